//! Rows as TRL reads them, to the byte.

use serde_json::{Value as Json, json};

use super::support::{Collector, HASH, followup, reaction, record, retracted};

const PROMPT: &str = r#"[{"role":"user","content":"When did the bridge open?"}]"#;

fn about(message: &str, mut record: Json) -> Json {
    record["subject"]["message"] = json!(message);
    record
}

fn edit(edited: &str) -> Json {
    record("edit", json!({ "edited": edited, "distance": { "inserted": 1, "deleted": 1, "normalised": 0.04 } }))
}

fn candidates(texts: &[&str], verdict: Json) -> Json {
    let candidates: Vec<Json> =
        texts.iter().enumerate().map(|(at, text)| json!({ "hash": HASH, "text": text, "position": at })).collect();
    record("compare", json!({ "candidates": candidates, "verdict": verdict }))
}

#[test]
fn edits_and_comparisons_are_pairs() {
    let collector = Collector::start();
    let mut no_prompt = edit("It opened in 1932.");
    no_prompt["content"] = json!({ "reply": "The bridge opened in 1931." });
    let mut no_text = edit("x");
    no_text["value"].as_object_mut().unwrap().remove("edited");
    let gone = edit("I take this back.");
    collector.send(&[
        edit("The bridge opened in 1932."),
        edit("The bridge opened in 1931."),
        no_prompt,
        no_text,
        gone.clone(),
        candidates(&["A", "B", "C"], json!(1)),
        candidates(&["A", "B"], json!("tie")),
        reaction("down"),
    ]);
    collector.send(&[retracted(&gone, 2)]);
    let (rows, summary) = collector.export_text(&["--format", "preference"]);
    let pair = |chosen: &str, rejected: &str| {
        format!(
            r#"{{"prompt":{PROMPT},"chosen":[{{"role":"assistant","content":"{chosen}"}}],"rejected":[{{"role":"assistant","content":"{rejected}"}}]}}"#
        ) + "\n"
    };
    let expected = [pair("The bridge opened in 1932.", "The bridge opened in 1931."), pair("B", "A"), pair("B", "C")];
    assert_eq!(rows, expected.concat());
    assert_eq!(
        summary,
        "3 rows; skipped 4: 1 without a prompt, 1 without the edited text, 1 with two equal texts, 1 comparisons without a winner"
    );
}

fn attempt(message: &str, number: u32, kept: Option<bool>, reply: &str) -> Json {
    let mut value = json!({ "attempt": number, "of": "m:first" });
    if let Some(kept) = kept {
        value["kept"] = json!(kept);
    }
    let mut record = about(message, record("regenerate", value));
    record["origin"] = json!("implicit");
    record["content"]["reply"] = json!(reply);
    record["subject"]["hash"] = json!(format!("sha256:{number:064x}"));
    record
}

#[test]
fn a_kept_regeneration_beats_the_attempt_before_it() {
    let collector = Collector::start();
    collector.send(&[
        attempt("m:second", 2, Some(false), "second try"),
        attempt("m:third", 3, Some(true), "third try"),
        attempt("m:fourth", 4, None, "unknown"),
    ]);
    let (rows, summary) = collector.export(&["--format", "preference"]);
    assert_eq!(rows.len(), 1, "{summary}");
    assert_eq!(rows[0]["chosen"][0]["content"], "third try");
    assert_eq!(rows[0]["rejected"][0]["content"], "second try");
    assert_eq!(summary, "1 rows; skipped 2: 2 regenerations not kept");
    assert!(collector.export(&["--format", "preference", "--origin", "explicit"]).0.is_empty());
}

#[test]
fn the_first_answers_text_is_found_in_whatever_else_was_said_of_it() {
    let collector = Collector::start();
    let kept = attempt("m:second", 2, Some(true), "second try");
    collector.send(std::slice::from_ref(&kept));
    let (rows, summary) = collector.export(&["--format", "preference"]);
    assert!(rows.is_empty());
    assert_eq!(summary, "0 rows; skipped 1: 1 regenerations without the answer before");

    let mut elsewhere = about("m:first", reaction("down"));
    elsewhere["subject"]["conversation"] = json!("c:other");
    let mut renamed = about("m:bound-late", reaction("down"));
    renamed["subject"]["aliases"] = json!(["m:first"]);
    renamed["content"]["reply"] = json!("first try");
    collector.send(&[elsewhere, renamed]);
    let (rows, _) = collector.export(&["--format", "preference"]);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["rejected"][0]["content"], "first try");
}

