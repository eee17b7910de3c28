//! Other sites, other machines, and those without the key.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::support::{Answer, Collector, reaction};

fn post_from(collector: &Collector, origin: &str) -> Answer {
    let body = json!({ "records": [reaction("up")] }).to_string();
    let headers = [("content-type", "application/json"), ("origin", origin)];
    collector.ask("POST", "/v1/records", &headers, body.as_bytes())
}

#[test]
fn without_a_list_only_pages_of_this_machine_may_send() {
    let collector = Collector::start();
    for origin in ["http://localhost:5173", "http://127.0.0.1:8000", "http://app.localhost", "http://[::1]:3000"] {
        let answer = post_from(&collector, origin);
        assert_eq!(answer.fates(), ["stored"], "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        assert_eq!(answer.header("access-control-allow-credentials"), "", "no cookies");
    }
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "file://",
        "",
    ] {
        let answer = post_from(&collector, origin);
        assert_eq!((answer.status, answer.error().contains("--allow-origin")), (403, true), "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    assert_eq!(collector.stored().len(), 4);
}

#[test]
fn a_list_is_exact_and_replaces_the_default() {
    let collector =
        Collector::start_with(&["--allow-origin", "https://chat.example", "--allow-origin", "https://b.example:8443"]);
    for (origin, status) in [
        ("https://chat.example", 200),
        ("https://b.example:8443", 200),
        ("https://b.example", 403),
        ("http://chat.example", 403),
        ("https://a.chat.example", 403),
        ("http://localhost:5173", 403),
    ] {
        assert_eq!(post_from(&collector, origin).status, status, "{origin}");
    }
    let own = collector.url.clone();
    assert_eq!(
        post_from(&collector, &own).status,
        200,
        "the collector's own origin, as a proxy on the host's shows it"
    );
}

#[test]
fn a_preflight_names_what_the_sender_needs() {
    let collector = Collector::start_with(&["--allow-origin", "https://chat.example"]);
    let ask = |origin: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type,content-encoding"),
        ];
        collector.ask("OPTIONS", "/v1/records", &headers, b"")
    };
    let allowed = ask("https://chat.example");
    assert_eq!(allowed.status, 200);
    assert_eq!(allowed.header("access-control-allow-origin"), "https://chat.example");
    assert_eq!(allowed.header("access-control-allow-methods"), "POST,DELETE");
    assert_eq!(allowed.header("access-control-allow-headers"), "content-type,content-encoding,authorization");
    assert_eq!(ask("https://evil.example").status, 403);
}

#[test]
fn what_is_no_origin_is_refused_before_anything_is_made() {
    let dir = tempfile::TempDir::new().unwrap();
    for wrong in ["chat.example", "https://chat.example/", "https://chat.example/path", "HTTPS://CHAT.example", "*"] {
        let output = super::support::binary()
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--store",
                &super::support::address(&dir),
                "--allow-origin",
                wrong,
            ])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains("is not an origin"), "{wrong}: {said}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn with_a_key_only_its_holder_reads() {
    let collector = Collector::start_with(&["--key", "open sesame & more"]);
    collector.send(&[reaction("up")]);
    for path in ["/", "/metrics", "/v1/export?format=records"] {
        let shut = collector.get(path);
        assert_eq!((shut.status, shut.header("www-authenticate").contains("Basic realm=")), (401, true), "{path}");
        assert!(shut.error().contains("key"));
        let with = |shown: &str| collector.ask("GET", path, &[("authorization", shown)], b"").status;
        let bearer = |key: &str| with(&format!("Bearer {key}"));
        assert_eq!((bearer("open sesame & more"), bearer("open sesame"), bearer("")), (200, 401, 401));
        // What a browser sends once the person has typed the key as the password.
        let basic = |pair: &str| with(&format!("Basic {}", BASE64_STANDARD.encode(pair)));
        assert_eq!((basic("anybody:open sesame & more"), basic(":open sesame & more")), (200, 200));
        assert_eq!((basic("open sesame & more"), basic("a:b:open sesame & more"), basic("")), (401, 401, 401));
        assert_eq!((with("Basic ~"), with("Digest x"), with("open sesame & more")), (401, 401, 401));
        let sign = if path.contains('?') { '&' } else { '?' };
        let in_address = format!("{path}{sign}key=open%20sesame%20%26%20more");
        assert_eq!(collector.get(&in_address).status, 401, "addresses are kept in histories");
    }
    for path in ["/healthz", "/readyz", "/v1/schema", "/style.css"] {
        assert_eq!(collector.get(path).status, 200, "{path}");
    }
    assert!(!collector.log().contains("sesame"));
}

