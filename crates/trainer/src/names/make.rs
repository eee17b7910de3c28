//! From labelled texts to a model file.

use std::collections::BTreeSet;

use afterword_privacy::Mode;
use afterword_privacy::train::{COMMON, HANDICAPS, Kind, LEN, Model, NAMES, PLACES, STEPS, TAGS, Tag, bit, read, word};

use super::crf::{Chain, Field, Word};
use super::data::{Row, Source, Texts};
use super::score::{Tally, tally, told};
use crate::bootstrap::Draw;
use crate::folds::grouped;

/// Common words of the lexicon, the most frequent of the texts, beside those listed by hand.
const FREQUENT: usize = 5000;
/// How often a name must stand in small letters to be a common word as well: "rose", "will".
const BOTH: u32 = 30;
/// Comments with and without names, and commands, that are learned from.
const COMMENTS: (usize, usize) = (5000, 5000);
const COMMANDS: usize = 3000;
/// How much a copy counts beside its original: in small letters, with placeholders, with other names.
const SMALL: f32 = 0.3;
const SCRUBBED: f32 = 0.3;
const RENAMED: f32 = 0.4;
/// How many copies with other names a text has; sentences made from templates have one.
const NAMESAKES: usize = 5;
/// Handicaps that are tried, in steps of [`STRIDE`].
const TRIED: std::ops::RangeInclusive<i8> = -4..=7;
const STRIDE: i8 = 3;
/// What an address that stays costs beside a name that stays, and what a stray character above [`OVER`] costs.
const ADDRESS: f64 = 0.2;
const STRAY: f64 = 20.0;
/// The share of ordinary characters that may be covered while a handicap is chosen: in balanced and in strict mode.
const OVER: [f64; 2] = [0.011, 0.05];

/// How much a text of a source counts.
const fn weight(source: Source) -> f32 {
    match source {
        Source::Chat | Source::Written => 1.0,
        Source::Templates => 0.5,
        Source::Posts => 0.3,
        Source::Comments => 0.4,
        Source::Commands => 0.5,
    }
}

/// All texts as chains of facts, read once for all folds.
pub(crate) struct Prepared {
    /// Both lexicons, as a model has them.
    lexicon: Vec<u8>,
    /// For each row its chain and its copies'.
    chains: Vec<Vec<Chain>>,
}

/// Both lexicons.
fn lexicon(texts: &Texts) -> Vec<u8> {
    let mut counts: Vec<(&String, &u32)> = texts.counts.iter().collect();
    counts.sort_by_key(|(word, count)| (std::cmp::Reverse(**count), *word));
    let list = |kind: &str| texts.lists.get(kind).into_iter().flatten();
    let mut bits = vec![0; (COMMON + NAMES) / 8];
    let (common, names) = bits.split_at_mut(COMMON / 8);
    let known: BTreeSet<&str> = list("given").chain(list("family")).map(String::as_str).collect();
    let common_too = |text: &str, count: u32| count >= BOTH || !known.contains(text);
    let frequent = counts.into_iter().filter(|(text, count)| text.len() > 1 && common_too(text, **count));
    for text in frequent.map(|(text, _)| text).take(FREQUENT).chain(list("common")) {
        let (byte, bit) = bit(word(text), COMMON);
        common[byte] |= bit;
    }
    for text in known {
        let (byte, bit) = bit(word(text), NAMES);
        names[byte] |= bit;
    }
    bits
}

fn assemble(lexicon: &[u8], steps: &[u8], handicaps: [i8; HANDICAPS], weights: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(LEN);
    file.extend(lexicon);
    file.extend(steps);
    file.extend(handicaps.map(|handicap| handicap as u8));
    file.extend(weights);
    file
}

