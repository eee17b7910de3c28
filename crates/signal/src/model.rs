//! The model file: where each number stands, and what an exchange weighs on it.
//!
//! A linear model over hashed facts, quantised to bytes. The sums over facts are integers; what follows is a few dozen
//! `f32` operations and [`libm::expf`], so that every platform gets the same bits.
//!
//! File: [`MAGIC`], the fingerprint of what follows, the parameters (`f32`, little-endian, see [`params`]), the bit set of familiar letter trigrams, the
//! category weights (row by row, six `i8` each), then the heads' weights to the end (`u16` row, `u8` head, `i8` weight). A
//! head is a yes-or-no question beside the category: one for each rubric, then one for each dimension.

use afterword_record::{Category, Polarity, Rubric};

use crate::features::{Features, Group, ROWS};
use crate::hash;
use crate::reading::Dimension;
#[cfg(feature = "train")]
use crate::text::Window;
use crate::text::{Message, Token, Voice};

/// The first bytes of a model file; the digit is the layout's version.
pub const MAGIC: [u8; 4] = *b"AWS2";

/// Categories, polarities and rubrics of the taxonomy.
pub const CATEGORIES: usize = Category::ALL.len();
/// See [`CATEGORIES`].
pub const POLARITIES: usize = Polarity::ALL.len();
/// See [`CATEGORIES`].
pub const RUBRICS: usize = Rubric::ALL.len();
/// See [`CATEGORIES`].
pub const DIMENSIONS: usize = Dimension::ALL.len();
/// Rubrics and dimensions.
pub const HEADS: usize = RUBRICS + DIMENSIONS;

/// Bits of the set of familiar trigrams.
pub const TRIGRAM_BITS: usize = 1 << 13;

/// Where the parameters stand among the `f32`s.
pub mod params {
    use core::ops::Range;

    use super::{CATEGORIES, HEADS, POLARITIES, RUBRICS};

    const fn after(range: &Range<usize>, len: usize) -> Range<usize> {
        range.end..range.end + len
    }

    /// What one unit of a category weight is worth, by group.
    pub const STEP: Range<usize> = 0..4;
    /// What one unit of a head's weight is worth, by group.
    pub const HEAD_STEP: Range<usize> = after(&STEP, 4);
    /// The category scores of an exchange without facts.
    pub const BIAS: Range<usize> = after(&HEAD_STEP, CATEGORIES);
    /// From category scores to calibrated category log-odds: for each category six factors and a constant.
    pub const CATEGORY: Range<usize> = after(&BIAS, CATEGORIES * (CATEGORIES + 1));
    /// How often each category goes with each polarity: for each polarity six shares.
    pub const POLARITY: Range<usize> = after(&CATEGORY, POLARITIES * CATEGORIES);
    /// From category scores to the heads' log-odds, likewise.
    pub const HEAD: Range<usize> = after(&POLARITY, HEADS * (CATEGORIES + 1));
    /// What a category's probability is multiplied with before the greatest is reported.
    pub const CATEGORY_CHOICE: Range<usize> = after(&HEAD, CATEGORIES);
    /// Likewise of polarities.
    pub const POLARITY_CHOICE: Range<usize> = after(&CATEGORY_CHOICE, POLARITIES);
    /// The probability from which a rubric is reported.
    pub const RUBRIC_CHOICE: Range<usize> = after(&POLARITY_CHOICE, RUBRICS);
    /// The share of familiar trigrams below which a text is out of vocabulary.
    pub const FAMILIAR: usize = RUBRIC_CHOICE.end;
    /// The lead of the reported polarity below which none is reported.
    pub const MARGIN: usize = FAMILIAR + 1;
    /// How many there are.
    pub const COUNT: usize = MARGIN + 1;
}

const FINGERPRINT_AT: usize = MAGIC.len();
const PARAMS_AT: usize = FINGERPRINT_AT + 4;
const TRIGRAMS_AT: usize = PARAMS_AT + 4 * params::COUNT;
const WEIGHTS_AT: usize = TRIGRAMS_AT + TRIGRAM_BITS / 8;
const HEADS_AT: usize = WEIGHTS_AT + ROWS * CATEGORIES;

