//! From a person's act to a record: one file per kind of feedback, and what they share.

mod edit;
mod followup;
mod judged;
mod keeper;
mod ledger;
mod preview;
mod reaction;
mod report;
mod scene;
mod seal;
mod signal;
mod strike;

pub use judged::Judged;
pub use keeper::{Keeper, hear};
pub use ledger::Ledger;
pub use scene::{Draft, Scene};
pub use {
    edit::edit,
    followup::{followup, rounded},
    preview::would_be,
    reaction::reaction,
    report::REPORT,
    signal::signal,
};
