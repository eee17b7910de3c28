//! Numbers that are spelled out: "two one two, five five five, oh one double four".

use super::digits::in_front;
use super::phone::is_counting;
use super::{Found, check, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Words};

/// The digits that a spelled number may have.
const SHORTEST: usize = 7;
const LONGEST: usize = 19;

/// Every row of seven digits or more that is spelled word by word.
pub(super) fn numbers(text: &Folded, words: &Words, _: usize, found: &mut Found) -> usize {
    let mut digits: Vec<u8> = Vec::new();
    let (mut from, mut to, mut times) = (0, 0, 1);
    let spelled = words.iter().filter(|word| word.digit().is_some() || word.is(Cue::Times2) || word.is(Cue::Times3));
    for word in spelled.map(Some).chain([None]) {
        let joined = word
            .is_some_and(|word| word.start <= to + 3 && text.skip(to, 3, SPACE | HYPHEN | COMMA | DOT) >= word.start);
        if !joined {
            if let Some(identifier) = sort(text, &digits, words, from) {
                take(found, from, to, identifier);
            }
            digits.clear();
            (from, times) = (word.map_or(0, |word| word.start), 1);
        }
        let Some(word) = word else { break };
        match word.digit() {
            Some(digit) => {
                digits.extend(std::iter::repeat_n(digit, times));
                times = 1;
            }
            None => times = if word.is(Cue::Times2) { 2 } else { 3 },
        }
        to = word.end;
    }
    text.len()
}

fn sort(text: &Folded, digits: &[u8], words: &Words, from: usize) -> Option<Identifier> {
    let different = (0..10).filter(|digit| digits.contains(digit)).count();
    if !(SHORTEST..=LONGEST).contains(&digits.len()) || different < 3 || is_counting(digits) {
        None
    } else if digits.len() == 9 && in_front(text, words, from, Cue::Ssn.bit()).is_some() {
        Some(Identifier::Ssn)
    } else if digits.len() > 12 && check::luhn(digits) {
        Some(Identifier::Card)
    } else {
        Some(Identifier::Phone)
    }
}
