//! What has been sent about a message, what waits, and what would be sent: records as the person may look at them.

use std::rc::Rc;

use afterword_record::{Consent, Kind, Reaction, Value};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::report;
use super::seal::{Names, seal};
use super::strike::{amended, counts};
use super::{Draft, Judged, Keeper, Scene};
use crate::config::Config;
use crate::events::{member, parsed, text_member};
use crate::outbox::Delivery;
use crate::person::{Person, uuid};
use crate::view::{Entry, Strike};

/// Where a verdict has its key, whatever its kind.
const KEYS: [&str; 5] = ["name", "polarity", "category", "level", "status"];
/// Where it has lists of further ones.
const LISTS: [&str; 2] = ["reasons", "rubrics"];

impl Keeper {
    /// The records about a message that are on this device: those that wait, and those that were sent.
    pub async fn entries(&self, judged: &Rc<Judged>, config: &Config) -> Vec<Entry> {
        self.restore(judged, config).await;
        let standing: Vec<(Kind, String)> =
            judged.standing.borrow().iter().map(|(kind, standing)| (*kind, standing.row.clone())).collect();
        let mut entries = Vec::new();
        for (kind, key) in standing {
            if let Some(row) = self.outbox.row(&key).await {
                let struck = judged.struck(kind);
                entries.push(Entry { token: row.token, ..entry(kind, row.json, Some(row.delivery), struck) });
            }
        }
        let reported = judged.reported.borrow().clone();
        if let Some(reported) = reported {
            let delivery = self.reports.row(&reported.id).await.map(|row| row.delivery);
            entries.push(by_chance(reported.json, Some(delivery.unwrap_or(Delivery::Sent))));
        }
        entries
    }
}

/// A randomised answer.
fn by_chance(json: String, delivery: Option<Delivery>) -> Entry {
    let answer = text_member(&parsed(&json), "answer");
    let verdict = answer.into_iter().collect();
    let (kind, texts, redactions) = (Kind::Reaction, Vec::new(), Vec::new());
    Entry { kind, delivery, set: true, verdict, texts, redactions, struck: 0, token: None, chance: true, json }
}

/// What would be sent of a message that no record is about: what waits for consent, or else a press on the first button. It is
/// made as every record is, and stored nowhere.
pub fn would_be(judged: &Judged, scene: Scene, person: &Person, config: &Config) -> Vec<Entry> {
    let mut drafts: Vec<Draft> = Vec::new();
    for draft in judged.queue.borrow().iter() {
        drafts.retain(|earlier| earlier.kind != draft.kind);
        if draft.value.is_some() {
            drafts.push(draft.clone());
        }
    }
    if drafts.is_empty() {
        let name = config.reactions.first().map(|reaction| reaction.choice.key.clone()).unwrap_or_default();
        let value = Value::Reaction(Reaction { name, reasons: Vec::new(), comment: None });
        drafts.push(Draft::explicit(Kind::Reaction, Some(value), scene));
    }
    drafts.iter().map(|draft| sealed(judged, draft, person, config)).collect()
}

fn sealed(judged: &Judged, draft: &Draft, person: &Person, config: &Config) -> Entry {
    if let (Some(Value::Reaction(reaction)), Some(epsilon)) = (&draft.value, config.privacy.epsilon) {
        return by_chance(report::draw(&reaction.name, epsilon, config).unwrap_or_default(), None);
    }
    let name = judged.name.borrow();
    let names = Names { id: uuid(), rev: 1, message: person.message(&name.id, name.derived), aliases: Vec::new() };
    let (record, json) = seal(draft, names, person, config, Consent::Granted);
    let struck = judged.struck(draft.kind);
    let json = if struck == 0 { json } else { amended(&json, struck, record.rev).unwrap_or_default() };
    Entry { token: judged.voucher.borrow().clone(), ..entry(draft.kind, json, None, struck) }
}

/// What a record says, for people.
fn entry(kind: Kind, json: String, delivery: Option<Delivery>, struck: u8) -> Entry {
    let record = parsed(&json);
    let value = member(&record, "value");
    let mut verdict = Vec::new();
    for name in KEYS {
        verdict.extend(text_member(&value, name));
    }
    for list in LISTS {
        each_text(&member(&value, list), &mut |text| verdict.push(text));
    }
    let mut texts = Vec::new();
    for (strike, holder, name) in Strike::TEXTS {
        let held = member(&member(&record, holder), name);
        let mut text = held.as_string().unwrap_or_default();
        each_text(&held, &mut |turn| {
            text.push_str(if text.is_empty() { "" } else { "\n\n" });
            text.push_str(&turn);
        });
        if !text.is_empty() {
            texts.push((strike, text));
        }
    }
    Entry {
        kind,
        delivery,
        set: value.is_object(),
        verdict,
        texts,
        redactions: counts(&member(&member(&record, "privacy"), "redactions")),
        struck,
        token: None,
        chance: false,
        json,
    }
}

/// The texts of a list: of strings, or of turns.
fn each_text(list: &JsValue, found: &mut dyn FnMut(String)) {
    if let Some(list) = list.dyn_ref::<Array>() {
        for text in list.iter() {
            text.as_string().or_else(|| text_member(&text, "content")).into_iter().for_each(&mut *found);
        }
    }
}
