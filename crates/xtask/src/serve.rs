//! A small static file server on loopback, for the demo and the measurements: `GET` and `HEAD`, one thread per
//! connection, and for the file types a browser insists on, the right `content-type`.

use anyhow::{Context, Result};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A path prefix of URLs, and the file or folder that answers for it. Both without a leading slash.
pub(crate) struct Mount {
    pub prefix: &'static str,
    pub at: PathBuf,
}

/// Serves until the process ends. `port` 0 takes any free one; the address tells which.
pub(crate) fn start(port: u16, mounts: Vec<Mount>) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("cannot listen on port {port} of this machine: name another with --port"))?;
    let address = listener.local_addr()?;
    let mounts = Arc::new(mounts);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mounts = Arc::clone(&mounts);
            // A browser that goes away in the middle of an answer is nobody's error.
            std::thread::spawn(move || drop(answer(stream, &mounts)));
        }
    });
    Ok(address)
}

/// How long a browser may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest request line that is read, in bytes.
const LONGEST_LINE: u64 = 8 * 1024;

fn answer(mut stream: TcpStream, mounts: &[Mount]) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(std::io::Read::take(stream.try_clone()?, LONGEST_LINE * 8));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    // The headers say nothing that we act on, but closing with them unread would reset the connection.
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }

    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let found = match method {
        "GET" | "HEAD" => resolve(target, mounts).and_then(|path| Some((content_type(&path), fs::read(&path).ok()?))),
        _ => return write!(stream, "HTTP/1.1 405 Method Not Allowed\r\nallow: GET, HEAD\r\ncontent-length: 0\r\n\r\n"),
    };
    let (status, (kind, body)) = match found {
        Some(found) => ("200 OK", found),
        None => ("404 Not Found", ("text/plain; charset=utf-8", format!("Nothing at {target}\n").into_bytes())),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
         x-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
        body.len()
    )?;
    if method == "GET" { stream.write_all(&body) } else { Ok(()) }
}

/// The file a request's target stands for, if it lies inside a mount.
fn resolve(target: &str, mounts: &[Mount]) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    // Our own file names need no escapes: what is escaped, absolute or climbs is not ours.
    let plain =
        !path.contains(['%', '\\']) && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return None;
    }
    let file = mounts.iter().find_map(|mount| {
        let rest = path.strip_prefix(mount.prefix)?;
        let whole = mount.prefix.is_empty() || rest.is_empty() || rest.starts_with('/');
        // The empty prefix is the front page alone, or a folder's whole content.
        match rest.trim_start_matches('/') {
            "" if whole => Some(mount.at.clone()),
            inner if whole && mount.at.is_dir() => Some(mount.at.join(inner)),
            _ => None,
        }
    })?;
    Some(if file.is_dir() { file.join("index.html") } else { file })
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// A server over a folder `site` with a page and a wasm file, beside a file `secret` that is nobody's business.
    struct Site(PathBuf, SocketAddr);

    impl Site {
        fn open(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("afterword-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("site/inner")).unwrap();
            fs::write(folder.join("secret"), "secret").unwrap();
            fs::write(folder.join("site/index.html"), "front").unwrap();
            fs::write(folder.join("site/inner/a.wasm"), b"\0asm").unwrap();
            let mounts = vec![
                Mount { prefix: "dist", at: folder.join("site") },
                Mount { prefix: "", at: folder.join("site/index.html") },
            ];
            Self(folder, start(0, mounts).unwrap())
        }

        fn ask(&self, request: &str) -> String {
            let mut stream = TcpStream::connect(self.1).unwrap();
            write!(stream, "{request} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap();
            String::from_utf8_lossy(&answer).into_owned()
        }
    }

    impl Drop for Site {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn pages_and_wasm_come_with_the_type_a_browser_insists_on() {
        let site = Site::open("types");
        let front = site.ask("GET /?llm=x");
        assert!(front.contains("content-type: text/html") && front.ends_with("\r\n\r\nfront"), "{front}");
        let wasm = site.ask("GET /dist/inner/a.wasm");
        assert!(wasm.contains("content-type: application/wasm") && wasm.ends_with("\0asm"), "{wasm}");
        assert!(site.ask("HEAD /").ends_with("\r\n\r\n"));
    }

    #[test]
    fn nothing_outside_the_mounts_is_served() {
        let site = Site::open("outside");
        for target in [
            "/dist/../secret",
            "/../secret",
            "/dist/%2e%2e/secret",
            "//etc/passwd",
            "/site/index.html",
            "/distant",
            "x",
        ] {
            let answer = site.ask(&format!("GET {target}"));
            assert!(answer.starts_with("HTTP/1.1 404"), "{target}: {answer}");
        }
        assert!(site.ask("POST /").starts_with("HTTP/1.1 405"));
    }
}
