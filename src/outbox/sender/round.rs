//! Sending: the turn, the round, the batch, and what its answer means.

use std::pin::Pin;

use gloo::timers::callback::Timeout;
use js_sys::Math;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use super::{Phase, Rest, now};
use crate::outbox::answer::{self, Answer};
use crate::outbox::fetch::{self, Reply};
use crate::outbox::gzip;
use crate::outbox::tabs::Lock;
use crate::outbox::{Delivery, Outbox, Row, batch};

/// A request under way.
type Asked<'a> = Pin<Box<dyn Future<Output = Option<Result<Reply, String>>> + 'a>>;

impl Outbox {
    /// Has what waits sent: at once, after the rest, or when it is this tab's turn. Where nothing can be sent, a round
    /// looks whether too much waits.
    pub(in crate::outbox) fn wake(&self) {
        let sender = &self.sender;
        if !self.has_work() || sender.rest.borrow().is_some() {
            return;
        }
        if sender.busy.get() {
            sender.again.set(true);
        } else if self.keeps_apart() && !sender.rested.get() {
            sender.rest.replace(Some(self.rest_by_chance()));
        } else if sender.has_lock() {
            self.start_round();
        } else if !sender.in_line.replace(true) {
            let (me, name) = (self.me.clone(), self.settings.channel.name());
            spawn_local(async move {
                let lock = Lock::take(name).await;
                if let Some(outbox) = me.upgrade() {
                    outbox.sender.in_line.set(false);
                    if outbox.has_work() {
                        outbox.sender.lock.replace(lock);
                        outbox.wake();
                    }
                }
            });
        }
    }

    /// Sends what waits now, even while another tab is at it (the collector takes each record once), and returns when
    /// nothing waits any more or the collector cannot be reached.
    pub async fn flush(&self) {
        let sender = &self.sender;
        if !sender.busy.get() && !sender.has_lock() {
            let lock = Lock::take_free(self.settings.channel.name()).await;
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

    fn has_work(&self) -> bool {
        let sender = &self.sender;
        sender.may_send() || sender.phase.get() == Phase::Open && sender.overdue(&self.settings.caps)
    }

    fn start_round(&self) {
        if let Some(outbox) = self.me.upgrade() {
            self.sender.busy.set(true);
            self.sender.rested.set(false);
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
            let unreadable = self.store.clear_unreadable().await;
            self.faults.dropped(unreadable);
            if sender.life() != life || unreadable > 0 {
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
            let rest = self.send(&rows).await;
            if let Some(rest) = rest.or_else(|| self.keeps_apart().then(|| self.rest_by_chance())) {
                sender.rest.replace(Some(rest));
                break;
            }
        }
        // Between two attempts, and by the tab whose turn it is: nothing is dropped that is on its way.
        if sender.overdue(&self.settings.caps) {
            sender.unlooked.set(0);
            let life = sender.life();
            let dropped = self.store.crowded_out(&self.settings.caps).await;
            if sender.life() == life {
                self.faults.dropped(dropped.len());
                dropped.iter().for_each(|row| self.tell(row));
            }
        }
        if sender.rest.borrow().is_none() {
            sender.lock.take();
        }
        sender.busy.set(false);
        for ended in sender.ended.take() {
            let _ = ended.call0(&JsValue::NULL);
        }
        // More may have come meanwhile, or the network.
        if sender.again.get() || sender.overdue(&self.settings.caps) {
            self.wake();
        }
    }

    /// Sends one batch and draws the conclusions; gives back the rest that is due after a failure.
    async fn send(&self, rows: &[Row]) -> Option<Rest> {
        let sender = &self.sender;
        match self.exchange(rows, &self.body(rows), false).await? {
            Answer::Verdicts(verdicts) => {
                let answered = |row: &Row| verdicts.iter().any(|verdict| verdict.repeats(row));
                let complete = rows.iter().all(answered);
                self.settle(verdicts).await;
                if !complete {
                    return Some(self.fail("did not say what became of each record", None));
                }
                sender.most.set((sender.most.get() * 2).min(sender.limit));
            }
            Answer::Refused { parts: true, .. } if rows.len() > 1 => sender.most.set(rows.len() as u32 / 2),
            Answer::Refused { sentence, .. } => {
                let refused = |row: &Row| row.settled(Delivery::Rejected(sentence.clone()));
                self.settle(rows.iter().map(refused).collect()).await;
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
        self.rest(self.settings.pace.rest(sender.failures.get(), Math::random(), asked), asked)
    }

    /// Whether no request shall say when what it carries was made.
    pub(super) fn keeps_apart(&self) -> bool {
        self.settings.pace.apart > 0
    }

    fn rest_by_chance(&self) -> Rest {
        self.rest((f64::from(self.settings.pace.apart) * Math::random()) as u32, None)
    }

    /// A rest of so many milliseconds, as many of which as the collector `asked` for cannot be cut short.
    fn rest(&self, ms: u32, asked: Option<u32>) -> Rest {
        let me = self.me.clone();
        let timer = Timeout::new(ms, move || {
            if let Some(outbox) = me.upgrade() {
                outbox.sender.rest.take();
                outbox.sender.rested.set(true);
                outbox.wake();
            }
        });
        Rest { _timer: timer, asked_until: now() + f64::from(asked.unwrap_or(0)) }
    }

    /// The body of a request with these rows.
    pub(super) fn body(&self, rows: &[Row]) -> String {
        batch::body(self.settings.channel.list(), rows)
    }

    /// Writes the final words down and says them.
    pub(super) async fn settle(&self, verdicts: Vec<Row>) {
        for row in self.store.settle(&verdicts).await {
            if let Delivery::Rejected(sentence) = &row.delivery {
                self.faults.refused(self.blame(&format!("refused feedback: {sentence}")));
            }
            self.tell(&row);
        }
    }

    /// Posts a batch and reads the answer; `None` if everything was deleted meanwhile.
    pub(super) async fn exchange(&self, rows: &[Row], body: &str, keepalive: bool) -> Option<Answer> {
        Some(match self.request("POST", body, keepalive).await? {
            Ok(reply) => answer::read(rows, self.settings.channel.revised(), &reply),
            Err(why) => Answer::Later { why, asked: None },
        })
    }

    /// One request; `None` if everything was deleted meanwhile, which ends it. Boxed, or each caller would get a copy
    /// of its code.
    pub(in crate::outbox) fn request<'a>(&'a self, method: &'a str, body: &'a str, keepalive: bool) -> Asked<'a> {
        Box::pin(async move {
            let sender = &self.sender;
            let life = sender.life();
            let flight = AbortController::new().ok()?;
            sender.flights.borrow_mut().push(flight.clone());
            // A page that is left has no time to pack.
            let packing = (!keepalive && sender.packs()).then(|| gzip::pack(body));
            let mut packed = match packing {
                Some(Ok(packing)) => packing.await.ok(),
                _ => None,
            };
            let reply = loop {
                let gzip = packed.is_some();
                let body = packed.take().unwrap_or_else(|| body.into());
                let reply = fetch::call(&self.settings, method, &body, keepalive, &flight).await;
                if !gzip || sender.is_final(&reply) {
                    break reply;
                }
            };
            sender.flights.borrow_mut().retain(|other| *other != flight);
            (sender.life() == life).then_some(reply)
        })
    }

    /// A sentence that begins with the collector's name.
    pub(in crate::outbox) fn blame(&self, what: &str) -> String {
        format!("the collector at {} {what}", self.settings.endpoint)
    }
}
