//! Whether everyone gets at a bucket, by all of its settings together: the public access blocks, the ACL and the policy.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>.

use std::sync::Arc;

use futures_util::future::{BoxFuture, join, join3};

use crate::check::each_answer;
use crate::facts::s3::{
    AccountPublicAccessBlock, AclGrant, Bucket, BucketAcls, BucketOwnership, BucketPolicies, BucketPublicAccessBlocks,
    GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_BUCKET_ACL, GET_BUCKET_OWNERSHIP_CONTROLS, GET_BUCKET_POLICY,
    GET_BUCKET_PUBLIC_ACCESS_BLOCK, PublicAccessBlock,
};
use crate::facts::{Account, FactInfo, Gap, reads};
use crate::finding::{Outcome, Verdict};
use crate::policy::{Context, Document, Grant};
use crate::s3::beside;

/// What both checks of it read.
pub(crate) const READS: &[FactInfo] = &[
    reads::<BucketPublicAccessBlocks>(),
    reads::<AccountPublicAccessBlock>(),
    reads::<BucketAcls>(),
    reads::<BucketOwnership>(),
    reads::<BucketPolicies>(),
];

/// The two groups that anybody is in: everyone, and everyone who has an AWS account.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups>.
const GROUPS: [&str; 2] =
    ["http://acs.amazonaws.com/groups/global/AllUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"];

/// Actions that read: S3 names all of them so.
const READING: [&str; 2] = ["s3:Get*", "s3:List*"];

/// Actions that change something. Whatever is in neither of the lists counts as one of these.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>.
const WRITING: [&str; 13] = [
    "s3:Abort*",
    "s3:Associate*",
    "s3:Bypass*",
    "s3:Create*",
    "s3:Delete*",
    "s3:Dissociate*",
    "s3:Initiate*",
    "s3:ObjectOwnerOverrideToBucketOwner",
    "s3:Put*",
    "s3:Replicate*",
    "s3:Restore*",
    "s3:Update*",
    "s3:*Tag*",
];

/// What everyone must not be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl Access {
    /// `READ_ACP` reads the ACL itself, `WRITE_ACP` changes it.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions>.
    fn by_acl(self, permission: &str) -> bool {
        match self {
            Self::Read => matches!(permission, "READ" | "READ_ACP" | "FULL_CONTROL"),
            // One that S3 does not document is not taken for harmless.
            Self::Write => !matches!(permission, "READ" | "READ_ACP"),
        }
    }

    fn by_policy(self, grant: &Grant) -> bool {
        match self {
            Self::Read => grant.allows_any(&READING),
            Self::Write => grant.allows_any(&WRITING) || !grant.allows_any(&READING),
        }
    }
}

/// The settings of one bucket, each readable or not.
struct Settings<'a> {
    account: Result<Option<PublicAccessBlock>, &'a Gap>,
    bucket: Result<Option<PublicAccessBlock>, &'a Gap>,
    acl: Result<&'a [AclGrant], Gap>,
    ownership: Result<Option<&'a str>, Gap>,
    policy: Result<Option<&'a str>, Gap>,
}

/// What one way in comes to.
enum Way<T> {
    /// Everyone gets in, by this.
    Open(T),
    /// Nobody does who is not named, because of this.
    Shut(Because),
    /// It could not be found out.
    Unclear(Gap),
}

/// Why a way is shut.
enum Because {
    /// A public access block disregards whatever is open.
    Blocked,
    /// The bucket's owner is enforced, so ACLs are disregarded.
    Owned,
    /// It grants everyone nothing of the kind.
    NotGranted,
}

