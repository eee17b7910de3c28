//! Randomised answers: in, counted, and of no use for anything else.

use afterword_privacy::randomised::Randomised;
use serde_json::{Value as Json, json};

use super::support::{Answer, Collector, address, binary, id, reaction};

fn report(answer: &str) -> Json {
    let choices = ["up", "down", "love"];
    json!({ "schema": "afterword-report/1", "id": id(), "choices": choices, "answer": answer, "epsilon": 2.0 })
}

fn send(collector: &Collector, reports: &[Json]) -> Answer {
    let body = json!({ "reports": reports }).to_string();
    collector.ask("POST", "/v1/reports", &[("content-type", "application/json")], body.as_bytes())
}

/// What `afterword-collector report` prints beside the running server.
fn printed(collector: &Collector) -> String {
    let output = binary().arg("report").arg("--store").arg(address(&collector.dir)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_report_that_is_sent_again_counts_once() {
    let collector = Collector::start();
    let (one, other) = (report("up"), report("down"));
    assert_eq!(send(&collector, &[one.clone(), other, one.clone()]).fates(), ["stored", "stored", "unchanged"]);
    assert_eq!(send(&collector, std::slice::from_ref(&one)).fates(), ["unchanged"]);
    let mut contrary = one.clone();
    contrary["answer"] = json!("love");
    let answer = send(&collector, &[contrary]);
    assert_eq!(answer.fates(), ["rejected"]);
    assert_eq!(answer.json()["results"][0]["id"], one["id"]);
    assert!(answer.text.contains("another report has this id"), "{}", answer.text);
    assert!(printed(&collector).contains("3 choices, 2 reports"), "{}", printed(&collector));
}

#[test]
fn a_bad_report_is_named_and_costs_no_other() {
    let collector = Collector::start();
    let bad = |change: fn(&mut Json)| {
        let mut report = report("up");
        change(&mut report);
        report
    };
    let batch = [
        report("up"),
        bad(|r| r["epsilon"] = json!(11)),
        bad(|r| r["answer"] = json!("sideways")),
        bad(|r| r["rater"] = json!("r:somebody")),
        bad(|r| r["choices"] = json!(["up".repeat(20_000), "down"])),
        reaction("up"),
    ];
    let answer = send(&collector, &batch);
    assert_eq!(answer.fates(), ["stored", "rejected", "rejected", "rejected", "rejected", "rejected"]);
    let results = answer.json();
    for (at, sentence) in [(1, "epsilon: "), (2, "answer: "), (3, "rater: unknown field"), (4, "report: has ")] {
        let error = results["results"][at]["error"].as_str().unwrap().to_owned();
        assert!(error.starts_with(sentence), "{error}");
    }
    let metrics = collector.get("/metrics").text;
    assert!(metrics.contains("afterword_reports_total{status=\"stored\"} 1"), "{metrics}");
    assert!(metrics.contains("afterword_reports_total{status=\"rejected\"} 5"), "{metrics}");
}

#[test]
fn neither_channel_takes_what_belongs_on_the_other() {
    let collector = Collector::start();
    let records = json!({ "records": [reaction("up")] }).to_string();
    let json = [("content-type", "application/json")];
    let refused = collector.ask("POST", "/v1/reports", &json, records.as_bytes());
    assert_eq!(refused.status, 422, "{}", refused.text);
    let reports = json!({ "reports": [report("up")] }).to_string();
    assert_eq!(collector.post(reports.as_bytes()).status, 422);
    assert_eq!(collector.send(&[report("up")]).fates(), ["rejected"]);
    let many: Vec<_> = (0..1001).map(|_| report("up")).collect();
    assert_eq!(send(&collector, &many).status, 413);
    assert_eq!(collector.ask("POST", "/v1/reports", &[("content-type", "text/plain")], b"{}").status, 415);
    assert_eq!(collector.ask("DELETE", "/v1/reports", &json, b"{}").status, 405);
    let foreign = [("content-type", "application/json"), ("origin", "https://evil.example")];
    assert_eq!(collector.ask("POST", "/v1/reports", &foreign, reports.as_bytes()).status, 403);
    assert!(collector.stored().is_empty() && printed(&collector).is_empty());
}

#[test]
fn the_shares_that_are_printed_are_the_estimates_and_not_the_counts() {
    let collector = Collector::start();
    let counts = [("up", 600), ("down", 300), ("love", 100)];
    let reports: Vec<_> = counts.iter().flat_map(|(answer, count)| (0..*count).map(|_| report(answer))).collect();
    assert_eq!(send(&collector, &reports).fates(), vec!["stored"; 1000]);
    // Two more questions: nothing is summed over them.
    let mut stricter = report("up");
    stricter["epsilon"] = json!(0.5);
    let mut own = report("up");
    own["choices"] = json!(["up", "meh"]);
    send(&collector, &[stricter, own]);

    let text = printed(&collector);
    assert!(text.contains("ε = 2, 3 choices, 1000 reports"), "{text}");
    assert!(text.contains("ε = 0.5, 3 choices, 1 reports") && text.contains("ε = 2, 2 choices, 1 reports"), "{text}");
    let page = collector.get("/").text;
    let question = Randomised::new(3, 2.0).unwrap();
    for (answer, count) in counts {
        let estimate = question.estimate(count, 1000).unwrap();
        let percent = |share: f64| format!("{:.1} %", share.clamp(0.0, 1.0) * 100.0);
        let interval = format!("{} to {}", percent(estimate.low), percent(estimate.high));
        let line = text.lines().find(|line| line.contains(&format!("{count} ")) && line.contains(answer)).unwrap();
        assert!(line.contains(&percent(estimate.share)) && line.ends_with(&interval), "{line}");
        assert!(page.contains(&interval), "the page shows {interval}");
    }
    // 10 % of the reports name "love", and chance alone explains them: q is 10.6 %.
    assert!(text.contains("  love                           100     0.0 %"), "{text}");
}

#[test]
fn exports_and_the_records_numbers_know_nothing_of_reports() {
    let collector = Collector::start();
    assert_eq!(send(&collector, &[report("up"), report("down")]).fates(), ["stored", "stored"]);
    assert!(collector.stored().is_empty());
    assert!(collector.export(&["--format", "unpaired"]).0.is_empty());
    let page = collector.get("/").text;
    assert!(page.contains("<title>Afterword · 0 records</title>") && !page.contains("Nothing has arrived"), "{page}");
}

/// A report carries no handle: that nobody can find it by its giver, not even the giver, is what it promises.
#[test]
fn erasing_a_raters_records_leaves_reports_alone_and_a_restart_keeps_them() {
    let collector = Collector::start();
    let secret = "a secret that stays on the device";
    let mut mine = reaction("up");
    mine["rater"] = json!(afterword_privacy::pseudonym::rater_handle(secret));
    assert_eq!(collector.send(&[mine]).fates(), ["stored"]);
    assert_eq!(send(&collector, &[report("up")]).fates(), ["stored"]);
    assert_eq!(collector.erase(secret).json(), json!({ "erased": 1 }));
    let collector = collector.kill_and_restart();
    assert!(collector.stored().is_empty());
    assert!(printed(&collector).contains("3 choices, 1 reports"));
}
