//! Reports: what is one, and what is refused by name.

use afterword_record::Report;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn report() -> Json {
    json!({
        "schema": "afterword-report/1", "id": "6f1c0b0e-8a53-4d1f-9f57-0c9f4f5f7a11",
        "choices": ["up", "down", "love"], "answer": "down", "epsilon": 2.0,
    })
}

#[test]
fn a_report_comes_out_as_it_went_in() {
    let read = Report::from_json(report()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), report());
}

#[test]
fn each_thing_that_is_wrong_is_named() {
    for (field, value, sentence) in [
        ("schema", json!("afterword/1"), "schema: must be \"afterword-report/1\""),
        ("id", json!("7"), "id: must be a UUID"),
        ("choices", json!(["up"]), "choices: must have 2 to 8"),
        ("choices", json!(["1", "2", "3", "4", "5", "6", "7", "8", "9"]), "choices: must have 2 to 8"),
        ("choices", json!(["down", "down"]), "choices: must differ"),
        ("choices", json!(["down", "a\nb"]), "choices[1]: must have"),
        ("choices", json!("down"), "choices: invalid type"),
        ("answer", json!("Down"), "answer: must be one of choices"),
        ("epsilon", json!(0), "epsilon: must be a number above 0"),
        ("epsilon", json!(10.5), "epsilon: must be a number above 0 and at most 10"),
        ("epsilon", json!(null), "epsilon: invalid type"),
        ("rater", json!("r:me"), "rater: unknown field"),
        ("hour", json!("2026-11-23T02"), "hour: unknown field"),
    ] {
        let mut wrong = report();
        wrong[field] = value.clone();
        let error = Report::from_json(wrong).unwrap_err().to_string();
        assert!(error.starts_with(sentence), "{field} = {value}: {error}");
    }
}

#[test]
fn what_is_no_object_or_lacks_a_field_is_an_error_of_the_report() {
    for (json, sentence) in [
        ("[]", "report: must be a JSON object"),
        ("{", "report: is not JSON"),
        ("{}", "report: missing field `schema`"),
    ] {
        let error = json.parse::<Report>().unwrap_err().to_string();
        assert!(error.starts_with(sentence), "{json}: {error}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text: String) {
        let _ = text.parse::<Report>();
    }
}
