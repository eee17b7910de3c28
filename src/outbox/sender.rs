//! The sender: takes what waits in batches to the collector, and rests when it must.

use std::cell::{Cell, RefCell};

use gloo::timers::callback::Timeout;
use js_sys::{Function, Math};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use super::answer::{self, Answer};
use super::fetch::{self, Reply};
use super::js::event;
use super::lifecycle::offline;
use super::tabs::Lock;
use super::{Delivery, Outbox, Row, batch};

/// Records in one request at most.
const MOST: usize = 64;

/// What the sender is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not opened yet, or wiped.
    Closed,
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
    rest: RefCell<Option<Rest>>,
    /// Failures in a row.
    failures: Cell<u32>,
    /// Records in the next request at most: less after a batch was refused as a whole.
    most: Cell<usize>,
    /// Requests in flight.
    flights: RefCell<Vec<AbortController>>,
    /// Bytes in flight that may outlive the page.
    leaving: Cell<usize>,
}

/// A rest between two attempts; over when dropped.
struct Rest {
    _timer: Timeout,
    /// Whether the collector asked for it: then nothing cuts it short.
    asked: bool,
}

impl Sender {
    pub(super) fn new() -> Self {
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
            most: Cell::new(MOST),
            flights: RefCell::default(),
            leaving: Cell::default(),
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

    /// Whether this tab has the right to send.
    pub(super) fn has_lock(&self) -> bool {
        self.lock.borrow().is_some()
    }

    /// Whether the collector asked to be left alone for now.
    fn told_to_wait(&self) -> bool {
        self.rest.borrow().as_ref().is_some_and(|rest| rest.asked)
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
            let end = event(|done| self.ended.borrow_mut().push(done.clone()));
            let _ = end.await;
        }
    }
}

impl Outbox {
    /// Has what waits sent: at once, after the rest, or when it is this tab's turn.
    pub(super) fn wake(&self) {
        let sender = &self.sender;
        if !sender.may_send() || sender.rest.borrow().is_some() {
            return;
        }
        if sender.busy.get() {
            sender.again.set(true);
        } else if sender.has_lock() {
            self.start_round();
        } else if !sender.in_line.replace(true) {
            let me = self.me.clone();
            spawn_local(async move {
                let lock = Lock::take().await;
                if let Some(outbox) = me.upgrade() {
                    outbox.sender.in_line.set(false);
                    if outbox.sender.may_send() {
                        outbox.sender.lock.replace(lock);
                        outbox.wake();
                    }
                }
            });
        }
    }

    /// The network is back: no reason to rest any longer.
    pub(super) fn hurry(&self) {
        if !self.sender.told_to_wait() {
            self.sender.rest.take();
        }
        self.wake();
    }

    /// Sends what waits now, even while another tab is at it (the collector takes each record once), and returns when nothing waits
    /// any more or the collector cannot be reached.
    pub async fn flush(&self) {
        let sender = &self.sender;
        if !sender.busy.get() && !sender.has_lock() {
            let lock = Lock::take_free().await;
            if sender.may_send() && lock.is_some() {
                sender.lock.replace(lock);
            }
        }
        if sender.may_send() && !sender.told_to_wait() {
            sender.rest.take();
            if !sender.busy.get() {
                self.start_round();
            }
            sender.idle().await;
        }
    }

    fn start_round(&self) {
        if let Some(outbox) = self.me.upgrade() {
            self.sender.busy.set(true);
            spawn_local(async move { outbox.round().await });
        }
    }

    /// Sends batch after batch, until nothing waits or a rest is due.
    async fn round(&self) {
        let sender = &self.sender;
        while sender.may_send() {
            sender.again.set(false);
            let life = sender.life();
            let mut rows = self.store.waiting(sender.most.get()).await;
            if sender.life() != life {
                continue;
            }
            if rows.is_empty() {
                if sender.again.get() {
                    continue;
                }
                break;
            }
            // A record larger than a batch goes alone.
            rows.truncate(batch::fitting(&rows, batch::LIMIT).max(1));
            if let Some(rest) = self.send(&rows).await {
                sender.rest.replace(Some(rest));
                break;
            }
        }
        if sender.rest.borrow().is_none() {
            sender.lock.take();
        }
        sender.busy.set(false);
        for ended in sender.ended.take() {
            let _ = ended.call0(&JsValue::NULL);
        }
    }

