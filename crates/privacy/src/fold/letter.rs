//! One character for each way of writing it: compatibility forms, native digits, look-alikes, dashes and spaces.
//!
//! A part of Unicode's NFKC and confusables, chosen for what stands in identifiers. Everything is `const`, because the
//! lists of words in [`crate::words`] are folded when the crate is built.

/// U+00C0–U+017F without their marks; `?` stands for the two signs among them.
const LATIN: &[u8; 192] = b"AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTsaaaaaaaceeeeiiiidnooooo?ouuuuyty\
AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL\
lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/// Where each script's ten digits begin (Unicode's `Nd`, the scripts that people type).
const DIGITS: [u32; 28] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1B50, 0xA620, 0xA8D0, 0xA9D0, 0xAA50,
];

/// Cyrillic and Greek letters and the Latin ones that they look like, in both cases alike.
const LOOK_ALIKES: [(&str, &str); 2] = [
    ("аАвВеЕкКмМнНоОрРсСтТуУхХіІјЈѕЅһҺԁԛԝ", "aAbBeEkKmMhHoOpPcCtTyYxXiIjJsShHdqw"),
    ("αΑΒεΕΖηΗιΙκΚΜνΝοΟρΡτΤυΥχΧ", "aABeEZnHiIkKMvNoOpPtTuYxX"),
];

/// Two tables over U+0370–U+051F, built from [`LOOK_ALIKES`]; 0 where a letter looks like no other.
const LOOKS: [u8; 0x1B0] = looks();

/// Ranges of characters and what they are read as, in order: a letter, a digit or `!` is what the first is read as, and
/// the others as what follows it; any other sign is what all of them are read as, and NUL says that nobody sees them
/// (default ignorables, combining marks, and the noncharacters that stand for what is hidden).
#[rustfmt::skip]
const RANGES: [(u32, u32, char); 62] = [
    (0x85, 0x85, '\n'), (0xA0, 0xA0, ' '), (0xAB, 0xAB, '"'), (0xAD, 0xAD, '\0'), (0xB2, 0xB3, '2'),
    (0xB7, 0xB7, '.'), (0xB9, 0xB9, '1'), (0xBB, 0xBB, '"'), (0x251, 0x251, 'a'), (0x261, 0x261, 'g'),
    (0x300, 0x36F, '\0'), (0x61C, 0x61C, '\0'), (0x93C, 0x93C, '\0'), (0x115F, 0x1160, '\0'), (0x1680, 0x1680, ' '),
    (0x17B4, 0x17B5, '\0'), (0x180B, 0x180F, '\0'), (0x1AB0, 0x1AFF, '\0'), (0x1DC0, 0x1DFF, '\0'),
    (0x2000, 0x200A, ' '), (0x200B, 0x200F, '\0'), (0x2010, 0x2015, '-'), (0x2018, 0x201B, '\''),
    (0x201C, 0x201F, '"'), (0x2024, 0x2024, '.'), (0x2027, 0x2027, '.'), (0x2028, 0x2029, '\n'),
    (0x202A, 0x202E, '\0'), (0x202F, 0x202F, ' '), (0x2032, 0x2032, '\''), (0x2043, 0x2043, '-'),
    (0x2044, 0x2044, '/'), (0x205F, 0x205F, ' '), (0x2060, 0x206F, '\0'), (0x2070, 0x2079, '0'),
    (0x2080, 0x2089, '0'), (0x20D0, 0x20FF, '\0'), (0x2212, 0x2212, '-'), (0x2215, 0x2215, '/'),
    (0x2236, 0x2236, ':'), (0x2460, 0x2468, '1'), (0x24B6, 0x24CF, 'A'), (0x24D0, 0x24E9, 'a'),
    (0x24EA, 0x24EA, '0'), (0x3000, 0x3000, ' '), (0x3002, 0x3002, '.'), (0x3164, 0x3164, '\0'),
    (0xFDD0, 0xFDEF, '\0'), (0xFE00, 0xFE0F, '\0'), (0xFE20, 0xFE2F, '\0'), (0xFE52, 0xFE52, '.'),
    (0xFE55, 0xFE55, ':'), (0xFE58, 0xFE58, '-'), (0xFE63, 0xFE63, '-'), (0xFE6B, 0xFE6B, '@'),
    (0xFEFF, 0xFEFF, '\0'), (0xFF01, 0xFF5E, '!'), (0xFF61, 0xFF61, '.'), (0xFFA0, 0xFFA0, '\0'),
    (0xFFF0, 0xFFF8, '\0'), (0x1FBF0, 0x1FBF9, '0'), (0xE0000, 0xE0FFF, '\0'),
];

