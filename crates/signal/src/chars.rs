//! Characters by their bytes: no Unicode tables, which a page would have to load.

/// What a character is to the splitting of words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Char {
    /// Between words.
    Space,
    /// Punctuation, as its ASCII kin.
    Mark(u8),
    /// An ASCII letter, digit or underscore.
    Letter,
    /// A pictograph.
    Emoji,
    /// Any other character outside ASCII: a letter, for all that is known here.
    Other,
}

/// What the next character is, and its width in bytes; a space of width 0 at the end. Typographic marks count as their
/// ASCII kin, and a byte that begins no character (the text was cut) as a character of its own.
pub(crate) fn character(rest: &[u8]) -> (Char, usize) {
    let Some(&byte) = rest.first() else { return (Char::Space, 0) };
    match byte {
        0..=b' ' | 0x7f => (Char::Space, 1),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => (Char::Letter, 1),
        0x21..=0x7e => (Char::Mark(byte), 1),
        _ => {
            let width = match byte {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0.. => 4,
                _ => 1,
            }
            .min(rest.len());
            let kind = match rest[..width] {
                // No-break space; joiners, variation selectors and skin tones, which only dress an emoji.
                [0xc2, 0xa0]
                | [0xe2, 0x80, 0x8b..=0x8f]
                | [0xef, 0xb8, 0x80..=0x8f]
                | [0xf0, 0x9f, 0x8f, 0xbb..=0xbf] => Char::Space,
                [0xe2, 0x80, 0x98 | 0x99] => Char::Mark(b'\''),
                [0xe2, 0x80, 0x9c..=0x9f] => Char::Mark(b'"'),
                [0xe2, 0x80, 0x93 | 0x94] => Char::Mark(b'-'),
                [0xe2, 0x80, 0xa6] => Char::Mark(b'.'),
                [0xf0, 0x9f, ..] | [0xe2, 0x98..=0x9e, _] => Char::Emoji,
                _ => Char::Other,
            };
            (kind, width)
        }
    }
}

/// Whether a quotation opened just before `rest` ends on the same line. Looked for in a bounded stretch, so that a line
/// of nothing but quotation marks stays linear.
pub(crate) fn closes(rest: &[u8], mark: u8) -> bool {
    let mut at = 0;
    while at < rest.len().min(400) {
        let (kind, width) = character(&rest[at..]);
        if kind == Char::Mark(mark) {
            return true;
        }
        at += width;
    }
    false
}
