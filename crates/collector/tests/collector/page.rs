//! The overview, the metrics and the schema.

use serde_json::{Value as Json, json};

use super::support::{Collector, followup, reaction, retracted};

#[test]
fn what_a_stranger_wrote_is_text_on_the_page_and_nothing_else() {
    let collector = Collector::start();
    let hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
    let mut record = reaction(hostile);
    record["value"]["comment"] = json!(hostile);
    record["value"]["reasons"] = json!([hostile]);
    record["client"]["host"] = json!(hostile);
    record["rater"] = json!(format!("r:{hostile}"));
    assert_eq!(collector.send(&[record]).fates(), ["stored"]);
    let page = collector.get("/");
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("<script") && !page.text.contains("<img") && page.text.contains("&lt;script&gt;"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(!page.text.contains("style=\""), "the policy would drop inline styles");
    assert!(collector.get("/style.css").header("content-type").starts_with("text/css"));
}

#[test]
fn an_empty_store_shows_how_to_begin() {
    let page = Collector::start().get("/").text;
    assert!(page.contains("Nothing has arrived yet") && page.contains("POST /v1/records"));
}

#[test]
fn the_page_counts_what_stands_and_keeps_origins_apart() {
    let collector = Collector::start();
    let today = time::OffsetDateTime::now_utc().date();
    let on_today = |mut record: Json| {
        record["hour"] = json!(format!("{today}T00"));
        record
    };
    let mut regretted = on_today(reaction("up"));
    regretted["value"]["reasons"] = json!(["too_short"]);
    let mut down = on_today(reaction("down"));
    down["value"]["reasons"] = json!(["wrong_fact"]);
    collector.send(&[
        on_today(reaction("up")),
        on_today(reaction("love")),
        regretted.clone(),
        down,
        on_today(reaction("host_own")),
        on_today(followup("complaint", "dsat", false)),
        on_today(followup("none", "neutral", true)),
        retracted(&regretted, 2),
    ]);
    let page = collector.get("/").text;
    assert!(page.contains(&format!("{today}: 2 satisfied, 0 neutral, 1 dissatisfied")), "said with buttons");
    assert!(page.contains(&format!("{today}: 0 satisfied, 0 neutral, 1 dissatisfied")), "read, without the abstention");
    assert!(page.contains("wrong fact") && !page.contains("too short"), "a reason goes with its reaction");
    assert!(page.contains("<dt>records</dt><dd>6</dd>") && page.contains("<dt>taken back</dt><dd>1</dd>"));
    // The follow-up reads dissatisfied; of the reactions to the same message two are satisfied, one is not.
    assert!(page.contains("Of 3 messages") && page.contains("<strong>1</strong>"), "{page}");
}

#[test]
fn metrics_count_by_fate_and_kind_and_repeat_nothing_that_was_sent() {
    let collector = Collector::start();
    let mut bad = reaction("up");
    bad["kind"] = json!("evil\"} 1\ninjected{x=\"");
    let good = reaction("up");
    collector.send(&[good.clone(), good.clone(), bad]);
    collector.send(&[retracted(&good, 2)]);
    collector.get("/some/path/with/a/person@example.org");
    let metrics = collector.get("/metrics");
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    for line in [
        "afterword_records_total{status=\"stored\",kind=\"reaction\"} 2",
        "afterword_records_total{status=\"unchanged\",kind=\"reaction\"} 1",
        "afterword_records_total{status=\"rejected\",kind=\"\"} 1",
        "afterword_batches_total 2",
        "afterword_request_duration_seconds_count{method=\"GET\",route=\"none\",status=\"404\"} 1",
    ] {
        assert!(metrics.text.lines().any(|found| found == line), "{line} is not in\n{}", metrics.text);
    }
    assert!(!metrics.text.contains("injected") && !metrics.text.contains("person@"));
    assert!(metrics.text.ends_with("# EOF\n"));
}

#[test]
fn the_schema_is_one_and_the_same_over_http_and_on_the_command_line() {
    let served = Collector::start().get("/v1/schema").json();
    let printed = super::support::binary().arg("schema").output().unwrap().stdout;
    assert_eq!(served, serde_json::from_slice::<Json>(&printed).unwrap());
    assert_eq!(served["$schema"], "https://json-schema.org/draft/2020-12/schema");
}
