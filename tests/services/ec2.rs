//! What the tests need to know of EC2, VPC and EBS, and what no emulator has: from answers in AWS's wire format.

use std::collections::BTreeMap;

use localstack::{Fault, Rule};
use serde_json::json;

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    // One group's rules name a prefix list, and the routes of one peering connection. The other connection has a route that
    // is too wide anyway.
    depends: |finding, operation| {
        operation != "ec2:GetManagedPrefixListEntries"
            || ["delivery-partners", "bakery-lab"].iter().any(|name| finding["resource"]["name"] == *name)
    },
    // Neither emulator implements them; of VPN connections neither says if their tunnels are up, so the weak account has
    // none. Their own tests are below.
    not_sent: &[
        "ec2:DescribeClientVpnEndpoints",
        "ec2:DescribeVpnConnections",
        "ec2:GetImageBlockPublicAccessState",
        "ec2:GetInstanceMetadataDefaults",
        "ec2:GetSnapshotBlockPublicAccessState",
    ],
    // Both emulators list all snapshots, whichever were asked for, and neither says of a VPN if its tunnels are up.
    hardened: || {
        vec![
            answer("DescribeSnapshots", "<snapshotSet/>"),
            answer("DescribeVpnConnections", &vpn(&["UP", "UP"], &[true, true])).region("us-east-1"),
        ]
    },
    ..Service::PLAIN
};

/// An answer of EC2.
fn answer(operation: &str, inner: &str) -> Rule {
    let body = format!("<{operation}Response>{inner}</{operation}Response>");
    Rule::on("ec2", operation, Fault::told("text/xml", body))
}

/// A VPN connection with these tunnels.
fn vpn(status: &[&str], logs: &[bool]) -> String {
    let telemetry = |(n, status): (usize, &&str)| {
        format!(
            "<item><outsideIpAddress>203.0.113.{n}</outsideIpAddress><status>{status}</status><lastStatusChange>\
             2026-01-01T00:00:00.000Z</lastStatusChange><statusMessage/><acceptedRouteCount>1</acceptedRouteCount></item>"
        )
    };
    let options = |(n, logs): (usize, &bool)| {
        format!(
            "<item><outsideIpAddress>203.0.113.{n}</outsideIpAddress><logOptions><cloudWatchLogOptions><logEnabled>{logs}\
             </logEnabled></cloudWatchLogOptions></logOptions></item>"
        )
    };
    let telemetry: String = status.iter().enumerate().map(telemetry).collect();
    let options: String = logs.iter().enumerate().map(options).collect();
    format!(
        "<vpnConnectionSet><item><vpnConnectionId>vpn-0123</vpnConnectionId><state>available</state><type>ipsec.1</type>\
         <vgwTelemetry>{telemetry}</vgwTelemetry><options><staticRoutesOnly>false</staticRoutesOnly><tunnelOptionSet>\
         {options}</tunnelOptionSet></options></item></vpnConnectionSet>"
    )
}

/// What the checks say where the operation is answered so: each check's statuses.
async fn statuses(rule: Rule, checks: &[&str]) -> Vec<BTreeMap<String, usize>> {
    let audit = async {
        let gateway = hardened_moto().await.gateway().await;
        gateway.rule(rule);
        let selection = checks.iter().flat_map(|check| ["--check", check]);
        let arguments: Vec<&str> = ["--region", "us-east-1"].into_iter().chain(selection).collect();
        let (_, report) = report(gateway.endpoint(), &arguments).await;
        checks.iter().map(|check| report.statuses(check)).collect()
    };
    Box::pin(audit).await
}

/// Every check has one finding, and this is its status.
async fn assert_all(status: &str, rule: Rule, checks: &[&str]) {
    for (check, found) in checks.iter().zip(statuses(rule, checks).await) {
        assert_eq!(found, BTreeMap::from([(status.to_owned(), 1)]), "{check}");
    }
}

/// Recorded: neither emulator implements these.
#[test]
fn blocks_of_public_sharing_are_judged_by_their_states() {
    RUNTIME.block_on(async {
        let snapshots = |state: &str| answer("GetSnapshotBlockPublicAccessState", &format!("<state>{state}</state>"));
        let check = ["ec2-ebs-snapshot-block-public-access"];
        assert_all("pass", snapshots("block-all-sharing"), &check).await;
        assert_all("fail", snapshots("block-new-sharing"), &check).await;
        assert_all("fail", snapshots("unblocked"), &check).await;
        assert_all("unknown", snapshots("something-new"), &check).await;
        assert_all("unknown", answer("GetSnapshotBlockPublicAccessState", ""), &check).await;
        assert_all("unknown", Rule::on("ec2", "GetSnapshotBlockPublicAccessState", Fault::denied()), &check).await;

        let images = |state: &str| {
            let state = format!("<imageBlockPublicAccessState>{state}</imageBlockPublicAccessState>");
            answer("GetImageBlockPublicAccessState", &state)
        };
        let check = ["ec2-image-block-public-access"];
        assert_all("pass", images("block-new-sharing"), &check).await;
        assert_all("fail", images("unblocked"), &check).await;
        assert_all("unknown", images("something-new"), &check).await;
        assert_all("unknown", answer("GetImageBlockPublicAccessState", ""), &check).await;
        assert_all("unknown", Rule::on("ec2", "GetImageBlockPublicAccessState", Fault::denied()), &check).await;
    });
}

