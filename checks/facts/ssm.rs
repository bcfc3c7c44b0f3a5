//! What can be known about Systems Manager in one region. What documents say and what parameters hold is not read.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every machine that reports to Systems Manager.
pub static DESCRIBE_INSTANCE_INFORMATION: Call = Call {
    service: "SSM",
    operation: "DescribeInstanceInformation",
    action: "ssm:DescribeInstanceInformation",
    absent: &[],
    source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html",
};

/// Whether each machine has the patches and the configuration that it should have.
pub static LIST_RESOURCE_COMPLIANCE_SUMMARIES: Call = Call {
    service: "SSM",
    operation: "ListResourceComplianceSummaries",
    action: "ssm:ListResourceComplianceSummaries",
    absent: &[],
    source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListResourceComplianceSummaries.html",
};

/// The account's own documents.
pub static LIST_DOCUMENTS: Call = Call {
    service: "SSM",
    operation: "ListDocuments",
    action: "ssm:ListDocuments",
    absent: &[],
    source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListDocuments.html",
};

/// Whom a document is shared with.
pub static DESCRIBE_DOCUMENT_PERMISSION: Call = Call {
    service: "SSM",
    operation: "DescribeDocumentPermission",
    action: "ssm:DescribeDocumentPermission",
    absent: &[],
    source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeDocumentPermission.html",
};

/// A setting of the account in the region.
pub static GET_SERVICE_SETTING: Call = Call {
    service: "SSM",
    operation: "GetServiceSetting",
    action: "ssm:GetServiceSetting",
    absent: &[],
    source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetServiceSetting.html",
};

fact!(
    /// Every machine that reports to Systems Manager.
    ManagedInstances: Vec<ManagedInstance> = "ssm.managed_instances" regional <- [DESCRIBE_INSTANCE_INFORMATION]
);
fact!(
    /// Whether each machine complies, once for each kind of compliance that it reports.
    Compliances: Vec<Of<Node, Compliance>> = "ssm.compliance" regional <- [LIST_RESOURCE_COMPLIANCE_SUMMARIES]
);
fact!(
    /// Whom each of the account's own documents is shared with: account numbers, or `all`.
    Documents: Vec<Of<Document, Vec<String>>> =
        "ssm.documents" regional <- [LIST_DOCUMENTS, DESCRIBE_DOCUMENT_PERMISSION]
);
fact!(
    /// Documents may be shared with everybody.
    PublicSharing: bool = "ssm.public_sharing" regional <- [GET_SERVICE_SETTING]
);
fact!(
    /// Where the output of automations' scripts goes: `CloudWatch`; none where it is not kept.
    AutomationLog: Option<String> = "ssm.automation_log" regional <- [GET_SERVICE_SETTING]
);

facts!(
    /// The facts of Systems Manager in one region.
    Ssm {
        managed_instances: ManagedInstances,
        compliance: Compliances,
        documents: Documents,
        public_sharing: PublicSharing,
        automation_log: AutomationLog,
    }
);

/// A machine that reports to Systems Manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedInstance {
    /// `i-…`, or `mi-…` for a machine outside EC2.
    pub id: String,
    /// `Online`, `ConnectionLost` or `Inactive`.
    pub ping: String,
}

/// A machine by its id alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// `i-…`, or `mi-…` for a machine outside EC2.
    pub id: String,
    /// The region.
    pub region: String,
}

impl Describe for Node {
    fn describe(&self, account: &Account) -> Resource {
        let (service, kind, path) = if self.id.starts_with("mi-") {
            ("ssm", "AWS::SSM::ManagedInstance", "managed-instance")
        } else {
            ("ec2", "AWS::EC2::Instance", "instance")
        };
        let arn = account.arn_of(service, &self.region, &format!("{path}/{}", self.id));
        Resource::new(&arn, kind, &self.id, Some(&self.region))
    }
}

/// Whether a machine complies with what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compliance {
    /// `Patch`, `Association` or a kind of the customer's own.
    pub kind: String,
    /// It complies: `COMPLIANT`, not `NON_COMPLIANT`.
    pub compliant: bool,
    /// With how many items it does not.
    pub failing: i32,
}

/// A document of the account's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// The region.
    pub region: String,
}

impl Describe for Document {
    fn describe(&self, account: &Account) -> Resource {
        let arn = account.arn_of("ssm", &self.region, &format!("document/{}", self.name));
        Resource::new(&arn, "AWS::SSM::Document", &self.name, Some(&self.region))
    }
}
