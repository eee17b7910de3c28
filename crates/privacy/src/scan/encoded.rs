//! Identifiers inside of base 64.

use super::{Found, read, take};
use crate::base64;
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::Words;

/// Shorter runs of letters are words; this many stand for twelve characters of text.
const SHORTEST: usize = 16;

/// The run of base 64 that begins at `start`, if it decodes to a text with an identifier in it: the whole run, under
/// that identifier's name.
pub(super) fn base64(text: &Folded, _: &Words, start: usize, found: &mut Found) -> usize {
    const INSIDE: Class = NAME | PLUS | SLASH | EQUALS;
    // Nearly every word is shorter, which one look tells.
    if !text.is(start + SHORTEST - 1, INSIDE) {
        return start + 1;
    }
    let end = text.skip(start, usize::MAX, INSIDE);
    let plain = if end - start < SHORTEST { None } else { base64::decode_text(text.slice(start, end)) };
    if let Some((kind, ..)) = plain.and_then(|plain| read(&plain, false).hidden().next()) {
        take(found, start, end, Identifier::ALL[usize::from(kind)]);
    }
    end
}
