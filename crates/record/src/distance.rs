//! The size of an edit.

use core::convert::Infallible;
use core::ops::Range;

use serde::{Deserialize, Serialize};
use similar::algorithms::{DiffHook, myers};

/// How much an edit changed, in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Distance {
    /// Characters that the edit put in.
    pub inserted: u32,
    /// Characters that the edit took out.
    pub deleted: u32,
    /// (inserted + deleted) / (characters before + characters after): 0 for no change, 1 where nothing was kept.
    pub normalised: f64,
}

/// Above this many pairs of characters a changed passage counts as replaced whole: the diff is quadratic at worst,
/// and in a passage rewritten that far single letters that happen to agree mean nothing.
const MAX_PAIRS: usize = 250_000;

impl Distance {
    /// Measures the way from `original` to `edited`: words are aligned first, then the characters of changed passages.
    #[must_use]
    pub fn between(original: &str, edited: &str) -> Self {
        let (old, new) = (words(original), words(edited));
        let (mut inserted, mut deleted) = (0, 0);
        for Change { from, to } in changes(&numbered(&old, &new), &numbered(&new, &old)) {
            let (gone, come) = (chars(&old[from]), chars(&new[to]));
            if gone.len() * come.len() > MAX_PAIRS {
                deleted += gone.len();
                inserted += come.len();
                continue;
            }
            for Change { from, to } in changes(&gone, &come) {
                deleted += from.len();
                inserted += to.len();
            }
        }
        let all = original.chars().count() + edited.chars().count();
        let normalised = if all == 0 { 0.0 } else { (inserted + deleted) as f64 / all as f64 };
        Self { inserted: count(inserted), deleted: count(deleted), normalised }
    }
}

/// How many words an edit put in or took out, whichever is more: what a person would call "12 words changed".
#[must_use]
pub fn words_changed(original: &str, edited: &str) -> usize {
    let spoken = |text| -> Vec<&str> { str::split_whitespace(text).collect() };
    let (old, new) = (spoken(original), spoken(edited));
    let changes = changes(&numbered(&old, &new), &numbered(&new, &old));
    changes.iter().map(|change| change.from.len().max(change.to.len())).sum()
}

/// A run that differs: what is gone and what has come.
struct Change {
    from: Range<usize>,
    to: Range<usize>,
}

/// Collects the runs that differ. The crate's own collector would sort and shift them for reading, which nobody does here,
/// and weighs ten times as much in the page.
#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn add(&mut self, from: Range<usize>, to: Range<usize>) {
        match self.0.last_mut() {
            Some(last) if last.from.end == from.start && last.to.end == to.start => {
                (last.from.end, last.to.end) = (from.end, to.end);
            }
            _ => self.0.push(Change { from, to }),
        }
    }
}

impl DiffHook for Changes {
    type Error = Infallible;

    fn delete(&mut self, old: usize, length: usize, new: usize) -> Result<(), Infallible> {
        self.add(old..old + length, new..new);
        Ok(())
    }

    fn insert(&mut self, old: usize, new: usize, length: usize) -> Result<(), Infallible> {
        self.add(old..old, new..new + length);
        Ok(())
    }
}

/// Compares words and characters alike as numbers, so that the page carries one diff.
fn changes(old: &[u32], new: &[u32]) -> Vec<Change> {
    let mut changes = Changes::default();
    let Ok(()) = myers::diff(&mut changes, old, 0..old.len(), new, 0..new.len());
    changes.0
}

/// The number of each word of `words`: its place among all different words of both sides.
fn numbered(words: &[&str], others: &[&str]) -> Vec<u32> {
    let mut known: Vec<&str> = words.iter().chain(others).copied().collect();
    known.sort_unstable();
    known.dedup();
    words.iter().map(|word| known.partition_point(|one| one < word) as u32).collect()
}

/// Words and the white space between them, so that their concatenation is the text.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut blank = None;
    for (at, c) in text.char_indices() {
        if blank.is_some_and(|was| was != c.is_whitespace()) {
            words.push(&text[start..at]);
            start = at;
        }
        blank = Some(c.is_whitespace());
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

fn chars(words: &[&str]) -> Vec<u32> {
    words.iter().flat_map(|word| word.chars()).map(u32::from).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_stays_as_it_is_has_no_distance() {
        assert_eq!(Distance::between("same", "same"), Distance::default());
        assert_eq!(Distance::between("", ""), Distance::default());
    }

    #[test]
    fn one_corrected_year_counts_its_digits() {
        let distance = Distance::between("It opened in 1887.", "It opened in 1889.");
        assert_eq!((distance.inserted, distance.deleted), (1, 1));
        assert!((distance.normalised - 2.0 / 36.0).abs() < 1e-12);
    }

    #[test]
    fn what_shares_nothing_is_wholly_new() {
        let distance = Distance::between("aaa", "bbbbb");
        assert_eq!((distance.inserted, distance.deleted, distance.normalised), (5, 3, 1.0));
    }

    #[test]
    fn changed_words_are_counted_as_a_person_would() {
        assert_eq!(words_changed("the tower opened in 1887", "the tower opened to the public in 1889"), 4);
        assert_eq!(words_changed("a b c", "a b c"), 0);
    }

    proptest! {
        #[test]
        fn lengths_add_up_and_the_share_stays_a_share(a in "[ab \\nß🙂]{0,60}", b in "[ab \\nß🙂]{0,60}") {
            let distance = Distance::between(&a, &b);
            let (before, after) = (a.chars().count() as i64, b.chars().count() as i64);
            prop_assert_eq!(before - i64::from(distance.deleted) + i64::from(distance.inserted), after);
            prop_assert!((0.0..=1.0).contains(&distance.normalised));
            prop_assert_eq!(distance.normalised == 0.0, a == b);
        }
    }
}
