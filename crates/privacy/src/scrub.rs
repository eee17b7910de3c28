//! Puts placeholders where identifiers stand.

use crate::class::{ANY_LETTER, DIGIT, LINE, SPACE};
use crate::fold::{Folded, lower, placeholder};
use crate::scan::find;
use crate::span::{Identifier, Mode, Span};

/// The longest text that is scrubbed, in bytes. Longer ones are refused, so that no page has to wait for one.
pub const LONGEST: usize = 200_000;

/// The highest number of a placeholder. A text with more of one kind is a list of people and nothing to learn from.
const HIGHEST: usize = 999;

/// How often a text is read before it counts as unsettled. Two readings are what nearly all texts take.
const READINGS: usize = 6;

/// Why a text was not scrubbed. Whoever asked drops the text: it must not leave the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The text has more than [`LONGEST`] bytes.
    TooLong,
    /// The record has more different identifiers of a kind than there are placeholders.
    TooMany,
    /// Something was still found after everything found had been hidden.
    Unsettled,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong => {
                write!(f, "the text is longer than {LONGEST} bytes; leave it out or cut it before it is scrubbed")
            }
            Self::TooMany => {
                write!(f, "the record has more than {HIGHEST} identifiers of one kind; leave the text out")
            }
            Self::Unsettled => f.write_str("the text still names somebody after it was scrubbed; leave it out"),
        }
    }
}

impl std::error::Error for Refused {}

/// Scrubs the texts of one record.
///
/// Each identifier is replaced by `[TYPE_n]`. Numbers are given in the order of appearance, per type and per record:
/// the same value, however it is written, has the same number in every field, and a number says nothing about the
/// value. Placeholders that a text already has stay as they are, and their numbers are not given again.
pub struct Scrubber {
    mode: Mode,
    /// The number of each value, by its type and a hash of what all ways of writing it have in common.
    given: Vec<(u64, u16)>,
    /// The numbers that texts brought along, by type.
    used: Vec<[bool; HIGHEST + 1]>,
    last: [u16; Identifier::ALL.len()],
    replaced: [u32; Identifier::ALL.len()],
}

impl Default for Scrubber {
    fn default() -> Self {
        Self::new()
    }
}

impl Scrubber {
    /// A scrubber for a new record, in [`Mode::Balanced`].
    #[must_use]
    pub const fn new() -> Self {
        Self::with(Mode::Balanced)
    }

    /// A scrubber for a new record that looks for what `mode` says.
    #[must_use]
    pub const fn with(mode: Mode) -> Self {
        Self {
            mode,
            given: Vec::new(),
            used: Vec::new(),
            last: [0; Identifier::ALL.len()],
            replaced: [0; Identifier::ALL.len()],
        }
    }

    /// `text` with a placeholder for everything that [`find`] finds.
    ///
    /// Scrubbing the result again changes nothing. An empty or clean text comes back as it is.
    ///
    /// # Errors
    ///
    /// If the text cannot be scrubbed for certain (see [`Refused`]); the caller leaves the field out.
    pub fn scrub(&mut self, text: &str) -> Result<String, Refused> {
        if text.len() > LONGEST {
            return Err(Refused::TooLong);
        }
        self.reserve(text);
        let mut text = text.to_owned();
        // Hiding one thing can bring out another; the text is settled when a reading finds nothing.
        for _ in 0..READINGS {
            let spans = find(&text, self.mode);
            if spans.is_empty() {
                return Ok(text);
            }
            text = self.replace(&text, &spans)?;
        }
        Err(Refused::Unsettled)
    }

    /// How many spans were replaced, by the name of their type, in the order of [`Identifier::ALL`].
    ///
    /// Each replacement counts, also of a value that was replaced before.
    pub fn redactions(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let counts = Identifier::ALL.iter().zip(self.replaced);
        counts.filter(|&(_, count)| count > 0).map(|(identifier, count)| (identifier.as_str(), count))
    }

    fn replace(&mut self, text: &str, spans: &[Span]) -> Result<String, Refused> {
        let mut scrubbed = String::with_capacity(text.len());
        let mut at = 0;
        for span in spans {
            let number = self.number(span.identifier, &text[span.start..span.end])?;
            for piece in [&text[at..span.start], "[", span.identifier.as_str(), "_", &number.to_string(), "]"] {
                scrubbed.push_str(piece);
            }
            self.replaced[span.identifier as usize] += 1;
            at = span.end;
        }
        scrubbed.push_str(&text[at..]);
        Ok(scrubbed)
    }

    /// Keeps the numbers of placeholders that `text` already has.
    fn reserve(&mut self, text: &str) {
        for (at, _) in text.bytes().enumerate().filter(|&(_, byte)| byte == b'[') {
            let Some((name, number, _)) = placeholder(&text[at..]) else { continue };
            if let Some(known) = Identifier::ALL.iter().position(|identifier| identifier.as_str() == name) {
                self.used.resize(Identifier::ALL.len(), [false; HIGHEST + 1]);
                self.used[known][number] = true;
            }
        }
    }

    fn number(&mut self, identifier: Identifier, value: &str) -> Result<u16, Refused> {
        let value = same(identifier, value);
        let place = match self.given.binary_search_by_key(&value, |given| given.0) {
            Ok(place) => return Ok(self.given[place].1),
            Err(place) => place,
        };
        let used = self.used.get(identifier as usize);
        let mut free = (self.last[identifier as usize] + 1..=HIGHEST as u16)
            .filter(|&number| used.is_none_or(|used| !used[usize::from(number)]));
        let number = free.next().ok_or(Refused::TooMany)?;
        self.last[identifier as usize] = number;
        self.given.insert(place, (value, number));
        Ok(number)
    }
}

/// A hash (FNV-1a, 64 bits) of the type and of what all ways of writing a value have in common: letters and digits, and
/// case and signs where they matter.
fn same(identifier: Identifier, value: &str) -> u64 {
    let folded = Folded::new(value);
    let exact = matches!(identifier, Identifier::Secret | Identifier::Url);
    let signs = matches!(identifier, Identifier::Email | Identifier::Username | Identifier::Ip);
    let kept = if exact {
        !0
    } else if signs {
        !(SPACE | LINE)
    } else {
        ANY_LETTER | DIGIT
    };
    let characters = (0..folded.len()).filter(|&index| folded.is(index, kept)).map(|index| folded.at(index));
    let cased = characters.map(|c| if exact { c } else { lower(c) } as u64);
    [identifier as u64]
        .into_iter()
        .chain(cased)
        .fold(0xCBF2_9CE4_8422_2325, |hash, code| (hash ^ code).wrapping_mul(0x100_0000_01B3))
}
