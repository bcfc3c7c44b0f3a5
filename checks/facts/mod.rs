//! What can be known about an account: plain structs, one file a service, and how a fact is read: once, lazily, and
//! honestly about what could not be read.

pub mod accessanalyzer;
pub mod account;
pub mod acm;
pub mod backup;
pub mod billing;
pub mod chime;
pub mod cloudtrail;
pub mod cloudwatch;
pub mod config;
pub mod ec2;
pub mod ecr;
pub mod efs;
pub mod elasticbeanstalk;
pub mod elb;
pub mod eventbridge;
pub mod gap;
pub mod guardduty;
pub mod iam;
pub mod inspector;
pub mod kms;
pub mod lambda;
pub mod lazy;
pub mod macie;
pub mod networkfirewall;
pub mod organizations;
pub mod rds;
pub mod s3;
pub mod secretsmanager;
pub mod securityhub;
pub mod settings;
pub mod shield;
pub mod sns;
pub mod sqs;
pub mod ssm;
pub mod tags;
pub mod trustedadvisor;
pub mod waf;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::{DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

pub use gap::{Gap, Reason};
pub use lazy::{Fact, Lazy};
pub use settings::Settings;
pub use tags::Tags;

/// One operation of an AWS API, and all that the rest of the tool needs to know of it. The only operations that can be
/// sent to AWS are those that some fact names in its [`Fact::CALLS`].
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// The service as the SDK names it: `S3 Control`.
    pub service: &'static str,
    /// The operation as the API reference names it: `GetPublicAccessBlock`.
    pub operation: &'static str,
    /// The IAM action that allows it, which is not always the operation's name.
    pub action: &'static str,
    /// Error codes by which AWS answers "there is none": an answer, not a gap. Where it uses the code for other things too,
    /// words of the message that tell are named after a colon: `AccessDeniedException: is not enabled`.
    pub absent: &'static [&'static str],
    /// The page of the API reference that says all this.
    pub source: &'static str,
}

impl Call {
    /// Service and operation in one word: `iam:GetAccountSummary`, `s3control:GetPublicAccessBlock`.
    #[must_use]
    pub fn name(&self) -> String {
        let service = self.service.to_ascii_lowercase().replace(' ', "");
        format!("{service}:{}", self.operation)
    }
}

/// What a check says of a fact that it reads, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactInfo {
    /// The fact's stable name: `s3.bucket_encryption`.
    pub name: &'static str,
    /// Every operation that filling it may take.
    pub calls: &'static [&'static Call],
    /// It is asked region by region.
    pub regional: bool,
    /// The check's verdicts do not rest on it: it only tells more of what was found, such as how bad it is.
    pub context: bool,
    /// What the check says of one region, or of the account, rests on what this says of every region.
    pub across: bool,
}

/// The description of a fact, for the `reads` of a check.
#[must_use]
pub const fn reads<F: Fact>() -> FactInfo {
    FactInfo { name: F::NAME, calls: F::CALLS, regional: F::REGIONAL, context: false, across: F::WHOLE }
}

/// The description of a fact, for the `reads` of a check whose verdicts do not rest on it. Where it cannot be read, they
/// stand, with [`Verdict::without`](crate::finding::Verdict::without).
#[must_use]
pub const fn context<F: Fact>() -> FactInfo {
    FactInfo { context: true, ..reads::<F>() }
}

/// The description of a fact, for the `reads` of a check that puts what it says of several regions together: one plan
/// anywhere is enough, say. Such a check cannot be run for a part of the regions.
#[must_use]
pub const fn across<F: Fact>() -> FactInfo {
    FactInfo { across: true, ..reads::<F>() }
}

