//! Bars in a table: the picture and its numbers are one thing, for eyes and for screen readers.

use maud::{Markup, html};

use super::grouped;

/// A table whose rows are labelled bars, scaled to the largest.
pub(super) fn bars(label_head: &str, count_head: &str, rows: Vec<(Markup, u64)>) -> Markup {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    html! {
        table.bars {
            thead.unseen { tr { th scope="col" { (label_head) } th scope="col" { (count_head) } } }
            tbody {
                @for (label, count) in rows {
                    tr {
                        th scope="row" { (label) }
                        td {
                            svg aria-hidden="true" height="10" {
                                rect width=(percent(count, most)) height="10" rx="3" {}
                            }
                            span { (grouped(count)) }
                        }
                    }
                }
            }
        }
    }
}

/// A share of the largest, never so small that one cannot see that there is something.
fn percent(count: u64, most: u64) -> String {
    format!("{:.2}%", (count as f64 / most as f64 * 100.0).max(0.75))
}
