//! Which feedback belongs to which message, however often the host draws it anew.

use std::rc::{Rc, Weak};

use afterword_privacy::pseudonym::content_hash;

use super::Judged;
use super::judged::Name;
use crate::chat::Token;
use crate::few::Few;
use crate::view::Model;

/// All judged messages of the conversation.
#[derive(Default)]
pub struct Ledger {
    all: Vec<Rc<Judged>>,
    shown: Few<Token, Rc<Judged>>,
    bound: Vec<(String, String)>,
}

impl Ledger {
    /// What belongs to a message on the page.
    pub fn of(&self, token: Token) -> Option<Rc<Judged>> {
        self.shown.get(&token).cloned()
    }

    /// The message that a feedback is shown at.
    pub fn token_of(&self, judged: &Rc<Judged>) -> Option<Token> {
        self.shown.iter().find(|(_, one)| Rc::ptr_eq(one, judged)).map(|(token, _)| *token)
    }

    /// Every judged message.
    pub fn iter(&self) -> impl Iterator<Item = &Rc<Judged>> {
        self.all.iter()
    }

    /// What the message with this id, now or formerly, is called in the ledger.
    pub fn called(&self, id: &str) -> Option<Rc<Judged>> {
        self.all.iter().find(|judged| judged.is_called(id)).cloned()
    }

    /// The host's temporary id of a message is now this one, for what is known under it and for what will be.
    pub fn bind(&mut self, temporary: &str, real: &str) -> Option<Rc<Judged>> {
        self.bound.push((temporary.to_owned(), real.to_owned()));
        let judged = self.called(temporary)?;
        judged.rename(Name { id: real.to_owned(), derived: false });
        Some(judged)
    }

    /// Lets go of messages that left the page; what was said of them stays.
    pub fn keep_shown(&mut self, is_known: impl Fn(Token) -> bool) {
        self.shown.retain(|token, _| is_known(*token));
    }

    /// Finds, or begins, what belongs to a complete message.
    ///
    /// A host's id decides. Without one the message is known by its prompt and text. Where a node was replaced and its id
    /// with it, the same prompt and text mean the same message, unless the first one is still on the page.
    pub fn judge(
        &mut self,
        token: Token,
        id: Option<&str>,
        prompt: &str,
        text: &str,
        bar: impl FnOnce(&Weak<Judged>) -> Model,
    ) -> Rc<Judged> {
        let id =
            id.map(|id| self.bound.iter().rev().find(|(temporary, _)| temporary == id).map_or(id, |(_, real)| real));
        let name = id.map(|id| Name { id: id.to_owned(), derived: false });
        let here = self.shown.get(&token).filter(|judged| {
            let same_name = id.is_some_and(|id| judged.is_called(id));
            // A stream that paused for longer than the settable time goes on where it stopped.
            same_name || text.starts_with(judged.text.borrow().as_str())
        });
        let is_free =
            |judged: &&Rc<Judged>| !self.shown.iter().any(|(at, shown)| *at != token && Rc::ptr_eq(shown, judged));
        let known = here
            .or_else(|| id.and_then(|id| self.all.iter().find(|judged| judged.is_called(id))))
            .or_else(|| self.all.iter().filter(is_free).find(|judged| judged.says(prompt, text)))
            .cloned();
        let judged = match known {
            Some(judged) => {
                let grew = judged.name.borrow().derived && *judged.text.borrow() != text;
                if let Some(name) = name.or_else(|| grew.then(|| self.derived(prompt, text))) {
                    judged.rename(name);
                }
                judged.text.replace(text.to_owned());
                judged
            }
            None => {
                let name = name.unwrap_or_else(|| self.derived(prompt, text));
                let judged = Rc::new_cyclic(|this| Judged::new(name, prompt, text, bar(this)));
                self.all.push(Rc::clone(&judged));
                judged
            }
        };
        self.shown.insert(token, Rc::clone(&judged));
        judged
    }

    /// A name for a message that has none: a hash over prompt and text, with a number where the same prompt was given the
    /// same answer before.
    fn derived(&self, prompt: &str, text: &str) -> Name {
        let before = self.all.iter().filter(|judged| judged.prompt == prompt && *judged.text.borrow() == text).count();
        let print = content_hash(&format!("{prompt}\0{text}"));
        Name { id: if before == 0 { print } else { format!("{print}#{}", before + 1) }, derived: true }
    }

    /// Forgets everything: another conversation begins.
    pub fn clear(&mut self) {
        self.all.clear();
        self.shown.clear();
    }
}
