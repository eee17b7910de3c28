//! Keys and tokens that are known by their shape alone.

use super::{Found, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::Words;

/// How providers begin their keys: OpenAI, Stripe, GitHub, GitLab, Slack, Google, Hugging Face, npm, PyPI, SendGrid,
/// DigitalOcean, Shopify, Groq, xAI, Perplexity, Linear, Vault, Databricks, Atlassian, age.
const PREFIXES: &str = "sk- sk_live_ sk_test_ rk_live_ rk_test_ pk_live_ pk_test_ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ \
    glpat- xoxb- xoxp- xoxa- xoxs- xoxr- xapp- AIza hf_ npm_ pypi- whsec_ dop_v1_ shpat_ shpss_ gsk_ xai- pplx- \
    lin_api_ dapi ATATT AGE-SECRET-KEY-";

/// Those of Google, SendGrid and Vault, which end with a dot.
const DOTTED: &str = "ya29. SG. hvs.";

/// The shortest of them, prefix and all.
const SHORTEST: usize = 19;

/// The longest key that is taken at once.
const LONGEST: usize = 4096;

const BEGIN: &str = "-----BEGIN ";
const END_OF_BLOCK: &str = "-----END ";

/// The PEM block that begins at `start`, to its last hyphen; one that does not end, to the end of the text.
pub(super) fn block(text: &Folded, _: &Words, start: usize, found: &mut Found) -> usize {
    if !text.reads(start, BEGIN) {
        return start + 1;
    }
    let mut end = start + BEGIN.len();
    while end < text.len() && !text.reads(end, END_OF_BLOCK) && !text.reads(end, BEGIN) {
        end = text.until(end + 1, usize::MAX, HYPHEN);
    }
    if text.reads(end, END_OF_BLOCK) {
        end = text.skip(end + END_OF_BLOCK.len(), 40, UPPER | SPACE);
        end = text.skip(end, 5, HYPHEN);
    }
    take(found, start, end, Identifier::Secret)
}

/// The JSON web token, or the key of a provider, that begins at `start`.
pub(super) fn key(text: &Folded, _: &Words, start: usize, found: &mut Found) -> usize {
    // Nearly every word is shorter and has none of the other beginnings, which two looks tell.
    if !text.is(start + SHORTEST - 1, NAME) && !matches!(text.at(start), 'y' | 'S' | 'h') {
        return start + 1;
    }
    let end = text.skip(start, LONGEST, NAME);
    let starts = |prefixes: &str| prefixes.split(' ').any(|prefix| text.reads(start, prefix));
    let long = end - start >= SHORTEST;
    let amazon = end - start == 20 && starts("AKIA ASIA ABIA ACCA");
    // A JSON web token has three parts between dots, of which the first is the base 64 of `{"`.
    let dotted = text.is(end, DOT) && starts(if long { "eyJ" } else { DOTTED });
    if !(dotted || amazon || long && starts(PREFIXES)) {
        return end;
    }
    let stop = if dotted { text.skip(end, LONGEST, NAME | DOT) } else { end };
    let to = text.back(stop, LONGEST, DOT | HYPHEN);
    // `sk-learn-style-estimators` has no digit.
    if to - start >= SHORTEST && (amazon || text.count(start, to, DIGIT) > 0) {
        take(found, start, to, Identifier::Secret)
    } else {
        stop
    }
}