impl Prepared {
    pub(crate) fn new(texts: &Texts) -> anyhow::Result<Self> {
        let lexicon = lexicon(texts);
        let blank = assemble(&lexicon, &[0; STEPS], [0; HANDICAPS], &vec![0; PLACES * (TAGS - 1)]);
        let model =
            Model::new(&blank).ok_or_else(|| anyhow::anyhow!("a model has another length than this program"))?;
        let mut draw = Draw(5);
        let mut left = [COMMENTS.0, COMMENTS.1, COMMANDS];
        let rows = texts.rows.iter().map(|row| {
            let limited = match row.source {
                Source::Comments => Some(usize::from(row.spans.is_empty())),
                Source::Commands => Some(2),
                _ => None,
            };
            if let Some(kind) = limited {
                if left[kind] == 0 || row.source == Source::Commands && draw.below(4) > 0 {
                    return Vec::new();
                }
                left[kind] -= 1;
            }
            copies(row, texts, &mut draw).iter().map(|(row, weight)| chain(row, *weight, model)).collect()
        });
        let chains = rows.collect();
        Ok(Self { lexicon, chains })
    }

    /// The model of the rows for which `seen` is true, without a handicap.
    fn fit(&self, seen: &[bool]) -> (Vec<u8>, Vec<u8>) {
        let chains: Vec<&Chain> =
            self.chains.iter().zip(seen).filter(|(_, seen)| **seen).flat_map(|(chains, _)| chains).collect();
        Field::fit(&chains).bytes()
    }

    /// The model of the rows for which `seen` is true.
    ///
    /// Its handicaps are chosen on a third of them, for a model of the other two.
    pub(crate) fn train(&self, rows: &[Row], seen: &[bool]) -> anyhow::Result<Vec<u8>> {
        let folds = folds(rows, 3);
        let part: Vec<bool> = seen.iter().zip(&folds).map(|(seen, fold)| *seen && *fold != Some(0)).collect();
        let (steps, weights) = self.fit(&part);
        let asked: Vec<&Row> =
            (0..rows.len()).filter(|at| seen[*at] && folds[*at] == Some(0)).map(|at| &rows[at]).collect();
        let mut handicaps = [0; HANDICAPS];
        for (place, mode) in [Mode::Balanced, Mode::Strict].into_iter().enumerate() {
            let mut best = f64::MIN;
            for (name, address) in TRIED.flat_map(|name| (0..=8).map(move |address| (name, address))) {
                let tried = [name * STRIDE, address * STRIDE];
                let file = assemble(&self.lexicon, &steps, [tried[0], tried[1], tried[0], tried[1]], &weights);
                let Some(model) = Model::new(&file) else { continue };
                let tallies = Source::MEASURED.map(|source| {
                    let mut sum = Tally::default();
                    for row in asked.iter().filter(|row| row.source == source) {
                        let (told, unlabelled) = told(row, mode, model);
                        sum += tally(row, &told, &unlabelled);
                    }
                    sum
                });
                let mean = |of: fn(&Tally) -> f64| tallies.iter().map(of).sum::<f64>() / tallies.len() as f64;
                let names = if mode == Mode::Balanced { mean(Tally::f1) } else { 1.0 - mean(Tally::leak) };
                let worth = names - ADDRESS * mean(Tally::bare) - STRAY * (mean(Tally::over) - OVER[place]).max(0.0);
                if worth > best {
                    best = worth;
                    handicaps[2 * place..2 * place + 2].copy_from_slice(&tried);
                }
            }
        }
        let (steps, weights) = self.fit(seen);
        Ok(assemble(&self.lexicon, &steps, handicaps, &weights))
    }
}

/// The fold below `count` of each row that is measured on.
pub(crate) fn folds(rows: &[Row], count: usize) -> Vec<Option<usize>> {
    let key = |row: &Row| format!("{}/{}", row.source.name(), row.group);
    let measured = |row: &&Row| Source::MEASURED.contains(&row.source);
    let keys: Vec<String> = rows.iter().filter(measured).map(key).collect();
    let mut folds = grouped(keys.iter().map(String::as_str), count).into_iter();
    rows.iter().map(|row| if measured(&row) { folds.next() } else { None }).collect()
}

