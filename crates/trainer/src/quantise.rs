//! Weights as bytes: one step per group, chosen from the spread of the group's weights.

use afterword_signal::features::Group;

/// A group's step as a share of the root mean square of its weights that are not zero. Larger steps make a smaller file: at
/// 0.4 it is 37 KB after gzip, at 0.75 30 KB and the category macro-F1 is 0.01 lower.
const COARSENESS: f64 = 0.5;

/// Bytes, and what one unit of them is worth in each group.
pub(crate) struct Quantised {
    pub(crate) steps: [f32; 4],
    pub(crate) values: Vec<i8>,
}

/// Rounds `outputs` weights a row to multiples of its group's step.
pub(crate) fn quantise(weights: &[f64], outputs: usize) -> Quantised {
    let mut squares = [0.0; 4];
    let mut counts = [0.0_f64; 4];
    let group = |at: usize| Group::of(at / outputs) as usize;
    for (at, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
        squares[group(at)] += weight * weight;
        counts[group(at)] += 1.0;
    }
    let steps: [f32; 4] =
        std::array::from_fn(|g| (COARSENESS * (squares[g] / counts[g].max(1.0)).sqrt()).max(1e-9) as f32);
    let values = weights
        .iter()
        .enumerate()
        .map(|(at, weight)| (weight / f64::from(steps[group(at)])).round().clamp(-127.0, 127.0) as i8)
        .collect();
    Quantised { steps, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back_within_half_a_step() {
        let weights: Vec<f64> = (0..600).map(|i| f64::from(i % 7 - 3) * 0.11).collect();
        let quantised = quantise(&weights, 6);
        for (weight, value) in weights.iter().zip(&quantised.values) {
            assert!(
                (weight - f64::from(*value) * f64::from(quantised.steps[0])).abs()
                    <= f64::from(quantised.steps[0]) / 2.0
            );
        }
    }
}
