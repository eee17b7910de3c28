//! How much poison the marks and the cap keep out of training rows, in a simulated population with colluding raters.
//!
//! Prints a table; the tests beside it hold its figures. The population is made up, and says so: what it shows is that the
//! signs work on attacks of these shapes, and on which they do not, not how often real people attack.
#![allow(clippy::unwrap_used, reason = "a simulation that cannot go on should say where")]

mod attack;
mod measure;
mod population;
#[cfg(test)]
mod tests;

use attack::Attack;
use measure::{Outcome, run};

/// Populations for each row of the table.
const SEEDS: u64 = 20;
/// Colluders among the raters.
const SHARES: [f64; 3] = [0.01, 0.02, 0.05];

fn main() {
    println!(
        "{} honest raters, {} answers, {} attacked; {SEEDS} populations a row; mean ± 95 % interval of the mean, in %.\n",
        population::PEOPLE,
        population::ANSWERS,
        attack::TARGETS
    );
    println!(
        "| attack | colluders | poison in the store | poison in the export | of it gets through | honest votes left out | \
         of these marked | error of the targets' mean label, before | after |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for attack in Attack::ALL {
        for share in if attack == Attack::None { &SHARES[..1] } else { &SHARES[..] } {
            let outcomes: Vec<Outcome> = (0..SEEDS).map(|seed| run(attack, *share, seed)).collect();
            let cell = |of: fn(&Outcome) -> f64| interval(&outcomes.iter().map(of).collect::<Vec<_>>());
            println!(
                "| {attack} | {} | {} | {} | {} | {} | {} | {} | {} |",
                if attack == Attack::None { "–".to_owned() } else { format!("{} %", share * 100.0) },
                cell(|outcome| outcome.poisoned),
                cell(|outcome| outcome.poison_left),
                cell(|outcome| outcome.reaching),
                cell(|outcome| outcome.honest_lost),
                cell(|outcome| outcome.honest_marked),
                cell(|outcome| outcome.error_before),
                cell(|outcome| outcome.error_after),
            );
        }
    }
}

/// Mean and half-width of its interval (Student's t, 19 degrees of freedom), in percent.
fn interval(values: &[f64]) -> String {
    const T: f64 = 2.093;
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    format!("{:.1} ± {:.1}", mean * 100.0, T * (variance / n).sqrt() * 100.0)
}
