//! How fast texts are scrubbed, and how slow the worst ones are:
//!
//! ```sh
//! cargo run --profile tool -p afterword-privacy --example throughput
//! ```

use std::hint::black_box;
use std::time::{Duration, Instant};

use afterword_privacy::{Mode, Scrubber, find};

/// Chat without an identifier, which most chat is.
const CLEAN: &str = "Thanks, that helps. Could you also explain why the second query is slower than the first one? \
    I ran it three times on 12 March with 40,000 rows and it took about 2.5 s:\n```sql\nSELECT name, count(*) \
    FROM orders WHERE total > 100 GROUP BY name;\n```\nI'd rather not add another index if version 14.2 can do it \
    without. Это важно, 谢谢! ";

/// The same with an identifier of several kinds in every paragraph.
const PERSONAL: &str = "I am Ann Lee of 12 Mill Lane. My number is +1 (415) 555-0132, my mail ann.lee@post.example, the card 4242 4242 4242 4242, \
    and the server at 203.0.113.77 has password=Blue-Heron-77. ";

/// Texts that are costly for scanners that look back, as long as the longest that the promise names.
const TRAPS: [&str; 12] =
    ["a.", "a@", "1-", "(1", "hi A. A.", "1 ", "4242 ", "::", "password ", "phone 1", "one ", "a@b.example "];
const TRAP_BYTES: usize = 80_000;

/// The shortest of several runs: the others were disturbed.
fn shortest(runs: usize, mut work: impl FnMut()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..runs).map(once).min().unwrap_or_default()
}

fn main() {
    let mixed = CLEAN.repeat(9) + PERSONAL;
    let texts = [("clean", CLEAN), ("one paragraph in ten personal", &mixed), ("all personal", PERSONAL)];
    for mode in [Mode::Structured, Mode::Balanced, Mode::Strict] {
        for (name, paragraph) in texts {
            let text = paragraph.repeat(100_000 / paragraph.len());
            let characters = text.chars().count() as f64;
            let found = shortest(20, || drop(black_box(find(black_box(&text), mode))));
            let scrubbed = shortest(20, || drop(black_box(Scrubber::with(mode).scrub(black_box(&text)))));
            let rate = |time: Duration| characters / time.as_secs_f64() / 1e6;
            println!("{mode:?}, {name}: find {:.1}, scrub {:.1} million characters/s", rate(found), rate(scrubbed));
        }
    }
    for trap in TRAPS {
        let text = trap.repeat(TRAP_BYTES / trap.len());
        let time = shortest(5, || drop(black_box(Scrubber::with(Mode::Strict).scrub(black_box(&text)))));
        println!("{TRAP_BYTES} bytes of {trap:?}, strict: {:.1} ms", time.as_secs_f64() * 1e3);
    }
}
