//! The shipped model on conversations written for these tests: what a person would expect it to say.

use afterword_record::{Category, Polarity, Rubric};
use afterword_signal::{Abstention, Dimension, Exchange, Reading, Thresholds, classify, classify_at, similarity};

fn read(prompt: &str, reply: &str, followup: &str) -> Reading {
    classify(&Exchange { prompt, reply, followup })
}

const CODE: &str =
    "Here is a function:\n```python\ndef load(path):\n    return json.load(open(path))\n```\nCall it with a path.";
const REFUSAL: &str = "I'm sorry, I can't help with that.";

#[track_caller]
fn expect(reading: &Reading, category: Category, polarity: Polarity) {
    assert_eq!((reading.category, reading.polarity, reading.abstained), (category, polarity, None), "{reading:?}");
}

#[test]
fn thanks_and_praise_are_positive() {
    let prompt = "How do I undo my last commit?";
    let reply = "Run `git reset --soft HEAD~1`. Your changes stay staged.";
    for followup in ["thanks, that worked", "Perfect, exactly what I needed!", "it works now, thank you so much", "👍"]
    {
        let reading = read(prompt, reply, followup);
        expect(&reading, Category::Positive, Polarity::Sat);
        assert!(reading.p() > 0.5, "{reading:?}");
    }
    assert!(read(prompt, reply, "thank you so much!").rubrics.contains(&Rubric::Gratitude));
}

#[test]
fn saying_what_is_wrong_is_a_correction() {
    expect(
        &read("rename the helper in utils.py", "I renamed it in main.py.", "No, I meant the other file"),
        Category::Correction,
        Polarity::Dsat,
    );
    expect(
        &read(
            "summarise the article",
            "The article is about bees. It says a lot.",
            "too long, shorten it to one sentence",
        ),
        Category::Correction,
        Polarity::Dsat,
    );
}

#[test]
fn blame_without_a_remedy_is_a_complaint() {
    let (prompt, reply) = ("draft a note to my landlord", "Dear landlord, the heating has been broken for two weeks.");
    for followup in ["this is useless, you are not listening", "That's wrong.", "it still doesn't work"] {
        expect(&read(prompt, reply, followup), Category::Complaint, Polarity::Dsat);
    }
}

#[test]
fn the_same_request_again_is_a_rephrase() {
    let prompt = "How do I sort a list of dates in Python?";
    let reading = read(prompt, "Lists are ordered collections in Python.", prompt);
    expect(&reading, Category::Rephrase, Polarity::Dsat);
    assert!(reading.similarity > 0.99);
    expect(
        &read("Translate to French: good day", REFUSAL, "Please translate 'good day' to French"),
        Category::Rephrase,
        Polarity::Dsat,
    );
}

#[test]
fn an_error_pasted_back_after_code_is_a_correction() {
    let error = "Traceback (most recent call last):\n  File \"app.py\", line 3, in <module>\n    load('a.json')\n\
                 NameError: name 'json' is not defined";
    expect(&read("write a function that reads the settings", CODE, error), Category::Correction, Polarity::Dsat);
}

#[test]
fn a_question_about_the_replys_own_words_is_a_clarification() {
    let reply = "A monad is a monoid in the category of endofunctors.";
    expect(&read("explain monads", reply, "what does endofunctor mean here?"), Category::Clarify, Polarity::Neutral);
}

#[test]
fn moving_on_says_nothing_about_the_reply() {
    for followup in ["Write a short poem about the sea", "And what is the capital of Chile?", "ok"] {
        let reading = read("What is the capital of Peru?", "The capital of Peru is Lima.", followup);
        assert_ne!(reading.polarity, Polarity::Dsat, "{followup}: {reading:?}");
    }
    expect(
        &read("What is the capital of Peru?", "The capital of Peru is Lima.", "Write a short poem about the sea"),
        Category::None,
        Polarity::Neutral,
    );
}

#[test]
fn anger_quoted_from_somebody_else_is_not_the_writers() {
    let (prompt, reply) = ("draft a note to my landlord", "Dear landlord, the heating has been broken for two weeks.");
    let own = read(prompt, reply, "That is wrong, you are terrible.");
    let quoted = read(prompt, reply, "He wrote back: \"that is wrong, you are terrible\". What should I answer?");
    assert_eq!((own.polarity, quoted.polarity), (Polarity::Dsat, Polarity::Neutral));
}

