//! E-mail addresses: plain, quoted, in any script, taken apart by spaces or a line's end, or spelled out.

use super::{Found, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Set, Word, Words, set};

/// The longest local part, label and host name (RFC 5321 §4.5.3.1, RFC 1035 §2.3.4), in characters.
const LOCAL: usize = 64;
const LABEL: usize = 63;
const HOST: usize = 253;

/// Ends that name a file or a member of an object and no host.
const NO_HOST: Set = set!(
    "png jpg jpeg gif svg webp ico css scss js jsx tsx json html xml yml yaml toml txt log csv exe dll jar conf ini \
     grad data shape length size dtype weight weights value values items sum mean"
);

/// Ends of host names that people write, for where there is little else to go by.
pub(super) const KNOWN_HOST: Set = set!(
    "com org net edu gov mil info biz name io ai app dev co me tv cc xyz online site shop example test invalid de fr \
     uk eu it es nl be at ch se no fi dk pl cz hu gr pt ie ro ru ua tr br mx ar cl au nz ca us jp cn kr in sg hk tw za"
);

/// The address around the `@` at `at`.
pub(super) fn address(text: &Folded, _: &Words, at: usize, found: &mut Found) -> usize {
    match around(text, at) {
        Some((from, to)) => take(found, from, to, Identifier::Email),
        None => at + 1,
    }
}

fn around(text: &Folded, at: usize) -> Option<(usize, usize)> {
    let local_end = text.back(at, 2, SPACE);
    let local = local(text, local_end)?;
    // One line's end, with what a quoted reply puts in front of the next line, may stand behind the sign.
    let line = text.skip(at + 1, 1, LINE);
    let host = text.skip(line, 3, if line > at + 1 { SPACE | BRACKET } else { SPACE });
    let loose = local_end < at || host > at + 1;
    let (end, tld) = host_end(text, host, loose)?;
    let ending = text.slice(tld, end);
    let known = KNOWN_HOST.has(ending);
    // `x@layer.forward(` is a product of matrices, `git@github.com` nobody's mailbox.
    let code = NO_HOST.has(ending) || text.is(end, OPEN) || loose;
    let robot = local_end - local == 3 && text.says(local, "git");
    ((known || !code) && !robot).then_some((local, end))
}

/// Where the local part that ends at `end` begins.
fn local(text: &Folded, end: usize) -> Option<usize> {
    if text.before(end) == '"' {
        let inside = text.back_until(end - 1, LOCAL, QUOTE | LINE | HIDDEN);
        return (text.before(inside) == '"' && inside + 1 < end).then(|| inside - 1);
    }
    if !text.was(end, NAME | LETTER | UNSPACED | PLUS) {
        return None;
    }
    let script = if text.was(end, UNSPACED) { UNSPACED } else { 0 };
    let mut start = text.back(end, LOCAL, NAME | LETTER | DOT | PLUS | APOSTROPHE | script);
    start = text.skip(start, LOCAL, DOT | PLUS | HYPHEN | APOSTROPHE);
    // The escape in `\njane@…` does not belong to the name.
    if text.was(start, BACKSLASH) && matches!(text.at(start), 'n' | 'r' | 't') {
        start += 1;
    }
    (start < end).then_some(start)
}

/// The end of the host name that begins at `start`, and where its last label begins. `loose` allows ` . ` for a dot.
pub(super) fn host_end(text: &Folded, start: usize, loose: bool) -> Option<(usize, usize)> {
    if text.at(start) == '[' {
        let end = text.skip(start + 1, 45, HEX | DOT | COLON);
        return (text.at(end) == ']' && end > start + 3).then_some((end + 1, end));
    }
    let script = if text.is(start, UNSPACED) { UNSPACED } else { 0 };
    let spaces = usize::from(loose);
    let (mut best, mut label) = (None, start);
    loop {
        let end = text.skip(label, LABEL, WORD | HYPHEN | LETTER | script);
        // A last label has letters only, unless it stands for another script's.
        let letters = text.skip(label, LABEL, ANY_LETTER) >= end || text.says(label, "xn--");
        if label > start && letters && (2..=24).contains(&(end - label)) {
            best = Some((end, label));
        }
        let dot = text.skip(end, spaces, SPACE);
        if end == label || !text.is(dot, DOT) || end - start > HOST {
            return best;
        }
        label = text.skip(dot + 1, spaces, SPACE);
    }
}

/// Every address that is spelled out: "jane dot doe at example dot com".
pub(super) fn spoken(text: &Folded, words: &Words, _: usize, found: &mut Found) -> usize {
    let mut done = 0;
    for word in words.iter().filter(|word| word.is(Cue::Dot)) {
        if let Some((from, to)) = around_dot(text, words, word)
            && from >= done
        {
            done = take(found, from, to, Identifier::Email);
        }
    }
    text.len()
}

/// Reads labels and joints to both sides of `dot`, the first behind an "at".
fn around_dot(text: &Folded, words: &Words, dot: Word) -> Option<(usize, usize)> {
    let label = |end: usize| {
        let end = text.back(end, 2, SPACE);
        text.back(end, LOCAL, NAME | DOT)
    };
    let host = label(dot.start);
    let at = words.before(host, 1, Cue::At.bit())?;
    let mut from = label(at.start);
    for _ in 0..3 {
        match words.before(from, 1, Cue::Dot.bit()) {
            Some(joint) => from = label(joint.start),
            None => break,
        }
    }
    let (mut joint, mut to) = (dot.end, 0);
    for _ in 0..3 {
        let start = text.skip(joint, 2, SPACE);
        let end = text.skip(start, LOCAL, WORD);
        if KNOWN_HOST.has(text.slice(start, end)) {
            to = end;
        }
        match words.after(end, 1, Cue::Dot.bit()) {
            Some(next) => joint = next.end,
            None => break,
        }
    }
    (to > 0 && text.is(from, WORD) && text.is(host, WORD)).then_some((from, to))
}
