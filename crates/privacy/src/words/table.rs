//! Hashes instead of words, made when the crate is built.

use super::Cue;
use super::lists::{DIGITS, LISTS};
use crate::fold::{canonical, lower};

/// The last bits of the hash of every word, at the place that the first bits give or, if that is taken, at the next
/// free one; 0 where none is.
static TAGS: [u16; SLOTS] = TABLE.0;

/// Of each word its discriminant of [`Cue`]; digits count on from [`Cue::Zero`].
static CODES: [u8; SLOTS] = TABLE.1;

/// Room for every word and half as much again, so that a word is near its place.
const SLOTS: usize = 1280;

const TABLE: ([u16; SLOTS], [u8; SLOTS]) = table();

/// The code of the word with this hash, if it is one of the lists'.
pub(super) fn code(hash: u32) -> Option<u8> {
    let (mut slot, tag) = place(hash);
    while TAGS[slot] != tag {
        if TAGS[slot] == 0 {
            return None;
        }
        slot = (slot + 1) % SLOTS;
    }
    Some(CODES[slot])
}

/// The place of a word in the table, and the tag that stands there: no tag is 0.
const fn place(hash: u32) -> (usize, u16) {
    // Multiplying by the golden ratio spreads what FNV leaves close together (Knuth, vol. 3, §6.4).
    let mixed = hash.wrapping_mul(0x9E37_79B1);
    let tag = mixed as u16;
    ((mixed >> 16) as usize % SLOTS, if tag == 0 { 1 } else { tag })
}

/// FNV-1a over code points instead of bytes: as good for telling words apart, and quicker.
pub(super) const SEED: u32 = 0x811C_9DC5;

pub(super) const fn step(hash: u32, c: char) -> u32 {
    (hash ^ c as u32).wrapping_mul(0x0100_0193)
}

/// The hash of folded `word`; `_` stands for the space of a phrase.
const fn hash(word: &[u8], from: usize, to: usize) -> u32 {
    let (mut hash, mut at) = (SEED, from);
    while at < to {
        let (c, len) = decode(word, at);
        if c == '_' {
            hash = step(hash, ' ');
        } else if let Some(c) = canonical(c) {
            hash = step(hash, lower(c));
        }
        at += len;
    }
    hash
}

/// The character that UTF-8 has at `at`, and its length.
const fn decode(bytes: &[u8], at: usize) -> (char, usize) {
    let first = bytes[at] as u32;
    let (mut code, len) = match first {
        0..0x80 => (first, 1),
        0x80..0xE0 => (first & 0x1F, 2),
        0xE0..0xF0 => (first & 0x0F, 3),
        _ => (first & 0x07, 4),
    };
    let mut next = 1;
    while next < len {
        code = code << 6 | bytes[at + next] as u32 & 0x3F;
        next += 1;
    }
    match char::from_u32(code) {
        Some(c) => (c, len),
        None => (char::REPLACEMENT_CHARACTER, len),
    }
}

/// The end of the word of `list` that starts at `at`.
const fn word_end(list: &[u8], mut at: usize) -> usize {
    while at < list.len() && list[at] != b' ' {
        at += 1;
    }
    at
}

/// The start of the first word of `list` from `at` on.
const fn word_start(list: &[u8], mut at: usize) -> usize {
    while at < list.len() && list[at] == b' ' {
        at += 1;
    }
    at
}

/// The number of words of `list`.
pub(crate) const fn count(list: &[u8]) -> usize {
    let (mut words, mut at) = (0, word_start(list, 0));
    while at < list.len() {
        words += 1;
        at = word_start(list, word_end(list, at));
    }
    words
}

/// The code and the words of a list; the digits follow the cues.
const fn list(index: usize) -> (u8, &'static [u8]) {
    if index < LISTS.len() {
        (LISTS[index].0 as u8, LISTS[index].1.as_bytes())
    } else {
        let digit = index - LISTS.len();
        (Cue::Zero as u8 + digit as u8, DIGITS[digit].as_bytes())
    }
}

const fn table() -> ([u16; SLOTS], [u8; SLOTS]) {
    let (mut tags, mut codes) = ([0; SLOTS], [0; SLOTS]);
    let mut index = 0;
    while index < LISTS.len() + DIGITS.len() {
        let (code, words) = list(index);
        let mut at = word_start(words, 0);
        while at < words.len() {
            let end = word_end(words, at);
            let (mut slot, tag) = place(hash(words, at, end));
            while tags[slot] != 0 {
                assert!(tags[slot] != tag, "a word is listed twice, or two words have the same place and tag");
                slot = (slot + 1) % SLOTS;
            }
            (tags[slot], codes[slot]) = (tag, code);
            at = word_start(words, end);
        }
        index += 1;
    }
    (tags, codes)
}

/// A set of words that are looked up one by one, such as the ends of file names; made with [`set!`].
pub(crate) struct Set(pub(crate) &'static [u32]);

impl Set {
    /// Whether `word`, folded, in any case, belongs to the set.
    pub(crate) fn has(&self, word: &[char]) -> bool {
        self.0.contains(&hash_of(word))
    }
}

/// The hash of folded `word`, whatever its case.
pub(crate) fn hash_of(word: &[char]) -> u32 {
    word.iter().fold(SEED, |hash, &c| step(hash, lower(c)))
}

/// The set of the words of a literal, hashed when the crate is built.
macro_rules! set {
    ($list:literal) => {{
        const HASHES: [u32; $crate::words::count($list.as_bytes())] = $crate::words::hashes($list);
        $crate::words::Set(&HASHES)
    }};
}
pub(crate) use set;

/// The hash of each of the `N` words of `list`.
pub(crate) const fn hashes<const N: usize>(list: &str) -> [u32; N] {
    let (bytes, mut hashes) = (list.as_bytes(), [0; N]);
    let (mut at, mut len) = (word_start(bytes, 0), 0);
    while at < bytes.len() {
        let end = word_end(bytes, at);
        hashes[len] = hash(bytes, at, end);
        len += 1;
        at = word_start(bytes, end);
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_far_from_its_place() {
        let taken = |slot: usize| TAGS[slot % SLOTS] != 0;
        let longest = (0..SLOTS).map(|slot| (slot..).take_while(|&slot| taken(slot)).count()).max();
        assert!(longest < Some(48), "a word may take {longest:?} steps to be found");
    }
}
