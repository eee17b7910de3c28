//! From a message to tokens that know whose voice they are in. One pass over bytes, no Unicode tables.

use crate::chars::{Char, character, closes};
use crate::code::looks_like_code;
use crate::hash;
use crate::lexicon::{self, Class};

/// How much of a text is read: so many bytes from its start and so many from its end. What lies between is skipped, so the
/// work on one exchange has a constant bound however long a paste is.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    head: usize,
    tail: usize,
}

impl Window {
    /// The follow-up: nearly everything that people type.
    pub(crate) const FOLLOWUP: Self = Self { head: 2500, tail: 1000 };
    /// The prompt.
    pub(crate) const PROMPT: Self = Self { head: 1500, tail: 500 };
    /// The reply: how it opens, and how it ends (a question, an offer).
    pub(crate) const REPLY: Self = Self { head: 2500, tail: 1000 };

    /// The two parts that are read, cut where characters begin; the second is empty when the text fits.
    fn parts(self, text: &str) -> [&str; 2] {
        if text.len() <= self.head + self.tail {
            return [text, ""];
        }
        let (mut end, mut start) = (self.head, text.len() - self.tail);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        while !text.is_char_boundary(start) {
            start += 1;
        }
        [text.get(..end).unwrap_or_default(), text.get(start..).unwrap_or_default()]
    }
}

/// Whose words a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Voice {
    /// The writer's own.
    Own,
    /// In quotation marks or on a `>` line.
    Quote,
    /// In a fence or back-ticks, or a line that looks like code, data or a traceback.
    Code,
    /// The assistant's words, repeated at some length.
    Echo,
    /// The writer's own previous message, repeated at some length.
    Repeat,
}

/// A word, or a run of one punctuation mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Of the word in lower case without apostrophes, or of the mark (doubled in a run).
    pub(crate) hash: u32,
    /// Bytes of the word; 0 for punctuation.
    pub(crate) len: u8,
    pub(crate) class: Class,
    pub(crate) voice: Voice,
    /// The word begins a sentence or a line.
    pub(crate) first: bool,
    /// Two letters or more, all capitals.
    pub(crate) caps: bool,
    /// Holds no ASCII letter or digit.
    pub(crate) foreign: bool,
    /// One pictograph.
    pub(crate) emoji: bool,
    /// The word as it is hashed, cut short.
    pub(crate) text: [u8; Token::KEPT],
}

impl Token {
    /// Bytes of a word that are kept for its character n-grams.
    pub(crate) const KEPT: usize = 15;

    pub(crate) fn is_word(&self) -> bool {
        self.len > 0
    }

    /// The kept bytes.
    pub(crate) fn letters(&self) -> &[u8] {
        &self.text[..usize::from(self.len).min(Self::KEPT)]
    }

    /// Whether the word carries a topic.
    pub(crate) fn is_content(&self) -> bool {
        self.is_word() && !matches!(self.class, Class::Function | Class::Me | Class::Aux | Class::Ask)
    }

    /// The hashes of the word's letter trigrams, with a space on both sides.
    pub(crate) fn trigrams(&self, mut f: impl FnMut(u32)) {
        let letters = self.letters();
        let mut spaced = [b' '; Self::KEPT + 2];
        spaced[1..=letters.len()].copy_from_slice(letters);
        spaced[..letters.len() + 2].windows(3).for_each(|gram| f(hash::bytes(gram)));
    }

    /// The byte at a place of the word, counted from 1; around it are spaces.
    pub(crate) fn letter(&self, place: usize) -> u8 {
        match place.checked_sub(1) {
            Some(at) => self.letters().get(at).copied().unwrap_or(b' '),
            None => b' ',
        }
    }

    fn mark(byte: u8, run: usize, voice: Voice) -> Self {
        let once = hash::push(hash::EMPTY, byte);
        Self {
            hash: if run > 1 { hash::push(once, byte) } else { once },
            len: 0,
            class: Class::Function,
            voice,
            first: false,
            caps: false,
            foreign: false,
            emoji: false,
            text: [0; Self::KEPT],
        }
    }
}

/// What the lines of a message look like, beside its words.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) lines: u32,
    pub(crate) code_lines: u32,
    pub(crate) fenced: bool,
    pub(crate) traceback: bool,
    pub(crate) listed: bool,
    /// The last character that is no space.
    pub(crate) last: u8,
    /// The first letter is a capital.
    pub(crate) capital: bool,
    /// The text did not fit its window.
    pub(crate) cut: bool,
}

/// A message, read.
#[derive(Debug, Default)]
pub(crate) struct Message {
    pub(crate) tokens: Vec<Token>,
    pub(crate) layout: Layout,
}

impl Message {
    /// Reads the parts of `text` that lie in the window.
    pub(crate) fn read(text: &str, window: Window) -> Self {
        let mut message = Self::default();
        let parts = window.parts(text);
        message.tokens.reserve((parts[0].len() + parts[1].len()) / 4);
        message.layout.cut = !parts[1].is_empty();
        for part in parts {
            let mut fenced = false;
            for line in part.as_bytes().split(|byte| *byte == b'\n') {
                message.line(line, &mut fenced);
            }
        }
        message
    }

