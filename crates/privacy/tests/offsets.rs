//! Where a span stands, in the three ways of counting that the project has: bytes here, code points in labelled data and
//! predictions, UTF-16 units in a page.

use afterword_privacy::{Identifier, Mode, Scrubber, Span, find};
use proptest::prelude::*;

/// An identifier, as it stands alone.
const VALUES: [(&str, Identifier); 6] = [
    ("ann.lee@post.example", Identifier::Email),
    ("+44 20 7946 0321", Identifier::Phone),
    ("4242 4242 4242 4242", Identifier::Card),
    ("DE89 3704 0044 0532 0130 00", Identifier::Iban),
    ("2001:db8:85a3::8a2e:370:7334", Identifier::Ip),
    ("ｊｏ\u{301}．ｌｅｅ＠ｐｏｓｔ．ｅｘａｍｐｌｅ", Identifier::Email),
];

/// Characters of one to four bytes, of one and two UTF-16 units, some of which join what stands before them.
fn around() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "word ",
        "é",
        "e\u{301}",
        "ß",
        "漢",
        "字 ",
        "🙂",
        "👩\u{200D}👩\u{200D}👧",
        "🇫🇷",
        "𝒳",
        "\u{1F3FD}",
        "\u{200B}",
        "\u{FEFF}",
        "\u{0}",
        "नि",
        "\r\n",
        "\u{2028}",
        "\u{10FFFF}",
        "ﬁ",
        "İ",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A span in code points.
fn in_code_points(text: &str, span: &Span) -> (usize, usize) {
    let count = |end: usize| text[..end].chars().count();
    (count(span.start), count(span.end))
}

/// A span in UTF-16 units.
fn in_units(text: &str, span: &Span) -> (usize, usize) {
    let count = |end: usize| text[..end].encode_utf16().count();
    (count(span.start), count(span.end))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_span_cuts_the_same_value_out_of_bytes_code_points_and_units(
        before in around(),
        after in around(),
        value in prop::sample::select(VALUES.to_vec()),
    ) {
        let (value, identifier) = value;
        // A paragraph of its own: what is glued to a value can become a part of it.
        let text = format!("{before}\n\n{value}\n\n{after}");
        let spans = find(&text, Mode::Structured);
        prop_assert_eq!(spans.len(), 1, "{:?} in {:?}", spans, text);
        let span = spans[0];
        prop_assert_eq!(span.identifier, identifier);

        let (start, end) = in_code_points(&text, &span);
        let points: Vec<char> = text.chars().collect();
        let (first, last) = in_units(&text, &span);
        let units: Vec<u16> = text.encode_utf16().collect();
        prop_assert_eq!(&text[span.start..span.end], value);
        prop_assert_eq!(points[start..end].iter().collect::<String>(), value);
        prop_assert_eq!(String::from_utf16(&units[first..last]).unwrap(), value);
    }

    #[test]
    fn what_stands_around_a_value_comes_out_byte_for_byte(before in around(), after in around()) {
        let text = format!("{before}\n\nann.lee@post.example\n\n{after}");
        let scrubbed = Scrubber::with(Mode::Structured).scrub(&text).unwrap();
        prop_assert_eq!(scrubbed, format!("{before}\n\n[EMAIL_1]\n\n{after}"));
    }

    /// The invisible joins the value that it stands in, and nothing that it stands beside.
    #[test]
    fn marks_inside_a_value_go_with_it(at in 1_usize..19, mark in prop::sample::select(vec!["\u{301}", "\u{200B}", "\u{AD}"])) {
        let value = "ann.lee@post.example";
        let text = format!("🙂 {}{mark}{} 🙂", &value[..at], &value[at..]);
        let spans = find(&text, Mode::Structured);
        prop_assert_eq!(spans.len(), 1, "{:?}", text);
        prop_assert_eq!(&text[spans[0].start..spans[0].end], text.trim_matches(['🙂', ' ']));
    }
}
