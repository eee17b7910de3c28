//! Keeps what was said: seals it, stores it, and knows what stands from an earlier visit.

use std::rc::Rc;

use afterword_record::{Consent, Kind, Value};
use wasm_bindgen::JsCast;

use super::judged::Standing;
use super::seal::{Names, seal};
use super::strike::amended;
use super::{Draft, Judged};
use crate::config::Config;
use crate::events::{emit, member, parsed, text_member};
use crate::outbox::{Delivery, Outbox, Row};
use crate::person::{Person, uuid};
use crate::view::Strike;

/// The kinds whose earlier verdict is shown again, or whose revisions count on, after a reload.
const RESTORED: &[Kind] =
    &[Kind::Reaction, Kind::Edit, Kind::Followup, Kind::Regenerate, Kind::Engagement, Kind::Execution];

/// The way from a draft to the outbox. There is one only after consent.
pub struct Keeper {
    /// Where records wait and from where they are sent.
    pub outbox: Rc<Outbox>,
    /// The same for randomised answers.
    pub reports: Rc<Outbox>,
    /// Who the rater is, in the period in which the page was loaded.
    pub person: Person,
}

impl Keeper {
    /// Works off what was said of a message, one act after the other. `consent` is asked for each: it may be taken back.
    pub async fn work(&self, judged: &Rc<Judged>, config: &Config, consent: impl Fn() -> Option<Consent>) {
        if judged.busy.replace(true) {
            return;
        }
        self.restore(judged, config).await;
        if config.privacy.epsilon.is_some() {
            self.remember(judged, config).await;
        }
        loop {
            // First of all what was taken out: no draft may be sent with it in the meantime.
            let amend = judged.amends.borrow_mut().pop();
            if let Some((kind, strike)) = amend {
                self.amend(judged, kind, strike).await;
                continue;
            }
            let next = judged.queue.borrow_mut().pop_front();
            let (Some(draft), Some(consent)) = (next, consent()) else { break };
            self.keep(judged, draft, config, consent).await;
        }
        judged.busy.set(false);
    }

    async fn keep(&self, judged: &Judged, mut draft: Draft, config: &Config, consent: Consent) {
        let kind = draft.kind;
        if kind == Kind::Reaction
            && let Some(epsilon) = config.privacy.epsilon
        {
            // No record of it; one from before the option was set is no longer true, and is taken back.
            if let Some(Value::Reaction(reaction)) = draft.value.take() {
                self.report(judged, &reaction.name, epsilon, config).await;
            }
        }
        let former = judged.standing.borrow().get(&kind).cloned();
        if draft.value.is_none() && !former.as_ref().is_some_and(|former| former.set) || !judged.admits(&draft) {
            return;
        }
        if judged.standing.borrow().is_empty() {
            // The page may have stayed open into another period.
            judged.person.replace(Some(self.person.now(&self.outbox).await));
        }
        let person = self.person(judged);
        let names = Names {
            id: former.as_ref().map_or_else(uuid, |former| former.id.clone()),
            rev: former.as_ref().map_or(1, |former| former.rev + 1),
            message: self.message(judged),
            aliases: judged.aliases.borrow().iter().map(|name| person.message(&name.id, name.derived)).collect(),
        };
        if let Some(Value::Regenerate(regenerate)) = &mut draft.value {
            // The first name that the message had: what came before it under that name is the earlier attempt.
            regenerate.of = names.aliases.first().unwrap_or(&names.message).clone();
        }
        let row = self.row(judged, kind, config);
        let (record, json) = seal(&draft, names, &person, config, consent);
        let struck = judged.struck(kind);
        let kept = if struck == 0 { Some(json) } else { amended(&json, struck, record.rev) };
        let Some(json) = kept else { return };
        let standing =
            Standing { row: row.clone(), id: record.id.clone(), rev: record.rev, set: draft.value.is_some() };
        judged.newest.borrow_mut().insert(kind, draft.clone());
        if !self.store(judged, kind, standing, json).await {
            judged.queue.borrow_mut().push_front(draft);
            return;
        }
        // Under its new name the feedback has a new place; the old one would be a second feedback after a reload.
        if let Some(former) = former.filter(|former| former.row != row) {
            self.outbox.remove(&former.row).await;
        }
    }

    /// Makes the next revision of the record that stands, without what was struck; one that is not sent yet is replaced.
    async fn amend(&self, judged: &Judged, kind: Kind, strike: Strike) {
        let standing = judged.standing.borrow().get(&kind).cloned();
        let Some(standing) = standing.filter(|standing| standing.set) else { return };
        let Some(row) = self.outbox.row(&standing.row).await else { return };
        let rev = standing.rev.max(row.rev) + 1;
        let Some(json) = amended(&row.json, judged.struck(kind) | strike as u8, rev) else { return };
        if !self.store(judged, kind, Standing { rev, set: strike != Strike::All, ..standing }, json).await {
            judged.amends.borrow_mut().push((kind, strike));
        }
    }

