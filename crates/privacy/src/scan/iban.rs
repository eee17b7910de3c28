//! Bank accounts as IBANs (ISO 13616).

use super::digits::in_front;
use super::{Found, check, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Words};

/// The length of each country's IBANs, from the SWIFT registry: two letters, two digits.
const LENGTHS: &str = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18\
    FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21\
    LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24\
    SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

/// The longest IBAN, in letters and digits.
const LONGEST: usize = 34;

/// The IBAN whose first digit is at `digit`: one that checks; one that does not, if it is grouped in fours or called an
/// account.
pub(super) fn account(text: &Folded, words: &Words, digit: usize, found: &mut Found) -> usize {
    let start = text.back(digit, 3, WORD);
    if digit - start != 2 || text.count(start, digit, ALPHA) != 2 || !text.is(digit + 1, DIGIT) {
        return text.skip(digit, usize::MAX, DIGIT);
    }
    let country = [text.at(start), text.at(start + 1)].map(|c| c.to_ascii_uppercase() as u8);
    let known = LENGTHS.as_bytes().chunks_exact(4).find(|entry| entry[..2] == country);
    let length = known.map_or(LONGEST, |entry| usize::from((entry[2] - b'0') * 10 + entry[3] - b'0'));

    let mut characters = Vec::with_capacity(LONGEST);
    let (mut next, mut end, mut fours) = (start, start, true);
    while characters.len() < length {
        let group = text.skip(next, length - characters.len(), WORD);
        // In a country without a registered length, a group of letters is the sentence's next word.
        if group == next || known.is_none() && text.count(next, group, DIGIT) == 0 {
            break;
        }
        fours &= characters.len() % 4 == 0 && (group - next == 4 || characters.len() + group - next == length);
        characters.extend(text.slice(next, group));
        end = group;
        next = text.skip(group, 1, SPACE | HYPHEN | LINE | DOT);
        if next == group {
            break;
        }
    }
    let whole = known.is_some() && characters.len() == length && !text.is(end, WORD);
    let sure = whole && (check::iban(&characters) || fours && characters.len() > 8);
    let called = || characters.len() >= 12 && in_front(text, words, start, Cue::Account.bit()).is_some();
    if sure || called() { take(found, start, end, Identifier::Iban) } else { digit + 2 }
}
