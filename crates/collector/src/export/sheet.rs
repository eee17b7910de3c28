//! Where rows go, and the account of what became of every record.

use core::fmt;
use std::collections::BTreeMap;

use serde::Serialize;

use super::KeptOut;
use super::entry::Entry;
use super::provenance::Provenance;
use crate::abuse::Marks;
use crate::error::Failure;
use crate::store::StoreError;

/// Bytes that are carried away together.
const LOAD: usize = 128 * 1024;

/// Why a record gave no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// The content policy or the scrubber left no prompt.
    NoPrompt,
    /// The content policy or the scrubber left no reply.
    NoReply,
    /// An edit whose text was not let through.
    NoEditedText,
    /// A candidate whose text was not let through.
    NoCandidateText,
    /// Both texts are the same.
    NoDifference,
    /// A comparison that nobody won.
    Draw,
    /// A regeneration that was not kept, or of which that is not known.
    NotKept,
    /// A kept regeneration whose former answer is in no record.
    NoFormerAnswer,
    /// A reaction of the host's own that `--map` does not name.
    UnmappedReaction,
    /// A follow-up that says nothing of the reply.
    Neutral,
    /// A follow-up that the classifier would rather not read.
    Abstained,
    /// A step without a verdict.
    Unrated,
    /// No token of the host vouches for it.
    Unverified,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPrompt => "without a prompt",
            Self::NoReply => "without a reply",
            Self::NoEditedText => "without the edited text",
            Self::NoCandidateText => "candidates without a text",
            Self::NoDifference => "with two equal texts",
            Self::Draw => "comparisons without a winner",
            Self::NotKept => "regenerations not kept",
            Self::NoFormerAnswer => "regenerations without the answer before",
            Self::UnmappedReaction => "reactions that --map does not name",
            Self::Neutral => "neutral",
            Self::Abstained => "where the classifier abstained",
            Self::Unrated => "steps without a verdict",
            Self::Unverified => "not verified",
        })
    }
}

/// What became of the records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows written.
    pub rows: u64,
    /// What gave no row, and why.
    pub skipped: BTreeMap<Skip, u64>,
    /// What could have given a row and was kept out, and why.
    pub left_out: BTreeMap<KeptOut, u64>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows", self.rows)?;
        let all: u64 = self.skipped.values().sum();
        if all > 0 {
            let reasons: Vec<String> = self.skipped.iter().map(|(skip, count)| format!("{count} {skip}")).collect();
            write!(f, "; skipped {all}: {}", reasons.join(", "))?;
        }
        let all: u64 = self.left_out.values().sum();
        if all > 0 {
            let reasons: Vec<String> = self.left_out.iter().map(|(why, count)| format!("{count} {why}")).collect();
            write!(f, "; left out {all}: {} (afterword-collector audit says more)", reasons.join(", "))?;
        }
        Ok(())
    }
}

/// The rows being written.
pub(super) struct Sheet<'a> {
    /// Lines that were not taken away yet.
    lines: Vec<u8>,
    provenance: bool,
    marks: Option<&'a Marks>,
    summary: Summary,
}

/// A row with the column that tells where it comes from.
#[derive(Serialize)]
struct Traced<'a, T> {
    #[serde(flatten)]
    row: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    provenance: Option<Provenance<'a>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(provenance: bool, marks: Option<&'a Marks>) -> Self {
        Self { lines: Vec::new(), provenance, marks, summary: Summary::default() }
    }

    /// Writes a row that comes from `entry`.
    pub(super) fn row(&mut self, row: &impl Serialize, entry: &Entry<'_>) -> Result<(), Failure> {
        let provenance = if self.provenance {
            let signs = self.marks.map(|marks| entry.signs(marks)).transpose()?;
            Some(Provenance::of(entry, signs.unwrap_or_default()))
        } else {
            None
        };
        let traced = Traced { row, provenance };
        serde_json::to_writer(&mut self.lines, &traced).map_err(|error| StoreError::Failed(error.to_string()))?;
        self.end_line();
        Ok(())
    }

    /// Writes a row that is JSON already.
    pub(super) fn line(&mut self, line: &str) {
        self.lines.extend_from_slice(line.as_bytes());
        self.end_line();
    }

    fn end_line(&mut self) {
        self.lines.push(b'\n');
        self.summary.rows += 1;
    }

    /// The lines that are worth being carried away: none until there are enough, or all `at_last`.
    pub(super) fn take(&mut self, at_last: bool) -> Option<Vec<u8>> {
        let full = self.lines.len() >= LOAD || (at_last && !self.lines.is_empty());
        full.then(|| std::mem::replace(&mut self.lines, Vec::with_capacity(LOAD + LOAD / 4)))
    }

    /// Accounts for what gave no row.
    pub(super) fn skip(&mut self, skip: Skip) {
        *self.summary.skipped.entry(skip).or_default() += 1;
    }

    /// Accounts for what was kept out.
    pub(super) fn leave_out(&mut self, why: KeptOut) {
        *self.summary.left_out.entry(why).or_default() += 1;
    }

    pub(super) fn into_summary(self) -> Summary {
        self.summary
    }
}
