//! The labelled texts that the tagger of names is made from and measured on.

use std::collections::BTreeMap;
use std::path::Path;

use afterword_privacy::train::Tag;
use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::files::{open, read};
use crate::lines;

/// Where a text is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// Chat-like texts of the shared data.
    Chat,
    /// Sentences made from templates.
    Templates,
    /// Texts written for this project.
    Written,
    /// Posts in which strangers marked names.
    Posts,
    /// Comments whose names were masked; the masks are filled with common names.
    Comments,
    /// Short commands without names.
    Commands,
}

impl Source {
    /// Those that are measured on; the others are only trained on.
    pub(crate) const MEASURED: [Self; 3] = [Self::Chat, Self::Templates, Self::Written];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat_dev.jsonl",
            Self::Templates => "presidio_dev.jsonl",
            Self::Written => "names.txt",
            Self::Posts => "wnut17train.conll",
            Self::Comments => "goemotions",
            Self::Commands => "clinc150",
        }
    }
}

/// A labelled text.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) text: String,
    /// First byte, one past the last, and the type.
    pub(crate) spans: Vec<(usize, usize, String)>,
    pub(crate) source: Source,
    /// Texts that are alike: one template. Never split over folds.
    pub(crate) group: String,
}

impl Row {
    /// What stands at the byte `at`.
    pub(crate) fn tag(&self, from: usize, to: usize) -> Tag {
        let over = self.spans.iter().find(|(start, end, _)| from < *end && *start < to);
        over.map_or(Tag::Other, |(_, _, kind)| match kind.as_str() {
            "PERSON" => Tag::Person,
            "ADDRESS" => Tag::Address,
            "LOCATION" | "ZIP" => Tag::Place,
            _ => Tag::Other,
        })
    }

    /// The text with another text in place of some spans, which go if `keep` is false.
    pub(crate) fn replaced(&self, keep: bool, mut with: impl FnMut(&str, &str) -> Option<String>) -> Self {
        let (mut text, mut spans, mut at) = (String::new(), Vec::new(), 0);
        for (start, end, kind) in &self.spans {
            text.push_str(&self.text[at..*start]);
            let from = text.len();
            let old = &self.text[*start..*end];
            let new = with(kind, old);
            text.push_str(new.as_deref().unwrap_or(old));
            if new.is_none() || keep {
                spans.push((from, text.len(), kind.clone()));
            }
            at = *end;
        }
        text.push_str(&self.text[at..]);
        Self { text, spans, source: self.source, group: self.group.clone() }
    }
}

#[derive(Deserialize)]
struct Labelled {
    #[serde(default)]
    id: String,
    text: String,
    spans: Vec<(usize, usize, String)>,
}

/// Reads rows whose spans count code points.
fn labelled(path: &Path, source: Source, rows: &mut Vec<Row>) -> anyhow::Result<()> {
    lines::each(open(path)?, |row: Labelled| {
        let bytes: Vec<usize> = row.text.char_indices().map(|(at, _)| at).chain([row.text.len()]).collect();
        let byte = |point: usize| bytes.get(point).copied().context("a span ends behind its text");
        let spans = row.spans.iter().map(|(start, end, kind)| Ok((byte(*start)?, byte(*end)?, kind.clone())));
        let mut spans: Vec<_> = spans.collect::<anyhow::Result<_>>()?;
        spans.sort();
        let mut row = Row { group: row.id, text: row.text, spans, source };
        if source == Source::Templates {
            row.group = template(&row);
        }
        rows.push(row);
        Ok(())
    })
    .with_context(|| format!("in {}", path.display()))
}

/// The text with its types for its spans, and of the rest the letters: templates that differ in signs only are one.
fn template(row: &Row) -> String {
    let template = row.replaced(false, |kind, _| Some(kind.to_owned())).text;
    template.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect()
}

/// Texts of this project: one a line, `{P|…}` around a person, `\n` for a line's end.
fn written(text: &str, rows: &mut Vec<Row>) -> anyhow::Result<()> {
    for (number, line) in text.lines().enumerate() {
        let line = line.replace("\\n", "\n");
        let mut row =
            Row { text: String::new(), spans: Vec::new(), source: Source::Written, group: format!("{number:04}") };
        let mut rest = line.as_str();
        while let Some(at) = rest.find('{') {
            row.text.push_str(&rest[..at]);
            rest = &rest[at..];
            let kind = match rest.get(1..3) {
                Some("P|") => "PERSON",
                Some("A|") => "ADDRESS",
                Some("L|") => "LOCATION",
                Some("Z|") => "ZIP",
                Some("O|") => "ORG",
                _ => {
                    row.text.push('{');
                    rest = &rest[1..];
                    continue;
                }
            };
            let Some(end) = rest.find('}') else { bail!("line {}: {rest} is not closed", number + 1) };
            let start = row.text.len();
            row.text.push_str(&rest[3..end]);
            row.spans.push((start, row.text.len(), kind.to_owned()));
            rest = &rest[end + 1..];
        }
        row.text.push_str(rest);
        if !row.text.is_empty() {
            rows.push(row);
        }
    }
    Ok(())
}