/// The shares of facts and scores that every judgement of an exchange is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Uncalibrated category scores.
    pub category: [f32; CATEGORIES],
    /// What the facts say for each head beside the category.
    pub head: [f32; HEADS],
}

/// A model file, looked into where it lies.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    bytes: &'a [u8],
}

impl<'a> Model<'a> {
    /// Takes a file that has the right beginning and length.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Option<Self> {
        let whole = bytes.len() >= HEADS_AT && (bytes.len() - HEADS_AT).is_multiple_of(4);
        match bytes {
            [a, b, c, d, ..] if whole && u32::from_le_bytes([*a, *b, *c, *d]) == u32::from_le_bytes(MAGIC) => {
                Some(Self { bytes })
            }
            _ => None,
        }
    }

    /// A model that knows nothing, for building the trainer when the file in this crate has another layout.
    #[cfg(feature = "train")]
    pub(crate) const BLANK: Model<'static> = {
        static FILE: [u8; HEADS_AT] = [0; HEADS_AT];
        Model { bytes: &FILE }
    };

    /// The fingerprint that the file was written with (it stands in the file because hashing a hundred kilobytes at compile
    /// time is slow).
    #[must_use]
    pub const fn fingerprint(&self) -> u32 {
        let at = FINGERPRINT_AT;
        u32::from_le_bytes([self.bytes[at], self.bytes[at + 1], self.bytes[at + 2], self.bytes[at + 3]])
    }

    /// One parameter.
    #[must_use]
    pub fn param(&self, index: usize) -> f32 {
        let at = PARAMS_AT + 4 * index;
        f32::from_le_bytes([self.bytes[at], self.bytes[at + 1], self.bytes[at + 2], self.bytes[at + 3]])
    }

    /// A run of parameters.
    pub(crate) fn array<const N: usize>(&self, start: usize) -> [f32; N] {
        core::array::from_fn(|n| self.param(start + n))
    }

    /// Sums the weights of the facts.
    #[must_use]
    pub fn scores(&self, features: &Features) -> Scores {
        let mut category = [0.0; CATEGORIES];
        for (c, score) in category.iter_mut().enumerate() {
            *score = self.param(params::BIAS.start + c);
        }
        let mut active = [0_u64; ROWS / 64];
        let mut norms = [0.0; 4];
        for group in Group::ALL {
            let rows = &features.rows[group as usize];
            let mut sums = [0_i32; CATEGORIES];
            for &row in rows {
                let row = usize::from(row);
                active[row / 64] |= 1 << (row % 64);
                let weights = &self.bytes[WEIGHTS_AT + row * CATEGORIES..][..CATEGORIES];
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += i32::from(weight.cast_signed());
                }
            }
            norms[group as usize] = group.norm(rows.len());
            let scale = norms[group as usize] * self.param(params::STEP.start + group as usize);
            for (score, sum) in category.iter_mut().zip(sums) {
                *score += scale * sum as f32;
            }
        }

        let mut sums = [[0_i32; HEADS]; 4];
        for entry in self.bytes[HEADS_AT..].chunks_exact(4) {
            let row = usize::from(u16::from_le_bytes([entry[0], entry[1]])) % ROWS;
            if active[row / 64] & (1 << (row % 64)) != 0 {
                let group = Group::of(row) as usize;
                sums[group][usize::from(entry[2]) % HEADS] += i32::from(entry[3].cast_signed());
            }
        }
        let mut head = [0.0; HEADS];
        for group in 0..4 {
            let scale = norms[group] * self.param(params::HEAD_STEP.start + group);
            for (score, sum) in head.iter_mut().zip(sums[group]) {
                *score += scale * sum as f32;
            }
        }
        Scores { category, head }
    }

    /// `constant + factors · scores` for each row of a calibration.
    fn calibrated<const N: usize>(&self, start: usize, scores: &[f32; CATEGORIES]) -> [f32; N] {
        core::array::from_fn(|n| {
            let at = start + n * (CATEGORIES + 1);
            let mut sum = self.param(at + CATEGORIES);
            for (c, score) in scores.iter().enumerate() {
                sum += self.param(at + c) * score;
            }
            sum
        })
    }

    /// Calibrated category probabilities.
    #[must_use]
    pub fn category_p(&self, scores: &Scores) -> [f32; CATEGORIES] {
        softmax(self.calibrated(params::CATEGORY.start, &scores.category))
    }

    /// Calibrated polarity probabilities: those of the categories, shared out, so that the two never tell different tales.
    #[must_use]
    pub fn polarity_p(&self, category_p: &[f32; CATEGORIES]) -> [f32; POLARITIES] {
        core::array::from_fn(|n| {
            let shares: [f32; CATEGORIES] = self.array(params::POLARITY.start + n * CATEGORIES);
            shares.iter().zip(category_p).map(|(share, p)| share * p).sum()
        })
    }

    /// Calibrated rubric probabilities, and for each dimension the probability of praise minus that of blame.
    #[must_use]
    pub fn heads(&self, scores: &Scores) -> ([f32; RUBRICS], [f32; DIMENSIONS]) {
        let mut odds: [f32; HEADS] = self.calibrated(params::HEAD.start, &scores.category);
        for (odd, score) in odds.iter_mut().zip(scores.head) {
            *odd = 1.0 / (1.0 + libm::expf(-(*odd + score)));
        }
        (core::array::from_fn(|rubric| odds[rubric]), core::array::from_fn(|n| 2.0 * odds[RUBRICS + n] - 1.0))
    }

    /// How familiar a text is, for the trainer.
    #[cfg(feature = "train")]
    #[must_use]
    pub fn familiarity_of(&self, followup: &str) -> Option<f32> {
        self.familiarity(&Message::read(followup, Window::FOLLOWUP))
    }

    /// The share of the writer's letter trigrams that the training texts had often; `None` for too few words to tell.
    pub(crate) fn familiarity(&self, followup: &Message) -> Option<f32> {
        let (mut words, mut all, mut known) = (0, 0.0_f32, 0.0_f32);
        for token in followup.spoken(Voice::Own).filter(|token| token.is_word()) {
            words += 1;
            trigram_bits(token, |bit| {
                all += 1.0;
                known += f32::from(self.bytes[TRIGRAMS_AT + bit / 8] >> (bit % 8) & 1);
            });
        }
        (words >= 3 && all > 0.0).then(|| known / all)
    }
}

