//! Which of two revisions of one feedback stands.

use crate::Record;

/// What an incoming revision does to what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// It is the newest: store it.
    Applied,
    /// It is what is stored already: nothing to do, and nothing wrong.
    Unchanged,
    /// A newer revision is stored: nothing to do, and nothing wrong.
    Stale,
    /// The same revision says something else, or another rater or kind uses this id: refuse it.
    Conflict,
}

/// Decides what `incoming` does to `stored`, which is the newest revision known so far, if there is one.
/// The higher `rev` wins; equal `rev` and equal content is a repeat of the same send. What the collector says of either
/// (`verified`) is no part of what was sent.
#[must_use]
pub fn merge(stored: Option<&Record>, incoming: &Record) -> Merge {
    let Some(stored) = stored else { return Merge::Applied };
    if stored.id != incoming.id || stored.rater != incoming.rater || stored.kind != incoming.kind {
        return Merge::Conflict;
    }
    match incoming.rev.cmp(&stored.rev) {
        core::cmp::Ordering::Greater => Merge::Applied,
        core::cmp::Ordering::Less => Merge::Stale,
        core::cmp::Ordering::Equal if *stored == Record { verified: stored.verified, ..incoming.clone() } => {
            Merge::Unchanged
        }
        core::cmp::Ordering::Equal => Merge::Conflict,
    }
}
