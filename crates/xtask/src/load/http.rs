//! As much of HTTP/1.1 as a load generator needs, with nothing between it and the socket that would cost time.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection that is kept alive.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
}

/// What came back.
pub(crate) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    pub(crate) fn open(host: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(host).with_context(|| format!("cannot connect to {host}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), host })
    }

    /// Posts JSON and reads the whole answer.
    pub(crate) fn post(&mut self, path: &str, body: &str) -> Result<Answer> {
        // In one piece: several small ones would be several packets.
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Answer> {
        let line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no HTTP answer")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?;
            match line.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse()?,
                Some((name, value)) if name.eq_ignore_ascii_case("transfer-encoding") => {
                    chunked = value.trim().eq_ignore_ascii_case("chunked");
                }
                Some(_) => {}
                None => break,
            }
        }
        let body = if chunked { self.chunks()? } else { self.bytes(length)? };
        Ok(Answer { status, body })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server hung up");
        }
        Ok(line.trim_end().to_owned())
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = usize::from_str_radix(self.line()?.split(';').next().unwrap_or_default().trim(), 16)?;
            body.extend(self.bytes(size)?);
            self.line()?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// What a client reads where a server says this to two requests.
    fn read(said: &'static str) -> Vec<(u16, String)> {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = server.local_addr().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let (mut client, _) = server.accept().unwrap();
                client.write_all(said.as_bytes()).unwrap();
                // Until the client hangs up, so that what it sent is taken.
                client.read_to_end(&mut Vec::new()).unwrap();
            });
            let mut connection = Connection::open(at).unwrap();
            (0..2).map(|_| connection.post("/", "{}").unwrap()).map(|answer| (answer.status, answer.text())).collect()
        })
    }

    #[test]
    fn answers_of_known_length_and_in_chunks_are_read_one_after_the_other() {
        let said = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n\
                    3;x=1\r\nnot\r\n4\r\n now\r\n0\r\n\r\n";
        assert_eq!(read(said), [(200, "hi".to_owned()), (503, "not now".to_owned())]);
    }
}
