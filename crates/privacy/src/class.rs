//! What kind of character a folded one is, as a set of bits: scanners say with one mask what they accept.

use crate::fold::{is_hidden, is_letter, is_unspaced};

/// A set of kinds.
pub(crate) type Class = u32;

pub(crate) const DIGIT: Class = 1;
pub(crate) const LOWER: Class = 1 << 1;
pub(crate) const UPPER: Class = 1 << 2;
/// A letter of another script than Latin.
pub(crate) const LETTER: Class = 1 << 3;
/// A letter of a script that puts no spaces between words.
pub(crate) const UNSPACED: Class = 1 << 4;
pub(crate) const SPACE: Class = 1 << 5;
pub(crate) const LINE: Class = 1 << 6;
/// What was found before.
pub(crate) const HIDDEN: Class = 1 << 7;
/// NUL, which is what stands beyond both ends: folding drops a text's own.
pub(crate) const END: Class = 1 << 8;
/// A digit, or a letter from `a` to `f`.
pub(crate) const HEX: Class = 1 << 9;
pub(crate) const DOT: Class = 1 << 10;
pub(crate) const HYPHEN: Class = 1 << 11;
pub(crate) const UNDERSCORE: Class = 1 << 12;
pub(crate) const SLASH: Class = 1 << 13;
pub(crate) const BACKSLASH: Class = 1 << 14;
pub(crate) const COLON: Class = 1 << 15;
pub(crate) const PLUS: Class = 1 << 16;
pub(crate) const AT: Class = 1 << 17;
pub(crate) const EQUALS: Class = 1 << 18;
pub(crate) const OPEN: Class = 1 << 19;
pub(crate) const CLOSE: Class = 1 << 20;
pub(crate) const APOSTROPHE: Class = 1 << 21;
/// `"` and `` ` ``.
pub(crate) const QUOTE: Class = 1 << 22;
/// `,` and `;`.
pub(crate) const COMMA: Class = 1 << 23;
/// `!` and `?`.
pub(crate) const STOP: Class = 1 << 24;
pub(crate) const AMPERSAND: Class = 1 << 25;
/// `#`, `?`: what ends the path of an address. A question mark is a [`STOP`] as well.
pub(crate) const QUERY: Class = 1 << 26;
/// `<`, `>`, `{`, `}`, `|`, `^`, `[`, `]`.
pub(crate) const BRACKET: Class = 1 << 27;
/// `$`, `%`, `*`, `~` and `#`, `!`, `&`, `+`, `@` with their own bits: what passwords have and words have not.
pub(crate) const SIGN: Class = 1 << 28;
/// Currency signs.
pub(crate) const MONEY: Class = 1 << 29;
pub(crate) const OTHER: Class = 1 << 30;
/// In a mask of starts: not behind a letter or digit of the same word.
pub(crate) const FRESH: Class = 1 << 31;

pub(crate) const ALPHA: Class = LOWER | UPPER;
pub(crate) const WORD: Class = ALPHA | DIGIT;
/// What names in code and values that a machine made are of.
pub(crate) const NAME: Class = WORD | HYPHEN | UNDERSCORE;
pub(crate) const ANY_LETTER: Class = ALPHA | LETTER | UNSPACED;
/// What ends a word whatever it is.
pub(crate) const GAP: Class = SPACE | LINE | HIDDEN | END;

static ASCII: [Class; 128] = ascii();

/// The kinds that `c` is of.
pub(crate) const fn class(c: char) -> Class {
    if (c as u32) < 128 {
        ASCII[c as usize]
    } else if is_unspaced(c) {
        UNSPACED
    } else if is_letter(c) {
        LETTER
    } else if is_hidden(c) {
        HIDDEN
    } else if matches!(c, '€' | '£' | '¥' | '₹') {
        MONEY
    } else {
        OTHER
    }
}

const fn ascii() -> [Class; 128] {
    let mut table = [OTHER; 128];
    let mut code = 0;
    while code < 128 {
        table[code] = match code as u8 {
            0 => END,
            b'0'..=b'9' => DIGIT | HEX,
            b'a'..=b'f' => LOWER | HEX,
            b'A'..=b'F' => UPPER | HEX,
            b'g'..=b'z' => LOWER,
            b'G'..=b'Z' => UPPER,
            b' ' => SPACE,
            b'\n' => LINE,
            b'.' => DOT,
            b'-' => HYPHEN,
            b'_' => UNDERSCORE,
            b'/' => SLASH,
            b'\\' => BACKSLASH,
            b':' => COLON,
            b'+' => PLUS | SIGN,
            b'@' => AT | SIGN,
            b'=' => EQUALS,
            b'(' => OPEN,
            b')' => CLOSE,
            b'\'' => APOSTROPHE,
            b'"' | b'`' => QUOTE,
            b',' | b';' => COMMA,
            b'!' => STOP | SIGN,
            b'?' => STOP | QUERY,
            b'#' => QUERY | SIGN,
            b'&' => AMPERSAND | SIGN,
            b'<' | b'>' | b'{' | b'}' | b'|' | b'[' | b']' => BRACKET,
            b'^' => BRACKET | SIGN,
            b'$' => MONEY | SIGN,
            b'%' | b'*' | b'~' => SIGN,
            _ => OTHER,
        };
        code += 1;
    }
    table
}