/// The bits of a word's letter trigrams in the set of familiar ones.
pub(crate) fn trigram_bits(token: &Token, mut f: impl FnMut(usize)) {
    token.trigrams(|gram| f(hash::spread(gram) as usize % TRIGRAM_BITS));
}

/// The bits of a text's trigrams, each once.
#[cfg(feature = "train")]
#[must_use]
pub fn familiar_bits(text: &str) -> Vec<usize> {
    let mut bits = Vec::new();
    for token in Message::read(text, Window::FOLLOWUP).spoken(Voice::Own).filter(|token| token.is_word()) {
        trigram_bits(token, |bit| bits.push(bit));
    }
    bits.sort_unstable();
    bits.dedup();
    bits
}

fn softmax<const N: usize>(scores: [f32; N]) -> [f32; N] {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| libm::expf(score - top));
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// Puts a model file together: the parameters in the order of [`params`], the familiar trigrams' bits, [`CATEGORIES`] weights
/// a row, and the heads' weights as (row, head, weight).
#[cfg(feature = "train")]
#[must_use]
pub fn encode(
    parameters: &[f32; params::COUNT],
    trigrams: &[u8; TRIGRAM_BITS / 8],
    weights: &[i8],
    heads: &[(u16, u8, i8)],
) -> Vec<u8> {
    let mut body: Vec<u8> = parameters.iter().flat_map(|value| value.to_le_bytes()).collect();
    body.extend(trigrams);
    body.extend(weights.iter().map(|weight| weight.cast_unsigned()));
    for (row, head, weight) in heads {
        body.extend(row.to_le_bytes());
        body.extend([*head, weight.cast_unsigned()]);
    }
    let mut bytes = MAGIC.to_vec();
    bytes.extend(hash::bytes(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}