/// Recorded: neither emulator implements it. What nobody set is not in the answer.
#[test]
fn the_default_of_the_metadata_service_is_judged_by_what_it_says() {
    RUNTIME.block_on(async {
        let defaults =
            |inner: &str| answer("GetInstanceMetadataDefaults", &format!("<accountLevel>{inner}</accountLevel>"));
        let check = ["ec2-metadata-defaults-imdsv2"];
        assert_all("pass", defaults("<httpTokens>required</httpTokens>"), &check).await;
        assert_all("pass", defaults("<httpEndpoint>disabled</httpEndpoint>"), &check).await;
        assert_all("fail", defaults("<httpTokens>optional</httpTokens>"), &check).await;
        assert_all("fail", defaults(""), &check).await;
        assert_all("unknown", defaults("<httpTokens>perhaps</httpTokens>"), &check).await;
        assert_all("unknown", answer("GetInstanceMetadataDefaults", ""), &check).await;
        assert_all("unknown", Rule::on("ec2", "GetInstanceMetadataDefaults", Fault::denied()), &check).await;
    });
}

/// Recorded: neither emulator implements it.
#[test]
fn client_vpn_endpoints_are_judged_by_their_logs() {
    RUNTIME.block_on(async {
        let endpoint = |options: &str| {
            let id = "<clientVpnEndpointId>cvpn-endpoint-1</clientVpnEndpointId>";
            let item = format!("<clientVpnEndpoint><item>{id}{options}</item></clientVpnEndpoint>");
            answer("DescribeClientVpnEndpoints", &item)
        };
        let logs =
            |on: bool| endpoint(&format!("<connectionLogOptions><Enabled>{on}</Enabled></connectionLogOptions>"));
        let check = ["ec2-client-vpn-logging"];
        assert_all("pass", logs(true), &check).await;
        assert_all("fail", logs(false), &check).await;
        assert_all("unknown", endpoint(""), &check).await;
        assert_all("unknown", answer("DescribeClientVpnEndpoints", ""), &check).await;
        assert_all("unknown", Rule::on("ec2", "DescribeClientVpnEndpoints", Fault::denied()), &check).await;
        let none = answer("DescribeClientVpnEndpoints", "<clientVpnEndpoint/>");
        assert_eq!(statuses(none, &check).await, [BTreeMap::new()]);
    });
}

/// Recorded: emulators have VPN connections, but do not say whether their tunnels are up.
#[test]
fn vpn_connections_are_judged_by_their_tunnels() {
    RUNTIME.block_on(async {
        let vpn = |status: &[&str], logs: &[bool]| answer("DescribeVpnConnections", &vpn(status, logs));
        let both = ["ec2-vpn-tunnels", "ec2-vpn-logging"];
        assert_all("pass", vpn(&["UP", "UP"], &[true, true]), &both).await;
        assert_all("fail", vpn(&["UP", "DOWN"], &[true, false]), &both).await;
        assert_all("unknown", vpn(&["UP", "SIDEWAYS"], &[true, true]), &both).await;
        assert_all("unknown", answer("DescribeVpnConnections", ""), &both).await;
        assert_all("unknown", answer("DescribeVpnConnections", "<vpnConnectionSet><item/></vpnConnectionSet>"), &both)
            .await;
        let without = "<vpnConnectionSet><item><vpnConnectionId>vpn-1</vpnConnectionId><state>available</state></item>\
                       </vpnConnectionSet>";
        assert_all("unknown", answer("DescribeVpnConnections", without), &both).await;
        assert_all("unknown", Rule::on("ec2", "DescribeVpnConnections", Fault::denied()), &both).await;
    });
}

/// Recorded: emulators list all snapshots, public or not.
#[test]
fn a_public_snapshot_fails_its_region() {
    RUNTIME.block_on(async {
        let snapshots = |owner: &str| {
            let item = format!("<item><snapshotId>snap-1</snapshotId><ownerId>{owner}</ownerId></item>");
            answer("DescribeSnapshots", &format!("<snapshotSet>{item}</snapshotSet>"))
        };
        let check = ["ec2-ebs-snapshot-public"];
        assert_all("fail", snapshots("123456789012"), &check).await;
        assert_all("pass", snapshots("210987654321"), &check).await;
        assert_all("pass", answer("DescribeSnapshots", "<snapshotSet/>"), &check).await;
        assert_all("unknown", Rule::on("ec2", "DescribeSnapshots", Fault::denied()), &check).await;
    });
}

