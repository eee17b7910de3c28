//! Erasure: the collector deletes what it has from this device, then the device does.

use js_sys::JSON;

use super::js::{get, object};
use super::sender::Phase;
use super::tabs::Lock;
use super::{Outbox, answer};

/// Milliseconds to wait for another tab's request to end. One that rests for longer has none in flight.
const COURTESY: u32 = 5_000;

impl Outbox {
    /// Has the collector delete every record of the rater whose secret this is, and wipes this device once it has.
    /// Gives back how many records it deleted; the error is a sentence, and then nothing has changed here.
    pub async fn erase(&self, secret: &str) -> Result<u32, String> {
        // No record may arrive behind the erasure: this tab ends its round, and the other tabs wait for the lock.
        self.sender.pass(Phase::Open, Phase::Erasing);
        self.sender.idle().await;
        let erased = self.request_erasure(secret).await;
        self.sender.pass(Phase::Erasing, Phase::Open);
        match erased {
            Ok(_) => self.wipe().await,
            Err(_) => self.wake(),
        }
        erased
    }

    async fn request_erasure(&self, secret: &str) -> Result<u32, String> {
        let _lock = if self.sender.has_lock() { None } else { Lock::take_within(COURTESY).await };
        let body = JSON::stringify(&object(&[("secret", secret.into())])).map(String::from).unwrap_or_default();
        let reply = self.request("DELETE", &body, false).await.ok_or("everything was deleted here meanwhile")?;
        let reply = reply.map_err(|why| self.blame(&why))?;
        let erased = get(&reply.body, "erased").as_f64().filter(|_| (200..300).contains(&reply.status));
        erased.map(|count| count as u32).ok_or_else(|| self.blame(&answer::words(&reply)))
    }
}
