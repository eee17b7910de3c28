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
    /// The two likeliest judgements are nearly as likely, or the likeliest is less likely than was asked for.
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

/// What a follow-up tells of the reply, each for good or ill: the dimensions of "Follow-up Likelihood as Reward".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Dimension {
    /// It took the request as it was meant.
    Understanding,
    /// It kept to the topic.
    Relevance,
    /// It was right.
    Correctness,
    /// It made one want to go on.
    Engagingness,
    /// It told enough, and something new.
    Informativeness,
    /// It did what it was told, in the form that was asked for.
    Following,
}

impl Dimension {
    /// Every dimension, in the order of [`Reading::dimensions`].
    pub const ALL: &'static [Self] = &[
        Self::Understanding,
        Self::Relevance,
        Self::Correctness,
        Self::Engagingness,
        Self::Informativeness,
        Self::Following,
    ];

    /// A stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Understanding => "understanding",
            Self::Relevance => "relevance",
            Self::Correctness => "correctness",
            Self::Engagingness => "engagingness",
            Self::Informativeness => "informativeness",
            Self::Following => "following",
        }
    }
}

/// How sure a judgement must be before it is given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Thresholds {
    /// The calibrated probability from which `sat` is reported; 0 for the model's own choice.
    pub sat: f32,
    /// The same of `dsat`.
    pub dsat: f32,
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
    /// How much the follow-up is like praise of each dimension rather than blame, in the order of [`Dimension::ALL`]:
    /// the probability of the one minus that of the other, -1 to 1; 0 where it tells nothing.
    pub dimensions: [f32; 6],
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
