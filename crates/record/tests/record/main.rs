//! The record as the page writes it and the collector reads it: arbitrary good ones, and every way to be bad.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod any;
mod errors;
mod report;
mod revisions;
mod round_trip;
#[cfg(feature = "schema")]
mod schema;
