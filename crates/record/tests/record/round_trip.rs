//! A record is the same after its way to JSON and back.

use std::str::FromStr;

use afterword_record::{Kind, Record};
use proptest::prelude::*;

use super::any::record;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_was_written_is_read_as_it_was(record in record()) {
        let json = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(&Record::from_str(&json).unwrap(), &record);
        let again = Record::from_json(serde_json::to_value(&record).unwrap()).unwrap();
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), json, "and written as it was");
    }

    #[test]
    fn a_tombstone_is_a_good_record_and_keeps_nothing_that_was_said(record in record()) {
        prop_assume!(record.rev < 1_000_000);
        let tombstone = record.retract();
        let json = serde_json::to_value(&tombstone).unwrap();
        for gone in ["value", "content", "evidence"] {
            prop_assert!(json.get(gone).is_none(), "{}", gone);
        }
        prop_assert_eq!(Record::from_json(json).unwrap(), tombstone);
    }

    #[test]
    fn no_text_makes_reading_fall_over(text in any::<String>()) {
        Record::from_str(&text).unwrap_err();
    }
}

#[test]
fn every_kind_is_among_the_arbitrary_records() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds: Vec<Kind> = (0..300).map(|_| record().new_tree(&mut runner).unwrap().current().kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, Kind::ALL);
}
