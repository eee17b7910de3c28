//! Telephone numbers: what the world writes between `+` and the last digit, and what a country writes at home.
//!
//! At home a number is only digits. It counts as a telephone number when a word in front says so, or when its groups
//! are such as hardly anything else has.

use super::check;
use super::digits::{Gap, Group, Row, behind};
use crate::class::*;
use crate::fold::Folded;
use crate::words::{Cue, Set, Word, Words, set};

/// The most digits of an international number (ITU-T E.164).
const INTERNATIONAL: usize = 15;

/// The fewest digits in front of an extension.
pub(super) const SHORTEST: usize = 7;

/// What stands in front of an extension.
const EXTENSION: Set = set!("x ext extn extension dw durchwahl poste interno");

/// From where to where a telephone number stands in `row`. `near` is the nearest word in front that says what a number
/// is.
pub(super) fn within(row: Row, near: Option<Word>, words: &Words) -> Option<(usize, usize)> {
    let extension = extension(row.text, row.end());
    let row = if extension.is_some() { row } else { without_count(row) };
    let (text, total) = (row.text, row.total());
    let digits = row.digits();
    let (start, plus, parenthesis) = opening(text, row.start());
    if plus && !text.was(start, WORD) {
        let dialled = (8..=INTERNATIONAL).contains(&total) && digits[0] != 0;
        return (dialled && (row.groups.len() > 1 || total > 8)).then_some((start, extension.unwrap_or(row.end())));
    }
    let named = |cue: Cue| near.is_some_and(|word| word.is(cue));
    let thing = near.is_some_and(|word| !word.any(Cue::Phone.bit() | Cue::Contact.bit()));
    let priced = text.was(start, MONEY | QUERY | EQUALS) || text.at(row.end()) == '%';
    let wide = |groups: usize, digits: usize| row.groups.len() >= groups || total >= digits;
    let later = || behind(text, words, row.end(), Cue::Phone.bit() | Cue::Contact.bit()).is_some() && total > 7;
    let fits = if named(Cue::Phone) {
        (6..=INTERNATIONAL).contains(&total)
    } else if thing || is_amount(row) && !named(Cue::Contact) || is_counting(&digits) || is_span_of_years(row) {
        false
    } else if abroad(&digits) && total >= 10 {
        wide(2, 12) && total <= INTERNATIONAL + 2
    } else if parenthesis
        && (8..=12).contains(&total)
        && !is_year(text, row.groups[0])
        && !text.was(start, WORD)
        && row.groups.len() > 1
    {
        true
    } else if named(Cue::Contact) || words.before(row.start(), 20, Cue::Number.bit()).is_some() || later() {
        (7..=13).contains(&total)
            && wide(2, 8)
            && !(priced || row.groups.len() == 1 && digits.ends_with(&[0, 0, 0]))
            && (row.groups.len() <= 6 || row.groups.len() == total)
    } else {
        !priced && (is_national(row, &digits) || is_alone(row))
    };
    fits.then_some((start, extension.unwrap_or(row.end())))
}

/// The end of the extension behind the number that ends at `end`: `x42`, `ext. 42`, `, extension 42`.
pub(super) fn extension(text: &Folded, end: usize) -> Option<usize> {
    let word = text.skip(end, 3, SPACE | COMMA | OPEN | HYPHEN);
    let stop = text.skip(word, 9, ALPHA);
    if !EXTENSION.has(text.slice(word, stop)) {
        return None;
    }
    let digits = text.skip(stop, 2, SPACE | DOT | COLON);
    let last = text.skip(digits, 6, DIGIT);
    (last > digits && last < digits + 6 && !text.is(last, WORD))
        .then(|| text.skip(last, usize::from(text.was(word, OPEN)), CLOSE))
}

/// Leaves off a last short group that a space separates from a number that is complete without it: "… 12 times".
fn without_count(row: Row) -> Row {
    let Some((last, inner)) = row.groups.split_last() else { return row };
    let shorter = Row { text: row.text, groups: inner };
    let spare = inner.last().is_some_and(|group| group.gap == Gap::Space)
        && last.end - last.start <= 2
        && !inner.is_empty()
        && shorter.total() >= if row.text.at(row.start()) == '0' { 9 } else { 7 }
        && shorter.gap().is_some_and(|gap| gap != Gap::Space);
    if spare { shorter } else { row }
}

/// Where the number whose digits begin at `start` begins, and whether that is a plus and a parenthesis.
fn opening(text: &Folded, start: usize) -> (usize, bool, bool) {
    let (mut from, mut plus, mut parenthesis) = (start, false, false);
    for _ in 0..2 {
        match text.before(from) {
            '+' if !plus => plus = true,
            '(' if !parenthesis => parenthesis = true,
            _ => break,
        }
        from -= 1;
    }
    // A parenthesis around the number and its sentence belongs to the sentence.
    if parenthesis {
        parenthesis = text.is(text.skip(start, 6, DIGIT), CLOSE);
        from = if parenthesis { from } else { start - usize::from(plus) };
    }
    (from, plus, parenthesis)
}

/// `00` and the number of a country.
fn abroad(digits: &[u8]) -> bool {
    digits.len() > 2 && digits[0] == 0 && digits[1] == 0 && digits[2] != 0
}

