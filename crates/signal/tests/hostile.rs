//! Whatever is pasted: an answer, proper probabilities, bounded work.

use afterword_signal::features::features;
use afterword_signal::{Exchange, Reading, classify, similarity};
use proptest::prelude::*;

fn proper(reading: &Reading) {
    let p = reading.category_p.iter().chain(&reading.polarity_p).chain(&reading.rubric_p);
    assert!(p.clone().all(|p| (0.0..=1.0).contains(p)), "{reading:?}");
    assert!((reading.category_p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!((reading.polarity_p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!((0.0..=1.0).contains(&reading.similarity));
}

#[test]
fn hostile_texts_get_an_answer() {
    let texts = [
        String::new(),
        "\0".repeat(10_000),
        "a".repeat(1_000_000),
        "no ".repeat(400_000),
        "😡👍🏽👩‍👩‍👧 ".repeat(50_000),
        "```\n".repeat(100_001),
        "> ".repeat(100_000),
        "\"".repeat(1_000_000),
        "`\"`\"“”".repeat(100_000),
        "'".repeat(100_000),
        "\u{202e}abc \u{200f}שלום مرحبا ".repeat(1_000),
        "ä".repeat(500_000),
        "    if (x) { y = [z]; }\n".repeat(40_000),
        "?!?!…——".repeat(100_000),
        "\u{feff}\u{fffd}\u{1f3fb}\u{200d}\u{fe0f}".to_owned(),
        "Traceback (most recent call last):\n".repeat(30_000),
    ];
    for prompt in &texts {
        for followup in &texts {
            proper(&classify(&Exchange { prompt, reply: prompt, followup }));
        }
    }
}

#[test]
fn a_longer_paste_gives_no_more_to_weigh() {
    let facts = |words: usize| {
        let text = (0..words).map(|n| format!("word{n} ")).collect::<String>();
        features(&Exchange { prompt: &text, reply: &text, followup: &text }).rows.concat().len()
    };
    assert!(facts(200_000) <= facts(10_000) + 50, "{} {}", facts(200_000), facts(10_000));
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
