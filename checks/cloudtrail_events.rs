//! The kinds of CloudTrail events that ought to raise an alarm: requirements 5.1 to 5.15 of the CIS AWS Foundations
//! Benchmark 7.0, in our own words and structure.
//!
//! The fields: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use crate::event_coverage::{Coverage, Given, Is, Kind, cover};
use crate::filter_pattern::Pattern;

/// Kinds of events that ought to raise an alarm.
#[derive(Debug)]
pub struct Requirement {
    /// Its number in the CIS AWS Foundations Benchmark 7.0.
    pub cis: &'static str,
    /// What the events are, as in "… raise an alarm".
    pub what: &'static str,
    /// Each of these must be matched.
    pub kinds: &'static [Kind],
}

/// What patterns leave of a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shortfall {
    /// The kinds that are not matched, and an example of an event where only some are not: "where …".
    pub missed: Vec<(&'static str, String)>,
    /// The kinds of which it could not be decided, and why.
    pub undecided: Vec<(&'static str, String)>,
}

impl Requirement {
    /// What the patterns, taken together, do not match.
    #[must_use]
    pub fn shortfall(&self, patterns: &[&Pattern]) -> Shortfall {
        let mut shortfall = Shortfall::default();
        for kind in self.kinds {
            match cover(patterns, kind) {
                Coverage::Matched => {}
                Coverage::Missed(example) => shortfall.missed.push((kind.name, example)),
                Coverage::Undecided(why) => shortfall.undecided.push((kind.name, why)),
            }
        }
        shortfall
    }
}

impl Shortfall {
    /// Whether every kind is matched.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.missed.is_empty() && self.undecided.is_empty()
    }
}

const fn text(field: &'static str, text: &'static str) -> Given {
    Given { field, is: Is::Text(text) }
}

const fn like(field: &'static str, glob: &'static str) -> Given {
    Given { field, is: Is::Like(glob) }
}

const fn not(field: &'static str, text: &'static str) -> Given {
    Given { field, is: Is::Not(text) }
}

const fn absent(field: &'static str) -> Given {
    Given { field, is: Is::Absent }
}

/// Calls of a service's API, by the names of its operations. The calls that fail are among them: an attempt is worth an
/// alarm too.
macro_rules! calls {
    ($source:literal: $($name:literal)*) => {
        &[$(Kind {
            name: $name,
            given: &[text("eventSource", $source), text("eventName", $name), text("eventType", "AwsApiCall")],
        }),*]
    };
}

/// Calls that AWS refused for want of a permission. The benchmark leaves out two sources of many
/// refusals that mean nothing.
pub static UNAUTHORIZED_CALLS: Requirement = Requirement {
    cis: "5.1",
    what: "Calls that AWS refused for want of a permission",
    kinds: &[
        Kind {
            name: "an error that ends in UnauthorizedOperation",
            given: &[
                like("errorCode", "*UnauthorizedOperation"),
                not("sourceIPAddress", "delegate.amazonaws.com"),
                not("eventName", "HeadBucket"),
            ],
        },
        Kind {
            name: "an error that begins with AccessDenied",
            given: &[
                like("errorCode", "AccessDenied*"),
                not("sourceIPAddress", "delegate.amazonaws.com"),
                not("eventName", "HeadBucket"),
            ],
        },
    ],
};

/// Users who sign in to the console with a password alone. The values:
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>
pub static SIGN_IN_WITHOUT_MFA: Requirement = Requirement {
    cis: "5.2",
    what: "Sign-ins to the console without MFA",
    kinds: &[Kind {
        name: "a user's ConsoleLogin without MFA",
        given: &[
            text("eventSource", "signin.amazonaws.com"),
            text("eventName", "ConsoleLogin"),
            text("eventType", "AwsConsoleSignIn"),
            text("userIdentity.type", "IAMUser"),
            text("additionalEventData.MFAUsed", "No"),
            text("responseElements.ConsoleLogin", "Success"),
        ],
    }],
};

