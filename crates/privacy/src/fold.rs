//! The copy that detection reads: one letter for each way of writing it, and the way back to the original.

mod escape;
mod letter;

pub(crate) use escape::placeholder;
pub(crate) use letter::{canonical, is_hidden, is_letter, is_unspaced, lower};

use crate::class::{Class, END, WORD, class};

// What is hidden is replaced by noncharacters. No text brings its own: folding drops them.

/// The first of 16 of which each stands for the first character of one kind of identifier.
const MARKS: u32 = 0xFDD0;

/// Stands for the other characters of an identifier.
const HIDDEN: char = '\u{FDEF}';

/// Stands for a placeholder that the text had.
const PLACEHOLDER: char = '\u{FDEE}';

/// Bytes that are characters by themselves: ASCII that folding leaves as it is and that no escape begins with.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8 as char;
        plain[byte] = !escape::begins(c) && matches!(canonical(c), Some(same) if same as u32 == c as u32);
        byte += 1;
    }
    plain
};

/// A text as scanners see it: folded, with what was found so far hidden.
pub(crate) struct Folded {
    chars: Vec<char>,
    /// The kinds of each character.
    classes: Vec<Class>,
    /// Where each folded character began and ended in the original, in bytes. Escapes make that longer than a
    /// character.
    origin: Vec<(u32, u32)>,
    /// The kinds that each [`BLOCK`] of characters has, or had before some were hidden: most blocks have nothing that a
    /// scanner looks for, and are passed at one look.
    blocks: Vec<Class>,
    /// All kinds of characters that the text has.
    seen: Class,
}

/// So many characters share an entry of [`Folded::blocks`].
const BLOCK: usize = 32;

impl Folded {
    /// Folds `text`, which must be shorter than 4 GiB.
    pub(crate) fn new(text: &str) -> Self {
        let len = text.len();
        let (chars, classes, origin) = (Vec::with_capacity(len), Vec::with_capacity(len), Vec::with_capacity(len));
        let mut folded = Self { chars, classes, origin, blocks: Vec::new(), seen: 0 };
        let mut rest = text;
        loop {
            rest = folded.plain(rest, text.len() - rest.len());
            let Some(c) = rest.chars().next() else { break };
            let at = text.len() - rest.len();
            let (piece, len) = escape::read(rest, c).unwrap_or((escape::Piece::Letter(c), c.len_utf8()));
            rest = &rest[len..];
            match piece {
                // One end of a line, not two.
                escape::Piece::Letter('\r') if rest.starts_with('\n') => {}
                escape::Piece::Letter(c) => {
                    if let Some(c) = canonical(c) {
                        folded.push(c, at, at + len);
                    }
                }
                escape::Piece::Nothing => {}
                escape::Piece::Placeholder => folded.push(PLACEHOLDER, at, at + len),
                escape::Piece::Joint(c) => {
                    while folded.chars.last() == Some(&' ') {
                        folded.chars.pop();
                        folded.classes.pop();
                        folded.origin.pop();
                    }
                    rest = rest.trim_start_matches(' ');
                    folded.push(c, at, at + len);
                }
            }
        }
        let all = |classes: &[Class]| classes.iter().fold(0, |all, class| all | class);
        folded.blocks = folded.classes.chunks(BLOCK).map(all).collect();
        folded.seen = all(&folded.blocks);
        folded
    }

