//! What an attack did to the rows, with and without the defence.

use afterword_collector::abuse::{Cap, Glance, Quota, Sign};
use fastrand::Rng;

use crate::attack::{self, Attack};
use crate::population::{self, Vote};

/// One population, attacked once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome {
    /// The share of all votes that attackers cast.
    pub poisoned: f64,
    /// The same among the exported rows.
    pub poison_left: f64,
    /// The share of the attackers' votes that reaches the export.
    pub reaching: f64,
    /// The share of honest votes that does not, for a mark or over the cap.
    pub honest_lost: f64,
    /// The part of it that is marked.
    pub honest_marked: f64,
    /// How far the targets' mean label is from what the honest alone say, before.
    pub error_before: f64,
    /// And after.
    pub error_after: f64,
}

/// Attacks a population of its own, drawn by `seed`.
pub(crate) fn run(attack: Attack, share: f64, seed: u64) -> Outcome {
    let mut rng = Rng::with_seed(seed);
    let qualities = population::qualities(&mut rng);
    let hashes: Vec<String> = (0..qualities.len()).map(|answer| format!("sha256:{answer:064x}")).collect();
    let mut votes = population::votes(&mut rng, &qualities);
    votes.extend(attack::votes(&mut rng, attack, share, &qualities));
    rng.shuffle(&mut votes);

    let (signs, kept) = defend(&votes, &hashes);
    let fate = |planted: bool, of: &dyn Fn(usize) -> bool| {
        let mine: Vec<usize> = (0..votes.len()).filter(|at| votes[*at].planted == planted).collect();
        mine.iter().filter(|at| of(**at)).count() as f64 / mine.len().max(1) as f64
    };
    let planted = votes.iter().filter(|vote| vote.planted).count() as f64;
    let reaching = fate(true, &|at| kept[at]);
    let targets = attack::targets(attack, &qualities);
    let truth = means(&votes, &targets, |at| !votes[at].planted);
    let error = |taken: &dyn Fn(usize) -> bool| distance(&truth, &means(&votes, &targets, taken));
    Outcome {
        poisoned: planted / votes.len() as f64,
        poison_left: planted * reaching / kept.iter().filter(|kept| **kept).count() as f64,
        reaching,
        honest_lost: fate(false, &|at| !kept[at]),
        honest_marked: fate(false, &|at| !signs[at].is_empty()),
        error_before: error(&|_| true),
        error_after: error(&|at| kept[at]),
    }
}

/// The signs that each vote shows, and whether it is exported.
fn defend(votes: &[Vote], hashes: &[String]) -> (Vec<Vec<Sign>>, Vec<bool>) {
    let (mut glance, mut quota) = (Glance::default(), Quota::new(Cap::default()));
    for vote in votes {
        glance.at(&vote.act(hashes));
        quota.glance(&vote.rater);
    }
    let mut look = glance.again();
    for vote in votes {
        look.at(&vote.act(hashes));
        quota.look(&vote.rater);
    }
    let (marks, mut allowance) = (look.conclude(), quota.settle());
    let signs: Vec<Vec<Sign>> = votes.iter().map(|vote| marks.of(&vote.act(hashes))).collect();
    let kept = votes.iter().zip(&signs).map(|(vote, signs)| signs.is_empty() && allowance.takes(&vote.rater, &vote.id));
    let kept = kept.collect();
    (signs, kept)
}

/// Each target's share of thumbs up among the votes that are `taken`; `None` where none is.
fn means(votes: &[Vote], targets: &[usize], taken: impl Fn(usize) -> bool) -> Vec<Option<f64>> {
    let mut counts = vec![(0_u32, 0_u32); population::ANSWERS];
    for (_, vote) in votes.iter().enumerate().filter(|(at, _)| taken(*at)) {
        let (up, all) = &mut counts[vote.answer];
        *up += u32::from(vote.up);
        *all += 1;
    }
    targets
        .iter()
        .map(|target| counts[*target])
        .map(|(up, all)| (all > 0).then(|| f64::from(up) / f64::from(all)))
        .collect()
}

/// The mean absolute difference, over the targets that both know.
fn distance(a: &[Option<f64>], b: &[Option<f64>]) -> f64 {
    let both: Vec<f64> = a.iter().zip(b).filter_map(|(a, b)| Some((a.as_ref()? - b.as_ref()?).abs())).collect();
    both.iter().sum::<f64>() / both.len().max(1) as f64
}
