//! An answer, and whether it is wanted.

use afterword_record::{ExecutionStatus, Polarity, Record, Value};
use serde::Serialize;

use super::row::{Message, prompt, reply};
use super::sheet::Sheet;
use super::{Label, Skip};
use crate::error::Failure;
use crate::store;

#[derive(Serialize)]
struct Judged<'a> {
    prompt: Vec<Message<'a>>,
    completion: [Message<'a>; 1],
    label: bool,
}

/// Writes the row that a record holds: thumbs and love, a follow-up's polarity, an execution's outcome.
pub(super) fn row(record: &Record, map: &[Label], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
    let judged = || {
        let label = label(record, map)?;
        Ok(Judged { prompt: prompt(record)?, completion: Message::answer(reply(record)?), label })
    };
    match judged() {
        Ok(row) => sheet.row(&row, record),
        Err(skip) => {
            sheet.skip(skip);
            Ok(())
        }
    }
}

fn label(record: &Record, map: &[Label]) -> Result<bool, Skip> {
    let said = store::polarity(record);
    match &record.value {
        Some(Value::Reaction(reaction)) => {
            let mapped = map.iter().find(|label| label.name == reaction.name).map(|label| label.wanted);
            mapped.or(said.map(|said| said == Polarity::Sat)).ok_or(Skip::UnmappedReaction)
        }
        Some(Value::Execution(execution)) => Ok(execution.status == ExecutionStatus::Passed),
        _ => match said {
            Some(Polarity::Sat) => Ok(true),
            Some(Polarity::Dsat) => Ok(false),
            Some(Polarity::Neutral) => Err(Skip::Neutral),
            None => Err(Skip::Abstained),
        },
    }
}
