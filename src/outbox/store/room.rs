//! Making room: what waits too long or is too much, what was settled long ago, and what nobody can read.

use std::cell::RefCell;
use std::pin::Pin;

use afterword_record::MAX_BYTES;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::idb::{RECORDS, Work};
use super::{KEPT, Store};
use crate::outbox::caps::{Caps, Waiting};
use crate::outbox::js::text;
use crate::outbox::row::{QUEUED, this_hour};
use crate::outbox::{Delivery, Row};

/// What is said of a row that was dropped unsent.
const DROPPED: &str = "too much feedback was waiting on this device, or this for too long";
/// Rows that are read in one transaction where all are read: others must get their turn at the disk.
const AT_A_TIME: usize = 64;

impl Store {
    /// Deletes the rows that nobody can read, which would stand before the others for ever, if `waiting` has met any,
    /// and says how many it met.
    pub(in crate::outbox) async fn clear_unreadable(&self) -> usize {
        if self.unreadable.get() > 0 {
            let all = Caps { count: usize::MAX, bytes: usize::MAX, hours: f64::INFINITY };
            self.drop_some(QUEUED, all.hours, Some(&all)).await;
        }
        self.unreadable.take()
    }

    /// Drops what `caps` leave no room for, and gives it back as it stands then: refused, on this device.
    pub(in crate::outbox) async fn crowded_out(&self, caps: &Caps) -> Vec<Row> {
        let mut gone = self.drop_some(QUEUED, caps.hours, Some(caps)).await;
        let mut memory = self.memory.borrow_mut();
        let from_disk = gone.len();
        if from_disk == 0 {
            let here: Vec<Row> = memory.only_copies().filter(|row| row.waits()).cloned().collect();
            let weighed: Vec<Waiting> = here.iter().map(|row| row.weigh(false)).collect();
            for at in caps.crowded_out(&weighed) {
                memory.remove(&here[at].key);
                gone.push(here[at].clone());
            }
        }
        for (at, row) in gone.iter_mut().enumerate() {
            row.delivery = Delivery::Rejected(DROPPED.into());
            if at < from_disk {
                memory.dropped(row);
            }
        }
        gone
    }

    /// Deletes rows of this delivery from the disk and gives them back: those from before so many hours, and beyond
    /// `caps`; without caps, beyond the newest `KEPT`. Of those that it weighs, what nobody can read goes too. Boxed,
    /// or each caller would get a copy of its code.
    pub(super) fn drop_some<'a>(
        &'a self,
        state: &'static str,
        hours: f64,
        caps: Option<&'a Caps>,
    ) -> Pin<Box<dyn Future<Output = Vec<Row>> + 'a>> {
        Box::pin(async move {
            let Some(found) = self.on_disk(Work::FindKeys(state, this_hour() - hours)).await else { return Vec::new() };
            // Both lists are in the order of age: the old ones are the beginning of all.
            let (all, old): (Array, Array) = (found.get(0).unchecked_into(), found.get(1).unchecked_into());
            let mut keys: Vec<String> = all.iter().filter_map(|key| key.as_string()).collect();
            let old = old.length() as usize;
            let mut weighing = match caps {
                Some(caps) => {
                    self.unreadable.get() > 0
                        || old > 0
                        || keys.len() > caps.count
                        || keys.len() * MAX_BYTES > caps.bytes
                }
                None => false,
            };
            if !weighing {
                let kept = if caps.is_some() { keys.len() } else { KEPT as usize };
                keys.truncate(keys.len().saturating_sub(kept).max(old));
            }
            let weighed = RefCell::new(vec![Waiting::default(); keys.len()]);
            let gone = RefCell::new(Vec::new());
            loop {
                for (part, keys) in keys.chunks(AT_A_TIME).enumerate() {
                    let look = |index: usize, stored: &JsValue| {
                        let at = part * AT_A_TIME + index;
                        match Row::from_js(stored) {
                            Some(row) if weighing => weighed.borrow_mut()[at] = row.weigh(at < old),
                            // One whose delivery is another by now stays.
                            Some(row) if text(stored, "delivery").as_deref() == Some(state) => {
                                gone.borrow_mut().push(row);
                                return JsValue::NULL;
                            }
                            None if !stored.is_undefined() => return JsValue::NULL,
                            _ => (),
                        }
                        JsValue::UNDEFINED
                    };
                    self.on_disk(Work::Change(RECORDS, keys.to_vec(), &look)).await;
                }
                let Some(caps) = caps.filter(|_| weighing) else { break };
                weighing = false;
                let chosen = caps.crowded_out(&weighed.borrow());
                keys = chosen.into_iter().map(|at| keys[at].clone()).collect();
            }
            gone.into_inner()
        })
    }
}
