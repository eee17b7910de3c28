//! Randomised answers: what they say of all who answered, since no single one says anything.

use maud::{Markup, html};

use super::grouped;
use crate::store::{Survey, percent};

/// One table for each question; nothing where there is none.
pub(super) fn section(surveys: &[Survey]) -> Markup {
    html! {
        @if !surveys.is_empty() {
            section {
                h2 { "Randomised answers" }
                p.quiet {
                    "Each answer was left to chance on its device, so that it says little of whoever gave it. "
                    "The shares are unbiased estimates of the true ones, with intervals of 95 %."
                }
                @for survey in surveys { (table(survey)) }
            }
        }
    }
}

fn table(survey: &Survey) -> Markup {
    html! {
        h3 { (grouped(survey.reports())) " reports, ε = " (survey.epsilon) }
        table.matrix {
            thead { tr {
                th scope="col" { "reaction" }
                th scope="col" { "reported" }
                th scope="col" { "share" }
                th scope="col" { "95 % interval" }
            } }
            tbody {
                @for (choice, count, estimate) in survey.shares() {
                    tr {
                        th scope="row" { (choice) }
                        td { (grouped(count)) }
                        td { (percent(estimate.share)) }
                        td { (percent(estimate.low)) " to " (percent(estimate.high)) }
                    }
                }
            }
        }
    }
}
