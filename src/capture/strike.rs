//! Taking something out of a feedback, or all of it, after it was made: a further revision that lacks it.
//!
//! It is made from the record as it is stored, not from what the person did: that is known no longer once the page was loaded
//! again, and what was never written down cannot come back.

use afterword_privacy::time;
use afterword_record::{Kind, Value};
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::{Draft, Judged};
use crate::events::{member, set};
use crate::view::Strike;

/// The strikes that later revisions keep to. A comment or an edit is gone with its words; what the person writes anew is new.
const LASTING: u8 = Strike::Prompt as u8 | Strike::Reply as u8 | Strike::Followup as u8 | Strike::All as u8;

impl Judged {
    /// Takes something out of what is known of a feedback, for all revisions to come; the record that stands is amended next.
    pub fn strike(&self, kind: Kind, strike: Strike) {
        self.keep_out(kind, strike as u8 & LASTING);
        let mut queue = self.queue.borrow_mut();
        let mut newest = self.newest.borrow_mut();
        if strike == Strike::All {
            queue.retain(|draft| draft.kind != kind);
            newest.retain(|known, _| *known != kind);
        }
        let drafts = queue.iter_mut().filter(|draft| draft.kind == kind).chain(newest.get_mut(&kind));
        drafts.for_each(|draft| forget(draft, strike));
        self.amends.borrow_mut().push((kind, strike));
    }

    /// What the person keeps out of a feedback.
    pub fn struck(&self, kind: Kind) -> u8 {
        self.struck.borrow().get(&kind).copied().unwrap_or_default()
    }

    /// Keeps these out too.
    pub fn keep_out(&self, kind: Kind, more: u8) {
        let struck = self.struck(kind) | more;
        self.struck.borrow_mut().insert(kind, struck);
    }

    /// Whether a draft may become a revision. What the person withdrew comes back by their own act alone, never because a
    /// classifier or the host saw it once more.
    pub fn admits(&self, draft: &Draft) -> bool {
        let struck = self.struck(draft.kind);
        if !Strike::All.is_in(struck) || draft.value.is_none() {
            return true;
        }
        let explicit = draft.origin == afterword_record::Origin::Explicit;
        if explicit {
            self.struck.borrow_mut().insert(draft.kind, struck & !(Strike::All as u8));
        }
        explicit
    }
}

/// Drops the words from a draft, so that no later revision has them.
fn forget(draft: &mut Draft, strike: Strike) {
    match (&mut draft.value, strike) {
        (Some(Value::Reaction(reaction)), Strike::Comment) => reaction.comment = None,
        (Some(Value::Edit(edit)), Strike::Edited) => edit.edited = None,
        _ => {}
    }
}

/// The record `json` as revision `rev`, without what was `struck`: dropped, not blanked. `None` for what is no record.
pub fn amended(json: &str, struck: u8, rev: u32) -> Option<String> {
    let record = JSON::parse(json).ok()?;
    for (strike, holder, name) in Strike::TEXTS {
        if strike.is_in(struck) {
            drop_member(&member(&record, holder), name);
        }
    }
    if Strike::All.is_in(struck) {
        ["value", "content", "evidence"].iter().for_each(|name| drop_member(&record, name));
        set(&record, "state", &"retracted".into());
    }
    let content = member(&record, "content");
    if content.dyn_ref::<Object>().is_some_and(|content| Object::keys(content).length() == 0) {
        drop_member(&record, "content");
    }
    set(&record, "rev", &rev.into());
    set(&record, "hour", &time::hour(js_sys::Date::now()).into());
    recount(&record);
    Some(JSON::stringify(&record).ok()?.into())
}

/// Counts again what was replaced: how many addresses the text had that was taken out is nobody's business either. Placeholders
/// that the person typed themselves were not counted at first and are not now.
fn recount(record: &JsValue) {
    let privacy = member(record, "privacy");
    let redactions = member(&privacy, "redactions");
    let left = JSON::stringify(record).unwrap_or_default();
    let mut any = false;
    for (name, count) in counts(&redactions) {
        // By JavaScript's own search: Rust's for a text in a text would weigh two kilobytes.
        let found = left.split(&["[", &name, "_"].concat()).length() - 1;
        match found.min(count) {
            0 => drop_member(&redactions, &name),
            found => {
                set(&redactions, &name, &found.into());
                any = true;
            }
        }
    }
    if !any {
        drop_member(&privacy, "redactions");
    }
}

/// The numbers of an object, by name.
pub fn counts(object: &JsValue) -> Vec<(String, u32)> {
    let mut counts = Vec::new();
    if let Some(object) = object.dyn_ref::<Object>() {
        for name in Object::keys(object).iter().filter_map(|name| name.as_string()) {
            let count = member(object, &name).as_f64().unwrap_or_default() as u32;
            counts.push((name, count));
        }
    }
    counts
}

fn drop_member(object: &JsValue, name: &str) {
    if let Some(object) = object.dyn_ref::<Object>() {
        // A plain object's own member can always be deleted.
        let _ = Reflect::delete_property(object, &name.into());
    }
}
