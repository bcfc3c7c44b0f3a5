//! Functions use a runtime that AWS still patches.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use crate::facts::lambda::{Function, FunctionId, Functions, LIST_FUNCTIONS};
use crate::facts::{Gap, Reason};
use crate::prelude::*;

/// The page that has all these dates.
const PAGE: Source =
    Source { title: "Lambda runtimes", url: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html" };

/// Each runtime with the day on which AWS stops patching it, as of August 2026; none for those that have no such day
/// yet. AWS calls the days to come a forecast, and has moved some to a later one. Those of 2021 and before differ by some
/// weeks from one edition of the page to the next, which decides nothing any more.
const RUNTIMES: &[(&str, Option<Date>)] = &[
    ("dotnet10", Some(date(2028, 11, 14))),
    ("dotnet5.0", Some(date(2022, 5, 10))),
    ("dotnet6", Some(date(2024, 12, 20))),
    ("dotnet7", Some(date(2024, 5, 14))),
    ("dotnet8", Some(date(2026, 11, 10))),
    ("dotnet9", Some(date(2026, 11, 10))),
    ("dotnetcore1.0", Some(date(2019, 6, 27))),
    ("dotnetcore2.0", Some(date(2019, 5, 30))),
    ("dotnetcore2.1", Some(date(2022, 1, 5))),
    ("dotnetcore3.1", Some(date(2023, 4, 3))),
    ("go1.x", Some(date(2024, 1, 8))),
    ("java11", Some(date(2027, 6, 30))),
    ("java11.al2023", Some(date(2029, 6, 30))),
    ("java17", Some(date(2027, 6, 30))),
    ("java17.al2023", Some(date(2029, 6, 30))),
    ("java21", Some(date(2029, 6, 30))),
    ("java25", Some(date(2029, 6, 30))),
    ("java8", Some(date(2024, 1, 8))),
    ("java8.al2", Some(date(2027, 6, 30))),
    ("java8.al2023", Some(date(2029, 6, 30))),
    ("nodejs", Some(date(2016, 10, 31))),
    ("nodejs10.x", Some(date(2021, 7, 30))),
    ("nodejs12.x", Some(date(2023, 3, 31))),
    ("nodejs14.x", Some(date(2023, 12, 4))),
    ("nodejs16.x", Some(date(2024, 6, 12))),
    ("nodejs18.x", Some(date(2025, 9, 1))),
    ("nodejs20.x", Some(date(2026, 4, 30))),
    ("nodejs22.x", Some(date(2027, 4, 30))),
    ("nodejs24.x", Some(date(2028, 4, 30))),
    ("nodejs26.x", None),
    ("nodejs4.3", Some(date(2020, 3, 5))),
    ("nodejs4.3-edge", Some(date(2020, 3, 5))),
    ("nodejs6.10", Some(date(2019, 8, 12))),
    ("nodejs8.10", Some(date(2020, 3, 6))),
    ("provided", Some(date(2024, 1, 8))),
    ("provided.al2", Some(date(2026, 7, 31))),
    ("provided.al2023", Some(date(2029, 6, 30))),
    ("python2.7", Some(date(2021, 7, 15))),
    ("python3.10", Some(date(2026, 10, 31))),
    ("python3.11", Some(date(2027, 6, 30))),
    ("python3.12", Some(date(2028, 10, 31))),
    ("python3.13", Some(date(2029, 6, 30))),
    ("python3.14", Some(date(2029, 6, 30))),
    ("python3.15", None),
    ("python3.6", Some(date(2022, 7, 18))),
    ("python3.7", Some(date(2023, 12, 4))),
    ("python3.8", Some(date(2024, 10, 14))),
    ("python3.9", Some(date(2025, 12, 15))),
    ("ruby2.5", Some(date(2021, 7, 30))),
    ("ruby2.7", Some(date(2023, 12, 7))),
    ("ruby3.2", Some(date(2026, 3, 31))),
    ("ruby3.3", Some(date(2027, 3, 31))),
    ("ruby3.4", Some(date(2028, 3, 31))),
    ("ruby4.0", Some(date(2029, 3, 31))),
];

pub(super) static CHECK: Check = Check {
    id: "lambda-function-runtime",
    title: "Lambda functions use a runtime that AWS still patches",
    severity: Severity::Medium,
    service: &model::LAMBDA,
    place: Place::shared(&model::SHARED_PATCH_MANAGEMENT),
    why: "AWS applies no more security patches to a runtime from the day of its deprecation on. A function on it goes on \
          running, with every hole that is found from then on, and after a while it cannot even be updated.",
    aws_side: "AWS patches each supported runtime, announces its end at least 180 days before, and does not move \
               functions to another by itself.",
    your_side: "You move functions to a newer runtime before the old one's day.",
    fix: Fix {
        text: "Test the function with a supported runtime, and change to it. For a container image, build it anew on a \
               current base image.",
        cli: "aws lambda update-function-configuration --function-name FUNCTION --runtime RUNTIME",
        terraform: "resource \"aws_lambda_function\" \"FUNCTION\" {\n\
                    \x20 runtime = \"RUNTIME\"\n\
                    }",
        cloudformation: "Type: AWS::Lambda::Function\n\
                         Properties:\n\
                         \x20 Runtime: RUNTIME",
    },
    sources: &[PAGE],
    standards: &[security_hub("Lambda.2"), prowler("awslambda_function_using_supported_runtimes")],
    thresholds: &[],
    reads: &[reads::<Functions>()],
    run: |account| {
        let listings = account.lambda.values().map(|lambda| &lambda.functions);
        each(account, listings, |of: &FunctionId, function| judge(function, &of.region, account.as_of))
    },
};

/// A container image brings its own runtime, of which Lambda knows nothing: it is not judged. Of a runtime that is newer
/// than this program nothing is claimed.
fn judge(function: &Function, region: &str, now: Timestamp) -> Option<Verdict> {
    let runtime = function.runtime.as_deref()?;
    let today = now.to_zoned(TimeZone::UTC).date();
    let verdict = match RUNTIMES.iter().find(|(known, _)| *known == runtime) {
        None => {
            let detail = format!("the runtime {runtime} is not known to this version, so neither is its end");
            Verdict::unknown(&Gap::new(&LIST_FUNCTIONS, Some(region), Reason::Unexpected, detail))
        }
        Some((_, Some(end))) if *end <= today => {
            Verdict::fail(format!("AWS has not patched the runtime {runtime} since {end}."))
        }
        Some((_, Some(end))) => Verdict::pass(format!("AWS patches the runtime {runtime} until {end}.")),
        Some((_, None)) => Verdict::pass(format!("AWS patches the runtime {runtime}, and has announced no end of it.")),
    };
    Some(verdict.seen(&LIST_FUNCTIONS, "Runtime", runtime))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn judged(runtime: Option<&str>, now: &str) -> Option<Verdict> {
        let function = Function { runtime: runtime.map(str::to_owned), ..crate::lambda::function() };
        judge(&function, "eu-west-1", now.parse().unwrap())
    }

    fn status(runtime: &str, now: &str) -> Status {
        judged(Some(runtime), now).unwrap().status
    }

    #[test]
    fn a_runtime_passes_until_the_day_before_its_deprecation() {
        assert_eq!(status("python3.11", "2027-06-29T23:59:59Z"), Status::Pass);
        assert_eq!(status("python3.11", "2027-06-30T00:00:00Z"), Status::Fail);
        assert_eq!(status("python3.11", "2031-01-01T00:00:00Z"), Status::Fail);
    }

    #[test]
    fn an_old_runtime_fails_and_a_snapshot_from_before_passes() {
        assert_eq!(status("nodejs20.x", "2026-11-22T00:00:00Z"), Status::Fail);
        assert_eq!(status("nodejs20.x", "2025-11-22T00:00:00Z"), Status::Pass);
    }

    #[test]
    fn a_runtime_without_an_announced_end_passes() {
        assert_eq!(status("python3.15", "2026-11-22T00:00:00Z"), Status::Pass);
    }

    #[test]
    fn a_runtime_that_is_not_known_is_unknown() {
        let verdict = judged(Some("python4.0"), "2026-11-22T00:00:00Z").unwrap();
        assert_eq!(verdict.status, Status::Unknown);
        assert!(verdict.message.contains("python4.0"), "{}", verdict.message);
    }

    #[test]
    fn a_container_image_is_not_judged() {
        assert_eq!(judged(None, "2026-11-22T00:00:00Z"), None);
    }

    #[test]
    fn runtimes_are_sorted_and_unique() {
        assert!(RUNTIMES.is_sorted_by(|(one, _), (two, _)| one < two));
    }
}
