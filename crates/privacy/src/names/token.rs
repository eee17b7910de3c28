//! The words of a folded text, each with the little that is looked at.

use crate::class::*;
use crate::fold::{Folded, lower};
use crate::words::hash_of;

/// No word is longer; what goes on is another word.
const LONGEST: usize = 48;

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// `word`
    Small,
    /// `Word`
    Title,
    /// `WORD`
    Large,
    /// `W`
    Initial,
    /// `wOrd`, `McAdam`
    Mixed,
    /// A word of a script that has no large letters.
    Plain,
    /// `12`
    Number,
    /// `12b`, `G1`
    Coded,
    /// `first_name`
    Code,
    /// One character of a script that puts no spaces between words.
    Sign,
    /// Any other character.
    Mark,
    /// The end of a line.
    Line,
    /// What a scanner hid, or a placeholder.
    Hidden,
}

/// A word, a number, a sign.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// The first folded character.
    pub from: usize,
    /// One past the last folded character.
    pub to: usize,
    /// How it is written.
    pub kind: Kind,
    /// A hash of it in lower case; of a number, of how many digits it has.
    pub word: u32,
    /// Hashes of its first two and three and of its last two, three and four characters, in lower case.
    pub(crate) edges: [u32; 5],
    /// Whether one of its characters takes several bytes in the original.
    pub(crate) wide: bool,
    /// Whether a space or a line's end stands in front.
    pub(crate) spaced: bool,
    /// Whether it is one of the lexicon's common words.
    pub(crate) common: bool,
    /// Whether it is one of the lexicon's names.
    pub(crate) name: bool,
}

impl Token {
    /// The number of its characters.
    pub(crate) const fn len(&self) -> usize {
        self.to - self.from
    }

    /// Whether it is `sign`.
    pub(crate) fn is(&self, sign: char) -> bool {
        self.kind == Kind::Mark && self.word == sign as u32
    }

    /// Whether it can be a part of a name or an address by itself.
    pub(crate) const fn is_word(&self) -> bool {
        !matches!(self.kind, Kind::Mark | Kind::Line | Kind::Hidden)
    }

    /// Whether it starts with a large letter.
    pub(crate) const fn large(&self) -> bool {
        matches!(self.kind, Kind::Title | Kind::Large | Kind::Initial | Kind::Mixed)
    }
}

/// Takes `text` apart. Everything but spaces is in one of the tokens.
pub(crate) fn tokens(text: &Folded) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let (mut at, mut spaced) = (0, true);
    while at < text.len() {
        if text.is(at, SPACE) {
            (at, spaced) = (at + 1, true);
            continue;
        }
        let end = end(text, at);
        let characters = text.slice(at, end);
        let kind = kind(text, at, end);
        let word = match kind {
            Kind::Number => characters.len() as u32,
            Kind::Mark => characters[0] as u32,
            Kind::Hidden | Kind::Line => 0,
            _ => hash_of(characters),
        };
        let edge = |range: std::ops::Range<usize>| characters.get(range).map_or(0, hash_of);
        let len = characters.len();
        let edges = if kind as u8 <= Kind::Plain as u8 {
            let back = |n: usize| len.checked_sub(n).map_or(0, |from| edge(from..len));
            [edge(0..2), edge(0..3), back(2), back(3), back(4)]
        } else {
            [0; 5]
        };
        let wide = text.is_wide(at, end);
        tokens.push(Token { from: at, to: end, kind, word, edges, wide, spaced, common: false, name: false });
        spaced = kind == Kind::Line;
        at = end;
    }
    tokens
}

/// Where the token that starts at `at` ends.
fn end(text: &Folded, at: usize) -> usize {
    if text.is(at, HIDDEN) {
        return text.hidden_end(at);
    }
    if !text.is(at, WORD | LETTER) {
        return at + 1;
    }
    let mut end = at;
    loop {
        end = text.skip(end, LONGEST - (end - at), WORD | LETTER | UNDERSCORE);
        // `Anne-Marie`, `O'Brien`, `D'Angelo`, but not `Anne's` and `don't`.
        let letter = text.is(end + 1, ALPHA | LETTER) && text.was(end, ALPHA | LETTER);
        let joint = text.is(end, HYPHEN)
            || text.is(end, APOSTROPHE) && (end - at <= 2 || text.is(end + 1, UPPER) && text.is(end + 2, LOWER));
        if !(letter && joint) || end - at + 2 > LONGEST {
            return end;
        }
        end += 1;
    }
}

fn kind(text: &Folded, from: usize, to: usize) -> Kind {
    if text.is(from, LINE) {
        return Kind::Line;
    }
    if text.is(from, HIDDEN) {
        return Kind::Hidden;
    }
    if text.is(from, UNSPACED) {
        return Kind::Sign;
    }
    if !text.is(from, WORD | LETTER) {
        return Kind::Mark;
    }
    if text.count(from, to, UNDERSCORE) > 0 {
        return Kind::Code;
    }
    let digits = text.count(from, to, DIGIT);
    if digits == to - from {
        return Kind::Number;
    }
    if digits > 0 {
        return Kind::Coded;
    }
    let large = |index: usize| lower(text.at(index)) != text.at(index);
    let small = |index: usize| text.is(index, LOWER) || matches!(text.at(index), 'α'..='ω' | 'а'..='я');
    // What follows a hyphen or an apostrophe may be large or small.
    let joined = |index: usize| index > from && text.was(index, HYPHEN | APOSTROPHE);
    let capitals = (from..to).filter(|&index| large(index)).count();
    let inner = (from + 1..to).any(|index| large(index) && !joined(index));
    match (large(from), capitals) {
        (true, _) if to - from == 1 => Kind::Initial,
        (true, _) if !inner => Kind::Title,
        (true, _) if !(from..to).any(small) => Kind::Large,
        (false, 0) if (from..to).any(small) => Kind::Small,
        (false, 0) => Kind::Plain,
        _ => Kind::Mixed,
    }
}
