//! Secrets and account names by the word beside them: `password: …`, `"api_key": "…"`, `user=…`, "the gate code is …".

use super::handle::is_role;
use super::{Found, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Set, Word, Words, set};

/// The longest value, in characters.
const LONGEST: usize = 256;

/// How far behind the word "password" something that looks like one may stand.
const NEAR: usize = 64;

/// Words between a secret's name and its value.
const SAYS: Set = set!("is was are its now ist war lautet es est era fue foi 是 为 為 は");

/// Words between a value and the name of the secret that it is, with "the" or "my" behind them.
const JOINTS: Set = set!("as is was");

/// Schemes of HTTP's authorization header, which stand in front of the value.
const SCHEMES: Set = set!("bearer basic token digest");

/// Values that are names of types, of nothing, or of something else.
const NO_VALUE: Set = set!(
    "null nil none true false undefined string str text number int integer bool boolean bytes char varchar any object \
     required optional yes no empty default value password passwd secret token hidden redacted changeme example \
     placeholder unknown missing invalid sha1 sha256 sha512 md5 base64 oauth2 argon2 argon2id pbkdf2 utf8 aes256"
);

/// What ends a value that is not quoted.
const AFTER: Class = GAP | QUOTE | APOSTROPHE | COMMA | CLOSE | BRACKET | BACKSLASH;

/// What a value has beside letters and digits.
const SIGNS: Class = SIGN | HYPHEN | STOP | SLASH | EQUALS | COLON | QUERY;

/// How a value follows its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// By `:` or `=`.
    Assigned,
    /// By "is".
    Said,
    /// By nothing but a space.
    Beside,
}

/// Where a value stands.
struct Value {
    from: usize,
    to: usize,
    link: Link,
    quoted: bool,
}

/// What words call a password, a key, a code or an account's name.
pub(super) fn assigned(text: &Folded, words: &Words, _: usize, found: &mut Found) -> usize {
    let cues = Cue::Password.bit() | Cue::Token.bit() | Cue::Key.bit() | Cue::Pin.bit() | Cue::User.bit();
    let mut done = 0;
    for word in words.iter().filter(|word| word.any(cues)) {
        if word.start < done {
            continue;
        }
        let identifier = if word.is(Cue::User) { Identifier::Username } else { Identifier::Secret };
        let next = value(text, word.end);
        let place = match next.as_ref().and_then(|next| tangled(text, next.from)) {
            Some(place) if word.is(Cue::Password) => Some(place),
            _ => next.filter(|value| accepts(text, word, value)).map(|value| (value.from, value.to)),
        };
        let elsewhere = || strong(text, word.end).or_else(|| in_front(text, word.start, done));
        if let Some((from, to)) = place.or_else(|| if word.is(Cue::Password) { elsewhere() } else { None }) {
            done = take(found, from, to, identifier).max(word.end);
        }
    }
    text.len()
}

/// Reads the value that follows a name ending at `end`.
fn value(text: &Folded, end: usize) -> Option<Value> {
    let name = text.skip(end, 2, DIGIT);
    // `token_count`, `tokenCount` and `token-based` name something else.
    if text.is(name, WORD | UNDERSCORE) || text.is(name, HYPHEN) && text.is(name + 1, ANY_LETTER) {
        return None;
    }
    let closed = text.skip(name, 6, QUOTE | APOSTROPHE | CLOSE | BRACKET | BACKSLASH);
    let sign = text.skip(closed, 3, SPACE);
    let signs = text.skip(sign, 3, COLON | EQUALS | BRACKET);
    let mut link = if text.is(sign, COLON | EQUALS) { Link::Assigned } else { Link::Beside };
    let mut at = if link == Link::Assigned { text.skip(signs, 3, SPACE) } else { sign };
    if text.was(signs, COLON) {
        at = text.skip(at, 4, LINE | SPACE);
    }
    for _ in 0..2 {
        let next = text.skip(at, 8, ALPHA | APOSTROPHE).max(text.skip(at, 1, UNSPACED));
        if SAYS.has(text.slice(at, next)) {
            link = if link == Link::Beside { Link::Said } else { link };
            at = text.skip(next, 2, SPACE | COLON);
        }
    }
    let scheme = text.skip(at, 8, ALPHA);
    if SCHEMES.has(text.slice(at, scheme)) && text.is(scheme, SPACE) {
        at = scheme + 1;
    }
    let open = text.skip(at, 4, BACKSLASH);
    if text.is(open, QUOTE | APOSTROPHE) {
        let quote = if text.is(open, QUOTE) { QUOTE } else { APOSTROPHE };
        let from = open + 1;
        let to = text.until(from, LONGEST, quote | LINE | BACKSLASH | HIDDEN);
        let whole = text.is(to, quote | BACKSLASH) && !text.is(from, SPACE | COMMA);
        return whole.then_some(Value { from, to, link, quoted: true });
    }
    let mut to = text.until(at, LONGEST, AFTER | AMPERSAND);
    // The next pair of a query ends the value; any other `&` is a part of it.
    while text.is(to, AMPERSAND) && to - at < LONGEST && !text.is(text.skip(to + 1, 24, NAME), EQUALS) {
        to = text.until(to + 1, LONGEST, AFTER | AMPERSAND);
    }
    while to > at && matches!(text.before(to), '.' | ':' | '?') {
        to -= 1;
    }
    Some(Value { from: at, to, link, quoted: false })
}

