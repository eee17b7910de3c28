//! Satisfied, neutral and dissatisfied by day, one picture for each origin.

use maud::{Markup, html};

use super::grouped;
use crate::store::{Count, Overview};

/// Height of a picture, in px.
const HEIGHT: f64 = 168.0;
/// A gap between columns, in percent of a column's width.
const GAP: f64 = 28.0;

/// One day's counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Day {
    sat: u64,
    neutral: u64,
    dsat: u64,
}

impl Day {
    /// How far a column reaches above and below the axis: what is neutral straddles it.
    fn reach(self) -> (f64, f64) {
        let half = self.neutral as f64 / 2.0;
        (self.sat as f64 + half, self.dsat as f64 + half)
    }

    fn is_empty(self) -> bool {
        self == Self::default()
    }

    fn in_words(self) -> String {
        format!("{} satisfied, {} neutral, {} dissatisfied", self.sat, self.neutral, self.dsat)
    }
}

/// The pictures of all origins that say something.
pub(super) fn section(numbers: &Overview, days: &[String]) -> Markup {
    let mut origins: Vec<&str> = numbers.days.iter().map(|count| count.origin.as_str()).collect();
    origins.sort_unstable();
    origins.dedup();
    html! {
        div.columns.wide {
            @if origins.is_empty() {
                section { h2 { "By day" } p.quiet { "Nobody took a side in the last 30 days." } }
            }
            @for origin in origins { (picture(origin, &numbers.days, days)) }
        }
    }
}

fn picture(origin: &str, counts: &[Count], days: &[String]) -> Markup {
    let by_day: Vec<Day> = days.iter().map(|day| collect(origin, day, counts)).collect();
    let total = by_day.iter().fold(Day::default(), |all, day| Day {
        sat: all.sat + day.sat,
        neutral: all.neutral + day.neutral,
        dsat: all.dsat + day.dsat,
    });
    let share = total.sat as f64 / (total.sat + total.dsat).max(1) as f64 * 100.0;
    html! {
        section {
            h2 { (heading(origin)) " " span.origin { (origin) } }
            p.lead {
                @if total.sat + total.dsat > 0 { strong { (format!("{share:.0}")) " %" } " satisfied of those who took a side, in 30 days" }
                @else { "Nobody took a side in 30 days" }
            }
            (columns(&by_day, days, &total.in_words()))
            ul.legend {
                li.sat { "satisfied " span { (grouped(total.sat)) } }
                li.neutral { "neutral " span { (grouped(total.neutral)) } }
                li.dsat { "dissatisfied " span { (grouped(total.dsat)) } }
            }
            (table(&by_day, days))
        }
    }
}

fn heading(origin: &str) -> &'static str {
    match origin {
        "explicit" => "Said with a button",
        "inferred" => "Read from the next message",
        "implicit" => "Seen in what people did",
        "agent" => "Proposed by an agent",
        _ => "Generated for tests",
    }
}

fn collect(origin: &str, day: &str, counts: &[Count]) -> Day {
    let count = |name: &str| {
        let of_day = counts.iter().filter(|count| count.by == day && count.origin == origin && count.name == name);
        of_day.map(|count| count.count).sum()
    };
    Day { sat: count("sat"), neutral: count("neutral"), dsat: count("dsat") }
}

fn columns(by_day: &[Day], days: &[String], summary: &str) -> Markup {
    let reach = by_day.iter().copied().map(Day::reach);
    let (up, down) = reach.fold((0.0, 0.0), |(up, down), (sat, dsat)| (sat.max(up), dsat.max(down)));
    // The axis stands where both sides have the room that they need.
    let scale = HEIGHT / f64::max(up + down, 1.0);
    let middle = f64::max(up * scale, 1.0).min(HEIGHT - 1.0);
    let step = 100.0 / days.len() as f64;
    html! {
        svg.days role="img" height=(HEIGHT) aria-label={ "By day over 30 days, " (summary) "; the numbers follow as a table." } {
            line.axis x1="0" x2="100%" y1=(middle) y2=(middle) {}
            @for (at, (day, name)) in by_day.iter().zip(days).enumerate() {
                @let x = format!("{:.3}%", step * (at as f64 + GAP / 200.0));
                @let width = format!("{:.3}%", step * (1.0 - GAP / 100.0));
                @let half = day.neutral as f64 / 2.0 * scale;
                @let (up, down) = (day.sat as f64 * scale, day.dsat as f64 * scale);
                g {
                    @if !day.is_empty() { title { (name) ": " (day.in_words()) } }
                    rect.hit x=(format!("{:.3}%", step * at as f64)) width=(format!("{step:.3}%")) y="0" height=(HEIGHT) {}
                    (column("sat", &x, &width, middle - half - up, up))
                    (column("neutral", &x, &width, middle - half, half * 2.0))
                    (column("dsat", &x, &width, middle + half, down))
                }
            }
        }
        div.ticks aria-hidden="true" {
            @for name in [days.first(), days.get(days.len() / 2), days.last()].into_iter().flatten() {
                span { (name.get(5..).unwrap_or(name)) }
            }
        }
    }
}

fn column(class: &str, x: &str, width: &str, y: f64, height: f64) -> Markup {
    html! {
        @if height > 0.0 {
            rect class=(class) x=(x) width=(width) y=(format!("{y:.2}")) height=(format!("{:.2}", height.max(1.0))) rx="1.5" {}
        }
    }
}

fn table(by_day: &[Day], days: &[String]) -> Markup {
    html! {
        details {
            summary { "The numbers" }
            table.numbers {
                thead { tr {
                    th scope="col" { "day" } th scope="col" { "satisfied" } th scope="col" { "neutral" } th scope="col" { "dissatisfied" }
                } }
                tbody {
                    @for (day, name) in by_day.iter().zip(days).filter(|(day, _)| !day.is_empty()) {
                        tr {
                            th scope="row" { (name) }
                            td { (grouped(day.sat)) } td { (grouped(day.neutral)) } td { (grouped(day.dsat)) }
                        }
                    }
                }
            }
        }
    }
}
