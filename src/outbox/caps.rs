//! How much may wait on this device, and what goes first when it is more.

/// Bounds on what waits to be sent. They are looked at while sending fails: what can be sent is not dropped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Caps {
    /// Rows at most.
    pub count: usize,
    /// Bytes of all their records at most.
    pub bytes: usize,
    /// Hours after which a row has waited too long: what it speaks of is history by then.
    pub hours: f64,
}

impl Default for Caps {
    fn default() -> Self {
        Self { count: 10_000, bytes: 32 * 1024 * 1024, hours: 90.0 * 24.0 }
    }
}

/// What counts of one row that waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Bytes of its record.
    pub bytes: usize,
    /// Whether a person said it in so many words, or pressed it.
    pub explicit: bool,
    /// Whether it has waited for too long.
    pub old: bool,
}

impl Caps {
    /// How many rows may come between two looks: a look reads all that waits, and one at each row would be too many.
    #[must_use]
    pub fn slack(&self) -> usize {
        self.count / 16
    }

    /// Which of `rows`, from the oldest to the newest, have to go: what is too old, then what nobody meant to say, then
    /// what somebody did; within each, the oldest.
    #[must_use]
    pub fn crowded_out(&self, rows: &[Waiting]) -> Vec<usize> {
        let mut count = rows.len();
        let mut bytes: usize = rows.iter().map(|row| row.bytes).sum();
        let mut gone = Vec::new();
        for (old, explicit) in [(true, false), (true, true), (false, false), (false, true)] {
            for (at, row) in rows.iter().enumerate() {
                let over = count > self.count || bytes > self.bytes;
                if (row.old, row.explicit) == (old, explicit) && (old || over) {
                    gone.push(at);
                    count -= 1;
                    bytes -= row.bytes;
                }
            }
        }
        gone
    }
}
