//! Follow-ups that other projects judged for their own ends: nothing here was labelled under this project's guide, so they
//! show whether p(dsat) means something elsewhere.
//!
//! - Dialogue breakdown (DBDC3): some thirty judges said of each reply of a chatbot whether it broke the dialogue off (X),
//!   possibly did (T), or did not (O). Kept are replies that a user answered and whose most frequent vote is X or O, ties
//!   left out. The judges saw the dialogue up to the reply only: what the user wrote next is evidence, not the truth.
//! - Reactions to errors (EURTAD): every reply is wrong in some way; two annotators said how the user reacted. That the
//!   user points it out or asks again ([`Shown::Aware`], [`Shown::Again`]) is what our guide calls dissatisfied; that the
//!   user goes on ([`Shown::Nothing`]) is not, however bad the reply. Asking for clarification ([`Shown::Puzzled`]) is
//!   neutral by our guide unless dissatisfaction shows; most of these do say "that makes no sense", so they are measured
//!   apart.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::bootstrap::Samples;
use crate::corpus::Texts;
use crate::files::open;
use crate::lines;
use crate::metrics::auc;

/// Where a follow-up comes from and what was said of it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// DBDC3, vote X.
    Breakdown,
    /// DBDC3, vote O.
    NoBreakdown,
    /// EURTAD, "Make Aware" with or without correction.
    Aware,
    /// EURTAD, "Repeat or Rephrase".
    Again,
    /// EURTAD, "Ask for Clarification".
    Puzzled,
    /// EURTAD, "Ignore and Continue".
    Nothing,
}

/// A follow-up of another project.
pub(crate) struct Other {
    pub(crate) texts: Texts,
    /// The dialogue.
    pub(crate) group: String,
    pub(crate) shown: Shown,
}

/// A follow-up of another project with the probabilities of dissatisfaction.
pub(crate) struct Verdict {
    pub(crate) other: Other,
    pub(crate) model: f64,
    pub(crate) floor: f64,
}

/// Which follow-ups p(dsat) should tell from which.
pub(crate) struct Question {
    pub(crate) name: &'static str,
    yes: &'static [Shown],
    no: &'static [Shown],
}

pub(crate) const QUESTIONS: [Question; 4] = [
    Question { name: "dialogue breakdown (DBDC3): X or O", yes: &[Shown::Breakdown], no: &[Shown::NoBreakdown] },
    Question {
        name: "reactions to errors (EURTAD): points it out or asks again, or goes on",
        yes: &[Shown::Aware, Shown::Again],
        no: &[Shown::Nothing],
    },
    Question {
        name: "reactions to errors (EURTAD): asks for clarification, or goes on",
        yes: &[Shown::Puzzled],
        no: &[Shown::Nothing],
    },
    Question {
        name: "reactions to errors (EURTAD): any of these, or goes on",
        yes: &[Shown::Aware, Shown::Again, Shown::Puzzled],
        no: &[Shown::Nothing],
    },
];

impl Question {
    /// The follow-ups that are asked about, in samples of whole dialogues.
    pub(crate) fn samples<'a>(&self, verdicts: &'a [Verdict]) -> Samples<'a, Verdict> {
        let asked = verdicts.iter().filter(|v| self.yes.contains(&v.other.shown) || self.no.contains(&v.other.shown));
        Samples::draw(asked, |verdict| &verdict.other.group)
    }

    pub(crate) fn is_yes(&self, verdict: &Verdict) -> bool {
        self.yes.contains(&verdict.other.shown)
    }

    /// The chance that a yes scores above a no.
    pub(crate) fn auc(&self, rows: &[&Verdict], score: fn(&Verdict) -> f64) -> f64 {
        let (truth, scores): (Vec<_>, Vec<_>) = rows.iter().map(|v| (self.is_yes(v), score(v))).unzip();
        auc(&truth, &scores)
    }
}

