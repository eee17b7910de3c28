//! Pairs of a better and a worse answer to one prompt.
//!
//! - An **edit**: the person's version over the model's.
//! - A **comparison**: the winner over each loser.
//! - A **kept regeneration**: the attempt that the person went on with over the one before it. A `regenerate` record
//!   holds its own attempt's text alone. The text before it is that of the nearest earlier attempt on record (same
//!   conversation, same `of`), or else the text of any record about the first answer, whose message is `of` or has it
//!   among its aliases. Where nothing else was ever said of the former answer its text was never sent, and the pair
//!   cannot be made: the summary counts it.
//!
//! A dissatisfied follow-up alone is never a pair: it says that an answer was bad, not which would be better.

use afterword_record::{Compare, Kind, Record, Regenerate, Value, Verdict};
use futures_util::TryStreamExt;
use serde::Serialize;

use super::Skip;
use super::row::{Message, present, prompt, reply};
use super::sheet::Sheet;
use crate::error::Failure;
use crate::store::{Query, Store};

#[derive(Serialize)]
struct Pair<'a> {
    prompt: Vec<Message<'a>>,
    chosen: [Message<'a>; 1],
    rejected: [Message<'a>; 1],
}

/// Writes the pairs that a record holds; with `verified`, from verified records alone.
pub(super) async fn rows(
    store: &dyn Store,
    record: &Record,
    verified: bool,
    sheet: &mut Sheet<'_>,
) -> Result<(), Failure> {
    match &record.value {
        Some(Value::Edit(edit)) => {
            let chosen = present(edit.edited.as_ref()).ok_or(Skip::NoEditedText);
            pair(record, chosen, reply(record), sheet)
        }
        Some(Value::Compare(compare)) => compared(record, compare, sheet),
        Some(Value::Regenerate(regenerate)) if regenerate.kept == Some(true) => {
            let former = former_answer(store, record, regenerate, verified).await?;
            pair(record, reply(record), former.as_deref().ok_or(Skip::NoFormerAnswer), sheet)
        }
        _ => {
            sheet.skip(Skip::NotKept);
            Ok(())
        }
    }
}

fn pair(
    record: &Record,
    chosen: Result<&str, Skip>,
    rejected: Result<&str, Skip>,
    sheet: &mut Sheet<'_>,
) -> Result<(), Failure> {
    let made = || {
        let (prompt, chosen, rejected) = (prompt(record)?, chosen?, rejected?);
        if chosen == rejected {
            return Err(Skip::NoDifference);
        }
        Ok(Pair { prompt, chosen: Message::answer(chosen), rejected: Message::answer(rejected) })
    };
    match made() {
        Ok(pair) => sheet.row(&pair, record),
        Err(skip) => {
            sheet.skip(skip);
            Ok(())
        }
    }
}

fn compared(record: &Record, compare: &Compare, sheet: &mut Sheet<'_>) -> Result<(), Failure> {
    let Verdict::Winner(winner) = compare.verdict else {
        sheet.skip(Skip::Draw);
        return Ok(());
    };
    let text = |at: usize| {
        present(compare.candidates.get(at).and_then(|candidate| candidate.text.as_ref())).ok_or(Skip::NoCandidateText)
    };
    let winner = winner as usize;
    (0..compare.candidates.len())
        .filter(|loser| *loser != winner)
        .try_for_each(|loser| pair(record, text(winner), text(loser), sheet))
}

/// The text that the kept attempt replaced, as far as any record holds it.
async fn former_answer(
    store: &dyn Store,
    kept: &Record,
    value: &Regenerate,
    verified: bool,
) -> Result<Option<String>, Failure> {
    let mut conversation = store.select(Query {
        kinds: Kind::ALL.to_vec(),
        conversation: Some(kept.subject.conversation.clone()),
        ..Query::default()
    });
    // The nearest attempt wins; 0 is the first answer itself.
    let mut nearest: Option<(u32, String)> = None;
    while let Some(stored) = conversation.try_next().await? {
        let other = stored.record()?;
        if verified && other.verified != Some(true) {
            continue;
        }
        let attempt = match &other.value {
            Some(Value::Regenerate(earlier)) if earlier.of == value.of => earlier.attempt,
            _ if other.subject.message == value.of || other.subject.aliases.contains(&value.of) => 0,
            _ => continue,
        };
        let Ok(text) = reply(&other) else { continue };
        // A page that keeps one element for all attempts names them all alike: the kept text is not its own former.
        let former = attempt < value.attempt && other.subject.hash != kept.subject.hash;
        if former && nearest.as_ref().is_none_or(|(best, _)| attempt > *best) {
            nearest = Some((attempt, text.to_owned()));
        }
    }
    Ok(nearest.map(|(_, text)| text))
}