    /// The tokens of one voice.
    pub(crate) fn spoken(&self, voice: Voice) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(move |token| token.voice == voice)
    }

    fn line(&mut self, line: &[u8], fenced: &mut bool) {
        let body = line.trim_ascii();
        let Some((&start, &last)) = body.first().zip(body.last()) else { return };
        self.layout.lines += 1;
        self.layout.last = last;
        if body.starts_with(b"```") {
            *fenced = !*fenced;
            self.layout.fenced = true;
            return;
        }
        if body.starts_with(b"Traceback (most") || body.starts_with(b"File \"") {
            self.layout.traceback = true;
        }
        self.layout.listed |= matches!(start, b'-' | b'*') && body.get(1) == Some(&b' ');
        let voice = if *fenced || looks_like_code(line, body) {
            self.layout.code_lines += 1;
            Voice::Code
        } else if start == b'>' {
            Voice::Quote
        } else {
            Voice::Own
        };
        self.words(body, voice);
    }

    /// Splits a line into tokens. Inside an own line, quotation marks and back-ticks change the voice.
    fn words(&mut self, line: &[u8], outer: Voice) {
        let mut voice = outer;
        let mut first = true;
        let mut at = 0;
        while at < line.len() {
            let (kind, width) = character(&line[at..]);
            match kind {
                Char::Space => {}
                Char::Mark(byte) => {
                    let mut run = 1;
                    while character(&line[at + run * width..]) == (kind, width) {
                        run += 1;
                    }
                    at += run * width;
                    if outer == Voice::Own && matches!(byte, b'"' | b'`') {
                        let toggled = if byte == b'"' { Voice::Quote } else { Voice::Code };
                        voice = if voice != Voice::Own {
                            Voice::Own
                        } else if closes(&line[at..], byte) {
                            toggled
                        } else {
                            voice
                        };
                    }
                    first |= matches!(byte, b'.' | b'!' | b'?' | b':');
                    self.tokens.push(Token::mark(byte, run, voice));
                    continue;
                }
                Char::Letter | Char::Other | Char::Emoji => {
                    at += self.word(&line[at..], voice, first);
                    first = false;
                    continue;
                }
            }
            at += width;
        }
    }

    /// Reads the word that `rest` starts with; returns how many bytes it took.
    fn word(&mut self, rest: &[u8], voice: Voice, first: bool) -> usize {
        let (mut at, mut len, mut upper, mut ascii) = (0, 0_usize, 0, 0);
        let mut hash = hash::EMPTY;
        let mut text = [0; Token::KEPT];
        let mut pictograph = false;
        while at < rest.len() {
            let byte = rest[at];
            // Nearly all of nearly every text.
            let (kind, width) = if byte.is_ascii_alphanumeric() { (Char::Letter, 1) } else { character(&rest[at..]) };
            match kind {
                Char::Letter | Char::Other => {}
                // A pictograph is a word by itself.
                Char::Emoji if at == 0 => pictograph = true,
                // An apostrophe between letters: "don't" is "dont", as many write it.
                Char::Mark(b'\'') if matches!(character(&rest[at + width..]).0, Char::Letter) => {
                    at += width;
                    continue;
                }
                _ => break,
            }
            for &byte in &rest[at..at + width] {
                let lower = byte.to_ascii_lowercase();
                hash = hash::push(hash, lower);
                if len < Token::KEPT {
                    text[len] = lower;
                }
                len += 1;
            }
            ascii += usize::from(kind == Char::Letter);
            upper += usize::from(rest[at].is_ascii_uppercase());
            at += width;
            // Scripts without spaces and pasted blobs: a "word" ends somewhere.
            if pictograph || len >= 60 {
                break;
            }
        }
        if self.tokens.is_empty() {
            self.layout.capital = upper > 0;
        }
        self.tokens.push(Token {
            hash,
            len: u8::try_from(len).unwrap_or(u8::MAX),
            class: lexicon::class(hash),
            voice,
            first,
            caps: upper > 1 && upper == ascii,
            foreign: ascii == 0,
            emoji: pictograph,
            text,
        });
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voices(text: &str) -> Vec<(String, Voice)> {
        Message::read(text, Window::FOLLOWUP)
            .tokens
            .iter()
            .filter(|token| token.is_word())
            .map(|token| (String::from_utf8_lossy(token.letters()).into_owned(), token.voice))
            .collect()
    }

    #[test]
    fn apostrophes_are_dropped_however_they_are_written() {
        for text in ["Don't", "don’t", "dont"] {
            assert_eq!(voices(text), [("dont".to_owned(), Voice::Own)]);
        }
    }

    #[test]
    fn quotes_fences_and_code_lines_are_not_the_writers_words() {
        let text =
            "see “that part” here\n> old words\n```\nfence\n```\n    x = f(1)\nTraceback (most recent call last):\nend";
        let own: Vec<_> =
            voices(text).into_iter().filter(|(_, voice)| *voice == Voice::Own).map(|(word, _)| word).collect();
        assert_eq!(own, ["see", "here", "end"]);
    }

    #[test]
    fn a_lone_quotation_mark_quotes_nothing() {
        assert!(voices("a 12\" disk is too small").iter().all(|(_, voice)| *voice == Voice::Own));
    }

    #[test]
    fn a_long_text_is_read_at_both_ends() {
        let text = format!("start {} end", "ä".repeat(1_000_000));
        let words = voices(&text);
        assert!(words.len() < 200);
        assert_eq!((words[0].0.as_str(), words[words.len() - 1].0.as_str()), ("start", "end"));
    }
}
