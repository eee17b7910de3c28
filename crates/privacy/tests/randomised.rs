//! Randomised response: the probabilities are those of the formula, and what is counted of it is true.

use afterword_privacy::randomised::Randomised;
use proptest::prelude::*;

/// Uniform bits that are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.bits() % end
    }

    fn answer(&mut self, question: &Randomised, truth: usize) -> usize {
        let chance = [self.bits(), self.bits()];
        question.answer(truth, chance).expect("a choice")
    }
}

#[test]
fn the_truth_and_every_other_choice_come_as_often_as_the_formula_says() {
    const DRAWS: u32 = 100_000;
    let mut dice = Dice(1);
    for (choices, epsilon) in [(2, 0.1), (2, 1.0), (3, 2.0), (5, 1.0), (8, 4.0), (3, 10.0)] {
        let question = Randomised::new(choices, epsilon).expect("a question");
        let e = f64::exp(epsilon);
        let rest = choices as f64 - 1.0;
        for truth in 0..choices {
            let mut counts = vec![0_u32; choices];
            (0..DRAWS).for_each(|_| counts[dice.answer(&question, truth)] += 1);
            for (choice, count) in counts.into_iter().enumerate() {
                let p = if choice == truth { e / (e + rest) } else { 1.0 / (e + rest) };
                let (n, sigma) = (f64::from(DRAWS), (f64::from(DRAWS) * p * (1.0 - p)).sqrt());
                let off = (f64::from(count) - n * p).abs();
                assert!(off <= 5.0 * sigma, "k {choices} ε {epsilon}: {choice} for {truth} came {count} times, p {p}");
            }
        }
    }
}

#[test]
fn estimates_are_unbiased_and_their_intervals_hold_the_truth_as_often_as_they_claim() {
    const SURVEYS: u32 = 2_000;
    const REPORTS: u64 = 500;
    let mut dice = Dice(2);
    for (epsilon, shares) in [(1.0, [70, 20, 10]), (2.0, [10, 88, 2]), (4.0, [97, 2, 1])] {
        let question = Randomised::new(3, epsilon).expect("a question");
        let (mut sum, mut held) = ([0.0; 3], [0_u32; 3]);
        for _ in 0..SURVEYS {
            let mut counts = [0; 3];
            for _ in 0..REPORTS {
                let person = dice.below(100);
                let truth = if person < shares[0] { 0 } else { 1 + usize::from(person >= shares[0] + shares[1]) };
                counts[dice.answer(&question, truth)] += 1;
            }
            for (choice, count) in counts.into_iter().enumerate() {
                let estimate = question.estimate(count, REPORTS).expect("reports");
                let truth = shares[choice] as f64 / 100.0;
                sum[choice] += estimate.share;
                held[choice] += u32::from((estimate.low..=estimate.high).contains(&truth));
            }
        }
        for choice in 0..3 {
            let truth = shares[choice] as f64 / 100.0;
            let (p, q) = (question.keep(), question.other());
            let named = q + truth * (p - q);
            let sigma = (named * (1.0 - named) / REPORTS as f64).sqrt() / (p - q) / f64::from(SURVEYS).sqrt();
            let mean = sum[choice] / f64::from(SURVEYS);
            assert!((mean - truth).abs() <= 5.0 * sigma, "ε {epsilon}: {mean} for {truth}, σ {sigma}");
            let coverage = f64::from(held[choice]) / f64::from(SURVEYS);
            assert!((0.93..=0.97).contains(&coverage), "ε {epsilon}, share {truth}: covered {coverage}");
        }
    }
}

/// The table that the choice of ε is made with: reports for an interval of ± 1 point at a true share of 10 %.
#[test]
fn as_many_reports_as_promised_narrow_the_interval_to_a_point() {
    for (epsilon, choices, reports) in
        [(1.0, 2, 38_826_u32), (1.0, 5, 84_567), (2.0, 3, 11_954), (4.0, 2, 4_188), (4.0, 5, 4_443)]
    {
        let question = Randomised::new(choices, epsilon).expect("a question");
        let named = question.other() + 0.1 * (question.keep() - question.other());
        let estimate =
            question.estimate((named * f64::from(reports)).round() as u64, u64::from(reports)).expect("reports");
        let half = (estimate.high - estimate.low) / 2.0;
        assert!((0.009_9..=0.010_1).contains(&half), "ε {epsilon}, {choices} choices: ± {half}");
    }
}

#[test]
fn what_is_no_question_is_refused() {
    for (choices, epsilon) in [(0, 1.0), (1, 1.0), (2, 0.0), (2, -1.0), (2, f64::NAN), (2, f64::INFINITY)] {
        assert_eq!(Randomised::new(choices, epsilon), None, "{choices} {epsilon}");
    }
    let question = Randomised::new(3, 1.0).expect("a question");
    assert_eq!(question.answer(3, [0, 0]), None);
    assert_eq!(question.estimate(0, 0), None);
}

proptest! {
    #[test]
    fn an_answer_is_one_of_the_choices_and_no_likelier_than_its_epsilon_allows(
        choices in 2_usize..9, epsilon in 0.001_f64..20.0, truth in 0_usize..9, chance: [u64; 2]
    ) {
        let question = Randomised::new(choices, epsilon).expect("a question");
        let answer = question.answer(truth % choices, chance).expect("an answer");
        prop_assert!(answer < choices);
        let whole = question.keep() + (choices as f64 - 1.0) * question.other();
        prop_assert!((whole - 1.0).abs() < 1e-12);
        prop_assert!((question.keep() / question.other() / epsilon.exp() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_interval_holds_its_estimate_and_the_shares_of_all_choices_sum_to_one(
        counts in prop::collection::vec(0_u64..100_000, 2..9), epsilon in 0.01_f64..10.0
    ) {
        let question = Randomised::new(counts.len(), epsilon).expect("a question");
        let reports: u64 = counts.iter().sum();
        prop_assume!(reports > 0);
        let estimates: Vec<_> = counts.iter().map(|&count| question.estimate(count, reports).expect("reports")).collect();
        for estimate in &estimates {
            prop_assert!(estimate.low <= estimate.share + 1e-9 && estimate.share <= estimate.high + 1e-9, "{estimate:?}");
        }
        let sum: f64 = estimates.iter().map(|estimate| estimate.share).sum();
        prop_assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    }
}
