//! Keys and tokens that are known by their shape alone.

use super::{Found, take};
use crate::class::*;
use crate::fold::Folded;
use crate::span::Identifier;
use crate::words::Words;

/// How providers begin their keys: OpenAI, Stripe, GitHub, GitLab, Slack, Google, Hugging Face, npm, PyPI, SendGrid,
/// DigitalOcean, Shopify, Groq, xAI, Perplexity, Linear, Vault, Databricks, Atlassian, age.
const PREFIXES: &str = "sk- sk_live_ sk_test_ rk_live_ rk_test_ pk_live_ pk_test_ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xoxb- xoxp- \
    xoxa- xoxs- xoxr- xapp- AIza ya29. hf_ npm_ pypi- SG. whsec_ dop_v1_ shpat_ shpss_ gsk_ xai- pplx- lin_api_ hvs. dapi ATATT AGE-SECRET-KEY-";

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
    let end = text.skip(start, LONGEST, NAME);
    let dotted = text.is(end, DOT);
    // `ya29.` is the longest beginning that ends with a dot.
    if end - start < SHORTEST && !(dotted && end - start <= 4) {
        return end;
    }
    let amazon = end - start == 20 && ["AKIA", "ASIA", "ABIA", "ACCA"].iter().any(|prefix| text.reads(start, prefix));
    // A JSON web token has three parts between dots, of which the first is the base 64 of `{"`.
    let known = amazon || dotted && text.reads(start, "eyJ") || PREFIXES.split(' ').any(|prefix| text.reads(start, prefix));
    let to = if known { text.back(text.skip(end, LONGEST, NAME | DOT), LONGEST, DOT | HYPHEN) } else { start };
    // `sk-learn-style-estimators` has no digit.
    if to - start >= SHORTEST && text.count(start, to, DIGIT) > 0 { take(found, start, to, Identifier::Secret) } else { end }
}