impl Settings<'_> {
    /// Whether a switch of the public access block holds: the stricter of the account's and the bucket's does, so that one
    /// that is on settles it, even where the other could not be read.
    fn is_on(&self, switch: fn(&PublicAccessBlock) -> bool) -> Result<bool, Gap> {
        let on = |block: Option<PublicAccessBlock>| block.as_ref().is_some_and(switch);
        match (self.bucket, self.account) {
            (Ok(block), _) | (_, Ok(block)) if on(block) => Ok(true),
            (_, Ok(account)) if on(account) => Ok(true),
            (Ok(_), Ok(_)) => Ok(false),
            (Err(gap), _) | (_, Err(gap)) => Err(gap.clone()),
        }
    }

    /// The ACL opens the bucket unless it grants nothing of the kind to everyone, or is disregarded.
    fn by_acl(&self, access: Access) -> Way<Vec<AclGrant>> {
        let ignored = self.is_on(|block| block.ignore_public_acls);
        if ignored == Ok(true) {
            return Way::Shut(Because::Blocked);
        }
        if self.ownership == Ok(Some("BucketOwnerEnforced")) {
            return Way::Shut(Because::Owned);
        }
        let public = |grant: &&AclGrant| GROUPS.contains(&grant.grantee.as_str()) && access.by_acl(&grant.permission);
        let grants: Vec<AclGrant> = match &self.acl {
            Ok(grants) => grants.iter().filter(public).cloned().collect(),
            Err(gap) => return Way::Unclear(gap.clone()),
        };
        if grants.is_empty() {
            return Way::Shut(Because::NotGranted);
        }
        match (ignored, &self.ownership) {
            (Ok(_), Ok(_)) => Way::Open(grants),
            (Err(gap), _) => Way::Unclear(gap),
            (_, Err(gap)) => Way::Unclear(gap.clone()),
        }
    }

    /// The policy opens the bucket unless it grants nothing of the kind to everyone, or public policies are disregarded.
    fn by_policy(&self, access: Access, bucket: &Bucket, context: &Context) -> Way<Vec<Grant>> {
        let restricted = self.is_on(|block| block.restrict_public_buckets);
        if restricted == Ok(true) {
            return Way::Shut(Because::Blocked);
        }
        let document = match &self.policy {
            Ok(None) => return Way::Shut(Because::NotGranted),
            Ok(Some(text)) => Document::parse(text),
            Err(gap) => return Way::Unclear(gap.clone()),
        };
        let grants: Vec<Grant> = match document {
            Ok(document) => document.public(context).into_iter().filter(|grant| access.by_policy(grant)).collect(),
            Err(malformed) => return Way::Unclear(malformed.gap(&GET_BUCKET_POLICY, bucket.region.as_deref())),
        };
        if grants.is_empty() {
            return Way::Shut(Because::NotGranted);
        }
        match restricted {
            Ok(_) => Way::Open(grants),
            Err(gap) => Way::Unclear(gap),
        }
    }

    /// With the public access blocks that could be read.
    fn blocks(&self, mut verdict: Verdict) -> Verdict {
        if let Ok(block) = self.bucket {
            verdict = verdict.seen(&GET_BUCKET_PUBLIC_ACCESS_BLOCK, "PublicAccessBlockConfiguration", block);
        }
        if let Ok(block) = self.account {
            verdict = verdict.seen(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, "account PublicAccessBlockConfiguration", block);
        }
        verdict
    }

    fn owner(&self, verdict: Verdict) -> Verdict {
        let ownership = self.ownership.as_ref().ok().copied().flatten();
        verdict.seen(&GET_BUCKET_OWNERSHIP_CONTROLS, "ObjectOwnership", ownership)
    }
}

/// One outcome for each bucket.
pub(crate) fn run(account: &Account, access: Access) -> BoxFuture<'_, Vec<Outcome>> {
    let s3 = &account.s3;
    Box::pin(async move {
        let context = Context::new(&account.id, &account.partition);
        let blocks = join(s3.account_public_access_block.get(), s3.bucket_public_access_blocks.get());
        let rest = join3(s3.bucket_acls.get(), s3.bucket_ownership.get(), s3.bucket_policies.get());
        let ((of_account, _), (acls, ownerships, policies)) = join(blocks, rest).await;
        each_answer(account, [&s3.bucket_public_access_blocks], move |bucket: &Arc<Bucket>, of_bucket| {
            let settings = Settings {
                account: of_account.copied(),
                bucket: of_bucket.copied(),
                acl: beside::<BucketAcls, _>(acls, bucket).map(Vec::as_slice),
                ownership: beside::<BucketOwnership, _>(ownerships, bucket).map(Option::as_deref),
                policy: beside::<BucketPolicies, _>(policies, bucket).map(Option::as_deref),
            };
            judge(access, bucket, &settings, &context)
        })
        .await
    })
}

