//! The trained numbers, as `afterword-trainer train names` writes them.

use std::sync::OnceLock;

use super::decode::TAGS;
use super::pack::unpack;
use crate::span::Mode;

/// The weights' places: facts whose places are the same share a weight.
pub const PLACES: usize = 1 << 16;
/// The bits of the lexicon of common words.
pub const COMMON: usize = 1 << 16;
/// The bits of the lexicon of names.
pub const NAMES: usize = 1 << 15;
/// Bytes of the weights of one tag behind another, the first tag of a text standing behind [`Tag::Other`].
///
/// [`Tag::Other`]: super::decode::Tag::Other
pub const STEPS: usize = TAGS * TAGS;
/// Bytes of the handicaps that names and addresses have in balanced, then in strict mode.
pub const HANDICAPS: usize = 4;
/// Bytes of both.
pub const FIXED: usize = STEPS + HANDICAPS;

/// The length of a model: both lexicons, steps, handicaps, weights.
pub const LEN: usize = COMMON / 8 + NAMES / 8 + FIXED + PLACES * (TAGS - 1);

/// What a fact says for a person, a street and a place, against neither: signed numbers.
pub(crate) type Weights = [u8; TAGS - 1];

/// A tagger's numbers.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    common: &'a [u8],
    names: &'a [u8],
    steps: &'a [u8],
    handicaps: &'a [u8],
    weights: &'a [Weights],
}

/// The bit of a word with this hash in a lexicon of `bits` bits: its byte and its place there.
#[must_use]
pub const fn bit(hash: u32, bits: usize) -> (usize, u8) {
    // Multiplying spreads what FNV leaves close together, into the high bits.
    let place = (hash.wrapping_mul(0x9E37_79B1) >> 12) as usize % bits;
    (place / 8, 1 << (place % 8))
}

fn has(lexicon: &[u8], hash: u32) -> bool {
    let (byte, bit) = bit(hash, lexicon.len() * 8);
    lexicon[byte] & bit != 0
}

impl<'a> Model<'a> {
    /// The model that `numbers` are, if they are [`LEN`].
    #[cfg(feature = "train")]
    #[must_use]
    pub fn new(numbers: &'a [u8]) -> Option<Self> {
        (numbers.len() == LEN).then(|| Self::of(numbers))
    }

    fn of(numbers: &'a [u8]) -> Self {
        let (common, rest) = numbers.split_at(COMMON / 8);
        let (names, rest) = rest.split_at(NAMES / 8);
        let (steps, rest) = rest.split_at(STEPS);
        let (handicaps, rest) = rest.split_at(HANDICAPS);
        Self { common, names, steps, handicaps, weights: rest.as_chunks().0 }
    }

    /// The model that this crate ships, unpacked when it is first asked for.
    #[must_use]
    pub fn shipped() -> Model<'static> {
        static NUMBERS: OnceLock<Vec<u8>> = OnceLock::new();
        let numbers = NUMBERS.get_or_init(|| {
            // `the_shipped_model_is_whole` is the test that this does not fall back on a model that knows nothing.
            unpack(include_bytes!("../../model/names.bin")).unwrap_or_else(|| vec![0; LEN])
        });
        Model::of(numbers)
    }

    /// Whether the word with this hash is common, or one of the few that share a bit with one that is.
    pub(crate) fn is_common(self, hash: u32) -> bool {
        has(self.common, hash)
    }

    /// The same for names.
    pub(crate) fn is_name(self, hash: u32) -> bool {
        has(self.names, hash)
    }

    /// The weights of the tag number `to` behind the tag number `from`.
    pub(crate) fn step(self, from: usize, to: usize) -> i32 {
        i32::from(self.steps[from * TAGS + to] as i8)
    }

    /// What speaks against a name, and against an address, from the start.
    pub(crate) fn handicaps(self, mode: Mode) -> [i32; 2] {
        let from = if mode == Mode::Strict { 2 } else { 0 };
        [0, 1].map(|which| i32::from(self.handicaps[from + which] as i8))
    }

    pub(crate) const fn weights(self) -> &'a [Weights] {
        self.weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_is_whole() {
        let numbers = unpack(include_bytes!("../../model/names.bin")).expect("the file is cut or of another shape");
        assert!(numbers.iter().filter(|number| **number != 0).count() > 1_000);
    }

    #[test]
    fn a_cut_or_padded_file_is_refused() {
        let file = include_bytes!("../../model/names.bin");
        for end in [0, 1, FIXED, FIXED + 1, file.len() / 2, file.len() - 1] {
            assert!(unpack(&file[..end]).is_none(), "{end}");
        }
        assert!(unpack(&[file.as_slice(), &[1]].concat()).is_none());
    }
}
