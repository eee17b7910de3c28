//! One record as a line, with all of it behind a disclosure.

use afterword_record::{Draw, Record, StepVerdict, Value, Verdict};
use maud::{Markup, html};

use super::grouped;
use crate::store::{StoreError, Stored, polarity};

/// Renders one entry of the list.
pub(super) fn entry(stored: &Stored) -> Result<Markup, StoreError> {
    let record = stored.record()?;
    let json = serde_json::to_string_pretty(&record).map_err(|error| StoreError::Failed(error.to_string()))?;
    let tone = polarity(&record).map_or("", |polarity| polarity.as_str());
    Ok(html! {
        li {
            details {
                summary {
                    span.kind { (record.kind) }
                    span.verdict.(tone) {
                        (verdict(&record))
                        @if stored.revisions > 1 { span.revisions { "revised " (stored.revisions - 1) "×" } }
                    }
                    span.origin { (record.origin) }
                    span.size { (size(&record)) }
                    time datetime={ (record.hour) ":00Z" } { (record.hour.replace('T', " ")) " h" }
                }
                pre { (json) }
            }
        }
    })
}

/// What the record says, in a few words.
fn verdict(record: &Record) -> String {
    let Some(value) = &record.value else { return "taken back".to_owned() };
    match value {
        Value::Reaction(reaction) => reaction.name.clone(),
        Value::Edit(edit) => format!("{:.0} % changed", edit.distance.normalised * 100.0),
        Value::Span(span) => span.label.clone().unwrap_or_else(|| "marked".to_owned()),
        Value::Compare(compare) => match compare.verdict {
            Verdict::Winner(index) => format!("candidate {} of {}", index + 1, compare.candidates.len()),
            Verdict::Draw(Draw::Tie) => "tie".to_owned(),
            Verdict::Draw(Draw::BothBad) => "both bad".to_owned(),
        },
        Value::Rating(rating) => {
            let rated = rating.aspects.values().flatten().count();
            format!("{rated} of {} aspects", rating.aspects.len())
        }
        Value::Step(step) => match step.verdict {
            Some(StepVerdict::Good) => format!("{} good", step.stage),
            Some(StepVerdict::Bad) => format!("{} bad", step.stage),
            None => format!("{} unrated", step.stage),
        },
        Value::Critique(critique) => format!("{} good, {} poor quotes", critique.good.len(), critique.poor.len()),
        Value::Regenerate(regenerate) => match regenerate.kept {
            Some(true) => format!("attempt {} kept", regenerate.attempt),
            Some(false) => format!("attempt {} not kept", regenerate.attempt),
            None => format!("attempt {}", regenerate.attempt),
        },
        Value::Engagement(engagement) => engagement.level.to_string(),
        Value::Execution(execution) => execution.status.to_string().replace('_', " "),
        Value::Followup(_) if record.evidence.as_ref().is_some_and(|evidence| evidence.abstained) => {
            "abstained".to_owned()
        }
        Value::Followup(followup) => format!("{} · {}", followup.category, followup.polarity),
    }
}

/// How much of the conversation came along.
fn size(record: &Record) -> String {
    let Some(content) = &record.content else { return "no text".to_owned() };
    let texts = content.prompt.iter().map(|turn| &turn.content).chain(&content.reply).chain(&content.followup);
    format!("{} characters", grouped(texts.map(|text| text.chars().count()).sum::<usize>()))
}
