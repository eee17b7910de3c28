//! What holds for every text, whatever is in it.

use afterword_privacy::{Identifier, LONGEST, Mode, Refused, Scrubber, find};
use proptest::prelude::*;

/// Identifiers, words that point to them, and what hides or breaks them.
#[rustfmt::skip]
const PIECES: [&str; 71] = [
    "ann@post.example", "415-555-0132", "4242 4242 4242 4242", "DE89370400440532013000", "536-90-4321",
    "203.0.113.77", "2001:db8::8a2e", "https://a.example/x", "password: ", "hunter2x", "phone ", "card ", "passport ",
    "iban ", "user=", "gate code ", "call ", "order ", "C01X00T47", "sk-proj-Zk3vQ9x7LmT2bR8nW4yP", "/home/ann",
    "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "@ann_85", "one two three four five six ", " at ",
    " dot ", "com", "www.", "[EMAIL_1]", "[PHONE_2]", "[SECRET_", "[at]", "&#64;", "%40", "\\u0040", "\u{200B}",
    "\u{301}", "\u{FDEF}", "\u{FDD1}", "٤٢", "ａ", "谢", "密码", "电话", "&amp;", "<b>", "<!--", "**", "\\", "\n",
    "\r\n", "\r", "\u{B}", "\u{C}", "\0", "😀", "VG86IGFubi5sZWVAcG9zdC5leGFtcGxl", "[", "Ann", " Lee", "Ann Lee", "Mrs ", "dear ", "J. ",
    "my name is ", "12 Mill Lane", " and ", "Jörg O'Brien-Weiß", "[PERSON_1]", ", ",
];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        2 => r#"[ .,:;@/()+\-\[\]"'=_\#&%\n]{1,3}"#,
        1 => "[0-9]{1,12}",
        1 => "[a-zA-Z]{1,8}",
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn modes() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![Mode::Structured, Mode::Balanced, Mode::Strict])
}

