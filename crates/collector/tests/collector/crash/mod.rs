//! Killed with SIGKILL at random, under load and while it recovers: what it acknowledged is there, once, and what it was
//! asked to forget is not.
//!
//! A kill takes the process, not the machine: what was written and not yet synced survives it. That a commit waits for the
//! disk is `synchronous = FULL`'s part.

pub(crate) mod load;

use std::collections::HashSet;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use self::load::Writer;
use crate::audit::audit;
use crate::support::{Collector, address, binary};

/// Connections that write at the same time.
const WRITERS: usize = 4;
/// The longest load before a kill, and the longest recovery, in ms.
const LOAD: u64 = 250;
const RECOVERY: u64 = 40;
/// Characters of a rater's handle.
const HANDLE: usize = 24;

#[test]
fn killed_at_random_it_keeps_what_it_acknowledged_once_and_forgets_what_it_was_asked_to() {
    let survived = killed(25);
    assert!(survived.acknowledged > 25, "{survived:?}: there was no load to speak of");
}

/// The long form: `cargo xtask bench --only crash`.
#[test]
#[ignore = "takes minutes: AFTERWORD_KILLS says how often"]
fn killed_as_often_as_asked() {
    let kills = std::env::var("AFTERWORD_KILLS").expect("AFTERWORD_KILLS is the number of kills").parse().unwrap();
    let started = Instant::now();
    let Survived { acknowledged, erased, lost_answers } = killed(kills);
    let measured = json!({
        "bench": "collector.crash.lost", "value": 0, "unit": "records", "kills": kills, "acknowledged": acknowledged,
        "erased_raters": erased, "lost_answers": lost_answers, "seconds": started.elapsed().as_secs(),
    });
    // On a line of its own: the test runner has begun one.
    println!("\n{measured}");
}

/// What went on between the kills.
#[derive(Debug, Default)]
struct Survived {
    /// Revisions and reports that were acknowledged.
    acknowledged: usize,
    /// Raters whose erasure was acknowledged.
    erased: usize,
    /// Requests whose answer a kill took.
    lost_answers: usize,
}

/// Kills a collector so often, over one store.
///
/// # Panics
/// As soon as something acknowledged is missing, something is there twice, or something erased is still there.
fn killed(kills: u32) -> Survived {
    let mut chance = Chance::new(u64::from(kills));
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(number, chance.next())).collect();
    let mut collector = Collector::start();
    let mut left = kills;
    while left > 0 {
        load_until_killed(&mut collector, &mut writers, Duration::from_millis(1 + chance.below(LOAD)));
        left -= 1;
        while left > 0 && chance.below(4) == 0 {
            kill_while_it_recovers(&collector, Duration::from_millis(chance.below(RECOVERY)));
            left -= 1;
        }
        collector = collector.kill_and_restart();
        verify(&collector, &mut writers);
        if left.is_multiple_of(10) {
            eprintln!("{} of {kills} kills, {} acknowledged", kills - left, survived(&writers).acknowledged);
        }
    }
    // Whoever got no answer asks again.
    writers.iter_mut().for_each(|writer| writer.ask_again(&collector.url).unwrap());
    collector = collector.kill_and_restart();
    verify(&collector, &mut writers);
    survived(&writers)
}

fn survived(writers: &[Writer]) -> Survived {
    writers.iter().fold(Survived::default(), |sum, writer| Survived {
        acknowledged: sum.acknowledged + writer.acknowledged,
        erased: sum.erased + writer.gone.len(),
        lost_answers: sum.lost_answers + writer.lost_answers,
    })
}

fn load_until_killed(collector: &mut Collector, writers: &mut [Writer], after: Duration) {
    let url = collector.url.clone();
    thread::scope(|scope| {
        for writer in writers {
            scope.spawn(|| while writer.ask_again(&url).and_then(|()| writer.ask(&url)).is_ok() {});
        }
        thread::sleep(after);
        collector.child.kill().unwrap();
        collector.child.wait().unwrap();
    });
}

fn kill_while_it_recovers(collector: &Collector, after: Duration) {
    let mut starting = binary();
    starting.args(["serve", "--listen", "127.0.0.1:0", "--store", &address(&collector.dir)]);
    let mut starting = starting.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(after);
    starting.kill().unwrap();
    starting.wait().unwrap();
}

/// Compares what the store holds with what every writer was told.
fn verify(collector: &Collector, writers: &mut [Writer]) {
    let audit = audit(&collector.file());
    let found = writers.iter_mut().map(|writer| writer.recognise(&audit)).sum::<usize>();
    assert_eq!(found, audit.records.len() + audit.reports.len(), "there is something that nobody sent");

    // The start emptied the journal: no text may be anywhere but in a record that stands.
    let bytes = collector.bytes();
    let texts = String::from_utf8_lossy(&bytes);
    let stored: Vec<String> = audit.records.values().map(|(record, _)| record.to_string()).collect();
    let standing: HashSet<&str> = stored.iter().flat_map(|record| starting_with("said-", record)).collect();
    for said in starting_with("said-", &texts) {
        assert!(standing.contains(said), "{said} was overwritten, taken back or erased, and is still on the disk");
    }
    let gone: HashSet<&str> = writers.iter().flat_map(|writer| &writer.gone).map(String::as_str).collect();
    for rater in starting_with("r:", &texts).filter_map(|handle| handle.get(..HANDLE)) {
        assert!(!gone.contains(rater), "{rater} was erased, and is still on the disk");
    }
}

/// Every occurrence of what starts with `mark`, up to its full stop or the next hundred bytes.
fn starting_with<'a>(mark: &'a str, text: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(mark).map(|(at, _)| {
        let rest = &text[at..text.floor_char_boundary(at + 100)];
        rest.split_inclusive('.').next().unwrap_or(rest)
    })
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same loads from the same seed, whenever the kills come.
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
