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

/// Those of Google, SendGrid and Vault, which have a dot so early that nothing long stands before it.
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

/// The JSON web tokens and the keys of providers, but for those of [`dotted`].
pub(super) fn keys(text: &Folded, _: &Words, mut at: usize, found: &mut Found) -> usize {
    while let Some((begin, end)) = text.run(at, SHORTEST, NAME) {
        at = key(text, text.until_fresh(begin, ALPHA).min(end), end, found);
    }
    text.len()
}

/// The token or key that stands from `start` up to `end`, or further if it has dots.
fn key(text: &Folded, start: usize, end: usize, found: &mut Found) -> usize {
    let amazon = end - start == 20 && begins(text, start, "AKIA ASIA ABIA ACCA");
    // A JSON web token has three parts between dots, of which the first is the base 64 of `{"`.
    let web = text.is(end, DOT) && begins(text, start, "eyJ");
    if end - start < SHORTEST || !(amazon || web || begins(text, start, PREFIXES)) {
        return end;
    }
    let stop = if web { text.skip(end, LONGEST, NAME | DOT) } else { end };
    whole(text, start, stop, amazon, found)
}

/// The key of [`DOTTED`] that has its first dot at `dot`.
pub(super) fn dotted(text: &Folded, _: &Words, dot: usize, found: &mut Found) -> usize {
    let start = text.back(dot, 5, WORD);
    if text.was(start, WORD) || !begins(text, start, DOTTED) {
        return dot + 1;
    }
    whole(text, start, text.skip(dot, LONGEST, NAME | DOT), false, found)
}

/// Whether one of `prefixes` stands at `start`.
fn begins(text: &Folded, start: usize, prefixes: &str) -> bool {
    prefixes.split(' ').any(|prefix| text.reads(start, prefix))
}

/// Takes what stands from `start` up to `stop`, without the signs at its end, for a key if it is long and has a digit:
/// `sk-learn-style-estimators` has none.
fn whole(text: &Folded, start: usize, stop: usize, amazon: bool, found: &mut Found) -> usize {
    let to = text.back(stop, LONGEST, DOT | HYPHEN);
    if to - start >= SHORTEST && (amazon || text.count(start, to, DIGIT) > 0) {
        take(found, start, to, Identifier::Secret)
    } else {
        stop
    }
}
