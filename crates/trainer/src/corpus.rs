//! The labelled data: read once, turned into facts.

use std::path::Path;

use afterword_record::{Category, Polarity, Rubric};
use afterword_signal::Exchange;
use afterword_signal::features::{Features, features};
use afterword_signal::model::{CATEGORIES, familiar_bits};
use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::files::{open, read};
use crate::lines;
use crate::own::{self, Prototype};

/// Where a follow-up comes from. What is said in each has a bias of its own, which the others must not learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Domain {
    /// Somebody sent it: what the model is for, and the only kind that is measured on.
    Real,
    /// Written for this project in place of a real one.
    Written,
    /// Invented conversations, typical ones.
    Typical,
    /// Invented conversations, hard and subtle on purpose.
    Hard,
}

impl Domain {
    /// How many there are.
    pub(crate) const COUNT: usize = 4;

    /// What a row counts beside a real one (measured: the model card's ablation).
    fn weight(self) -> f64 {
        match self {
            Self::Real | Self::Written => 1.0,
            Self::Typical | Self::Hard => 0.5,
        }
    }
}

/// One labelled exchange.
pub(crate) struct Row {
    /// In its source; empty where it is not real.
    pub(crate) id: String,
    pub(crate) domain: Domain,
    pub(crate) features: Features,
    pub(crate) category: Category,
    /// What is learned of it: how likely each category is.
    pub(crate) shares: [f64; CATEGORIES],
    pub(crate) polarity: Polarity,
    pub(crate) rubrics: u32,
    /// How much it counts: its domain's weight, and how far the label is trusted.
    pub(crate) weight: f64,
    /// One person or one conversation tree.
    pub(crate) group: String,
    pub(crate) source: String,
    pub(crate) texts: Texts,
}

/// The three texts.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Texts {
    pub(crate) prompt: String,
    pub(crate) reply: String,
    pub(crate) followup: String,
}

impl Texts {
    pub(crate) fn exchange(&self) -> Exchange<'_> {
        Exchange { prompt: &self.prompt, reply: &self.reply, followup: &self.followup }
    }

    /// The same prompt and reply with another follow-up.
    pub(crate) fn answered(&self, followup: String) -> Self {
        Self { followup, ..self.clone() }
    }
}

impl Row {
    /// A row with a certain label and no name.
    pub(crate) fn new(
        domain: Domain,
        texts: Texts,
        category: Category,
        polarity: Polarity,
        rubrics: &[Rubric],
        group: &str,
    ) -> Self {
        let mut shares = [0.0; CATEGORIES];
        shares[category as usize] = 1.0;
        Self {
            id: String::new(),
            domain,
            features: features(&texts.exchange()),
            category,
            shares,
            polarity,
            rubrics: rubrics.iter().fold(0, |bits, rubric| bits | 1 << *rubric as u32),
            weight: domain.weight(),
            group: group.to_owned(),
            source: String::new(),
            texts,
        }
    }
}

/// A short text by a label of another task.
pub(crate) struct Side {
    pub(crate) features: Features,
    pub(crate) class: usize,
}

/// Everything that the model is made from.
pub(crate) struct Corpus {
    /// Real follow-ups: trained on and measured on.
    pub(crate) real: Vec<Row>,
    /// Written in the place of real ones, and in their groups: trained on only, and only beside their group.
    pub(crate) written: Vec<Row>,
    /// Invented conversations: trained on only.
    pub(crate) invented: Vec<Row>,
    /// Phrases that show one dimension of a reply.
    pub(crate) prototypes: Vec<Prototype>,
    /// Emotions of short comments, in [`EMOTIONS`] classes.
    pub(crate) emotions: Vec<Side>,
    /// Intents of commands, in [`INTENTS`] classes.
    pub(crate) intents: Vec<Side>,
    /// How many texts, none of them of `real`, have each familiar-trigram bit.
    pub(crate) trigrams: Vec<u32>,
}

/// Classes of [`Corpus::emotions`]: none of these, gratitude, praise, blame, puzzlement.
pub(crate) const EMOTIONS: usize = 5;
/// Classes of [`Corpus::intents`]: none of these, affirm, negate, explain, repeat, confirm.
pub(crate) const INTENTS: usize = 6;

#[derive(Deserialize)]
struct Labelled {
    #[serde(flatten)]
    texts: Texts,
    #[serde(default)]
    id: String,
    category: Category,
    polarity: Polarity,
    rubrics: Vec<Rubric>,
    #[serde(default)]
    group: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    confidence: u8,
}

