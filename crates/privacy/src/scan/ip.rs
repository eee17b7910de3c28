//! Addresses of machines: IPv4, IPv6 and the MAC of a network card.

use super::handle::is_role;
use super::{Found, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Word, Words};

/// The longest IPv6 address in text, with an IPv4 address at its end.
const SIX: usize = 45;

/// Octets up to here, all four of them, are a version's more often than a machine's.
const SMALL: u32 = 20;

/// With an octet from here on, it is a version's only if the word for that stands right beside it.
const LARGE: u32 = 100;

/// How near that is, in characters.
const BESIDE: usize = 12;

/// The IPv6 address, or the MAC, whose first colon is at `colon`.
pub(super) fn six(text: &Folded, words: &Words, colon: usize, found: &mut Found) -> usize {
    let start = text.back(colon, 5, HEX);
    let stop = text.skip(colon, SIX, HEX | COLON | DOT);
    let end = text.back(stop, 1, DOT);
    // `2001:db8::/32` names a net of many machines.
    let net = text.was(end, COLON) && text.is(end, SLASH);
    if text.was(start, NAME) || text.is(end, NAME | COLON) || net || !is_six(text.slice(start, end)) {
        return if is_mac(text, colon) { mac(text, words, colon, found) } else { stop };
    }
    take(found, start, end, Identifier::Ip)
}

/// The MAC whose first sign is at `sign`.
pub(super) fn mac(text: &Folded, _: &Words, sign: usize, found: &mut Found) -> usize {
    if is_mac(text, sign) { take(found, sign - 2, sign + 15, Identifier::Mac) } else { sign + 1 }
}

/// Six pairs of hexadecimal digits. With hyphens at least one must be a letter: numbers are written like that too.
fn is_mac(text: &Folded, sign: usize) -> bool {
    let start = sign.wrapping_sub(2);
    let pair = |at: usize| text.is(at, HEX) && text.is(at + 1, HEX);
    let pairs =
        (0..6).all(|n| pair(start.wrapping_add(3 * n)) && (n == 0 || text.at(start + 3 * n - 1) == text.at(sign)));
    pairs
        && !text.was(start, NAME | COLON)
        && !text.is(sign + 15, NAME | COLON)
        && (text.is(sign, COLON) || text.count(start, sign + 15, ALPHA) > 0)
}

/// RFC 4291 §2.2, without the addresses that are only zeros before the last group, and without what `a::b` is in code.
fn is_six(token: &[char]) -> bool {
    let (mut groups, mut gaps, mut telling) = (0, 0, false);
    let count = token.split(|&c| c == ':').count();
    for (index, group) in token.split(|&c| c == ':').enumerate() {
        let edge = index == 0 || index + 1 == count;
        if group.is_empty() {
            // At either end a gap is two empty groups.
            gaps += usize::from(!edge);
        } else if group.contains(&'.') {
            groups += 2;
            if index + 1 != count || octets(group).is_none_or(|(_, len)| len != group.len()) {
                return false;
            }
        } else {
            groups += if group.len() > 4 { 9 } else { 1 };
            telling |= group.len() > 2 && group.iter().any(char::is_ascii_digit);
        }
    }
    let open = token.first() == Some(&':') || token.last() == Some(&':');
    match gaps {
        0 => groups == 8 && !open,
        1 => (2..8).contains(&groups) && telling,
        _ => false,
    }
}

/// The IPv4 address that begins at `start`, unless it is a version, a mask, a net or the machine itself; a name and `@`
/// in front are a user's.
pub(super) fn four(text: &Folded, words: &Words, start: usize, found: &mut Found) -> usize {
    if text.was(start, DOT) {
        return text.skip(start, 16, DIGIT);
    }
    let Some((value, len)) = octets(text.slice(start, start + 16)) else { return text.skip(start, 16, DIGIT) };
    let end = start + len;
    if is_machine(text, words, value, start, end) {
        let name = text.back(start.saturating_sub(1), 32, NAME | DOT);
        if text.was(start, AT) && start - name > 2 && !is_role(text.slice(name, start - 1)) {
            take(found, name, start - 1, Identifier::Username);
        }
        take(found, start, end, Identifier::Ip);
    }
    end
}

fn is_machine(text: &Folded, words: &Words, octets: [u32; 4], start: usize, end: usize) -> bool {
    let joined = text.is(end, WORD) || text.is(end, DOT) && text.is(end + 1, DIGIT);
    let net = octets[3] == 0 && text.is(end, SLASH);
    if joined || net || matches!(octets[0], 0 | 127 | 255) {
        return false;
    }
    let small = octets.iter().all(|&octet| octet < LARGE);
    let near = words.before(start, 40, Cue::Version.bit() | Cue::Ip.bit());
    let versions = |word: Word| word.is(Cue::Version) && (small || start - word.end <= BESIDE);
    let version = near.is_some_and(versions) || words.after(end, 16, Cue::Version.bit()).is_some_and(|_| small);
    let named = near.is_some_and(|word| word.is(Cue::Ip));
    let placed = text.is(end, COLON) && text.is(end + 1, DIGIT) || text.was(start, AT | SLASH);
    named || !version && (placed || octets.iter().any(|&octet| octet > SMALL))
}

/// Four octets without leading zeros at the start of `token`, and their length in characters.
fn octets(token: &[char]) -> Option<([u32; 4], usize)> {
    let (mut octets, mut at) = ([0; 4], 0);
    for (index, octet) in octets.iter_mut().enumerate() {
        let from = at + usize::from(index > 0);
        if index > 0 && token.get(at) != Some(&'.') {
            return None;
        }
        at = from;
        while let Some(digit) = token.get(at).and_then(|c| c.to_digit(10)) {
            *octet = *octet * 10 + digit;
            at += 1;
            if *octet > 255 || at > from + 1 && token[from] == '0' {
                return None;
            }
        }
        if at == from {
            return None;
        }
    }
    Some((octets, at))
}
