//! Whether the person agreed. Before that nothing is stored and nothing is sent.

use std::cell::Cell;

use afterword_record::Consent as By;
use web_sys::Storage;

use crate::config::{Config, ConsentMode};
use crate::events::member;

/// The one thing outside of IndexedDB: it must be read before the database may be opened.
const REMEMBERED: &str = "afterword:consent";

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
        let remembered = || storage()?.get_item(REMEMBERED).ok()?.filter(|said| said == "granted").map(|_| By::Granted);
        let host = || (config.consent == ConsentMode::Granted && !wants_privacy()).then_some(By::Host);
        self.said.get().or_else(remembered).or_else(host)
    }

    /// The person said yes: remembered for this origin.
    pub fn grant(&self) {
        self.say(By::Granted);
        if let Some(storage) = storage() {
            // Full or forbidden storage means that the person is asked again next time.
            let _ = storage.set_item(REMEMBERED, "granted");
        }
    }

    /// The host says that it holds the person's consent; under Global Privacy Control that does not count.
    pub fn grant_by_host(&self) {
        if !wants_privacy() {
            self.say(By::Host);
        }
    }

    fn say(&self, by: By) {
        self.refused.set(false);
        self.said.set(Some(by));
    }

    /// The person, or the host for the person, takes it back.
    pub fn revoke(&self) {
        self.said.set(None);
        self.refused.set(true);
        if let Some(storage) = storage() {
            let _ = storage.remove_item(REMEMBERED);
        }
    }
}

/// `None` in a sandboxed frame, where reading the property throws.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn wants_privacy() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator());
    navigator.is_some_and(|navigator| member(&navigator, "globalPrivacyControl").as_bool() == Some(true))
}
