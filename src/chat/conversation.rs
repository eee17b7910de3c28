//! The messages on the page in their order, and what happens to them.

use afterword_record::Role;
use js_sys::WeakMap;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

use super::{Message, Selector};
use crate::config::Config;
use crate::few::Few;

/// Nobody answers a reply faster than this, in milliseconds; a host that draws a history piece by piece does.
const QUICKEST: f64 = 150.0;

/// A message's handle for as long as the component knows it.
pub type Token = u32;

/// What a look at the page found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// An assistant message is there for the first time, or its bar is gone: it needs one.
    NeedsBar(Token),
    /// The text of a message changed, or a message is new: it is complete once it has been still.
    Moving(Token),
    /// The person wrote this user message after this reply.
    Answered {
        /// The reply that the message judges.
        reply: Token,
        /// The person's message.
        by: Token,
    },
}

/// The conversation as the component knows it.
#[derive(Default)]
pub struct Conversation {
    messages: Few<Token, Message>,
    order: Vec<Token>,
    tokens: WeakMap,
    next: Token,
}

impl Conversation {
    /// The message of a token, while it is known.
    pub fn get(&self, token: Token) -> Option<&Message> {
        self.messages.get(&token)
    }

    /// The message of a token, to change it.
    pub fn get_mut(&mut self, token: Token) -> Option<&mut Message> {
        self.messages.get_mut(&token)
    }

    /// All messages that are known.
    pub fn iter(&self) -> impl Iterator<Item = (Token, &Message)> {
        self.messages.iter().map(|(token, message)| (*token, message))
    }

    /// Where a message stands among all, from 0.
    pub fn ordinal(&self, token: Token) -> Option<usize> {
        self.order.iter().position(|one| *one == token)
    }

    /// The message at the end.
    pub fn last(&self) -> Option<Token> {
        self.order.last().copied()
    }

    /// The messages before this one, oldest first, at most `count`.
    pub fn before(&self, token: Token, count: usize) -> Vec<&Message> {
        let at = self.ordinal(token).unwrap_or(0);
        self.order[at.saturating_sub(count)..at].iter().filter_map(|token| self.messages.get(token)).collect()
    }

    /// The texts of the user messages before this one, the latest first.
    pub fn user_texts_before(&self, token: Token) -> Vec<&str> {
        let at = self.ordinal(token).unwrap_or(0);
        let messages = self.order[..at].iter().rev().filter_map(|token| self.messages.get(token));
        messages.filter(|message| message.role == Role::User).map(|message| message.text.as_str()).collect()
    }

    /// The message with the host's id.
    pub fn with_id(&self, id: &str) -> Option<Token> {
        self.iter().find(|(_, message)| message.id.as_deref() == Some(id)).map(|(token, _)| token)
    }

    /// The message that an element belongs to: the element itself or an ancestor of it.
    pub fn around(&self, node: &Node) -> Option<Token> {
        let mut node = Some(node.clone());
        while let Some(inner) = node {
            if let Some(token) = self.token_of(&inner) {
                return Some(token);
            }
            node = inner.parent_node();
        }
        None
    }

    /// The message that this very element shows.
    pub fn of_element(&self, element: &Element) -> Option<Token> {
        self.token_of(element)
    }

    fn token_of(&self, node: &Node) -> Option<Token> {
        self.tokens
            .get(node.unchecked_ref())
            .as_f64()
            .map(|token| token as Token)
            .filter(|token| self.messages.get(token).is_some())
    }

    /// Takes in a message; its element, if it has one, is recognised from now on.
    pub fn add(&mut self, message: Message) -> Token {
        self.next += 1;
        if let Some(element) = &message.element {
            self.tokens.set(element.unchecked_ref(), &JsValue::from(self.next));
        }
        self.messages.insert(self.next, message);
        self.order.push(self.next);
        self.next
    }

    /// Looks at the page: finds messages that are new, forgets those that are gone, and sets the order right.
    /// `touched` are nodes whose content changed.
    pub fn scan(&mut self, config: &Config, touched: &[Node]) -> Vec<Happening> {
        let mut happenings = Vec::new();
        let mut new = Vec::new();
        let mut seen = Vec::new();
        if let Some(selector) = &config.messages {
            for element in found(selector, config.user_messages.as_ref()) {
                let known = self.token_of(&element);
                let token = known.unwrap_or_else(|| {
                    let role = if selector.matches(&element) { Role::Assistant } else { Role::User };
                    self.add(Message::new(role, Some(element)))
                });
                if known.is_none() {
                    new.push(token);
                }
                seen.push(token);
            }
        }
        let mut listed = seen.clone();
        listed.sort_unstable();
        self.messages
            .retain(|token, message| listed.binary_search(token).is_ok() || (message.named && message.is_present()));
        // What the host named itself comes in the order in which it was named.
        seen.extend(self.messages.iter().map(|(token, _)| *token).filter(|token| listed.binary_search(token).is_err()));
        self.order = seen;

        let touched: Vec<Token> = touched.iter().filter_map(|node| self.around(node)).collect();
        for token in self.order.clone() {
            if new.contains(&token) || touched.contains(&token) {
                self.look_at(token, new.contains(&token), config, &mut happenings);
            }
            if self.messages.get(&token).is_some_and(Message::lacks_bar) {
                happenings.push(Happening::NeedsBar(token));
            }
        }
        happenings
    }

    fn look_at(&mut self, token: Token, is_new: bool, config: &Config, happenings: &mut Vec<Happening>) {
        let Some(message) = self.messages.get_mut(&token) else { return };
        if let Some(element) = message.element.as_ref().filter(|_| !message.named || message.id.is_none()) {
            message.id = host_id(element, &config.id_attribute);
        }
        let changed = message.reread();
        let was_busy = message.is_busy(config.busy.as_deref());
        match message.role {
            Role::Assistant => {
                message.lived |= changed;
                message.complete &= !changed && !was_busy;
                if is_new || changed || !message.complete {
                    happenings.push(Happening::Moving(token));
                }
            }
            Role::User if !message.weighed && !message.text.is_empty() => {
                message.weighed = true;
                happenings.extend(self.reply_before(token).map(|reply| Happening::Answered { reply, by: token }));
            }
            _ => {}
        }
    }

    /// The reply that a new user message answers: the nearest before it, if it came into being before our eyes, or stood
    /// there for as long as a person needs to answer. A history that the host lays out at once was answered long ago, and
    /// the first user turn answers nothing.
    pub fn reply_before(&self, token: Token) -> Option<Token> {
        let at = self.ordinal(token)?;
        let nearest = self.order[..at]
            .iter()
            .rev()
            .find(|token| self.messages.get(token).is_some_and(|message| message.role == Role::Assistant))?;
        self.messages
            .get(nearest)
            .filter(|reply| reply.complete || reply.lived || js_sys::Date::now() - reply.seen >= QUICKEST)
            .map(|_| *nearest)
    }

    /// Forgets every message: another conversation begins.
    pub fn clear(&mut self) {
        self.messages.clear();
        self.order.clear();
    }
}

fn found(selector: &Selector, other: Option<&Selector>) -> Vec<Element> {
    selector.scopes().iter().flat_map(|scope| selector.all_with(other, scope)).collect()
}

/// The host's id of a message: on the element, or on what wraps it.
fn host_id(element: &Element, attribute: &str) -> Option<String> {
    let holder = element.closest(&format!("[{attribute}]")).ok().flatten()?;
    holder.get_attribute(attribute).filter(|id| !id.is_empty())
}
