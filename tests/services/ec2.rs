//! What the tests need to know of EC2, VPC and EBS.

use super::Service;

pub const SERVICE: Service = Service {
    // Only one group's rules name a prefix list.
    depends: |finding, operation| {
        operation != "ec2:GetManagedPrefixListEntries" || finding["resource"]["name"] == "delivery-partners"
    },
    ..Service::PLAIN
};
