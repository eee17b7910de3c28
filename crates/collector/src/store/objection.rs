//! What a store has against an entry.

use crate::reason::Reason;

/// Why a store refuses a record or a report for good. Displayed it is the sentence for the sender, which names the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Another report has its id.
    #[error("id: another report has this id; draw one for each")]
    OtherReport,
    /// A revision of somebody else's feedback.
    #[error("rater: another rater's feedback has this id; a feedback keeps its rater through all its revisions")]
    OtherRater,
    /// A revision of a feedback of another kind.
    #[error("kind: a feedback keeps its kind through all its revisions; send this one under an id of its own")]
    OtherKind,
    /// The same revision was stored with other words.
    #[error("rev: this revision is stored with other content; a change is a new revision with a higher rev")]
    OtherContent,
    /// A revision that is about another message.
    #[error("subject.message: a feedback keeps its message; a later name comes with the earlier ones among aliases")]
    OtherMessage,
    /// Its token's time is over.
    #[error("token: has expired; this feedback cannot be taken any more")]
    Expired,
    /// Its token is bound to another message.
    #[error("token: was used for another message")]
    Spent,
}

impl Objection {
    /// The class that it is counted in.
    #[must_use]
    pub fn reason(self) -> Reason {
        match self {
            Self::OtherReport | Self::OtherRater | Self::OtherKind | Self::OtherContent | Self::OtherMessage => {
                Reason::Contradiction
            }
            Self::Expired | Self::Spent => Reason::Token,
        }
    }
}
