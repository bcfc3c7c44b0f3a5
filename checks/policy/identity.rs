//! What an identity's policy lets its holder do.
//!
//! Conditions are not weighed here but told along with each grant ([`Grant::conditions`]): the controls of Security Hub
//! that these answers serve disregard them, and whether MFA or a tag is enough is for the check to say.

use super::{Document, Effect, Grant, Pattern, Selection};

/// Whether it is for all that a service has of some kind: `arn:aws:iam::123456789012:role/*`.
fn is_all_of_a_kind(resource: &Pattern, service: &str) -> bool {
    if resource.is_everything() {
        return true;
    }
    let mut parts = resource.as_str().splitn(6, ':');
    let (Some(arn), Some(_partition), Some(named), Some(_region), Some(_account), Some(rest)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        // A shorter pattern only reaches ARNs by a star that runs over their colons.
        return resource.as_str().ends_with('*') && Pattern::new(&format!("arn:*:{service}:*:*:*")).overlaps(resource);
    };
    let kind_end = rest.find(['/', ':']).map_or(0, |end| end + 1);
    let (kind, name) = rest.split_at(kind_end);
    Pattern::new(arn).matches("arn")
        && Pattern::action(named).matches(service)
        && (Pattern::new(name).is_everything() || (kind.is_empty() && Pattern::new(rest).is_everything()))
}

/// Every resource, whatever its service: `*`, or an ARN of nothing but stars.
fn is_every_resource(resources: &Selection) -> bool {
    match resources {
        // Nobody lists all resources to leave out; what remains is as good as all.
        Selection::AllBut(_) => true,
        Selection::Only(patterns) => patterns.iter().any(|pattern| {
            pattern.is_everything()
                || ["arn:*:*:*:*:*", "arn:aws:*:*:*:*", "arn:aws-cn:*:*:*:*", "arn:aws-us-gov:*:*:*:*"]
                    .iter()
                    .any(|all| pattern.covers(&Pattern::new(all)))
        }),
    }
}

impl Grant {
    /// It is for every resource there is.
    #[must_use]
    pub fn is_on_every_resource(&self) -> bool {
        is_every_resource(&self.resources)
    }

    /// It is for every resource of some kind of this service, as `arn:aws:kms:*:123456789012:key/*`, or for all.
    #[must_use]
    pub fn is_on_all_of(&self, service: &str) -> bool {
        match &*self.resources {
            Selection::AllBut(_) => true,
            Selection::Only(patterns) => patterns.iter().any(|pattern| is_all_of_a_kind(pattern, service)),
        }
    }

    /// It says what it does not allow, `NotAction`, and so allows all else.
    #[must_use]
    pub fn is_by_exception(&self) -> bool {
        matches!(*self.actions, Selection::AllBut(_))
    }
}

impl Document {
    /// All that it allows, as an identity's policy: each statement, less what an unconditional Deny takes away from it.
    #[must_use]
    pub fn allowed(&self) -> Vec<Grant> {
        self.grants(None)
    }

    /// The statements that allow everything on everything: `Action` `*` on `Resource` `*`. With `NotAction`, those that
    /// leave all of IAM in, since who can do all in IAM can give himself the rest. What is left of a statement after a
    /// Deny of some actions (`Grant::denied`) counts as long as IAM's are not among them.
    ///
    /// - <https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1>
    /// - <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html>
    #[must_use]
    pub fn full_administration(&self) -> Vec<Grant> {
        self.allowed().into_iter().filter(|grant| grant.is_on_every_resource() && is_administration(grant)).collect()
    }

    /// The statements that allow all but some actions on everything, and are not as good as full administration.
    #[must_use]
    pub fn broad_exceptions(&self) -> Vec<Grant> {
        self.allowed()
            .into_iter()
            .filter(|grant| grant.is_by_exception() && grant.is_on_every_resource() && !is_administration(grant))
            .collect()
    }

    /// Whether it allows this action on any resource.
    #[must_use]
    pub fn allows(&self, action: &str) -> bool {
        self.allowed().iter().any(|grant| grant.allows(action))
    }

    /// The statements that allow all actions of a service, `service:*` or `*`; with `NotAction`, those that leave out
    /// all of a service, and so allow all of every other one.
    ///
    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21>
    #[must_use]
    pub fn wildcard_services(&self) -> Vec<Grant> {
        let whole = |pattern: &Pattern| {
            pattern.is_everything()
                || pattern.as_str().split_once(':').is_some_and(|(_, name)| Pattern::new(name).is_everything())
        };
        self.allowed()
            .into_iter()
            .filter(|grant| match &*grant.actions {
                Selection::Only(patterns) | Selection::AllBut(patterns) => patterns.iter().any(whole),
            })
            .collect()
    }

    /// The statements that allow decrypting with all keys: `kms:Decrypt` or `kms:ReEncryptFrom` on every resource, or on
    /// every key of whatever accounts and regions the pattern names.
    ///
    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1>
    #[must_use]
    pub fn kms_decrypt_on_all(&self) -> Vec<Grant> {
        self.allowed()
            .into_iter()
            .filter(|grant| grant.allows_any(&["kms:Decrypt", "kms:ReEncryptFrom"]) && grant.is_on_all_of("kms"))
            .collect()
    }