#[test]
fn quoting_the_reply_adds_no_opinion() {
    let reply = "You are wrong if you think that the moon is bigger than the earth. It is not, it never was.";
    let echoed = read("is the moon big?", reply, &format!("{reply} How much smaller is it?"));
    assert_ne!(echoed.polarity, Polarity::Dsat, "{echoed:?}");
}

#[test]
fn what_cannot_be_read_is_not_judged() {
    for (followup, reason) in [
        ("", Abstention::TooShort),
        (" \n\t ", Abstention::TooShort),
        ("\0\0\0", Abstention::TooShort),
        ("Das ist leider nicht richtig, kannst du es bitte noch einmal versuchen?", Abstention::NotEnglish),
        ("Ce n'est pas ce que je vous ai demandé, merci de corriger la réponse", Abstention::NotEnglish),
        ("это совсем неправильно, попробуй ещё раз", Abstention::NotEnglish),
        ("هذا غير صحيح على الإطلاق", Abstention::NotEnglish),
        ("完全错了，请重新回答", Abstention::NotEnglish),
        ("qzx vbrpt wlkj grmpf xxyz", Abstention::OutOfVocabulary),
    ] {
        let reading = read("What is the capital of Peru?", "The capital of Peru is Lima.", followup);
        assert_eq!(reading.abstained, Some(reason), "{followup:?}");
        assert_eq!((reading.category, reading.polarity), (Category::None, Polarity::Neutral));
        assert!(reading.rubrics.is_empty());
    }
}

#[test]
fn similarity_is_symmetric_enough_and_knows_the_order_of_nearness() {
    let request = "book a table for four at the Italian place on Friday";
    let (again, narrowed, other) = (
        similarity("book a table for 4 on Friday at the Italian place", request),
        similarity("book a table for four at the Italian place on Friday, outside, at eight", request),
        similarity("what is the weather in Rome?", request),
    );
    assert!(again > 0.7 && narrowed > 0.5 && other < 0.15, "{again} {narrowed} {other}");
    assert!((similarity(request, "book a table") - similarity("book a table", request)).abs() < 1e-6);
}

#[test]
fn the_version_names_the_files_content() {
    let file = include_bytes!("../model/signal.bin");
    let hash = file[8..].iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    assert_eq!(afterword_signal::VERSION, format!("signal/1-{hash:08x}"));
}

#[test]
fn a_reading_that_is_less_sure_than_asked_for_is_an_abstention() {
    let exchange = Exchange { prompt: "Capital of Australia?", reply: "Sydney.", followup: "That is wrong." };
    let free = classify(&exchange);
    expect(&free, Category::Complaint, Polarity::Dsat);
    let at = |dsat| classify_at(&exchange, Thresholds { sat: 0.0, dsat });
    assert_eq!(at(free.p() - 0.01), free);
    let strict = at(free.p() + 0.01);
    assert_eq!((strict.abstained, strict.polarity), (Some(Abstention::LowMargin), Polarity::Neutral));
    assert_eq!(strict.polarity_p, free.polarity_p, "probabilities stand beside an abstention");
}

#[test]
fn follow_ups_tell_the_dimensions_of_a_reply_apart() {
    use Dimension::{Correctness, Engagingness, Following, Informativeness, Relevance, Understanding};
    // Said by nobody that the model has learned from; each with a sign for its dimension.
    let said = [
        (Understanding, 1.0, "you got what I was after right away"),
        (Understanding, -1.0, "no, you misunderstood my question"),
        (Relevance, 1.0, "that is right on topic for my essay"),
        (Relevance, -1.0, "what has that got to do with what I asked"),
        (Correctness, 1.0, "checked it and your numbers are correct"),
        (Correctness, -1.0, "that date is wrong, it was a year later"),
        (Engagingness, 1.0, "this is fascinating, tell me more"),
        (Engagingness, -1.0, "this is so boring, I'm falling asleep"),
        (Informativeness, 1.0, "I learned a lot, very detailed"),
        (Informativeness, -1.0, "too vague, that tells me nothing new"),
        (Following, 1.0, "exactly five bullets as I asked, thanks"),
        (Following, -1.0, "I said no bullet points and you used bullets"),
    ];
    let wrong: Vec<_> = said
        .iter()
        .map(|(of, sign, followup)| (of, followup, sign * read("", "", followup).dimensions[*of as usize]))
        .filter(|(.., agreement)| *agreement <= 0.0)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let plain = read("How do I boil eggs?", "Eight minutes in boiling water.", "and what goes well with them?");
    assert!(plain.dimensions.iter().all(|score| score.abs() < 0.6), "{plain:?}");
}
