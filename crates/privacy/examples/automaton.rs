//! What automata that are built ahead would weigh and how fast they are, for four of the twelve kinds of identifier:
//!
//! ```sh
//! cargo run --profile tool -p afterword-privacy --example automaton
//! ```
//!
//! The automata read the text as it is, in ASCII, and know no word that stands beside a value; the scrubber, measured on
//! the same text, reads a folded copy, finds all kinds, and knows the words.

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use afterword_privacy::{Mode, find};
use flate2::{Compression, write::GzEncoder};
use regex_automata::MatchKind;
use regex_automata::dfa::{StartKind, dense, regex::Regex};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;

/// Chat with an identifier of each kind in every tenth paragraph.
const CLEAN: &str = "Thanks, that helps. Could you also explain why the second query is slower than the first one? \
    I ran it three times on 12 March with 40,000 rows and it took about 2.5 s. I'd rather not add another index. ";
const PERSONAL: &str = "Mail ann.lee@post.example, the server is 203.0.113.77, the key ghp_16C7e42F292c6912E7710c838347Ae178B4a, \
    the token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U. ";

/// No table is built that would be larger than this, in bytes.
const LARGEST: usize = 2 << 20;

/// The kinds, each as an expression over ASCII.
const KINDS: [(&str, &str); 4] = [
    ("e-mail", r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"),
    ("IPv4", r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)"),
    ("JWT", r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    (
        "keys",
        r"(?:sk-|sk_live_|sk_test_|rk_live_|pk_live_|gh[pousr]_|github_pat_|glpat-|xox[bpasr]-|AIza|hf_|npm_|pypi-|whsec_|dop_v1_|shpat_|gsk_|xai-|pplx-)[A-Za-z0-9_-]{16,}|A(?:KIA|SIA)[A-Z0-9]{16}",
    ),
];

fn main() {
    let text = format!("{}{PERSONAL}", CLEAN.repeat(9)).repeat(300);
    println!("{:<28}{:>12}{:>12}{:>12}{:>12}", "", "table", "gzip", "sparse, gz", "MB/s");
    for (name, pattern) in KINDS {
        measure(name, &[pattern], &text);
    }
    for (count, name) in [(2, "the first two in one"), (3, "the first three in one"), (4, "all four in one")] {
        measure(name, &KINDS.map(|(_, pattern)| pattern)[..count], &text);
    }
    let rate = rate(&text, |text| find(text, Mode::Structured).len());
    println!("{:<28}{:>48.0}", "the scrubber, all kinds", rate);
}

/// Builds the automata of `patterns`, forwards for where a match ends and backwards for where it begins, and prints what
/// they weigh and how fast they find all matches.
fn measure(name: &str, patterns: &[&str], text: &str) {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    let build = |reverse: bool| {
        // Backwards from the end of a match, which is known by then, to its earliest beginning.
        let (kind, start) = if reverse {
            (MatchKind::All, StartKind::Anchored)
        } else {
            (MatchKind::LeftmostFirst, StartKind::Unanchored)
        };
        let config =
            dense::Config::new().minimize(true).dfa_size_limit(Some(LARGEST)).determinize_size_limit(Some(8 * LARGEST));
        dense::Builder::new()
            .configure(config.match_kind(kind).start_kind(start))
            .thompson(thompson::Config::new().reverse(reverse))
            .syntax(syntax)
            .build_many(patterns)
            .ok()
    };
    // The expressions are valid; what can fail is the size.
    let (Some(forward), Some(reverse)) = (build(false), build(true)) else {
        println!("{name:<28}   more than {LARGEST} bytes");
        return;
    };
    let both = [&forward, &reverse];
    let dense: Vec<u8> = both.iter().flat_map(|dfa| dfa.to_bytes_little_endian().0).collect();
    let sparse =
        both.iter().flat_map(|dfa| dfa.to_sparse().expect("small enough").to_bytes_little_endian()).collect::<Vec<_>>();
    let (whole, zipped, thin) = (dense.len(), gzipped(&dense), gzipped(&sparse));
    let regex = Regex::builder().build_from_dfas(forward, reverse);
    let rate = rate(text, |text| regex.find_iter(text).count());
    println!("{name:<28}{whole:>12}{zipped:>12}{thin:>12}{rate:>12.0}");
}

fn gzipped(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes what it is given").len()
}

/// Megabytes a second, of the quickest of several runs: the others were disturbed.
fn rate(text: &str, work: impl Fn(&str) -> usize) -> f64 {
    let once = |_| {
        let start = Instant::now();
        black_box(work(black_box(text)));
        start.elapsed()
    };
    let shortest = (0..7).map(once).min().unwrap_or(Duration::MAX);
    text.len() as f64 / 1e6 / shortest.as_secs_f64()
}