    /// Whether it denies anything at all.
    #[must_use]
    pub fn has_deny(&self) -> bool {
        self.statements.iter().any(|statement| statement.effect == Effect::Deny)
    }
}

fn is_administration(grant: &Grant) -> bool {
    let iam = Pattern::action("iam:*");
    !grant.denied.iter().any(|denied| denied.overlaps(&iam))
        && match &*grant.actions {
            everything @ Selection::Only(_) => everything.is_everything(),
            all_but @ Selection::AllBut(_) => all_but.covers_pattern(&iam),
        }
}

/// A well-known way from some permissions to more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Escalation {
    /// The actions that it takes, all of them, on all resources.
    pub actions: &'static [&'static str],
    /// How it works.
    pub how: &'static str,
}

const ROLE_TO_CODE: &str = "Runs code of one's own under a role that is passed to it";
const POLICY: &str = "Writes a policy that applies to oneself";

/// The ways that are looked for. What each action does is in the service authorization reference, and why passing roles
/// must be confined in the page on `iam:PassRole`.
///
/// - <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
/// - <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
/// - <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>
pub const ESCALATIONS: &[Escalation] = &[
    Escalation { actions: &["iam:CreatePolicyVersion"], how: POLICY },
    Escalation { actions: &["iam:SetDefaultPolicyVersion"], how: "Goes back to a version that allowed more" },
    Escalation { actions: &["iam:AttachUserPolicy"], how: POLICY },
    Escalation { actions: &["iam:AttachGroupPolicy"], how: POLICY },
    Escalation { actions: &["iam:AttachRolePolicy"], how: POLICY },
    Escalation { actions: &["iam:PutUserPolicy"], how: POLICY },
    Escalation { actions: &["iam:PutGroupPolicy"], how: POLICY },
    Escalation { actions: &["iam:PutRolePolicy"], how: POLICY },
    Escalation { actions: &["iam:AddUserToGroup"], how: "Joins a group that may do more" },
    Escalation { actions: &["iam:DeleteUserPermissionsBoundary"], how: "Takes away what bounds a user" },
    Escalation { actions: &["iam:DeleteRolePermissionsBoundary"], how: "Takes away what bounds a role" },
    Escalation { actions: &["iam:CreateAccessKey"], how: "Makes an access key of another user" },
    Escalation { actions: &["iam:CreateLoginProfile"], how: "Gives a password to another user" },
    Escalation { actions: &["iam:UpdateLoginProfile"], how: "Changes the password of another user" },
    Escalation { actions: &["iam:UpdateAssumeRolePolicy"], how: "Makes a role trust oneself" },
    Escalation { actions: &["sts:AssumeRole"], how: "Takes any role that trusts the account" },
    Escalation { actions: &["iam:PassRole", "ec2:RunInstances"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"], how: ROLE_TO_CODE },
    Escalation {
        actions: &["iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
        how: ROLE_TO_CODE,
    },
    Escalation { actions: &["iam:PassRole", "cloudformation:CreateStack"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "glue:CreateDevEndpoint"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"], how: ROLE_TO_CODE },
    Escalation {
        actions: &["iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"],
        how: ROLE_TO_CODE,
    },
    Escalation { actions: &["iam:PassRole", "sagemaker:CreateNotebookInstance"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "sagemaker:CreateTrainingJob"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "states:CreateStateMachine", "states:StartExecution"], how: ROLE_TO_CODE },
    Escalation { actions: &["iam:PassRole", "ssm:StartAutomationExecution"], how: ROLE_TO_CODE },
    Escalation { actions: &["lambda:UpdateFunctionCode"], how: "Puts code of one's own into a function with its role" },
    Escalation { actions: &["ssm:SendCommand"], how: "Runs commands on instances, with their roles" },
    Escalation { actions: &["glue:UpdateDevEndpoint"], how: "Puts a key of one's own on an endpoint with its role" },
];

/// The ways to more permissions that these documents open together: each of the actions is allowed on every resource of
/// its kind. A document's unconditional Deny on `*` counts for the others as well.
#[must_use]
pub fn escalations(documents: &[&Document]) -> Vec<&'static Escalation> {
    let grants: Vec<Grant> = documents.iter().flat_map(|document| document.allowed()).collect();
    let denied: Vec<&Selection> = documents
        .iter()
        .flat_map(|document| &document.statements)
        .filter(|statement| {
            statement.effect == Effect::Deny && statement.conditions.is_empty() && statement.resources.is_everything()
        })
        .map(|statement| &statement.actions)
        .collect();
    let allowed = |action: &&str| {
        let service = action.split(':').next().unwrap_or_default();
        let wanted = Pattern::action(action);
        !denied.iter().any(|denied| denied.covers_pattern(&wanted))
            && grants.iter().any(|grant| grant.allows(action) && grant.is_on_all_of(service))
    };
    ESCALATIONS.iter().filter(|escalation| escalation.actions.iter().all(allowed)).collect()
}
