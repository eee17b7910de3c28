//! Whatever order revisions arrive in, and however often, the same one stands in the end.

use afterword_record::{Merge, Record, State, merge};
use proptest::prelude::*;
use proptest::sample::Index;

use super::any::record;

/// A feedback's life: every later revision changes the first or takes it back.
fn life() -> BoxedStrategy<Vec<Record>> {
    (record(), prop::collection::vec(any::<bool>(), 1..8))
        .prop_map(|(first, steps)| {
            let mut life = vec![Record { rev: 1, ..first.clone() }];
            for (step, retract) in (2_u32..).zip(steps) {
                let before = Record { rev: step - 1, ..first.clone() };
                life.push(if retract {
                    before.retract()
                } else {
                    Record { rev: step, hour: format!("2026-01-01T{step:02}"), ..before }
                });
            }
            life
        })
        .boxed()
}

/// What a store holds after these arrived.
fn kept<'a>(arrivals: impl IntoIterator<Item = &'a Record>) -> Option<Record> {
    arrivals.into_iter().fold(None, |stored: Option<Record>, incoming| match merge(stored.as_ref(), incoming) {
        Merge::Applied => Some(incoming.clone()),
        Merge::Unchanged | Merge::Stale => stored,
        Merge::Conflict => panic!("revisions of one life do not contradict each other"),
    })
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_converge_to_the_newest(
        (life, arrivals) in life().prop_flat_map(|life| (Just(life.clone()), Just(life).prop_shuffle())),
        repeats in any::<Vec<Index>>(),
    ) {
        let repeated = repeats.iter().map(|index| index.get(&life));
        prop_assert_eq!(kept(arrivals.iter().chain(repeated)), life.last().cloned());
    }

    #[test]
    fn a_repeat_changes_nothing_and_an_older_revision_neither(life in life(), at in any::<Index>()) {
        let newest = life.last().unwrap();
        prop_assert_eq!(merge(Some(newest), newest), Merge::Unchanged);
        let marked = Record { verified: Some(newest.rev % 2 == 0), ..newest.clone() };
        prop_assert_eq!(merge(Some(&marked), newest), Merge::Unchanged);
        let older = at.get(&life);
        prop_assert_eq!(merge(Some(newest), older) == Merge::Stale, older.rev < newest.rev);
        prop_assert_eq!(merge(None, older), Merge::Applied);
    }

    #[test]
    fn what_contradicts_is_refused_whatever_its_revision(life in life(), other in record(), rev in 1_u32..20) {
        let stored = life.last().unwrap();
        let theirs = Record { rater: format!("{}x", stored.rater), rev, ..stored.clone() };
        prop_assert_eq!(merge(Some(stored), &theirs), Merge::Conflict);
        if other.kind != stored.kind {
            let kind = Record { id: stored.id.clone(), rater: stored.rater.clone(), rev, ..other.clone() };
            prop_assert_eq!(merge(Some(stored), &kind), Merge::Conflict);
        }
        prop_assert_eq!(merge(Some(stored), &other), Merge::Conflict, "another id");
        let same_rev = Record { hour: "1999-01-01T00".into(), ..stored.clone() };
        prop_assert_eq!(merge(Some(stored), &same_rev), Merge::Conflict);
    }
}

#[test]
fn giving_again_after_taking_back_stands() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let given = Record { rev: 1, ..record().new_tree(&mut runner).unwrap().current() };
    let gone = given.retract();
    let again = Record { rev: 3, ..given.clone() };
    assert_eq!(kept([&given, &again, &gone]).unwrap().state, State::Set);
    assert_eq!(kept([&gone, &given]).unwrap().state, State::Retracted);
}