#[test]
fn reactions_are_unpaired_rows_and_other_origins_only_when_named() {
    let collector = Collector::start();
    let mut textless = reaction("up");
    textless.as_object_mut().unwrap().remove("content");
    let mut invented = reaction("up");
    invented["origin"] = json!("synthetic");
    let mut proposed = reaction("down");
    proposed["origin"] = json!("agent");
    let mut ran = record("execution", json!({ "status": "runtime_error" }));
    ran["origin"] = json!("implicit");
    let mut records = [
        reaction("up"),
        reaction("down"),
        reaction("love"),
        reaction("insightful"),
        textless,
        invented,
        proposed,
        followup("positive", "sat", false),
        followup("complaint", "dsat", false),
        followup("clarify", "neutral", false),
        followup("none", "neutral", true),
        ran,
    ];
    // Each of an answer of its own: one person says one thing of one answer.
    for (at, record) in records.iter_mut().enumerate() {
        record["subject"]["hash"] = json!(format!("sha256:{at:064x}"));
    }
    collector.send(&records);
    let row = |label: bool| {
        format!(
            r#"{{"prompt":{PROMPT},"completion":[{{"role":"assistant","content":"The bridge opened in 1931."}}],"label":{label}}}"#
        ) + "\n"
    };
    let (rows, summary) = collector.export_text(&["--format", "unpaired"]);
    assert_eq!(rows, [row(true), row(false), row(true)].concat());
    assert_eq!(summary, "3 rows; skipped 2: 1 without a prompt, 1 reactions that --map does not name");

    let labels = |options: &[&str]| -> Vec<bool> {
        let (rows, _) = collector.export(&[&["--format", "unpaired"], options].concat());
        rows.iter().map(|row| row["label"].as_bool().unwrap()).collect()
    };
    assert_eq!(labels(&["--map", "insightful=false"]), [true, false, true, false]);
    assert_eq!(labels(&["--origin", "inferred"]), [true, false]);
    assert_eq!(labels(&["--origin", "implicit"]), [false]);
    assert_eq!(labels(&["--origin", "synthetic,agent"]), [true, false]);
}

#[test]
fn whatever_a_text_holds_it_comes_out_as_it_went_in() {
    let collector = Collector::start();
    let texts = [
        "a \"quoted\" \\ path/",
        "two\nlines\r\nand a\ttab",
        "\u{0} and \u{1f}",
        "\u{2028}\u{2029}\u{7f}",
        "caf\u{e9} \u{1f600}",
    ];
    let sent = texts.iter().enumerate().map(|(at, text)| {
        let mut record = about(&format!("m:{at}"), edit(&format!("{text} mended")));
        record["content"] = json!({ "prompt": [{ "role": "system", "content": text }], "reply": text });
        record["rater"] = json!(format!("r:{at} \"x\" \\ \u{2028}"));
        record
    });
    collector.send(&sent.collect::<Vec<_>>());
    let (rows, summary) = collector.export(&["--format", "preference", "--provenance"]);
    assert_eq!((rows.len(), summary.as_str()), (5, "5 rows"));
    for (at, (row, text)) in rows.iter().zip(texts).enumerate() {
        assert_eq!(row["prompt"], json!([{ "role": "system", "content": text }]));
        assert_eq!(row["rejected"], json!([{ "role": "assistant", "content": text }]));
        assert_eq!(row["chosen"][0]["content"], format!("{text} mended"));
        assert_eq!(row["provenance"]["rater"], format!("r:{at} \"x\" \\ \u{2028}"));
    }
}

#[test]
fn steps_of_one_answer_are_one_row_however_many_pages_they_come_in() {
    let collector = Collector::start();
    let steps: Vec<Json> = (0..1200)
        .map(|at| {
            record("step", json!({ "step": format!("step {at}"), "stage": "tool", "rank": at, "verdict": "good" }))
        })
        .collect();
    for batch in steps.chunks(400) {
        collector.send(batch);
    }
    let (rows, summary) = collector.export(&["--format", "stepwise", "--cap-per-rater", "0", "--include-marked"]);
    assert_eq!((rows.len(), summary.as_str()), (1, "1 rows"));
    let completions: Vec<String> = (0..1200).map(|at| format!("step {at}")).collect();
    assert_eq!(rows[0]["completions"], json!(completions));
}

#[test]
fn steps_become_one_row_for_each_rater_of_a_message_in_rank_order() {
    let collector = Collector::start();
    let step = |message: &str, rater: &str, name: &str, rank: u32, verdict: Option<&str>| {
        let mut value = json!({ "step": name, "stage": "tool", "rank": rank });
        if let Some(verdict) = verdict {
            value["verdict"] = json!(verdict);
        }
        let mut record = about(message, record("step", value));
        record["rater"] = json!(rater);
        record
    };
    let mut long = step("m:2", "r:a", "look it up", 0, Some("good"));
    long["content"]["prompt"] = json!([
        { "role": "user", "content": "Hello" },
        { "role": "assistant", "content": "Hi" },
        { "role": "user", "content": "And the tower?" },
    ]);
    collector.send(&[
        step("m:1", "r:a", "answer", 2, Some("bad")),
        step("m:1", "r:b", "search", 0, Some("bad")),
        long,
        step("m:1", "r:a", "search", 0, Some("good")),
        step("m:1", "r:a", "read", 1, Some("good")),
        step("m:1", "r:a", "unseen", 3, None),
    ]);
    let (rows, summary) = collector.export_text(&["--format", "stepwise"]);
    let expected = concat!(
        r#"{"prompt":"When did the bridge open?","completions":["search","read","answer"],"labels":[true,true,false]}"#,
        "\n",
        r#"{"prompt":"When did the bridge open?","completions":["search"],"labels":[false]}"#,
        "\n",
        r#"{"prompt":"user: Hello\n\nassistant: Hi\n\nuser: And the tower?","completions":["look it up"],"labels":[true]}"#,
        "\n",
    );
    assert_eq!(rows, expected);
    assert_eq!(summary, "3 rows; skipped 1: 1 steps without a verdict");
}

