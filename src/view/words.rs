//! Every word that the person reads, in one place.

mod preview;

use std::rc::Rc;

use afterword_record::Policy;
use leptos::prelude::window;

use super::model::{Choice, ReactionChoice};
use crate::outbox::Delivery;

pub(super) use preview::*;

/// What the scrubber finds. It does not find names, and both places say so.
macro_rules! removed {
    () => {
        "links, e-mail addresses, phone, card and ID numbers, passwords and keys."
    };
}

pub(super) const BAR: &str = "Feedback on this answer";

pub(super) const EDIT: &str = "Edit this answer";
pub(super) const EDITED_ANSWER: &str = "The answer as it should have been";
pub(super) const SAVE: &str = "Save";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const ORIGINAL: &str = "Back to the original";
pub(super) const DISCARD_QUESTION: &str = "Discard your changes?";
pub(super) const DISCARD: &str = "Discard";
pub(super) const KEEP: &str = "Keep editing";

pub(super) const SAY_MORE: &str = "Say more";
pub(super) const CHANGE_COMMENT: &str = "Change your comment";
pub(super) const COMMENT: &str = "Your comment";
pub(super) const COMMENT_HINT: &str =
    concat!("Removed before sending: ", removed!(), " Names and streets too, as far as they are recognised.");

pub(super) const CONSENT: &str = "A question before anything is sent";
pub(super) const ALLOW: &str = "Allow";
pub(super) const NOT_NOW: &str = "Not now";
const REMOVED_FIRST: &str =
    concat!("Removed on this device first: ", removed!(), " Names and streets too, as far as they are recognised.");
const CHANCE_FIRST: &str = " Reactions go apart from all that, and chance may change them first.";
const NOTHING_YET: &str = "Until you allow it, nothing is stored or sent.";

pub(super) const TRY_AGAIN: &str = "Try again";

/// What a reaction's reasons answer.
pub(super) fn question(reaction: &str) -> &'static str {
    match reaction {
        "up" => "What was good?",
        "down" => "What was off?",
        "love" => "What did you love?",
        _ => "Why?",
    }
}

/// The label of the button that shows and hides reasons and comment: what was given so far.
pub(super) fn given(reasons: usize, comment: bool) -> String {
    match (reasons, comment) {
        (0, false) => "Add a reason".into(),
        (0, true) => COMMENT.into(),
        (1, false) => "1 reason".into(),
        (1, true) => "1 reason and a comment".into(),
        (_, false) => counted(reasons, " reasons"),
        (_, true) => counted(reasons, " reasons and a comment"),
    }
}

/// The size of an edit.
pub(super) fn changed(words: usize) -> String {
    match words {
        0 => "No words changed".into(),
        1 => "1 word changed".into(),
        _ => counted(words, " words changed"),
    }
}

/// The question for consent, up to the host name that completes it.
pub(super) const SEND_TO: &str = "Send your feedback to ";

/// The question's small print: what of the conversation goes with the feedback, and what does not; and that chance has a
/// say, where it has.
pub(super) fn consent_hint(policy: Policy, chance: bool) -> String {
    let goes_along = match policy {
        Policy::None => "No text of the conversation goes with it.".into(),
        Policy::Reply => "This answer goes with it.".into(),
        Policy::Turn => "This answer and your messages around it go with it.".into(),
        Policy::Window(turns) => {
            let mut sentence = counted(turns.into(), " messages before it go with it.");
            sentence.insert_str(0, "This answer and up to ");
            sentence
        }
    };
    let mut hint = [&goes_along, REMOVED_FIRST, NOTHING_YET].join(" ");
    if chance {
        hint.push_str(CHANCE_FIRST);
    }
    hint
}

/// Where the feedback is. No more is claimed than is known: a queue says nothing of why it waits unless the device is offline.
pub(super) fn delivery(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Queued if window().navigator().on_line() => "Saved on this device, not sent yet".into(),
        Delivery::Queued => "Saved on this device, sends when you are online".into(),
        Delivery::Sent => "Sent".into(),
        Delivery::Rejected(sentence) => {
            let mut said = String::from("Not accepted: ");
            said.push_str(sentence);
            said
        }
    }
}

fn counted(number: usize, of: &str) -> String {
    let mut text = number.to_string();
    text.push_str(of);
    text
}

/// The reactions that a host gets without asking, with their reasons. The keys go into records and stay; where a reason is
/// one of the rubrics (`afterword_record::Rubric`) it has that name.
pub(crate) fn reactions() -> Rc<[ReactionChoice]> {
    let good = ["correct", "solved", "clear", "creative"];
    let bad = ["factual_error", "ignored", "insufficient_detail", "style", "unsafe"];
    let with = |key: &str, reasons: &[&str]| ReactionChoice {
        choice: choice(key),
        reasons: reasons.iter().copied().map(choice).collect(),
    };
    [with("up", &good), with("down", &bad), with("love", &good)].into()
}

fn choice(key: &str) -> Choice {
    Choice { key: key.into(), label: label(key) }
}

/// The words for a key that the host gave no label.
pub(crate) fn label(key: &str) -> String {
    let known = match key {
        "up" => "Good answer",
        "down" => "Bad answer",
        "love" => "Love it",
        "correct" => "Correct",
        "solved" => "Solved it",
        "clear" => "Clear",
        "creative" => "Creative",
        "factual_error" => "Not correct",
        "ignored" => "Not what I asked",
        "insufficient_detail" => "Missing something",
        "style" => "Length or tone",
        "unsafe" => "Harmful",
        "sat" => "You are satisfied",
        "dsat" => "You are not satisfied",
        _ => return own(key),
    };
    known.into()
}

/// A host's own key, readable: `too_long` is "Too long".
fn own(key: &str) -> String {
    let spaced = key.replace(['_', '-'], " ");
    let mut letters = spaced.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default();
    [first.as_str(), letters.as_str()].concat()
}
