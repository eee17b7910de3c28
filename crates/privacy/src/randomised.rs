//! Randomised response: an answer that its own giver can deny, and shares that can be counted all the same.
//!
//! Of *k* choices the true one is reported with probability *p* and each other one with probability *q* (k-ary
//! randomised response: Warner 1965 for two choices; Kairouz, Bonawitz and Ramage 2016, "Discrete Distribution
//! Estimation under Local Privacy", for *k*):
//!
//! ```text
//! p = e^ε / (e^ε + k − 1)        q = 1 / (e^ε + k − 1)        p / q = e^ε
//! ```
//!
//! Whatever is reported, no choice is more than e^ε times as likely as another to be the true one as it was before:
//! that holds against whoever holds the report, whatever else they know. It holds for one report. A second one of the
//! same question would double ε, so the caller asks once for each message and remembers the answer.
//!
//! Of *n* reports *c* name a choice; its share among the true answers is estimated without bias by
//! (c/n − q) / (p − q).

/// The 97.5th percentile of the normal distribution: two-sided intervals of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// One question's randomisation: how many choices, and how much each answer may give away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Randomised {
    choices: usize,
    keep: f64,
    other: f64,
}

/// The share of a choice among the true answers, with its interval of 95 %. Neither is clipped: where few reports say
/// little, an unbiased estimate lies below 0 or above 1 at times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The unbiased estimate.
    pub share: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Randomised {
    /// `None` for fewer than two choices, and for an `epsilon` that is not a positive number.
    #[must_use]
    pub fn new(choices: usize, epsilon: f64) -> Option<Self> {
        (choices >= 2 && epsilon > 0.0 && epsilon.is_finite()).then(|| {
            // Divided by e^ε, so that no ε is too large for it.
            let rest = (-epsilon).exp();
            let sum = 1.0 + (choices - 1) as f64 * rest;
            Self { choices, keep: 1.0 / sum, other: rest / sum }
        })
    }

    /// The probability of reporting the true choice, *p*.
    #[must_use]
    pub const fn keep(&self) -> f64 {
        self.keep
    }

    /// The probability of reporting one certain other choice, *q*.
    #[must_use]
    pub const fn other(&self) -> f64 {
        self.other
    }

    /// What to report, as an index, where `truth` is the index of the true choice. `chance` are 128 uniform bits from a
    /// cryptographic generator, used for this answer and for nothing else. `None` where there is no choice `truth`.
    ///
    /// The probabilities are *p* and *q* to within 2⁻⁵²: 53 bits decide whether the truth is kept, 64 which other one
    /// takes its place.
    #[must_use]
    pub fn answer(&self, truth: usize, chance: [u64; 2]) -> Option<usize> {
        if truth >= self.choices {
            return None;
        }
        let uniform = (chance[0] >> 11) as f64 / (1_u64 << 53) as f64;
        if uniform < self.keep {
            return Some(truth);
        }
        // The high half of the product is uniform below the number of others (Lemire 2019).
        let other = ((u128::from(chance[1]) * (self.choices - 1) as u128) >> 64) as usize;
        Some(if other < truth { other } else { other + 1 })
    }

    /// The share of a choice that `count` of `reports` name; `None` without reports.
    ///
    /// A report names the choice with probability λ = q + share·(p − q), so `count` is binomial: the interval is
    /// Wilson's (1927) for λ, and the same line maps both to the share.
    #[must_use]
    pub fn estimate(&self, count: u64, reports: u64) -> Option<Estimate> {
        if reports == 0 {
            return None;
        }
        let n = reports as f64;
        let seen = count as f64 / n;
        let squared = Z * Z / n;
        let centre = (seen + squared / 2.0) / (1.0 + squared);
        let half = Z / (1.0 + squared) * (seen * (1.0 - seen) / n + squared / (4.0 * n)).max(0.0).sqrt();
        let share = |seen: f64| (seen - self.other) / (self.keep - self.other);
        Some(Estimate { share: share(seen), low: share(centre - half), high: share(centre + half) })
    }
}