/// The character that `c` is read as; nothing for what a reader does not see.
pub(crate) const fn canonical(c: char) -> Option<char> {
    let code = c as u32;
    if code < 0x80 {
        return Some(match c {
            // No text brings the character that stands beyond both ends.
            '\0' => return None,
            '\t' => ' ',
            // What Unicode's bidirectional algorithm calls separators: each of them ends a line or a field.
            '\u{B}' | '\u{C}' | '\r' | '\u{1C}'..='\u{1F}' => '\n',
            _ => c,
        });
    }
    let folded = match code {
        0xC0..=0x17F => match LATIN[(code - 0xC0) as usize] {
            b'?' => code,
            letter => letter as u32,
        },
        0x370..=0x51F if LOOKS[(code - 0x370) as usize] != 0 => LOOKS[(code - 0x370) as usize] as u32,
        // The letters of Vietnamese, capital and small in turn.
        0x1EA0..=0x1EF9 => {
            let base = match code {
                ..0x1EB8 => 'A',
                0x1EB8..0x1EC8 => 'E',
                0x1EC8..0x1ECC => 'I',
                0x1ECC..0x1EE4 => 'O',
                0x1EE4..0x1EF2 => 'U',
                _ => 'Y',
            };
            base as u32 + (code % 2) * 32
        }
        // Mathematical alphabets: 13 styles of 52 letters, then 5 styles of ten digits.
        0x1D400..=0x1D6A3 => {
            let letter = (code - 0x1D400) % 52;
            if letter < 26 { letter + 'A' as u32 } else { letter - 26 + 'a' as u32 }
        }
        0x1D7CE..=0x1D7FF => (code - 0x1D7CE) % 10 + '0' as u32,
        _ => match range(code) {
            Some((_, _, '\0')) => return None,
            Some((first, _, c)) if c.is_ascii_alphanumeric() || c == '!' => c as u32 + (code - first),
            Some((_, _, c)) => c as u32,
            None => digit(code),
        },
    };
    char::from_u32(folded)
}

/// The range that `code` belongs to.
const fn range(code: u32) -> Option<(u32, u32, char)> {
    let (mut low, mut high) = (0, RANGES.len());
    while low < high {
        let middle = (low + high) / 2;
        let (first, last, _) = RANGES[middle];
        if code < first {
            high = middle;
        } else if code > last {
            low = middle + 1;
        } else {
            return Some(RANGES[middle]);
        }
    }
    None
}

/// `c` in lower case, for the scripts whose words are looked up.
pub(crate) const fn lower(c: char) -> char {
    match c {
        '\0'..='\x7F' => c.to_ascii_lowercase(),
        'А'..='Я' | 'Α'..='Ω' => match char::from_u32(c as u32 + 32) {
            Some(small) => small,
            None => c,
        },
        _ => c,
    }
}

/// Whether folded `c` belongs to a word: a letter, or a sign of a script that is written with more than letters.
pub(crate) const fn is_letter(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' => true,
        '\0'..='\u{BF}' => false,
        '\u{D7}' | '\u{F7}' | '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{30FB}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{FDD0}'..='\u{FDEF}'
        | '\u{FE10}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF0F}' => false,
        '\u{1F000}'..='\u{1FAFF}' | '\u{E0000}'.. => false,
        _ => true,
    }
}

/// Whether folded `c` stands for something that is hidden.
pub(crate) const fn is_hidden(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}')
}

/// Whether folded `c` belongs to a script that puts no spaces between words.
pub(crate) const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1100}'..='\u{11FF}' | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FFDC}'
        | '\u{20000}'..='\u{3FFFF}')
}

const fn digit(code: u32) -> u32 {
    if code < DIGITS[0] || code > DIGITS[DIGITS.len() - 1] + 9 {
        return code;
    }
    let mut script = 0;
    while script < DIGITS.len() {
        if code >= DIGITS[script] && code < DIGITS[script] + 10 {
            return code - DIGITS[script] + '0' as u32;
        }
        script += 1;
    }
    code
}

const fn looks() -> [u8; 0x1B0] {
    let mut table = [0; 0x1B0];
    let mut script = 0;
    while script < LOOK_ALIKES.len() {
        let (letters, latin) = LOOK_ALIKES[script];
        let (letters, latin) = (letters.as_bytes(), latin.as_bytes());
        let mut index = 0;
        while index < latin.len() {
            // Every one of these letters takes two bytes of UTF-8.
            let code = (letters[2 * index] as usize & 0x1F) << 6 | letters[2 * index + 1] as usize & 0x3F;
            table[code - 0x370] = latin[index];
            index += 1;
        }
        script += 1;
    }
    table
}
