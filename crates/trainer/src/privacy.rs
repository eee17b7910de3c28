//! `predict privacy`: where the scrubber finds identifiers, in the form that labelled data has.

use std::io::{BufRead, Write};

use anyhow::Context;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::lines;

/// What is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// What has a form or a word beside it.
    Structured,
    /// Names and addresses as well, where they are likely.
    #[default]
    Balanced,
    /// Everything that looks like a name.
    Strict,
}

impl From<Mode> for afterword_privacy::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Structured => Self::Structured,
            Mode::Balanced => Self::Balanced,
            Mode::Strict => Self::Strict,
        }
    }
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Labelled {
    text: String,
    /// Start and end, in Unicode code points, and the name of the type.
    spans: Vec<(usize, usize, &'static str)>,
}

/// Reads JSON lines `{"text"}` from `input` and writes, in the same order and one a line, `{"text", "spans"}` to `output`:
/// the same text with the identifiers that stand in it.
///
/// # Errors
///
/// If a line is not an object with a text, named by its number, or if `output` refuses a line.
pub fn predict(input: impl BufRead, mode: Mode, mut output: impl Write) -> anyhow::Result<()> {
    lines::each(input, |Text { text }: Text| {
        let spans = code_points(&text, &afterword_privacy::find(&text, mode.into()));
        serde_json::to_writer(&mut output, &Labelled { text, spans })?;
        output.write_all(b"\n").context("the predictions could not be written")
    })
}

/// `spans`, sorted and apart, counted in code points instead of bytes.
fn code_points(text: &str, spans: &[afterword_privacy::Span]) -> Vec<(usize, usize, &'static str)> {
    let (mut byte, mut point) = (0, 0);
    let mut point_at = |target: usize| {
        point += text[byte..target].chars().count();
        byte = target;
        point
    };
    spans.iter().map(|span| (point_at(span.start), point_at(span.end), span.identifier.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predicted(input: &str) -> anyhow::Result<String> {
        let mut output = Vec::new();
        predict(input.as_bytes(), Mode::Structured, &mut output)?;
        Ok(String::from_utf8(output)?)
    }

    #[test]
    fn offsets_count_code_points_however_wide_the_text_is() {
        let output = predicted("{\"text\": \"😀é write to ann@mail.example, or 😀 bob@mail.example\"}\n").unwrap();
        let line: serde_json::Value = serde_json::from_str(&output).unwrap();
        assert_eq!(line["spans"], serde_json::json!([[12, 28, "EMAIL"], [35, 51, "EMAIL"]]));
    }

    #[test]
    fn a_line_comes_out_for_each_that_goes_in_in_the_same_order() {
        let output = predicted("{\"text\": \"\"}\n{\"text\": \"mail me\"}\n{\"text\": \"ssn 536-90-4399\"}\n").unwrap();
        assert_eq!(
            output,
            "{\"text\":\"\",\"spans\":[]}\n{\"text\":\"mail me\",\"spans\":[]}\n\
             {\"text\":\"ssn 536-90-4399\",\"spans\":[[4,15,\"SSN\"]]}\n"
        );
    }

    #[test]
    fn a_line_that_is_no_text_is_an_error() {
        assert!(predicted("{\"prompt\": \"hello\"}\n").is_err());
    }
}
