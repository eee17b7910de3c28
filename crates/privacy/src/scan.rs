//! The detectors, one kind of identifier each, and the order in which they read.
//!
//! A detector is shown each place where something of its kind may begin or has its most telling character, and says
//! what it finds there. What it finds is hidden before the next detector reads, as if the placeholder stood there
//! already. Those that need no help from words come first. Every look to the side is bounded by a constant or ends
//! where the next one begins, which keeps the whole linear.

mod again;
mod card;
mod check;
mod digits;
mod email;
mod encoded;
mod govid;
mod handle;
mod iban;
mod ip;
mod path;
mod phone;
mod secret;
mod spelled;
mod token;
mod url;

use crate::class::*;
use crate::fold::Folded;
use crate::names;
use crate::span::{Identifier, Mode, Span};
use crate::words::Words;

/// What a detector finds: from where to where in the folded text, and what.
type Found = Vec<(usize, usize, Identifier)>;

/// Looks at the place in the text that the last number tells, and returns where to go on.
type Look = fn(&Folded, &Words, usize, &mut Found) -> usize;

/// Where each detector looks (at what kinds of characters; nowhere in particular: once, at the start), before words are
/// looked up.
const ALONE: [(Class, Look); 9] = [
    (HYPHEN, token::block),
    (COLON, url::with_scheme),
    (DOT, url::with_www),
    (0, token::keys),
    (DOT, token::dotted),
    (AT, email::address),
    (COLON, ip::six),
    (HYPHEN, ip::mac),
    (0, encoded::base64),
];

/// The same for those that read with the help of words.
const AIDED: [(Class, Look); 10] = [
    (0, email::spoken),
    (DOT, url::host),
    (DIGIT | FRESH, ip::four),
    (DIGIT, iban::account),
    (0, secret::assigned),
    (DIGIT, govid::name),
    (DIGIT, digits::number),
    (0, spelled::numbers),
    (SLASH | BACKSLASH, path::home),
    (AT, handle::name),
];

/// Finds what identifies a person in `text`, as far as `mode` asks for it: sorted spans that do not overlap.
///
/// Linear in the length of `text`, which must be under 4 GiB. Placeholders such as `[EMAIL_1]` are left alone.
#[must_use]
pub fn find(text: &str, mode: Mode) -> Vec<Span> {
    find_with(text, mode, names::model::Model::shipped())
}

/// [`find`] with another model of names.
#[must_use]
pub fn find_with(text: &str, mode: Mode, model: names::model::Model<'_>) -> Vec<Span> {
    let mut folded = read(text, true);
    names::hide(&mut folded, mode, model);
    let span = |(kind, start, end)| Span { start, end, identifier: Identifier::ALL[usize::from(kind)] };
    folded.hidden().map(span).collect()
}

/// The folded `text` with everything hidden that a detector finds. `outermost` is whether the text is not itself the
/// inside of an encoded one.
pub(crate) fn read(text: &str, outermost: bool) -> Folded {
    let mut text = Folded::new(text);
    let mut found = Vec::new();
    let mut known = again::Known::default();
    for (starts, look) in &ALONE[..if outermost { ALONE.len() } else { ALONE.len() - 1 }] {
        each(&mut text, &Words::none(), *starts, *look, &mut found, &mut known);
    }
    let words = Words::of(&text);
    for (starts, look) in AIDED {
        each(&mut text, &words, starts, look, &mut found, &mut known);
    }
    known.hide(&mut text);
    text
}

/// Shows `look` every place where it wants to look, and hides what it finds.
fn each(text: &mut Folded, words: &Words, starts: Class, look: Look, found: &mut Found, known: &mut again::Known) {
    if starts != 0 && !text.any(starts) {
        return;
    }
    let mut at = 0;
    while at < text.len() {
        at = match starts {
            0 => at,
            _ if starts & FRESH != 0 => text.until_fresh(at, starts),
            _ => text.until(at, usize::MAX, starts),
        };
        if at == text.len() {
            break;
        }
        at = look(text, words, at, found).max(at + 1);
        for (from, to, identifier) in found.drain(..) {
            known.note(text.slice(from, to), identifier);
            text.hide(from, to, identifier as u8);
            at = at.max(to);
        }
    }
}

/// Says that `identifier` stands from `from` up to `to`, and that reading goes on behind it.
fn take(found: &mut Found, from: usize, to: usize, identifier: Identifier) -> usize {
    found.push((from, to, identifier));
    to
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::steps;

    /// Texts that make a careless scanner look at the same characters again and again.
    const TRAPS: [&str; 36] = [
        "a.",
        "a@",
        "1-",
        "(1",
        "hi A. A.",
        "a",
        "1",
        ".",
        "-",
        "1 ",
        "12 ",
        "1234 ",
        "1.1.",
        "a:",
        "::",
        "1:",
        "://",
        "a://",
        "www.",
        "-----BEGIN ",
        "eyJ",
        "eyJ.",
        "password:",
        "password ",
        "phone 1",
        "%25",
        "&amp;",
        "\\",
        "one ",
        " dot ",
        "@a.b ",
        "/home/",
        "user='",
        "@a",
        "DE89",
        "ab:",
    ];

    #[test]
    fn twice_the_text_is_twice_the_work() {
        for trap in TRAPS {
            let steps = |n: usize| steps::of(|| drop(find(&trap.repeat(n), Mode::Strict)));
            let (once, twice) = (steps(2_000), steps(4_000));
            let per_character = twice as f64 / (trap.len() * 4_000) as f64;
            assert!(twice as f64 <= 2.3 * once as f64, "{trap:?}: {once} steps, then {twice}");
            assert!(per_character < 300.0, "{trap:?}: {per_character} looks at each character");
        }
    }
}
