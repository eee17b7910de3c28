//! Bad input: a status, and a sentence that names the field.

use serde_json::{Value as Json, json};

use super::intake::packed;
use super::support::{Collector, reaction};

#[test]
fn a_batch_of_the_wrong_shape_is_refused_with_a_sentence() {
    let collector = Collector::start();
    let table: &[(&str, u16, &[&str])] = &[
        ("", 400, &["not JSON", "line 1 column 0"]),
        ("{\"records\": [", 400, &["not JSON", "line 1 column 13"]),
        ("{\"records\": []} extra", 400, &["not JSON", "trailing characters", "line 1 column 17"]),
        ("{\n\"records\": nope}", 400, &["not JSON", "line 2"]),
        ("\u{feff}{}", 400, &["not JSON"]),
        ("[]", 422, &["{\"records\": [...]}"]),
        ("[[]]", 422, &["{\"records\": [...]}"]),
        ("null", 422, &["{\"records\": [...]}"]),
        ("{}", 422, &["missing field `records`"]),
        ("{\"records\": {}}", 422, &["sequence"]),
        ("{\"records\": [], \"when\": 1}", 422, &["unknown field `when`"]),
        ("{\"records\": [], \"records\": []}", 422, &["duplicate field `records`"]),
    ];
    for (body, status, parts) in table {
        let answer = collector.post(body.as_bytes());
        assert_eq!(answer.status, *status, "{body}: {}", answer.text);
        for part in *parts {
            assert!(answer.error().contains(part), "{body}: {}", answer.error());
        }
    }
    let latin = collector.post(b"{\"records\": [\"\xe9\"]}");
    assert_eq!(latin.status, 400, "{}", latin.text);
    assert!(collector.stored().is_empty());
}

#[test]
fn a_bad_record_is_rejected_by_the_name_of_its_field() {
    type Spoil = fn(&mut Json);
    let table: &[(Spoil, &str)] = &[
        (|r| r["schema"] = json!("afterword/9"), "schema: "),
        (|r| r["id"] = json!("1"), "id: "),
        (|r| r["id"] = json!("' OR 1=1 --"), "id: "),
        (|r| r["rev"] = json!(0), "rev: "),
        (|r| r["rev"] = json!(-1), "rev: "),
        (|r| r["rev"] = json!("2"), "rev: "),
        (|r| r["state"] = json!("gone"), "state: "),
        (|r| r["kind"] = json!("applause"), "kind: "),
        (|r| r["origin"] = json!("rumour"), "origin: "),
        (|r| r["subject"]["hash"] = json!("md5:1"), "subject.hash: "),
        (|r| r["subject"]["message"] = json!(""), "subject.message: "),
        (|r| r["subject"]["message"] = json!("a\u{0}b"), "subject.message: "),
        (|r| r["subject"]["progress"] = json!(1.5), "subject.progress: "),
        (|r| r["subject"]["url"] = json!("https://x"), "subject.url: "),
        (|r| r["value"] = json!(null), "value: "),
        (|r| r["value"]["name"] = json!(7), "value.name: "),
        (|r| r["value"]["stars"] = json!(5), "value.stars: "),
        (|r| r["value"]["reasons"] = json!(["ok", 3]), "value.reasons[1]: "),
        (|r| r["content"]["prompt"][0]["role"] = json!("boss"), "content.prompt[0].role: "),
        (|r| r["privacy"]["policy"] = json!("window:99"), "privacy.policy: "),
        (|r| r["privacy"]["consent"] = json!("assumed"), "privacy.consent: "),
        (|r| r["hour"] = json!("2026-11-23T02:15"), "hour: "),
        (|r| r["rater"] = json!("alice"), "rater: "),
        (|r| r["ip"] = json!("192.0.2.1"), "ip: "),
        (|r| r["evidence"] = json!({ "classifier": "x", "p": 1, "abstained": false }), "evidence: "),
        (|r| drop(r.as_object_mut().unwrap().remove("rater")), "rater"),
        (|r| drop(r["subject"].as_object_mut().unwrap().remove("hash")), "hash"),
        (|r| *r = json!("up"), "record: "),
        (|r| *r = json!([]), "record: "),
    ];
    let collector = Collector::start();
    for (spoil, field) in table {
        let mut bad = reaction("up");
        spoil(&mut bad);
        let answer = collector.send(std::slice::from_ref(&bad));
        assert_eq!(answer.fates(), ["rejected"], "{bad}");
        let error = answer.json()["results"][0]["error"].as_str().unwrap().to_owned();
        let named = if field.ends_with(": ") { error.starts_with(field) } else { error.contains(field) };
        assert!(named, "expected {field}: {error}");
    }
    assert!(collector.stored().is_empty());
}

#[test]
fn what_is_too_large_is_refused_and_what_just_fits_is_taken() {
    let collector = Collector::start();
    let sized = |bytes: usize| {
        let mut record = reaction("up");
        record["value"]["comment"] = json!("");
        let rest = record.to_string().len();
        record["value"]["comment"] = json!("x".repeat(bytes - rest));
        record
    };
    let answer = collector.send(&[sized(32 * 1024), sized(32 * 1024 + 1), reaction("up")]);
    assert_eq!(answer.fates(), ["stored", "rejected", "stored"]);
    let error = answer.json()["results"][1]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("32769") && error.contains("32768"), "{error}");

    let padded = |bytes: usize| format!("{{\"records\":[]}}{}", " ".repeat(bytes - 14));
    assert_eq!(collector.post(padded(500 * 1024).as_bytes()).status, 200);
    let over = collector.post(padded(500 * 1024 + 1).as_bytes());
    assert_eq!((over.status, over.error().contains("500 KB")), (413, true));

    let many = format!("{{\"records\":[{}]}}", vec!["0"; 1001].join(","));
    let many = collector.post(many.as_bytes());
    assert_eq!((many.status, many.error().contains("1001")), (413, true), "{}", many.text);
}

