//! Numbers: digits in groups, and which of the kinds of number each row of groups is.

use super::{Found, card, govid, phone};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Word, Words};

/// So many groups are looked at together; a longer row is read in pieces.
const ROW: usize = 64;

/// The most digits that any kind of number has, and some.
const MOST: usize = 24;

/// How far from a number a word may stand that says what it is, in characters.
const REACH: usize = 40;

/// What stands between two groups. The later a separator comes here, the wider it separates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    Dot,
    Dash,
    Under,
    Paren,
    Space,
    Slash,
    Wide,
    Line,
}

/// Digits in a row.
#[derive(Clone, Copy)]
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What stands between this group and the next; meaningless in the last.
    pub(super) gap: Gap,
}

/// Groups that may be one number.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) text: &'a Folded,
    pub(super) groups: &'a [Group],
}

impl<'a> Row<'a> {
    pub(super) fn start(self) -> usize {
        self.groups[0].start
    }

    pub(super) fn end(self) -> usize {
        self.groups[self.groups.len() - 1].end
    }

    pub(super) fn total(self) -> usize {
        self.groups.iter().map(|group| group.end - group.start).sum()
    }

    /// The first digits, as values.
    pub(super) fn digits(self) -> Digits {
        let mut digits = Digits { values: [0; MOST], len: 0 };
        for group in self.groups {
            for index in group.start..group.end.min(group.start + MOST - digits.len) {
                digits.values[digits.len] = (self.text.at(index) as u32 - 48) as u8;
                digits.len += 1;
            }
        }
        digits
    }

    /// Whether the groups have exactly these sizes.
    pub(super) fn sizes(self, sizes: &[usize]) -> bool {
        self.groups.len() == sizes.len()
            && self.groups.iter().zip(sizes).all(|(group, &size)| group.end - group.start == size)
    }

    /// The gap between all groups, if it is everywhere the same.
    pub(super) fn gap(self) -> Option<Gap> {
        let (_, inner) = self.groups.split_last()?;
        let first = inner.first()?.gap;
        inner.iter().all(|group| group.gap == first).then_some(first)
    }

    /// A day or years: `2025-03-01`, `1.3.2025`, `01/03/25`, `2024-2026`.
    pub(super) fn is_date(self) -> bool {
        let size = |index: usize| self.groups[index].end - self.groups[index].start;
        if self.groups.len() == 2 && size(0) == 4 && matches!(self.gap(), Some(Gap::Dash | Gap::Slash)) {
            let is_year = |index: usize| ["19", "20"].iter().any(|c| self.text.reads(self.groups[index].start, c));
            return is_year(0) && (size(1) == 2 || size(1) == 4 && is_year(1));
        }
        let few = self.groups.len() == 3 && matches!(self.gap(), Some(Gap::Dash | Gap::Dot | Gap::Slash | Gap::Space));
        if !few || size(1) > 2 {
            return false;
        }
        let value = |index: usize| {
            let Group { start, end, .. } = self.groups[index];
            self.text.slice(start, end).iter().fold(0, |value, &c| value * 10 + (c as u32 - 48))
        };
        let in_year = |a: u32, b: u32| (1..=12).contains(&a.min(b)) && (1..=31).contains(&a.max(b));
        match (size(0), size(2)) {
            (4, 1 | 2) => in_year(value(1), value(2)),
            (1 | 2, 4 | 2) => in_year(value(0), value(1)),
            _ => false,
        }
    }

    fn part(self, from: usize, to: usize) -> Self {
        Row { text: self.text, groups: &self.groups[from..to] }
    }
}

/// The digits of a row.
pub(super) struct Digits {
    values: [u8; MOST],
    len: usize,
}

impl std::ops::Deref for Digits {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.values[..self.len]
    }
}

/// Every number that identifies somebody in the row of groups that begins at `start`.
pub(super) fn number(text: &Folded, words: &Words, start: usize, found: &mut Found) -> usize {
    let mut groups = Vec::new();
    let end = gather(text, start, &mut groups);
    sort(Row { text, groups: &groups }, words, found);
    end
}

