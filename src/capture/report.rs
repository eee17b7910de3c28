//! A reaction where the option `epsilon` is set: one randomised answer for each message, on a channel of its own.
//!
//! The person's own choice is on the bar and nowhere else: what is stored on the device, to be sent and to be remembered,
//! is what chance made of it. The first press on a message decides; whatever is pressed after it spends nothing, says
//! nothing, and is not even stored. So the answer of an earlier visit cannot be shown again: nobody knows it.

use afterword_privacy::randomised::Randomised;
use afterword_record::{REPORT_SCHEMA, Report};

use super::judged::Name;
use super::{Judged, Keeper};
use crate::config::Config;
use crate::events::{emit, parsed, text_member};
use crate::outbox::{Delivery, Row};
use crate::person::{Person, chance, uuid};

/// The kind of a report's row, and of what is said of its delivery.
pub const REPORT: &str = "report";

/// What was reported of a message.
#[derive(Clone)]
pub struct Reported {
    /// The report's id, which is its row's key as well.
    pub id: String,
    /// The report as it is sent, byte for byte.
    pub json: String,
    /// Under which name of the message it is remembered.
    name: Name,
}

/// What would be sent for a press on `reaction`, drawn anew each time; `None` where it is not on offer, where there is
/// nothing to choose from, or where the browser has no chance to give: then nothing may leave.
pub fn draw(reaction: &str, epsilon: f64, config: &Config) -> Option<String> {
    let choices: Vec<String> = config.reactions.iter().map(|offered| offered.choice.key.clone()).collect();
    let truth = choices.iter().position(|choice| choice == reaction)?;
    let answer = Randomised::new(choices.len(), epsilon)?.answer(truth, chance()?)?;
    let answer = choices[answer].clone();
    let report = Report { schema: REPORT_SCHEMA.into(), id: uuid(), choices, answer, epsilon };
    serde_json::to_string(&report).ok()
}

impl Keeper {
    /// Reports a press, unless this message was reported before: on this visit, on an earlier one or in another tab.
    pub(super) async fn report(&self, judged: &Judged, reaction: &str, epsilon: f64, config: &Config) {
        if judged.reported.borrow().is_none() {
            let Some(drawn) = draw(reaction, epsilon, config) else { return };
            // Of two tabs that bring one at once, both get the same: the collector takes it once.
            let name = judged.name.borrow().clone();
            let json = self.reports.set_meta(&memo(&self.person, &name, config), &drawn).await;
            let Some(id) = text_member(&parsed(&json), "id") else { return };
            judged.reported.replace(Some(Reported { id, json, name }));
        }
        let Some(Reported { id, json, .. }) = judged.reported.borrow().clone() else { return };
        let Some(row) = self.reports.row(&id).await else {
            emit(REPORT, &parsed(&json));
            let (key, kind, delivery) = (id.clone(), REPORT.into(), Delivery::Queued);
            self.reports.put(Row { key, id, rev: 1, kind, json, delivery, token: None, struck: 0 }).await;
            return;
        };
        judged.bar.say(|said| said.delivery = Some(row.delivery));
    }

    /// Knows what was reported of a message under any of its names, and remembers it under the newest.
    pub(super) async fn remember(&self, judged: &Judged, config: &Config) {
        let name = judged.name.borrow().clone();
        let reported = judged.reported.borrow().clone();
        match reported {
            Some(reported) if reported.name != name => {
                self.reports.set_meta(&memo(&self.person, &name, config), &reported.json).await;
                judged.reported.replace(Some(Reported { name, ..reported }));
            }
            Some(_) => {}
            None => {
                let Some(json) = self.reports.meta(&memo(&self.person, &name, config)).await else { return };
                let id = text_member(&parsed(&json), "id");
                judged.reported.replace(id.map(|id| Reported { id, json, name }));
            }
        }
    }
}

/// Where a message's report is remembered, on this device only: under a name that never rotates.
fn memo(person: &Person, name: &Name, config: &Config) -> String {
    let person = person.lasting();
    [&person.conversation(config), "|", &person.message(&name.id, name.derived)].concat()
}
