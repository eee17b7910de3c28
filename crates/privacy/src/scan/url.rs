//! Addresses on the web.
//!
//! A link often names a person (a profile, a shared document, a host of one's own) or carries a credential, and no list
//! of harmless ones would be complete. So each address with a scheme goes, whole; of bare host names those that have a
//! path, a hyphen or an end that nothing else has, or that the words before them call a site.

use super::email::{KNOWN_HOST, host_end};
use super::{Found, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::{Cue, Set, Words, set};

const WEB: Set = set!("http https ftp ftps sftp ws wss hxxp hxxps");

/// Hosts whose addresses are names in code and lead nowhere.
const NAMESPACES: Set =
    set!("www.w3.org schema.org json-schema.org schemas.xmlsoap.org schemas.microsoft.com schemas.android.com");

/// Ends of host names that are words of code or of a language, so that a host needs a scheme to be one.
const WORDS: Set = set!("name me test invalid it es be at no in us is");

/// Ends under which anybody may have a host, and which no file and no member of an object has.
const OPEN_TO_ALL: Set = set!("com org net edu gov biz example");

/// What stands in front of a country's end where hosts are named one level below it: `co.uk`, `com.br`.
const SECOND: Set = set!("co com org net edu gov ac");

/// What no address has in it.
const OUTSIDE: Class = GAP | UNSPACED | BRACKET | QUOTE | BACKSLASH;

/// The longest authority that is looked through, in characters.
const AUTHORITY: usize = 512;

/// The address around the `://` at `colon`.
pub(super) fn with_scheme(text: &Folded, _: &Words, colon: usize, found: &mut Found) -> usize {
    let authority = colon + 3;
    let start = text.back(colon, 16, WORD | PLUS);
    if start == colon || !text.reads(colon, "://") {
        return colon + 1;
    }
    let path = text.until(authority, AUTHORITY, OUTSIDE | SLASH | QUERY);
    let host = text.back_until(path, path - authority, AT);
    let web = WEB.has(text.slice(start, colon))
        && host_end(text, authority, false).is_some()
        && !NAMESPACES.has(text.slice(authority, path));
    // With credentials, whatever the scheme.
    if web || host > authority { take(found, start, end(text, host), Identifier::Url) } else { authority }
}

/// The address whose `www.` ends with the dot at `dot`.
pub(super) fn with_www(text: &Folded, _: &Words, dot: usize, found: &mut Found) -> usize {
    let start = text.back(dot, 4, WORD);
    let www = dot - start == 3 && text.says(start, "www") && !text.was(start, SLASH | NAME);
    if www && host_end(text, dot + 1, false).is_some() {
        return take(found, start, end(text, dot), Identifier::Url);
    }
    dot + 1
}

/// The end of the address that has begun before `from`: at the first character that no address has, or before the
/// punctuation of the sentence around it.
fn end(text: &Folded, from: usize) -> usize {
    let (mut end, mut open) = (from, 0);
    loop {
        end = text.until(end, usize::MAX, OUTSIDE | OPEN | CLOSE);
        match text.at(end) {
            '(' => open += 1,
            ')' if open > 0 => open -= 1,
            _ => break,
        }
        end += 1;
    }
    text.back(end, end - from, DOT | COMMA | STOP | COLON | APOSTROPHE | UNDERSCORE)
}

/// The host name without a scheme whose first dot is at `dot`, if it reads like somebody's place.
pub(super) fn host(text: &Folded, words: &Words, dot: usize, found: &mut Found) -> usize {
    let start = text.back(dot, 63, WORD | HYPHEN);
    let stop = text.skip(dot, 253, NAME | DOT);
    let Some((end_of_host, tld)) = host_end(text, start, false) else { return stop };
    let ending = text.slice(tld, end_of_host);
    // `com.example.app` is a package, `a.com_b` a name, `x.com(` a call, and a sentence may end behind a host.
    let joined = stop > end_of_host && text.skip(end_of_host, 1, DOT) != stop;
    let package = ["com.", "org.", "net.", "asp."].iter().any(|first| text.says(start, first));
    let second = text.back(tld - 1, 63, WORD | HYPHEN);
    let nested = second > start && ending.len() == 2 && SECOND.has(text.slice(second, tld - 1));
    let known = nested || KNOWN_HOST.has(ending) && !WORDS.has(ending);
    if joined || package || text.was(start, NAME | AT | SLASH | DOT) || !known {
        return stop;
    }
    let path = text.is(end_of_host, SLASH) && !text.is(end_of_host + 1, OUTSIDE);
    let hyphen = text.count(start, tld, HYPHEN) > 0;
    let called = words.before(start, 24, Cue::Web.bit() | Cue::Ip.bit()).is_some();
    let public = nested || OPEN_TO_ALL.has(ending) && text.count(tld, end_of_host, LOWER) == ending.len();
    if text.is(end_of_host, OPEN) || !(path || hyphen || called || public) {
        return stop;
    }
    take(found, start, if path { end(text, end_of_host) } else { end_of_host }, Identifier::Url)
}
