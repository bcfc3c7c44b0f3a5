//! What AWS answers of services that the synthetic account does not use: empty listings, settings as they are in a new
//! account, and the errors by which it says that something is not there.

/// A line of `quiet.txt`.
pub(super) enum Quiet {
    /// What stands in the answer.
    Body(&'static str),
    /// An error: status, code and message.
    Wrong(u16, &'static str, &'static str),
}

/// The answer to an operation of a service by its SDK's name, in lower case and without spaces.
pub(super) fn answer(service: &str, operation: &str) -> Option<Quiet> {
    let lines = include_str!("quiet.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).find_map(|(name, body)| {
        let (of, named) = name.split_once(':')?;
        if of != service || named != operation {
            return None;
        }
        let Some(wrong) = body.strip_prefix('!') else { return Some(Quiet::Body(body)) };
        let mut words = wrong.splitn(3, ' ');
        Some(Quiet::Wrong(words.next()?.parse().ok()?, words.next()?, words.next()?))
    })
}
