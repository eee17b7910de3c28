//! What is known about a word: how it is written, what stands around it. Each fact is a number that has weights.

use super::cues::{cues, ends_as_street, is_german, is_greeting, is_street, is_title};
use super::model::{Model, PLACES, Weights};
use super::token::{Kind, Token};

/// The most facts that a word has.
pub const MOST: usize = 36;

/// How a word is written, and where it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    /// How it is written and whether it is known: below 64.
    pub(crate) look: u32,
    /// One of the constants.
    pub(crate) place: u32,
    /// How many words of its line are large: below 16.
    line: u32,
    /// The first word of its line.
    first: u32,
    /// The cues of that word.
    cues: u32,
}

impl Shape {
    /// Inside of a sentence.
    pub(crate) const MIDDLE: u32 = 0;
    /// Where a sentence starts.
    pub(crate) const SENTENCE: u32 = 1;
    /// Where a line starts.
    pub(crate) const LINE: u32 = 2;
    /// Behind a colon, a quotation mark or another sign.
    pub(crate) const SIGN: u32 = 3;
}

/// A text's words and what is known of them.
pub struct Text<'a> {
    tokens: Vec<Token>,
    shapes: Vec<Shape>,
    /// The cues of each word.
    cues: Vec<u8>,
    /// Whether the text has words with large letters, and whether it is German.
    kind: u32,
    weights: &'a [Weights],
}

impl<'a> Text<'a> {
    /// Looks the words up, and at every line once.
    pub(crate) fn new(mut tokens: Vec<Token>, model: Model<'a>) -> Self {
        for token in &mut tokens {
            token.common = model.is_common(token.word) && token.is_word();
            token.name = model.is_name(token.word) && token.is_word();
        }
        let large = tokens.iter().any(|token| matches!(token.kind, Kind::Title | Kind::Mixed));
        let german = tokens.iter().filter(|token| is_german(token.word)).take(2).count() == 2;
        let mut text = Self {
            shapes: vec![Shape::default(); tokens.len()],
            cues: tokens.iter().map(|token| if token.is_word() { cues(token.word) } else { 0 }).collect(),
            tokens,
            kind: u32::from(large) | u32::from(german) << 1,
            weights: model.weights(),
        };
        let mut start = 0;
        while start < text.tokens.len() {
            let ends = |token: &Token| token.kind == Kind::Line;
            let end = text.tokens[start..].iter().position(ends).map_or(text.tokens.len(), |len| start + len + 1);
            text.line(start, end);
            start = end;
        }
        text
    }

    fn line(&mut self, start: usize, end: usize) {
        let words = self.tokens[start..end].iter().filter(|token| token.kind as u8 <= Kind::Plain as u8);
        let (mut count, mut large) = (0, 0);
        for word in words {
            // Titles leave "of" and "the" small.
            if word.large() || word.len() > 3 {
                count += 1;
                large += u32::from(word.large());
            }
        }
        let much = match (large, count) {
            (0, _) => 0,
            _ if large == count => 3,
            _ if large * 3 >= count * 2 => 2,
            _ => 1,
        };
        let many = match end - start {
            ..=4 => 0,
            5..=7 => 1,
            8..=14 => 2,
            _ => 3,
        };
        let first = self.tokens[start..end].iter().find(|token| token.is_word()).map_or(0, |token| token.word);
        let lead = u32::from(cues(first));
        for index in start..end {
            let token = &self.tokens[index];
            let look = token.kind as u32 | u32::from(token.common) << 4 | u32::from(token.name) << 5;
            let place = match index.checked_sub(1).map(|before| &self.tokens[before]) {
                None => Shape::LINE,
                Some(_) if index == start => Shape::LINE,
                Some(before) if before.is('.') || before.is('!') || before.is('?') => Shape::SENTENCE,
                Some(before) if before.kind == Kind::Mark && !before.is(',') && !before.is('-') => Shape::SIGN,
                Some(_) => Shape::MIDDLE,
            };
            self.shapes[index] = Shape { look, place, line: much << 2 | many, first, cues: lead };
        }
    }

