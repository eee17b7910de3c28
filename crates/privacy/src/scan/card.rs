//! Payment cards: an issuer's first digits, the length that it gives its cards, and the check digit.

use super::check;
use super::digits::{Gap, Row, in_front};
use crate::class::PLUS;
use crate::words::{Cue, Words};

/// How digits are grouped on cards.
const GROUPINGS: [&[usize]; 5] = [&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 3], &[4, 4, 4, 4, 2]];

/// The group after the last of the card that begins at group `at` of `len`; `row(to)` is the row up to group `to`.
pub(super) fn at<'a>(len: usize, at: usize, row: impl Fn(usize) -> Row<'a>, words: &Words) -> Option<usize> {
    let printed = GROUPINGS.iter().map(|sizes| (at + sizes.len(), Some(*sizes)));
    // All that there is, however it is grouped, or one group by itself.
    let whole = (at == 0 && len > 1).then_some((len, None));
    whole
        .into_iter()
        .chain(printed)
        .chain([(at + 1, None)])
        .find(|&(to, sizes)| {
            to <= len && {
                let row = row(to);
                sizes.is_none_or(|sizes| row.sizes(sizes)) && is_card(row, words)
            }
        })
        .map(|(to, _)| to)
}

fn is_card(row: Row, words: &Words) -> bool {
    let even = row.groups.len() == 1 || row.gap().is_some_and(|gap| gap <= Gap::Space) || row.sizes(&[4, 4, 4, 4]);
    if !even || !(12..=19).contains(&row.total()) || !check::luhn(&row.digits()) {
        return false;
    }
    let digits = row.digits();
    // Behind a plus stands the number of a telephone: those of Germany's mobiles begin as Visa's cards do.
    let issued = issuer(&digits) && !check::ean13(&digits) && !row.text.was(row.start(), PLUS);
    issued || in_front(row.text, words, row.start(), Cue::Card.bit()).is_some()
}

/// Whether a network gives out cards of this length that begin like this (ISO/IEC 7812 ranges as the networks publish
/// them).
fn issuer(digits: &[u8]) -> bool {
    let first = |count: usize| digits[..count].iter().fold(0, |value, &digit| value * 10 + u32::from(digit));
    let lengths = match (first(2), first(4)) {
        (_, 1800 | 2131) | (34 | 37, _) => 15..=15,
        (36 | 38 | 39, _) | (_, 3000..=3059 | 3095) => 14..=14,
        (40..=49, _) => 13..=19,
        (51..=55, _) | (_, 2200..=2204 | 2221..=2720) => 16..=16,
        // Of Maestro's ranges those in which cards of twelve digits were given out.
        (_, 5018 | 5020 | 5038 | 6304 | 6390 | 6759..=6763) => 12..=19,
        (35 | 62 | 64 | 65, _) | (_, 6011) => 16..=19,
        (50 | 56..=58 | 60 | 63 | 67..=69, _) => 16..=19,
        (_, 9792) => 16..=16,
        _ => return false,
    };
    lengths.contains(&digits.len())
}
