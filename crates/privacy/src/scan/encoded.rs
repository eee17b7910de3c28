//! Identifiers inside of base 64.

use super::{Found, read, take};
use crate::base64;
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::Words;

/// Shorter runs of letters are words; this many stand for twelve characters of text.
const SHORTEST: usize = 16;

/// What the letters of base 64 and of its variant for addresses are.
const LETTERS: Class = NAME | PLUS | SLASH | EQUALS;

/// The runs of base 64 that decode to a text with an identifier in it: each whole, under that identifier's name.
pub(super) fn base64(text: &Folded, _: &Words, mut at: usize, found: &mut Found) -> usize {
    while let Some((begin, end)) = text.run(at, SHORTEST, LETTERS) {
        let start = text.until_fresh(begin, WORD).min(end);
        let plain = if end - start < SHORTEST { None } else { base64::decode_text(text.slice(start, end)) };
        if let Some((kind, ..)) = plain.and_then(|plain| read(&plain, false).hidden().next()) {
            take(found, start, end, Identifier::ALL[usize::from(kind)]);
        }
        at = end;
    }
    text.len()
}
