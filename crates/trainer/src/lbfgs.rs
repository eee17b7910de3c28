//! Limited-memory BFGS (Nocedal and Wright, "Numerical Optimization", algorithm 7.4) with backtracking.
//!
//! Single-threaded sums in a fixed order, and no function of the platform's mathematics library: the same data give the
//! same bits everywhere.

use std::collections::VecDeque;

/// Remembered pairs of steps and gradient changes.
const MEMORY: usize = 10;

/// When to stop.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) iterations: usize,
    /// Of the gradient's length to the point's.
    pub(crate) tolerance: f64,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Goes downhill from `point`. `objective` returns the value at a point and writes the gradient there.
pub(crate) fn minimise(
    mut point: Vec<f64>,
    limits: Limits,
    mut objective: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Vec<f64> {
    let mut gradient = vec![0.0; point.len()];
    let mut value = objective(&point, &mut gradient);
    let mut memory: VecDeque<(Vec<f64>, Vec<f64>, f64)> = VecDeque::new();
    for _ in 0..limits.iterations {
        let steepness = dot(&gradient, &gradient).sqrt();
        if steepness <= limits.tolerance * dot(&point, &point).sqrt().max(1.0) {
            break;
        }
        let direction = direction(&gradient, &memory);
        let slope = dot(&direction, &gradient);
        let mut step = if memory.is_empty() { 1.0 / steepness.max(1.0) } else { 1.0 };
        let mut next_gradient = vec![0.0; point.len()];
        let accepted = loop {
            let next: Vec<f64> = point.iter().zip(&direction).map(|(x, d)| x + step * d).collect();
            let next_value = objective(&next, &mut next_gradient);
            if next_value <= value + 1e-4 * step * slope {
                break Some((next, next_value));
            }
            step *= 0.5;
            if step < 1e-12 {
                break None;
            }
        };
        // No step goes down any more: the numbers' precision is exhausted.
        let Some((next, next_value)) = accepted else { break };
        let moved: Vec<f64> = next.iter().zip(&point).map(|(a, b)| a - b).collect();
        let turned: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let curvature = dot(&moved, &turned);
        if curvature > 1e-12 * dot(&turned, &turned) {
            if memory.len() == MEMORY {
                memory.pop_front();
            }
            memory.push_back((moved, turned, 1.0 / curvature));
        }
        (point, value, gradient) = (next, next_value, next_gradient);
    }
    point
}

/// The two-loop recursion: minus the inverse curvature times the gradient.
fn direction(gradient: &[f64], memory: &VecDeque<(Vec<f64>, Vec<f64>, f64)>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for (moved, turned, inverse) in memory.iter().rev() {
        let share = inverse * dot(moved, &direction);
        direction.iter_mut().zip(turned).for_each(|(d, t)| *d -= share * t);
        shares.push(share);
    }
    if let Some((_, turned, inverse)) = memory.back() {
        let scale = 1.0 / (inverse * dot(turned, turned));
        direction.iter_mut().for_each(|d| *d *= scale);
    }
    for ((moved, turned, inverse), share) in memory.iter().zip(shares.into_iter().rev()) {
        let correction = share - inverse * dot(turned, &direction);
        direction.iter_mut().zip(moved).for_each(|(d, m)| *d += correction * m);
    }
    direction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_rosenbrocks_valley() {
        let limits = Limits { iterations: 200, tolerance: 1e-9 };
        let bottom = minimise(vec![-1.2, 1.0], limits, |x, g| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            g[0] = -2.0 * a - 400.0 * x[0] * b;
            g[1] = 200.0 * b;
            a * a + 100.0 * b * b
        });
        assert!((bottom[0] - 1.0).abs() < 1e-6 && (bottom[1] - 1.0).abs() < 1e-6, "{bottom:?}");
    }
}
