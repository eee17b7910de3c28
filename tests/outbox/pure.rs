//! The arithmetic: how long to rest, and what goes into a batch.

use afterword::outbox::backoff::{Pace, retry_after};
use afterword::outbox::batch::{LIMIT, body, fitting};
use afterword::outbox::caps::Waiting;
use afterword::outbox::{Caps, Row};
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::tab::{row, sized_row};

/// 2026-11-23T02:00:00Z.
const NOW: f64 = 1_795_399_200_000.0;

#[test]
fn a_rest_is_a_random_share_of_a_delay_that_doubles_up_to_the_ceiling() {
    let pace = Pace::default();
    assert_eq!(pace.rest(1, 0.5, None), 500);
    assert_eq!(pace.rest(2, 0.5, None), 1_000);
    assert_eq!(pace.rest(5, 0.999, None), 15_984);
    assert_eq!(pace.rest(9, 0.0, None), 0);
    for failures in [10, 32, 33, 1_000, u32::MAX] {
        assert_eq!(pace.rest(failures, 1.0, None), 300_000, "after {failures} failures");
    }
}

#[test]
fn a_rest_is_never_shorter_than_the_collector_asked_for() {
    assert_eq!(Pace::default().rest(1, 0.9, Some(120_000)), 120_000);
    assert_eq!(Pace::default().rest(20, 1.0, Some(5_000)), 300_000);
}

#[test]
fn retry_after_is_read_in_seconds_and_as_a_date() {
    assert_eq!(retry_after("120", NOW), Some(120_000));
    assert_eq!(retry_after(" 0 ", NOW), Some(0));
    assert_eq!(retry_after("Mon, 23 Nov 2026 02:01:30 GMT", NOW), Some(90_000));
}

#[test]
fn retry_after_in_the_past_or_beyond_reason_is_bounded() {
    assert_eq!(retry_after("Mon, 23 Nov 2025 02:01:30 GMT", NOW), Some(0));
    assert_eq!(retry_after("Mon, 23 Nov 2099 02:01:30 GMT", NOW), Some(3_600_000));
    assert_eq!(retry_after("4294967295", NOW), Some(3_600_000));
    assert_eq!(retry_after("soon", NOW), None);
    assert_eq!(retry_after("-5", NOW), Some(0));
}

#[test]
fn a_body_holds_the_records_byte_for_byte() {
    let rows = [row("a", 1), row("b", 7)];
    assert_eq!(body("records", &rows), format!(r#"{{"records":[{},{}]}}"#, rows[0].json, rows[1].json));
    assert_eq!(body("records", &rows[..0]), r#"{"records":[]}"#);
}

#[test]
fn a_batch_is_counted_in_bytes_to_the_last_one() {
    let rows: Vec<_> = (0..40).map(|number| sized_row(&format!("m{number}"), 1, 2_000)).collect();
    let count = fitting(&rows, LIMIT);
    assert!(count > 1 && count < rows.len());
    assert!(body("records", &rows[..count]).len() <= LIMIT);
    assert!(body("records", &rows[..=count]).len() > LIMIT);
    for count in 1..4 {
        let exact = body("records", &rows[..count]).len();
        assert_eq!(fitting(&rows, exact), count);
        assert_eq!(fitting(&rows, exact - 1), count - 1);
    }
}

#[test]
fn what_vouches_for_records_goes_beside_them_and_is_counted() {
    let vouched = |name: &str, token: &str| Row { token: Some(token.into()), ..row(name, 1) };
    // The third was settled once: nothing vouches for it until somebody does anew.
    let rows = [vouched("a", "v1.x.y"), row("b", 1), vouched("c", "")];
    let [a, b, c] = [0, 1, 2].map(|at| rows[at].json.as_str());
    let whole = format!(r#"{{"records":[{a},{b},{c}],"tokens":["v1.x.y",null,null]}}"#);
    assert_eq!(body("records", &rows), whole);
    assert_eq!(body("records", &rows[1..]), format!(r#"{{"records":[{b},{c}]}}"#));
    for count in 1..=3 {
        let exact = body("records", &rows[..count]).len();
        assert_eq!(fitting(&rows, exact), count);
        assert_eq!(fitting(&rows, exact - 1), count - 1);
    }
}

#[test]
fn what_goes_is_no_more_than_has_to_and_nothing_meant_before_all_that_was_not() {
    // A linear congruential generator: the same rows in every run.
    let mut state = 7_u32;
    let mut roll = |sides: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % sides
    };
    for _ in 0..500 {
        let rows: Vec<_> = (0..roll(40))
            .map(|_| Waiting { bytes: roll(100) as usize, explicit: roll(2) == 0, old: roll(10) == 0 })
            .collect();
        let caps = Caps { count: roll(30) as usize, bytes: roll(1_500) as usize, hours: 1.0 };
        let gone = caps.crowded_out(&rows);
        let stays = |at: &usize| !gone.contains(at);
        let left: Vec<usize> = (0..rows.len()).filter(stays).collect();
        let fits = |left: &[usize]| {
            left.len() <= caps.count && left.iter().map(|at| rows[*at].bytes).sum::<usize>() <= caps.bytes
        };
        assert!(fits(&left) && left.iter().all(|at| !rows[*at].old));
        if let Some(last) = gone.last().filter(|at| !rows[**at].old) {
            let mut one_more = left.clone();
            one_more.push(*last);
            assert!(!fits(&one_more), "the last to go had to");
        }
        let meant_gone = gone.iter().any(|at| rows[*at].explicit && !rows[*at].old);
        assert!(!meant_gone || left.iter().all(|at| rows[*at].explicit));
        for pair in gone.windows(2) {
            let rank = |at: usize| (!rows[at].old, rows[at].explicit, at);
            assert!(rank(pair[0]) < rank(pair[1]), "old ones, then those not meant, each from the oldest");
        }
    }
}
