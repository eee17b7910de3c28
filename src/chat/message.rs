//! One message of the conversation.

use afterword_record::Role;
use gloo::timers::callback::Timeout;
use web_sys::{Element, HtmlElement};

use super::text;
use crate::events::Fault;

/// Where a page says what vouches for feedback on a message.
const VOUCHER: &str = "data-afterword-token";
/// The most characters of it, as the collector takes it.
const MAX_VOUCHER: usize = 2048;

/// A message as the component knows it. It outlives its element where a list is virtualised.
pub struct Message {
    /// Who spoke.
    pub role: Role,
    /// Where it is shown; none in a headless host.
    pub element: Option<Element>,
    /// The host's id of it, if it has one.
    pub id: Option<String>,
    /// The model that wrote it, where the host says so message by message.
    pub model: Option<String>,
    /// What the host gave to vouch for feedback on it, where it named the message itself.
    pub token: Option<String>,
    /// The text as last read.
    pub text: String,
    /// True once the text has been still for the settable time, or the host said so.
    pub complete: bool,
    /// True where the message grew before our eyes: it is no part of a history that the host laid out at once.
    pub lived: bool,
    /// When it was first seen, in milliseconds since 1970.
    pub seen: f64,
    /// True once a user message has been weighed as the answer to the reply before it.
    pub weighed: bool,
    /// True where the host named the message itself, by `track` or `turn`.
    pub named: bool,
    /// True where the host gave the text: it is not read from the page.
    pub given: bool,
    /// True while the host says that it is not done.
    pub unfinished: bool,
    /// The bar that is shown for it.
    pub bar: Option<HtmlElement>,
    /// Running while the text may still change; dropped, it is cancelled.
    pub still: Option<Timeout>,
}

impl Message {
    /// A message that has just been seen.
    pub fn new(role: Role, element: Option<Element>) -> Self {
        let text = element.as_ref().map(text::read).unwrap_or_default();
        Self {
            role,
            element,
            id: None,
            model: None,
            token: None,
            text,
            complete: false,
            lived: false,
            seen: js_sys::Date::now(),
            weighed: false,
            named: false,
            given: false,
            unfinished: false,
            bar: None,
            still: None,
        }
    }

    /// Reads the text again; true if it changed.
    pub fn reread(&mut self) -> bool {
        let Some(element) = self.element.as_ref().filter(|_| !self.given) else { return false };
        let text = text::read(element);
        let changed = text != self.text;
        self.text = text;
        changed
    }

    /// Whether the host marks the message as still being written: `aria-busy`, or its own `busy` selector.
    pub fn is_busy(&self, busy: Option<&str>) -> bool {
        self.unfinished
            || self.element.as_ref().is_some_and(|element| {
                element.get_attribute("aria-busy").as_deref() == Some("true")
                    || busy.is_some_and(|busy| element.matches(busy).unwrap_or(false))
            })
    }

    /// What the host gives to vouch for feedback on the message: with its name, on its bar, on the element, or on what wraps
    /// it. It goes into requests as it is, so anything but a token's own characters is a fault.
    pub fn voucher(&self) -> Option<Result<String, Fault>> {
        let of_bar = || self.bar.as_ref()?.get_attribute(VOUCHER);
        let of_page = || self.element.as_ref()?.closest("[data-afterword-token]").ok()??.get_attribute(VOUCHER);
        let voucher = self.token.clone().or_else(of_bar).or_else(of_page).filter(|voucher| !voucher.is_empty())?;
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        Some(if voucher.len() <= MAX_VOUCHER && voucher.bytes().all(sound) {
            Ok(voucher)
        } else {
            Err(Fault::new(
                "option-invalid",
                "token: a message's token is none: it must look like v1.….…, as docs/tokens.md makes it.",
            ))
        })
    }

    /// Whether the element is on the page, or the message needs none.
    pub fn is_present(&self) -> bool {
        self.element.as_ref().is_none_or(|element| element.is_connected())
    }

    /// True of an assistant message that is on the page without its bar, which the host may have swept away.
    pub fn lacks_bar(&self) -> bool {
        self.role == Role::Assistant
            && self.element.is_some()
            && !self.bar.as_ref().is_some_and(|bar| bar.is_connected())
    }
}