impl Labelled {
    fn row(self, domain: Domain) -> Row {
        // What has no group is one by itself.
        let group = if self.group.is_empty() { &self.id } else { &self.group };
        let mut row = Row::new(domain, self.texts, self.category, self.polarity, &self.rubrics, group);
        // 3 sure, 2 fairly, 1 a guess; 0 where nobody said.
        row.weight *= match self.confidence {
            2 => 0.8,
            1 => 0.6,
            _ => 1.0,
        };
        row.id = self.id;
        row.source = self.source;
        row
    }
}

fn labelled(path: &Path, mut f: impl FnMut(Labelled)) -> anyhow::Result<()> {
    lines::each(open(path)?, |row: Labelled| {
        f(row);
        Ok(())
    })
    .with_context(|| format!("in {}", path.display()))
}

impl Corpus {
    /// Reads `signal/` of a data directory.
    pub(crate) fn load(data: &Path) -> anyhow::Result<Self> {
        let signal = data.join("signal");
        let mut corpus = Self {
            real: Vec::new(),
            written: Vec::new(),
            invented: Vec::new(),
            prototypes: Vec::new(),
            emotions: Vec::new(),
            intents: Vec::new(),
            trigrams: Vec::new(),
        };
        labelled(&signal.join("followups.jsonl"), |row| corpus.real.push(row.row(Domain::Real)))?;
        labelled(&signal.join("synthetic.jsonl"), |row| {
            let domain = if row.id.as_str() >= "S6" { Domain::Typical } else { Domain::Hard };
            corpus.invented.push(row.row(domain));
        })?;
        own::read(&mut corpus.real)?;
        corpus.written = own::written(&corpus.real)?;
        corpus.prototypes = own::prototypes()?;
        if corpus.real.is_empty() {
            bail!("{} has no rows to train on", signal.join("followups.jsonl").display());
        }
        let mut english: Vec<String> = corpus.invented.iter().map(|row| row.texts.followup.clone()).collect();
        for (text, labels) in table(&signal.join("goemotions/train.tsv"), |columns| (columns.first(), columns.get(1)))?
        {
            // Comments with several emotions teach several things at once: left out.
            if let Ok(label) = labels.parse() {
                corpus.emotions.push(side(&text, emotion(label)));
            }
            english.push(text);
        }
        for (text, label) in table(&signal.join("hwu64/train.tsv"), |columns| (columns.get(1), columns.first()))? {
            corpus.intents.push(side(&text, intent(&label)));
            english.push(text);
        }
        for text in english {
            for bit in familiar_bits(&text) {
                if corpus.trigrams.len() <= bit {
                    corpus.trigrams.resize(bit + 1, 0);
                }
                corpus.trigrams[bit] += 1;
            }
        }
        Ok(corpus)
    }
}

fn side(text: &str, class: usize) -> Side {
    Side { features: features(&Exchange { prompt: "", reply: "", followup: text }), class }
}

/// Two columns of a file of tab-separated ones.
fn table(
    path: &Path,
    columns: impl for<'a> Fn(&'a [&'a str]) -> (Option<&'a &'a str>, Option<&'a &'a str>),
) -> anyhow::Result<Vec<(String, String)>> {
    read(path)?
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let fields: Vec<&str> = line.split('\t').collect();
            match columns(&fields) {
                (Some(a), Some(b)) => Ok(((*a).to_owned(), (*b).to_owned())),
                _ => bail!("line {} of {} has too few columns", at + 1, path.display()),
            }
        })
        .collect()
}

/// GoEmotions' 28 labels, by number, in the classes of [`EMOTIONS`].
fn emotion(label: usize) -> usize {
    match label {
        // gratitude, relief
        15 | 23 => 1,
        // admiration, amusement, approval, excitement, joy, love
        0 | 1 | 4 | 13 | 17 | 18 => 2,
        // anger, annoyance, disappointment, disapproval, disgust
        2 | 3 | 9 | 10 | 11 => 3,
        // confusion, curiosity, surprise
        6 | 7 | 26 => 4,
        _ => 0,
    }
}

/// HWU64's intents in the classes of [`INTENTS`].
fn intent(label: &str) -> usize {
    const KINDS: [(&str, usize); 7] =
        [("praise", 1), ("affirm", 1), ("negate", 2), ("explain", 3), ("repeat", 4), ("confirm", 5), ("dontcare", 5)];
    KINDS.iter().find(|(part, _)| label.contains(part)).map_or(0, |(_, class)| *class)
}
