//! Those who ask too much: too slowly, too large, too often.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use afterword_collector::limits::{HEAD_BYTES, HEAD_TIME};
use serde_json::json;

use super::support::{Answer, Collector, reaction};

fn connect(collector: &Collector) -> TcpStream {
    let stream = TcpStream::connect(collector.url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Reads until the collector hangs up, and says after how long.
fn until_hung_up(mut stream: TcpStream, since: Instant) -> (Vec<u8>, Duration) {
    let mut said = Vec::new();
    // Reset or closed, it is over.
    stream.read_to_end(&mut said).ok();
    (said, since.elapsed())
}

#[test]
fn a_head_that_dribbles_in_is_cut_off_and_hinders_nobody_meanwhile() {
    let collector = Collector::start();
    let since = Instant::now();
    let dribblers: Vec<_> = (0..200)
        .map(|at| {
            let mut stream = connect(&collector);
            stream.write_all(b"POST /v1/records HTTP/1.1\r\nhost: localhost\r\n").unwrap();
            let dribble = stream.try_clone().unwrap();
            spawn(move || {
                let mut dribble = dribble;
                while at % 50 == 0 && dribble.write_all(b"x: y\r\n").is_ok() {
                    sleep(Duration::from_secs(1));
                }
            });
            stream
        })
        .collect();
    // A connection on which nothing at all is said, and one that idles after an answer.
    let mute = connect(&collector);
    let mut idle = connect(&collector);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let asked = Instant::now();
    assert_eq!(collector.send(&[reaction("up")]).fates(), ["stored"]);
    assert!(asked.elapsed() < Duration::from_secs(2), "an honest sender waited {:?}", asked.elapsed());
    for stream in dribblers.into_iter().chain([mute, idle]) {
        let (_, after) = until_hung_up(stream, since);
        assert!(after < HEAD_TIME + Duration::from_secs(5), "held for {after:?}");
    }
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let collector = Collector::start();
    let mut stream = connect(&collector);
    let head = format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "y".repeat(HEAD_BYTES));
    stream.write_all(head.as_bytes()).ok();
    let mut said = [0; 12];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 431");
    assert_eq!(collector.get("/healthz").status, 200);
}

fn ask(collector: &Collector, address: &str, origin: &str) -> Answer {
    let body = json!({ "records": [reaction("up")] }).to_string();
    let headers = [("content-type", "application/json"), ("x-forwarded-for", address), ("origin", origin)];
    collector.ask("POST", "/v1/records", &headers, body.as_bytes())
}

#[test]
fn who_asks_too_often_is_told_to_wait_and_nobody_else() {
    let origin = "http://localhost:5173";
    let collector = Collector::start_with(&["--trust-proxy", "--rate", "2"]);
    let refused = (0..60).map(|_| ask(&collector, "203.0.113.7", origin)).find(|answer| answer.status == 429).unwrap();
    assert_eq!(refused.header("retry-after"), "1");
    assert!(refused.error().contains("wait"));
    // The page's script can read it, or it could not heed it.
    assert_eq!(refused.header("access-control-allow-origin"), origin);
    assert_eq!(ask(&collector, "203.0.113.8", origin).fates(), ["stored"]);
    assert_eq!(collector.get("/healthz").status, 200, "a balancer's question is free");
    sleep(Duration::from_millis(1100));
    assert_eq!(ask(&collector, "203.0.113.7", origin).fates(), ["stored"]);
}

#[test]
fn a_key_is_not_guessed_at_any_speed() {
    let collector = Collector::start_with(&["--trust-proxy", "--rate", "1", "--key", "open sesame"]);
    let guess = |key: u32| {
        let shown = format!("Bearer {key}");
        collector.ask("GET", "/", &[("authorization", &shown), ("x-forwarded-for", "203.0.113.9")], b"").status
    };
    let answers: Vec<_> = (0..40).map(guess).collect();
    assert_eq!((answers[0], answers[39]), (401, 429));
}

#[test]
fn without_a_limit_or_from_this_machine_nobody_is_counted() {
    for options in [&["--trust-proxy", "--rate", "0"][..], &["--rate", "1"][..]] {
        let collector = Collector::start_with(options);
        for _ in 0..40 {
            assert_eq!(ask(&collector, "203.0.113.7", "http://localhost").fates(), ["stored"]);
        }
    }
}
