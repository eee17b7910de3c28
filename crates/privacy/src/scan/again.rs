//! What was found once, where no word points to it: a password that is told and then quoted.

use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::hash_of;

/// Shorter values are words and amounts too often.
const SHORTEST: usize = 6;

/// The longest value that is looked for, in characters.
const LONGEST: usize = 256;

/// What stands around a value, and in none.
const AROUND: Class = GAP | QUOTE | APOSTROPHE | COMMA | OPEN | CLOSE | BRACKET | EQUALS;

/// The places of the table of values. Of two values with one place the later stays, which only a text with hundreds of
/// identifiers has.
const PLACES: usize = 4096;

/// The values that were found: hashes, and the kind of each.
#[derive(Default)]
pub(super) struct Known {
    places: Vec<(u32, u8)>,
    /// A bit for each length that a value has, modulo 64: most words need no hash to be none of them.
    lengths: u64,
}

impl Known {
    /// Remembers a value.
    pub(super) fn note(&mut self, value: &[char], identifier: Identifier) {
        if value.len() >= SHORTEST {
            let hash = hash_of(value);
            self.places.resize(PLACES, (0, 0));
            self.places[hash as usize % PLACES] = (hash, identifier as u8);
            self.lengths |= length(value.len());
        }
    }

    /// Hides every other place where one of the values stands between spaces or quotes.
    pub(super) fn hide(&self, text: &mut Folded) {
        let mut at = if self.places.is_empty() { text.len() } else { 0 };
        while at < text.len() {
            let start = text.skip(at, usize::MAX, AROUND);
            let stop = text.until(start, usize::MAX, AROUND);
            let end = text.back(stop, 3, DOT | COLON | STOP);
            let long = (start + SHORTEST..start + LONGEST).contains(&end);
            if long && self.lengths & length(end - start) != 0 {
                let hash = hash_of(text.slice(start, end));
                let (known, kind) = self.places[hash as usize % PLACES];
                if known == hash {
                    text.hide(start, end, kind);
                }
            }
            at = stop.max(at + 1);
        }
    }
}

const fn length(of: usize) -> u64 {
    1 << (of % 64)
}