#[test]
fn a_body_without_a_length_meets_the_same_limit_and_an_endless_one_is_cut_off() {
    use std::io::{Read, Write};
    let collector = Collector::start();
    let send = |chunks: usize, end: &str| {
        let mut stream = std::net::TcpStream::connect(collector.url.strip_prefix("http://").unwrap()).unwrap();
        let head = "POST /v1/records HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
                    content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        let chunk = format!("{:x}\r\n{}\r\n", 50_000, " ".repeat(50_000));
        let taken = (0..chunks).take_while(|_| stream.write_all(chunk.as_bytes()).is_ok()).count();
        stream.write_all(end.as_bytes()).ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        (taken, String::from_utf8_lossy(&answer).into_owned())
    };
    let (_, answer) = send(11, "0\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("500 KB"), "{answer}");
    let (taken, _) = send(2_000, "");
    assert!(taken < 1_000, "100 MB were offered and {taken} chunks of 50 KB taken");
}

#[test]
fn nesting_stops_at_eight_and_costs_no_stack() {
    let collector = Collector::start();
    let nested = |levels: usize| format!("{{\"x\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    let error = |body: String| {
        let answer = collector.post(format!("{{\"records\":[{body}]}}").as_bytes());
        assert_eq!(answer.fates(), ["rejected"]);
        answer.json()["results"][0]["error"].as_str().unwrap().to_owned()
    };
    assert!(error(nested(8)).starts_with("x: "), "eight levels are read, and the field is unknown");
    assert!(error(nested(9)).contains("nests 9 deep"));
    assert!(error(nested(16_000)).contains("nests 16000 deep"));
    assert!(error("{\"x\":\"[[[[[[[[[[[[ \\\" [[[\"}".into()).starts_with("x: "), "brackets in a text do not nest");
    assert_eq!(collector.post("[".repeat(400_000).as_bytes()).status, 400);
    assert_eq!(collector.post(format!("{{\"records\":{}", "[".repeat(400_000)).as_bytes()).status, 400);
    assert_eq!(collector.get("/readyz").status, 200);
}

#[test]
fn a_gzip_bomb_goes_off_outside() {
    let collector = Collector::start();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let post = |body: &[u8]| collector.ask("POST", "/v1/records", &headers, body);
    let bomb = packed(&vec![b' '; 50_000_000]);
    assert!(bomb.len() < 100_000, "it is a small parcel");
    let answer = post(&bomb);
    assert_eq!(answer.status, 413, "{}", answer.text);
    let dense = packed(format!("{{\"records\":[]}}{}", " ".repeat(400_000)).as_bytes());
    let answer = post(&dense);
    assert_eq!((answer.status, answer.error().contains("200 times")), (413, true), "{}", answer.text);
    let broken = post(b"\x1f\x8b not gzip");
    assert_eq!((broken.status, broken.error().contains("gzip")), (400, true));
    let cut = post(&packed(&[b' '; 5000])[..20]);
    assert_eq!(cut.status, 400, "{}", cut.text);
}

#[test]
fn only_json_is_taken() {
    let collector = Collector::start();
    let body = json!({ "records": [reaction("up")] }).to_string();
    for kind in [
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
        "application/json, text/plain",
    ] {
        let headers = if kind.is_empty() { vec![] } else { vec![("content-type", kind)] };
        let answer = collector.ask("POST", "/v1/records", &headers, body.as_bytes());
        assert_eq!(answer.status, 415, "{kind}");
        assert!(answer.error().contains("content-type: application/json"), "{}", answer.error());
    }
    let packing = [("content-type", "application/json"), ("content-encoding", "br")];
    let answer = collector.ask("POST", "/v1/records", &packing, body.as_bytes());
    assert_eq!((answer.status, answer.error().contains("gzip")), (415, true));
    assert!(collector.stored().is_empty());
}

#[test]
fn unknown_paths_and_methods_answer_in_json() {
    let collector = Collector::start();
    let missing = collector.get("/v1/record");
    assert_eq!((missing.status, missing.error().contains("/v1/records")), (404, true));
    let method = collector.ask("PUT", "/v1/records", &[("content-type", "application/json")], b"{}");
    assert_eq!((method.status, method.error().contains("POST")), (405, true));
    assert_eq!(method.header("allow"), "POST,DELETE");
    assert_eq!(collector.ask("GET", "/v1/records", &[], b"").status, 405);
    assert_eq!(collector.ask("POST", "/", &[], b"x").status, 405);
}

#[test]
fn a_bad_erasure_names_its_field() {
    let collector = Collector::start();
    let erase =
        |body: &str| collector.ask("DELETE", "/v1/records", &[("content-type", "application/json")], body.as_bytes());
    for (body, status, part) in [
        ("", 400, "line 1"),
        ("{}", 422, "missing field `secret`"),
        ("{\"secret\": 5}", 422, "expected a string"),
        ("{\"secret\": \"x\", \"all\": true}", 422, "unknown field `all`"),
    ] {
        let answer = erase(body);
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.error().contains(part), "{}", answer.error());
    }
}
