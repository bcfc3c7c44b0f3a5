//! No bytes may make the policy engine panic, or keep it busy for long.

#![no_main]

use libfuzzer_sys::fuzz_target;
use partywall_checks::policy::{Context, Document, Escalation, Grant, Pattern, escalations};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some((one, other)) = text.split_once('\n') {
        patterns(one, other);
    }
    for parsed in [Document::parse(text), Document::parse_encoded(text)] {
        match parsed {
            Ok(document) => ask_all(&document),
            Err(malformed) => assert!(!malformed.to_string().is_empty()),
        }
    }
});

fn patterns(one: &str, other: &str) {
    let (a, b) = (Pattern::new(one), Pattern::action(other));
    // What is covered and can be at all is shared.
    assert!(!a.covers(&b) || a.overlaps(&b), "{a} covers {b} without overlapping it");
    assert_eq!(a.overlaps(&b), b.overlaps(&a));
    let _ = (a.matches(other), a.is_everything(), a.is_fixed(), a.to_string());
}

fn ask_all(document: &Document) {
    let context = Context::new("123456789012", "aws");
    let access = document.access(&context);
    let public = document.public(&context);
    assert!(public.iter().all(|grant| grant.is_public() && access.contains(grant)));
    let bucket = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"];
    let _ = document.requires_tls(&["s3:*"], &bucket);
    let _ = document.minimum_tls(&["s3:*"], &bucket);
    let _ = (document.allows("iam:PassRole"), document.has_deny());
    let ways: Vec<&Escalation> = escalations(&[document, document]);
    let _ = ways.len();
    let lists: [Vec<Grant>; 9] = [
        access,
        document.cross_account(&context, &["111122223333"]),
        document.unconfined_services(&context),
        document.unbound_federation(&context),
        document.allowed(),
        document.full_administration(),
        document.broad_exceptions(),
        document.wildcard_services(),
        document.kms_decrypt_on_all(),
    ];
    for grant in lists.iter().flatten() {
        let _ = (grant.to_string(), grant.allows("s3:GetObject"), grant.allows_any(&["s3:Put*", "*"]));
        let _ = (grant.narrowed_by("aws:SourceAccount"), grant.service(), grant.is_conditional());
        let _ = (grant.is_on_every_resource(), grant.is_on_all_of("kms"), grant.is_by_exception());
    }
}
