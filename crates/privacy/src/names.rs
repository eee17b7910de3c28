//! Persons' names and postal addresses: what no form tells, so a small tagger does that was trained on labelled text.
//!
//! Words become facts ([`facts`]), facts have weights ([`model`]), and of all ways of calling each word nothing, a
//! person, a street or a place the one with the highest sum is taken ([`decode`]). It reads the folded copy after the
//! scanners: what they hid is one word that is never named again.

mod cues;
pub(crate) mod decode;
pub(crate) mod facts;
pub(crate) mod model;
pub(crate) mod pack;
mod sure;
pub(crate) mod token;

#[cfg(feature = "train")]
pub use crate::scan::find_with;

use crate::fold::Folded;
use crate::span::{Identifier, Mode};
use decode::{Tag, tags};
use facts::{Shape, Text};
use model::Model;
use token::{Kind, Token, tokens};

/// The longest gap between a street and its town, in tokens: `,` and a line's end.
const GAP: usize = 3;

/// The words of `text`, what the scanners found hidden, and where in `text` each stands, in bytes.
#[cfg(feature = "train")]
pub fn read<'a>(text: &str, model: Model<'a>) -> (Text<'a>, Vec<(usize, usize)>) {
    let folded = crate::scan::read(text, true);
    let words = Text::new(tokens(&folded), model);
    let places = words.tokens().iter().map(|token| folded.original(token.from, token.to)).collect();
    (words, places)
}

/// The hash of a word, as the lexicons have it.
#[cfg(feature = "train")]
#[must_use]
pub fn word(word: &str) -> u32 {
    let folded = Folded::new(word);
    crate::words::hash_of(folded.slice(0, folded.len()))
}

/// Hides the names and addresses of `text` as `mode` asks.
pub(crate) fn hide(text: &mut Folded, mode: Mode, model: Model<'_>) {
    if mode == Mode::Structured {
        return;
    }
    let words = Text::new(tokens(text), model);
    let mut tags = tags(&words, mode, model);
    sure::tag(&words, &mut tags);
    if mode == Mode::Strict {
        strangers(&words, &mut tags);
    }
    streets(&words, &mut tags);
    places(words.tokens(), &mut tags);
    again(words.tokens(), &mut tags);
    for (from, to, tag) in spans(words.tokens(), &tags) {
        let identifier = if tag == Tag::Person { Identifier::Person } else { Identifier::Address };
        text.hide(from, to, identifier as u8);
    }
}

/// Calls a word a person that was one elsewhere in the text: "Ana" behind "Ana Petrović", if it is written as large.
/// After what else may take a word's tag from it.
fn again(tokens: &[Token], tags: &mut [Tag]) {
    let worth = |token: &Token| token.is_word() && token.len() >= 3 && !token.common;
    let mut known: Vec<(u32, bool)> = tokens
        .iter()
        .zip(tags.iter())
        .filter(|(token, tag)| **tag == Tag::Person && worth(token))
        .map(|(token, _)| (token.word, token.large()))
        .collect();
    known.sort_unstable();
    known.dedup();
    for (token, tag) in tokens.iter().zip(tags) {
        // A town that is nobody's address is hidden nowhere, so nothing is lost if it is called a person here.
        if matches!(tag, Tag::Other | Tag::Place)
            && worth(token)
            && known.binary_search(&(token.word, token.large())).is_ok()
        {
            *tag = Tag::Person;
        }
    }
}

/// Calls every word a person that is none of the common ones and starts large where words do not, or is a known name.
fn strangers(words: &Text<'_>, tags: &mut [Tag]) {
    for (index, tag) in tags.iter_mut().enumerate() {
        let token = &words.tokens()[index];
        let large = matches!(token.kind, Kind::Title | Kind::Mixed | Kind::Initial) && !token.common;
        if *tag == Tag::Other && large && (token.name || words.shape(index).place == Shape::MIDDLE) {
            *tag = Tag::Person;
        }
    }
}

/// Forgets addresses that have neither a word that streets have nor a number beside a word that starts large: "batch 20418
/// 77120" is a row of digits.
fn streets(words: &Text<'_>, tags: &mut [Tag]) {
    let mut start = 0;
    for run in tags.chunk_by_mut(|a, b| a == b) {
        let mut range = start..start + run.len();
        start = range.end;
        if run[0] != Tag::Address {
            continue;
        }
        let numbered = range.clone().any(|index| words.is_numbered(index));
        let named = range.clone().any(|index| words.tokens()[index].large());
        if !(numbered && named || range.any(|index| words.is_street(index))) {
            run.fill(Tag::Other);
        }
    }
}

/// Keeps towns and postcodes that stand beside a street; others say too little about anybody.
fn places(tokens: &[Token], tags: &mut [Tag]) {
    let beside = |from: Option<usize>, index: usize| from.is_some_and(|from| index - from <= GAP);
    for reverse in [false, true] {
        // Where the last word of an address was, in the direction that is read.
        let mut last = None;
        for step in 0..tags.len() {
            let index = if reverse { tags.len() - 1 - step } else { step };
            match tags[index] {
                Tag::Address => last = Some(step),
                Tag::Place if beside(last, step) && tokens[index].kind != Kind::Line => {
                    tags[index] = Tag::Address;
                    last = Some(step);
                }
                _ => {}
            }
        }
    }
}

/// From where to where names and addresses stand in the folded text: words of one tag in a row, without signs around.
fn spans(tokens: &[Token], tags: &[Tag]) -> Vec<(usize, usize, Tag)> {
    let mut spans = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let tag = tags[start];
        let mut end = start + 1;
        while tags.get(end) == Some(&tag) {
            end += 1;
        }
        let run = &tokens[start..end];
        if matches!(tag, Tag::Person | Tag::Address)
            && let (Some(first), Some(last)) =
                (run.iter().position(Token::is_word), run.iter().rposition(Token::is_word))
        {
            // "J." ends with its full stop, "Jane." does not.
            let stop = run[last].kind == Kind::Initial && tokens.get(start + last + 1).is_some_and(|next| next.is('.'));
            spans.push((run[first].from, tokens[start + last + usize::from(stop)].to, tag));
        }
        start = end;
    }
    spans
}
