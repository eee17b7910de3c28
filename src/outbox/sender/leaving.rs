//! What the sender does as the page is left and comes back.

use std::cell::Cell;

use wasm_bindgen_futures::spawn_local;

use super::Phase;
use crate::outbox::answer::Answer;
use crate::outbox::{Outbox, batch};

thread_local! {
    /// Bytes in flight that may outlive the page, of all its outboxes: browsers count them together.
    static LEAVING: Cell<usize> = const { Cell::new(0) };
}

impl Outbox {
    /// The page may be on its way out: sends what this tab still holds in requests that outlive it. What is only on its
    /// way to the disk too, if the page is `going`: else it will arrive there, or yield to what another tab has stored.
    pub(in crate::outbox) fn leave(&self, going: bool) {
        let sender = &self.sender;
        if self.keeps_apart() {
            return;
        }
        while sender.may_send() && !sender.told_to_wait() {
            let room = (batch::KEEPALIVE - LEAVING.get()).min(batch::LIMIT);
            let rows = self.store.leave(room, going);
            let Some(outbox) = self.me.upgrade().filter(|_| !rows.is_empty()) else { return };
            let body = self.body(&rows);
            let size = body.len();
            LEAVING.set(LEAVING.get() + size);
            spawn_local(async move {
                // All but verdicts is the sender's business, once the page turns out to go on.
                if let Some(Answer::Verdicts(verdicts)) = outbox.exchange(&rows, &body, true).await {
                    outbox.settle(verdicts).await;
                }
                LEAVING.set(LEAVING.get() - size);
                outbox.store.stay(&rows);
            });
        }
    }

    /// The page is left: another tab may send now, and a page that rests must not hold a lock.
    pub(in crate::outbox) fn sleep(&self) {
        self.leave(true);
        if self.sender.pass(Phase::Open, Phase::Asleep) {
            self.sender.lock.take();
        }
    }

    /// The page is shown again.
    pub(in crate::outbox) fn resume(&self) {
        if self.sender.pass(Phase::Asleep, Phase::Open) {
            self.hurry();
        }
    }

    /// The network is back: no reason to rest any longer.
    pub(in crate::outbox) fn hurry(&self) {
        if !self.sender.told_to_wait() {
            self.sender.rest.take();
        }
        self.wake();
    }
}
