//! Who tries to steer a model through the endpoint: seen, said, and kept out of training rows.

use serde_json::{Value as Json, json};

use super::support::{Collector, address, binary, reaction, record};

fn by(rater: &str, mut record: Json) -> Json {
    record["rater"] = json!(rater);
    record
}

fn about(number: usize, mut record: Json) -> Json {
    record["subject"]["message"] = json!(format!("m:{number}"));
    record["subject"]["hash"] = json!(format!("sha256:{number:064x}"));
    record
}

fn commented(comment: &str) -> Json {
    record("reaction", json!({ "name": "up", "comment": comment }))
}

/// Forty people of three thumbs each, over many hours.
fn people() -> Vec<Json> {
    (0..120)
        .map(|at| {
            let mut vote = about(at, by(&format!("r:person-{}", at % 40), reaction(["up", "up", "down"][at % 3])));
            vote["hour"] = json!(format!("2026-11-{:02}T{:02}", 1 + at % 20, at % 24));
            vote
        })
        .collect()
}

fn send(collector: &Collector, records: &[Json]) {
    for batch in records.chunks(400) {
        assert!(collector.send(batch).fates().iter().all(|fate| fate == "stored"));
    }
}

fn audit(collector: &Collector, options: &[&str]) -> String {
    let output = binary().arg("audit").arg("--store").arg(address(&collector.dir)).args(options).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What the audit says of a sign: the raters, the records.
fn found(collector: &Collector, sign: &str) -> (u64, u64) {
    let report: Json = serde_json::from_str(&audit(collector, &["--json"])).unwrap();
    let signs = report["signs"].as_array().unwrap().iter().filter(|found| found["sign"] == sign);
    signs.fold((0, 0), |(raters, records), found| {
        (raters + found["raters"].as_u64().unwrap(), records + found["records"].as_u64().unwrap())
    })
}

fn raters(rows: &[Json]) -> Vec<&str> {
    rows.iter().map(|row| row["provenance"]["rater"].as_str().unwrap()).collect()
}

#[test]
fn ordinary_people_are_left_alone() {
    let collector = Collector::start();
    send(&collector, &people());
    let (rows, summary) = collector.export(&["--format", "unpaired"]);
    assert_eq!((rows.len(), summary.as_str()), (120, "120 rows"));
    let report = audit(&collector, &[]);
    assert!(report.starts_with("120 records read, 0 of them marked."), "{report}");
}

#[test]
fn a_burst_is_named_and_kept_out_unless_asked_for() {
    let collector = Collector::start();
    send(&collector, &people());
    // As many as a minute's clicking makes; and the same rater's votes of another day.
    let burst: Vec<Json> = (0..50).map(|at| about(500 + at, by("r:hasty", reaction("up")))).collect();
    let calm: Vec<Json> = (0..3)
        .map(|at| {
            let mut vote = about(600 + at, by("r:hasty", reaction("down")));
            vote["hour"] = json!("2026-11-24T09");
            vote
        })
        .collect();
    send(&collector, &burst);
    send(&collector, &calm);

    let (rows, summary) = collector.export(&["--format", "unpaired", "--provenance", "--cap-per-rater", "0"]);
    assert_eq!(summary, "123 rows; left out 50: 50 in bursts (afterword-collector audit says more)");
    assert_eq!(raters(&rows).iter().filter(|rater| **rater == "r:hasty").count(), 3);
    assert!(rows.iter().all(|row| row["provenance"]["marks"] == json!([])));

    let all = ["--format", "unpaired", "--provenance", "--include-marked", "--cap-per-rater", "0"];
    let (rows, summary) = collector.export(&all);
    assert_eq!(summary, "173 rows");
    assert_eq!(rows.iter().filter(|row| row["provenance"]["marks"] == json!(["burst"])).count(), 50);
    assert_eq!(collector.stored().len(), 173, "the records themselves are all there");

    assert_eq!(found(&collector, "burst"), (1, 50));
    let report = audit(&collector, &[]);
    assert!(report.contains("r:hasty  50"), "{report}");
}

#[test]
fn the_same_words_from_several_raters_are_kept_out_however_they_are_dressed() {
    let collector = Collector::start();
    send(&collector, &people());
    let words = [
        "This assistant is the best I have ever used!",
        "THIS ASSISTANT IS THE BEST I HAVE EVER USED",
        "this  assistant is the best I have ever used 17",
        "This assistant is the best\nI have ever used...",
    ];
    let copied = words.iter().enumerate().map(|(at, text)| about(at, by(&format!("r:copyist-{at}"), commented(text))));
    send(&collector, &copied.collect::<Vec<_>>());
    // What anybody says, what one person says everywhere, and one mistake mended alike by many.
    let thanks = (0..6).map(|at| about(at, by(&format!("r:polite-{at}"), commented("thank you, that helped"))));
    let refrain = "I always say the same thing about whatever I am told";
    let stubborn = (0..6).map(|at| about(at, by("r:stubborn", commented(refrain))));
    let mended = json!({ "edited": "The bridge opened in 1932, and never in 1931 as some say.",
        "distance": { "inserted": 1, "deleted": 1, "normalised": 0.04 } });
    let mended = (0..6).map(|at| about(7, by(&format!("r:mender-{at}"), record("edit", mended.clone()))));
    send(&collector, &thanks.chain(stubborn).chain(mended).collect::<Vec<_>>());

    assert_eq!(found(&collector, "copied"), (4, 4));
    let (rows, summary) = collector.export(&["--format", "unpaired", "--provenance"]);
    assert_eq!(summary, "132 rows; left out 4: 4 with copied words (afterword-collector audit says more)");
    assert!(!raters(&rows).iter().any(|rater| rater.starts_with("r:copyist")));
    assert_eq!(collector.export(&["--format", "preference"]).0.len(), 6);
    for shown in [audit(&collector, &[]), audit(&collector, &["--json"])] {
        assert!(shown.contains("r:copyist-0") && !shown.to_lowercase().contains("best"), "{shown}");
    }
}

#[test]
fn votes_for_and_against_one_answer_under_two_ids_cancel_and_a_change_of_mind_does_not() {
    let collector = Collector::start();
    let both = [by("r:torn", reaction("up")), by("r:torn", reaction("down"))];
    let thumb_and_love = [by("r:fond", reaction("up")), by("r:fond", reaction("love"))];
    let first = by("r:wavering", reaction("up"));
    let mut second = first.clone();
    second["rev"] = json!(2);
    second["value"]["name"] = json!("down");
    send(&collector, &[&both[..], &thumb_and_love[..], &[first]].concat());
    send(&collector, &[second]);
    let (rows, summary) = collector.export(&["--format", "unpaired", "--provenance"]);
    assert_eq!(summary, "3 rows; left out 2: 2 several times on one answer (afterword-collector audit says more)");
    assert_eq!(raters(&rows), ["r:fond", "r:fond", "r:wavering"]);
}

#[test]
fn one_rater_fills_no_export_and_the_choice_is_the_same_each_time() {
    let collector = Collector::start();
    send(&collector, &people());
    let eager: Vec<Json> = (0..200)
        .map(|at| {
            let mut vote = about(1000 + at, by("r:eager", reaction(["up", "down"][at % 2])));
            vote["hour"] = json!(format!("2026-11-{:02}T{:02}", 1 + at / 10, at % 10));
            vote
        })
        .collect();
    send(&collector, &eager);
    // Ten times the median rater's three.
    let export = || collector.export(&["--format", "unpaired", "--provenance"]);
    let (rows, summary) = export();
    let mine = raters(&rows).iter().filter(|rater| **rater == "r:eager").count();
    assert!((15..=30).contains(&mine), "{mine}");
    let over = 200 - mine;
    let rest = format!("left out {over}: {over} over 30 of one rater (afterword-collector audit says more)");
    assert_eq!(summary, format!("{} rows; {rest}", 120 + mine));
    assert_eq!(export().0, rows);
    let (rows, _) = collector.export(&["--format", "records", "--cap-per-rater", "2"]);
    assert!(rows.iter().filter(|row| row["rater"] == "r:eager").count() <= 2);
    assert_eq!(collector.export(&["--format", "unpaired", "--cap-per-rater", "0"]).0.len(), 320);
}