/// Reads both sets from a data directory.
pub(crate) fn load(data: &Path) -> anyhow::Result<Vec<Other>> {
    let mut all = breakdowns(&data.join("signal/dbdc3/dev.jsonl"))?;
    all.extend(reactions(&data.join("signal/eurtad/eurtad_data.tar.gz"))?);
    Ok(all)
}

#[derive(Deserialize)]
struct Dialogue {
    id: String,
    turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    speaker: String,
    text: String,
    breakdown: Option<Votes>,
}

#[derive(Clone, Copy, Deserialize)]
struct Votes {
    #[serde(rename = "O", default)]
    none: u32,
    #[serde(rename = "T", default)]
    possible: u32,
    #[serde(rename = "X", default)]
    breakdown: u32,
}

impl Votes {
    /// The most frequent vote, where it is one of the two clear ones.
    fn clear(self) -> Option<Shown> {
        if self.breakdown > self.none.max(self.possible) {
            Some(Shown::Breakdown)
        } else if self.none > self.breakdown.max(self.possible) {
            Some(Shown::NoBreakdown)
        } else {
            None
        }
    }
}

impl Dialogue {
    /// Every clearly judged reply with the user's turns around it. What the system says first has no prompt.
    fn exchanges(&self) -> impl Iterator<Item = Other> {
        self.turns.iter().enumerate().filter_map(|(at, reply)| {
            let shown = reply.breakdown?.clear()?;
            let followup = self.turns.get(at + 1).filter(|turn| turn.speaker == "U")?;
            let prompt = at.checked_sub(1).and_then(|at| self.turns.get(at)).filter(|turn| turn.speaker == "U");
            let texts = Texts {
                prompt: prompt.map(|turn| turn.text.clone()).unwrap_or_default(),
                reply: reply.text.clone(),
                followup: followup.text.clone(),
            };
            Some(Other { texts, group: self.id.clone(), shown })
        })
    }
}

fn breakdowns(path: &Path) -> anyhow::Result<Vec<Other>> {
    let mut all = Vec::new();
    lines::each(open(path)?, |dialogue: Dialogue| {
        all.extend(dialogue.exchanges());
        Ok(())
    })
    .with_context(|| format!("in {}", path.display()))?;
    Ok(all)
}

#[derive(Deserialize)]
struct Reaction {
    #[serde(rename = "user_reaction_type")]
    kind: String,
    #[serde(rename = "user_reaction")]
    followup: String,
    #[serde(rename = "error_text")]
    reply: String,
    /// The turns before, each after `<user>` or `<system>`.
    context: String,
    /// A number or a name.
    id_original: serde_json::Value,
}

impl Reaction {
    fn other(self) -> anyhow::Result<Other> {
        let shown = match self.kind.as_str() {
            "Make Aware With Correction" | "Make Aware Without Correction" => Shown::Aware,
            "Repeat or Rephrase" => Shown::Again,
            "Ask for Clarification" => Shown::Puzzled,
            "Ignore and Continue" => Shown::Nothing,
            kind => bail!("unknown type of reaction: {kind:?}"),
        };
        let turns = self.context.trim().trim_end_matches("<system>");
        let prompt = turns.rsplit("<user>").next().unwrap_or_default();
        let texts = Texts {
            prompt: unnumbered(prompt).to_owned(),
            reply: unnumbered(&self.reply).to_owned(),
            followup: unnumbered(&self.followup).to_owned(),
        };
        Ok(Other { texts, group: self.id_original.to_string(), shown })
    }
}

/// One of EURTAD's sources numbers its turns: "12 i am great". No other reaction starts with two digits.
fn unnumbered(turn: &str) -> &str {
    let turn = turn.trim();
    let digits = turn.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 2 { turn[2..].trim_start() } else { turn }
}