#[test]
fn provenance_tells_where_a_row_comes_from() {
    let collector = Collector::start();
    let read = followup("positive", "sat", false);
    collector.send(std::slice::from_ref(&read));
    let (rows, _) = collector.export(&["--format", "unpaired", "--origin", "inferred", "--provenance"]);
    assert_eq!(
        rows[0]["provenance"],
        json!({
            "id": read["id"], "rev": 1, "kind": "followup", "origin": "inferred", "rater": "r:tester",
            "model": "small-1", "hour": "2026-11-23T02", "verified": null, "evidence_p": 0.875, "marks": [],
        })
    );
}

#[test]
fn retracted_records_come_only_when_asked_for_and_only_as_records() {
    let collector = Collector::start();
    let gone = reaction("up");
    collector.send(&[gone.clone(), reaction("down")]);
    collector.send(&[retracted(&gone, 2)]);
    let rows = |options: &[&str]| collector.export(options).0.len();
    assert_eq!(rows(&["--format", "records"]), 1);
    assert_eq!(rows(&["--format", "records", "--retracted"]), 2);
    assert_eq!(rows(&["--format", "unpaired", "--retracted"]), 1);
}

#[test]
fn more_than_a_page_comes_out_once_each_and_a_file_appears_whole() {
    let collector = Collector::start();
    let sent: Vec<Json> = (0..1300).map(|_| reaction("up")).collect();
    for batch in sent.chunks(325) {
        collector.send(batch);
    }
    let ids: Vec<&Json> = sent.iter().map(|record| &record["id"]).collect();
    let out = collector.dir.path().join("rows.jsonl");
    collector.export_text(&["--format", "records", "--out", out.to_str().unwrap()]);
    let rows: Vec<Json> =
        std::fs::read_to_string(&out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.iter().map(|row| &row["id"]).collect::<Vec<_>>(), ids);
    assert!(!out.with_extension("jsonl.part").exists());

    let output = super::support::binary()
        .args([
            "export",
            "--format",
            "records",
            "--store",
            &super::support::address(&collector.dir),
            "--out",
            "/none/rows",
        ])
        .output()
        .unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot write /none/rows"));
}

#[test]
fn rows_over_http_are_those_of_the_command() {
    let collector = Collector::start_with(&["--key", "open sesame"]);
    let mut sent = vec![reaction("up"), reaction("down"), reaction("insightful"), followup("positive", "sat", false)];
    // More than one load of lines.
    sent.extend((0..40).map(|at| {
        let mut record = reaction("up");
        record["content"]["reply"] = json!(format!("{at} {}", "long ".repeat(1500)));
        record
    }));
    for batch in sent.chunks(20) {
        assert_eq!(collector.send(batch).status, 200);
    }
    let get = |query: &str| {
        collector.ask("GET", &format!("/v1/export?{query}"), &[("authorization", "Bearer open sesame")], b"")
    };
    for (query, options) in [
        ("format=records", &["--format", "records"][..]),
        ("format=unpaired", &["--format", "unpaired"]),
        ("format=unpaired&map=insightful%3Dtrue", &["--format", "unpaired", "--map", "insightful=true"]),
        ("format=unpaired&origin=inferred,explicit", &["--format", "unpaired", "--origin", "inferred,explicit"]),
        ("format=unpaired&provenance=true", &["--format", "unpaired", "--provenance"]),
        ("format=preference", &["--format", "preference"]),
        ("format=records&verified=true", &["--format", "records", "--verified"]),
    ] {
        let answer = get(query);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "application/jsonl; charset=utf-8"),
            "{query}"
        );
        assert!(answer.text == collector.export_text(options).0, "{query}");
    }
    assert!(get("format=records").text.len() > 256 * 1024);
    assert_eq!(get("format=records").header("content-disposition"), "attachment; filename=\"afterword-records.jsonl\"");
    for query in ["", "format=csv", "format=records&origin=nobody", "format=unpaired&map=x", "format=records&limit=1"] {
        let answer = get(query);
        assert_eq!((answer.status, answer.error().contains("?format=")), (400, true), "{query}: {}", answer.text);
    }
}