    /// Stores a revision and says so; from here on it is the one that stands. False if another tab was quicker: then its
    /// revision stands, and this has to be made anew as the next one.
    async fn store(&self, judged: &Judged, kind: Kind, mine: Standing, json: String) -> bool {
        let Standing { row: key, id, rev, .. } = mine.clone();
        judged.standing.borrow_mut().insert(kind, mine);
        let record = parsed(&json);
        let (delivery, struck) = (Delivery::Queued, judged.struck(kind));
        let token = judged.voucher.borrow().clone();
        let row = Row { key, id, rev, kind: kind.as_str().into(), json, delivery, token, struck };
        let other = self.outbox.put_unless_later(row, &|| emit("record", &record)).await;
        if let Some(other) = &other {
            judged.standing.borrow_mut().insert(kind, standing(other));
        }
        other.is_none()
    }

    /// Forgets everything that this device has stored.
    pub async fn wipe(&self) {
        self.outbox.wipe().await;
        self.reports.wipe().await;
    }

    /// Under which pseudonyms a message is spoken of: a feedback keeps its rater through all its revisions.
    fn person(&self, judged: &Judged) -> Person {
        judged.person.borrow().clone().unwrap_or_else(|| self.person.clone())
    }

    /// What the message is called in records.
    pub fn message(&self, judged: &Judged) -> String {
        let name = judged.name.borrow();
        self.person(judged).message(&name.id, name.derived)
    }

    fn row(&self, judged: &Judged, kind: Kind, config: &Config) -> String {
        format!("{}{kind}", self.place(judged, config))
    }

    /// Where the feedback about a message is stored, but for the kind; noted, for [`hear`] to ask without naming anew.
    fn place(&self, judged: &Judged, config: &Config) -> String {
        let place = format!("{}|{}|", self.person(judged).conversation(config), self.message(judged));
        judged.place.replace(place.clone());
        place
    }

    /// Shows what the person said on an earlier visit, unless they have spoken again already.
    pub(super) async fn restore(&self, judged: &Judged, config: &Config) {
        if judged.restored.replace(true) {
            return;
        }
        let place = self.place(judged, config);
        for &kind in RESTORED {
            let Some(row) = self.outbox.row(&format!("{place}{kind}")).await else { continue };
            recall(judged, kind, &row);
        }
    }
}

/// Shows what the person said of the message in another tab, if `row` is that and is news. Where something is being kept
/// here, storing it will tell which of both is the later word.
pub fn hear(judged: &Judged, row: &Row) {
    let here = row.key.strip_prefix(judged.place.borrow().as_str());
    let Some(&kind) = RESTORED.iter().find(|kind| here == Some(kind.as_str())) else { return };
    let known = judged.standing.borrow().get(&kind).is_some_and(|known| known.id != row.id || known.rev >= row.rev);
    if !known && !judged.busy.get() {
        // Under a new name it is not for this tab to say its earlier word again.
        judged.newest.take();
        recall(judged, kind, row);
    }
}

/// Takes note of a revision that was not made here, and shows it unless the person has spoken again already.
fn recall(judged: &Judged, kind: Kind, row: &Row) {
    judged.keep_out(kind, row.struck);
    judged.standing.borrow_mut().insert(kind, standing(row));
    if !judged.queue.borrow().iter().any(|draft| draft.kind == kind) {
        show(judged, kind, row);
    }
}

/// The revision that a row holds.
fn standing(row: &Row) -> Standing {
    let set = text_member(&parsed(&row.json), "state").as_deref() == Some("set");
    Standing { row: row.key.clone(), id: row.id.clone(), rev: row.rev, set }
}

/// Puts an earlier verdict on the bar, or takes it off where it was taken back.
fn show(judged: &Judged, kind: Kind, row: &Row) {
    let value = &member(&parsed(&row.json), "value");
    judged.bar.say(|said| {
        match kind {
            Kind::Reaction => {
                said.reaction = text_member(value, "name");
                said.comment = text_member(value, "comment").unwrap_or_default();
                let reasons = member(value, "reasons");
                let reasons = reasons.dyn_ref::<js_sys::Array>();
                said.reasons =
                    reasons.map(|list| list.iter().filter_map(|key| key.as_string()).collect()).unwrap_or_default();
            }
            Kind::Edit => {
                said.edited = text_member(value, "edited");
                let edited = said.edited.as_ref();
                said.words_changed =
                    edited.map(|edited| afterword_record::words_changed(&judged.text.borrow(), edited));
            }
            _ => return,
        }
        // What was acknowledged on an earlier visit is no news.
        if row.delivery != Delivery::Sent {
            said.delivery = Some(row.delivery.clone());
        }
    });
}