/// Collects the groups of the row that begins at `at`, and returns where to go on.
fn gather(text: &Folded, at: usize, groups: &mut Vec<Group>) -> usize {
    let mut start = at;
    let mut glued = is_glued_before(text, at);
    loop {
        let end = text.skip(start, usize::MAX, DIGIT);
        // Digits that letters continue, or that are a part of a time, end the row and do not belong to it. What `x42`
        // continues may be a telephone number.
        let digits: usize = groups.iter().map(|group| group.end - group.start).sum();
        let extended = !glued && digits + end - start >= phone::SHORTEST && phone::extension(text, end).is_some();
        if extended {
            groups.push(Group { start, end, gap: Gap::Line });
            return end;
        }
        if text.is(end, ALPHA) || text.is(end, COLON) && text.is(end + 1, DIGIT) {
            return text.skip(end, usize::MAX, WORD);
        }
        let next = next_group(text, end);
        if !glued {
            groups.push(Group { start, end, gap: next.map_or(Gap::Line, |(_, gap)| gap) });
        }
        // What is glued to a word ends at the first space.
        glued &= next.is_some_and(|(_, gap)| gap <= Gap::Under);
        match next {
            Some((next, _)) if groups.len() < ROW => start = next,
            Some(_) => return end,
            None => {
                let token = text.skip(end + 1, 40, WORD);
                if text.is(end, HYPHEN) && text.count(end, token, ALPHA) > 0 && text.count(end, token, DIGIT) > 0 {
                    groups.pop();
                }
                return end;
            }
        }
    }
}

/// Whether the digits at `at` continue a word, a hexadecimal name such as `a716-446655440000`, or a time.
fn is_glued_before(text: &Folded, at: usize) -> bool {
    let sign = at.wrapping_sub(1);
    text.was(at, WORD)
        || text.was(at, COLON) && text.was(sign, DIGIT)
        || text.was(at, HYPHEN | DOT) && text.count(text.back(sign, 40, WORD), sign, DIGIT) > 0
}

/// Where the group after the one that ends at `end` begins, and what stands between.
fn next_group(text: &Folded, end: usize) -> Option<(usize, Gap)> {
    let next = text.skip(end, 6, SPACE | HYPHEN | DOT | SLASH | OPEN | CLOSE | UNDERSCORE | LINE);
    if next == end || !text.is(next, DIGIT) {
        return None;
    }
    let has = |mask: Class| text.count(end, next, mask);
    let spaces = has(SPACE);
    let gap = if has(LINE) > 0 {
        Gap::Line
    } else if has(OPEN | CLOSE) > 0 {
        Gap::Paren
    } else if next - end - spaces > 1 || spaces > 2 {
        return None;
    } else if has(SLASH) > 0 {
        Gap::Slash
    } else if has(HYPHEN) > 0 {
        Gap::Dash
    } else if has(DOT) > 0 {
        Gap::Dot
    } else if has(UNDERSCORE) > 0 {
        Gap::Under
    } else if spaces > 1 {
        Gap::Wide
    } else {
        Gap::Space
    };
    Some((next, gap))
}

/// Takes the cards out of the row, and sorts what is left of it.
fn sort(row: Row, words: &Words, found: &mut Found) {
    let (mut rest, mut at) = (0, 0);
    while at < row.groups.len() {
        match card::at(row.groups.len(), at, |to| row.part(at, to), words) {
            Some(to) => {
                found.push((row.groups[at].start, row.groups[to - 1].end, Identifier::Card));
                split(row.part(rest, at), words, found);
                (rest, at) = (to, to);
            }
            None => at += 1,
        }
    }
    split(row.part(rest, at), words, found);
}

/// Sorts the row, or, if it is of no kind, its parts between the widest gaps.
fn split(row: Row, words: &Words, found: &mut Found) {
    let Some((_, inner)) = row.groups.split_last() else { return };
    let widest = inner.iter().map(|group| group.gap).max();
    // No number but a card runs over a line's end, and none has two spaces in a row.
    if widest < Some(Gap::Wide)
        && let Some(kind) = kind(row, words)
    {
        found.push(kind);
    } else if let Some(widest) = widest.filter(|&gap| gap >= Gap::Space) {
        for groups in row.groups.split_inclusive(|group| group.gap == widest) {
            split(Row { text: row.text, groups }, words, found);
        }
    }
}

