//! Every word that the person reads, in one place.

use std::rc::Rc;

use afterword_record::{Kind, Policy};
use leptos::prelude::window;

use super::entry::{Entry, Outcome, Strike};
use super::model::{Choice, ReactionChoice};
use super::ui::Asking;
use crate::outbox::Delivery;

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
    concat!("Removed before sending: ", removed!(), " Names stay, so leave them out.");

pub(super) const CONSENT: &str = "A question before anything is sent";
pub(super) const ALLOW: &str = "Allow";
pub(super) const NOT_NOW: &str = "Not now";
const REMOVED_FIRST: &str = concat!("Removed on this device first: ", removed!(), " Names are not.");
const NOTHING_YET: &str = "Until you allow it, nothing is stored or sent.";

pub(super) const PREVIEW: &str = "See what is sent";
pub(super) const PREVIEW_TITLE: &str = "What is sent about this answer";
pub(super) const CLOSE: &str = "Close";
pub(super) const BYTES: &str = "Exactly what is sent";
pub(super) const LEAVE_OUT: &str = "Leave out";
pub(super) const WITHDRAW: &str = "Take back";
pub(super) const ERASE: &str = "Erase everything I sent from here";
pub(super) const STOP: &str = "Stop sending";
pub(super) const YES_ERASE: &str = "Erase everything";
pub(super) const NO_TEXT: &str = "No text goes with it.";
pub(super) const NOTHING_REMOVED: &str = "Removed before sending: nothing was found.";
pub(super) const NOT_ALLOWED: &str = "Nothing is stored or sent until you allow it.";

const CHANCE_STAYS: &str = " Reactions that were left to chance stay: nothing tells whose they are.";
const CHANCE_FIRST: &str = " Reactions go apart from all that, and chance may change them first.";
/// A reaction that was randomised, and what that means for whoever gave it.
const BY_CHANCE: &str = "a reaction, left partly to chance";
pub(super) const CHANCE_HINT: &str = "Chance may have changed it before it was stored, so nobody can tell from it what you \
    pressed. Nothing else goes with it. It is sent once, at a random time, and cannot be found again to be withdrawn.";

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

/// What erasing or stopping means, before it is done; where chance has a say, erasing does not reach what it had.
pub(super) fn warning(asking: Asking, host: &str, chance: bool) -> String {
    match asking {
        Asking::Erase => [
            "Everything that this device has sent to ",
            host,
            " is deleted there and here: for every answer, not for this one alone. This cannot be undone.",
            if chance { CHANCE_STAYS } else { "" },
        ]
        .concat(),
        Asking::Stop => [
            "What is stored on this device is deleted. What was sent stays at ",
            host,
            " and can no longer be erased from here: if you want it gone, erase it first.",
        ]
        .concat(),
    }
}

/// What became of what was asked for in the preview.
pub(super) fn outcome(outcome: &Outcome, host: &str) -> String {
    let erased = |count: u32| match count {
        1 => "1 record was erased at ".into(),
        _ => counted(count as usize, " records were erased at "),
    };
    match outcome {
        Outcome::LeftOut => "Left out, from now on too.".into(),
        Outcome::Withdrawn => "Taken back.".into(),
        Outcome::Erasing => "Erasing…".into(),
        Outcome::Erased(count) => [&erased(*count), host, ", and everything on this device."].concat(),
        Outcome::NotErased(0, why) => ["Nothing was erased: ", why, "."].concat(),
        Outcome::NotErased(count, why) => [&erased(*count), host, ", then it failed: ", why, "."].concat(),
        Outcome::Stopped => {
            ["Stopped. No feedback is stored on this device any more; what was sent before stays at ", host, "."]
                .concat()
        }
    }
}

