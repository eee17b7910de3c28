//! The collector as its neighbours meet it: over HTTP and on its command line, the real binary on a free port.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod abuse;
mod audit;
mod backup;
mod bad_input;
mod crash;
mod databases;
#[cfg(target_os = "linux")]
mod disk;
mod durability;
mod export;
mod forgetting;
mod hostile;
mod intake;
mod ledger;
mod limits;
mod manual;
mod operation;
mod page;
mod reports;
mod rules;
mod store;
mod strangers;
mod support;
mod tokens;
#[cfg(target_os = "linux")]
mod trouble;
mod unread;
