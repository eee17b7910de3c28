//! Figures: the same definitions as the scorer of the shared data, over the classes that occur.

/// True positives, and how often a class is true and told.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) hits: f64,
    pub(crate) truly: f64,
    pub(crate) told: f64,
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

impl Counts {
    pub(crate) fn precision(self) -> f64 {
        ratio(self.hits, self.told)
    }

    pub(crate) fn recall(self) -> f64 {
        ratio(self.hits, self.truly)
    }

    pub(crate) fn f1(self) -> f64 {
        ratio(2.0 * self.hits, self.truly + self.told)
    }
}

/// One count a class.
pub(crate) fn counts(truth: &[usize], told: &[usize], classes: usize) -> Vec<Counts> {
    let mut counts = vec![Counts::default(); classes];
    for (truth, told) in truth.iter().zip(told) {
        counts[*truth].truly += 1.0;
        counts[*told].told += 1.0;
        counts[*truth].hits += f64::from(u8::from(truth == told));
    }
    counts
}

/// The mean F1 of the classes that are true of some row.
pub(crate) fn macro_f1(truth: &[usize], told: &[usize], classes: usize) -> f64 {
    let all = counts(truth, told, classes);
    let present: Vec<f64> = all.iter().filter(|count| count.truly > 0.0).map(|count| count.f1()).collect();
    ratio(present.iter().sum(), present.len() as f64)
}

/// The chance that a true row scores above a false one; ties count half.
pub(crate) fn auc(truth: &[bool], scores: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let (mut ranks, mut start) = (0.0, 0);
    while start < order.len() {
        let same = order[start..].iter().take_while(|at| scores[**at] == scores[order[start]]).count();
        let rank = start as f64 + (same as f64 + 1.0) / 2.0;
        ranks += rank * order[start..start + same].iter().filter(|at| truth[**at]).count() as f64;
        start += same;
    }
    let yes = truth.iter().filter(|t| **t).count() as f64;
    ratio(ranks - yes * (yes + 1.0) / 2.0, yes * (truth.len() as f64 - yes))
}

/// Expected calibration error over ten bins of equal width.
pub(crate) fn calibration_error(truth: &[bool], scores: &[f64]) -> f64 {
    let mut gaps = [0.0; 10];
    for (truth, score) in truth.iter().zip(scores) {
        gaps[((score * 10.0) as usize).min(9)] += f64::from(u8::from(*truth)) - score;
    }
    ratio(gaps.iter().map(|gap: &f64| gap.abs()).sum(), truth.len() as f64)
}

/// The precision where the highest scores first cover `recall` of the true rows.
pub(crate) fn precision_at(truth: &[bool], scores: &[f64], recall: f64) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let needed = recall * truth.iter().filter(|t| **t).count() as f64;
    let mut hits = 0.0;
    for (rank, at) in order.into_iter().enumerate() {
        hits += f64::from(u8::from(truth[at]));
        if hits >= needed {
            return hits / (rank + 1) as f64;
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_small_cases_worked_out_by_hand() {
        let (truth, told) = ([0, 0, 1, 1, 2], [0, 1, 1, 1, 0]);
        // F1: 0 → 2·1/(2+2) = 0.5, 1 → 2·2/(2+3) = 0.8, 2 → 0; class 3 never occurs.
        assert!((macro_f1(&truth, &told, 4) - 1.3 / 3.0).abs() < 1e-12);
        let (yes, score) = ([true, false, true, false], [0.9, 0.9, 0.4, 0.1]);
        // Pairs: 0.9/0.9 a half, 0.9/0.1 one, 0.4/0.9 none, 0.4/0.1 one.
        assert!((auc(&yes, &score) - 2.5 / 4.0).abs() < 1e-12);
        // Bins: 0.9 twice (one of two true, gap 0.8), 0.4 (0.6), 0.1 (0.1).
        assert!((calibration_error(&yes, &score) - 1.5 / 4.0).abs() < 1e-12);
        assert!((precision_at(&yes, &score, 1.0) - 2.0 / 3.0).abs() < 1e-12);
    }
}
