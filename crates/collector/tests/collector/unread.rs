//! Peers that ask, and do not read what they are answered.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use afterword_collector::store::{self, Options};
use afterword_collector::{Origins, Rates, Service, Tokens, serve};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::databases::block_on;
use super::support::{address, reaction};

/// Instead of the half minute that the service gives.
const PATIENCE: Duration = Duration::from_secs(2);
/// Their export is several times what the system buffers of a connection.
const RECORDS: usize = 400;

const EXPORT: &[u8] = b"GET /v1/export?format=records HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
const SCHEMA: &[u8] = b"GET /v1/schema HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// The service in this process, in a hurry, on a store that has much to say.
struct Hurried {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    _dir: TempDir,
}

impl Hurried {
    fn start() -> Self {
        let dir = TempDir::new().unwrap();
        let store = address(&dir);
        let (stop, stopped) = oneshot::channel();
        let (say, said) = std::sync::mpsc::channel();
        let serving = spawn(move || {
            let service = Service {
                listen: ([127, 0, 0, 1], 0).into(),
                origins: Origins::new(Vec::new()).unwrap(),
                key: None,
                tokens: Tokens::default(),
                rates: Rates::new(0, false),
                keep: None,
                linger: Duration::ZERO,
                patience: PATIENCE,
            };
            block_on(async {
                let store = store::open(&store, Options { create: true, max_mb: None }).await.unwrap();
                let listening = move |address| say.send(address).unwrap();
                serve(service, store, listening, async { stopped.await.unwrap() }).await.unwrap();
            });
        });
        let hurried = Self { address: said.recv().unwrap(), stop, serving, _dir: dir };
        hurried.fill();
        hurried
    }

    fn fill(&self) {
        let records: Vec<_> = (0..RECORDS)
            .map(|_| {
                let mut record = reaction("down");
                record["value"]["comment"] = json!("x".repeat(30_000));
                record
            })
            .collect();
        for batch in records.chunks(16) {
            let body = json!({ "records": batch }).to_string();
            let answer = ureq::post(format!("http://{}/v1/records", self.address))
                .header("content-type", "application/json")
                .send(&body);
            assert_eq!(answer.unwrap().status(), 200);
        }
    }

    fn ask(&self, request: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request).unwrap();
        stream
    }

    /// How many answers were given up on.
    fn unread(&self) -> u64 {
        let text = ureq::get(format!("http://{}/metrics", self.address)).call().unwrap().body_mut().read_to_string();
        let text = text.unwrap();
        let count = text.lines().find_map(|line| line.strip_prefix("afterword_unread_answers_total ")).unwrap();
        count.parse().unwrap()
    }

    fn until_unread(&self, count: u64, since: Instant) {
        while self.unread() < count {
            assert!(since.elapsed() < PATIENCE * 3, "{} given up on after {:?}", self.unread(), since.elapsed());
            sleep(Duration::from_millis(50));
        }
    }

    /// Stops, which takes until every connection has ended.
    fn stop(self) {
        let asked = Instant::now();
        self.stop.send(()).unwrap();
        self.serving.join().unwrap();
        assert!(asked.elapsed() < PATIENCE, "a connection was held for {:?} more", asked.elapsed());
    }
}

#[test]
fn who_reads_nothing_of_an_export_is_hung_up_on_and_hinders_nobody_meanwhile() {
    let hurried = Hurried::start();
    let since = Instant::now();
    let mut streams: Vec<_> = (0..5).map(|_| hurried.ask(EXPORT)).collect();
    // One that reads a little and then no more.
    streams[0].read_exact(&mut [0; 100_000]).unwrap();
    assert_eq!(hurried.unread(), 0);
    assert!(since.elapsed() < PATIENCE / 2, "an honest reader waited {:?}", since.elapsed());
    hurried.until_unread(5, since);
    assert!(since.elapsed() >= PATIENCE, "cut off after {:?}", since.elapsed());
    for mut stream in streams {
        let mut late = Vec::new();
        // Reset or closed, it is over; what was on its way is less than all, and does not pass for it.
        stream.read_to_end(&mut late).ok();
        assert!(late.len() < RECORDS * 30_000 && !late.ends_with(b"\r\n0\r\n\r\n"), "{} bytes", late.len());
    }
    hurried.stop();
}

#[test]
fn who_asks_on_and_on_and_reads_no_answer_is_hung_up_on() {
    let hurried = Hurried::start();
    let since = Instant::now();
    let mut stream = hurried.ask(SCHEMA);
    let asking = spawn(move || while stream.write_all(SCHEMA).is_ok() {});
    hurried.until_unread(1, since);
    asking.join().unwrap();
    hurried.stop();
}

#[test]
fn who_reads_slowly_but_reads_gets_all_of_it() {
    let hurried = Hurried::start();
    let since = Instant::now();
    let mut stream = hurried.ask(EXPORT);
    let (mut said, mut some) = (Vec::new(), [0; 32 * 1024]);
    while since.elapsed() < PATIENCE * 3 {
        sleep(Duration::from_millis(200));
        let length = stream.read(&mut some).unwrap();
        said.extend_from_slice(&some[..length]);
    }
    assert!(said.len() < RECORDS * 30_000 / 4, "that was not slow: {} bytes", said.len());
    stream.read_to_end(&mut said).unwrap();
    assert!(said.ends_with(b"\r\n0\r\n\r\n"), "it broke off after {} bytes", said.len());
    assert_eq!(hurried.unread(), 0);
    hurried.stop();
}
