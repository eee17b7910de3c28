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

/// The values that were found, as hashes.
#[derive(Default)]
pub(super) struct Known(Vec<(u32, Identifier)>);

impl Known {
    /// Remembers a value.
    pub(super) fn note(&mut self, value: &[char], identifier: Identifier) {
        if value.len() >= SHORTEST {
            self.0.push((hash_of(value), identifier));
        }
    }

    /// Hides every other place where one of the values stands between spaces or quotes.
    pub(super) fn hide(mut self, text: &mut Folded) {
        if self.0.is_empty() {
            return;
        }
        self.0.sort_unstable_by_key(|known| known.0);
        let mut at = 0;
        while at < text.len() {
            let start = text.skip(at, usize::MAX, AROUND);
            let stop = text.until(start, usize::MAX, AROUND);
            let end = text.back(stop, 3, DOT | COLON | STOP);
            let fits = end >= start + SHORTEST && end <= start + LONGEST;
            let place = self.0.binary_search_by_key(&hash_of(text.slice(start, end)), |known| known.0);
            if let Ok(place) = place
                && fits
            {
                text.hide(start, end, self.0[place].1 as u8);
            }
            at = stop.max(at + 1);
        }
    }
}
