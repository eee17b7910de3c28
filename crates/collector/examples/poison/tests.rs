//! What the table shows, with a margin: each figure is the mean over three populations that the table has as well.

use crate::attack::Attack;
use crate::measure::{Outcome, run};

fn mean(attack: Attack, share: f64) -> Outcome {
    const SEEDS: u64 = 3;
    let outcomes: Vec<Outcome> = (0..SEEDS).map(|seed| run(attack, share, seed)).collect();
    let of = |field: fn(&Outcome) -> f64| outcomes.iter().map(field).sum::<f64>() / SEEDS as f64;
    Outcome {
        poisoned: of(|outcome| outcome.poisoned),
        poison_left: of(|outcome| outcome.poison_left),
        reaching: of(|outcome| outcome.reaching),
        honest_lost: of(|outcome| outcome.honest_lost),
        honest_marked: of(|outcome| outcome.honest_marked),
        error_before: of(|outcome| outcome.error_before),
        error_after: of(|outcome| outcome.error_after),
    }
}

#[test]
fn without_an_attack_few_honest_votes_are_left_out() {
    let outcome = mean(Attack::None, 0.0);
    assert!(outcome.honest_marked < 0.04 && outcome.honest_lost < 0.08, "{outcome:?}");
}

#[test]
fn copies_bursts_sabotage_and_stuffing_hardly_reach_the_rows() {
    for attack in [Attack::Copied, Attack::Burst, Attack::Sabotage, Attack::Stuffing] {
        for share in [0.01, 0.05] {
            let outcome = mean(attack, share);
            assert!(outcome.reaching < 0.02, "{attack}, {share}: {outcome:?}");
            assert!(outcome.error_after < outcome.error_before / 4.0, "{attack}, {share}: {outcome:?}");
            assert!(outcome.honest_lost < 0.08, "{attack}, {share}: {outcome:?}");
        }
    }
}

#[test]
fn who_praises_everything_is_no_louder_than_the_cap() {
    for share in [0.01, 0.05] {
        let outcome = mean(Attack::OneValue, share);
        assert!(outcome.reaching < 0.4 && outcome.poison_left < outcome.poisoned * 0.6, "{share}: {outcome:?}");
        assert!(outcome.error_after < outcome.error_before, "{share}: {outcome:?}");
        assert!(outcome.honest_lost < 0.08, "{share}: {outcome:?}");
    }
}

/// Not a wish: what the documentation says is not caught. When it is, the documentation is to be changed.
#[test]
fn who_votes_like_others_or_under_ever_new_names_is_not_seen() {
    for attack in [Attack::Subtle, Attack::FreshNames] {
        let outcome = mean(attack, 0.05);
        assert!(outcome.reaching > 0.9, "{attack}: {outcome:?}");
        assert!(outcome.honest_lost < 0.2, "{attack}: {outcome:?}");
    }
}
