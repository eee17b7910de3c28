//! Numbers that states and insurers give to people: by a shape or a check digit of their own, or by the word beside
//! them.

use super::digits::{Gap, Row, behind, called, in_front};
use super::{Found, check, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Word, Words};

/// The shortest and the longest name of letters and digits that is looked at.
const NAME_LENGTH: std::ops::RangeInclusive<usize> = 6..=24;

/// What kind of number `row` is by its groups and check digits. `near` is the nearest word in front that says what a
/// number is.
pub(super) fn shaped(row: Row, near: Option<Word>) -> Option<Identifier> {
    let digits = row.digits();
    let named = |cues: u32| near.is_some_and(|word| word.any(cues));
    let free = !named(Cue::Thing.bit() | Cue::Phone.bit() | Cue::Card.bit());
    let gap = row.gap();
    let sizes = |sizes: &[usize]| row.sizes(sizes);
    if sizes(&[3, 2, 4]) {
        // What has hyphens reads as a social security number even where the number was never given out.
        let given = !matches!(digits[..3], [0, 0, 0] | [6, 6, 6]) && digits[3..5] != [0, 0] && digits[5..] != [0; 4];
        return (gap == Some(Gap::Dash) || free && given && gap.is_some()).then_some(Identifier::Ssn);
    }
    let french = sizes(&[1, 2, 2, 2, 3, 3, 2]) || sizes(&[1, 2, 2, 2, 3, 3]);
    let swiss = sizes(&[3, 4, 4, 2]) && digits[..3] == [7, 5, 6] && check::ean13(&digits);
    if french && matches!(digits[0], 1 | 2) || swiss {
        return Some(Identifier::Ssn);
    }
    let dashed = gap == Some(Gap::Dash);
    let brazilian = sizes(&[3, 3, 3, 2]) && row.groups[0].gap == Gap::Dot && row.groups[2].gap == Gap::Dash;
    let malaysian = sizes(&[6, 2, 4]) && dashed && is_birthday(&digits);
    let korean = sizes(&[6, 7]) && dashed && is_birthday(&digits) && (1..=8).contains(&digits[6]);
    let swedish = (sizes(&[6, 4]) && dashed && is_birthday(&digits) && check::luhn(&digits)) && free;
    let polish = sizes(&[11]) && free && is_pesel(&digits);
    let chinese = sizes(&[18]) && free && is_chinese(&digits[..17], u32::from(digits[17]));
    (brazilian || malaysian || korean || swedish || polish || chinese).then_some(Identifier::GovId)
}

/// The name of letters and digits whose first digit is at `digit`, if it has the shape or the check of a state's number,
/// or if a word in front or behind calls it a passport, a licence and the like.
pub(super) fn name(text: &Folded, words: &Words, digit: usize, found: &mut Found) -> usize {
    const INSIDE: Class = WORD | HYPHEN | SLASH | DOT;
    // A run is looked at once, which keeps the way back from making this quadratic.
    let start = text.until(text.back(digit, usize::MAX, INSIDE), usize::MAX, WORD);
    let stop = text.skip(digit, usize::MAX, INSIDE);
    let end = text.back(stop, 3, HYPHEN | SLASH | DOT);
    let digits = text.count(start, end, DIGIT);
    if !NAME_LENGTH.contains(&(end - start)) || digits == 0 || text.count(start, end, ALPHA) == 0 {
        return stop;
    }
    let characters = text.slice(start, end);
    let marked =
        is_marked(characters) || is_british(characters) && in_front(text, words, start, Cue::GovId.bit()).is_some();
    let cues = Cue::GovId.bit() | Cue::License.bit() | Cue::Ssn.bit() | Cue::Account.bit();
    let named = || {
        let front = in_front(text, words, start, cues | Cue::Thing.bit()).filter(|_| digits >= 4);
        let word = front.or_else(|| behind(text, words, end, cues).filter(|_| digits >= 6))?;
        called(word, digits.max(7))
    };
    if let Some(identifier) = if marked { Some(Identifier::GovId) } else { named() } {
        take(found, start, end, identifier);
    }
    stop
}

