//! The steps to an answer, and which of them are right.
//!
//! One row for each rater of each message: the rated steps in the order of their `rank` (those without one last, as
//! they arrived). TRL's stepwise type holds plain texts, so a prompt of one user turn is that turn's text, and a longer
//! one a transcript whose turns start with their role.

use afterword_record::{Record, Role, Step, StepVerdict, Turn, Value};
use serde::Serialize;

use super::Skip;
use super::row::turns;
use super::sheet::Sheet;
use crate::error::Failure;

#[derive(Serialize)]
struct Chain<'a> {
    prompt: String,
    completions: Vec<&'a str>,
    labels: Vec<bool>,
}

/// The steps of the message that is being read; they arrive message by message.
#[derive(Default)]
pub(super) struct Steps {
    records: Vec<Record>,
}

impl Steps {
    /// Takes the next step, and writes the rows of the message before when a new one begins.
    pub(super) fn take(&mut self, record: Record, sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        let same = self.records.last().is_none_or(|last| {
            last.subject.conversation == record.subject.conversation && last.subject.message == record.subject.message
        });
        if !same {
            self.finish(sheet)?;
        }
        self.records.push(record);
        Ok(())
    }

    /// Writes the rows of the last message.
    pub(super) fn finish(&mut self, sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        let mut records = std::mem::take(&mut self.records);
        records.sort_by(|a, b| a.rater.cmp(&b.rater)); // stable: a rater's steps stay as they arrived
        records.chunk_by(|a, b| a.rater == b.rater).try_for_each(|steps| chain(steps, sheet))
    }
}

fn chain(records: &[Record], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
    let mut steps = Vec::with_capacity(records.len());
    for record in records {
        match step(record).and_then(|step| Some((step, step.verdict?))) {
            Some((step, verdict)) => steps.push((step, verdict)),
            None => sheet.skip(Skip::Unrated),
        }
    }
    let Some(first) = records.first().filter(|_| !steps.is_empty()) else { return Ok(()) };
    let Some(prompt) = records.iter().find_map(|record| turns(record).ok()) else {
        steps.iter().for_each(|_| sheet.skip(Skip::NoPrompt));
        return Ok(());
    };
    steps.sort_by_key(|(step, _)| step.rank.unwrap_or(u32::MAX));
    let row = Chain {
        prompt: transcript(prompt),
        completions: steps.iter().map(|(step, _)| step.step.as_str()).collect(),
        labels: steps.iter().map(|(_, verdict)| *verdict == StepVerdict::Good).collect(),
    };
    sheet.row(&row, first)
}

fn step(record: &Record) -> Option<&Step> {
    match &record.value {
        Some(Value::Step(step)) => Some(step),
        _ => None,
    }
}

fn transcript(turns: &[Turn]) -> String {
    match turns {
        [Turn { role: Role::User, content }] => content.clone(),
        _ => turns.iter().map(|turn| format!("{}: {}", turn.role, turn.content)).collect::<Vec<_>>().join("\n\n"),
    }
}
