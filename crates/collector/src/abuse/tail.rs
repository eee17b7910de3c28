//! How unlikely is this much, if nothing is wrong?

use libm::lgamma;

/// Raters below which there is no population to be unlike.
const POPULATION: usize = 50;
/// The least spread of a population: without one, a rater of a thousand votes would stand out for a hair's breadth.
const LEAST_CORRELATION: f64 = 0.01;

/// P(X ≥ `count`) for a Poisson variable of that `mean`; 1 below the mean, where nothing is unlikely.
pub(super) fn poisson(count: u32, mean: f64) -> f64 {
    if count == 0 || f64::from(count) < mean {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let first = f64::from(count);
    let mut term = (first * mean.ln() - mean - lgamma(first + 1.0)).exp();
    let (mut sum, mut at) = (term, first);
    while term > sum * 1e-12 {
        at += 1.0;
        term *= mean / at;
        sum += term;
    }
    sum.min(1.0)
}

/// The smallest count, from `floor` on, that a Poisson variable of that `mean` reaches with a probability of `level` at most.
pub(super) fn least_unlikely(floor: u32, mean: f64, level: f64) -> u32 {
    (floor.max(mean as u32)..).find(|count| poisson(*count, mean) <= level).unwrap_or(u32::MAX)
}

/// How people differ in how often they do something: each has a rate of their own, drawn from a beta distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Beta {
    a: f64,
    b: f64,
}

impl Beta {
    /// Fits the raters' rates; each is (how often they did it, of how many times). `None` where there are too few raters,
    /// or where all are alike in doing it always or never.
    ///
    /// It is to judge those who do it too often, and they are among the raters: so the centre is the median, and the spread
    /// is that *below* it, where they are not (the lower semi-variance, less what chance alone gives).
    pub(super) fn fit(raters: &[(u32, u32)]) -> Option<Self> {
        if raters.len() < POPULATION {
            return None;
        }
        let mut rates: Vec<(f64, f64)> =
            raters.iter().map(|&(times, of)| (f64::from(times) / f64::from(of), f64::from(of))).collect();
        rates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let centre = rates[rates.len() / 2].0;
        let room = centre * (1.0 - centre);
        if room <= 0.0 {
            return None;
        }
        let lower = &rates[..rates.len() / 2];
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| lower.iter().map(of).sum::<f64>() / lower.len() as f64;
        let spread = mean(&|(rate, _)| (rate - centre).powi(2));
        // The variance of an observed rate is room·(ρ + (1 − ρ)/n), ρ being the correlation of one rater's votes.
        let chance = mean(&|(_, of)| 1.0 / of);
        let correlation = ((spread / room - chance) / (1.0 - chance)).clamp(LEAST_CORRELATION, 0.9);
        let weight = 1.0 / correlation - 1.0;
        Some(Self { a: centre * weight, b: (1.0 - centre) * weight })
    }

    /// P(X ≥ `times`) of `of`, for a rater of this population (the tail of the beta-binomial distribution).
    pub(super) fn tail(self, times: u32, of: u32) -> f64 {
        let ln_beta = |a: f64, b: f64| lgamma(a) + lgamma(b) - lgamma(a + b);
        let n = f64::from(of);
        let ln_choose = |k: f64| lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
        let term = |k: f64| (ln_choose(k) + ln_beta(self.a + k, self.b + n - k) - ln_beta(self.a, self.b)).exp();
        (times..=of).map(|k| term(f64::from(k))).sum::<f64>().min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_the_tables() {
        // 1 − Σ of the probabilities below, summed in double precision.
        for (count, mean, expected) in [(1, 1.0, 0.632_120_56), (10, 3.0, 0.001_102_488), (40, 20.0, 5.320_20e-5)] {
            let got = poisson(count, mean);
            assert!((got / expected - 1.0).abs() < 1e-3, "{count}, {mean}: {got}");
        }
        assert_eq!(poisson(0, 3.0), 1.0);
        assert_eq!(poisson(1, 0.0), 0.0);
        assert_eq!(poisson(1, 1000.0), 1.0);
        // A uniform rate makes every count of n equally likely: 1/(n + 1) each.
        let uniform = Beta { a: 1.0, b: 1.0 };
        assert!((uniform.tail(9, 10) - 2.0 / 11.0).abs() < 1e-9);
        assert!((uniform.tail(0, 10) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_fit_finds_the_population_although_a_tenth_of_it_does_it_always() {
        // Rates 0.1 to 0.5, evenly; of 40 votes each.
        let honest = (0..180_u32).map(|rater| (4 + rater % 17, 40));
        let fit = Beta::fit(&honest.clone().collect::<Vec<_>>()).unwrap();
        let mixed = Beta::fit(&honest.chain((0..20).map(|_| (40, 40))).collect::<Vec<_>>()).unwrap();
        for fit in [fit, mixed] {
            assert!((0.28..0.34).contains(&(fit.a / (fit.a + fit.b))), "{fit:?}");
            assert!(fit.tail(40, 40) < 1e-4, "{fit:?} {}", fit.tail(40, 40));
            assert!(fit.tail(20, 40) > 0.01, "{fit:?}");
        }
    }

    #[test]
    fn few_raters_and_unanimous_ones_are_no_population() {
        assert_eq!(Beta::fit(&[(3, 10); 49]), None);
        assert!(Beta::fit(&[(3, 10); 50]).is_some());
        assert_eq!(Beta::fit(&[(10, 10); 500]), None);
    }
}
