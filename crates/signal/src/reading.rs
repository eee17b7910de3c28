//! What the classifier answers.

use afterword_record::{Category, Polarity, Rubric};

/// Three turns in a row; the last is read as evidence on the one before it.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// What the person asked.
    pub prompt: &'a str,
    /// What the assistant answered.
    pub reply: &'a str,
    /// What the person wrote next.
    pub followup: &'a str,
}

/// Why no judgement is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abstention {
    /// No word and no mark to go by.
    TooShort,
    /// Written in a language that the model has not learned.
    NotEnglish,
    /// Hardly anything in it looks like the words that the model has seen.
    OutOfVocabulary,
    /// The two likeliest judgements are nearly as likely.
    LowMargin,
}

impl Abstention {
    /// A stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::NotEnglish => "not_english",
            Self::OutOfVocabulary => "out_of_vocabulary",
            Self::LowMargin => "low_margin",
        }
    }
}

/// The judgement on one exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What the follow-up is to the reply; `None` on abstention.
    pub category: Category,
    /// What it says of the reply; `Neutral` on abstention.
    pub polarity: Polarity,
    /// What exactly it says; empty on abstention.
    pub rubrics: Vec<Rubric>,
    /// Calibrated, in the order of [`Category::ALL`]; sums to 1. The most probable need not be the one reported: see the
    /// model card on decision weights.
    pub category_p: [f32; 6],
    /// Calibrated, in the order of [`Polarity::ALL`]; sums to 1.
    pub polarity_p: [f32; 3],
    /// In the order of [`Rubric::ALL`], each by itself.
    pub rubric_p: [f32; 18],
    /// Set where the model declines to judge.
    pub abstained: Option<Abstention>,
    /// Of the follow-up to the prompt, 0 to 1: see [`similarity`](crate::similarity).
    pub similarity: f32,
}

impl Reading {
    /// The calibrated probability of the polarity that is reported.
    #[must_use]
    pub fn p(&self) -> f32 {
        self.polarity_p[self.polarity as usize]
    }
}