/// Which kind of number the whole row is, and from where to where.
fn kind(row: Row, words: &Words) -> Option<(usize, usize, Identifier)> {
    let total = row.total();
    if !(5..=MOST).contains(&total) || row.is_date() {
        return None;
    }
    let near = in_front(row.text, words, row.start(), SORTS);
    let (from, to) = (row.start(), row.end());
    let plus = row.text.was(from, PLUS);
    if !plus && let Some(identifier) = govid::shaped(row, near) {
        return Some((from, to, identifier));
    }
    if !plus && let Some(identifier) = near.and_then(|word| called(word, total)) {
        let (from, to) = if matches!(identifier, Identifier::GovId | Identifier::Ssn) {
            letters_around(row.text, words, from, to)
        } else {
            (from, to)
        };
        return Some((from, to, identifier));
    }
    if let Some((from, to)) = phone::within(row, near, words) {
        return Some((from, to, Identifier::Phone));
    }
    let after = behind(row.text, words, to, Cue::GovId.bit() | Cue::Ssn.bit() | Cue::License.bit());
    let identifier = after.filter(|_| near.is_none() && total >= 8).and_then(|word| called(word, total))?;
    Some((from, to, identifier))
}

/// The nearest word of the set `cues` in front of `start`: in its line or in the one before, as a label stands above
/// its value. A word in the line before speaks for the first value behind it only.
pub(super) fn in_front(text: &Folded, words: &Words, start: usize, cues: u32) -> Option<Word> {
    let (mut lines, mut at) = (0, start);
    while at > 0 && start - at < REACH {
        if text.was(at, LINE) && !text.is(at, LINE) {
            lines += 1;
        }
        if lines > 1 || lines > 0 && text.was(at, HIDDEN) {
            break;
        }
        at -= 1;
    }
    words.before(start, start - at, cues)
}

/// The nearest word of the set `cues` behind `end`, in the same sentence.
pub(super) fn behind(text: &Folded, words: &Words, end: usize, cues: u32) -> Option<Word> {
    let word = words.after(end, REACH, cues)?;
    (text.count(end, word.start, DOT | STOP | LINE) == 0).then_some(word)
}

/// Words that say what a number is.
const SORTS: u32 = Cue::Phone.bit()
    | Cue::Contact.bit()
    | Cue::Card.bit()
    | Cue::Account.bit()
    | Cue::Ssn.bit()
    | Cue::GovId.bit()
    | Cue::License.bit()
    | Cue::Thing.bit()
    | Cue::Version.bit();

/// What `word` calls a number of `total` digits.
pub(super) fn called(word: Word, total: usize) -> Option<Identifier> {
    if word.is(Cue::Ssn) && (6..=15).contains(&total) {
        Some(Identifier::Ssn)
    } else if word.is(Cue::GovId) && total <= 15 {
        Some(Identifier::GovId)
    } else if word.is(Cue::License) && total <= 15 {
        Some(Identifier::License)
    } else if word.is(Cue::Account) {
        Some(Identifier::Iban)
    } else {
        None
    }
}

/// Takes in the letters that passports and insurers set beside their digits: `AK 0000912`, `12 34 56 C`.
fn letters_around(text: &Folded, words: &Words, from: usize, to: usize) -> (usize, usize) {
    let capitals = text.back(from.saturating_sub(1), 2, UPPER);
    let prefix = text.was(from, SPACE) && !text.was(capitals, WORD) && words.before(from, 1, SORTS).is_none();
    let suffix = text.is(to, SPACE) && text.is(to + 1, UPPER) && !text.is(to + 2, WORD);
    (if prefix && capitals + 1 < from { capitals } else { from }, if suffix { to + 2 } else { to })
}