    /// The words.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub(crate) fn shape(&self, index: usize) -> Shape {
        self.shapes[index]
    }

    /// Whether the word at `index`, if there is one, is one that streets have.
    pub(crate) fn is_street(&self, index: usize) -> bool {
        self.cues.get(index).is_some_and(|&cues| is_street(cues))
    }

    /// Whether the word at `index` ends as the names of streets do: "Lindenweg".
    pub(crate) fn is_street_by_end(&self, index: usize) -> bool {
        let [.., three, four] = self.tokens[index].edges;
        ends_as_street(three) || ends_as_street(four)
    }

    /// Whether the word at `index` is a title.
    pub(crate) fn is_title(&self, index: usize) -> bool {
        is_title(self.cues[index])
    }

    /// Whether the word at `index` is a greeting.
    pub(crate) fn is_greeting(&self, index: usize) -> bool {
        is_greeting(self.cues[index])
    }

    /// Whether the word at `index`, if there is one, is a number or has digits.
    pub(crate) fn is_numbered(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| matches!(token.kind, Kind::Number | Kind::Coded))
    }

    /// The places in the table of weights of the facts about the word at `index`, and how many they are.
    #[must_use]
    pub fn facts(&self, index: usize) -> ([u16; MOST], usize) {
        let mut facts = Facts { places: [0; MOST], count: 0 };
        let near = |offset: isize| {
            let index = index.wrapping_add_signed(offset);
            // What stands beyond the ends looks like nothing in a text.
            self.tokens.get(index).map_or((60, 0), |token| (self.shapes[index].look, token.word))
        };
        let token = &self.tokens[index];
        let Shape { look, place, line, first, cues: first_cues } = self.shapes[index];
        let kind = token.kind as u32;
        let [(l2, w2), (l1, w1), (r1, v1), (r2, v2)] = [near(-2), near(-1), near(1), near(2)];
        let seen = kind << 1 | u32::from(token.common);
        facts.add(look | place << 6, self.kind);
        facts.add(look | place << 6, line);
        facts.add(token.word, 0);
        facts.add(token.edges[0], kind);
        facts.add(token.edges[1], kind);
        facts.add(token.edges[2], kind);
        facts.add(token.edges[3], kind);
        facts.add(token.edges[4], 0);
        facts.add(l1 | look << 6, place);
        facts.add(look | r1 << 6, place);
        facts.add(l1 | look << 6 | r1 << 12, 0);
        facts.add(w1, look);
        facts.add(v1, look);
        facts.add(w2, seen);
        facts.add(v2, seen);
        facts.add(w2.wrapping_mul(31) ^ w1, seen);
        facts.add(first, seen);
        facts.add(line | place << 4, seen);
        facts.add(u32::from(token.wide) | self.kind << 1, look);
        let len = token.len().min(15) as u32;
        facts.add(len, seen);
        let glued = u32::from(!token.spaced) | u32::from(self.tokens.get(index + 1).is_some_and(|t| !t.spaced)) << 1;
        facts.add(glued, look);
        facts.add(l2 | l1 << 6 | kind << 12, 0);
        facts.add(r1 | r2 << 6 | kind << 12, 0);
        // The next word to the left, over a few signs and a line's end, and the one in front of it.
        let words = |index: &usize| self.tokens[*index].is_word();
        let back = (index.saturating_sub(4)..index).rev().find(words);
        let cue = |index: Option<usize>| index.map_or(0, |index| u32::from(self.cues[index]));
        let gap = back.map_or(7, |back| (index - back) as u32);
        let further = back.and_then(|back| (back.saturating_sub(3)..back).rev().find(words));
        facts.add(cue(back) | gap << 8, look);
        facts.add(cue(further) | cue(back) << 8 | gap.min(2) << 16, look & 31);
        let next = index + 1;
        facts.add(cue(Some(next).filter(|&next| next < self.tokens.len())) | cue(back) << 8, look);
        let beside = [index.wrapping_sub(2), index.wrapping_sub(1), index, next, next + 1];
        let streets = beside.iter().fold(0, |bits, &index| bits << 1 | u32::from(self.is_street(index)));
        let numbers = beside.iter().fold(0, |bits, &index| bits << 1 | u32::from(self.is_numbered(index)));
        facts.add(streets | numbers << 5, kind);
        facts.add(first_cues | place << 8, look);
        (facts.places, facts.count)
    }

    /// The sum of the weights of the facts about the word at `index`, for each tag but the first.
    pub fn scores(&self, index: usize) -> [i32; 3] {
        let (places, count) = self.facts(index);
        places[..count].iter().fold([0; 3], |sum, &place| {
            let weights = self.weights[usize::from(place)];
            [0, 1, 2].map(|tag| sum[tag] + i32::from(weights[tag] as i8))
        })
    }
}

struct Facts {
    places: [u16; MOST],
    count: usize,
}

impl Facts {
    /// Adds what the next question's answer, `value` and `more`, is in the table.
    fn add(&mut self, value: u32, more: u32) {
        let question = self.count as u32 + 1;
        let mixed = (value ^ more.wrapping_mul(0x85EB_CA6B) ^ question << 20).wrapping_mul(0x9E37_79B1 ^ question << 9);
        let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x2C1B_3C6D);
        self.places[self.count] = ((mixed >> 8) as usize % PLACES) as u16;
        self.count += 1;
    }
}
