//! What the tests need to know of RDS.

use serde_json::Value;

use super::Service;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "rds:DescribeDBInstances",
            &[
                "<DescribeDBInstancesResponse><DescribeDBInstancesResult/></DescribeDBInstancesResponse>",
                "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance/></DBInstances>\
                 </DescribeDBInstancesResult></DescribeDBInstancesResponse>",
                "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>\
                 <DBInstanceIdentifier>a</DBInstanceIdentifier><DBInstanceArn>arn:aws:rds:us-east-1:1:db:a\
                 </DBInstanceArn><Engine>postgres</Engine></DBInstance></DBInstances></DescribeDBInstancesResult>\
                 </DescribeDBInstancesResponse>",
            ],
        ),
        (
            "rds:DescribeDBClusters",
            &[
                "<DescribeDBClustersResponse><DescribeDBClustersResult/></DescribeDBClustersResponse>",
                "<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster>\
                 <DBClusterIdentifier>a</DBClusterIdentifier><DBClusterArn>arn:aws:rds:us-east-1:1:cluster:a\
                 </DBClusterArn><Engine>aurora-mysql</Engine></DBCluster></DBClusters></DescribeDBClustersResult>\
                 </DescribeDBClustersResponse>",
            ],
        ),
        (
            "rds:DescribeDBSnapshots",
            &[
                "<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult/></DescribeDBSnapshotsResponse>",
                "<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots><DBSnapshot>\
                 <DBSnapshotIdentifier>a</DBSnapshotIdentifier><DBSnapshotArn>arn:aws:rds:us-east-1:1:snapshot:a\
                 </DBSnapshotArn></DBSnapshot></DBSnapshots></DescribeDBSnapshotsResult>\
                 </DescribeDBSnapshotsResponse>",
            ],
        ),
        (
            "rds:DescribeDBClusterSnapshots",
            &[
                "<DescribeDBClusterSnapshotsResponse><DescribeDBClusterSnapshotsResult/>\
                 </DescribeDBClusterSnapshotsResponse>",
                "<DescribeDBClusterSnapshotsResponse><DescribeDBClusterSnapshotsResult><DBClusterSnapshots>\
                 <DBClusterSnapshot><DBClusterSnapshotIdentifier>a</DBClusterSnapshotIdentifier>\
                 <DBClusterSnapshotArn>arn:aws:rds:us-east-1:1:cluster-snapshot:a</DBClusterSnapshotArn>\
                 </DBClusterSnapshot></DBClusterSnapshots></DescribeDBClusterSnapshotsResult>\
                 </DescribeDBClusterSnapshotsResponse>",
            ],
        ),
        (
            "rds:DescribeDBSnapshotAttributes",
            &[
                "<DescribeDBSnapshotAttributesResponse><DescribeDBSnapshotAttributesResult>\
                 <DBSnapshotAttributesResult/></DescribeDBSnapshotAttributesResult>\
                 </DescribeDBSnapshotAttributesResponse>",
                "<DescribeDBSnapshotAttributesResponse><DescribeDBSnapshotAttributesResult>\
                 <DBSnapshotAttributesResult><DBSnapshotAttributes><DBSnapshotAttribute><AttributeName>restore\
                 </AttributeName></DBSnapshotAttribute></DBSnapshotAttributes></DBSnapshotAttributesResult>\
                 </DescribeDBSnapshotAttributesResult></DescribeDBSnapshotAttributesResponse>",
            ],
        ),
        (
            "rds:DescribeDBClusterSnapshotAttributes",
            &[
                "<DescribeDBClusterSnapshotAttributesResponse><DescribeDBClusterSnapshotAttributesResult>\
                 <DBClusterSnapshotAttributesResult/></DescribeDBClusterSnapshotAttributesResult>\
                 </DescribeDBClusterSnapshotAttributesResponse>",
                "<DescribeDBClusterSnapshotAttributesResponse><DescribeDBClusterSnapshotAttributesResult>\
                 <DBClusterSnapshotAttributesResult><DBClusterSnapshotAttributes/>\
                 </DBClusterSnapshotAttributesResult></DescribeDBClusterSnapshotAttributesResult>\
                 </DescribeDBClusterSnapshotAttributesResponse>",
            ],
        ),
        (
            "rds:DescribeDBParameters",
            &[
                "<DescribeDBParametersResponse><DescribeDBParametersResult><Parameters/></DescribeDBParametersResult>\
                 </DescribeDBParametersResponse>",
                "<DescribeDBParametersResponse><DescribeDBParametersResult><Parameters><Parameter><ParameterName>\
                 rds.force_ssl</ParameterName></Parameter></Parameters></DescribeDBParametersResult>\
                 </DescribeDBParametersResponse>",
                "<DescribeDBParametersResponse><DescribeDBParametersResult><Parameters><Parameter>\
                 <ParameterName>rds.force_ssl</ParameterName><ParameterValue>perhaps</ParameterValue></Parameter>\
                 </Parameters></DescribeDBParametersResult></DescribeDBParametersResponse>",
            ],
        ),
        (
            "rds:DescribeDBClusterParameters",
            &[
                "<DescribeDBClusterParametersResponse><DescribeDBClusterParametersResult><Parameters/>\
                 </DescribeDBClusterParametersResult></DescribeDBClusterParametersResponse>",
                "<DescribeDBClusterParametersResponse><DescribeDBClusterParametersResult><Parameters><Parameter>\
                 <ParameterName>require_secure_transport</ParameterName></Parameter></Parameters>\
                 </DescribeDBClusterParametersResult></DescribeDBClusterParametersResponse>",
            ],
        ),
        (
            "rds:DescribeDBProxies",
            &[
                "<DescribeDBProxiesResponse><DescribeDBProxiesResult/></DescribeDBProxiesResponse>",
                "<DescribeDBProxiesResponse><DescribeDBProxiesResult><DBProxies><member><DBProxyName>a</DBProxyName>\
                 <DBProxyArn>arn:aws:rds:us-east-1:1:db-proxy:a</DBProxyArn></member></DBProxies>\
                 </DescribeDBProxiesResult></DescribeDBProxiesResponse>",
            ],
        ),
    ],
    depends,
    ..Service::PLAIN
};

/// An encrypted snapshot cannot be public, so nobody asks whom it is shared with.
fn depends(finding: &Value, operation: &str) -> bool {
    match operation {
        "rds:DescribeDBClusterSnapshotAttributes" => finding["resource"]["id"] != "menus-2020",
        "rds:DescribeDBSnapshotAttributes" => finding["resource"]["id"] != "recipes-2020",
        _ => true,
    }
}
