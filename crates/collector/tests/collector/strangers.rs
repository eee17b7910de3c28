//! Other sites, other machines, and those without the key.

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
    for path in ["/", "/metrics"] {
        let shut = collector.get(path);
        assert_eq!((shut.status, shut.header("www-authenticate")), (401, "Bearer"), "{path}");
        assert!(shut.error().contains("key"));
        let bearer = |key: &str| collector.ask("GET", path, &[("authorization", &format!("Bearer {key}"))], b"").status;
        assert_eq!((bearer("open sesame & more"), bearer("open sesame"), bearer("")), (200, 401, 401));
        assert_eq!(collector.get(&format!("{path}?key=open%20sesame%20%26%20more")).status, 200);
        assert_eq!(collector.get(&format!("{path}?key=open")).status, 401);
    }
    for path in ["/healthz", "/readyz", "/v1/schema", "/style.css"] {
        assert_eq!(collector.get(path).status, 200, "{path}");
    }
    assert!(!collector.log().contains("sesame"));
}

#[test]
fn without_a_key_only_this_machine_reads() {
    let open = Collector::start_with(&["--listen", "0.0.0.0:0"]);
    for path in ["/", "/metrics"] {
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
fn nothing_about_the_sender_is_stored_or_logged() {
    let dir = tempfile::TempDir::new().unwrap();
    let collector = Collector::start_in(dir, &[]);
    let body = json!({ "records": [reaction("up")] }).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("user-agent", "TellTale/7"),
        ("x-forwarded-for", "203.0.113.77"),
        ("cookie", "crumb=42"),
    ];
    let answer = collector.ask("POST", "/v1/records", &headers, body.as_bytes());
    assert_eq!((answer.status, answer.header("set-cookie")), (200, ""));
    for trace in ["TellTale", "203.0.113.77", "crumb"] {
        assert!(!collector.holds(trace) && !collector.log().contains(trace), "{trace}");
    }
}
