//! The overview: what arrived, as pictures first. Rendered here, so that it needs no script.

mod chart;
mod days;
mod records;
mod reports;

use core::fmt::Display;

use futures_util::TryStreamExt;
use maud::{DOCTYPE, Markup, html};
use time::{Duration, OffsetDateTime};

use crate::store::{Count, Order, Overview, Query, Reading, Store, StoreError, Survey};

/// The page's stylesheet, served beside it.
pub(crate) const STYLE: &str = include_str!("style.css");

/// Days in the pictures by day.
const DAYS: i64 = 30;
/// Records in the list of the last ones.
const LAST: u32 = 20;

/// Renders the overview.
///
/// # Errors
/// [`StoreError`] where the store cannot be read.
pub(crate) async fn overview(store: &dyn Store) -> Result<String, StoreError> {
    let today = OffsetDateTime::now_utc().date();
    let days: Vec<String> = (0..DAYS).rev().map(|ago| (today - Duration::days(ago)).to_string()).collect();
    let numbers = store.overview(&days[0]).await?;
    let newest = Query { retracted: true, order: Order::Newest, limit: Some(LAST), ..Query::default() };
    let last: Vec<_> = store.select(newest).try_collect().await?;
    let records = last.iter().map(records::entry).collect::<Result<Vec<_>, _>>()?;
    let surveys = store.surveys().await?;
    Ok(page(&numbers, &days, &surveys, &records).into_string())
}

fn page(numbers: &Overview, days: &[String], surveys: &[Survey], last: &[Markup]) -> Markup {
    let state = |name: &str| numbers.kinds.iter().filter(|k| k.name == name).map(|k| k.count).sum::<u64>();
    let (standing, retracted) = (state("set"), state("retracted"));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Afterword · " (grouped(standing)) " records" }
                link rel="stylesheet" href="style.css";
            }
            body {
                header {
                    h1 { "Afterword" }
                    p { "What people said after the answer" }
                    dl.totals {
                        div { dt { "records" } dd { (grouped(standing)) } }
                        div { dt { "taken back" } dd { (grouped(retracted)) } }
                    }
                }
                main {
                    @if last.is_empty() && surveys.is_empty() {
                        (nothing_yet())
                    }
                    (reports::section(surveys))
                    @if !last.is_empty() {
                        (days::section(numbers, days))
                        div.columns {
                            div.stack {
                                (kinds(&numbers.kinds))
                                (readings(&numbers.readings))
                            }
                            (reasons(&numbers.reasons))
                        }
                        section {
                            h2 { "Last records" }
                            ol.records { @for entry in last { (entry) } }
                        }
                    }
                }
                footer {
                    p {
                        "Signals of different origins are counted apart. "
                        a href="v1/schema" { "JSON Schema of a record" }
                    }
                }
            }
        }
    }
}

fn nothing_yet() -> Markup {
    html! {
        section.empty {
            h2 { "Nothing has arrived yet" }
            p { "Records sent to " code { "POST /v1/records" } " show up here. One tag in a chat page sends them:" }
            pre { "<script type=\"module\" src=\"…/afterword.js\"\n        data-endpoint=\"/v1/records\" data-messages=\".assistant\"></script>" }
        }
    }
}

fn kinds(counts: &[Count]) -> Markup {
    let standing: Vec<&Count> = counts.iter().filter(|count| count.name == "set").collect();
    let rows = standing.iter().map(|count| {
        let label = html! { (count.by) " " span.origin { (count.origin) } };
        (label, count.count)
    });
    html! {
        section {
            h2 { "Kinds" }
            (chart::bars("Kind and origin", "Records", rows.collect()))
        }
    }
}

fn reasons(counts: &[Count]) -> Markup {
    html! {
        section {
            h2 { "Reasons" }
            @if counts.is_empty() { p.quiet { "No reason was ticked, marked or read yet." } }
            @for of_kind in counts.chunk_by(|a, b| a.by == b.by) {
                @let kind = of_kind[0].by.as_str();
                h3 { @match kind {
                    "reaction" => "Ticked after a reaction",
                    "span" => "Marked in a passage",
                    _ => "Read from the next message",
                } }
                @let rows = of_kind.iter().map(|count| {
                    let label = html! { (count.name.replace('_', " ")) @if of_kind.iter().any(|other| other.origin != count.origin) { " " span.origin { (count.origin) } } };
                    (label, count.count)
                });
                (chart::bars("Reason", "Records", rows.collect()))
            }
        }
    }
}

/// Where people disagree with the classifier, about the same message.
fn readings(readings: &[Reading]) -> Markup {
    const READ: [(&str, &str); 3] = [("sat", "satisfied"), ("neutral", "neutral"), ("dsat", "dissatisfied")];
    const SAID: [(&str, &str); 2] = [("sat", "satisfied"), ("dsat", "dissatisfied")];
    let count = |said: &str, read: &str| {
        readings.iter().filter(|r| r.said == said && r.read == read).map(|r| r.count).sum::<u64>()
    };
    let sided: u64 = readings.iter().filter(|r| r.read != "neutral").map(|r| r.count).sum();
    let agreed: u64 = readings.iter().filter(|r| r.read == r.said).map(|r| r.count).sum();
    let most = readings.iter().map(|r| r.count).max().unwrap_or(0);
    html! {
        section {
            h2 { "People and the classifier" }
            @if readings.is_empty() {
                p.quiet { "No message has both a reaction and a follow-up that was read yet." }
            } @else {
                p {
                    "Of " (grouped(sided)) " messages with a reaction and a follow-up that takes a side, both agree on "
                    strong { (grouped(agreed)) } "."
                }
                table.matrix {
                    thead { tr {
                        th scope="col" { "the person said" }
                        @for (_, word) in READ { th scope="col" { "read as " (word) } }
                    } }
                    tbody {
                        @for (said, word) in SAID {
                            tr {
                                th scope="row" { (word) }
                                @for (read, _) in READ {
                                    @let n = count(said, read);
                                    td class=(cell(said, read)) data-weight=(weight(n, most)) { (grouped(n)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell(said: &str, read: &str) -> &'static str {
    match (said == read, read) {
        (true, _) => "agree",
        (_, "neutral") => "open",
        _ => "differ",
    }
}

/// How strongly a cell is tinted, 0 to 4.
fn weight(count: u64, most: u64) -> u64 {
    (count * 4).div_ceil(most.max(1))
}

/// A number with its thousands apart: `12 345`.
fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
