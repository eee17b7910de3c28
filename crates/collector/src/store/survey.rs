//! What randomised answers say of all who answered.

use core::fmt;

use afterword_privacy::randomised::{Estimate, Randomised};

/// All reports of one question: the same choices under the same ε. Questions are never summed together.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// The keys of the reactions on offer.
    pub choices: Vec<String>,
    /// How much one answer may give away.
    pub epsilon: f64,
    /// How often each choice was reported, in the order of `choices`.
    pub counts: Vec<u64>,
}

impl Survey {
    /// How many reports there are.
    #[must_use]
    pub fn reports(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Each choice with its count and the unbiased estimate of its true share, with its interval of 95 %.
    pub fn shares(&self) -> impl Iterator<Item = (&str, u64, Estimate)> {
        let question = Randomised::new(self.choices.len(), self.epsilon);
        let reports = self.reports();
        self.choices
            .iter()
            .zip(&self.counts)
            .filter_map(move |(choice, &count)| Some((choice.as_str(), count, question?.estimate(count, reports)?)))
    }
}

/// A share as it is shown: clipped to what a share can be, which the estimate itself is not.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share.clamp(0.0, 1.0) * 100.0)
}

impl fmt::Display for Survey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "ε = {}, {} choices, {} reports", self.epsilon, self.choices.len(), self.reports())?;
        writeln!(f, "  {:<24} {:>9} {:>9}   95 % interval", "choice", "reported", "share")?;
        for (choice, count, Estimate { share, low, high }) in self.shares() {
            writeln!(f, "  {choice:<24} {count:>9} {:>9}   {} to {}", percent(share), percent(low), percent(high))?;
        }
        Ok(())
    }
}
