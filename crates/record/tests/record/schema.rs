//! The published schema and the crate agree on what a record is.

use std::sync::LazyLock;

use afterword_record::{Record, json_schema};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::any::record;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| jsonschema::draft202012::new(&json_schema()).unwrap());

fn complaints(json: &Json) -> Vec<String> {
    SCHEMA.iter_errors(json).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_good_record_follows_the_schema(record in record(), retract in any::<bool>()) {
        let record = if retract && record.rev < 1_000_000 { record.retract() } else { record };
        let json = serde_json::to_value(&record).unwrap();
        prop_assert_eq!(complaints(&json), Vec::<String>::new());
    }

    /// Both refuse a record that misses a field or has one too many, wherever it is.
    #[test]
    fn a_missing_or_unknown_field_is_refused_by_both(record in record(), at in any::<prop::sample::Index>(), add in any::<bool>()) {
        let mut json = serde_json::to_value(&record).unwrap();
        let fields: Vec<String> = json.as_object().unwrap().keys().cloned().collect();
        let field = at.get(&fields).clone();
        if add {
            json.as_object_mut().unwrap().insert(format!("x{field}"), json!(1));
        } else {
            json.as_object_mut().unwrap().remove(&field);
        }
        // What may be absent is decided by the crate beyond the schema: a value by the state, evidence by the origin.
        if Record::from_json(json.clone()).is_ok() || matches!(field.as_str(), "value" | "evidence") && !add {
            return Ok(());
        }
        prop_assert!(!complaints(&json).is_empty(), "{} is refused by the crate alone", field);
    }
}

#[test]
fn the_value_is_of_the_kinds_shape() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let records: Vec<Record> = (0..200).map(|_| record().new_tree(&mut runner).unwrap().current()).collect();
    for record in &records {
        let other = records.iter().find(|other| other.kind != record.kind).unwrap();
        let mut json = serde_json::to_value(record).unwrap();
        json["value"] = serde_json::to_value(&other.value).unwrap();
        assert!(!complaints(&json).is_empty(), "{} with the value of {}", record.kind, other.kind);
    }
}
