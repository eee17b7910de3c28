//! Why entries are rejected, as far as counters tell them apart.

/// The class of what is wrong with an entry. What exactly it is stands in the sentence for its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It has too many bytes.
    Size,
    /// It nests too deep.
    Depth,
    /// It is not what it says it is.
    Content,
    /// Nothing vouches for it.
    Token,
    /// It contradicts what is stored.
    Contradiction,
}

impl Reason {
    /// What the counters call it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Depth => "depth",
            Self::Content => "content",
            Self::Token => "token",
            Self::Contradiction => "contradiction",
        }
    }
}
