//! Values that mean something to whoever reads them next: a browser, a terminal, a spreadsheet, a log.

use serde_json::{Value as Json, json};

use super::support::{Collector, HASH, record, revised};

/// Each with a mark, so that it is found wherever it turns up.
const HOSTILE: [&str; 9] = [
    "mark<script>alert(1)</script>",
    "mark\"><img src=x onerror=alert(1)>",
    "mark' onmouseover='alert(1)",
    "mark</style><svg/onload=alert(1)>",
    "=cmd|' /C calc'!mark",
    "@SUM(mark)+1",
    "mark'); DROP TABLE records; --",
    "mark\u{2028}\u{202e}{{7*7}}${jndi:ldap://x}",
    "mark%0d%0aset-cookie: a=b",
];
/// What only free texts may hold.
const CONTROL: &str = "mark\n2026-11-23T00:00:00Z ERROR forged\r\n\u{1b}[31mred\u{0}\u{7}";

/// Records with a hostile value in every field that a sender can fill freely.
fn records() -> Vec<Json> {
    HOSTILE.iter().flat_map(|value| hostile(value, value)).chain(hostile("mark", CONTROL)).collect()
}

fn hostile(name: &str, text: &str) -> Vec<Json> {
    let anchor = json!({ "quote": text, "prefix": text, "suffix": text, "start": 0, "end": 4 });
    let distance = json!({ "inserted": 1, "deleted": 1, "normalised": 0.5 });
    let candidate = |at: u32| json!({ "hash": HASH, "text": format!("{text}{at}"), "position": at, "model": name });
    let values = [
        ("reaction", json!({ "name": name, "reasons": [name], "comment": text })),
        ("reaction", json!({ "name": "down", "reasons": [name], "comment": text })),
        ("edit", json!({ "edited": format!("{text}!"), "distance": distance })),
        ("span", json!({ "anchor": anchor, "label": name, "comment": text, "correction": text })),
        ("compare", json!({ "candidates": [candidate(0), candidate(1)], "verdict": 0, "justification": [text] })),
        ("rating", json!({ "aspects": { name: 1.0 } })),
        ("step", json!({ "step": text, "stage": "tool", "verdict": "good", "labels": [name], "rank": 1 })),
        ("critique", json!({ "text": text, "good": [text], "poor": [text] })),
        ("regenerate", json!({ "attempt": 1, "of": name, "kept": true })),
        ("engagement", json!({ "level": "seen" })),
    ];
    let filled = |(kind, value): (&str, Json)| {
        let mut record = record(kind, value);
        for (path, value) in [
            ("/subject/conversation", name),
            ("/subject/message", name),
            ("/subject/model", name),
            ("/rater", &format!("r:{name}")),
            ("/client/version", name),
            ("/content/reply", text),
            ("/content/prompt/0/content", text),
        ] {
            *record.pointer_mut(path).unwrap() = json!(value);
        }
        record["subject"]["agent"] = json!(name);
        record["subject"]["trace"] = json!(name);
        record["subject"]["aliases"] = json!([name]);
        record["context"] = json!({ "task": name, "locale": name });
        record["client"]["host"] = json!(name);
        record["privacy"]["redactions"] = json!({ name: 1 });
        record
    };
    values.into_iter().map(filled).collect()
}

#[test]
fn hostile_values_are_shown_as_text_and_never_as_mark_up() {
    let collector = Collector::start();
    let records = records();
    assert!(collector.send(&records).fates().iter().all(|fate| fate == "stored"));
    let page = collector.get("/");
    assert!(page.text.contains("mark"), "the page shows reasons and comments");
    // Each of them would have to come out of its text, or of an attribute in double quotes.
    for live in ["mark\">", "<script", "<img", "<svg/", "</style><"] {
        assert!(!page.text.contains(live), "{live} is live");
    }
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("set-cookie"), "");
}

#[test]
fn hostile_values_come_out_of_an_export_as_they_went_in_one_row_to_a_line() {
    let collector = Collector::start();
    let mut sent = records();
    collector.send(&sent);
    let text = collector.export_text(&["--format", "records"]).0;
    let mut rows: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), sent.len());
    rows.sort_by_key(|row| row["id"].to_string());
    sent.sort_by_key(|row| row["id"].to_string());
    for (row, sent) in rows.iter().zip(&sent) {
        for path in ["/value", "/content", "/rater", "/client/host", "/subject/message"] {
            assert_eq!(row.pointer(path), sent.pointer(path));
        }
    }
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{0}', '\r']), "no byte that a terminal would obey");
    for format in ["preference", "unpaired", "stepwise"] {
        let options = ["--format", format, "--map", "mark=true", "--provenance"];
        let (text, summary) = collector.export_text(&options);
        assert!(text.lines().count() > 0 && text.lines().all(|line| serde_json::from_str::<Json>(line).is_ok()));
        assert!(!text.contains(['\u{1b}', '\r']) && !summary.contains("mark"), "{summary}");
        let over_http = collector.get(&format!("/v1/export?format={format}&map=mark=true&provenance=true"));
        assert_eq!(over_http.text, text);
    }
}

#[test]
fn hostile_values_reach_no_log_and_no_metric() {
    let collector = Collector::start_loud(&[]);
    let sent = records();
    collector.send(&sent);
    collector.send(&[revised(&sent[0], 2, |record| record["rater"] = json!("r:mark"))]);
    let mut unknown = sent[0].clone();
    unknown["mark\nforged"] = json!("mark\u{1b}[31m");
    let refused = collector.send(&[unknown]);
    assert_eq!(refused.json()["results"][0]["status"], "rejected");
    for path in ["/mark%0aforged", "/?mark", "/v1/export?format=mark%0a", "/v1/export?mark=%1b", "/metrics"] {
        let answer = collector.get(path);
        assert!(!answer.text.contains('\u{1b}') && answer.header("set-cookie").is_empty(), "{path}");
    }
    let metrics = collector.get("/metrics").text;
    assert!(!metrics.contains("mark"), "{metrics}");
    let log = collector.log();
    assert!(log.contains("DEBUG"));
    let told = log.lines().find(|line| line.contains("mark"));
    assert_eq!(told, None, "a sender's words in the log");
}
