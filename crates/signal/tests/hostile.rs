//! Whatever is pasted: a label or an abstention, proper probabilities, bounded work.

use afterword_record::{Category, Polarity};
use afterword_signal::features::features;
use afterword_signal::{Exchange, Reading, classify, similarity};
use proptest::prelude::*;

/// What hostile texts are made of, over and over.
const SCRAPS: [&str; 38] = [
    // controls and what cannot be seen
    "\0",
    "\u{7f}\u{1}\u{1b}[31m",
    "\u{feff}\u{200d}\u{fe0f}\u{1f3fb}",
    "\r\n",
    "\u{2028}",
    // what lone surrogates become
    "\u{fffd}",
    "no\u{fffd}",
    // one word, few words, no spaces
    "a",
    "no ",
    "ä",
    "THANKS",
    "don't'",
    // only marks
    "?!?!…——",
    "\"",
    "\"a",
    "`\"`\"“”",
    "'",
    "> ",
    "- \n",
    "```\n",
    "``` ",
    // only emoji
    "👍",
    "😡👍🏽👩‍👩‍👧 ",
    "🇨🇱❤️☹",
    // only code
    "    if (x) { y = [z]; }\n",
    "```\nlet a = b;\n```\n",
    "Traceback (most recent call last):\n",
    "NameError: name 'x' is not defined\n",
    "{\"a\":[1,{\"b\":null}]},",
    "=(){};<>",
    // right to left
    "שלום ",
    "\u{202e}abc \u{200f}שלום مرحبا\u{202c} ",
    "هذا غير صحيح. ",
    // languages without spaces, and several at once
    "完全错了，请重新回答。",
    "thanks, mais ce n'est pas 正しい, попробуй ещё раз, שוב! ",
    "that is wrong, das ist falsch. ",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "𝓽𝓱𝓪𝓷𝓴𝓼 ｔｈａｎｋｓ ",
];

/// `scrap` as often as fits into `bytes`.
fn filled(scrap: &str, bytes: usize) -> String {
    scrap.repeat(bytes / scrap.len())
}

/// The same text in all three places.
fn thrice(text: &str) -> Exchange<'_> {
    Exchange { prompt: text, reply: text, followup: text }
}

