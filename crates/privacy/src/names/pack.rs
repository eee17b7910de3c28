//! How a model is written: most of its numbers are 0, and only the others are in the file, each behind a byte that says
//! how many zeros stand in front of it. What a page loads is that file, and gzip makes little of a sparse table.

use super::model::{COMMON, FIXED, LEN, NAMES};

/// A gap of so many zeros without a number behind it.
const FAR: u8 = u8::MAX;

/// The numbers of the file, as a model has them; nothing if the file is cut or too long.
#[must_use]
pub fn unpack(file: &[u8]) -> Option<Vec<u8>> {
    let mut model = vec![0; LEN];
    let (common, rest) = model.split_at_mut(COMMON / 8);
    let (names, rest) = rest.split_at_mut(NAMES / 8);
    let (fixed, weights) = rest.split_at_mut(FIXED);
    let (head, mut file) = file.split_at_checked(FIXED)?;
    fixed.copy_from_slice(head);
    for lexicon in [common, names] {
        file = ones(file, lexicon.len() * 8, |at| lexicon[at / 8] |= 1 << (at % 8))?;
    }
    let mut places = Vec::new();
    file = ones(file, weights.len(), |at| places.push(at))?;
    if file.len() != places.len() {
        return None;
    }
    places.into_iter().zip(file).for_each(|(at, &weight)| weights[at] = weight);
    Some(model)
}

/// Reads where numbers stand among `len`, and returns what is left of the file.
fn ones(mut file: &[u8], len: usize, mut one: impl FnMut(usize)) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        let (&gap, rest) = file.split_first()?;
        file = rest;
        at += usize::from(gap);
        if at >= len {
            return Some(file);
        }
        if gap != FAR {
            one(at);
            at += 1;
        }
    }
}

/// The file of a model's numbers.
#[cfg(feature = "train")]
#[must_use]
pub fn pack(model: &[u8]) -> Vec<u8> {
    let (common, rest) = model.split_at(COMMON / 8);
    let (names, rest) = rest.split_at(NAMES / 8);
    let (fixed, weights) = rest.split_at(FIXED);
    let mut file = fixed.to_vec();
    for lexicon in [common, names] {
        gaps(&mut file, lexicon.len() * 8, |at| lexicon[at / 8] >> (at % 8) & 1 == 1);
    }
    gaps(&mut file, weights.len(), |at| weights[at] != 0);
    file.extend(weights.iter().filter(|weight| **weight != 0));
    file
}

#[cfg(feature = "train")]
fn gaps(file: &mut Vec<u8>, len: usize, is_one: impl Fn(usize) -> bool) {
    let mut gap = 0;
    for at in 0..len {
        if is_one(at) {
            file.push(gap);
            gap = 0;
        } else {
            gap += 1;
            if gap == FAR {
                file.push(FAR);
                gap = 0;
            }
        }
    }
    // This one reaches the end, where no number follows.
    file.push(gap);
}
