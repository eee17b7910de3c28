//! The names of people in the paths of their files: `/home/NAME`, `/Users/NAME`, `C:\Users\NAME`.

use super::handle::is_role;
use super::{Found, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::Words;

/// The longest name of an account, in characters.
const NAME_LENGTH: usize = 64;

/// JSON in JSON doubles a backslash more than once.
const SLASHES: usize = 4;

/// The name in the path of a home that begins with the slash at `slash`.
pub(super) fn home(text: &Folded, _: &Words, slash: usize, found: &mut Found) -> usize {
    let separator = SLASH | BACKSLASH;
    let folder = text.skip(slash, SLASHES, separator);
    let drive = text.was(slash, COLON) && text.was(slash.wrapping_sub(1), ALPHA);
    let exact = !text.was(slash, WORD) && (text.reads(folder, "home") || text.reads(folder, "Users"));
    let end = text.skip(folder, 5, ALPHA);
    let from = text.skip(end, SLASHES, separator);
    if from == end || !(exact || drive && text.says(folder, "users") && end == folder + 5) {
        return folder;
    }
    let spaces = if drive { SPACE } else { 0 };
    let to = text.skip(from, NAME_LENGTH, NAME | LETTER | UNSPACED | DOT | APOSTROPHE | spaces);
    // A name with a space in it is one only if the path goes on behind it.
    let to = if text.is(to, separator) { to } else { text.until(from, to - from, SPACE) };
    let to = text.back(to, to - from, DOT | APOSTROPHE);
    if to > from && !is_role(text.slice(from, to)) { take(found, from, to, Identifier::Username) } else { from }
}
