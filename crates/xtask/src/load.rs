//! Traffic for measuring the collector: pages that post full batches as fast as they are acknowledged.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Records per request: what the budget names.
const BATCH: u64 = 50;
/// Connections at once: enough that the collector never waits for one.
const CONNECTIONS: u64 = 4;
/// Not counted: pages of the store and of the program are cold.
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(10);

/// Posts distinct records over several connections and counts those acknowledged in the measured time.
/// Any answer other than "all of this batch stored" is an error that shows the answer.
pub(crate) fn acknowledged_per_second(collector: SocketAddr) -> Result<u64> {
    let start = Instant::now();
    let connection = |number| move || Connection::open(collector)?.count_acknowledged(number, start);
    let counts = std::thread::scope(|scope| {
        let running: Vec<_> = (0..CONNECTIONS).map(|number| scope.spawn(connection(number))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect::<Result<Vec<u64>>>()
    })?;
    Ok(counts.iter().sum::<u64>() / MEASURED.as_secs())
}

struct Connection {
    stream: BufReader<TcpStream>,
    head: String,
}

impl Connection {
    fn open(collector: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(collector).context("cannot connect to the collector")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let head = format!("POST /v1/records HTTP/1.1\r\nhost: {collector}\r\ncontent-type: application/json\r\n");
        Ok(Self { stream: BufReader::new(stream), head })
    }

    fn count_acknowledged(mut self, number: u64, start: Instant) -> Result<u64> {
        let mut counted = 0;
        for request in 0.. {
            let (status, answer) = self.post(&batch(number << 32 | request))?;
            let fates = answer["results"].as_array().into_iter().flatten();
            let stored = fates.filter(|fate| fate["status"] == "stored").count() as u64;
            if status != 200 || stored != BATCH {
                bail!("the collector answered {status} to a good batch: {answer}");
            }
            match start.elapsed() {
                early if early < WARM_UP => {}
                counting if counting < WARM_UP + MEASURED => counted += BATCH,
                _ => break,
            }
        }
        Ok(counted)
    }

    fn post(&mut self, body: &str) -> Result<(u16, Value)> {
        // In one piece: several small ones would be several packets.
        let request = format!("{}content-length: {}\r\n\r\n{body}", self.head, body.len());
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no HTTP answer")?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse()?,
                Some(_) => {}
                None => break,
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok((status, serde_json::from_slice(&answer)?))
    }
}

/// One full batch of reactions to a chat's replies, each a feedback of its own. `number` makes its ids unlike any other's.
fn batch(number: u64) -> String {
    let record = |place: u64| {
        let id = number << 6 | place;
        json!({
            "schema": "afterword/1",
            "id": format!("{:08x}-{:04x}-4000-8000-{:012x}", id >> 32, id >> 16 & 0xffff, id & 0xffff),
            "rev": 1,
            "state": "set",
            "kind": "reaction",
            "origin": "explicit",
            "subject": {
                "conversation": format!("c:{number:016x}"),
                "message": format!("m:{id:016x}"),
                "ordinal": 2 * place + 1,
                "hash": format!("sha256:{id:064x}"),
            },
            "value": { "name": if place.is_multiple_of(3) { "down" } else { "up" } },
            "content": {
                "prompt": [{ "role": "user", "content": "Which of the two recipes keeps longer in the fridge, and why?" }],
                "reply": "The second one does. It has less water in it and more acid, and both slow down what makes food \
                          spoil. Kept in a closed jar it will be good for about three weeks; the first for five days.",
            },
            "privacy": { "policy": "turn", "consent": "granted" },
            "rater": "r:load",
            "hour": "2026-01-01T00",
            "client": { "version": env!("CARGO_PKG_VERSION") },
        })
    };
    json!({ "records": (0..BATCH).map(record).collect::<Vec<_>>() }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_records_of_a_run_share_an_id() {
        let ids: Vec<_> = [0, 1, 1 << 32, 3 << 32 | 7]
            .into_iter()
            .flat_map(|number| {
                let batch: Value = serde_json::from_str(&batch(number)).unwrap();
                batch["records"].as_array().unwrap().iter().map(|record| record["id"].to_string()).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 4 * BATCH as usize);
        assert!(ids.iter().all(|id| id.len() == 38));
    }
}
