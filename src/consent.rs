//! Whether the person agreed. Before that nothing is stored and nothing is sent.

use std::cell::Cell;

use afterword_record::Consent as By;
use web_sys::Storage;

use crate::config::{Config, ConsentMode};
use crate::events::member;

/// The one thing outside of IndexedDB: it must be read before the database may be opened.
const REMEMBERED: &str = "afterword:consent";
const YES: &str = "granted";
const NO: &str = "denied";

/// What the person, or the host for the person, said.
#[derive(Default)]
pub struct Consent {
    said: Cell<Option<By>>,
    refused: Cell<bool>,
}

impl Consent {
    /// Who said yes, if anybody did: the person here and now or on an earlier visit, or the host.
    /// Under Global Privacy Control a host's blanket yes does not count: the person's own is asked for.
    pub fn given(&self, config: &Config) -> Option<By> {
        if self.refused.get() || config.consent == ConsentMode::Denied {
            return None;
        }
        let remembered = || remembers(YES).then_some(By::Granted);
        let host = || (config.consent == ConsentMode::Granted && host_may_speak()).then_some(By::Host);
        self.said.get().or_else(remembered).or_else(host)
    }

    /// The person said yes: remembered for this origin.
    pub fn grant(&self) {
        self.say(By::Granted);
        if let Some(storage) = storage() {
            // Full or forbidden storage means that the person is asked again next time.
            let _ = storage.set_item(REMEMBERED, YES);
        }
    }

    /// The host says that it holds the person's consent; under Global Privacy Control, and where the person took it back
    /// themselves, that does not count.
    pub fn grant_by_host(&self) {
        if host_may_speak() {
            self.say(By::Host);
        }
    }

    fn say(&self, by: By) {
        self.refused.set(false);
        self.said.set(Some(by));
    }

    /// The person takes it back here: remembered for this origin, so that no host's blanket yes undoes it on the next visit.
    pub fn refuse(&self) {
        self.revoke();
        if let Some(storage) = storage() {
            let _ = storage.set_item(REMEMBERED, NO);
        }
    }

    /// The host takes it back for the person.
    pub fn revoke(&self) {
        self.said.set(None);
        self.refused.set(true);
        if let Some(storage) = storage() {
            let _ = storage.remove_item(REMEMBERED);
        }
    }
}

/// Whether a host's word counts for the person.
fn host_may_speak() -> bool {
    !wants_privacy() && !remembers(NO)
}

fn remembers(said: &str) -> bool {
    storage().and_then(|storage| storage.get_item(REMEMBERED).ok()?).is_some_and(|remembered| remembered == said)
}

/// `None` in a sandboxed frame, where reading the property throws.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn wants_privacy() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator());
    navigator.is_some_and(|navigator| member(&navigator, "globalPrivacyControl").as_bool() == Some(true))
}