fn proper(reading: &Reading) {
    let p = reading.category_p.iter().chain(&reading.polarity_p).chain(&reading.rubric_p);
    assert!(p.clone().all(|p| (0.0..=1.0).contains(p)), "{reading:?}");
    assert!((reading.category_p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!((reading.polarity_p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!((0.0..=1.0).contains(&reading.similarity));
    assert!(reading.dimensions.iter().all(|score| (-1.0..=1.0).contains(score)), "{reading:?}");
    let goes_together = match reading.polarity {
        _ if reading.abstained.is_some() => {
            (reading.category, reading.polarity) == (Category::None, Polarity::Neutral) && reading.rubrics.is_empty()
        }
        Polarity::Sat => reading.category == Category::Positive,
        Polarity::Neutral => matches!(reading.category, Category::None | Category::Clarify),
        Polarity::Dsat => !matches!(reading.category, Category::None | Category::Positive),
    };
    assert!(goes_together, "{reading:?}");
}

#[test]
fn hostile_texts_get_an_answer() {
    let mut texts = vec![String::new(), " \n\t".to_owned()];
    texts.extend(SCRAPS.map(str::to_owned));
    texts.extend(SCRAPS.map(|scrap| filled(scrap, 20_000)));
    for prompt in &texts {
        for followup in &texts {
            proper(&classify(&Exchange { prompt, reply: prompt, followup }));
            assert!((0.0..=1.0).contains(&similarity(prompt, followup)));
        }
    }
}

#[test]
fn a_megabyte_of_anything_gets_an_answer() {
    for scrap in SCRAPS {
        let text = filled(scrap, 1_000_000);
        for (prompt, reply, followup) in
            [(&*text, &*text, &*text), (&*text, "", "no"), ("", &*text, "no"), ("sort it", "Sorted.", &*text)]
        {
            proper(&classify(&Exchange { prompt, reply, followup }));
        }
    }
}

#[test]
fn lone_surrogates_are_read_like_the_replacement_characters_that_they_become() {
    let utf16 = "that is \u{1f621} wrong".encode_utf16().filter(|unit| *unit != 0xde21).collect::<Vec<_>>();
    let from_utf16 = String::from_utf16_lossy(&utf16);
    assert_eq!(from_utf16, "that is \u{fffd} wrong");
    // The same half of a pair as some encoders write it in bytes: one replacement for each.
    let from_bytes = String::from_utf8_lossy(b"that is \xed\xa0\xbd wrong");
    assert_eq!(from_bytes, "that is \u{fffd}\u{fffd}\u{fffd} wrong");
    for followup in [&*from_utf16, &*from_bytes] {
        let reading = classify(&Exchange { prompt: "how tall is it?", reply: "It is 74 m tall.", followup });
        proper(&reading);
        assert_eq!((reading.polarity, reading.abstained), (Polarity::Dsat, None), "{followup}: {reading:?}");
    }
}

#[test]
fn a_text_may_be_cut_anywhere_inside_of_a_character() {
    for scrap in ["👩‍👩‍👧", "é", "“漢”", "\u{202e}ש"] {
        for shift in 0..16 {
            let text = format!("{}{}{}", "a".repeat(shift), filled(scrap, 9_000), "b".repeat(shift / 4));
            proper(&classify(&thrice(&text)));
        }
    }
}

/// Facts to weigh, allocations made, and bytes in them: what reading an exchange takes, without a clock.
fn work(exchange: &Exchange<'_>) -> [usize; 3] {
    let facts = features(exchange).rows.concat().len();
    let made = allocation_counter::measure(|| drop(classify(exchange)));
    [facts, made.count_total as usize, made.bytes_total as usize]
}

#[test]
fn a_longer_paste_makes_no_more_work() {
    let numbered = |bytes: usize| (0..bytes / 10).map(|n| format!("word{n:05} ")).collect::<String>();
    let pairs = SCRAPS.map(|scrap| [20_000, 1_000_000].map(|bytes| filled(scrap, bytes)));
    for [long, huge] in pairs.into_iter().chain([[20_000, 1_000_000].map(numbered)]) {
        for (once, fifty_times) in work(&thrice(&long)).into_iter().zip(work(&thrice(&huge))) {
            // Where a window begins depends on the length: a word or two more.
            assert!(fifty_times <= once + once / 20 + 50, "{:?}: {once}, then {fifty_times}", &long[..20]);
        }
    }
}

#[test]
fn twice_the_text_is_at_most_twice_the_work() {
    for scrap in SCRAPS {
        let [short, long] = [700, 1_400].map(|bytes| filled(scrap, bytes));
        let [[facts, made, bytes], [more_facts, more_made, more_bytes]] =
            [&short, &long].map(|text| work(&thrice(text)));
        // A buffer that grows by doubling may have doubled once more; the square would be four times.
        let within = more_facts <= 2 * facts + 50 && more_made <= 2 * made + 50 && more_bytes <= 3 * bytes;
        assert!(within, "{scrap:?}: {:?}", [[facts, made, bytes], [more_facts, more_made, more_bytes]]);
    }
}

#[test]
fn the_middle_of_a_huge_text_is_not_read() {
    let around = |middle: &str| format!("{}{middle}{}", "so it goes. ".repeat(1_000), "and on it goes. ".repeat(1_000));
    let read = |followup: &str| classify(&Exchange { prompt: "tell me", reply: "I told you.", followup });
    assert_eq!(read(&around("thank you")), read(&around("that's bad")));
}

proptest! {
    #[test]
    fn any_three_texts_get_proper_probabilities(prompt: String, reply: String, followup: String) {
        proper(&classify(&Exchange { prompt: &prompt, reply: &reply, followup: &followup }));
    }

    #[test]
    fn texts_of_marks_and_scraps_get_proper_probabilities(
        followup in "([a-z']{1,9}|[\"`>?!.’“”…]{1,3}|```|\n|    |ß|é|日本|👍🏿|\u{0}|Traceback| ){0,80}",
        reply in "([a-z]{1,9}|\\?|\n|```){0,40}",
    ) {
        let first = classify(&Exchange { prompt: &reply, reply: &followup, followup: &followup });
        proper(&first);
        proper(&classify(&Exchange { prompt: "sort it", reply: &reply, followup: &followup }));
        prop_assert_eq!(first, classify(&Exchange { prompt: &reply, reply: &followup, followup: &followup }));
    }

    #[test]
    fn a_text_is_as_like_itself_as_can_be(text in "[a-z]{4,12}( [a-z]{4,12}){0,30}") {
        prop_assert!(similarity(&text, &text) > 0.999);
    }
}
