//! What leaves the page must be what the person would agree to.
mod base64;
mod class;
mod fold;
pub mod pseudonym;
mod scan;
mod scrub;
mod span;
pub mod time;
mod words;

pub use scan::find;
pub use scrub::{LONGEST, Refused, Scrubber};
pub use span::{Identifier, Span};
