//! The shipped model on lines of JSON: so that it can be scored on other data.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::time::Instant;

use afterword_record::{Category, Polarity, Rubric};
use afterword_signal::{Exchange, Reading, VERSION, classify};
use anyhow::bail;
use serde::{Deserialize, Serialize};

use crate::lines;

/// A line in. What is missing or `null` is empty; other keys are ignored.
#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    prompt: Option<String>,
    #[serde(default)]
    reply: Option<String>,
    #[serde(default)]
    followup: Option<String>,
}

/// A line out.
#[derive(Serialize)]
pub(crate) struct Answer {
    category: Category,
    polarity: Polarity,
    rubrics: Vec<Rubric>,
    p: Probabilities,
    abstained: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'static str>,
    similarity: f32,
}

#[derive(Serialize)]
struct Probabilities {
    category: BTreeMap<&'static str, f32>,
    polarity: BTreeMap<&'static str, f32>,
}

impl From<&Reading> for Answer {
    fn from(reading: &Reading) -> Self {
        let category = Category::ALL.iter().map(|c| c.as_str()).zip(reading.category_p).collect();
        let polarity = Polarity::ALL.iter().map(|p| p.as_str()).zip(reading.polarity_p).collect();
        Self {
            category: reading.category,
            polarity: reading.polarity,
            rubrics: reading.rubrics.clone(),
            p: Probabilities { category, polarity },
            abstained: reading.abstained.is_some(),
            because: reading.abstained.map(afterword_signal::Abstention::as_str),
            similarity: reading.similarity,
        }
    }
}

/// Reads `{prompt, reply, followup}` lines and writes one judgement for each, in the same order.
/// With `time`, says on standard error how long a judgement took.
///
/// # Errors
/// The first line that is no such object, by its number; what reading and writing give.
pub(crate) fn signal(input: impl BufRead, mut output: impl Write, time: bool) -> anyhow::Result<()> {
    if VERSION.ends_with("-00000000") {
        bail!("built without a model that fits: run `afterword-trainer train signal`, then build again");
    }
    let mut took = Vec::new();
    lines::each(input, |question: Question| {
        let [prompt, reply, followup] =
            [question.prompt, question.reply, question.followup].map(Option::unwrap_or_default);
        let exchange = Exchange { prompt: &prompt, reply: &reply, followup: &followup };
        let start = Instant::now();
        let reading = classify(&exchange);
        took.push(start.elapsed());
        serde_json::to_writer(&mut output, &Answer::from(&reading))?;
        Ok(writeln!(output)?)
    })?;
    if time && !took.is_empty() {
        took.sort_unstable();
        let median = took[took.len() / 2].as_secs_f64() * 1e6;
        eprintln!("{} judgements, median {median:.1} µs", took.len());
    }
    Ok(output.flush()?)
}
