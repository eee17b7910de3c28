//! What this tab holds itself: its rows that are still to be sent, and everything that has no place on a disk.

use crate::outbox::{Row, batch};

/// The rows and values that this tab holds.
#[derive(Default)]
pub(super) struct Memory {
    held: Vec<Held>,
    meta: Vec<(String, String)>,
}

struct Held {
    row: Row,
    place: Place,
    /// Whether a request that outlives the page carries it right now.
    leaving: bool,
}

/// Where else a held row is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere: this is the only copy.
    Here,
    /// On its way to the disk: not to be sent by the sender before it has arrived.
    Storing,
    /// On the disk; held only to be sent when the page is left.
    Disk,
}

impl Memory {
    /// Holds `row`, which is about to be stored, unless a newer revision is held already; gives back which of the two
    /// stands.
    pub(super) fn put(&mut self, row: Row) -> Row {
        let place = Place::Storing;
        match self.held.iter_mut().find(|held| held.row.key == row.key) {
            Some(held) if held.row.outdates(&row) => return held.row.clone(),
            Some(held) => *held = Held { row: row.clone(), place, leaving: false },
            None => self.held.push(Held { row: row.clone(), place, leaving: false }),
        }
        row
    }

    /// Holds the row under `key` no longer.
    pub(super) fn remove(&mut self, key: &str) {
        self.held.retain(|held| held.row.key != key);
    }

    /// What `put` began is done: `stored` is what stands on the disk, if it could be written. Gives back what stands
    /// now: a page that was left meanwhile may have had its answer.
    pub(super) fn placed(&mut self, row: &Row, stored: Option<Row>) -> Row {
        let settled = self.held.iter().find(|held| held.row.repeats(row) && !held.row.waits());
        let standing = settled.map(|held| held.row.clone()).or_else(|| stored.clone());
        match &stored {
            Some(stored) => self.stored(stored),
            None => self.held.iter_mut().filter(|held| held.row.repeats(row)).for_each(|held| held.place = Place::Here),
        }
        standing.unwrap_or_else(|| row.clone())
    }

    /// The disk has `row`: nothing is held of it longer than it waits.
    pub(super) fn stored(&mut self, row: &Row) {
        self.held.retain_mut(|held| {
            if held.row.id != row.id || held.row.outdates(row) {
                return true;
            }
            held.place = Place::Disk;
            row.waits() && held.row.waits() && held.row.repeats(row)
        });
        // Of what the disk has too, no more than can be sent when the page is left: the newest.
        let on_disk = |held: &Held| held.place == Place::Disk;
        let size = |held: &Held| if on_disk(held) { held.row.json.len() } else { 0 };
        while self.held.iter().map(size).sum::<usize>() > batch::KEEPALIVE
            && let Some(oldest) = self.held.iter().position(on_disk)
        {
            self.held.remove(oldest);
        }
    }

    /// Another tab says what became of `row`.
    pub(super) fn heard(&mut self, row: &Row) {
        self.held.retain_mut(|held| {
            if held.row.id != row.id || held.row.outdates(row) || (row.waits() && held.row.repeats(row)) {
                return true;
            }
            held.row = row.clone();
            held.place == Place::Here
        });
    }

    /// The disk can no longer be trusted to have anything.
    pub(super) fn doubt(&mut self) {
        for held in self.held.iter_mut().filter(|held| held.place == Place::Disk) {
            held.place = Place::Here;
        }
    }

    /// The rows whose only copy is here.
    pub(super) fn only_copies(&self) -> impl Iterator<Item = &Row> {
        self.held.iter().filter(|held| held.place == Place::Here).map(|held| &held.row)
    }

    /// The only copy under `key`, if it is here.
    pub(super) fn row(&self, key: &str) -> Option<Row> {
        self.only_copies().find(|row| row.key == key).cloned()
    }

    /// Writes the final word over the row that it is about, if that still waits and no newer revision has taken its
    /// place; says whether it did. With `keep`, that word is kept also if nothing is held of the row: a disk that can
    /// be read but not written must not have it sent for ever.
    pub(super) fn settle(&mut self, verdict: &Row, keep: bool) -> bool {
        let Some(at) = self.held.iter().position(|held| held.row.key == verdict.key) else {
            if keep {
                self.held.push(Held { row: verdict.clone(), place: Place::Here, leaving: false });
            }
            return keep;
        };
        let held = &mut self.held[at];
        let waited = held.row.waits() && held.row.repeats(verdict);
        if waited {
            held.row = held.row.settled(verdict.delivery.clone());
            if held.place == Place::Disk {
                self.held.remove(at);
            }
        }
        waited
    }

    /// `row` is on the disk no longer. One that a person meant to say is held here, to be tried again if they want it.
    pub(super) fn dropped(&mut self, row: &Row) {
        self.remove(&row.key);
        if row.explicit() {
            self.held.push(Held { row: row.clone(), place: Place::Here, leaving: false });
        }
    }

    /// The rows that still wait and together fit into one request of `room` bytes, to be sent while the page is left;
    /// what is on its way to the disk only if the page is `going` for good.
    pub(super) fn leave(&mut self, room: usize, going: bool) -> Vec<Row> {
        let mut rows = Vec::new();
        let settled = |held: &Held| going || held.place != Place::Storing;
        for held in self.held.iter_mut().filter(|held| held.row.waits() && !held.leaving && settled(held)) {
            rows.push(held.row.clone());
            held.leaving = batch::fitting(&rows, room) == rows.len();
            if !held.leaving {
                rows.pop();
            }
        }
        rows
    }

    /// The request that carried `rows` is over.
    pub(super) fn stay(&mut self, rows: &[Row]) {
        for held in &mut self.held {
            held.leaving &= !rows.iter().any(|row| row.repeats(&held.row));
        }
    }

    /// The value under `name`.
    pub(super) fn meta(&self, name: &str) -> Option<String> {
        self.meta.iter().find(|entry| entry.0 == name).map(|entry| entry.1.clone())
    }

    /// The rows and the values.
    pub(super) fn into_parts(self) -> (Vec<Row>, Vec<(String, String)>) {
        (self.held.into_iter().map(|held| held.row).collect(), self.meta)
    }

    /// Holds `value` under `name` in place of what is held there.
    pub(super) fn set_meta(&mut self, name: &str, value: &str) {
        match self.meta.iter_mut().find(|entry| entry.0 == name) {
            Some(entry) => entry.1 = value.into(),
            None => self.meta.push((name.into(), value.into())),
        }
    }
}
