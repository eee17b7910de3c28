//! Facts from everything but the words: lengths, marks, voices, overlaps, and what they mean together.

use super::reply::ReplyState;
use super::{Facts, Group, space};
use crate::hash;
use crate::lexicon::Class;
use crate::overlap::Overlap;
use crate::text::{Message, Token, Voice};

/// Three turns, read.
pub(super) struct Scene<'a> {
    pub(super) prompt: &'a Message,
    pub(super) reply: &'a Message,
    pub(super) followup: &'a Message,
    pub(super) reply_state: ReplyState,
    pub(super) to_prompt: Overlap,
    pub(super) to_reply: Overlap,
    pub(super) reply_to_prompt: Overlap,
}

/// A share in 0..=1 as one of nine steps; only exact 0 and 1 get the outer ones.
#[inline(never)]
fn step(share: f32) -> u32 {
    if share <= 0.0 {
        0
    } else if share >= 1.0 {
        8
    } else {
        // In 0..7 by the two lines above.
        1 + (share * 7.0) as u32
    }
}

/// Coarser: none, some, much, nearly all.
#[inline(never)]
fn coarse(share: f32) -> u32 {
    match step(share) {
        0 | 1 => 0,
        2 | 3 => 1,
        4 | 5 => 2,
        _ => 3,
    }
}

/// A count on a scale that doubles about every second step.
#[inline(never)]
fn size(count: usize) -> u32 {
    const STEPS: [usize; 12] = [1, 2, 3, 4, 6, 9, 13, 21, 41, 81, 161, 321];
    STEPS.iter().take_while(|at| count >= **at).count() as u32
}

impl Facts {
    /// Adds a fact by its number and value; returns it for combinations.
    #[inline(never)]
    fn fact(&mut self, name: u32, value: u32) -> u32 {
        let fact = hash::pair(name, value);
        self.add(Group::Shape, space::FACT, fact);
        fact
    }

    /// Adds every combination of one of these with one of those.
    #[inline(never)]
    fn both(&mut self, facts: &[u32], others: &[u32]) {
        for &a in facts {
            for &b in others {
                self.add(Group::Shape, space::BOTH, hash::pair(a, b));
            }
        }
    }

    #[inline(never)]
    pub(super) fn shape(&mut self, scene: &Scene<'_>) {
        let Scene { prompt, reply, followup, reply_state, to_prompt, to_reply, reply_to_prompt } = scene;
        let words = |message: &Message| message.tokens.iter().filter(|token| token.is_word()).count();
        let own = || followup.spoken(Voice::Own);
        let voiced = |voice| u32::from(followup.spoken(voice).any(Token::is_word));
        let marks = |byte: u8| {
            let once = hash::push(hash::EMPTY, byte);
            own().filter(|token| token.hash == once || token.hash == hash::push(once, byte)).count()
        };
        let layout = followup.layout;

        // Lengths.
        let length = self.fact(1, size(own().filter(|token| token.is_word()).count()));
        self.fact(2, size(words(followup)));
        self.fact(3, size(words(prompt)));
        let reply_length = self.fact(4, size(words(reply)) / 2);
        self.fact(5, layout.lines.min(6));

        // Overlaps.
        for (name, overlap) in [(10, to_prompt), (20, to_reply), (30, reply_to_prompt)] {
            self.fact(name, step(overlap.contained));
            self.fact(name + 1, step(overlap.covered));
            self.fact(name + 2, step(overlap.trigrams));
            self.fact(name + 3, step(overlap.pairs));
        }
        let similar = self.fact(40, coarse(to_prompt.similarity()));
        let old = self.fact(41, coarse(to_prompt.contained));
        let quoting = self.fact(42, coarse(to_reply.contained));
        let answered = self.fact(43, coarse(reply_to_prompt.covered));

        // The follow-up's marks and voices.
        let last =
            self.fact(50, if matches!(layout.last, b'?' | b'!' | b'.' | b':') { u32::from(layout.last) } else { 0 });
        self.fact(51, size(marks(b'?')).min(3));
        self.fact(52, size(marks(b'!')).min(3));
        self.fact(53, size(own().filter(|token| token.caps).count()).min(3));
        self.fact(54, u32::from(layout.capital));
        let code = self.fact(55, size(layout.code_lines as usize).min(4));
        let traceback = self.fact(56, u32::from(layout.traceback));
        self.fact(57, u32::from(layout.listed));
        let quote = self.fact(58, voiced(Voice::Quote));
        let echo = self.fact(59, voiced(Voice::Echo));
        let repeat = self.fact(60, voiced(Voice::Repeat));
        self.fact(61, size(own().filter(|token| token.first).count()).min(5));

        // How the turns open, and which classes of words occur.
        let opening = |message: &Message| message.tokens.iter().find(|token| token.is_word()).copied();
        let lead = self.fact(70, own().find(|token| token.is_word()).map_or(99, |token| token.class as u32));
        self.fact(71, opening(prompt).map_or(99, |token| token.class as u32));
        let alike = opening(prompt).zip(opening(followup)).is_some_and(|(a, b)| a.hash == b.hash);
        let same_opening = self.fact(72, u32::from(alike));
        let mut present = 0_u32;
        for token in own().filter(|token| token.is_word()) {
            present |= 1 << token.class as u32;
        }
        let mut said = Vec::new();
        for class in (Class::Me as u32)..=(Class::Foreign as u32) {
            if present & 1 << class != 0 {
                said.push(self.fact(73, class));
            }
        }

        // The reply and the turn before it.
        let state = self.fact(80, reply_state.id());
        let asks = self.fact(81, u32::from(reply_state.asks));
        let refuses = self.fact(82, u32::from(reply_state.refuses));
        self.fact(83, u32::from(prompt.layout.last == b'?'));
        self.fact(84, u32::from(prompt.layout.code_lines > 0));

        // What they mean together.
        self.both(&[lead], &[asks, refuses, similar, length, quoting, last]);
        self.both(&[last], &[similar, old, quoting, refuses, asks, length]);
        self.both(&[similar], &[refuses, asks, quoting, length, reply_length, answered, same_opening]);
        self.both(&[old], &[quoting, refuses, state, length]);
        self.both(&[quoting], &[length, reply_length]);
        self.both(&said, &[asks, refuses, similar, last, length]);
        self.both(&[code, traceback, quote, echo, repeat], &[state, length]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fall_on_their_steps() {
        assert_eq!([0.0, 0.01, 0.5, 0.999, 1.0].map(step), [0, 1, 4, 7, 8]);
        assert_eq!([0, 1, 3, 12, 400].map(size), [0, 1, 3, 6, 12]);
    }
}
