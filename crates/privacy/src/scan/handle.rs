//! The names by which people call each other: `@name`, where the words around say that it is one.

use super::{Found, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Set, Words, set};

/// Accounts that belong to a machine or to anybody, and what stands behind an `@` in code and style sheets.
const ROLES: Set = set!(
    "root admin administrator user users username name you me myself test tester guest git ubuntu debian ec2-user \
     vagrant runner node app pi www www-data nobody postgres mysql oracle service system default public shared all \
     everyone here channel null none true false string id anonymous media import param params return returns throws \
     see since author deprecated override property staticmethod classmethod dataclass keyframes font-face supports \
     layer latest types charset namespace page before after component injectable input output example"
);

/// Whether an account's name says nothing about who uses it.
pub(super) fn is_role(name: &[char]) -> bool {
    ROLES.has(name)
}

/// The name behind the `@` at `at`, if a colon makes it a speaker or a word like "follow" points to it.
pub(super) fn name(text: &Folded, words: &Words, at: usize, found: &mut Found) -> usize {
    let end = text.skip(at + 1, 40, NAME | DOT);
    let end = text.back(end, end - at - 1, DOT | HYPHEN);
    let line = text.was(at, LINE | END);
    let called =
        if line { text.is(end, COLON) } else { words.before(at, 16, Cue::Handle.bit() | Cue::User.bit()).is_some() };
    let shaped =
        (4..=33).contains(&(end - at)) && text.is(at + 1, WORD) && text.was(at, GAP | OPEN | COMMA | COLON | QUOTE);
    let code = text.is(end, SLASH | OPEN | AT | ANY_LETTER) || is_role(text.slice(at + 1, end));
    if called && shaped && !code { take(found, at, end, Identifier::Username) } else { at + 1 }
}