/// In plain words, first of all: what of these records is where.
pub(super) fn summary(entries: &[Entry], host: &str, first: &str) -> String {
    let of = |before: &str, chosen: &dyn Fn(&Entry) -> bool| {
        let names: Vec<_> = entries.iter().filter(|entry| chosen(entry)).map(named).collect();
        if names.is_empty() { String::new() } else { [before, &names.join(", "), ". "].concat() }
    };
    if entries.iter().any(|entry| entry.delivery.is_none()) {
        return [
            "Nothing about this answer is stored on this device, or waits to be sent to ",
            host,
            ". This is what would be sent ",
            first,
        ]
        .concat();
    }
    [
        of(&["Sent to ", host, ": "].concat(), &|entry| entry.set && entry.delivery == Some(Delivery::Sent)),
        of(&["On this device, to be sent to ", host, ": "].concat(), &|entry| {
            entry.set && entry.delivery == Some(Delivery::Queued)
        }),
        of(&["Not accepted by ", host, ": "].concat(), &|entry| matches!(entry.delivery, Some(Delivery::Rejected(_)))),
        of("Taken back: ", &|entry| !entry.set),
    ]
    .concat()
}

/// When what is not there yet would be sent.
pub(super) fn occasion(waiting: bool, label: &str) -> String {
    if waiting { "once you allow it:".into() } else { ["if you pressed “", label, "”:"].concat() }
}

/// A feedback, by what the person did.
pub(super) fn named(entry: &Entry) -> &'static str {
    match entry.kind {
        Kind::Reaction if entry.chance => BY_CHANCE,
        Kind::Reaction => "your reaction",
        Kind::Edit => "your version of this answer",
        Kind::Followup => "what your next message says about this answer",
        Kind::Engagement => "what you did with this answer",
        Kind::Regenerate => "that you asked for another answer",
        Kind::Execution => "what became of this answer’s code",
        _ => "your feedback",
    }
}

/// A text of a record.
pub(super) fn text(strike: Strike) -> &'static str {
    match strike {
        Strike::Comment => "your comment",
        Strike::Edited => "your version",
        Strike::Prompt => "what was said before",
        Strike::Reply => "this answer",
        Strike::Followup => "your next message",
        Strike::All => "all of it",
    }
}

/// What was taken out of the texts: "Removed before sending: 1 e-mail address".
pub(super) fn removed(redactions: &[(String, u32)]) -> String {
    if redactions.is_empty() {
        return NOTHING_REMOVED.into();
    }
    let mut sentence = String::from("Removed before sending: ");
    for (at, (name, count)) in redactions.iter().enumerate() {
        sentence.push_str(if at == 0 { "" } else { ", " });
        sentence.push_str(&identifier(name, *count));
    }
    sentence.push('.');
    sentence
}

/// What an identifier's type is called, and what makes it a plural.
const IDENTIFIERS: [(&str, &str, &str); 13] = [
    ("EMAIL", "e-mail address", "es"),
    ("PHONE", "phone number", "s"),
    ("CARD", "card number", "s"),
    ("IBAN", "account number", "s"),
    ("SSN", "social security number", "s"),
    ("GOVID", "ID number", "s"),
    ("LICENSE", "licence number", "s"),
    ("IP", "network address", "es"),
    ("MAC", "device address", "es"),
    ("URL", "link", "s"),
    ("SECRET", "secret", "s"),
    ("USERNAME", "user name", "s"),
    ("PERSON", "name", "s"),
];

fn identifier(name: &str, count: u32) -> String {
    let known = IDENTIFIERS.iter().find(|known| known.0 == name);
    let (_, known, many) = known.copied().unwrap_or(("", "other detail", "s"));
    let number = count.to_string();
    [number.as_str(), " ", known, if count == 1 { "" } else { many }].concat()
}

/// What a verdict says, by its keys.
pub(super) fn verdict(keys: &[String], labelled: impl Fn(&String) -> Option<String>) -> String {
    let mut said = String::new();
    for key in keys.iter().filter(|key| !matches!(key.as_str(), "none" | "neutral")) {
        said.push_str(if said.is_empty() { "" } else { " · " });
        said.push_str(&labelled(key).unwrap_or_else(|| label(key)));
    }
    said
}

/// What the person keeps out of a feedback.
pub(super) fn left_out(struck: u8) -> String {
    let names: Vec<_> =
        Strike::TEXTS.iter().filter(|(strike, ..)| strike.is_in(struck)).map(|(strike, ..)| text(*strike)).collect();
    if names.is_empty() { String::new() } else { ["Left out by you: ", &names.join(", "), "."].concat() }
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
