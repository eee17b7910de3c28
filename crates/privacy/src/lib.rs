//! What leaves the page must be what the person would agree to: this crate takes out of a text what identifies
//! somebody, and gives names to conversations, messages and raters that say "the same again" and nothing else.
//!
//! ```
//! let mut scrubber = afterword_privacy::Scrubber::new();
//! let text = scrubber.scrub("Mail ann@post.example or ring +1 415 555 0132.")?;
//! assert_eq!(text, "Mail [EMAIL_1] or ring [PHONE_1].");
//! # Ok::<(), afterword_privacy::Refused>(())
//! ```
//!
//! # De-identified, not anonymous
//!
//! A scrubbed text is *de-identified*: what has the form of an identifier, or stands beside a word that names one, is
//! gone, and so are most names. It is not anonymous. Some names and addresses stay (the README says how many), dates are
//! not looked for, a number may be written in a way that no rule knows, and somebody who knows the person may know them
//! by the story. Treat scrubbed texts as personal data.
//!
//! # What is found
//!
//! | type | what | how it is told from what looks alike |
//! |---|---|---|
//! | `EMAIL` | plain, quoted, in any script, spelled out, over a line's end | host names, not files or members |
//! | `PHONE` | international; national in the shapes of many countries; with extensions; spelled digit by digit | words beside it, groups |
//! | `CARD` | 12–19 digits | issuer, length, Luhn |
//! | `IBAN` | IBANs, and what a word calls an account | length by country, MOD 97-10, or grouped in fours |
//! | `SSN` | of the United States, France, Switzerland | shape, check digit, or words |
//! | `GOVID` | of 13 countries by their form; any other beside its name | shape and check digits, or words |
//! | `LICENSE` | beside its name | words |
//! | `IP`, `MAC` | IPv4, IPv6, network cards | not versions, masks, nets, localhost |
//! | `URL` | addresses with a scheme; hosts with a path, a hyphen or an end that nothing else has, or called a site | not namespaces, localhost |
//! | `SECRET` | PEM, JSON web tokens, keys of 20 providers; passwords, tokens, PINs by name | not types or calls |
//! | `PERSON`, `ADDRESS` | names, streets with their towns; not in [`Mode::Structured`] | a trained tagger |
//! | `USERNAME` | in home paths, `user=…`, `name@host`, `@name` where it is called a handle | not roles, decorators |
//!
//! All links go, not only those with credentials: a link often leads to a person, and the labelled data that this is
//! measured on counts every one. A value that was found once is hidden wherever the same text repeats it as a word.
//!
//! Detection reads a folded copy (compatibility forms, look-alike letters, native digits, invisible characters,
//! entities, percent and JSON escapes, `[at]`, inline mark-up) and redacts the whole of the original. Base 64 is looked
//! into once.
//!
//! # Promises, and the tests that hold them
//!
//! - Linear time: `twice_the_text_is_twice_the_work` counts the characters looked at, for 36 traps.
//! - Scrubbing again changes nothing, spans lie on character boundaries, nothing panics: `tests/promises.rs`.
//! - Fails closed: [`Refused`] means that the text stays in the page.
//! - Placeholders are numbered per record and never derived from the value.
//! - Spans are the same in bytes, code points and UTF-16 units: `tests/offsets.rs`.
//! - Nothing that is planted in a live page is found in a store, a request or the collector's file: `tests/planted.rs`
//!   and `tests/e2e/planted.spec.ts` of the repository.
//! - A randomised answer gives away no more than its ε, and its shares are counted without bias: [`randomised`].
//! - Nothing here reads a clock, a disk, a network or a random source.
//!
//! # Why scanners by hand
//!
//! The crate `regex` adds 275 KB of gzipped wasm and `regex-lite` 29 before the first pattern, and neither reads a
//! folded copy with a way back. Automata that are built ahead weigh little for one kind, are faster on plain text, and
//! multiply with each kind (`examples/automaton.rs`). What this crate adds and how fast it is stands in its README, with the commands that
//! measure it.

mod base64;
mod class;
mod fold;
mod names;
pub mod pseudonym;
pub mod randomised;
mod scan;
mod scrub;
mod span;
pub mod time;
mod words;

pub use scan::find;
pub use scrub::{LONGEST, Refused, Scrubber};
pub use span::{Identifier, Mode, Span};

/// What `afterword-trainer` makes and measures the tagger of names with.
#[cfg(feature = "train")]
pub mod train {
    pub use crate::names::decode::{TAGS, Tag};
    pub use crate::names::facts::{MOST, Text};
    pub use crate::names::model::{COMMON, HANDICAPS, LEN, Model, NAMES, PLACES, STEPS, bit};
    pub use crate::names::pack::{pack, unpack};
    pub use crate::names::token::{Kind, Token};
    pub use crate::names::{find_with, read, word};
}
