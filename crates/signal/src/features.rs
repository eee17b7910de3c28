//! What of an exchange the model gets to see: sets of hashed facts in four groups. Training and reading share this file.

mod reply;
mod shape;
mod words;

use self::reply::ReplyState;
use self::shape::Scene;
use crate::Exchange;
use crate::hash;
use crate::overlap::{Bag, Overlap};
use crate::text::{Message, Voice, Window};

/// The groups of facts. Each has a table of its own in the model and its own scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Group {
    /// Words, phrases and classes of words that the writer of the follow-up used.
    Words,
    /// Letter n-grams of those words.
    Letters,
    /// How the prompt and the reply read.
    Context,
    /// Lengths, marks, overlaps, and what they mean together.
    Shape,
}

impl Group {
    /// Every group, in the order of the model's tables.
    pub const ALL: [Self; 4] = [Self::Words, Self::Letters, Self::Context, Self::Shape];

    /// The table's size as a power of two.
    const fn bits(self) -> u32 {
        match self {
            Self::Words => 12,
            Self::Letters | Self::Context => 11,
            Self::Shape => 10,
        }
    }

    /// Where the group's table begins among all rows.
    const fn base(self) -> u32 {
        let (mut base, mut i) = (0, 0);
        while i < self as usize {
            base += 1 << Self::ALL[i].bits();
            i += 1;
        }
        base
    }
}

impl Group {
    /// The group that a row belongs to.
    #[must_use]
    pub fn of(row: usize) -> Self {
        *Self::ALL.iter().rev().find(|group| row >= group.base() as usize).unwrap_or(&Self::Words)
    }

    /// What each of `count` facts of the group weighs: a group speaks about as loud however many facts it has, and words
    /// and shape speak louder than letters and context (measured: the model card's ablation).
    #[must_use]
    pub fn norm(self, count: usize) -> f32 {
        let loudness = match self {
            Self::Words | Self::Shape => 1.0,
            Self::Letters | Self::Context => 0.5,
        };
        loudness / (count.max(1) as f32).sqrt()
    }
}

/// Rows of all tables together.
pub const ROWS: usize = Group::Shape.base() as usize + (1 << Group::Shape.bits());

/// The facts of one exchange: by group, each row once, in the order in which they were met.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    /// Row numbers below [`ROWS`], by group.
    pub rows: [Vec<u16>; 4],
}

/// What else the extraction finds out.
pub(crate) struct Extract {
    pub(crate) features: Features,
    pub(crate) followup: Message,
    /// Of the follow-up to the prompt.
    pub(crate) similarity: f32,
}

/// The facts that the model weighs, as the trainer needs them.
#[must_use]
pub fn features(exchange: &Exchange<'_>) -> Features {
    extract(exchange).features
}

/// Reads the three texts once each.
pub(crate) fn extract(exchange: &Exchange<'_>) -> Extract {
    let prompt = Message::read(exchange.prompt, Window::PROMPT);
    let reply = Message::read(exchange.reply, Window::REPLY);
    let mut followup = Message::read(exchange.followup, Window::FOLLOWUP);
    let [prompt_bag, reply_bag, bag] = [&prompt, &reply, &followup].map(Bag::of);
    let to_prompt = Overlap::of(&bag, &prompt_bag);
    let to_reply = Overlap::of(&bag, &reply_bag);
    let reply_to_prompt = Overlap::of(&reply_bag, &prompt_bag);
    prompt_bag.claim(&mut followup, Voice::Repeat);
    reply_bag.claim(&mut followup, Voice::Echo);

    let mut facts = Facts::new();
    let reply_state = ReplyState::of(&reply);
    facts.words(&followup, &reply_state);
    facts.letters(&followup);
    facts.context(&prompt, &reply);
    facts.shape(&Scene {
        prompt: &prompt,
        reply: &reply,
        followup: &followup,
        reply_state,
        to_prompt,
        to_reply,
        reply_to_prompt,
    });
    Extract { features: facts.features, followup, similarity: to_prompt.similarity() }
}

/// Namespaces: the same word means something else at another place.
mod space {
    pub(super) const UNIGRAM: u32 = 1;
    pub(super) const BIGRAM: u32 = 2;
    pub(super) const TRIGRAM: u32 = 3;
    pub(super) const LEAD: u32 = 4;
    pub(super) const LAST: u32 = 5;
    pub(super) const FIRST: u32 = 6;
    pub(super) const CLASSES: u32 = 7;
    pub(super) const CLASS_PAIR: u32 = 8;
    pub(super) const OTHER_VOICE: u32 = 9;
    pub(super) const LEAD_AFTER: u32 = 10;
    pub(super) const LETTERS: u32 = 11;
    pub(super) const REPLY: u32 = 12;
    pub(super) const REPLY_END: u32 = 13;
    pub(super) const PROMPT: u32 = 14;
    pub(super) const FACT: u32 = 15;
    pub(super) const BOTH: u32 = 16;
}

/// The facts while they are gathered.
struct Facts {
    features: Features,
    seen: Box<[u64; ROWS / 64]>,
}

impl Facts {
    fn new() -> Self {
        Self { features: Features::default(), seen: Box::new([0; ROWS / 64]) }
    }

    // Called from a hundred places: inlined it would be the largest part of the crate.
    #[inline(never)]
    fn add(&mut self, group: Group, space: u32, fact: u32) {
        let row = group.base() + (hash::pair(space, fact) >> (32 - group.bits()));
        let (word, bit) = (row as usize / 64, 1 << (row % 64));
        if self.seen[word] & bit == 0 {
            self.seen[word] |= bit;
            self.features.rows[group as usize].push(row as u16);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(followup: &str) -> Features {
        features(&Exchange { prompt: "Sort a list", reply: "Use sorted().", followup })
    }

    #[test]
    fn rows_are_distinct_and_in_range() {
        let features = of("No, I meant descending order! Like [3, 2, 1]. Why did you sort it upwards?");
        let mut rows: Vec<u16> = features.rows.concat();
        assert!(rows.iter().all(|row| usize::from(*row) < ROWS));
        let count = rows.len();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), count);
        assert!(count > 100, "{count}");
    }

    #[test]
    fn the_number_of_facts_has_a_bound_however_long_the_text_is() {
        let count = |n: usize| of(&"some words of a very long paste ".repeat(n)).rows.concat().len();
        assert_eq!(count(10_000), count(30_000));
    }
}
