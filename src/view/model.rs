//! What a bar shows and what it can be asked to do: the whole contract between the interface and the rest.

use std::rc::Rc;
use std::sync::Arc;

use afterword_record::{Kind, Policy};
use leptos::prelude::*;

use super::entry::{Outcome, Sheet, Strike};
use crate::outbox::Delivery;

/// What a person did on the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Pressed a reaction's button; pressing the chosen one again takes it back.
    React(String),
    /// Ticked or unticked a reason.
    Reason(String),
    /// Saved what was typed under "Say more"; empty takes the comment back.
    Comment(String),
    /// Saved an edited version of the message; the original's own text takes the edit back.
    Edit(String),
    /// Asked for another try after a rejection.
    Retry,
    /// Answered the question for consent.
    Consent(bool),
    /// Opened or closed the preview.
    Preview(bool),
    /// Took something out of the feedback of this kind, or all of it.
    Strike(Kind, Strike),
    /// Erases everything that was sent from here.
    Erase,
    /// Took consent back.
    Stop,
}

/// A button of the bar or a chip below it: a stable key and what the person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The key that goes into records.
    pub key: String,
    /// The words on the screen.
    pub label: String,
}

/// A reaction with the reasons that it offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionChoice {
    /// `up`, `down` and `love` have drawn icons; any other key shows its label.
    pub choice: Choice,
    /// The chips that slide open once it is chosen; may be empty.
    pub reasons: Vec<Choice>,
}

/// What the person said of a message, and where that is: all that a bar shows of it.
///
/// One value in one signal, because each further type in a signal weighs about a kilobyte of wasm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The chosen reaction's key.
    pub reaction: Option<String>,
    /// The keys of the ticked reasons.
    pub reasons: Vec<String>,
    /// The saved comment.
    pub comment: String,
    /// The saved edit.
    pub edited: Option<String>,
    /// How many words the saved edit changed.
    pub words_changed: Option<usize>,
    /// Where the newest of this message's records is.
    pub delivery: Option<Delivery>,
    /// True while an act waits for the person to answer the question for consent.
    pub asking_consent: bool,
    /// The preview, while it is open.
    pub sheet: Option<Arc<Sheet>>,
    /// What became of what was last asked for there.
    pub outcome: Option<Outcome>,
}

/// One bar's model. Copies share it: the same message shown twice, or again after the host replaced its node, shows the same.
#[derive(Clone)]
pub struct Model {
    /// The reactions on offer.
    pub reactions: Rc<[ReactionChoice]>,
    /// Whether reasons and a comment are asked for after a reaction. Where it is randomised they would give it away.
    pub asks: bool,
    /// Whether the pencil is shown.
    pub editable: bool,
    /// Where records go, as the person may read it in the question for consent: a host name.
    pub destination: Rc<str>,
    /// How much of the conversation goes along, as the person is told in that question.
    pub policy: Policy,
    /// The message's text as it stands now (the edit starts from the saved edit or from this).
    pub text: Rc<dyn Fn() -> String>,
    /// What was said.
    pub said: RwSignal<Said>,
    /// Called with each act.
    pub act: Rc<dyn Fn(Act)>,
}

impl Model {
    /// Changes what was said. Each closure that is passed to a signal costs the page some hundred bytes; here all are one.
    pub fn say(&self, change: impl FnOnce(&mut Said)) {
        let mut change = Some(change);
        self.say_by(&mut |said| change.take().into_iter().for_each(|change| change(said)));
    }

    /// Forgets what was said; an open preview stays open.
    pub fn start_over(&self) {
        self.say(|said| *said = Said { sheet: said.sheet.take(), ..Said::default() });
    }

    fn say_by(&self, change: &mut dyn FnMut(&mut Said)) {
        self.said.update(|said| change(said));
    }
}