#[test]
fn without_a_key_only_this_machine_reads() {
    let open = Collector::start_with(&["--listen", "0.0.0.0:0"]);
    for path in ["/", "/metrics", "/v1/export?format=records"] {
        let answer = open.get(path);
        assert_eq!((answer.status, answer.error().contains("--key")), (403, true), "{path}");
    }
    assert_eq!(open.send(&[reaction("up")]).fates(), ["stored"], "writing stays open");

    let local = Collector::start();
    assert_eq!(local.get("/").status, 200);
    let rebound = local.ask("GET", "/", &[("host", "collector.evil.example")], b"");
    assert_eq!(rebound.status, 403, "a foreign name that resolves to this machine, or a proxy in front");
}

#[test]
fn nothing_about_the_sender_is_stored_or_logged_however_much_is() {
    const TRACES: [&str; 6] = ["TellTale", "203.0.113.77", "198.51.100.9", "crumb", "open-sesame", "b3Blbi1zZXNhbWU"];
    let options = ["--trust-proxy", "--rate", "1", "--key", "open-sesame", "--listen", "127.0.0.1:0"];
    let collector = Collector::start_loud(&options);
    let body = json!({ "records": [reaction("up")] }).to_string();
    let headers = |authorization: &'static str| {
        [
            ("content-type", "application/json"),
            ("user-agent", "TellTale/7"),
            ("x-forwarded-for", "198.51.100.9, 203.0.113.77"),
            ("forwarded", "for=203.0.113.77"),
            ("cookie", "crumb=42"),
            ("authorization", authorization),
        ]
    };
    let answer = collector.ask("POST", "/v1/records", &headers("Bearer open-sesame"), body.as_bytes());
    assert_eq!((answer.status, answer.header("set-cookie")), (200, ""));
    // Whatever else can happen to a request: refused, read, exported, not found, too much, not HTTP at all.
    for (method, path, body) in [
        ("POST", "/v1/records", "{"),
        ("DELETE", "/v1/records", r#"{"secret":"none"}"#),
        ("GET", "/", ""),
        ("GET", "/metrics", ""),
        ("GET", "/v1/export?format=records", ""),
        ("GET", "/v1/export?format=TellTale", ""),
        ("GET", "/TellTale", ""),
        ("PUT", "/v1/records", "{}"),
    ] {
        collector.ask(method, path, &headers("Basic Om9wZW4tc2VzYW1l"), body.as_bytes());
        collector.ask(method, path, &headers("Bearer open-sesame"), body.as_bytes());
    }
    let flood: Vec<_> =
        (0..20).map(|_| collector.ask("GET", "/", &headers("Bearer open-sesame"), b"").status).collect();
    assert_eq!(flood[19], 429);
    let mut stream = std::net::TcpStream::connect(collector.url.strip_prefix("http://").unwrap()).unwrap();
    std::io::Write::write_all(&mut stream, b"TellTale 203.0.113.77\r\ncookie: crumb\r\n\r\n").unwrap();
    std::io::Read::read_to_end(&mut stream, &mut Vec::new()).unwrap();
    drop(stream);

    let log = collector.log();
    assert!(log.contains("DEBUG") && log.contains("answered"), "it is as loud as it can be: {log}");
    for trace in TRACES {
        assert!(!log.contains(trace), "{trace} in the log:\n{log}");
        assert!(!collector.holds(trace), "{trace} in the store");
    }
}