    /// Sends one batch and draws the conclusions; gives back the rest that is due after a failure.
    async fn send(&self, rows: &[Row]) -> Option<Rest> {
        let sender = &self.sender;
        match self.exchange(rows, &batch::body(rows), false).await? {
            Answer::Verdicts(verdicts) => {
                let answered = |row: &Row| verdicts.iter().any(|verdict| verdict.repeats(row));
                let complete = rows.iter().all(answered);
                self.settle(&verdicts).await;
                if !complete {
                    return Some(self.fail("did not say what became of each record", None));
                }
                sender.most.set((sender.most.get() * 2).min(MOST));
            }
            Answer::Refused { parts: true, .. } if rows.len() > 1 => sender.most.set(rows.len() / 2),
            Answer::Refused { sentence, .. } => {
                let refused = |row: &Row| Row { delivery: Delivery::Rejected(sentence.clone()), ..row.clone() };
                self.settle(&rows.iter().map(refused).collect::<Vec<_>>()).await;
            }
            Answer::Later { why, asked } => return Some(self.fail(&why, asked)),
        }
        sender.failures.set(0);
        self.faults.reachable();
        None
    }

    /// Says what failed, and how long to rest now.
    fn fail(&self, why: &str, asked: Option<u32>) -> Rest {
        let sender = &self.sender;
        self.faults.unreachable(&self.blame(why));
        sender.failures.set(sender.failures.get().saturating_add(1));
        let rest = self.settings.pace.rest(sender.failures.get(), Math::random(), asked);
        let me = self.me.clone();
        let timer = Timeout::new(rest, move || {
            if let Some(outbox) = me.upgrade() {
                outbox.sender.rest.take();
                outbox.wake();
            }
        });
        Rest { _timer: timer, asked: asked.is_some() }
    }

    /// Writes the final words down and says them.
    async fn settle(&self, verdicts: &[Row]) {
        for row in self.store.settle(verdicts).await {
            if let Delivery::Rejected(sentence) = &row.delivery {
                self.faults.refused(self.blame(&format!("refused feedback: {sentence}")));
            }
            self.tell(&row);
        }
    }

    /// Posts a batch and reads the answer; `None` if everything was deleted meanwhile.
    async fn exchange(&self, rows: &[Row], body: &str, keepalive: bool) -> Option<Answer> {
        Some(match self.request("POST", body, keepalive).await? {
            Ok(reply) => answer::read(rows, &reply),
            Err(why) => Answer::Later { why, asked: None },
        })
    }

    /// One request; `None` if everything was deleted meanwhile, which ends it.
    pub(super) async fn request(&self, method: &str, body: &str, keepalive: bool) -> Option<Result<Reply, String>> {
        let sender = &self.sender;
        let life = sender.life();
        let flight = AbortController::new().ok()?;
        sender.flights.borrow_mut().push(flight.clone());
        let reply = fetch::call(&self.settings, method, body, keepalive, &flight).await;
        sender.flights.borrow_mut().retain(|other| *other != flight);
        (sender.life() == life).then_some(reply)
    }

    /// The page may be on its way out: sends what this tab still holds in requests that outlive it.
    pub(super) fn leave(&self) {
        let sender = &self.sender;
        while sender.may_send() && !sender.told_to_wait() {
            let room = (batch::KEEPALIVE - sender.leaving.get()).min(batch::LIMIT);
            let rows = self.store.leave(room);
            let Some(outbox) = self.me.upgrade().filter(|_| !rows.is_empty()) else { return };
            let body = batch::body(&rows);
            let size = body.len();
            sender.leaving.set(sender.leaving.get() + size);
            spawn_local(async move {
                // All but verdicts is the sender's business, once the page turns out to go on.
                if let Some(Answer::Verdicts(verdicts)) = outbox.exchange(&rows, &body, true).await {
                    outbox.settle(&verdicts).await;
                }
                outbox.sender.leaving.set(outbox.sender.leaving.get() - size);
                outbox.store.stay(&rows);
            });
        }
    }

    /// The page is left: another tab may send now, and a page that rests must not hold a lock.
    pub(super) fn sleep(&self) {
        self.leave();
        if self.sender.pass(Phase::Open, Phase::Asleep) {
            self.sender.lock.take();
        }
    }

    /// The page is shown again.
    pub(super) fn resume(&self) {
        if self.sender.pass(Phase::Asleep, Phase::Open) {
            self.hurry();
        }
    }

    /// A sentence that begins with the collector's name.
    pub(super) fn blame(&self, what: &str) -> String {
        format!("the collector at {} {what}", self.settings.endpoint)
    }
}
