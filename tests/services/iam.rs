//! What the tests need to know of IAM.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "iam:GetAccountAuthorizationDetails",
            &[
                "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>\
                 </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>",
                "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>\
                 <UserDetailList/></GetAccountAuthorizationDetailsResult>\
                 </GetAccountAuthorizationDetailsResponse>",
                "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList>\
                 <member/></UserDetailList><GroupDetailList><member/></GroupDetailList><RoleDetailList><member/>\
                 </RoleDetailList><Policies><member/></Policies></GetAccountAuthorizationDetailsResult>\
                 </GetAccountAuthorizationDetailsResponse>",
                "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList>\
                 <member><UserName>u</UserName><Arn>arn:aws:iam::0:user/u</Arn><Path>/</Path></member>\
                 </UserDetailList><GroupDetailList><member><GroupName>g</GroupName>\
                 <Arn>arn:aws:iam::0:group/g</Arn><Path>/</Path></member></GroupDetailList><RoleDetailList>\
                 <member><RoleName>r</RoleName><Arn>arn:aws:iam::0:role/r</Arn><Path>/</Path><RolePolicyList/>\
                 <AttachedManagedPolicies/></member></RoleDetailList><Policies><member>\
                 <PolicyName>p</PolicyName><Arn>arn:aws:iam::0:policy/p</Arn><Path>/</Path>\
                 <DefaultVersionId>v1</DefaultVersionId><AttachmentCount>1</AttachmentCount></member></Policies>\
                 </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>",
            ],
        ),
        (
            "iam:ListSAMLProviders",
            &[
                "<ListSAMLProvidersResponse><ListSAMLProvidersResult></ListSAMLProvidersResult>\
                 </ListSAMLProvidersResponse>",
                "<ListSAMLProvidersResponse><ListSAMLProvidersResult><SAMLProviderList><member/>\
                 </SAMLProviderList></ListSAMLProvidersResult></ListSAMLProvidersResponse>",
            ],
        ),
        (
            "iam:ListServerCertificates",
            &[
                "<ListServerCertificatesResponse><ListServerCertificatesResult></ListServerCertificatesResult>\
                 </ListServerCertificatesResponse>",
                "<ListServerCertificatesResponse><ListServerCertificatesResult><ServerCertificateMetadataList>\
                 <member/></ServerCertificateMetadataList></ListServerCertificatesResult>\
                 </ListServerCertificatesResponse>",
                "<ListServerCertificatesResponse><ListServerCertificatesResult><ServerCertificateMetadataList>\
                 <member><ServerCertificateName>c</ServerCertificateName>\
                 <Arn>arn:aws:iam::0:server-certificate/c</Arn></member></ServerCertificateMetadataList>\
                 </ListServerCertificatesResult></ListServerCertificatesResponse>",
            ],
        ),
        (
            "iam:ListVirtualMFADevices",
            &[
                "<ListVirtualMFADevicesResponse><ListVirtualMFADevicesResult></ListVirtualMFADevicesResult>\
                 </ListVirtualMFADevicesResponse>",
                "<ListVirtualMFADevicesResponse><ListVirtualMFADevicesResult><VirtualMFADevices><member/>\
                 </VirtualMFADevices></ListVirtualMFADevicesResult></ListVirtualMFADevicesResponse>",
            ],
        ),
    ],
    // Every emulator's certificate expired in 2012.
    hardened: || {
        vec![query(
            "ListServerCertificates",
            "<ServerCertificateMetadataList><member><ServerCertificateName>web-shop</ServerCertificateName><Path>/</Path>\
             <Arn>arn:aws:iam::123456789012:server-certificate/web-shop</Arn><ServerCertificateId>ASCA1</ServerCertificateId>\
             <Expiration>2099-01-01T00:00:00Z</Expiration></member></ServerCertificateMetadataList>\
             <IsTruncated>false</IsTruncated>",
        )]
    },
    ..Service::PLAIN
};

/// An answer of IAM in AWS's wire format.
fn query(operation: &str, result: &str) -> Rule {
    let body = format!(
        "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{operation}Result>{result}\
         </{operation}Result></{operation}Response>"
    );
    Rule::on("iam", operation, Fault::told("text/xml", body))
}

/// A credential report with the root user's line, which no emulator writes, and one user who may sign in.
fn report_of_root(used: &str) -> Rule {
    let csv = format!(
        "\
user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated
<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00,not_supported,{used},not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
ada,arn:aws:iam::123456789012:user/ada,2020-01-01T00:00:00+00:00,true,no_information,N/A,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
    );
    Rule::on("iam", "GetCredentialReport", Fault::credential_report(&csv, "2026-01-01T00:00:00Z"))
}

