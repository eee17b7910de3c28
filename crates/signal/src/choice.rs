//! From probabilities to what is reported. The trainer tunes the weights with the very functions that the reader uses.

use afterword_record::{Category, Polarity};

use crate::model::{CATEGORIES, POLARITIES};

/// The polarity whose weighted probability is greatest.
#[must_use]
pub fn choose_polarity(p: &[f32; POLARITIES], weights: &[f32; POLARITIES]) -> Polarity {
    best(p, weights, Polarity::ALL, |_| true).unwrap_or(Polarity::Neutral)
}

/// The category whose weighted probability is greatest among those that can go with the polarity, so that the two never
/// contradict each other.
#[must_use]
pub fn choose_category(p: &[f32; CATEGORIES], weights: &[f32; CATEGORIES], polarity: Polarity) -> Category {
    let goes = |category| match polarity {
        Polarity::Sat => category == Category::Positive,
        Polarity::Neutral => matches!(category, Category::None | Category::Clarify),
        Polarity::Dsat => !matches!(category, Category::None | Category::Positive),
    };
    best(p, weights, Category::ALL, goes).unwrap_or(Category::None)
}

/// By how much the greatest weighted probability leads the next, as a share of their sum.
#[must_use]
pub fn lead(p: &[f32; POLARITIES], weights: &[f32; POLARITIES]) -> f32 {
    // No sort: for three numbers it would be the largest function of the crate.
    let (mut first, mut second, mut sum) = (0.0_f32, 0.0_f32, 0.0_f32);
    for value in p.iter().zip(weights).map(|(p, weight)| p * weight) {
        second = second.max(value.min(first));
        first = first.max(value);
        sum += value;
    }
    (first - second) / sum
}

fn best<T: Copy>(p: &[f32], weights: &[f32], all: &[T], goes: impl Fn(T) -> bool) -> Option<T> {
    let mut best: Option<(f32, T)> = None;
    for ((p, weight), value) in p.iter().zip(weights).zip(all) {
        if goes(*value) && best.is_none_or(|(top, _)| p * weight > top) {
            best = Some((p * weight, *value));
        }
    }
    best.map(|(_, value)| value)
}