/// One way that is open is enough to fail, whatever the other is; both have to be shut to pass.
fn judge(access: Access, bucket: &Bucket, settings: &Settings<'_>, context: &Context) -> Verdict {
    let can = match access {
        Access::Read => "read",
        Access::Write => "write to",
    };
    match (settings.by_acl(access), settings.by_policy(access, bucket, context)) {
        (Way::Shut(acl), Way::Shut(policy)) => {
            // In the same words whatever shuts them, since several things may at once.
            let mut verdict = Verdict::pass(format!("Nobody can {can} the bucket who is not named."));
            if matches!(acl, Because::Blocked) || matches!(policy, Because::Blocked) {
                verdict = settings.blocks(verdict);
            }
            verdict = match acl {
                Because::Blocked => verdict,
                Because::Owned => settings.owner(verdict),
                Because::NotGranted => verdict.seen(&GET_BUCKET_ACL, "public Grants", NOTHING),
            };
            match policy {
                Because::NotGranted => verdict.seen(&GET_BUCKET_POLICY, "public statements", NOTHING),
                Because::Blocked | Because::Owned => verdict,
            }
        }
        (Way::Unclear(gap), Way::Shut(_) | Way::Unclear(_)) | (Way::Shut(_), Way::Unclear(gap)) => {
            Verdict::unknown(&gap)
        }
        (Way::Open(grants), Way::Open(statements)) => {
            let how = format!("{} and {}", by_acl(&grants), by_policy(&statements));
            let verdict =
                settings.owner(settings.blocks(Verdict::fail(format!("Everyone can {can} the bucket, {how}."))));
            let verdict = verdict.seen(&GET_BUCKET_ACL, "public Grants", grants);
            verdict.seen(&GET_BUCKET_POLICY, "public statements", statements)
        }
        (Way::Open(grants), _) => {
            let verdict = Verdict::fail(format!("Everyone can {can} the bucket, {}.", by_acl(&grants)));
            settings.owner(settings.blocks(verdict)).seen(&GET_BUCKET_ACL, "public Grants", grants)
        }
        (_, Way::Open(statements)) => {
            let verdict = Verdict::fail(format!("Everyone can {can} the bucket, {}.", by_policy(&statements)));
            settings.blocks(verdict).seen(&GET_BUCKET_POLICY, "public statements", statements)
        }
    }
}

const NOTHING: [&str; 0] = [];

/// `by its ACL (AllUsers: READ)`.
fn by_acl(grants: &[AclGrant]) -> String {
    let named = |grant: &AclGrant| {
        let group = grant.grantee.rsplit('/').next().unwrap_or(&grant.grantee);
        format!("{group}: {}", grant.permission)
    };
    format!("by its ACL ({})", grants.iter().map(named).collect::<Vec<_>>().join(", "))
}