/// The root user's use is in the same report as the users, which is fetched once for both.
#[test]
fn the_root_users_use_is_read_from_the_report_that_the_users_are_read_from() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let arguments = ["--check", "iam-root-use,iam-user-single-access-key,iam-federation"];
        for (used, status) in [
            ("2026-01-01T00:00:00+00:00", "pass"),
            ("no_information", "pass"),
            ("2099-01-01T00:00:00+00:00", "fail"),
            ("yesterday", "unknown"),
        ] {
            gateway.clear();
            gateway.rule(report_of_root(used));
            let (_, report) = report(gateway.endpoint(), &arguments).await;
            let statuses = report.statuses("iam-root-use");
            assert!(statuses.keys().eq([status]), "{used}: {statuses:?}");
            assert_eq!(report.resources("iam-user-single-access-key", "pass"), ["ada"], "{used}");
            let reports = gateway.calls().into_iter().filter(|call| call.operation == "GetCredentialReport").count();
            assert_eq!(reports, 1, "{used}");
            assert_eq!(report.gaps().len(), usize::from(status == "unknown"), "{used}");
        }
    });
}

/// What no emulator can hold: an MFA device of the root user, of either kind.
#[test]
fn an_app_of_the_root_user_is_told_from_hardware() {
    const APP: &str = "<VirtualMFADevices><member><SerialNumber>arn:aws:iam::123456789012:mfa/root-account-mfa-device\
        </SerialNumber><EnableDate>2026-01-01T00:00:00Z</EnableDate><User><UserId>123456789012</UserId>\
        <Arn>arn:aws:iam::123456789012:root</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate></User></member>\
        </VirtualMFADevices><IsTruncated>false</IsTruncated>";
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let arguments = ["--check", "iam-root-hardware-mfa"];
        gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::root_user(true, false)));
        let (code, hardware) = report(gateway.endpoint(), &arguments).await;
        assert_eq!((code, hardware.resources("iam-root-hardware-mfa", "pass").len()), (0, 1));
        gateway.rule(query("ListVirtualMFADevices", APP));
        let (code, app) = report(gateway.endpoint(), &arguments).await;
        assert_eq!((code, app.resources("iam-root-hardware-mfa", "fail").len()), (3, 1));
        gateway.clear();
        gateway.rule(Rule::on("iam", "ListVirtualMFADevices", Fault::denied()));
        let (code, denied) = report(gateway.endpoint(), &arguments).await;
        assert_eq!((code, denied.resources("iam-root-hardware-mfa", "unknown").len()), (4, 1));
    });
}

/// AWS gives the listing in pages, encodes documents, and leaves out the list of a user's inline policies where there are
/// none; no emulator does either. One role whose trust policy is no policy leaves the others judged.
#[test]
fn the_authorization_details_are_read_as_aws_writes_them() {
    const FIRST: &str = "<UserDetailList><member><GroupList/><AttachedManagedPolicies/><UserId>AIDA1</UserId><Path>/</Path>\
        <UserName>ada</UserName><Arn>arn:aws:iam::123456789012:user/ada</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate>\
        </member></UserDetailList><GroupDetailList/><RoleDetailList/><Policies/><IsTruncated>true</IsTruncated>\
        <Marker>next</Marker>";
    const SECOND: &str = "<UserDetailList/><GroupDetailList/><RoleDetailList><member><RoleName>open</RoleName><Path>/</Path>\
        <Arn>arn:aws:iam::123456789012:role/open</Arn><AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%2C%22\
        Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%22%2A%22%2C%22Action%22%3A%22sts%3AAssumeRole\
        %22%7D%5D%7D</AssumeRolePolicyDocument><RolePolicyList/><AttachedManagedPolicies/></member><member>\
        <RoleName>odd</RoleName><Path>/</Path><Arn>arn:aws:iam::123456789012:role/odd</Arn><AssumeRolePolicyDocument>%7B%22\
        Statement%22%3A%5B%7B%22Effect%22%3A%22Perhaps%22%7D%5D%7D</AssumeRolePolicyDocument><RolePolicyList/>\
        <AttachedManagedPolicies/></member></RoleDetailList><Policies/><IsTruncated>false</IsTruncated>";
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(query("GetAccountAuthorizationDetails", SECOND).contains("Marker=next"));
        gateway.rule(query("GetAccountAuthorizationDetails", FIRST).times(1));
        let arguments = ["--check", "iam-role-trust-anyone,iam-user-direct-permissions"];
        let (code, report) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(code, 3, "{:?}", report.gaps());
        assert_eq!(report.resources("iam-user-direct-permissions", "pass"), ["ada"]);
        assert_eq!(report.resources("iam-role-trust-anyone", "fail"), ["open"]);
        assert_eq!(report.resources("iam-role-trust-anyone", "unknown"), ["odd"]);
    });
}