/// Names a fact: `fact!(/** docs */ Buckets: Vec<Bucket> = "s3.buckets" <- [LIST_BUCKETS]);`, with `regional` after the
/// name for what is asked region by region, and `regional whole` for what is one answer for the account all the same.
macro_rules! fact {
    ($(#[$doc:meta])* $name:ident: $value:ty = $id:literal regional whole <- [$($call:ident),+ $(,)?]) => {
        $crate::facts::fact!(@ $(#[$doc])* $name: $value = $id, true, true, [$($call),+]);
    };
    ($(#[$doc:meta])* $name:ident: $value:ty = $id:literal regional <- [$($call:ident),+ $(,)?]) => {
        $crate::facts::fact!(@ $(#[$doc])* $name: $value = $id, true, false, [$($call),+]);
    };
    ($(#[$doc:meta])* $name:ident: $value:ty = $id:literal <- [$($call:ident),+ $(,)?]) => {
        $crate::facts::fact!(@ $(#[$doc])* $name: $value = $id, false, false, [$($call),+]);
    };
    (@ $(#[$doc:meta])* $name:ident: $value:ty = $id:literal, $regional:literal, $whole:literal,
        [$($call:ident),+]) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl $crate::facts::Fact for $name {
            type Value = $value;
            const NAME: &'static str = $id;
            const CALLS: &'static [&'static $crate::facts::Call] = &[$(&$call),+];
            const REGIONAL: bool = $regional;
            const WHOLE: bool = $whole;
        }
    };
}
pub(crate) use fact;

/// The facts of one service: `facts!(/** docs */ S3 { buckets: Buckets });`. A fact can be asked only where it is a field
/// of such a struct, and each field is in [`all`]: what may be asked of AWS cannot outgrow the list of it.
macro_rules! facts {
    ($(#[$doc:meta])* $service:ident { $($field:ident: $fact:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(default)]
        pub struct $service {
            $(
                #[doc = concat!("See [`", stringify!($fact), "`].")]
                #[serde(skip_serializing_if = "crate::facts::Lazy::is_unread")]
                pub $field: $crate::facts::Lazy<$fact>,
            )*
        }

        impl $service {
            /// What these facts are, in the order of the fields.
            pub const FACTS: &'static [$crate::facts::FactInfo] = &[$($crate::facts::reads::<$fact>()),*];
        }
    };
}
pub(crate) use facts;

/// The facts of each service, by the services' names.
const SERVICES: &[&[FactInfo]] = &[
    accessanalyzer::AccessAnalyzer::FACTS,
    account::AccountSettings::FACTS,
    acm::Acm::FACTS,
    backup::Backup::FACTS,
    billing::Billing::FACTS,
    chime::Chime::FACTS,
    cloudtrail::CloudTrail::FACTS,
    cloudwatch::CloudWatch::FACTS,
    config::Config::FACTS,
    ec2::Ec2::FACTS,
    ecr::Ecr::FACTS,
    efs::Efs::FACTS,
    elasticbeanstalk::ElasticBeanstalk::FACTS,
    elb::Elb::FACTS,
    eventbridge::EventBridge::FACTS,
    guardduty::GuardDuty::FACTS,
    iam::Iam::FACTS,
    inspector::Inspector::FACTS,
    kms::Kms::FACTS,
    lambda::Lambda::FACTS,
    macie::Macie::FACTS,
    networkfirewall::NetworkFirewall::FACTS,
    organizations::Organizations::FACTS,
    rds::Rds::FACTS,
    s3::S3::FACTS,
    secretsmanager::SecretsManager::FACTS,
    securityhub::SecurityHub::FACTS,
    shield::Shield::FACTS,
    sns::Sns::FACTS,
    sqs::Sqs::FACTS,
    ssm::Ssm::FACTS,
    trustedadvisor::TrustedAdvisor::FACTS,
    waf::Waf::FACTS,
];

/// Every fact that can be asked of an account, whether some check reads it or not.
pub fn all() -> impl Iterator<Item = &'static FactInfo> {
    SERVICES.iter().copied().flatten()
}

/// One attribute of one resource, readable or not on its own: one unreadable bucket leaves the others judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of<R, T> {
    /// The resource.
    pub of: R,
    /// Its attribute. `Ok(None)`, where `T` is an option, means AWS says there is none.
    pub value: Result<T, Gap>,
}

/// One instance of a service's facts for each audited region.
pub type Regional<T> = BTreeMap<String, T>;

/// Reads each region's facts so that those which are left out know their region.
fn by_region<'de, D, T>(deserializer: D) -> Result<Regional<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct At<T>(String, PhantomData<T>);

    impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for At<T> {
        type Value = T;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
            lazy::in_region(&self.0, || T::deserialize(deserializer))
        }
    }

    struct Regions<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Regions<T> {
        type Value = Regional<T>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("facts by region")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut regions = Regional::new();
            while let Some(region) = map.next_key::<String>()? {
                let facts = map.next_value_seed(At(region.clone(), PhantomData))?;
                regions.insert(region, facts);
            }
            Ok(regions)
        }
    }

    deserializer.deserialize_map(Regions(PhantomData))
}

/// Everything that can be asked about one account. What is not asked for is never fetched.
///
/// A snapshot keeps it as serde writes it: facts that were not read are left out, and a service that an older version did
/// not know is as one of which nothing was read. So every service has `serde(default)`, and a regional one `by_region`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// `aws`, `aws-cn`, `aws-us-gov` or another partition's id: the second part of every ARN in it.
    pub partition: String,
    /// The moment that ages are counted to.
    pub as_of: Timestamp,
    /// What its owner asks of it.
    #[serde(default, with = "settings::kept", skip_serializing_if = "settings::kept::is_default")]
    pub settings: Settings,
    /// IAM is global.
    #[serde(default)]
    pub iam: iam::Iam,
    /// Buckets are listed globally, whatever region they live in.
    #[serde(default)]
    pub s3: s3::S3,
    /// EC2, VPC and EBS, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub ec2: Regional<ec2::Ec2>,
    /// KMS, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub kms: Regional<kms::Kms>,
    /// IAM Access Analyzer, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub accessanalyzer: Regional<accessanalyzer::AccessAnalyzer>,
    /// The account itself: contacts: global.
    #[serde(default)]
    pub account: account::AccountSettings,
    /// ACM, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub acm: Regional<acm::Acm>,
    /// AWS Backup, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub backup: Regional<backup::Backup>,
    /// AWS Budgets and Cost Anomaly Detection: global.
    #[serde(default)]
    pub billing: billing::Billing,
    /// Amazon Chime SDK voice connectors, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub chime: Regional<chime::Chime>,
    /// CloudTrail, whose trails are seen from several regions.
    #[serde(default)]
    pub cloudtrail: cloudtrail::CloudTrail,
    /// CloudWatch and CloudWatch Logs, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub cloudwatch: Regional<cloudwatch::CloudWatch>,
    /// AWS Config, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub config: Regional<config::Config>,
    /// ECR, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub ecr: Regional<ecr::Ecr>,
    /// EFS, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub efs: Regional<efs::Efs>,
    /// Elastic Beanstalk, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub elasticbeanstalk: Regional<elasticbeanstalk::ElasticBeanstalk>,
    /// Elastic Load Balancing, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub elb: Regional<elb::Elb>,
    /// EventBridge, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub eventbridge: Regional<eventbridge::EventBridge>,
    /// GuardDuty, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub guardduty: Regional<guardduty::GuardDuty>,
    /// Amazon Inspector, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub inspector: Regional<inspector::Inspector>,
    /// Lambda, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub lambda: Regional<lambda::Lambda>,
    /// Macie, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub macie: Regional<macie::Macie>,
    /// Network Firewall, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub networkfirewall: Regional<networkfirewall::NetworkFirewall>,
    /// Organizations: global.
    #[serde(default)]
    pub organizations: organizations::Organizations,
    /// RDS, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub rds: Regional<rds::Rds>,
    /// Secrets Manager, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub secretsmanager: Regional<secretsmanager::SecretsManager>,
    /// Security Hub, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub securityhub: Regional<securityhub::SecurityHub>,
    /// Shield: global.
    #[serde(default)]
    pub shield: shield::Shield,
    /// SNS, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub sns: Regional<sns::Sns>,
    /// SQS, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub sqs: Regional<sqs::Sqs>,
    /// Systems Manager, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub ssm: Regional<ssm::Ssm>,
    /// Trusted Advisor: global.
    #[serde(default)]
    pub trustedadvisor: trustedadvisor::TrustedAdvisor,
    /// AWS WAF, by region.
    #[serde(default, deserialize_with = "by_region")]
    pub waf: Regional<waf::Waf>,
}

/// Does the same with the facts of each service that is asked by region: `$act(service, …)`.
macro_rules! with_each_regional {
    ($account:expr, $act:ident, $given:expr) => {{
        // Each field is named, so that none that is added is forgotten here.
        let Account {
            id: _,
            partition: _,
            as_of: _,
            settings: _,
            iam: _,
            s3: _,
            ec2,
            kms,
            accessanalyzer,
            account: _,
            acm,
            backup,
            billing: _,
            chime,
            cloudtrail: _,
            cloudwatch,
            config,
            ecr,
            efs,
            elasticbeanstalk,
            elb,
            eventbridge,
            guardduty,
            inspector,
            lambda,
            macie,
            networkfirewall,
            organizations: _,
            rds,
            secretsmanager,
            securityhub,
            shield: _,
            sns,
            sqs,
            ssm,
            trustedadvisor: _,
            waf,
        } = $account;
        $act(ec2, $given);
        $act(kms, $given);
        $act(accessanalyzer, $given);
        $act(acm, $given);
        $act(backup, $given);
        $act(chime, $given);
        $act(cloudwatch, $given);
        $act(config, $given);
        $act(ecr, $given);
        $act(efs, $given);
        $act(elasticbeanstalk, $given);
        $act(elb, $given);
        $act(eventbridge, $given);
        $act(guardduty, $given);
        $act(inspector, $given);
        $act(lambda, $given);
        $act(macie, $given);
        $act(networkfirewall, $given);
        $act(rds, $given);
        $act(secretsmanager, $given);
        $act(securityhub, $given);
        $act(sns, $given);
        $act(sqs, $given);
        $act(ssm, $given);
        $act(waf, $given);
    }};
}

impl Account {
    /// An account of which nothing has been read: each fact answers with a gap that says so.
    #[must_use]
    pub fn unread(id: &str, as_of: Timestamp, regions: &[&str]) -> Self {
        let mut account = Self {
            id: id.to_owned(),
            partition: "aws".to_owned(),
            as_of,
            settings: Settings::default(),
            iam: iam::Iam::default(),
            s3: s3::S3::default(),
            ec2: Regional::new(),
            kms: Regional::new(),
            accessanalyzer: Regional::new(),
            account: account::AccountSettings::default(),
            acm: Regional::new(),
            backup: Regional::new(),
            billing: billing::Billing::default(),
            chime: Regional::new(),
            cloudtrail: cloudtrail::CloudTrail::default(),
            cloudwatch: Regional::new(),
            config: Regional::new(),
            ecr: Regional::new(),
            efs: Regional::new(),
            elasticbeanstalk: Regional::new(),
            elb: Regional::new(),
            eventbridge: Regional::new(),
            guardduty: Regional::new(),
            inspector: Regional::new(),
            lambda: Regional::new(),
            macie: Regional::new(),
            networkfirewall: Regional::new(),
            organizations: organizations::Organizations::default(),
            rds: Regional::new(),
            secretsmanager: Regional::new(),
            securityhub: Regional::new(),
            shield: shield::Shield::default(),
            sns: Regional::new(),
            sqs: Regional::new(),
            ssm: Regional::new(),
            trustedadvisor: trustedadvisor::TrustedAdvisor::default(),
            waf: Regional::new(),
        };
        account.cover(regions);
        account
    }

    /// Has every regional service in each of these regions, with nothing read where it was not there: otherwise a check
    /// would find nothing to judge in a region of which nothing is known.
    pub fn cover<S: AsRef<str>>(&mut self, regions: &[S]) {
        fn fill<T: Default, S: AsRef<str>>(service: &mut Regional<T>, regions: &[S]) {
            for region in regions.iter().map(AsRef::as_ref) {
                service.entry(region.to_owned()).or_insert_with(|| lazy::in_region(region, T::default));
            }
        }
        with_each_regional!(self, fill, regions);
    }

    /// The same account, seen in some of its regions. It shares every answer with this one: what was read for the one is
    /// not asked again for the other.
    #[must_use]
    pub fn within(&self, has: impl Fn(&str) -> bool) -> Self {
        fn keep<T>(service: &mut Regional<T>, has: &impl Fn(&str) -> bool) {
            service.retain(|region, _| has(region));
        }
        let mut seen = self.clone();
        with_each_regional!(&mut seen, keep, &has);
        seen
    }

    /// The ARN that stands for the whole account.
    #[must_use]
    pub fn arn(&self) -> String {
        self.arn_of("iam", "", "root")
    }

    /// An ARN in this account and its partition.
    #[must_use]
    pub fn arn_of(&self, service: &str, region: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{region}:{}:{resource}", self.partition, self.id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::finding::{GLOBAL, Status};

    const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];

    /// Services whose actions do not begin with the service's own name.
    const PREFIXES: &[(&str, &str)] = &[
        ("AccessAnalyzer", "access-analyzer"),
        ("Chime SDK Voice", "chime"),
        ("CloudWatch Logs", "logs"),
        ("Config Service", "config"),
        ("Cost Explorer", "ce"),
        ("EFS", "elasticfilesystem"),
        ("Elastic Load Balancing v2", "elasticloadbalancing"),
        ("EventBridge", "events"),
        ("Network Firewall", "network-firewall"),
        ("S3 Control", "s3"),
    ];

    fn calls() -> Vec<&'static Call> {
        all().flat_map(|fact| fact.calls).copied().collect()
    }

    /// The services' files, by their names.
    fn files() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("facts");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files
            .map(|file| (file.file_stem().unwrap().to_str().unwrap().to_owned(), file))
            .filter(|(name, _)| !matches!(name.as_str(), "gap" | "lazy" | "mod" | "settings"))
            .map(|(name, file)| (name, std::fs::read_to_string(file).unwrap()))
            .collect()
    }

    /// The text between the next pair of quotation marks.
    fn quoted(text: &str) -> &str {
        text.split('"').nth(1).unwrap()
    }

    #[test]
    fn every_fact_that_is_written_down_is_in_the_list() {
        let mut written = BTreeSet::new();
        for (file, text) in files() {
            for before in text.split("<- [").collect::<Vec<_>>().split_last().unwrap().1 {
                let name = before.rsplit('"').nth(1).unwrap();
                assert!(name.starts_with(&format!("{file}.")), "{name} is a fact of {file}");
                assert!(written.insert(name.to_owned()), "{name} is the name of two facts");
            }
        }
        assert_eq!(all().map(|fact| fact.name.to_owned()).collect::<BTreeSet<_>>(), written);
        assert_eq!(all().count(), written.len());
    }

    #[test]
    fn every_call_that_is_written_down_belongs_to_a_fact() {
        let mut written = BTreeSet::new();
        for (_, text) in files() {
            for after in text.split(": Call = Call {").skip(1) {
                let (_, service) = after.split_once("service:").unwrap();
                let (_, operation) = after.split_once("operation:").unwrap();
                written.insert((quoted(service).to_owned(), quoted(operation).to_owned()));
            }
        }
        let listed: BTreeSet<_> =
            calls().into_iter().map(|call| (call.service.to_owned(), call.operation.to_owned())).collect();
        assert_eq!(listed, written);
    }

    #[test]
    fn every_call_has_an_action_of_its_service_and_a_page_of_aws() {
        for call in calls() {
            let own = call.service.to_ascii_lowercase().replace(' ', "");
            let known = PREFIXES.iter().find(|(service, _)| *service == call.service);
            let prefix = known.map_or(own.as_str(), |(_, prefix)| prefix);
            let action =
                call.action.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(':')).unwrap_or_else(|| {
                    panic!("{}: {} does not begin with {prefix}:", call.name(), call.action);
                });
            assert!(
                action.starts_with(|first: char| first.is_ascii_uppercase())
                    && action.chars().all(|letter| letter.is_ascii_alphanumeric()),
                "{} is no action",
                call.action
            );
            assert!(call.source.starts_with("https://docs.aws.amazon.com/"), "{}: {}", call.name(), call.source);
        }
    }

    /// Names by AWS's own naming of what reads, and the one that is not named so but changes nothing. Actions are named as
    /// operations are.
    #[test]
    fn every_call_of_every_fact_is_a_read() {
        let is_read = |name: &str| {
            ["Get", "List", "Describe", "BatchGet"].iter().any(|read| name.starts_with(read))
                // Budgets' name for all that reads: DescribeBudgets and its like have no actions of their own.
                || matches!(name, "GenerateCredentialReport" | "ViewBudget")
        };
        for call in calls() {
            let (_, action) = call.action.split_once(':').unwrap();
            assert!(is_read(call.operation), "{} is not a read", call.name());
            assert!(is_read(action), "{} allows more than to read", call.action);
        }
    }

    /// Each check says that it does not know, and where: in every region, where all that it reads is regional.
    async fn assert_nothing_is_known(mut account: Account) {
        account.cover(&REGIONS);
        // Where nothing is asked for, nothing is judged.
        account.settings.allowed_regions.push("nowhere".into());
        account.settings.required_tags.push("owner".into());
        for check in crate::all() {
            let outcomes = (check.run)(&account).await;
            let regions: Vec<&str> = outcomes.iter().map(|outcome| outcome.region.as_str()).collect();
            if check.reads.iter().all(|fact| fact.regional) {
                // One of the whole account may look into its regions.
                assert!(regions == REGIONS || regions == [GLOBAL], "{}: {regions:?}", check.id);
            } else if check.reads.iter().all(|fact| !fact.regional) {
                assert_eq!(regions, [GLOBAL], "{}", check.id);
            }
            assert!(!outcomes.is_empty(), "{} finds nothing to judge where nothing is known", check.id);
            for outcome in &outcomes {
                assert_eq!(outcome.verdict.status, Status::Unknown, "{}", check.id);
                let gap = outcome.verdict.gap.as_ref().unwrap();
                assert_eq!(gap.reason, Reason::NotInSnapshot, "{}", check.id);
            }
        }
    }

    #[tokio::test]
    async fn where_nothing_was_recorded_every_check_is_unknown_in_each_region() {
        let nothing = r#"{"id": "123456789012", "partition": "aws", "as_of": "2026-03-02T09:30:00Z"}"#;
        assert_nothing_is_known(serde_json::from_str(nothing).unwrap()).await;
        let empty = r#"{"id": "123456789012", "partition": "aws", "as_of": "2026-03-02T09:30:00Z", "iam": {}, "s3": {},
            "ec2": {"eu-west-1": {}, "us-east-1": {}}, "kms": {"us-east-1": {}}, "a_service_to_come": {"fact": 1}}"#;
        assert_nothing_is_known(serde_json::from_str(empty).unwrap()).await;
    }

    #[tokio::test]
    async fn an_account_of_which_nothing_was_read_survives_a_snapshot() {
        let account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &REGIONS);
        let json = serde_json::to_string(&account).unwrap();
        assert_nothing_is_known(serde_json::from_str(&json).unwrap()).await;
        assert_nothing_is_known(account).await;
    }
}