fn by_policy(statements: &[Grant]) -> String {
    // More than one statement is rare, and all are in the evidence.
    statements.first().map_or_else(String::new, |grant| format!("by its policy, which grants access to {grant}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    const NONE: Result<Option<PublicAccessBlock>, &Gap> = Ok(None);
    const ALL: PublicAccessBlock = PublicAccessBlock::COMPLETE;
    const OFF: PublicAccessBlock = PublicAccessBlock {
        block_public_acls: false,
        ignore_public_acls: false,
        block_public_policy: false,
        restrict_public_buckets: false,
    };
    const EVERYONE: &str = GROUPS[0];
    const PUBLIC: &str = r#"{"Statement": {"Sid": "Web", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}"#;

    fn gap() -> Gap {
        Gap::new(&GET_BUCKET_ACL, Some("eu-west-1"), Reason::Denied, "no")
    }

    fn grants(of: &[(&str, &str)]) -> Vec<AclGrant> {
        of.iter().map(|&(who, what)| AclGrant { grantee: who.into(), permission: what.into() }).collect()
    }

    fn open() -> Settings<'static> {
        Settings { account: NONE, bucket: NONE, acl: Ok(&[]), ownership: Ok(None), policy: Ok(None) }
    }

    fn verdict(access: Access, settings: &Settings<'_>) -> Verdict {
        let bucket = Bucket { name: "b".into(), region: Some("eu-west-1".into()) };
        judge(access, &bucket, settings, &Context::new("123456789012", "aws"))
    }

    fn statuses(settings: &Settings<'_>) -> (Status, Status) {
        (verdict(Access::Read, settings).status, verdict(Access::Write, settings).status)
    }

    const PASS: (Status, Status) = (Status::Pass, Status::Pass);
    const UNKNOWN: (Status, Status) = (Status::Unknown, Status::Unknown);

    #[test]
    fn a_bucket_that_nothing_opens_passes_without_a_block() {
        assert_eq!(statuses(&open()), PASS);
        let own = grants(&[("75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a", "FULL_CONTROL")]);
        let log = grants(&[("http://acs.amazonaws.com/groups/s3/LogDelivery", "WRITE")]);
        for acl in [own, log] {
            assert_eq!(statuses(&Settings { acl: Ok(&acl), ..open() }), PASS);
        }
    }

    #[test]
    fn an_acl_for_either_group_opens_what_it_says() {
        let cases = [
            ("READ", (Status::Fail, Status::Pass)),
            ("READ_ACP", (Status::Fail, Status::Pass)),
            ("WRITE", (Status::Pass, Status::Fail)),
            ("WRITE_ACP", (Status::Pass, Status::Fail)),
            ("FULL_CONTROL", (Status::Fail, Status::Fail)),
            ("SOMETHING_NEW", (Status::Pass, Status::Fail)),
        ];
        for group in GROUPS {
            for (permission, expected) in cases {
                let acl = grants(&[(group, permission)]);
                for ownership in [None, Some("ObjectWriter"), Some("BucketOwnerPreferred")] {
                    let settings = Settings { acl: Ok(&acl), ownership: Ok(ownership), ..open() };
                    assert_eq!(statuses(&settings), expected, "{group} {permission}");
                }
            }
        }
    }

    #[test]
    fn an_acl_that_is_disregarded_opens_nothing() {
        let acl = grants(&[(EVERYONE, "FULL_CONTROL")]);
        let ignoring = PublicAccessBlock { ignore_public_acls: true, ..OFF };
        let gap = gap();
        let settings = Settings { acl: Ok(&acl), ..open() };
        assert_eq!(statuses(&Settings { ownership: Ok(Some("BucketOwnerEnforced")), ..open() }), PASS);
        assert_eq!(
            statuses(&Settings { ownership: Ok(Some("BucketOwnerEnforced")), account: Err(&gap), ..settings }),
            PASS
        );
        for (account, bucket) in
            [(Ok(Some(ignoring)), NONE), (NONE, Ok(Some(ignoring))), (Err(&gap), Ok(Some(ignoring)))]
        {
            assert_eq!(statuses(&Settings { acl: Ok(&acl), account, bucket, ..open() }), PASS);
        }
        // Refusing new ones does nothing to those that are there.
        let refusing = PublicAccessBlock { block_public_acls: true, ..OFF };
        let settings = Settings { acl: Ok(&acl), bucket: Ok(Some(refusing)), ..open() };
        assert_eq!(statuses(&settings), (Status::Fail, Status::Fail));
    }

    #[test]
    fn a_policy_for_everyone_opens_what_it_says() {
        let cases = [
            ("s3:GetObject", (Status::Fail, Status::Pass)),
            ("s3:ListBucket", (Status::Fail, Status::Pass)),
            ("s3:PutObject", (Status::Pass, Status::Fail)),
            ("s3:DeleteObject*", (Status::Pass, Status::Fail)),
            ("s3:ReplicateDelete", (Status::Pass, Status::Fail)),
            ("s3:PauseReplication", (Status::Pass, Status::Fail)),
            ("s3:*Object", (Status::Fail, Status::Fail)),
            ("s3:*", (Status::Fail, Status::Fail)),
            ("*", (Status::Fail, Status::Fail)),
        ];
        for (action, expected) in cases {
            let policy = PUBLIC.replace("s3:GetObject", action);
            assert_eq!(statuses(&Settings { policy: Ok(Some(&policy)), ..open() }), expected, "{action}");
        }
        let message = verdict(Access::Read, &Settings { policy: Ok(Some(PUBLIC)), ..open() }).message;
        assert!(message.contains("by its policy") && message.contains("Web"), "{message}");
    }

    #[test]
    fn a_policy_that_names_whom_it_lets_in_opens_nothing() {
        let other = PUBLIC.replace(r#""*", "Action""#, r#"{"AWS": "arn:aws:iam::210987654321:root"}, "Action""#);
        assert_eq!(statuses(&Settings { policy: Ok(Some(&other)), ..open() }), PASS);
        let office = PUBLIC.replace("}}", r#", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}"#);
        assert_eq!(statuses(&Settings { policy: Ok(Some(&office)), ..open() }), PASS);
    }

    #[test]
    fn a_public_policy_is_nothing_where_public_buckets_are_restricted() {
        let restricting = Ok(Some(PublicAccessBlock { restrict_public_buckets: true, ..OFF }));
        let gap = gap();
        for (account, bucket) in [(restricting, NONE), (NONE, restricting), (Err(&gap), restricting)] {
            assert_eq!(statuses(&Settings { policy: Ok(Some(PUBLIC)), account, bucket, ..open() }), PASS);
        }
        let refusing = PublicAccessBlock { block_public_policy: true, ..OFF };
        let settings = Settings { policy: Ok(Some(PUBLIC)), bucket: Ok(Some(refusing)), ..open() };
        assert_eq!(verdict(Access::Read, &settings).status, Status::Fail);
    }

    #[test]
    fn a_complete_block_settles_it_whatever_cannot_be_read() {
        let gap = gap();
        let blind =
            || Settings { acl: Err(self::gap()), ownership: Err(self::gap()), policy: Err(self::gap()), ..open() };
        assert_eq!(statuses(&Settings { bucket: Ok(Some(ALL)), account: Err(&gap), ..blind() }), PASS);
        assert_eq!(statuses(&Settings { bucket: Err(&gap), account: Ok(Some(ALL)), ..blind() }), PASS);
        assert_eq!(statuses(&blind()), UNKNOWN);
    }

    #[test]
    fn what_opens_nothing_settles_it_where_no_block_can_be_read() {
        let gap = gap();
        assert_eq!(statuses(&Settings { bucket: Err(&gap), account: Err(&gap), ..open() }), PASS);
    }

    #[test]
    fn a_way_that_cannot_be_seen_is_unknown_unless_the_other_is_open() {
        assert_eq!(statuses(&Settings { acl: Err(gap()), ..open() }), UNKNOWN);
        assert_eq!(statuses(&Settings { policy: Err(gap()), ..open() }), UNKNOWN);
        let read_by_policy = Settings { acl: Err(gap()), policy: Ok(Some(PUBLIC)), ..open() };
        assert_eq!(statuses(&read_by_policy), (Status::Fail, Status::Unknown));
        let acl = grants(&[(EVERYONE, "WRITE")]);
        let written_by_acl = Settings { acl: Ok(&acl), policy: Err(gap()), ..open() };
        assert_eq!(statuses(&written_by_acl), (Status::Unknown, Status::Fail));
    }

    #[test]
    fn what_would_open_it_is_unknown_where_a_block_or_the_owner_cannot_be_read() {
        let gap = gap();
        let acl = grants(&[(EVERYONE, "FULL_CONTROL")]);
        assert_eq!(statuses(&Settings { acl: Ok(&acl), ownership: Err(self::gap()), ..open() }), UNKNOWN);
        for (account, bucket) in [(Err(&gap), NONE), (NONE, Err(&gap)), (Err(&gap), Ok(Some(OFF)))] {
            assert_eq!(statuses(&Settings { acl: Ok(&acl), account, bucket, ..open() }), UNKNOWN);
            let settings = Settings { policy: Ok(Some(PUBLIC)), account, bucket, ..open() };
            assert_eq!(verdict(Access::Read, &settings).status, Status::Unknown);
        }
    }

    #[test]
    fn a_policy_that_cannot_be_understood_is_unknown() {
        assert_eq!(statuses(&Settings { policy: Ok(Some("{}")), ..open() }), UNKNOWN);
        let settings = Settings { policy: Ok(Some("<html>")), bucket: Ok(Some(ALL)), ..open() };
        assert_eq!(statuses(&settings), PASS, "it cannot let anyone in");
    }

    #[test]
    fn both_ways_are_named() {
        let acl = grants(&[(EVERYONE, "READ")]);
        let verdict = verdict(Access::Read, &Settings { acl: Ok(&acl), policy: Ok(Some(PUBLIC)), ..open() });
        assert!(verdict.message.contains("by its ACL (AllUsers: READ) and by its policy"), "{}", verdict.message);
        let seen: Vec<&str> = verdict.evidence.iter().map(|evidence| evidence.name.as_str()).collect();
        assert!(seen.contains(&"public Grants") && seen.contains(&"public statements"), "{seen:?}");
    }
}
