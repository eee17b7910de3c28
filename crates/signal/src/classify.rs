//! From an exchange to a reading: the facts, the model's probabilities, the choice, and when to make none.

use afterword_record::{Category, Polarity, Rubric};

use crate::choice::{choose_category, choose_polarity, lead};
use crate::features::{Extract, extract};
use crate::lexicon::Class;
use crate::model::{Model, params};
use crate::text::{Message, Voice};
use crate::{Abstention, Exchange, Reading, Thresholds};

/// Reads an exchange with a given model.
#[must_use]
pub fn classify_with(model: &Model<'_>, exchange: &Exchange<'_>, thresholds: Thresholds) -> Reading {
    let Extract { features, followup, similarity } = extract(exchange);
    let scores = model.scores(&features);
    let category_p = model.category_p(&scores);
    let polarity_p = model.polarity_p(&category_p);
    let (rubric_p, dimensions) = model.heads(&scores);
    let polarity_weights = model.array(params::POLARITY_CHOICE.start);
    let chosen = choose_polarity(&polarity_p, &polarity_weights);
    let wanted = match chosen {
        Polarity::Sat => thresholds.sat,
        Polarity::Neutral => 0.0,
        Polarity::Dsat => thresholds.dsat,
    };
    let unsure =
        || lead(&polarity_p, &polarity_weights) < model.param(params::MARGIN) || polarity_p[chosen as usize] < wanted;
    let abstained = unreadable(model, &followup).or_else(|| unsure().then_some(Abstention::LowMargin));
    let (mut category, mut polarity, mut rubrics) = (Category::None, Polarity::Neutral, Vec::new());
    if abstained.is_none() {
        polarity = chosen;
        category = choose_category(&category_p, &model.array(params::CATEGORY_CHOICE.start), polarity);
        let from = params::RUBRIC_CHOICE.start;
        rubrics.extend(Rubric::ALL.iter().filter(|r| rubric_p[**r as usize] >= model.param(from + **r as usize)));
    }
    Reading { category, polarity, rubrics, category_p, polarity_p, rubric_p, dimensions, abstained, similarity }
}

/// Why the model cannot read the text, if it cannot.
fn unreadable(model: &Model<'_>, followup: &Message) -> Option<Abstention> {
    if followup.tokens.is_empty() {
        return Some(Abstention::TooShort);
    }
    let (mut words, mut other_script, mut english, mut other_language) = (0, 0, 0, 0);
    for token in followup.spoken(Voice::Own).filter(|token| token.is_word()) {
        words += 1;
        other_script += u32::from(token.foreign && !token.emoji);
        other_language += u32::from(token.class == Class::Foreign);
        english += u32::from(!matches!(token.class, Class::Content | Class::Foreign));
    }
    if other_script * 2 > words || other_language > english.max(1) {
        return Some(Abstention::NotEnglish);
    }
    let unfamiliar = model.familiarity(followup).is_some_and(|share| share < model.param(params::FAMILIAR));
    unfamiliar.then_some(Abstention::OutOfVocabulary)
}
