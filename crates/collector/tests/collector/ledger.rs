//! The ledger against the rules, in histories that nobody thought of.

use proptest::prelude::*;

use super::rules::compare;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_ledger_keeps_the_rules_in_any_order_and_any_groups(arrivals in prop::collection::vec(any::<u16>(), 1..60)) {
        compare(arrivals);
    }
}