/// What the root user does, as opposed to what AWS does in its name.
pub static ROOT_USE: Requirement = Requirement {
    cis: "5.3",
    what: "Uses of the root user",
    kinds: &[Kind {
        name: "an action of the root user",
        given: &[
            text("userIdentity.type", "Root"),
            absent("userIdentity.invokedBy"),
            not("eventType", "AwsServiceEvent"),
        ],
    }],
};

/// Policies that are written, changed, attached and detached.
pub static IAM_POLICY_CHANGES: Requirement = Requirement {
    cis: "5.4",
    what: "Changes of IAM policies",
    kinds: calls!("iam.amazonaws.com":
        "AttachGroupPolicy" "AttachRolePolicy" "AttachUserPolicy" "CreatePolicy" "CreatePolicyVersion"
        "DeleteGroupPolicy" "DeletePolicy" "DeletePolicyVersion" "DeleteRolePolicy" "DeleteUserPolicy"
        "DetachGroupPolicy" "DetachRolePolicy" "DetachUserPolicy" "PutGroupPolicy" "PutRolePolicy" "PutUserPolicy"),
};

/// Trails that are changed or stopped.
pub static CLOUDTRAIL_CHANGES: Requirement = Requirement {
    cis: "5.5",
    what: "Changes of CloudTrail's configuration",
    kinds: calls!("cloudtrail.amazonaws.com":
        "CreateTrail" "DeleteTrail" "StartLogging" "StopLogging" "UpdateTrail"),
};

/// Sign-ins to the console that fail.
pub static SIGN_IN_FAILURES: Requirement = Requirement {
    cis: "5.6",
    what: "Failed sign-ins to the console",
    kinds: &[Kind {
        name: "a ConsoleLogin that failed",
        given: &[
            text("eventSource", "signin.amazonaws.com"),
            text("eventName", "ConsoleLogin"),
            text("eventType", "AwsConsoleSignIn"),
            text("errorMessage", "Failed authentication"),
            text("responseElements.ConsoleLogin", "Failure"),
        ],
    }],
};

/// Keys that are taken out of use.
pub static KEY_REMOVALS: Requirement = Requirement {
    cis: "5.7",
    what: "Disabling and deletion of KMS keys",
    kinds: calls!("kms.amazonaws.com": "DisableKey" "ScheduleKeyDeletion"),
};

/// What decides who reads a bucket, and where its objects go.
pub static BUCKET_POLICY_CHANGES: Requirement = Requirement {
    cis: "5.8",
    what: "Changes of S3 bucket policies",
    kinds: calls!("s3.amazonaws.com":
        "DeleteBucketCors" "DeleteBucketLifecycle" "DeleteBucketPolicy" "DeleteBucketReplication" "PutBucketAcl"
        "PutBucketCors" "PutBucketLifecycle" "PutBucketPolicy" "PutBucketReplication"),
};

/// Recording that is changed or stopped.
pub static CONFIG_CHANGES: Requirement = Requirement {
    cis: "5.9",
    what: "Changes of AWS Config's configuration",
    kinds: calls!("config.amazonaws.com":
        "DeleteDeliveryChannel" "PutConfigurationRecorder" "PutDeliveryChannel" "StopConfigurationRecorder"),
};

/// Security groups and their rules.
pub static SECURITY_GROUP_CHANGES: Requirement = Requirement {
    cis: "5.10",
    what: "Changes of security groups",
    kinds: calls!("ec2.amazonaws.com":
        "AuthorizeSecurityGroupEgress" "AuthorizeSecurityGroupIngress" "CreateSecurityGroup" "DeleteSecurityGroup"
        "RevokeSecurityGroupEgress" "RevokeSecurityGroupIngress"),
};

/// Network ACLs and their entries.
pub static NETWORK_ACL_CHANGES: Requirement = Requirement {
    cis: "5.11",
    what: "Changes of network ACLs",
    kinds: calls!("ec2.amazonaws.com":
        "CreateNetworkAcl" "CreateNetworkAclEntry" "DeleteNetworkAcl" "DeleteNetworkAclEntry"
        "ReplaceNetworkAclAssociation" "ReplaceNetworkAclEntry"),
};

