//! Ways of writing one character with several: escapes, spelled-out signs, mark-up inside of words, placeholders.

/// What the next bytes of a text stand for.
pub(super) enum Piece {
    /// A character, still to be folded.
    Letter(char),
    /// Nothing: mark-up that a reader does not see.
    Nothing,
    /// A sign that somebody spelled out to hide it, `[at]`; the spaces around it go with it.
    Joint(char),
    /// What a scrubber has put there before.
    Placeholder,
}

/// Entities that people and editors use inside addresses and numbers.
const ENTITIES: [(&str, char); 20] = [
    ("commat", '@'),
    ("period", '.'),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("shy", '\u{AD}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("hyphen", '-'),
    ("dash", '-'),
    ("ndash", '-'),
    ("minus", '-'),
    ("lowbar", '_'),
    ("plus", '+'),
    ("colon", ':'),
    ("sol", '/'),
    ("quot", '"'),
    ("apos", '\''),
    ("amp", '&'),
];

/// Tags that stand inside of words.
const INLINE: [&str; 11] = ["b", "i", "u", "s", "em", "strong", "span", "wbr", "code", "mark", "font"];

/// Signs as people spell them between brackets.
const SPELLED: [(&str, char); 7] =
    [("at", '@'), ("@", '@'), ("arroba", '@'), ("dot", '.'), (".", '.'), ("punkt", '.'), ("punto", '.')];

/// The longest comment that may stand inside of a word, in bytes.
const COMMENT: usize = 64;

/// Whether [`read`] finds anything that begins with `c`.
pub(super) const fn begins(c: char) -> bool {
    matches!(c, '%' | '&' | '\\' | '*' | '~' | '<' | '[' | '(' | '{')
}

/// What `rest` begins with, if that is more than its first character `c`, and its length in bytes.
pub(super) fn read(rest: &str, c: char) -> Option<(Piece, usize)> {
    match c {
        '%' => percent(rest),
        '&' => entity(rest),
        '\\' => backslash(rest),
        '*' | '~' if rest[1..].starts_with(c) => Some((Piece::Nothing, 2)),
        '<' => markup(rest).map(|len| (Piece::Nothing, len)).or_else(|| spelled(rest, '>')),
        '[' => placeholder(rest).map(|(_, _, len)| (Piece::Placeholder, len)).or_else(|| spelled(rest, ']')),
        '(' => spelled(rest, ')'),
        '{' => spelled(rest, '}'),
        _ => None,
    }
}

/// The type name, the number and the length in bytes of the placeholder that `rest` begins with: `[EMAIL_1]`.
///
/// At most three digits, so that no number of anything passes for one.
pub(crate) fn placeholder(rest: &str) -> Option<(&str, usize, usize)> {
    let bytes = rest.as_bytes();
    let name = 1 + count(bytes.get(1..)?, 12, |b| b.is_ascii_uppercase());
    let digits = name + 1 + count(bytes.get(name + 1..)?, 3, |b| b.is_ascii_digit());
    let whole = name > 2 && bytes[name] == b'_' && digits > name + 1 && bytes.get(digits) == Some(&b']');
    // Without the name, `rest` may have a letter of several bytes here.
    let number = number(rest.get(name + 1..digits)?, 10)?;
    whole.then_some((&rest[1..name], number as usize, digits + 1))
}

/// `%40`, and `%2540`, which is the same encoded twice.
fn percent(rest: &str) -> Option<(Piece, usize)> {
    let mut from = 1;
    while rest[from..].starts_with("25") && hex(rest.get(from + 2..from + 4)?).is_some() {
        from += 2;
        if from > 8 {
            return None;
        }
    }
    let code = hex(rest.get(from..from + 2)?)?;
    matches!(code, 0x20..=0x7E).then(|| (Piece::Letter(char::from(code as u8)), from + 2))
}

/// `&#64;`, `&#x40;`, `&commat;`, and `&amp;#64;`, which is the same encoded twice.
fn entity(rest: &str) -> Option<(Piece, usize)> {
    let from = if rest.starts_with("&amp;") { 5 } else { 1 };
    if let Some(code) = rest[from..].strip_prefix('#') {
        let (digits, radix, skipped) = match code.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 2),
            None => (code, 10, 1),
        };
        let len = count(digits.as_bytes(), 7, |b| char::from(b).is_digit(radix));
        let c = char::from_u32(number(&digits[..len], radix)?)?;
        let closed = usize::from(digits[len..].starts_with(';'));
        return Some((Piece::Letter(c), from + skipped + len + closed));
    }
    let len = count(&rest.as_bytes()[from..], 8, |b| b.is_ascii_alphabetic());
    let name = &rest[from..from + len];
    let (_, c) = ENTITIES.iter().find(|(known, _)| *known == name)?;
    rest[from + len..].starts_with(';').then_some((Piece::Letter(*c), from + len + 1))
}