fn reactions(path: &Path) -> anyhow::Result<Vec<Other>> {
    let mut archive = tar::Archive::new(GzDecoder::new(open(path)?));
    let mut all = Vec::new();
    let damaged = || format!("{} is no whole archive", path.display());
    for entry in archive.entries().with_context(damaged)? {
        let mut entry = entry.with_context(damaged)?;
        let name = entry.path().with_context(damaged)?.into_owned();
        if !name.starts_with("data/preprocessed/erroneous/train") || name.extension() != Some("json".as_ref()) {
            continue;
        }
        let mut json = String::new();
        entry.read_to_string(&mut json).with_context(damaged)?;
        let other = serde_json::from_str(&json).map_err(anyhow::Error::from).and_then(Reaction::other);
        all.push(other.with_context(|| format!("in {} of {}", name.display(), path.display()))?);
    }
    if all.is_empty() {
        bail!("{} has no labelled reactions; expected data/preprocessed/erroneous/train/*.json", path.display());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_counts_where_one_clear_vote_leads_and_a_user_answers() {
        let dialogue: Dialogue = serde_json::from_str(
            r#"{"id": "d", "turns": [
                {"speaker": "S", "text": "Hi.", "breakdown": {"O": 20, "T": 8, "X": 2}},
                {"speaker": "U", "text": "Which boat is red?"},
                {"speaker": "S", "text": "Soup.", "breakdown": {"O": 1, "T": 9, "X": 20}},
                {"speaker": "U", "text": "Eh?"},
                {"speaker": "S", "text": "Maybe.", "breakdown": {"O": 10, "T": 20, "X": 0}},
                {"speaker": "U", "text": "Fine."},
                {"speaker": "S", "text": "A tie.", "breakdown": {"O": 15, "X": 15}},
                {"speaker": "U", "text": "Well."},
                {"speaker": "S", "text": "Bye.", "breakdown": {"O": 30}}
            ]}"#,
        )
        .unwrap();
        let got: Vec<_> =
            dialogue.exchanges().map(|o| (o.shown, o.texts.prompt, o.texts.reply, o.texts.followup)).collect();
        let row = |shown, texts: [&str; 3]| (shown, texts[0].to_owned(), texts[1].to_owned(), texts[2].to_owned());
        let first = row(Shown::NoBreakdown, ["", "Hi.", "Which boat is red?"]);
        assert_eq!(got, [first, row(Shown::Breakdown, ["Which boat is red?", "Soup.", "Eh?"])]);
    }

    #[test]
    fn a_reaction_is_read_with_the_turns_before_it() {
        let reaction = |kind: &str| Reaction {
            kind: kind.to_owned(),
            followup: " 13 no , the blue one ".to_owned(),
            reply: "red it is".to_owned(),
            context: "<user> 11 hello <system> 11 hi <user> 12 paint it blue <system> ".to_owned(),
            id_original: serde_json::json!(7),
        };
        let other = reaction("Make Aware With Correction").other().unwrap();
        assert_eq!((other.shown, other.group.as_str()), (Shown::Aware, "7"));
        assert_eq!(other.texts.prompt, "paint it blue");
        assert_eq!(other.texts.followup, "no , the blue one");
        assert!(reaction("Applaud").other().is_err());
    }

    #[test]
    fn a_question_counts_only_what_it_asks_about() {
        let verdict = |shown, model, group: &str| Verdict {
            other: Other { texts: Texts::default(), group: group.to_owned(), shown },
            model,
            floor: 0.0,
        };
        let verdicts = [
            verdict(Shown::Aware, 0.9, "a"),
            verdict(Shown::Again, 0.3, "b"),
            verdict(Shown::Nothing, 0.5, "c"),
            verdict(Shown::Puzzled, 0.1, "d"),
            verdict(Shown::Breakdown, 0.0, "e"),
        ];
        let question = &QUESTIONS[1];
        let samples = question.samples(&verdicts);
        assert_eq!(samples.all.len(), 3);
        assert!((question.auc(&samples.all, |v| v.model) - 0.5).abs() < 1e-12);
    }
}
