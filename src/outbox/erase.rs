//! Erasure: the collector deletes what it has from this device, then the device does.

use js_sys::{Array, JSON};
use wasm_bindgen::JsValue;

use super::js::{get, object};
use super::sender::Phase;
use super::tabs::Lock;
use super::{Outbox, answer};

/// Milliseconds to wait for another tab's request to end. One that rests for longer has none in flight.
const COURTESY: u32 = 5_000;

impl Outbox {
    /// Has the collector delete every record of the raters whose secrets these are, and wipes this device once it has
    /// deleted all. Gives back how many records it deleted. The error is a sentence: then nothing has changed, and the
    /// secrets are still there to try again with.
    pub async fn erase(&self, secrets: &[String]) -> Result<u32, String> {
        // No record may arrive behind the erasure: this tab ends its round, and the other tabs wait for the lock.
        self.sender.pass(Phase::Open, Phase::Erasing);
        self.sender.idle().await;
        let erased = self.request_erasure(secrets).await;
        self.sender.pass(Phase::Erasing, Phase::Open);
        match erased {
            Ok(_) => self.wipe().await,
            Err(_) => self.wake(),
        }
        erased
    }

    async fn request_erasure(&self, secrets: &[String]) -> Result<u32, String> {
        let _lock =
            if self.sender.has_lock() { None } else { Lock::take_within(self.settings.channel.name(), COURTESY).await };
        let secrets: Array = secrets.iter().map(|secret| JsValue::from(secret.as_str())).collect();
        let body = JSON::stringify(&object(&[("secret", secrets.into())])).map(String::from).unwrap_or_default();
        let reply = self.request("DELETE", &body, false).await.ok_or("everything was deleted here meanwhile")?;
        let reply = reply.map_err(|why| self.blame(&why))?;
        let count = get(&reply.body, "erased").as_f64().filter(|_| (200..300).contains(&reply.status));
        count.map(|count| count as u32).ok_or_else(|| self.blame(&answer::words(&reply)))
    }
}
