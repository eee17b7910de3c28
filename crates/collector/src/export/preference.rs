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

use afterword_record::{Compare, Edit, Kind, Regenerate, Verdict};
use futures_util::TryStreamExt;
use serde::Serialize;

use super::Skip;
use super::entry::{Entry, Message, present};
use super::sheet::Sheet;
use crate::error::Failure;
use crate::store::{Query, Store, StoreError};

#[derive(Serialize)]
struct Pair<'a> {
    prompt: &'a [Message<'a>],
    chosen: [Message<'a>; 1],
    rejected: [Message<'a>; 1],
}

/// Writes the pairs that a record holds; with `verified`, from verified records alone.
pub(super) async fn rows(
    store: &dyn Store,
    entry: &Entry<'_>,
    verified: bool,
    sheet: &mut Sheet<'_>,
) -> Result<(), Failure> {
    match entry.kind {
        Kind::Edit => {
            let edit: Edit = entry.value()?;
            let chosen = present(edit.edited.as_deref()).ok_or(Skip::NoEditedText);
            pair(entry, chosen, entry.reply(), sheet)
        }
        Kind::Compare => compared(entry, &entry.value()?, sheet),
        _ => {
            let regenerate: Regenerate = entry.value()?;
            if regenerate.kept != Some(true) {
                sheet.skip(Skip::NotKept);
                return Ok(());
            }
            let former = former_answer(store, entry, &regenerate, verified).await?;
            pair(entry, entry.reply(), former.as_deref().ok_or(Skip::NoFormerAnswer), sheet)
        }
    }
}

fn pair(
    entry: &Entry<'_>,
    chosen: Result<&str, Skip>,
    rejected: Result<&str, Skip>,
    sheet: &mut Sheet<'_>,
) -> Result<(), Failure> {
    let made = || {
        let (prompt, chosen, rejected) = (entry.prompt()?, chosen?, rejected?);
        if chosen == rejected {
            return Err(Skip::NoDifference);
        }
        Ok(Pair { prompt, chosen: Message::answer(chosen), rejected: Message::answer(rejected) })
    };
    match made() {
        Ok(pair) => sheet.row(&pair, entry),
        Err(skip) => {
            sheet.skip(skip);
            Ok(())
        }
    }
}

fn compared(entry: &Entry<'_>, compare: &Compare, sheet: &mut Sheet<'_>) -> Result<(), Failure> {
    let Verdict::Winner(winner) = compare.verdict else {
        sheet.skip(Skip::Draw);
        return Ok(());
    };
    let text = |at: usize| {
        present(compare.candidates.get(at).and_then(|candidate| candidate.text.as_deref())).ok_or(Skip::NoCandidateText)
    };
    let winner = winner as usize;
    (0..compare.candidates.len())
        .filter(|loser| *loser != winner)
        .try_for_each(|loser| pair(entry, text(winner), text(loser), sheet))
}

/// The text that the kept attempt replaced, as far as any record holds it.
async fn former_answer(
    store: &dyn Store,
    kept: &Entry<'_>,
    value: &Regenerate,
    verified: bool,
) -> Result<Option<String>, Failure> {
    let mut pages = store.pages(Query {
        kinds: Kind::ALL.to_vec(),
        conversation: Some(kept.subject.conversation.as_str().to_owned()),
        ..Query::default()
    });
    // The nearest attempt wins; 0 is the first answer itself.
    let mut nearest: Option<(u32, String)> = None;
    while let Some(page) = pages.try_next().await? {
        for other in page.records() {
            let other = Entry::of(other)?;
            if verified && other.verified != Some(true) {
                continue;
            }
            let Some(attempt) = attempt(&other, &value.of)? else { continue };
            let Ok(text) = other.reply() else { continue };
            // A page that keeps one element for all attempts names them all alike: the kept text is not its own former.
            let former = attempt < value.attempt && other.subject.hash.as_str() != kept.subject.hash.as_str();
            if former && nearest.as_ref().is_none_or(|(best, _)| attempt > *best) {
                nearest = Some((attempt, text.to_owned()));
            }
        }
    }
    Ok(nearest.map(|(_, text)| text))
}

/// At which answer to one request a record was made: 0 is the first, whose message is `of`.
fn attempt(entry: &Entry<'_>, of: &str) -> Result<Option<u32>, StoreError> {
    if entry.kind == Kind::Regenerate {
        let earlier: Regenerate = entry.value()?;
        if earlier.of == of {
            return Ok(Some(earlier.attempt));
        }
    }
    let mut names = entry.subject.aliases.iter().chain([&entry.subject.message]);
    Ok(names.any(|name| name.as_str() == of).then_some(0))
}