/// Gateways to the internet and to one's own premises.
pub static GATEWAY_CHANGES: Requirement = Requirement {
    cis: "5.12",
    what: "Changes of network gateways",
    kinds: calls!("ec2.amazonaws.com":
        "AttachInternetGateway" "CreateCustomerGateway" "CreateInternetGateway" "DeleteCustomerGateway"
        "DeleteInternetGateway" "DetachInternetGateway"),
};

/// Route tables and their routes.
pub static ROUTE_TABLE_CHANGES: Requirement = Requirement {
    cis: "5.13",
    what: "Changes of route tables",
    kinds: calls!("ec2.amazonaws.com":
        "CreateRoute" "CreateRouteTable" "DeleteRoute" "DeleteRouteTable" "DisassociateRouteTable" "ReplaceRoute"
        "ReplaceRouteTableAssociation"),
};

/// VPCs and what joins them. The benchmark names four operations of `ClassicLink` as well, which AWS has retired:
/// <https://aws.amazon.com/blogs/aws/ec2-classic-is-retiring-heres-how-to-prepare/>
pub static VPC_CHANGES: Requirement = Requirement {
    cis: "5.14",
    what: "Changes of VPCs",
    kinds: calls!("ec2.amazonaws.com":
        "AcceptVpcPeeringConnection" "CreateVpc" "CreateVpcPeeringConnection" "DeleteVpc" "DeleteVpcPeeringConnection"
        "ModifyVpcAttribute" "RejectVpcPeeringConnection"),
};

/// The organisation, its accounts and its policies.
pub static ORGANIZATIONS_CHANGES: Requirement = Requirement {
    cis: "5.15",
    what: "Changes in AWS Organizations",
    kinds: calls!("organizations.amazonaws.com":
        "AcceptHandshake" "AttachPolicy" "CreateAccount" "CreateOrganizationalUnit" "CreatePolicy" "DeclineHandshake"
        "DeleteOrganization" "DeleteOrganizationalUnit" "DeletePolicy" "DetachPolicy" "DisablePolicyType"
        "EnablePolicyType" "InviteAccountToOrganization" "LeaveOrganization" "MoveAccount"
        "RemoveAccountFromOrganization" "UpdateOrganizationalUnit" "UpdatePolicy"),
};