/// Whether `name` is what one country's numbers alone look like.
fn is_marked(name: &[char]) -> bool {
    let mut shape = [0; 18];
    let mut digits = [0; 18];
    if name.len() > shape.len() {
        return false;
    }
    for (index, c) in name.iter().enumerate() {
        shape[index] = if c.is_ascii_digit() {
            b'd'
        } else if *c == '-' {
            b'-'
        } else {
            b'L'
        };
        digits[index] = c.to_digit(10).unwrap_or(0) as u8;
    }
    let letter = |index: usize| name[index].to_ascii_uppercase();
    let number =
        |from: usize, to: usize| digits[from..to].iter().fold(0, |value, &digit| value * 10 + usize::from(digit));
    match &shape[..name.len()] {
        // Italy's codice fiscale, Mexico's CURP.
        b"LLLLLLddLddLdddL" => true,
        b"LLLLddddddLLLLLLdd" | b"LLLLddddddLLLLLLLd" => matches!(letter(10), 'H' | 'M' | 'X'),
        // Spain's DNI and NIE.
        b"ddddddddL" => spanish(number(0, 8)) == letter(8),
        b"LdddddddL" => match letter(0) {
            first @ ('X' | 'Y' | 'Z') => {
                spanish((first as usize - 'X' as usize) * 10_000_000 + number(1, 8)) == letter(8)
            }
            // Singapore's NRIC and FIN.
            first @ ('S' | 'T' | 'F' | 'G') => {
                let sum = check::weighted(&digits[1..8], &[2, 7, 6, 5, 4, 3, 2], 11) as usize;
                let later = if matches!(first, 'T' | 'G') { 4 } else { 0 };
                let letters = if matches!(first, 'S' | 'T') { b"JZIHGFEDCBA" } else { b"XWUTRQPNMLK" };
                char::from(letters[(sum + later) % 11]) == letter(8)
            }
            _ => false,
        },
        // India's PAN of a person.
        b"LLLLLddddL" => letter(3) == 'P',
        // Finland's personal identity code.
        b"dddddd-dddL" | b"ddddddLdddL" | b"dddddd-dddd" | b"ddddddLdddd" => {
            let value = number(0, 6) * 1000 + number(7, 10);
            char::from(b"0123456789ABCDEFHJKLMNPRSTUVWXY"[value % 31]) == letter(10)
                && matches!(letter(6), '-' | 'A'..='F')
                && is_day(number(0, 2), number(2, 4))
        }
        // China's, if its check is an X.
        b"dddddddddddddddddL" => letter(17) == 'X' && is_chinese(&digits[..17], 10),
        _ => false,
    }
}

/// A national insurance number: two letters, six digits, a letter from A to D.
fn is_british(name: &[char]) -> bool {
    let digit = |c: &char| c.is_ascii_digit();
    name.len() == 9
        && !name[..2].iter().any(digit)
        && name[2..8].iter().all(digit)
        && matches!(name[8].to_ascii_uppercase(), 'A'..='D')
}

fn spanish(number: usize) -> char {
    char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23])
}

/// Year, month and day, or day, month and year, two digits each.
fn is_birthday(digits: &[u8]) -> bool {
    let pair = |at: usize| usize::from(digits[at]) * 10 + usize::from(digits[at + 1]);
    is_day(pair(4), pair(2)) || is_day(pair(0), pair(2))
}

fn is_day(day: usize, month: usize) -> bool {
    (1..=31).contains(&day) && (1..=12).contains(&month)
}

/// Poland's PESEL: the month tells the century.
fn is_pesel(digits: &[u8]) -> bool {
    let pair = |at: usize| usize::from(digits[at]) * 10 + usize::from(digits[at + 1]);
    check::weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10) == 0 && is_day(pair(4), pair(2) % 20)
}

/// GB 11643: 17 digits, with a birthday in the middle, and their check.
fn is_chinese(digits: &[u8], last: u32) -> bool {
    let sum = check::weighted(digits, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], 11);
    let pair = |at: usize| usize::from(digits[at]) * 10 + usize::from(digits[at + 1]);
    (12 - sum) % 11 == last && is_day(pair(12), pair(10))
}
