//! The sender's state: whether it may send, whose turn it is, and what is under way.

mod leaving;
mod round;

use std::cell::{Cell, RefCell};

use gloo::timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::caps::Caps;
use super::fetch::Reply;
use super::js::event;
use super::lifecycle::offline;
use super::tabs::Lock;

/// Requests that were packed and found nobody, after which none is packed any more: where a collector of another origin
/// does not allow the header that says so, the browser makes no request and gives no reason.
const PACKED_IN_VAIN: u32 = 2;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds by the clock that nobody can set: a rest must not last for hours because the other was put back.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// What the sender is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not opened yet, or wiped.
    Closed,
    /// Sending what waits.
    Open,
    /// The page is being left, or rests in the back/forward cache.
    Asleep,
    /// An erasure is under way, which no record may overtake.
    Erasing,
}

/// The sender's state.
pub(super) struct Sender {
    phase: Cell<Phase>,
    /// Counts the times that everything was deleted: what was begun before must not be finished after.
    life: Cell<u32>,
    /// Whether a round is under way.
    busy: Cell<bool>,
    /// Whether something came during the round that it may have missed.
    again: Cell<bool>,
    /// Those who wait for the end of the round.
    ended: RefCell<Vec<Function>>,
    /// Whether this tab stands in line for the lock.
    in_line: Cell<bool>,
    /// The right to send, kept through a rest: the other tabs shall not try in its stead.
    lock: RefCell<Option<Lock>>,
    /// The rest that is being taken.
    rest: RefCell<Option<Rest>>,
    /// Failures in a row.
    failures: Cell<u32>,
    /// Whether the rest before the next request was taken, where each one has a rest before it.
    rested: Cell<bool>,
    /// Rows in one request at most.
    limit: u32,
    /// Rows in the next request at most: less after a batch was refused as a whole.
    most: Cell<u32>,
    /// Requests in flight.
    flights: RefCell<Vec<AbortController>>,
    /// Packed requests that found nobody.
    unpackable: Cell<u32>,
    /// Rows that came since it was last looked whether too much waits.
    unlooked: Cell<usize>,
}

/// A rest between two attempts; over when dropped.
struct Rest {
    _timer: Timeout,
    /// Until when the collector asked to be left alone, by [`now`]: nothing cuts that short.
    asked_until: f64,
}

impl Sender {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            phase: Cell::new(Phase::Closed),
            life: Cell::default(),
            busy: Cell::default(),
            again: Cell::default(),
            ended: RefCell::default(),
            in_line: Cell::default(),
            lock: RefCell::default(),
            rest: RefCell::default(),
            failures: Cell::default(),
            rested: Cell::default(),
            limit,
            most: Cell::new(limit),
            flights: RefCell::default(),
            unpackable: Cell::default(),
            // The first time that sending fails is a time to look.
            unlooked: Cell::new(usize::MAX),
        }
    }

    /// Begins; false if it has begun already.
    pub(super) fn start(&self) -> bool {
        self.pass(Phase::Closed, Phase::Open)
    }

    /// Ends, requests in flight included.
    pub(super) fn stop(&self) {
        self.phase.set(Phase::Closed);
        self.life.set(self.life.get() + 1);
        self.failures.set(0);
        self.rest.take();
        self.lock.take();
        for flight in self.flights.take() {
            flight.abort();
        }
    }

    /// Changes with each `stop`.
    pub(super) fn life(&self) -> u32 {
        self.life.get()
    }

    fn may_send(&self) -> bool {
        self.phase.get() == Phase::Open && !offline()
    }

    /// Whether bodies are packed. What failed packed is tried again as it is.
    fn packs(&self) -> bool {
        self.failures.get() == 0 && self.unpackable.get() < PACKED_IN_VAIN
    }

    /// Learns from the reply to a packed request. False if it is to be made again at once, as it is.
    fn is_final(&self, reply: &Result<Reply, String>) -> bool {
        let refused = matches!(reply, Ok(Reply { status: 415, .. }));
        let vain = if refused { PACKED_IN_VAIN } else { reply.is_err().into() };
        self.unpackable.set(self.unpackable.get() + vain);
        !refused
    }

    /// One more row waits.
    pub(super) fn one_more(&self) {
        self.unlooked.set(self.unlooked.get().saturating_add(1));
    }

    /// Whether it is time to look at how much waits: sending fails, and much has come since the last look.
    fn overdue(&self, caps: &Caps) -> bool {
        (self.failures.get() > 0 || offline()) && self.unlooked.get() > caps.slack()
    }

    /// Whether this tab has the right to send.
    pub(super) fn has_lock(&self) -> bool {
        self.lock.borrow().is_some()
    }

    /// Whether the collector asked to be left alone for now.
    fn told_to_wait(&self) -> bool {
        self.rest.borrow().as_ref().is_some_and(|rest| now() < rest.asked_until)
    }

    /// Passes from one phase to another; false if it is in neither.
    pub(super) fn pass(&self, from: Phase, to: Phase) -> bool {
        let passes = self.phase.get() == from;
        if passes {
            self.phase.set(to);
        }
        passes
    }

    /// Waits for the end of the round under way.
    pub(super) async fn idle(&self) {
        if self.busy.get() {
            let end = event(&mut |done| self.ended.borrow_mut().push(done.clone()));
            let _ = end.await;
        }
    }
}
