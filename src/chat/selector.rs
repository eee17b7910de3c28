//! Selectors that reach into open shadow roots: `deep-chat >>> .bubble`.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use crate::events::Fault;

/// A CSS selector, with the hosts of the shadow roots that it passes through on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    hosts: Vec<String>,
    last: String,
}

impl Selector {
    /// Reads a selector; `option` is whose mistake an unreadable one would be.
    pub fn parse(option: &str, text: &str) -> Result<Self, Fault> {
        let mut steps: Vec<String> = text.split(">>>").map(|step| step.trim().to_owned()).collect();
        let document = web_sys::window().and_then(|window| window.document());
        let readable = |step: &String| document.as_ref().is_some_and(|document| document.query_selector(step).is_ok());
        if !steps.iter().all(readable) {
            return Err(Fault::new(
                "selector-invalid",
                format!("option \"{option}\": \"{text}\" is not a selector that this browser can read."),
            ));
        }
        let last = steps.pop().unwrap_or_default();
        Ok(Self { hosts: steps, last })
    }

    /// The whole document, for hosts that name their messages themselves.
    pub fn anywhere() -> Self {
        Self { hosts: Vec::new(), last: "*".into() }
    }

    /// The document or the shadow roots in which the last step is to be matched, as they stand now.
    pub fn scopes(&self) -> Vec<Node> {
        let document = web_sys::window().and_then(|window| window.document());
        let mut scopes: Vec<Node> = document.into_iter().map(Into::into).collect();
        for host in &self.hosts {
            scopes = scopes
                .iter()
                .flat_map(|scope| all(scope, host))
                .filter_map(|element| element.shadow_root().map(Into::into))
                .collect();
        }
        scopes
    }

    /// True where the scope lies behind a shadow host, whose root may come into being without any mutation outside.
    pub fn is_deep(&self) -> bool {
        !self.hosts.is_empty()
    }

    /// Whether an element of one of the scopes is meant.
    pub fn matches(&self, element: &Element) -> bool {
        element.matches(&self.last).unwrap_or(false)
    }

    /// The elements of `scope` that this or the other selector means, in document order.
    pub fn all_with(&self, other: Option<&Self>, scope: &Node) -> Vec<Element> {
        match other {
            Some(other) => all(scope, &format!("{}, {}", self.last, other.last)),
            None => all(scope, &self.last),
        }
    }
}

fn all(scope: &Node, selector: &str) -> Vec<Element> {
    // A document and a shadow root answer `querySelectorAll` as an element does; the binding calls it by name.
    let Ok(list) = scope.unchecked_ref::<Element>().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect()
}
