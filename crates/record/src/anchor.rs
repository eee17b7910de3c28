//! A passage of a message that finds its place again.

use serde::{Deserialize, Serialize};

/// How many characters on each side of a quote help to find it again.
const CONTEXT: usize = 32;

/// A passage by its words, its neighbourhood and its place (W3C Web Annotation: TextQuoteSelector with
/// TextPositionSelector). Offsets count UTF-16 units of the message's text, as JavaScript does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Anchor {
    /// The words themselves.
    pub quote: String,
    /// Up to 32 characters before them.
    pub prefix: String,
    /// Up to 32 characters after them.
    pub suffix: String,
    /// Where they start.
    pub start: u32,
    /// Where they end (exclusive).
    pub end: u32,
}

impl Anchor {
    /// Anchors the passage from `start` to `end` (UTF-16 units) of `text`.
    /// `None` where the range is empty, outside of the text or splits a character.
    #[must_use]
    pub fn new(text: &str, start: u32, end: u32) -> Option<Self> {
        let (from, to) = (byte_of(text, start)?, byte_of(text, end)?);
        let quote = text.get(from..to).filter(|quote| !quote.is_empty())?;
        Some(Self {
            quote: quote.to_owned(),
            prefix: last_chars(&text[..from], CONTEXT).to_owned(),
            suffix: first_chars(&text[to..], CONTEXT).to_owned(),
            start,
            end,
        })
    }

    /// Finds the passage in `text`, which may have changed around it: of all places with the same words the one whose
    /// neighbourhood agrees most, then the nearest to the old place. `None` where the words are gone.
    /// Returns UTF-16 offsets.
    #[must_use]
    pub fn locate(&self, text: &str) -> Option<(u32, u32)> {
        if self.quote.is_empty() {
            return None;
        }
        let length = units(&self.quote);
        let mut best: Option<(usize, u32, u32)> = None;
        let (mut counted, mut place) = (0, 0);
        let mut from = 0;
        while let Some(found) = text[from..].find(&self.quote) {
            let at = from + found;
            place += units(&text[counted..at]);
            counted = at;
            let agreement =
                common_suffix(&text[..at], &self.prefix) + common_prefix(&text[at + self.quote.len()..], &self.suffix);
            let away = place.abs_diff(self.start);
            if best.is_none_or(|(most, nearest, _)| agreement > most || (agreement == most && away < nearest)) {
                best = Some((agreement, away, place));
            }
            from = at + self.quote.chars().next().map_or(1, char::len_utf8);
        }
        best.map(|(_, _, place)| (place, place + length))
    }
}

fn units(text: &str) -> u32 {
    text.chars().map(|c| c.len_utf16() as u32).sum()
}

/// The byte at a UTF-16 offset; `None` inside a surrogate pair or past the end.
fn byte_of(text: &str, unit: u32) -> Option<usize> {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen >= unit {
            return (seen == unit).then_some(at);
        }
        seen += c.len_utf16() as u32;
    }
    (seen == unit).then_some(text.len())
}

fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

fn last_chars(text: &str, count: usize) -> &str {
    text.char_indices().rev().nth(count.wrapping_sub(1)).map_or(text, |(at, _)| &text[at..])
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

fn common_suffix(a: &str, b: &str) -> usize {
    a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn anchored(text: &str, quote: &str) -> Anchor {
        let at = text.find(quote).unwrap();
        let start = units(&text[..at]);
        Anchor::new(text, start, start + units(quote)).unwrap()
    }

    #[test]
    fn a_passage_is_found_after_text_was_put_in_before_it() {
        let anchor = anchored("The tower opened in 1887 in Paris.", "1887");
        let later = "Well: the tower, as many know, opened in 1887 in Paris.";
        let (start, end) = anchor.locate(later).unwrap();
        assert_eq!(&later[start as usize..end as usize], "1887");
    }

    #[test]
    fn of_two_equal_passages_the_one_with_the_same_neighbours_is_meant() {
        let text = "red car, blue car, red bus";
        let anchor = Anchor::new(text, 14, 17).unwrap();
        assert_eq!((anchor.quote.as_str(), anchor.prefix.ends_with("blue ")), ("car", true));
        assert_eq!(anchor.locate("a car, red car, and now: blue car, red bus"), Some((30, 33)));
    }

    #[test]
    fn words_that_are_gone_have_no_place() {
        assert_eq!(anchored("one two three", "two").locate("one 2 three"), None);
    }

    #[test]
    fn offsets_count_as_javascript_does() {
        let anchor = anchored("🙂🙂 fine", "fine");
        assert_eq!((anchor.start, anchor.end), (5, 9));
        assert_eq!(Anchor::new("🙂", 1, 2), None, "the middle of a surrogate pair is no place");
    }

    proptest! {
        #[test]
        fn an_untouched_passage_is_always_found_where_it_was(text in "[ab 🙂é]{1,60}", start in 0u32..60, length in 1u32..10) {
            if let Some(anchor) = Anchor::new(&text, start, start + length) {
                prop_assert_eq!(anchor.locate(&text), Some((start, start + length)));
            }
        }

        #[test]
        fn a_unique_passage_survives_edits_around_it(before in "[ab ]{0,40}", after in "[ab ]{0,40}", more in "[ab ]{0,40}") {
            let anchor = anchored(&format!("{before}XYZ{after}"), "XYZ");
            let later = format!("{more}{before}XYZ{more}");
            let at = units(&more) + units(&before);
            prop_assert_eq!(anchor.locate(&later), Some((at, at + 3)));
        }
    }
}
