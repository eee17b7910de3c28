//! What two texts have in common: sets of hashes in fixed memory, filled and asked in one pass each.

use crate::hash;
use crate::text::{Message, Token, Voice, Window};

/// Bits of a set; a message in its window fills under a tenth of them.
const BITS: usize = 1 << 15;

/// A set of hashes that may take a stranger for a member (rarely) but never the other way round.
pub(crate) struct Set(Box<[u64; BITS / 64]>);

impl Set {
    pub(crate) fn new() -> Self {
        Self(Box::new([0; BITS / 64]))
    }

    fn slot(hash: u32) -> (usize, u64) {
        let bit = hash::spread(hash) as usize % BITS;
        (bit / 64, 1 << (bit % 64))
    }

    /// Adds; false if it was there.
    pub(crate) fn insert(&mut self, hash: u32) -> bool {
        let (word, bit) = Self::slot(hash);
        let fresh = self.0[word] & bit == 0;
        self.0[word] |= bit;
        fresh
    }

    pub(crate) fn contains(&self, hash: u32) -> bool {
        let (word, bit) = Self::slot(hash);
        self.0[word] & bit != 0
    }
}

/// How many words in a row make a repetition rather than a shared phrase.
const RUN: usize = 6;

/// The words of a message: as sets for others to ask, and each once for asking others.
pub(crate) struct Bag {
    /// Words, and pairs of neighbours.
    words: Set,
    /// Runs of [`RUN`] words.
    runs: Set,
    /// Letter trigrams of the words that carry a topic (of all, if none does).
    trigrams: Set,
    /// The topic's words with their weights, the pairs, and the trigrams.
    topic: Vec<(u32, f32)>,
    pairs: Vec<u32>,
    grams: Vec<u32>,
    /// The weights' sum.
    weight: f32,
    /// Whether some word carries a topic.
    topical: bool,
}

/// A longer word says more about the topic than a short one; beyond eight letters no more.
fn weight(token: &Token) -> f32 {
    f32::from(token.len.min(8))
}

fn counts(token: &Token, topical: bool) -> bool {
    if topical { token.is_content() } else { token.is_word() }
}

/// Calls `f` with the index of each run's last word and the run's hash: a polynomial in the words' hashes, so that the
/// next run's follows from it by taking one word off and one on (Karp and Rabin 1987).
fn runs(tokens: &[Token], mut f: impl FnMut(usize, u32)) {
    const BASE: u32 = 0x9e37_79b1;
    const FIRST: u32 = BASE.wrapping_pow(RUN as u32);
    let mut last = [0_u32; RUN];
    let (mut seen, mut run) = (0, 0_u32);
    for (i, token) in tokens.iter().enumerate().filter(|(_, token)| token.is_word()) {
        let off = std::mem::replace(&mut last[seen % RUN], token.hash);
        run = run.wrapping_mul(BASE).wrapping_add(token.hash).wrapping_sub(off.wrapping_mul(FIRST));
        seen += 1;
        if seen >= RUN {
            f(i, run);
        }
    }
}

impl Bag {
    pub(crate) fn of(message: &Message) -> Self {
        let mut bag = Self {
            words: Set::new(),
            runs: Set::new(),
            trigrams: Set::new(),
            topic: Vec::new(),
            pairs: Vec::new(),
            grams: Vec::new(),
            weight: 0.0,
            topical: message.tokens.iter().any(Token::is_content),
        };
        let mut previous = 0;
        for token in message.tokens.iter().filter(|token| token.is_word()) {
            let pair = hash::pair(previous, token.hash);
            if bag.words.insert(pair) && previous != 0 {
                bag.pairs.push(pair);
            }
            previous = token.hash;
            let fresh = bag.words.insert(token.hash);
            if !counts(token, bag.topical) {
                continue;
            }
            if fresh {
                bag.topic.push((token.hash, weight(token)));
                bag.weight += weight(token);
            }
            token.trigrams(|gram| {
                if bag.trigrams.insert(gram) {
                    bag.grams.push(gram);
                }
            });
        }
        runs(&message.tokens, |_, hash| {
            bag.runs.insert(hash);
        });
        bag
    }