/// `\u0040`, `\u{40}` and `\x40`, after any number of backslashes that JSON in JSON piles up; `\_` as Markdown has it.
fn backslash(rest: &str) -> Option<(Piece, usize)> {
    let slashes = count(rest.as_bytes(), 8, |b| b == b'\\');
    let after = &rest[slashes..];
    let (code, len) = match after.as_bytes().first()? {
        b'u' if after[1..].starts_with('{') => {
            let digits = count(&after.as_bytes()[2..], 6, |b| b.is_ascii_hexdigit());
            after[2 + digits..].starts_with('}').then_some(())?;
            (hex(&after[2..2 + digits])?, digits + 3)
        }
        b'u' => (hex(after.get(1..5)?)?, 5),
        b'x' => (hex(after.get(1..3)?)?, 3),
        b'@' | b'_' | b'.' | b'-' | b'+' | b'/' if slashes == 1 => (u32::from(after.as_bytes()[0]), 1),
        _ => return None,
    };
    char::from_u32(code).filter(|c| *c >= ' ').map(|c| (Piece::Letter(c), slashes + len))
}

/// The length of an inline tag or a short comment.
fn markup(rest: &str) -> Option<usize> {
    if let Some(comment) = rest.strip_prefix("<!--") {
        let window = &comment.as_bytes()[..comment.len().min(COMMENT)];
        return window.windows(3).position(|end| end == b"-->").map(|at| at + 7);
    }
    let from = if rest[1..].starts_with('/') { 2 } else { 1 };
    let len = count(&rest.as_bytes()[from..], 6, |b| b.is_ascii_alphabetic());
    let known = INLINE.iter().any(|tag| rest[from..from + len].eq_ignore_ascii_case(tag));
    let close = from + len + usize::from(rest[from + len..].starts_with('/'));
    (known && rest[close..].starts_with('>')).then_some(close + 1)
}

/// `[at]`, `( dot )`.
fn spelled(rest: &str, close: char) -> Option<(Piece, usize)> {
    let spaces = |text: &str| count(text.as_bytes(), 2, |b| b == b' ');
    let from = 1 + spaces(&rest[1..]);
    let len = count(&rest.as_bytes()[from..], 7, |b| b.is_ascii_alphabetic() || b == b'@' || b == b'.');
    let word = &rest[from..from + len];
    let end = from + len + spaces(&rest[from + len..]);
    let (_, c) = SPELLED.iter().find(|(known, _)| word.eq_ignore_ascii_case(known))?;
    rest[end..].starts_with(close).then_some((Piece::Joint(*c), end + 1))
}

fn count(bytes: &[u8], limit: usize, accept: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take(limit).take_while(|&&b| accept(b)).count()
}

fn hex(digits: &str) -> Option<u32> {
    number(digits, 16)
}

/// The value of up to seven digits. Of what the standard library has for it, this page would pay for errors and signs.
fn number(digits: &str, radix: u32) -> Option<u32> {
    digits.chars().try_fold(0, |value, c| Some(value * radix + c.to_digit(radix)?))
}
