//! What an audit must know before it begins: which regions there are, and what the account is called.

use partywall_checks::facts::{Call, Gap};

use crate::aws::Road;

/// Every region, and whether the account has enabled it.
pub static DESCRIBE_REGIONS: Call = Call {
    service: "EC2",
    operation: "DescribeRegions",
    action: "ec2:DescribeRegions",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html",
};

/// The account's alias.
pub static LIST_ACCOUNT_ALIASES: Call = Call {
    service: "IAM",
    operation: "ListAccountAliases",
    action: "iam:ListAccountAliases",
    absent: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html",
};

/// A region, and whether the account has enabled it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegionInfo {
    /// Such as `eu-west-1`.
    pub name: String,
    /// Resources can be there.
    pub enabled: bool,
}

/// All regions of the account's partition, sorted. Emulators list those of other partitions among them, as other names
/// for us-east-1; AWS never does.
pub async fn regions(road: &Road, partition: &str) -> Result<Vec<RegionInfo>, Gap> {
    let request = road.ec2(road.home()).describe_regions().all_regions(true);
    let answer = road.must(&DESCRIBE_REGIONS, Some(road.home()), request.send()).await?;
    let missing = |what| crate::aws::malformed(&DESCRIBE_REGIONS, Some(road.home()), what);
    let mut regions: Vec<RegionInfo> = answer
        .regions
        .unwrap_or_default()
        .into_iter()
        .filter(|region| region.region_name().is_some_and(|name| is_in(name, partition)))
        .map(|region| {
            let enabled = region.opt_in_status.as_deref() != Some("not-opted-in");
            let name = region.region_name.ok_or_else(|| missing("a region without a name"))?;
            Ok(RegionInfo { name, enabled })
        })
        .collect::<Result<_, Gap>>()?;
    if regions.is_empty() {
        return Err(missing("no regions"));
    }
    regions.sort();
    Ok(regions)
}

/// Whether a region can be in a partition, by its name. Of a partition that is not known here, any may be.
fn is_in(region: &str, partition: &str) -> bool {
    match partition {
        "aws" => !["cn-", "us-gov-", "us-iso", "eu-isoe-", "eusc-"].iter().any(|other| region.starts_with(other)),
        "aws-cn" => region.starts_with("cn-"),
        "aws-us-gov" => region.starts_with("us-gov-"),
        _ => true,
    }
}

/// The account's alias, if it has one.
pub async fn alias(road: &Road) -> Result<Option<String>, Gap> {
    let answer = road.must(&LIST_ACCOUNT_ALIASES, None, road.iam(road.home()).list_account_aliases().send()).await?;
    Ok(answer.account_aliases.into_iter().next())
}

/// The regions that every account of a partition has and cannot disable, for when the account's own list is denied.
/// Empty for a partition that is not known here.
///
/// Source: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>.
#[must_use]
pub fn always_enabled(partition: &str) -> &'static [&'static str] {
    match partition {
        "aws" => &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
        "aws-cn" => &["cn-north-1", "cn-northwest-1"],
        "aws-us-gov" => &["us-gov-east-1", "us-gov-west-1"],
        _ => &[],
    }
}
