//! The command line as a person uses it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn trainer(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_afterword-trainer"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A folder of this test's own, removed when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("signal")).unwrap();
        Self(path)
    }

    fn write(&self, file: &str, lines: impl IntoIterator<Item = String>) {
        let path = self.0.join("signal").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, lines.into_iter().map(|line| line + "\n").collect::<String>()).unwrap();
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A small world with the files that a training run reads.
fn small_world(scratch: &Scratch) {
    let kinds = [
        ("none", "neutral", "[]", "now do the next part"),
        ("positive", "sat", r#"["gratitude"]"#, "thank you very much"),
        ("rephrase", "dsat", r#"["revision"]"#, "please paint the boat red"),
        ("correction", "dsat", r#"["factual_error"]"#, "no, it should be blue"),
        ("complaint", "dsat", r#"["negative"]"#, "this is useless"),
        ("clarify", "neutral", "[]", "what do you mean by hull?"),
    ];
    let row = |n: usize| {
        let (category, polarity, rubrics, followup) = kinds[n % kinds.len()];
        format!(
            r#"{{"id":"S6-{n}","prompt":"paint the boat red","reply":"I painted the hull.","followup":"{followup} {n}","category":"{category}","polarity":"{polarity}","rubrics":{rubrics},"confidence":{},"group":"g{}","source":"t"}}"#,
            1 + n % 3,
            n / 3
        )
    };
    scratch.write("followups.jsonl", (0..60).map(row));
    scratch.write("synthetic.jsonl", (60..72).map(row));
    let emotions = ["0", "15", "3", "6", "27"];
    scratch.write("goemotions/train.tsv", (0..20).map(|n| format!("words of feeling {n}\t{}\tid{n}", emotions[n % 5])));
    let intents = ["general_praise", "general_negate", "alarm_set"];
    scratch.write("hwu64/train.tsv", (0..12).map(|n| format!("{}\tdo the thing {n}", intents[n % 3])));
}

#[test]
fn one_line_comes_out_for_each_that_goes_in_in_the_same_order() {
    let input = concat!(
        r#"{"prompt":"paint it","reply":"Painted.","followup":"thank you so much!","id":7,"more":{"a":[1]}}"#,
        "\n",
        r#"{"followup":"that's wrong, it should be blue"}"#,
        "\n",
        r#"{"prompt":"\ud800","reply":null,"followup":"\udc00 thanks"}"#,
        "\n{}"
    );
    let output = trainer(&["predict", "signal"], input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<serde_json::Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let polarities: Vec<&str> = lines.iter().map(|line| line["polarity"].as_str().unwrap()).collect();
    assert_eq!(polarities, ["sat", "dsat", "sat", "neutral"]);
    assert_eq!(lines[3]["abstained"], true);
    for line in &lines {
        for (field, classes) in [("category", 6), ("polarity", 3)] {
            let p = line["p"][field].as_object().unwrap();
            assert_eq!(p.len(), classes);
            assert!((p.values().map(|p| p.as_f64().unwrap()).sum::<f64>() - 1.0).abs() < 1e-5);
        }
    }
}

#[test]
fn a_malformed_line_is_named_and_what_came_before_it_is_answered() {
    let output = trainer(&["predict", "signal"], "{\"followup\":\"ok\"}\n{\"followup\":\n{}\n");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("line 2"), "{message}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1);
}

#[test]
fn missing_data_is_named() {
    let output = trainer(&["train", "signal", "--data", "/no/such/place", "--out", "/no/such/file"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/place/signal/followups.jsonl"));
}

#[test]
fn the_same_data_make_the_same_bytes() {
    let scratch = Scratch::new("same-bytes");
    small_world(&scratch);
    let train = |name: &str| {
        let file = scratch.0.join(name);
        let output = trainer(&["train", "signal", "--data", scratch.path(), "--out", file.to_str().unwrap()], "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read(file).unwrap()
    };
    let first = train("a.bin");
    assert!(first == train("b.bin"), "two runs on the same data differ");
    scratch.write("hwu64/train.tsv", (0..12).map(|n| format!("general_praise\tgood work {n}")));
    assert!(first != train("c.bin"), "other data make the same file");
}

#[test]
fn cross_validation_prints_its_tables_and_judges_every_row_in_order() {
    let scratch = Scratch::new("evaluation");
    small_world(&scratch);
    let file = scratch.0.join("predictions.jsonl");
    let arguments =
        ["evaluate", "signal", "--folds-only", "--data", scratch.path(), "--predictions", file.to_str().unwrap()];
    let output = trainer(&arguments, "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("Held-out people: 60 follow-ups of 20 people or conversations"), "{text}");
    for part in ["| polarity, macro-F1 |", "| clarify | 10 |", "| dsat | 30 |", "| lower_quality | 0 |", "| 0.00 | "] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    let text = fs::read_to_string(file).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&str> = lines.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(ids, (0..60).map(|n| format!("S6-{n}")).collect::<Vec<_>>());
    for (n, line) in lines.iter().enumerate() {
        assert_eq!(line["fold"], lines[n / 3 * 3]["fold"], "row {n} is held out apart from its group");
        assert!(line["p"]["polarity"]["dsat"].is_f64());
    }
}

#[test]
fn an_evaluation_names_what_it_cannot_read_before_it_trains() {
    let scratch = Scratch::new("elsewhere");
    small_world(&scratch);
    let problem = || {
        let output = trainer(&["evaluate", "signal", "--data", scratch.path()], "");
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(problem().contains("dbdc3/dev.jsonl"));
    scratch.write("dbdc3/dev.jsonl", []);
    fs::create_dir(scratch.0.join("signal/eurtad")).unwrap();
    fs::write(scratch.0.join("signal/eurtad/eurtad_data.tar.gz"), "no archive").unwrap();
    assert!(problem().contains("eurtad_data.tar.gz"));
}

/// The files in the repository are what the data and this source make: nobody edited one, and nobody forgot to make it
/// anew.
fn shipped_is_what_the_data_make(model: &str, path: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = root.join("../shared/data");
    if !data.join("signal/followups.jsonl").exists() {
        eprintln!("not checked: {} has no data", data.display());
        return;
    }
    let scratch = Scratch::new(&format!("shipped-{model}"));
    let file = scratch.0.join("model.bin");
    let arguments = ["train", model, "--data", data.to_str().unwrap(), "--out", file.to_str().unwrap()];
    let output = trainer(&arguments, "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let shipped = fs::read(root.join(path)).unwrap();
    assert!(
        fs::read(file).unwrap() == shipped,
        "run `afterword-trainer train {model} --data ../shared/data` and commit the file"
    );
}

#[test]
fn the_shipped_model_is_what_the_data_make() {
    shipped_is_what_the_data_make("signal", "crates/signal/model/signal.bin");
}

#[test]
fn the_shipped_model_of_names_is_what_the_data_make() {
    shipped_is_what_the_data_make("names", "crates/privacy/model/names.bin");
}
