//! A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) over facts, fitted by AdaGrad (Duchi,
//! Hazan and Singer 2011), with a toll on every weight that leaves few of them, and rounded to whole numbers.

use afterword_privacy::train::{MOST, PLACES, TAGS};

use crate::bootstrap::Draw;

/// A word: its facts' places and its true tag.
pub(crate) struct Word {
    pub(crate) facts: ([u16; MOST], usize),
    pub(crate) tag: usize,
    /// Whether it is hidden: never anything but tag 0.
    pub(crate) hidden: bool,
}

/// A text, and how much it counts.
pub(crate) struct Chain {
    pub(crate) words: Vec<Word>,
    pub(crate) weight: f32,
}

/// What is told apart: every tag but the first.
const TOLD: usize = TAGS - 1;
/// The length of the first step, and of all that follow by AdaGrad's rule.
const RATE: f32 = 0.25;
/// What a slope's square is before there was one: keeps the first steps short.
const CALM: f32 = 0.1;
/// Rounds over all texts.
const ROUNDS: usize = 9;
/// What a weight loses after each round, as if it were a slope: the rarer a fact, the more it loses, and most end at 0.
const TOLL: f32 = 2.0;
/// What a whole number is worth.
const STEP: f32 = 0.2;
/// No step from tag to tag counts more.
const STEEPEST: f32 = 12.0;
/// A word that is told so surely teaches nothing.
const SURE: f32 = 1e-4;
/// What stands in front of a text: the first tag, for certain.
const FRONT: [f32; TAGS] = [1.0, 0.0, 0.0, 0.0];

/// Weights of facts, and of a tag behind another.
pub(crate) struct Field {
    weights: Vec<[f32; TOLD]>,
    squares: Vec<[f32; TOLD]>,
    steps: [[f32; TAGS]; TAGS],
    step_squares: [[f32; TAGS]; TAGS],
}

/// Shares that add up to one.
fn shares(sums: [f32; TAGS]) -> [f32; TAGS] {
    let whole: f32 = sums.iter().sum();
    sums.map(|sum| sum / whole)
}

const fn one_if(truth: bool) -> f32 {
    if truth { 1.0 } else { 0.0 }
}

impl Field {
    /// The field that explains the tags of `chains` best, within its means.
    pub(crate) fn fit(chains: &[&Chain]) -> Self {
        let mut field = Self {
            weights: vec![[0.0; TOLD]; PLACES],
            squares: vec![[CALM; TOLD]; PLACES],
            steps: [[0.0; TAGS]; TAGS],
            step_squares: [[1.0; TAGS]; TAGS],
        };
        let mut draw = Draw(11);
        let mut order: Vec<usize> = (0..chains.len()).filter(|at| !chains[*at].words.is_empty()).collect();
        for _ in 0..ROUNDS {
            for at in (1..order.len()).rev() {
                order.swap(at, draw.below(at + 1));
            }
            for &at in &order {
                field.learn(chains[at]);
            }
            field.shrink();
        }
        field
    }

    /// Brings every weight nearer to 0, those of rare facts most.
    fn shrink(&mut self) {
        for (weight, square) in self.weights.iter_mut().flatten().zip(self.squares.iter().flatten()) {
            *weight = weight.signum() * (weight.abs() - RATE * TOLL / square.sqrt()).max(0.0);
        }
    }

    /// How likely each word's facts make each tag, the most likely 1.
    fn likely(&self, chain: &Chain) -> Vec<[f32; TAGS]> {
        let likely = |word: &Word| {
            if word.hidden {
                return FRONT;
            }
            let mut sums = [0.0; TAGS];
            for &place in &word.facts.0[..word.facts.1] {
                for (sum, weight) in sums[1..].iter_mut().zip(self.weights[usize::from(place)]) {
                    *sum += weight;
                }
            }
            let most = sums.iter().copied().fold(f32::MIN, f32::max);
            sums.map(|sum| libm::expf(sum - most))
        };
        chain.words.iter().map(likely).collect()
    }

    /// A step towards the tags of `chain`: forwards and backwards over it, each word's shares scaled to one.
    fn learn(&mut self, chain: &Chain) {
        let own = self.likely(chain);
        let steps = self.steps.map(|row| row.map(libm::expf));
        let mut ahead = Vec::with_capacity(own.len() + 1);
        ahead.push(FRONT);
        for (at, own) in own.iter().enumerate() {
            let before: [f32; TAGS] = ahead[at];
            ahead.push(shares(std::array::from_fn(|to| {
                own[to] * (0..TAGS).map(|from| before[from] * steps[from][to]).sum::<f32>()
            })));
        }
        let mut behind = [1.0; TAGS];
        for (at, word) in chain.words.iter().enumerate().rev() {
            let share = shares(std::array::from_fn(|tag| ahead[at + 1][tag] * behind[tag]));
            // What the way from this tag on is worth, before anything is learned.
            let onward: [f32; TAGS] = std::array::from_fn(|to| own[at][to] * behind[to]);
            let from_tag = if at == 0 { 0 } else { chain.words[at - 1].tag };
            self.learn_steps(chain.weight, &steps, (ahead[at], onward), (from_tag, word.tag));
            behind = shares(std::array::from_fn(|from| (0..TAGS).map(|to| steps[from][to] * onward[to]).sum::<f32>()));
            if !word.hidden {
                let slopes =
                    std::array::from_fn(|told| chain.weight * (share[told + 1] - one_if(word.tag == told + 1)));
                self.learn_facts(word, slopes);
            }
        }
    }

    fn learn_steps(
        &mut self,
        weight: f32,
        steps: &[[f32; TAGS]; TAGS],
        (before, onward): ([f32; TAGS], [f32; TAGS]),
        truth: (usize, usize),
    ) {
        let pair = |from: usize, to: usize| before[from] * steps[from][to] * onward[to];
        let whole: f32 = (0..TAGS).flat_map(|from| (0..TAGS).map(move |to| pair(from, to))).sum();
        for from in 0..TAGS {
            for to in 0..TAGS {
                let slope = weight * (pair(from, to) / whole - one_if(truth == (from, to)));
                let square = &mut self.step_squares[from][to];
                *square += slope * slope;
                let step = &mut self.steps[from][to];
                *step = (*step - RATE * slope / square.sqrt()).clamp(-STEEPEST, STEEPEST);
            }
        }
    }

    fn learn_facts(&mut self, word: &Word, slopes: [f32; TOLD]) {
        if slopes.iter().all(|slope| slope.abs() < SURE) {
            return;
        }
        for &place in &word.facts.0[..word.facts.1] {
            let place = usize::from(place);
            for (told, slope) in slopes.into_iter().enumerate() {
                let square = &mut self.squares[place][told];
                *square += slope * slope;
                self.weights[place][told] -= RATE * slope / square.sqrt();
            }
        }
    }

    /// The steps and the weights in whole numbers.
    pub(crate) fn bytes(&self) -> (Vec<u8>, Vec<u8>) {
        let byte = |weight: &f32| (weight / STEP).round().clamp(-127.0, 127.0) as i8 as u8;
        (self.steps.iter().flatten().map(byte).collect(), self.weights.iter().flatten().map(byte).collect())
    }
}