    /// Gives the tokens of `message` that repeat this text at length the voice `voice`, if they were the writer's own.
    pub(crate) fn claim(&self, message: &mut Message, voice: Voice) {
        let mut ends = Vec::new();
        runs(&message.tokens, |end, hash| {
            if self.runs.contains(hash) {
                ends.push(end);
            }
        });
        let mut free = 0;
        for end in ends {
            // Back over the run's words, and not twice over the same token: runs overlap.
            let (mut i, mut words) = (end + 1, 0);
            while i > free && words < RUN {
                i -= 1;
                words += usize::from(message.tokens[i].is_word());
                if message.tokens[i].voice == Voice::Own {
                    message.tokens[i].voice = voice;
                }
            }
            free = end + 1;
        }
    }
}

/// How one message stands to an earlier one; every share lies in 0..=1.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Overlap {
    /// Share of the message's topic words that the other has.
    pub(crate) contained: f32,
    /// Share of the other's topic words that the message has.
    pub(crate) covered: f32,
    /// Dice coefficient of the two sets of letter trigrams: the same words in other forms.
    pub(crate) trigrams: f32,
    /// Share of the message's neighbouring pairs that the other has.
    pub(crate) pairs: f32,
}

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}

impl Overlap {
    pub(crate) fn of(message: &Bag, other: &Bag) -> Self {
        let common: f32 =
            message.topic.iter().filter(|(word, _)| other.words.contains(*word)).map(|(_, weight)| weight).sum();
        let both = |hashes: &[u32], set: &Set| hashes.iter().filter(|hash| set.contains(**hash)).count() as f32;
        let grams = message.grams.len() + other.grams.len();
        // One text of function words only and one with a topic: what they share is grammar.
        let comparable = if message.topical == other.topical { 1.0 } else { 0.0 };
        Self {
            contained: comparable * share(common, message.weight),
            covered: comparable * share(common, other.weight),
            trigrams: comparable * share(2.0 * both(&message.grams, &other.trigrams), grams as f32),
            pairs: share(both(&message.pairs, &other.words), message.pairs.len() as f32),
        }
    }

    /// One number for "the same request again": 0 nothing in common, 1 the same words. The mean of the Dice coefficients
    /// over words (weighted by length) and over letter trigrams.
    pub(crate) fn similarity(&self) -> f32 {
        let words = share(2.0 * self.contained * self.covered, self.contained + self.covered);
        0.5 * (words + self.trigrams)
    }
}

/// How much two texts ask for the same thing in the same words, 0 to 1. Texts without a word are like nothing.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f32 {
    let [a, b] = [a, b].map(|text| Bag::of(&Message::read(text, Window::PROMPT)));
    Overlap::of(&a, &b).similarity()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_alike_and_other_words_are_not() {
        let request = "How do I sort a list of dates in Python?";
        assert!((similarity(request, request) - 1.0).abs() < 1e-6);
        assert!(similarity("sorting date lists in python", request) > 0.4);
        assert!(similarity("Which wine goes with salmon?", request) < 0.2);
        assert!(similarity("", "").abs() < f32::EPSILON);
        assert!(similarity("what is it", request).abs() < 0.1);
    }

    #[test]
    fn a_repetition_at_length_is_claimed_and_a_shared_phrase_is_not() {
        let reply = Message::read("You can open the settings page and then press the red button.", Window::REPLY);
        let mut message =
            Message::read("You can open the settings page and then what? There is no red button.", Window::FOLLOWUP);
        Bag::of(&reply).claim(&mut message, Voice::Echo);
        let echoed = message.spoken(Voice::Echo).filter(|token| token.is_word()).count();
        assert_eq!(echoed, 8);
        assert_eq!(message.spoken(Voice::Own).filter(|token| token.is_word()).count(), 6);
    }
}