/// A row and its copies, and how much each counts.
fn copies(row: &Row, texts: &Texts, draw: &mut Draw) -> Vec<(Row, f32)> {
    let own = weight(row.source);
    let mut name = |old: &str| invented(old, texts, draw);
    if row.source == Source::Comments {
        let large = row.text.replace("[NAME]", "").contains(char::is_uppercase);
        let filled = row.replaced(true, |_, _| {
            let old = match (large, draw_of(row)) {
                (true, 0) => "A B",
                (true, _) => "A",
                (false, _) => "a",
            };
            Some(name(old))
        });
        return vec![(filled, own)];
    }
    let mut copies = vec![(row.clone(), own)];
    let simple = |name: &str| name.chars().all(|c| c.is_alphabetic() || c == ' ');
    if matches!(row.source, Source::Chat | Source::Written | Source::Templates) && !row.spans.is_empty() {
        let placeholder = |kind: &str, _: &str| match kind {
            "PERSON" | "ADDRESS" => Some(format!("[{kind}_1]")),
            _ => None,
        };
        copies.push((row.replaced(false, placeholder), own * SCRUBBED));
        let mut renamed =
            || row.replaced(true, |kind, old| if kind == "PERSON" && simple(old) { Some(name(old)) } else { None });
        copies.push((small(&renamed()), own * SMALL));
        for _ in 0..if row.source == Source::Templates { 1 } else { NAMESAKES } {
            copies.push((renamed(), own * RENAMED));
        }
    }
    copies
}

/// A name that nobody may have, of as many words as `old` and written as large.
///
/// Most are the head of one name and the tail of another: what is learned of them is what names are like, not which
/// there are.
fn invented(old: &str, texts: &Texts, draw: &mut Draw) -> String {
    let mut word = |at: usize, old: &str| {
        let list = texts.lists.get(if at == 0 { "given" } else { "family" }).map(Vec::as_slice).unwrap_or_default();
        let mut pick = || list[draw.below(list.len())].chars().collect::<Vec<_>>();
        let (head, tail) = (pick(), pick());
        let new = if draw.below(3) == 0 {
            head
        } else {
            head.iter().take(head.len().div_ceil(2)).chain(tail.iter().skip(tail.len() / 2)).copied().collect()
        };
        let large = old.starts_with(char::is_uppercase);
        let all = old.chars().count() > 1 && !old.contains(char::is_lowercase);
        let case = |(at, c): (usize, char)| {
            let upper = large && (at == 0 || all);
            if upper { c.to_uppercase().collect::<String>() } else { c.to_string() }
        };
        new.into_iter().enumerate().map(case).collect::<String>()
    };
    old.split(' ').enumerate().map(|(at, old)| word(at, old)).collect::<Vec<_>>().join(" ")
}

/// 0 for one comment in five.
fn draw_of(row: &Row) -> usize {
    row.text.len() % 5
}

/// The row in small letters, where that leaves every letter in its place.
fn small(row: &Row) -> Row {
    let lower = |c: char| {
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(small), None) if small.len_utf8() == c.len_utf8() => small,
            _ => c,
        }
    };
    Row { text: row.text.chars().map(lower).collect(), ..row.clone() }
}

fn chain(row: &Row, weight: f32, model: Model<'_>) -> Chain {
    let (text, places) = read(&row.text, model);
    let words = text.tokens().iter().zip(places).enumerate();
    let words = words.map(|(index, (token, (from, to)))| {
        let tag = row.tag(from, to);
        // A name does not go on over a line's end, an address may.
        let broken = token.kind == Kind::Line && tag != Tag::Address || token.kind == Kind::Hidden;
        let tag = if broken { Tag::Other } else { tag };
        Word { facts: text.facts(index), tag: tag as usize, hidden: token.kind == Kind::Hidden }
    });
    Chain { words: words.collect(), weight }
}
