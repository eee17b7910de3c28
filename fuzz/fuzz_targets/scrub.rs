//! What is scrubbed stays scrubbed, what is counted was redacted, and an identifier that is found where it stands alone
//! does not get through in any company. The first byte says which one is planted, the next two where; the rest is the
//! text.
#![no_main]

use std::collections::BTreeMap;

use afterword_privacy::{Mode, Scrubber, find};
use libfuzzer_sys::fuzz_target;

/// One of each kind that its form alone gives away: a word beside it neither tells it nor makes it something else, as
/// "version" does a machine's address.
const PLANTS: [&str; 8] = [
    "ann.lee@post.example",
    "+49 30 901820",
    "4242 4242 4242 4242",
    "DE89 3704 0044 0532 0130 00",
    "00:1b:44:11:3a:b7",
    "https://ann.example/profile?id=7",
    "sk-proj-Zk3vQ9x7LmT2bR8nW4yP",
    "2001:db8:85a3::8a2e:370:7334",
];

fuzz_target!(|data: &[u8]| {
    let [plant, near, far, text @ ..] = data else { return };
    let text = String::from_utf8_lossy(text);
    scrubs(&text);
    hides(PLANTS[usize::from(*plant) % PLANTS.len()], usize::from(u16::from_le_bytes([*near, *far])), &text);
});

/// The promises that hold for every text.
fn scrubs(text: &str) {
    let spans = find(text, Mode::default());
    let mut last = 0;
    let mut found = BTreeMap::<&str, u32>::new();
    for span in &spans {
        assert!(last <= span.start && span.start < span.end && span.end <= text.len(), "{spans:?} in {text:?}");
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?} in {text:?}");
        last = span.end;
        *found.entry(span.identifier.as_str()).or_default() += 1;
    }

    let mut scrubber = Scrubber::new();
    let Ok(scrubbed) = scrubber.scrub(text) else { return };
    assert_eq!(Scrubber::new().scrub(&scrubbed).as_ref(), Ok(&scrubbed), "scrubbed again, from {text:?}");

    // Shorter ones are words and amounts too often; they go where they were found. So do those with quotes or escapes in
    // them, since quotes are what a value is looked for between.
    let words: Vec<_> = scrubbed.split(|c: char| c.is_whitespace() || matches!(c, '"' | ',')).collect();
    for span in &spans {
        let value = &text[span.start..span.end];
        let short = value.chars().filter(char::is_ascii_alphanumeric).count() < 6;
        let parted = value.contains(|c: char| !c.is_alphanumeric() && (!c.is_ascii() || "'`&%\\".contains(c)));
        assert!(short || parted || !words.contains(&value), "{value:?} was found and is still in {scrubbed:?}");
    }

    let counted: BTreeMap<_, _> = scrubber.redactions().collect();
    let (once, all) = (found.values().sum::<u32>(), counted.values().sum::<u32>());
    assert!(found.iter().all(|(kind, count)| counted.get(kind) >= Some(count)), "{found:?}, {counted:?} in {text:?}");
    assert_eq!(once == 0, scrubbed == text, "{counted:?} in {text:?}");
    // A second reading may find more in what the first one left; without one, every span is one placeholder.
    if once == all {
        let mut rest = scrubbed.as_str();
        let mut at = 0;
        for span in &spans {
            rest = rest.strip_prefix(&text[at..span.start]).expect("what is kept stays as it is");
            let placeholder = format!("[{}_", span.identifier.as_str());
            rest = rest.strip_prefix(&placeholder).expect("a placeholder of the span's kind");
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(']').expect("and no more of it");
            at = span.end;
        }
        assert_eq!(rest, &text[at..]);
    }
}

/// `plant`, in a paragraph of its own at about byte `at` of `text`, does not get through.
fn hides(plant: &str, at: usize, text: &str) {
    let alone = find(plant, Mode::default());
    assert!(matches!(&alone[..], [span] if (span.start, span.end) == (0, plant.len())), "{plant:?}: {alone:?}");

    let mut at = at % (text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let (before, after) = text.split_at(at);
    let planted = format!("{before}\n\n{plant}\n\n{after}");
    let Ok(scrubbed) = Scrubber::new().scrub(&planted) else { return };
    // The text may hold it already, inside of a longer word, where it is none.
    let times = |text: &str| text.matches(plant).count();
    assert!(times(&scrubbed) < times(&planted), "{plant:?} got through: {scrubbed:?}");
}