/// Recorded: an instance that was stopped long ago, and one that AWS does not say it of.
#[test]
fn a_stopped_instance_is_judged_by_the_time_that_aws_names() {
    RUNTIME.block_on(async {
        let stopped = |reason: &str| {
            answer(
                "DescribeInstances",
                &format!(
                    "<reservationSet><item><ownerId>123456789012</ownerId><instancesSet><item><instanceId>i-1</instanceId>\
                     <instanceState><code>80</code><name>stopped</name></instanceState><reason>{reason}</reason>\
                     <launchTime>2020-01-01T00:00:00.000Z</launchTime><metadataOptions><httpTokens>required</httpTokens>\
                     <httpEndpoint>enabled</httpEndpoint></metadataOptions><networkInterfaceSet/></item></instancesSet></item>\
                     </reservationSet>"
                ),
            )
        };
        let check = ["ec2-instance-stopped"];
        assert_all("fail", stopped("User initiated (2020-02-01 09:30:00 GMT)"), &check).await;
        assert_all("unknown", stopped(""), &check).await;
        let age = statuses(stopped(""), &["ec2-instance-age"]).await;
        assert_eq!(age, [BTreeMap::new()], "what is stopped runs on no old image");
    });
}

#[test]
fn a_group_that_the_internet_reaches_fails_worse_than_one_that_it_does_not() {
    RUNTIME.block_on(async {
        let endpoint = weak_moto().await.emulator.endpoint();
        let arguments = ["--check", "ec2-security-group-admin-ports", "--region", "us-east-1"];
        let (_, report) = report(endpoint, &arguments).await;
        let severities: BTreeMap<&str, &str> = report
            .of("ec2-security-group-admin-ports")
            .into_iter()
            .filter(|finding| finding["status"] == "fail")
            .map(|finding| (finding["resource"]["name"].as_str().unwrap(), finding["severity"].as_str().unwrap()))
            .collect();
        let expected = [
            ("bastion", "high"),
            ("delivery-partners", "low"),
            ("old-intranet", "low"),
            ("oven-sensors", "medium"),
            ("till-windows", "low"),
        ];
        assert_eq!(severities, BTreeMap::from(expected));
        assert_eq!(report.0["summary"]["failed_by_severity"]["high"], 1);
        assert_eq!(report.0["summary"]["failed_by_severity"]["low"], 3);
        let reached = report.of("ec2-security-group-admin-ports").into_iter();
        let mut reached = reached.filter(|finding| finding["resource"]["name"] == "bastion");
        let message = reached.next().unwrap()["message"].as_str().unwrap();
        assert!(
            message.contains("It is reached: internet → igw-") && message.contains(" allows tcp/22) → eni-"),
            "{message}"
        );
    });
}

#[test]
fn fail_on_counts_what_a_failure_is_here() {
    RUNTIME.block_on(async {
        let endpoint = weak_moto().await.emulator.endpoint();
        // The check is critical, but nothing that its groups stand before is reached.
        let check = ["--check", "ec2-security-group-cifs-port", "--region", "us-east-1", "--fail-on"];
        assert_eq!(report(endpoint, &[&check[..], &["medium"]].concat()).await.0, 3);
        assert_eq!(report(endpoint, &[&check[..], &["high"]].concat()).await.0, 0);
    });
}

#[test]
fn a_group_whose_surroundings_cannot_be_read_still_fails_and_the_audit_is_incomplete() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("ec2", "DescribeNetworkInterfaces", Fault::denied()));
        let check = ["--check", "ec2-security-group-cifs-port", "--region", "us-east-1"];
        let (code, report) = report(gateway.endpoint(), &check).await;
        assert_eq!(code, 3);
        assert_eq!(report.0["completeness"]["complete"], false);
        assert_eq!(report.gaps().len(), 1);
        let gap = &report.gaps()[0];
        assert_eq!(gap["permission"], "ec2:DescribeNetworkInterfaces");
        assert_eq!((&gap["findings"], &gap["checks"]), (&json!(0), &json!(["ec2-security-group-cifs-port"])));
        let failed =
            report.of("ec2-security-group-cifs-port").into_iter().filter(|finding| finding["status"] == "fail");
        let failed: Vec<_> = failed.collect();
        assert_eq!(failed.len(), 3);
        for finding in failed {
            assert_eq!(finding["severity"], "critical", "{finding}");
            assert_eq!(finding["context_gaps"], json!([gap["id"]]));
            assert!(finding["gap"].is_null());
        }
    });
}
