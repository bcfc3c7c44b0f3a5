//! "Did you mean …?"

/// The candidate whose name is nearest to `name`, if any is near enough to have been meant.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::normalized_damerau_levenshtein(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_nonsense_is_not() {
        let ids = ["iam-root-mfa", "iam-root-access-key", "s3-bucket-encryption"];
        assert_eq!(nearest("iam-rot-mfa", ids.into_iter()), Some("iam-root-mfa"));
        assert_eq!(nearest("s3-encryption", ids.into_iter()), Some("s3-bucket-encryption"));
        assert_eq!(nearest("xyzzy", ids.into_iter()), None);
    }
}