/// Words and tags, a blank line between posts.
fn posts(text: &str, rows: &mut Vec<Row>) {
    let mut row: Option<Row> = None;
    for line in text.lines().chain([""]) {
        let Some((word, tag)) = line.split_once('\t').filter(|(word, _)| !word.trim().is_empty()) else {
            rows.extend(row.take());
            continue;
        };
        let row = row.get_or_insert_with(|| Row {
            text: String::new(),
            spans: Vec::new(),
            source: Source::Posts,
            group: String::new(),
        });
        // Words are apart in the file: signs go back to the word in front of them.
        let sign = word.starts_with(|c: char| ",.!?:;)'’".contains(c)) || word == "n't";
        if !row.text.is_empty() && !sign {
            row.text.push(' ');
        }
        let start = row.text.len();
        row.text.push_str(word);
        let kind = match tag.trim().split_once('-') {
            Some((_, "person")) => "PERSON",
            Some((_, "location")) => "LOCATION",
            Some(_) => "ORG",
            None => continue,
        };
        match row.spans.last_mut() {
            Some(last) if tag.starts_with('I') => last.1 = row.text.len(),
            _ => row.spans.push((start, row.text.len(), kind.to_owned())),
        }
    }
}

/// Everything that the tagger is made from.
pub(crate) struct Texts {
    pub(crate) rows: Vec<Row>,
    /// Words of `lexicon.txt`, by kind.
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    /// How often words stand in ordinary texts, in small letters.
    pub(crate) counts: BTreeMap<String, u32>,
}

/// What a comment has in place of a name.
const MASK: &str = "[NAME]";

impl Texts {
    /// Reads `privacy/` and `signal/` of a data directory and this project's own texts.
    pub(crate) fn load(data: &Path) -> anyhow::Result<Self> {
        let mut texts = Self { rows: Vec::new(), lists: BTreeMap::new(), counts: BTreeMap::new() };
        for line in include_str!("../../data/lexicon.txt").lines().filter(|line| !line.starts_with('#')) {
            if let Some((kind, words)) = line.split_once(' ') {
                let list = texts.lists.entry(kind.to_owned()).or_default();
                list.extend(words.split_whitespace().map(str::to_owned));
            }
        }
        let privacy = data.join("privacy");
        labelled(&privacy.join("chat_dev.jsonl"), Source::Chat, &mut texts.rows)?;
        labelled(&privacy.join("presidio_dev.jsonl"), Source::Templates, &mut texts.rows)?;
        written(include_str!("../../data/names.txt"), &mut texts.rows).context("in names.txt")?;
        for file in ["wnut17train.conll", "emerging.dev.conll"] {
            posts(&read(&privacy.join(file))?, &mut texts.rows);
        }
        let signal = data.join("signal");
        for line in read(&signal.join("goemotions/train.tsv"))?.lines() {
            let comment = line.split('\t').next().unwrap_or_default();
            texts.count(comment);
            texts.comment(comment);
        }
        let commands: BTreeMap<String, Vec<(String, String)>> =
            serde_json::from_str(&read(&signal.join("clinc150/data_full.json"))?).context("in data_full.json")?;
        for (command, _) in commands.into_iter().filter(|(part, _)| part == "train").flat_map(|(_, rows)| rows) {
            texts.count(&command);
            texts.rows.push(plain(command, Source::Commands));
        }
        #[derive(Deserialize)]
        struct Turn {
            prompt: String,
            reply: String,
            followup: String,
        }
        lines::each(open(&signal.join("followups.jsonl"))?, |turn: Turn| {
            [turn.prompt, turn.reply, turn.followup].iter().for_each(|text| texts.count(text));
            Ok(())
        })?;
        Ok(texts)
    }

    fn count(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            if !word.starts_with(char::is_uppercase) {
                *self.counts.entry(word.to_owned()).or_default() += 1;
            }
        }
    }

    /// Adds a comment whose masks are names.
    fn comment(&mut self, comment: &str) {
        // Comments about groups of people have other masks as well.
        let text = comment.trim_matches('"').replace("\"\"", "\"");
        if text.replace(MASK, "").contains('[') {
            return;
        }
        let mut row = plain(String::new(), Source::Comments);
        let mut rest = text.as_str();
        while let Some(at) = rest.find(MASK) {
            row.text.push_str(&rest[..at]);
            let start = row.text.len();
            row.text.push_str(MASK);
            row.spans.push((start, row.text.len(), "PERSON".to_owned()));
            rest = &rest[at + MASK.len()..];
        }
        row.text.push_str(rest);
        self.rows.push(row);
    }
}

fn plain(text: String, source: Source) -> Row {
    Row { text, spans: Vec::new(), source, group: String::new() }
}
