//! The words of the preview.

use afterword_record::Kind;

use super::{counted, label};
use crate::outbox::Delivery;
use crate::view::entry::{Entry, Outcome, Strike};
use crate::view::ui::Asking;

pub(in crate::view) const PREVIEW: &str = "See what is sent";
pub(in crate::view) const PREVIEW_TITLE: &str = "What is sent about this answer";
pub(in crate::view) const CLOSE: &str = "Close";
pub(in crate::view) const BYTES: &str = "Exactly what is sent";
pub(in crate::view) const LEAVE_OUT: &str = "Leave out";
pub(in crate::view) const WITHDRAW: &str = "Take back";
pub(in crate::view) const ERASE: &str = "Erase everything I sent from here";
pub(in crate::view) const STOP: &str = "Stop sending";
pub(in crate::view) const YES_ERASE: &str = "Erase everything";
pub(in crate::view) const NO_TEXT: &str = "No text goes with it.";
pub(in crate::view) const NOTHING_REMOVED: &str = "Removed before sending: nothing was found.";
/// What the person should know of the token: that it names the message, pseudonyms or not.
pub(in crate::view) const TOKEN: &str =
    "A token of this site goes beside it. It tells which answer this is about, and that the site showed it.";
pub(in crate::view) const NOT_ALLOWED: &str = "Nothing is stored or sent until you allow it.";

/// A reaction that was randomised, what that means for whoever gave it, and that erasing does not reach it.
const BY_CHANCE: &str = "a reaction, left partly to chance";
pub(in crate::view) const CHANCE_HINT: &str = "Chance may have changed it before it was stored, so nobody can tell from it \
    what you pressed. Nothing else goes with it. It is sent once, at a random time, and cannot be found again to be \
    withdrawn.";
const CHANCE_STAYS: &str = " Reactions that were left to chance stay: nothing tells whose they are.";

/// What erasing or stopping means, before it is done; `chance` where reactions are left to it.
pub(in crate::view) fn warning(asking: Asking, host: &str, chance: bool) -> String {
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
pub(in crate::view) fn outcome(outcome: &Outcome, host: &str) -> String {
    match outcome {
        Outcome::LeftOut => "Left out, from now on too.".into(),
        Outcome::Withdrawn => "Taken back.".into(),
        Outcome::Erasing => "Erasing…".into(),
        Outcome::Erased(count) => {
            let erased = match count {
                1 => "1 record was erased at ".into(),
                _ => counted(*count as usize, " records were erased at "),
            };
            [&erased, host, ", and everything on this device."].concat()
        }
        Outcome::NotErased(why) => ["Nothing was erased: ", why, "."].concat(),
        Outcome::Stopped => {
            ["Stopped. No feedback is stored on this device any more; what was sent before stays at ", host, "."]
                .concat()
        }
    }
}

/// In plain words, first of all: what of these records is where.
pub(in crate::view) fn summary(entries: &[Entry], host: &str, first: &str) -> String {
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
pub(in crate::view) fn occasion(waiting: bool, label: &str) -> String {
    if waiting { "once you allow it:".into() } else { ["if you pressed “", label, "”:"].concat() }
}

/// A feedback, by what the person did.
pub(in crate::view) fn named(entry: &Entry) -> &'static str {
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
pub(in crate::view) fn text(strike: Strike) -> &'static str {
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
pub(in crate::view) fn removed(redactions: &[(String, u32)]) -> String {
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
const IDENTIFIERS: [(&str, &str, &str); 14] = [
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
    ("ADDRESS", "street address", "es"),
];

fn identifier(name: &str, count: u32) -> String {
    let known = IDENTIFIERS.iter().find(|known| known.0 == name);
    let (_, known, many) = known.copied().unwrap_or(("", "other detail", "s"));
    let number = count.to_string();
    [number.as_str(), " ", known, if count == 1 { "" } else { many }].concat()
}

/// What a verdict says, by its keys.
pub(in crate::view) fn verdict(keys: &[String], labelled: impl Fn(&String) -> Option<String>) -> String {
    let mut said = String::new();
    for key in keys.iter().filter(|key| !matches!(key.as_str(), "none" | "neutral")) {
        said.push_str(if said.is_empty() { "" } else { " · " });
        said.push_str(&labelled(key).unwrap_or_else(|| label(key)));
    }
    said
}

/// What the person keeps out of a feedback.
pub(in crate::view) fn left_out(struck: u8) -> String {
    let names: Vec<_> =
        Strike::TEXTS.iter().filter(|(strike, ..)| strike.is_in(struck)).map(|(strike, ..)| text(*strike)).collect();
    if names.is_empty() { String::new() } else { ["Left out by you: ", &names.join(", "), "."].concat() }
}
