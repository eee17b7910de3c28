//! How sure a figure is: the same figure of resampled rows.

use std::collections::BTreeMap;
use std::fmt;

use rayon::prelude::*;

/// Resamplings of an interval.
const SAMPLES: usize = 1000;

/// SplitMix64 (Steele, Lea and Flood 2014): the same resamplings every time.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    /// A number from 0 up to `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mix(self.0) % bound as u64) as usize
    }
}

/// SplitMix64's finaliser: every bit of what goes in moves every bit of what comes out.
pub(crate) const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Rows, and samples of them. Whole groups are drawn, with replacement: rows of one person are not independent.
pub(crate) struct Samples<'a, T> {
    pub(crate) all: Vec<&'a T>,
    drawn: Vec<Vec<&'a T>>,
}

impl<'a, T: Sync> Samples<'a, T> {
    /// Draws from rows, `group` of which says what must stay together.
    pub(crate) fn draw(rows: impl IntoIterator<Item = &'a T>, group: impl Fn(&'a T) -> &'a str) -> Self {
        let all: Vec<&T> = rows.into_iter().collect();
        let mut groups: BTreeMap<&str, Vec<&T>> = BTreeMap::new();
        for row in &all {
            groups.entry(group(row)).or_default().push(row);
        }
        let groups: Vec<_> = groups.into_values().collect();
        let mut draw = Draw(7);
        let drawn = (0..SAMPLES)
            .map(|_| (0..groups.len()).flat_map(|_| groups[draw.below(groups.len())].iter().copied()).collect())
            .collect();
        Self { all, drawn }
    }

    /// A figure of the rows, with its interval.
    pub(crate) fn interval(&self, figure: impl Fn(&[&'a T]) -> f64 + Sync) -> Interval {
        let [interval] = self.intervals(|rows| [figure(rows)]);
        interval
    }

    /// Several figures that are cheaper to work out together.
    pub(crate) fn intervals<const N: usize>(&self, figures: impl Fn(&[&'a T]) -> [f64; N] + Sync) -> [Interval; N] {
        let sampled: Vec<[f64; N]> = self.drawn.par_iter().map(|sample| figures(sample)).collect();
        let whole = figures(&self.all);
        std::array::from_fn(|n| Interval::of(whole[n], sampled.iter().map(|figures| figures[n]).collect()))
    }
}

/// A figure with the middle 95 % of what resamplings gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Interval {
    fn of(value: f64, mut sampled: Vec<f64>) -> Self {
        sampled.sort_by(f64::total_cmp);
        let at = |share: f64| {
            sampled.get((sampled.len() as f64 * share) as usize).or(sampled.last()).copied().unwrap_or(value)
        };
        Self { value, low: at(0.025), high: at(0.975) }
    }
}

/// "0.750 [0.730, 0.770]"
impl fmt::Display for Interval {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:.3} [{:.3}, {:.3}]", self.value, self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(rows: &[&(String, f64)]) -> f64 {
        rows.iter().map(|(_, x)| x).sum::<f64>() / rows.len() as f64
    }

    fn rows(group_size: u32) -> Vec<(String, f64)> {
        let group = |n: u32| n / group_size;
        (0..400).map(|n| (format!("g{}", group(n)), f64::from(group(n) % 2))).collect()
    }

    #[test]
    fn an_interval_is_as_wide_as_the_normal_one_of_a_mean() {
        let rows = rows(1);
        let interval = Samples::draw(&rows, |row| &row.0).interval(mean);
        // 0.5 ± 1.96 · √(0.25 / 400)
        assert!((interval.value - 0.5).abs() < 1e-12);
        assert!((interval.low - 0.451).abs() < 0.01 && (interval.high - 0.549).abs() < 0.01, "{interval}");
    }

    #[test]
    fn rows_that_repeat_within_a_group_make_no_figure_surer() {
        let (single, tenfold) = (rows(1), rows(10));
        let width = |rows: &[(String, f64)]| {
            let interval = Samples::draw(rows, |row| &row.0).interval(mean);
            interval.high - interval.low
        };
        // Forty groups instead of four hundred: √10 times as wide.
        let times = width(&tenfold) / width(&single);
        assert!((2.6..3.8).contains(&times), "{times}");
    }
}
