//! The steps to an answer, and which of them are right.
//!
//! One row for each rater of each message: the rated steps in the order of their `rank` (those without one last, as
//! they arrived). TRL's stepwise type holds plain texts, so a prompt of one user turn is that turn's text, and a longer
//! one a transcript whose turns start with their role.

use afterword_record::{Role, Step, StepVerdict};
use serde::Serialize;

use super::Skip;
use super::entry::{Entry, Message};
use super::sheet::Sheet;
use crate::error::Failure;
use crate::store::{Kept, StoreError};

#[derive(Serialize)]
struct Chain<'a> {
    prompt: String,
    completions: Vec<&'a str>,
    labels: Vec<bool>,
}

/// The steps of the message that is being read; they arrive message by message.
#[derive(Default)]
pub(super) struct Steps {
    conversation: String,
    message: String,
    /// Ids and documents: the pages that they came in are gone by the time that the last is here.
    held: Vec<(String, String)>,
}

impl Steps {
    /// Takes the next step, and writes the rows of the message before when a new one begins.
    pub(super) fn take(&mut self, kept: Kept<'_>, entry: &Entry<'_>, sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        let (conversation, message) = (entry.subject.conversation.as_str(), entry.subject.message.as_str());
        if self.conversation != conversation || self.message != message {
            self.finish(sheet)?;
            (self.conversation, self.message) = (conversation.to_owned(), message.to_owned());
        }
        self.held.push((kept.id.to_owned(), kept.document.to_owned()));
        Ok(())
    }

    /// Writes the rows of the last message.
    pub(super) fn finish(&mut self, sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        let held = std::mem::take(&mut self.held);
        let entries = held.iter().map(|(id, document)| Entry::of(Kept { id, document }));
        let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
        // Stable: a rater's steps stay as they arrived.
        entries.sort_by(|a, b| a.rater.as_str().cmp(b.rater.as_str()));
        entries.chunk_by(|a, b| a.rater.as_str() == b.rater.as_str()).try_for_each(|steps| chain(steps, sheet))
    }
}

fn chain(entries: &[Entry<'_>], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
    let steps = entries.iter().map(Entry::value).collect::<Result<Vec<Step>, StoreError>>()?;
    let mut rated: Vec<(&Step, StepVerdict)> =
        steps.iter().filter_map(|step| step.verdict.map(|verdict| (step, verdict))).collect();
    (rated.len()..steps.len()).for_each(|_| sheet.skip(Skip::Unrated));
    let Some(first) = entries.first().filter(|_| !rated.is_empty()) else { return Ok(()) };
    let Some(prompt) = entries.iter().find_map(|entry| entry.prompt().ok()) else {
        rated.iter().for_each(|_| sheet.skip(Skip::NoPrompt));
        return Ok(());
    };
    rated.sort_by_key(|(step, _)| step.rank.unwrap_or(u32::MAX));
    let row = Chain {
        prompt: transcript(prompt),
        completions: rated.iter().map(|(step, _)| step.step.as_str()).collect(),
        labels: rated.iter().map(|(_, verdict)| *verdict == StepVerdict::Good).collect(),
    };
    sheet.row(&row, first)
}

fn transcript(turns: &[Message<'_>]) -> String {
    match turns {
        [Message { role: Role::User, content }] => content.as_str().to_owned(),
        _ => turns
            .iter()
            .map(|turn| format!("{}: {}", turn.role, turn.content.as_str()))
            .collect::<Vec<_>>()
            .join("\n\n"),
    }
}