/// Groups as telephone books print them and nothing else does.
fn is_national(row: Row, digits: &[u8]) -> bool {
    let total = digits.len();
    let gap = row.gap();
    let sizes = |all: &[&[usize]]| all.iter().any(|sizes| row.sizes(sizes));
    // North America: neither the area nor the exchange begins with 0 or 1.
    let american = match (total, digits) {
        (10, [area, _, _, exchange, ..]) | (11, [1, area, _, _, exchange, ..]) => *area > 1 && *exchange > 1,
        _ => false,
    };
    let dashed = gap == Some(Gap::Dash) && sizes(&[&[3, 3, 4], &[1, 3, 3, 4]]) && (total == 10 || digits[0] == 1);
    if dashed || american && sizes(&[&[3, 3, 4], &[1, 3, 3, 4], &[3, 7]]) {
        return true;
    }
    // In one piece: North America's, and China's mobile ones.
    let chinese = total == 11 && digits[0] == 1 && digits[1] > 2;
    if row.groups.len() == 1 && (chinese || american && total == 10) {
        return !is_listed(row) && !is_made(digits) && !check::isbn10(digits);
    }
    // A trunk prefix: one zero, then a number.
    if digits[0] == 0 && total > 1 && digits[1] != 0 && (9..=12).contains(&total) {
        let first = row.groups[0].end - row.groups[0].start;
        return if row.groups.len() == 1 {
            matches!(total, 10 | 11) && !check::isbn10(digits)
        } else {
            first > 1
                && (total > 9 || row.groups.len() > 2)
                && row.groups.len() <= 6
                && row.groups[1..].iter().all(|group| group.end - group.start > 1)
        };
    }
    // Others, between spaces or hyphens, or an area and a space in front of a number with a hyphen.
    let even = matches!(gap, Some(Gap::Space | Gap::Dash));
    let mixed = row.groups[0].gap == Gap::Space && row.groups.len() == 3 && row.groups[1].gap == Gap::Dash;
    let first = |groups: &[&[usize]]| sizes(groups) && !matches!(digits[0], 0 | 1);
    (even || mixed) && first(&[&[2, 4, 4], &[3, 4, 4], &[2, 5, 4], &[1, 4, 4]])
        || even && first(&[&[3, 3, 2, 2], &[2, 3, 2, 2], &[3, 2, 2, 2], &[2, 3, 3, 4]])
        || even && first(&[&[2, 3, 4], &[3, 2, 3], &[4, 4]]) && !is_listed(row)
        || gap == Some(Gap::Dash) && first(&[&[2, 2, 2, 2]]) && !is_listed(row)
}

/// What programs count with: a round number, a limit of 32 bits, an hour as `2024050112`.
fn is_made(digits: &[u8]) -> bool {
    let pair = |at: usize| digits[at] * 10 + digits[at + 1];
    let limit = digits.starts_with(&[2, 1, 4, 7, 4, 8, 3, 6, 4]) || digits.starts_with(&[4, 2, 9, 4, 9, 6, 7, 2, 9]);
    let hour = pair(0) == 20 && (1..=12).contains(&pair(4)) && (1..=31).contains(&pair(6));
    digits.ends_with(&[0, 0, 0]) || limit || hour
}

/// One of several numbers that commas set apart, a term of a sum, or what a function is called with.
fn is_listed(row: Row) -> bool {
    let (text, from, to) = (row.text, row.start(), row.end());
    let signs = PLUS | HYPHEN | EQUALS | SIGN | SLASH | BRACKET | DIGIT;
    let (before, after) = (text.back(from, 2, SPACE | COMMA), text.skip(to, 2, SPACE | COMMA));
    text.was(before, signs) || text.is(after, signs) || text.was(from, OPEN) && text.was(from - 1, WORD)
}

/// A short number that has a line to itself, as under a letter.
fn is_alone(row: Row) -> bool {
    let text = row.text;
    text.was(text.back(row.start(), 4, SPACE | OPEN), LINE | END)
        && text.is(text.skip(row.end(), 4, SPACE), LINE | END)
        && (row.sizes(&[3, 4]) && row.gap() == Some(Gap::Dash)
            || (8..=12).contains(&row.total()) && (3..=6).contains(&row.groups.len()))
}

/// An amount with its thousands set apart: `1 234 567`, `1.234.567`.
fn is_amount(row: Row) -> bool {
    let [first, rest @ ..] = row.groups else { return false };
    let thousands = !rest.is_empty() && rest.iter().all(|group| group.end - group.start == 3);
    thousands
        && first.end - first.start <= 3
        && row.text.at(first.start) != '0'
        && matches!(row.gap(), Some(Gap::Space | Gap::Dot))
}

/// `1568–1603`, however the dash is written.
fn is_span_of_years(row: Row) -> bool {
    row.groups.len() == 2 && row.groups.iter().all(|group| is_year(row.text, *group))
}

/// A year, as in the reference `(2019) 12345`.
fn is_year(text: &Folded, group: Group) -> bool {
    group.end - group.start == 4 && (text.reads(group.start, "1") || text.reads(group.start, "20"))
}

/// `0123456789`: nobody's number, and everybody's example.
pub(super) fn is_counting(digits: &[u8]) -> bool {
    let steps = |by: u8| digits.windows(2).all(|pair| pair[1] == (pair[0] + by) % 10);
    steps(1) || steps(9) || steps(0)
}
