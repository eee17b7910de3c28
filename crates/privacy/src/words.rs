//! Words that say what stands beside them: "phone", "Kontonummer", "пароль".
//!
//! A word costs three bytes in the page: lists are folded and hashed when the crate is built, and only 16 bits of each
//! hash remain, in a place that gives ten more. One foreign word in some twenty thousand passes for one of them.

mod lists;
mod table;

use table::{SEED, step};
pub(crate) use table::{Set, count, hash_of, hashes, set};

use crate::class::*;
use crate::fold::{Folded, lower};

/// What a word says about what stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Cue {
    /// A telephone number: "mobile".
    Phone,
    /// An act that telephone numbers are there for, and more: "call".
    Contact,
    /// "number", which may be one of any kind.
    Number,
    /// A payment card.
    Card,
    /// A bank account.
    Account,
    /// A social security number.
    Ssn,
    /// Another number of a state or an insurer: "passport".
    GovId,
    /// A driving licence.
    License,
    /// The address of a machine.
    Ip,
    /// An address on the web.
    Web,
    /// A password.
    Password,
    /// A key that a machine made: "token".
    Token,
    /// Something that is a secret only where it is assigned: "session".
    Key,
    /// A code of a few digits.
    Pin,
    /// An account's name.
    User,
    /// Where people call each other by `@name`.
    Handle,
    /// A number that names a thing: "order", "ISBN".
    Thing,
    /// A number of a version or a chapter.
    Version,
    /// "at" between a mailbox and its host.
    At,
    /// "dot" between the parts of a host's name.
    Dot,
    /// "double", "triple" before a digit.
    Times2,
    /// See [`Cue::Times2`].
    Times3,
    /// "zero"; the other digits count on from here.
    Zero,
}

impl Cue {
    /// The cue in a set of cues.
    pub(crate) const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A word that says something, and where it stands in the folded text.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
    code: u8,
}

impl Word {
    /// Whether the word is `cue`.
    pub(crate) const fn is(self, cue: Cue) -> bool {
        self.code == cue as u8
    }

    /// Whether the word belongs to the set `cues`.
    pub(crate) const fn any(self, cues: u32) -> bool {
        self.code < Cue::Zero as u8 && 1 << self.code & cues != 0
    }

    /// The digit that the word spells.
    pub(crate) const fn digit(self) -> Option<u8> {
        self.code.checked_sub(Cue::Zero as u8)
    }
}

/// The words of a text that say something, in order. A phrase stands where its last word stands, and instead of it.
pub(crate) struct Words(Vec<Word>);

impl Words {
    /// No words, for who does not need them.
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Looks up every word of `text`: letters in a row, apostrophes left out, `camelCase` taken apart.
    pub(crate) fn of(text: &Folded) -> Self {
        let mut words = Vec::new();
        let (chars, classes) = text.all();
        let is = |at: usize, mask: Class| classes.get(at).is_some_and(|class| class & mask != 0);
        // Where the last word ended and the hash up to there, for phrases of two words.
        let (mut last_end, mut last_hash) = (usize::MAX, SEED);
        let mut at = 0;
        while at < chars.len() {
            if is(at, UNSPACED) && at > 0 && is(at - 1, UNSPACED) {
                look_up(&mut words, step(step(SEED, chars[at - 1]), chars[at]), at - 1, at + 1);
            }
            if !is(at, ALPHA | LETTER) && !is_picture(chars[at]) {
                at += 1;
                continue;
            }
            let near = last_end <= at && at - last_end <= 2 && !is(last_end, DOT | LINE | COMMA);
            let start = at;
            let (mut alone, mut joined) = (SEED, step(last_hash, ' '));
            loop {
                let c = chars[at];
                if c != '\'' {
                    alone = step(alone, lower(c));
                    joined = step(joined, lower(c));
                }
                at += 1;
                let hump = is(at - 1, LOWER) && is(at, UPPER);
                let inside = is(at, ALPHA | LETTER) || is(at, APOSTROPHE) && is(at + 1, ALPHA | LETTER);
                if hump || !inside || is_picture(c) {
                    break;
                }
            }
            let known = near && look_up(&mut words, joined, start, at) || look_up(&mut words, alone, start, at);
            // After the backslash of `\nPhone`, the word is "Phone".
            if !known && text.was(start, BACKSLASH) {
                let rest = chars[start + 1..at].iter().fold(SEED, |hash, &c| step(hash, lower(c)));
                look_up(&mut words, rest, start + 1, at);
            }
            (last_end, last_hash) = (at, alone);
        }
        Self(words)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Word> {
        self.0.iter().copied()
    }

    /// The last word of the set `cues` that ends at most `reach` characters in front of `position`.
    pub(crate) fn before(&self, position: usize, reach: usize, cues: u32) -> Option<Word> {
        let known = self.0.partition_point(|word| word.start < position);
        let near = self.0[..known].iter().rev().take_while(|word| word.start + reach + 24 >= position);
        near.copied().find(|word| word.any(cues) && word.end <= position && word.end + reach >= position)
    }

    /// The first word of the set `cues` that starts at most `reach` characters after `position`.
    pub(crate) fn after(&self, position: usize, reach: usize, cues: u32) -> Option<Word> {
        let first = self.0.partition_point(|word| word.start < position);
        self.0[first..].iter().take_while(|word| word.start <= position + reach).copied().find(|word| word.any(cues))
    }
}

fn look_up(words: &mut Vec<Word>, hash: u32, start: usize, end: usize) -> bool {
    let code = table::code(hash);
    words.extend(code.map(|code| Word { start, end, code }));
    code.is_some()
}

/// Whether `c` is a sign that is a word by itself: ☎.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{260E}' | '\u{260F}' | '\u{1F4DE}' | '\u{1F4F1}' | '\u{1F4F2}' | '\u{1F919}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cues(text: &str) -> Vec<u8> {
        Words::of(&Folded::new(text)).iter().map(|word| word.code).collect()
    }

    #[test]
    fn a_word_is_found_however_it_is_written() {
        for text in [
            "Phone",
            "ТЕЛЕФОН",
            "téléphone",
            "cell-phone’s number",
            "(mobile)",
            "home_phone",
            "homePhone",
            "我的手机是",
            "\\nPhone",
        ] {
            assert!(cues(text).contains(&(Cue::Phone as u8)), "{text}");
        }
    }

    #[test]
    fn phrases_count_as_one_and_parts_of_words_do_not_count() {
        assert!(cues("social security no.").contains(&(Cue::Ssn as u8)));
        assert!(cues("driver's license").contains(&(Cue::License as u8)));
        assert!(cues("clientSecret").contains(&(Cue::Token as u8)));
        assert_eq!(cues("telling microphones passing"), []);
        assert_eq!(cues("gate. code"), []);
    }
}