fn scrub(text: &str) -> Result<String, Refused> {
    Scrubber::new().scrub(text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn spans_are_sorted_apart_and_on_character_boundaries(text in pieces(), mode in modes()) {
        let mut last = 0;
        for span in find(&text, mode) {
            prop_assert!(last <= span.start && span.start < span.end && span.end <= text.len());
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            last = span.end;
        }
    }

    #[test]
    fn scrubbing_again_changes_nothing(text in pieces(), mode in modes()) {
        let scrub = |text: &str| Scrubber::with(mode).scrub(text);
        let scrubbed = scrub(&text);
        prop_assert!(scrubbed != Err(Refused::Unsettled), "{text:?}: {:?}", find(&text, mode));
        let scrubbed = scrubbed.unwrap();
        prop_assert_eq!(scrub(&scrubbed), Ok(scrubbed));
    }

    #[test]
    fn nothing_that_was_found_is_left_where_it_was_found(text in pieces(), mode in modes()) {
        let spans = find(&text, mode);
        let mut scrubber = Scrubber::with(mode);
        let kept = scrubber.scrub(&text).unwrap();
        // Now and then a second reading finds more; the text is then not what one reading says.
        prop_assume!(scrubber.redactions().map(|(_, count)| count as usize).sum::<usize>() == spans.len());
        let mut rest = kept.as_str();
        let mut at = 0;
        for span in &spans {
            rest = rest.strip_prefix(&text[at..span.start]).unwrap();
            rest = rest.strip_prefix(&format!("[{}_", span.identifier.as_str())).unwrap();
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(']').unwrap();
            at = span.end;
        }
        prop_assert_eq!(rest, &text[at..]);
    }

    #[test]
    fn nothing_that_was_found_stands_as_a_word_anywhere_in_what_comes_out(text in pieces()) {
        let scrubbed = Scrubber::with(Mode::Structured).scrub(&text).unwrap();
        for span in find(&text, Mode::Structured) {
            let value = &text[span.start..span.end];
            let between = |c: char| c.is_whitespace() || matches!(c, '"' | ',');
            let short = value.chars().filter(char::is_ascii_alphanumeric).count() < 6;
            prop_assert!(short || !scrubbed.split(between).any(|word| word == value), "{value:?} in {scrubbed:?}");
        }
    }

    #[test]
    fn any_text_at_all_is_scrubbed_or_refused(text in any::<String>(), mode in modes()) {
        let _ = Scrubber::with(mode).scrub(&text);
    }
}

/// Found by a fuzz run: a vertical tab was a character like any other, and what stood before it a part of a longer word.
#[test]
fn a_password_that_was_told_is_hidden_on_every_line_whatever_ends_it() {
    for end in ["\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{1F}", "\u{85}", "\u{2028}"] {
        let text = format!("it was hunter2x{end}APIkey=\"none\"\npassword: hunter2x{end}bye");
        let hidden = format!("it was [SECRET_1]{end}APIkey=\"none\"\npassword: [SECRET_1]{end}bye");
        assert_eq!(scrub(&text), Ok(hidden));
    }
}

#[test]
fn the_same_value_has_the_same_number_in_every_field_of_a_record() {
    let mut scrubber = Scrubber::new();
    assert_eq!(scrubber.scrub("ann@post.example, bob@post.example").unwrap(), "[EMAIL_1], [EMAIL_2]");
    assert_eq!(scrubber.scrub("BOB@POST.EXAMPLE / ann&#64;post.example").unwrap(), "[EMAIL_2] / [EMAIL_1]");
    assert_eq!(scrubber.scrub("+1 415 555 0132 or +14155550132").unwrap(), "[PHONE_1] or [PHONE_1]");
    assert_eq!(scrubber.redactions().collect::<Vec<_>>(), [("EMAIL", 4), ("PHONE", 2)]);
}

#[test]
fn two_records_share_no_numbers() {
    assert_eq!(scrub("bob@post.example").unwrap(), "[EMAIL_1]");
    assert_eq!(scrub("ann@post.example").unwrap(), "[EMAIL_1]");
}

#[test]
fn a_placeholder_of_the_text_keeps_its_number_to_itself() {
    assert_eq!(scrub("[EMAIL_1] told ann@post.example").unwrap(), "[EMAIL_1] told [EMAIL_2]");
    assert_eq!(
        scrub("a[EMAIL_1][EMAIL_3] ann@post.example, bob@post.example").unwrap(),
        "a[EMAIL_1][EMAIL_3] [EMAIL_2], [EMAIL_4]"
    );
}

#[test]
fn a_value_that_is_told_once_is_hidden_where_it_is_repeated() {
    assert_eq!(
        scrub("my password is Blue-Heron-77. why does \"Blue-Heron-77\" fail?").unwrap(),
        "my password is [SECRET_1]. why does \"[SECRET_1]\" fail?"
    );
}

#[test]
fn a_password_with_brackets_is_hidden_where_it_is_repeated_too() {
    assert_eq!(
        scrub("password: Zk)3vQ9x(7LmO!\nKEY=\"Zk)3vQ9x(7LmO!\"").unwrap(),
        "password: [SECRET_1]\nKEY=\"[SECRET_1]\""
    );
}

#[test]
fn a_number_in_the_form_of_a_placeholder_is_still_a_number() {
    assert_eq!(scrub("phone [PHONE_4155550132]").unwrap(), "phone [PHONE_[PHONE_1]]");
}

#[test]
fn clean_and_empty_texts_come_back_as_they_are() {
    for text in ["", " \n", "Thanks, that was exactly what I meant!", "x = a@b", "\0\u{FFFD}"] {
        assert_eq!(scrub(text).unwrap(), text);
    }
}

#[test]
fn too_long_a_text_is_refused_and_the_longest_is_not() {
    let longest = "ann@post.example ".repeat(LONGEST / 17);
    assert!(scrub(&longest).is_ok());
    assert_eq!(scrub(&"a".repeat(LONGEST + 1)), Err(Refused::TooLong));
}

#[test]
fn more_values_than_placeholders_are_refused() {
    let mut scrubber = Scrubber::new();
    let addresses = |from: usize| (from..from + 900).map(|n| format!("a{n}@b.example ")).collect::<String>();
    assert!(scrubber.scrub(&addresses(0)).is_ok());
    assert_eq!(scrubber.scrub(&addresses(900)), Err(Refused::TooMany));
}

#[test]
fn every_type_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<_> = Identifier::ALL.iter().map(|identifier| identifier.as_str()).collect();
    assert_eq!(names.len(), Identifier::ALL.len());
}
