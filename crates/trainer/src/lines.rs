//! JSON lines in: one value a line, errors that name the line.

use std::borrow::Cow;
use std::io::BufRead;

use anyhow::Context as _;
use serde::de::DeserializeOwned;

/// A line that could not be read as what the command expects.
#[derive(Debug)]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

impl std::fmt::Display for BadLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for BadLine {}

/// Reads every line of `input` as a `T` and hands it to `f`, in order, before the next one is read.
///
/// Escapes of lone surrogates (`"\ud800"`), which JSON allows and text does not, are read as U+FFFD: JavaScript and Python
/// both write them. An empty line is an error like any other: silently skipping it would shift every answer after it.
///
/// # Errors
/// [`BadLine`] for the first line that is not a `T`; what `f` returns, unchanged; the reader's own errors.
pub fn each<T: DeserializeOwned>(
    mut input: impl BufRead,
    mut f: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes).with_context(|| format!("cannot read line {line}"))? == 0 {
            break;
        }
        f(parse(&bytes).map_err(|problem| BadLine { line, problem })?)?;
    }
    Ok(())
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("not UTF-8 from byte {} on; convert the file to UTF-8", error.valid_up_to() + 1))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err("empty; every line must be one JSON object".to_owned());
    }
    serde_json::from_str(&without_lone_surrogates(text)).map_err(|error| {
        // serde_json counts lines inside this one line: its "at line 1" would contradict ours.
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default();
        format!("{what} (column {})", error.column())
    })
}

/// Replaces `\uD800`–`\uDFFF` escapes that stand alone by `\uFFFD`; text without any is returned as it is.
fn without_lone_surrogates(json: &str) -> Cow<'_, str> {
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let keep = match unit(rest) {
            Some(0xd800..=0xdbff) if matches!(rest.get(6..).and_then(unit), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                out.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            Some(_) => 6,
            // A backslash and what it escapes, so that `\\ud800` (an escaped backslash) is left alone.
            None => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(&rest[..keep]);
        rest = &rest[keep..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The code unit of the `\uXXXX` escape that `text` starts with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> anyhow::Result<Vec<String>> {
        let mut all = Vec::new();
        each(input.as_bytes(), |text: String| {
            all.push(text);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn lone_surrogates_become_replacement_characters_and_pairs_stay() {
        let got = read("\"a\\ud800b\"\n\"\\uDC00\\ud83d\\ude00\"\n\"\\\\ud800 \\ud800\\ud83d\\ude00\"\n").unwrap();
        assert_eq!(got, ["a\u{fffd}b", "\u{fffd}😀", "\\ud800 \u{fffd}😀"]);
    }

    #[test]
    fn a_last_line_without_a_newline_counts() {
        assert_eq!(read("\"a\"\r\n\"b\"").unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        for (input, line) in [("\"a\"\n\n\"b\"\n", 2), ("\"a\"\n\"b\"\n{\"c\":", 3), ("7\n", 1), ("\"\\u12\"\n", 1)] {
            let error = read(input).unwrap_err();
            assert_eq!(error.downcast_ref::<BadLine>().unwrap().line, line, "{input:?}");
        }
        let mut bytes: &[u8] = b"\"a\"\n\"\xff\"\n";
        let error = each(&mut bytes, |_: String| Ok(())).unwrap_err();
        assert!(error.to_string().starts_with("line 2: not UTF-8 from byte 2 on"), "{error}");
    }
}
