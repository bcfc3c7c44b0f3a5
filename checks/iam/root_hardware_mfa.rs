//! The root user's MFA device is not an app.

use futures_util::future::{BoxFuture, join};

use crate::facts::iam::{
    AccountSummary, AccountSummaryFact, GET_ACCOUNT_SUMMARY, LIST_VIRTUAL_MFA_DEVICES, VirtualMfaDevice,
    VirtualMfaDevices,
};
use crate::facts::{Account, Gap};
use crate::finding::{ActionableBy, Outcome, Resource};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-root-hardware-mfa",
    title: "The root user signs in with a security key or another hardware device",
    severity: Severity::Critical,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_ROOT),
    why: "The secret of an authenticator app can be copied when it is set up, and lives on a phone that is carried \
          about and backed up. A security key cannot be copied, and cannot be talked out of its owner by a false \
          page.",
    aws_side: "AWS lets the root user register up to eight devices: passkeys and security keys, hardware tokens and \
               apps.",
    your_side: "You register hardware for the root user, take the app away, and keep the hardware in a safe place.",
    fix: Fix {
        text: "Sign in as the root user, assign a security key or a hardware token under Security credentials, and \
               then remove the authenticator app. In an organisation, removing the root credentials of member \
               accounts is better still.",
        cli: "aws iam enable-organizations-root-credentials-management",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Multi-factor authentication for AWS account root user",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html",
        },
        Source {
            title: "ListVirtualMFADevices",
            url: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html",
        },
    ],
    standards: &[cis("2.6"), security_hub("IAM.6"), prowler("iam_root_hardware_mfa_enabled")],
    thresholds: &[],
    reads: &[reads::<AccountSummaryFact>(), reads::<VirtualMfaDevices>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let iam = &account.iam;
        let (summary, devices) = join(iam.account_summary.get(), iam.virtual_mfa_devices.get()).await;
        vec![Outcome::of(Resource::account(account, None), judge(summary, devices, &account.arn()))]
    })
}

/// AWS lists no hardware of the root user, only apps: it has hardware where it has a device, and no app.
fn judge(summary: Result<&AccountSummary, &Gap>, devices: Result<&Vec<VirtualMfaDevice>, &Gap>, root: &str) -> Verdict {
    let (summary, devices) = match (summary, devices) {
        (Ok(summary), Ok(devices)) => (summary, devices),
        (Err(gap), _) | (_, Err(gap)) => return Verdict::unknown(gap),
    };
    let apps: Vec<&str> =
        devices.iter().filter(|device| device.user == root).map(|device| device.serial.as_str()).collect();
    let verdict = if !apps.is_empty() {
        Verdict::fail("The root user can sign in with an authenticator app.")
    } else if summary.root_mfa_enabled {
        Verdict::pass("The root user has an MFA device, and it is no authenticator app.")
    } else if summary.root_password_present == Some(false) && !summary.root_access_keys_present {
        Verdict::pass("The root user has neither a password nor an access key, so nobody can sign in as it.")
            .actionable_by(ActionableBy::OrganisationAdministrator)
    } else {
        Verdict::fail("The root user has no MFA device at all.")
    };
    verdict
        .seen(&GET_ACCOUNT_SUMMARY, "AccountMFAEnabled", u8::from(summary.root_mfa_enabled))
        .seen(&GET_ACCOUNT_SUMMARY, "AccountPasswordPresent", summary.root_password_present.map(u8::from))
        .seen(&LIST_VIRTUAL_MFA_DEVICES, "SerialNumber", apps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    const ROOT: &str = "arn:aws:iam::123456789012:root";

    fn summary(mfa: bool, password: Option<bool>) -> AccountSummary {
        AccountSummary { root_mfa_enabled: mfa, root_access_keys_present: false, root_password_present: password }
    }

    fn app(user: &str) -> VirtualMfaDevice {
        VirtualMfaDevice { serial: "arn:aws:iam::123456789012:mfa/phone".into(), user: user.into() }
    }

    fn status(summary: &AccountSummary, devices: &[VirtualMfaDevice]) -> Status {
        judge(Ok(summary), Ok(&devices.to_vec()), ROOT).status
    }

    #[test]
    fn a_device_that_is_no_app_passes() {
        let of_a_user = app("arn:aws:iam::123456789012:user/root");
        assert_eq!(status(&summary(true, Some(true)), &[]), Status::Pass);
        assert_eq!(status(&summary(true, Some(true)), &[of_a_user]), Status::Pass);
    }

    #[test]
    fn an_app_fails_even_beside_hardware() {
        assert_eq!(status(&summary(true, Some(true)), &[app(ROOT)]), Status::Fail);
    }

    #[test]
    fn no_device_fails() {
        assert_eq!(status(&summary(false, Some(true)), &[]), Status::Fail);
        assert_eq!(status(&summary(false, None), &[]), Status::Fail);
    }

    #[test]
    fn root_credentials_removed_by_the_organisation_pass() {
        assert_eq!(status(&summary(false, Some(false)), &[]), Status::Pass);
        let keys = AccountSummary { root_access_keys_present: true, ..summary(false, Some(false)) };
        assert_eq!(status(&keys, &[]), Status::Fail);
    }

    #[test]
    fn what_could_not_be_read_is_unknown() {
        let gap = Gap::new(&LIST_VIRTUAL_MFA_DEVICES, None, Reason::Denied, "no");
        assert_eq!(judge(Ok(&summary(true, None)), Err(&gap), ROOT).status, Status::Unknown);
        assert_eq!(judge(Err(&gap), Ok(&vec![app(ROOT)]), ROOT).status, Status::Unknown);
    }
}