    /// Takes in what `rest`, which begins at byte `at`, has of characters that stand for themselves, up to the first that
    /// may not. What is left is returned.
    fn plain<'a>(&mut self, rest: &'a str, at: usize) -> &'a str {
        let len = rest.bytes().take_while(|&byte| PLAIN[usize::from(byte)]).count();
        let (plain, rest) = rest.split_at(len);
        self.chars.extend(plain.bytes().map(char::from));
        self.classes.extend(plain.bytes().map(|byte| class(char::from(byte))));
        self.origin.extend((at as u32..(at + len) as u32).map(|start| (start, start + 1)));
        rest
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        self.chars.push(c);
        self.classes.push(class(c));
        self.origin.push((start as u32, end as u32));
    }

    /// The folded characters and the kinds of each, for who reads them all.
    pub(crate) fn all(&self) -> (&[char], &[Class]) {
        (&self.chars, &self.classes)
    }

    /// The number of folded characters.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The folded character at `index`; NUL, which belongs to no identifier, beyond the end.
    #[inline(never)]
    pub(crate) fn at(&self, index: usize) -> char {
        #[cfg(test)]
        steps::count();
        self.chars.get(index).copied().unwrap_or('\0')
    }

    /// The folded character in front of `index`; NUL in front of the first.
    pub(crate) fn before(&self, index: usize) -> char {
        self.at(index.wrapping_sub(1))
    }

    /// Whether the character at `index` is of one of the kinds `mask`.
    // Called from so many places that copies of it would be a good part of the whole; loops have copies of their own.
    #[inline(never)]
    pub(crate) fn is(&self, index: usize, mask: Class) -> bool {
        self.has(index, mask)
    }

    #[inline(always)]
    fn has(&self, index: usize, mask: Class) -> bool {
        #[cfg(test)]
        steps::count();
        self.classes.get(index).copied().unwrap_or(END) & mask != 0
    }

    /// Whether the character in front of `index` is of one of the kinds `mask`.
    #[inline(never)]
    pub(crate) fn was(&self, index: usize, mask: Class) -> bool {
        self.has(index.wrapping_sub(1), mask)
    }

    /// Whether the text has a character of one of the kinds `mask`.
    pub(crate) fn any(&self, mask: Class) -> bool {
        self.seen & mask != 0
    }

    /// Whether exactly `word` stands at `index`.
    #[inline(never)]
    pub(crate) fn reads(&self, index: usize, word: &str) -> bool {
        word.bytes().enumerate().all(|(offset, byte)| self.at(index + offset) == char::from(byte))
    }

    /// Whether `word`, in lower case, stands at `index` in any case.
    #[inline(never)]
    pub(crate) fn says(&self, index: usize, word: &str) -> bool {
        word.bytes().enumerate().all(|(offset, byte)| self.at(index + offset).to_ascii_lowercase() == char::from(byte))
    }

    /// The folded characters from `from` up to `to`, as far as there are any.
    #[inline(never)]
    pub(crate) fn slice(&self, from: usize, to: usize) -> &[char] {
        #[cfg(test)]
        (from..to).for_each(|_| steps::count());
        self.chars.get(from..to.min(self.len())).unwrap_or_default()
    }

    /// How many of the characters from `from` up to `to` are of the kinds `mask`.
    #[inline(never)]
    pub(crate) fn count(&self, from: usize, to: usize, mask: Class) -> usize {
        (from..to).filter(|&index| self.has(index, mask)).count()
    }

    /// The first index from `from` on whose character is not of the kinds `mask`, at most `limit` further.
    #[inline(never)]
    pub(crate) fn skip(&self, from: usize, limit: usize, mask: Class) -> usize {
        let mut index = from;
        while index - from < limit && index < self.len() && self.has(index, mask) {
            index += 1;
        }
        index
    }

    /// The first index from `from` on whose character is of the kinds `mask`, at most `limit` further.
    #[inline(never)]
    pub(crate) fn until(&self, from: usize, limit: usize, mask: Class) -> usize {
        let end = from.saturating_add(limit).min(self.len());
        let mut index = from;
        while index < end {
            if index.is_multiple_of(BLOCK) && self.blocks[index / BLOCK] & mask == 0 {
                index += BLOCK;
            } else if self.has(index, mask) {
                return index;
            } else {
                index += 1;
            }
        }
        end.max(from)
    }

    /// The first index from `from` on whose character is of the kinds `mask` and stands behind no letter or digit.
    #[inline(never)]
    pub(crate) fn until_fresh(&self, from: usize, mask: Class) -> usize {
        let (mut index, mut behind) = (from, self.was(from, WORD));
        while index < self.len() {
            if index.is_multiple_of(BLOCK) && self.blocks[index / BLOCK] & mask == 0 {
                index += BLOCK;
                behind = self.was(index, WORD);
            } else if !behind && self.has(index, mask) {
                return index;
            } else {
                behind = self.has(index, WORD);
                index += 1;
            }
        }
        self.len()
    }

    /// The first run of at least `least` characters of the kinds `mask` that begins at `from` or behind it: from where to
    /// where. Only one character in `least` is looked at where there is none.
    #[inline(never)]
    pub(crate) fn run(&self, from: usize, least: usize, mask: Class) -> Option<(usize, usize)> {
        let mut begin = from;
        while begin + least <= self.len() {
            let last = begin + least - 1;
            // What begins here would have to be whole up to `last`; if it is not, nothing begins before the gap.
            let whole = self.back(last + 1, least, mask);
            if whole == begin {
                return Some((begin, self.skip(last, usize::MAX, mask)));
            }
            begin = whole.max(begin + 1);
        }
        None
    }

    /// The lowest index such that every character from there up to `to` is of the kinds `mask`, at most `limit` back.
    #[inline(never)]
    pub(crate) fn back(&self, to: usize, limit: usize, mask: Class) -> usize {
        let mut index = to;
        while index > 0 && to - index < limit && self.has(index - 1, mask) {
            index -= 1;
        }
        index
    }

    /// The lowest index such that no character from there up to `to` is of the kinds `mask`, at most `limit` back.
    #[inline(never)]
    pub(crate) fn back_until(&self, to: usize, limit: usize, mask: Class) -> usize {
        let mut index = to;
        while index > 0 && to - index < limit && !self.has(index - 1, mask) {
            index -= 1;
        }
        index
    }

    /// Hides the characters from `from` up to `to`: an identifier of kind number `kind`, below 16.
    pub(crate) fn hide(&mut self, from: usize, to: usize, kind: u8) {
        self.chars[from..to].fill(HIDDEN);
        self.classes[from..to].fill(class(HIDDEN));
        self.blocks[from / BLOCK..=(to - 1) / BLOCK].iter_mut().for_each(|block| *block |= class(HIDDEN));
        self.chars[from] = char::from_u32(MARKS + u32::from(kind)).unwrap_or(HIDDEN);
    }

    /// Where the hidden identifier or the placeholder that starts at `from` ends.
    pub(crate) fn hidden_end(&self, from: usize) -> usize {
        let more = self.chars[from + 1..].iter().take_while(|&&c| c == HIDDEN).count();
        from + 1 + more
    }

    /// The first byte in the original of what stands from `from` up to `to`, and the one after its last.
    pub(crate) fn original(&self, from: usize, to: usize) -> (usize, usize) {
        (self.origin[from].0 as usize, self.origin[to - 1].1 as usize)
    }

    /// Whether a character from `from` up to `to` takes several bytes in the original: "ö", "&ouml;".
    pub(crate) fn is_wide(&self, from: usize, to: usize) -> bool {
        self.origin[from..to].iter().any(|&(start, end)| end - start > 1)
    }

    /// What was hidden: the number of its kind, and its first byte and the one after its last in the original.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = (u8, usize, usize)> {
        let starts = (0..self.len()).filter(|&index| matches!(self.chars[index] as u32, MARKS..0xFDE0));
        starts.map(|index| {
            let kind = (self.chars[index] as u32 - MARKS) as u8;
            let (start, end) = self.original(index, self.hidden_end(index));
            (kind, start, end)
        })
    }
}

