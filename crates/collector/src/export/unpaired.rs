//! An answer, and whether it is wanted.

use afterword_record::{Execution, ExecutionStatus, Kind, Polarity};
use serde::Serialize;

use super::entry::{Entry, Message};
use super::sheet::Sheet;
use super::{Label, Skip};
use crate::abuse::Said;
use crate::error::Failure;
use crate::store::StoreError;

#[derive(Serialize)]
struct Judged<'a> {
    prompt: &'a [Message<'a>],
    completion: [Message<'a>; 1],
    label: bool,
}

/// Writes the row that a record holds: thumbs and love, a follow-up's polarity, an execution's outcome.
pub(super) fn row(entry: &Entry<'_>, map: &[Label], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
    let label = label(entry, map)?;
    let judged = || {
        let label = label?;
        Ok(Judged { prompt: entry.prompt()?, completion: Message::answer(entry.reply()?), label })
    };
    match judged() {
        Ok(row) => sheet.row(&row, entry),
        Err(skip) => {
            sheet.skip(skip);
            Ok(())
        }
    }
}

fn label(entry: &Entry<'_>, map: &[Label]) -> Result<Result<bool, Skip>, StoreError> {
    if entry.kind == Kind::Execution {
        return Ok(Ok(entry.value::<Execution>()?.status == ExecutionStatus::Passed));
    }
    let said: Said<'_> = entry.value()?;
    let mapped = map.iter().find(|label| said.name() == Some(&label.name)).map(|label| label.wanted);
    Ok(match (mapped, entry.polarity(&said)) {
        (Some(wanted), _) => Ok(wanted),
        (None, Some(Polarity::Sat)) => Ok(true),
        (None, Some(Polarity::Dsat)) => Ok(false),
        (None, Some(Polarity::Neutral)) => Err(Skip::Neutral),
        (None, None) if entry.kind == Kind::Reaction => Err(Skip::UnmappedReaction),
        (None, None) => Err(Skip::Abstained),
    })
}