fn accepts(text: &Folded, word: Word, &Value { from, to, link, quoted }: &Value) -> bool {
    let characters = text.slice(from, to);
    let len = characters.len();
    let has = |mask: Class| text.count(from, to, mask);
    let (lower, upper, digits, signs) = (has(LOWER), has(UPPER), has(DIGIT), has(SIGNS));
    let letters = lower + upper;
    // A variable, a template, a call, a name with its members: code that has the secret somewhere else.
    let members = has(DOT) > 0 && has(WORD & !DIGIT | DOT | UNDERSCORE) == len;
    let reference = text.is(from, MONEY | BRACKET | OPEN)
        || text.reads(from, "%")
        || !quoted
            && (has(OPEN) > 0 || text.is(to, OPEN) || text.before(to + 1) == '[' || members && !word.is(Cue::User));
    let hollow = letters + digits == 0 || characters.iter().all(|c| *c == characters[0]);
    if reference || hollow || NO_VALUE.has(characters) {
        return false;
    }
    let mixed = letters > 0 && digits > 0;
    // Letters that no sentence has in this order: capitals inside, or signs between them.
    let odd = mixed || signs > 0 && letters > 0 || lower > 0 && upper > usize::from(text.is(from, UPPER));
    let pairs = has(EQUALS) == 0 || text.was(to, EQUALS);
    if word.is(Cue::Password) {
        let verb = word.end - word.start == 4 && text.says(word.start, "pass");
        let plain = text.is(to, LINE | END | QUOTE | APOSTROPHE) && has(DOT | UNDERSCORE) == 0;
        len >= 4
            && match link {
                Link::Assigned => quoted || odd || digits >= 4 || plain,
                Link::Said => quoted && !verb || odd && digits + upper > 0,
                Link::Beside => !verb && len >= 6 && text.is(from, ALPHA) && mixed && lower > 0,
            }
    } else if word.is(Cue::Token) {
        let made = if link == Link::Assigned {
            len >= 6 && odd && (digits > 0 || len >= 16)
        } else {
            len >= 8 && mixed && digits > 1
        };
        made && pairs
    } else if word.is(Cue::Key) {
        link == Link::Assigned && pairs && len >= 12 && mixed
    } else if word.is(Cue::Pin) {
        let shortest = if link == Link::Beside && text.says(word.start, "pin") { 4 } else { 3 };
        (shortest..=12).contains(&len) && has(UPPER | DIGIT | HYPHEN | SIGN) == len && digits >= 3
    } else {
        let named = has(NAME | DOT | AT | PLUS) == len && text.is(from, WORD) && letters > 1 && (3..=32).contains(&len);
        let ends = text.is(to, GAP | AMPERSAND | QUOTE | APOSTROPHE | COMMA | STOP | DOT);
        let telling = digits + signs + has(UNDERSCORE | DOT) > 0;
        named
            && ends
            && !is_role(characters)
            && (quoted
                || link == Link::Assigned && text.was(from, EQUALS)
                || telling && (!members || link == Link::Said))
    }
}

/// What stands at `from` up to the next space, if it has letters of both cases, digits and signs and is no call: a
/// password, with whatever brackets are in it.
fn tangled(text: &Folded, from: usize) -> Option<(usize, usize)> {
    let stop = text.until(from, NEAR, GAP | QUOTE | APOSTROPHE);
    let mut to = text.back(stop, 3, DOT | COLON);
    let has = |mask: Class, to: usize| text.count(from, to, mask);
    // The bracket that closes the sentence or the object around it.
    while to > from && has(OPEN, to) == 0 && text.was(to, CLOSE) || text.before(to) == '}' {
        to -= 1;
    }
    let call = text.skip(from, NEAR, NAME | DOT);
    let code = call > from && text.is(call, OPEN) && text.was(to, CLOSE | COMMA) || text.reads(from, "${");
    let mixed = [LOWER, UPPER, DIGIT, SIGN | OPEN | CLOSE].iter().all(|&kind| has(kind, to) > 0);
    to = text.back(to, 3, DOT | COMMA | COLON);
    (to >= from + 6 && mixed && !code && has(EQUALS | BACKSLASH, to) == 0).then_some((from, to))
}

/// The value in front of `end`, as in "x7Kp2qLm as the password" or "x7Kp2qLm is my wifi password", behind `done`.
fn in_front(text: &Folded, end: usize, done: usize) -> Option<(usize, usize)> {
    let word = |end: usize| {
        let end = text.back(end, 1, SPACE);
        (text.back(end, 8, ALPHA), end)
    };
    let mut joint = word(end);
    for _ in 0..3 {
        if JOINTS.has(text.slice(joint.0, joint.1)) {
            let to = text.back(text.back(joint.0, 1, SPACE), 1, QUOTE | APOSTROPHE);
            let from = text.back_until(to, NEAR, GAP | QUOTE | APOSTROPHE);
            let has = |mask: Class| text.count(from, to, mask) > 0;
            let odd = has(DIGIT) && has(ALPHA) && !has(EQUALS | BACKSLASH);
            return (to >= from + 6 && from >= done && odd).then_some((from, to));
        }
        joint = word(joint.0);
    }
    None
}

/// The next word of the line that has letters of both cases, digits and signs: nothing else looks like a password.
fn strong(text: &Folded, from: usize) -> Option<(usize, usize)> {
    let around = SPACE | QUOTE | APOSTROPHE | OPEN | CLOSE | COLON | COMMA;
    let mut end = from;
    while end < from + NEAR && end < text.len() && !text.is(end, LINE | HIDDEN) {
        let start = text.skip(end, NEAR, around);
        if let Some(place) = tangled(text, start) {
            return Some(place);
        }
        end = text.until(start, NEAR, around | GAP).max(start + 1);
        let to = text.back(end, 3, DOT);
        let has = |mask: Class| text.count(start, to, mask) > 0;
        if to >= start + 8 && !text.reads(start, "${") && has(LOWER) && has(UPPER) && has(DIGIT) && has(SIGN) {
            return Some((start, to));
        }
    }
    None
}