/// Counts the characters that scanners look at, so that tests of growth need no clock.
#[cfg(test)]
pub(crate) mod steps {
    use std::cell::Cell;

    thread_local!(static STEPS: Cell<u64> = const { Cell::new(0) });

    pub(super) fn count() {
        STEPS.set(STEPS.get() + 1);
    }

    /// How many characters `work` looks at.
    pub(crate) fn of(work: impl FnOnce()) -> u64 {
        STEPS.set(0);
        work();
        STEPS.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        Folded::new(text).chars.into_iter().collect()
    }

    #[test]
    fn every_way_of_writing_a_letter_folds_to_the_letter() {
        assert_eq!(folded("ｊａｎｅ＠ｘ．ｄｅ"), "jane@x.de");
        assert_eq!(folded("𝗷𝒂𝓃𝖾 𝟜𝟐"), "jane 42");
        assert_eq!(folded("Zażółć Đức Ấn"), "Zazolc Duc An");
        assert_eq!(folded("jаnе"), "jane");
        assert_eq!(folded("٤२๔"), "424");
        assert_eq!(folded("a\u{200B}b\u{AD}c\u{202E}d\u{301}\0"), "abcd");
        assert_eq!(folded("1–2−3‑4\u{A0}5\u{2009}6"), "1-2-3-4 5 6");
        assert_eq!(folded("a\r\nb\rc\u{B}d\u{C}e\u{2028}f\u{85}g\u{1F}h"), "a\nb\nc\nd\ne\nf\ng\nh");
    }

    #[test]
    fn escapes_are_read_as_what_they_stand_for() {
        for at in ["%40", "%2540", "&#64;", "&#x40;", "&commat;", "&amp;#64;", "\\u0040", "\\\\u0040", "\\x40", "\\@"] {
            assert_eq!(folded(&format!("a{at}b")), "a@b", "{at}");
        }
        for at in [" [at] ", "(at)", " { AT } ", "[@]"] {
            assert_eq!(folded(&format!("a{at}b")), "a@b", "{at}");
        }
        assert_eq!(folded("a (dot) b&period;c"), "a.b.c");
    }

    #[test]
    fn what_only_looks_like_an_escape_stays() {
        for text in ["50% off", "a & b", "&copy;", "%4", "\\u00", "x < y", "(attic)", "f(x)", "100%", "\\"] {
            assert_eq!(folded(text), text);
        }
    }

    #[test]
    fn every_folded_character_knows_its_bytes() {
        let text = "né&#64;ｘ\u{200B}";
        let folded = Folded::new(text);
        let pieces: Vec<_> = folded.origin.iter().map(|&(start, end)| &text[start as usize..end as usize]).collect();
        assert_eq!(pieces, ["n", "é", "&#64;", "ｘ"]);
    }

    #[test]
    fn a_placeholder_is_hidden_and_a_noncharacter_is_dropped() {
        assert_eq!(folded("to [EMAIL_1]!"), format!("to {PLACEHOLDER}!"));
        assert_eq!(folded("a\u{FDEF}b\u{FDD0}"), "ab");
        assert_eq!(folded("[EMAIL_]"), "[EMAIL_]");
    }
}
