//! A tag of an image stays with the image that it was given to.

use crate::facts::ecr::{DESCRIBE_REPOSITORIES, Repositories, Repository, RepositoryId};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ecr-repository-immutable-tags",
    title: "ECR image tags cannot be moved to another image",
    severity: Severity::Medium,
    service: &model::ECR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_SOFTWARE),
    why: "Where a tag can be moved, whoever may push can put other code behind a version that has been tested and \
          released, and the next start of a container runs it.",
    aws_side: "AWS refuses a push to a tag that is taken, where you have asked for it.",
    your_side: "You make the tags of each repository immutable, and give every build a tag of its own.",
    fix: Fix {
        text: "Make the repository's tags immutable. Where a build overwrites a tag such as latest, have it push a new \
               tag each time instead.",
        cli: "aws ecr put-image-tag-mutability --repository-name REPOSITORY --image-tag-mutability IMMUTABLE",
        terraform: "resource \"aws_ecr_repository\" \"REPOSITORY\" {\n\
                    \x20 image_tag_mutability = \"IMMUTABLE\"\n\
                    }",
        cloudformation: "Type: AWS::ECR::Repository\n\
                         Properties:\n\
                         \x20 ImageTagMutability: IMMUTABLE",
    },
    sources: &[Source {
        title: "Preventing image tags from being overwritten in Amazon ECR",
        url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
    }],
    standards: &[security_hub("ECR.2"), prowler("ecr_repositories_tag_immutability")],
    thresholds: &[],
    reads: &[reads::<Repositories>()],
    run: |account| {
        let listings = account.ecr.values().map(|ecr| &ecr.repositories);
        each(account, listings, |_: &RepositoryId, repository| judge(repository))
    },
};

/// An exception is a tag that can be moved, so it fails, as it does for Security Hub.
fn judge(repository: &Repository) -> Verdict {
    let excluded = repository.excluded_tags.join(", ");
    let verdict = match repository.tags.as_str() {
        "IMMUTABLE" => Verdict::pass("No tag of the repository can be moved."),
        "IMMUTABLE_WITH_EXCLUSION" => Verdict::fail(format!("Tags like {excluded} can be moved to another image.")),
        "MUTABLE_WITH_EXCLUSION" => {
            Verdict::fail(format!("All tags but those like {excluded} can be moved to another image."))
        }
        _ => Verdict::fail("Every tag of the repository can be moved to another image."),
    };
    verdict.seen(&DESCRIBE_REPOSITORIES, "imageTagMutability", &repository.tags)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn judged(tags: &str) -> Verdict {
        judge(&Repository { tags: tags.into(), excluded_tags: vec!["latest".into()], ..crate::ecr::repository() })
    }

    #[test]
    fn immutable_passes_and_mutable_fails() {
        assert_eq!(judged("IMMUTABLE").status, Status::Pass);
        assert_eq!(judged("MUTABLE").status, Status::Fail);
    }

    #[test]
    fn exceptions_fail_and_are_named() {
        for tags in ["IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"] {
            let verdict = judged(tags);
            assert_eq!(verdict.status, Status::Fail);
            assert!(verdict.message.contains("latest"), "{}", verdict.message);
        }
    }
}