/// All of them, as the benchmark orders them.
pub static REQUIREMENTS: [&Requirement; 15] = [
    &UNAUTHORIZED_CALLS,
    &SIGN_IN_WITHOUT_MFA,
    &ROOT_USE,
    &IAM_POLICY_CHANGES,
    &CLOUDTRAIL_CHANGES,
    &SIGN_IN_FAILURES,
    &KEY_REMOVALS,
    &BUCKET_POLICY_CHANGES,
    &CONFIG_CHANGES,
    &SECURITY_GROUP_CHANGES,
    &NETWORK_ACL_CHANGES,
    &GATEWAY_CHANGES,
    &ROUTE_TABLE_CHANGES,
    &VPC_CHANGES,
    &ORGANIZATIONS_CHANGES,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What the benchmark's remediation procedures lead to, in the forms that are in use.
    const USUAL: [(&Requirement, &str); 15] = [
        (
            &UNAUTHORIZED_CALLS,
            "{ ($.errorCode =\"*UnauthorizedOperation\") || ($.errorCode =\"AccessDenied*\") && \
             ($.sourceIPAddress!=\"delegate.amazonaws.com\") && ($.eventName!=\"HeadBucket\") }",
        ),
        (
            &SIGN_IN_WITHOUT_MFA,
            "{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") && \
             ($.userIdentity.type = \"IAMUser\") && ($.responseElements.ConsoleLogin = \"Success\") }",
        ),
        (
            &ROOT_USE,
            "{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \
             \"AwsServiceEvent\" }",
        ),
        (
            &IAM_POLICY_CHANGES,
            "{($.eventName=DeleteGroupPolicy)||($.eventName=DeleteRolePolicy)||($.eventName=DeleteUserPolicy)||\
             ($.eventName=PutGroupPolicy)||($.eventName=PutRolePolicy)||($.eventName=PutUserPolicy)||\
             ($.eventName=CreatePolicy)||($.eventName=DeletePolicy)||($.eventName=CreatePolicyVersion)||\
             ($.eventName=DeletePolicyVersion)||($.eventName=AttachRolePolicy)||($.eventName=DetachRolePolicy)||\
             ($.eventName=AttachUserPolicy)||($.eventName=DetachUserPolicy)||($.eventName=AttachGroupPolicy)||\
             ($.eventName=DetachGroupPolicy)}",
        ),
        (
            &CLOUDTRAIL_CHANGES,
            "{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || \
             ($.eventName = StartLogging) || ($.eventName = StopLogging) }",
        ),
        (&SIGN_IN_FAILURES, r#"{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }"#),
        (
            &KEY_REMOVALS,
            "{($.eventSource = kms.amazonaws.com) && (($.eventName=DisableKey)||($.eventName=ScheduleKeyDeletion)) }",
        ),
        (
            &BUCKET_POLICY_CHANGES,
            "{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketAcl) || ($.eventName = \
             PutBucketPolicy) || ($.eventName = PutBucketCors) || ($.eventName = PutBucketLifecycle) || ($.eventName \
             = PutBucketReplication) || ($.eventName = DeleteBucketPolicy) || ($.eventName = DeleteBucketCors) || \
             ($.eventName = DeleteBucketLifecycle) || ($.eventName = DeleteBucketReplication)) }",
        ),
        (
            &CONFIG_CHANGES,
            "{ ($.eventSource = config.amazonaws.com) && (($.eventName=StopConfigurationRecorder)||\
             ($.eventName=DeleteDeliveryChannel)||($.eventName=PutDeliveryChannel)||\
             ($.eventName=PutConfigurationRecorder)) }",
        ),
        (
            &SECURITY_GROUP_CHANGES,
            "{ ($.eventName = AuthorizeSecurityGroupIngress) || ($.eventName = AuthorizeSecurityGroupEgress) || \
             ($.eventName = RevokeSecurityGroupIngress) || ($.eventName = RevokeSecurityGroupEgress) || ($.eventName \
             = CreateSecurityGroup) || ($.eventName = DeleteSecurityGroup) }",
        ),
        (
            &NETWORK_ACL_CHANGES,
            "{ ($.eventName = CreateNetworkAcl) || ($.eventName = CreateNetworkAclEntry) || ($.eventName = \
             DeleteNetworkAcl) || ($.eventName = DeleteNetworkAclEntry) || ($.eventName = ReplaceNetworkAclEntry) || \
             ($.eventName = ReplaceNetworkAclAssociation) }",
        ),
        (
            &GATEWAY_CHANGES,
            "{ ($.eventName = CreateCustomerGateway) || ($.eventName = DeleteCustomerGateway) || ($.eventName = \
             AttachInternetGateway) || ($.eventName = CreateInternetGateway) || ($.eventName = \
             DeleteInternetGateway) || ($.eventName = DetachInternetGateway) }",
        ),
        (
            &ROUTE_TABLE_CHANGES,
            "{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = CreateRoute) || ($.eventName = \
             CreateRouteTable) || ($.eventName = ReplaceRoute) || ($.eventName = ReplaceRouteTableAssociation) || \
             ($.eventName = DeleteRouteTable) || ($.eventName = DeleteRoute) || ($.eventName = \
             DisassociateRouteTable)) }",
        ),
        (
            &VPC_CHANGES,
            "{ ($.eventName = CreateVpc) || ($.eventName = DeleteVpc) || ($.eventName = ModifyVpcAttribute) || \
             ($.eventName = AcceptVpcPeeringConnection) || ($.eventName = CreateVpcPeeringConnection) || \
             ($.eventName = DeleteVpcPeeringConnection) || ($.eventName = RejectVpcPeeringConnection) || \
             ($.eventName = AttachClassicLinkVpc) || ($.eventName = DetachClassicLinkVpc) || ($.eventName = \
             DisableVpcClassicLink) || ($.eventName = EnableVpcClassicLink) }",
        ),
        (
            &ORGANIZATIONS_CHANGES,
            "{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = \"AcceptHandshake\") || ($.eventName \
             = \"AttachPolicy\") || ($.eventName = \"CreateAccount\") || ($.eventName = \
             \"CreateOrganizationalUnit\") || ($.eventName = \"CreatePolicy\") || ($.eventName = \
             \"DeclineHandshake\") || ($.eventName = \"DeleteOrganization\") || ($.eventName = \
             \"DeleteOrganizationalUnit\") || ($.eventName = \"DeletePolicy\") || ($.eventName = \"DetachPolicy\") \
             || ($.eventName = \"DisablePolicyType\") || ($.eventName = \"EnablePolicyType\") || ($.eventName = \
             \"InviteAccountToOrganization\") || ($.eventName = \"LeaveOrganization\") || ($.eventName = \
             \"MoveAccount\") || ($.eventName = \"RemoveAccountFromOrganization\") || ($.eventName = \
             \"UpdatePolicy\") || ($.eventName = \"UpdateOrganizationalUnit\")) }",
        ),
    ];

    #[test]
    fn the_usual_pattern_of_each_requirement_meets_it() {
        for (requirement, text) in USUAL {
            let pattern = Pattern::parse(text).unwrap();
            assert_eq!(requirement.shortfall(&[&pattern]), Shortfall::default(), "{}", requirement.cis);
        }
    }

    #[test]
    fn the_usual_pattern_of_one_requirement_meets_no_other() {
        for (requirement, text) in USUAL {
            let pattern = Pattern::parse(text).unwrap();
            for other in REQUIREMENTS.iter().filter(|other| other.cis != requirement.cis) {
                let shortfall = other.shortfall(&[&pattern]);
                assert!(!shortfall.missed.is_empty(), "{} by {}", other.cis, requirement.cis);
                assert_eq!(shortfall.undecided, [], "{} by {}", other.cis, requirement.cis);
            }
        }
    }

    #[test]
    fn all_the_usual_patterns_together_meet_every_requirement() {
        let patterns: Vec<Pattern> = USUAL.iter().map(|(_, text)| Pattern::parse(text).unwrap()).collect();
        let patterns: Vec<&Pattern> = patterns.iter().collect();
        for requirement in REQUIREMENTS {
            assert!(requirement.shortfall(&patterns).is_none(), "{}", requirement.cis);
        }
    }

    #[test]
    fn an_operation_that_is_left_out_is_named() {
        for (requirement, text) in USUAL {
            for kind in requirement.kinds.iter().filter(|_| requirement.kinds.len() > 2) {
                let text = text.replace(&format!("={})", kind.name), "=Nothing)");
                let text = text.replace(&format!("= {})", kind.name), "= Nothing)");
                let text = text.replace(&format!("\"{}\")", kind.name), "Nothing)");
                let shortfall = requirement.shortfall(&[&Pattern::parse(&text).unwrap()]);
                assert_eq!(shortfall.missed, [(kind.name, String::new())]);
                assert_eq!(shortfall.undecided, []);
            }
        }
    }

    #[test]
    fn requirements_are_in_the_benchmarks_order_and_their_kinds_unique() {
        let mut names: Vec<(&str, &str)> = Vec::new();
        for (number, requirement) in (1..).zip(REQUIREMENTS) {
            assert_eq!(requirement.cis, format!("5.{number}"));
            names.extend(requirement.kinds.iter().map(|kind| (requirement.cis, kind.name)));
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
