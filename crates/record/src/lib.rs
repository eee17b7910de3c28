//! The record: what one piece of feedback is, on the page, on the wire and in the store.
//!
//! A [`Record`] is one revision of one feedback. [`Record::from_json`] reads one and names the field of an error,
//! [`merge()`] says which of two revisions stands, [`Distance`] is the size of an edit and [`Anchor`] a passage that
//! finds its place again. A [`Report`] is what takes a reaction's place where the verdict is randomised. Nothing here knows
//! a browser, a disk or a network: the component serialises with this crate
//! and the collector validates with it.

mod anchor;
mod distance;
mod merge;
mod parse;
mod policy;
mod record;
mod report;
#[cfg(feature = "schema")]
mod schema;
mod taxonomy;
mod validate;
mod value;

pub use anchor::Anchor;
pub use distance::{Distance, words_changed};
pub use merge::{Merge, merge};
pub use parse::Invalid;
pub use policy::{Policy, UnknownPolicy};
pub use record::{Client, Content, Context, Evidence, Privacy, Record, SCHEMA, Subject, Turn};
pub use report::{MAX_EPSILON, REPORT_SCHEMA, Report};
#[cfg(feature = "schema")]
pub use schema::{json_schema, report_schema};
pub use taxonomy::*;
pub use validate::MAX_BYTES;
pub use value::*;
