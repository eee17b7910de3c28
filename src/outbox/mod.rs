//! Stored, then sent.

/// Where a record is, truthfully.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// On this device, not yet acknowledged.
    Queued,
    /// Acknowledged by the collector after its commit.
    Sent,
    /// Refused for good, with the collector's sentence.
    Rejected(String),
}
