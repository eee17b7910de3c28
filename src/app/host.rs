//! The host's side: what a page may call.

use std::rc::Rc;

use afterword_record::Role;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Element;

use super::App;
use crate::capture::Judged;
use crate::chat::{Message, Token};
use crate::events::{self, Fault, member, text_member};

impl App {
    /// A message that the host names itself, shown in `element`.
    pub fn track(self: &Rc<Self>, element: &Element, options: &JsValue) {
        let Some(role) = role_of(options, "track") else { return };
        let token = {
            let mut conversation = self.conversation.borrow_mut();
            match conversation.of_element(element) {
                Some(token) => token,
                None => conversation.add(Message::new(role, Some(element.clone()))),
            }
        };
        if let Some(message) = self.conversation.borrow_mut().get_mut(token) {
            message.role = role;
            message.named = true;
            message.id = text_member(options, "id").or(message.id.take());
            message.model = text_member(options, "model").or(message.model.take());
            message.token = text_member(options, "token").or(message.token.take());
            if let Some(text) = text_member(options, "text") {
                message.given = true;
                message.text = text;
            }
            message.unfinished = member(options, "complete").as_bool() == Some(false);
        }
        self.came(token, member(options, "complete").as_bool() == Some(true));
        self.look(&[]);
    }

    /// A message of a host that shows it nowhere in the page.
    pub fn turn(self: &Rc<Self>, options: &JsValue) {
        let Some(role) = role_of(options, "turn") else { return };
        let mut message = Message::new(role, None);
        message.named = true;
        message.text = text_member(options, "text").unwrap_or_default();
        message.id = text_member(options, "id");
        message.model = text_member(options, "model");
        message.token = text_member(options, "token");
        let token = self.conversation.borrow_mut().add(message);
        self.came(token, true);
    }

    /// A named message is there: a reply is complete once it is still or the host says so, a user message answers at once.
    fn came(self: &Rc<Self>, token: Token, complete: bool) {
        let (role, weighed) = match self.conversation.borrow_mut().get_mut(token) {
            Some(message) => (message.role, std::mem::replace(&mut message.weighed, message.role == Role::User)),
            None => return,
        };
        match role {
            Role::Assistant if complete => drop(self.complete(token)),
            Role::Assistant => self.wait_until_still(token),
            Role::User if !weighed => {
                let reply = self.conversation.borrow().reply_before(token);
                if let Some(reply) = reply {
                    self.answered(reply, token);
                }
            }
            _ => {}
        }
    }

    /// The host now knows the real id of a message.
    pub fn bind_id(self: &Rc<Self>, temporary: &str, real: &str) {
        let judged = self.ledger.borrow_mut().bind(temporary, real);
        let mut conversation = self.conversation.borrow_mut();
        if let Some(message) = conversation.with_id(temporary).and_then(|token| conversation.get_mut(token)) {
            message.id = Some(real.to_owned());
        }
        drop(conversation);
        if let Some(judged) = judged {
            self.work(&judged);
        }
    }

    /// What the host saw the person do with a message: its element, or its id.
    pub fn signal(self: &Rc<Self>, kind: &str, target: &JsValue, detail: &JsValue) {
        match self.judged_at(target) {
            Some(judged) => self.observed(&judged, kind, detail),
            None => {
                let sentence = format!("signal(\"{kind}\"): no complete message is known by that element or id.");
                events::report(Fault::new("option-invalid", sentence));
            }
        }
    }

    /// Opens the preview of a message: its element, or its id; the last message's where the host names none.
    pub fn preview(self: &Rc<Self>, target: &JsValue) {
        let judged =
            if target.is_undefined() { self.ledger.borrow().iter().last().cloned() } else { self.judged_at(target) };
        // As if the person had pressed the bar's own button.
        match judged.and_then(|judged| self.part(&judged, "preview")) {
            Some(button) => button.click(),
            None => {
                let sentence = "preview(): no message with a bar is known by that element or id.";
                events::report(Fault::new("option-invalid", sentence));
            }
        }
    }

    /// The token that the host has given a message by now; it may come as late as the message's last word, and stays when
    /// the message has left the page.
    pub(super) fn vouched(&self, judged: &Rc<Judged>) -> Option<String> {
        let token = self.ledger.borrow().token_of(judged);
        let given = token.and_then(|token| self.conversation.borrow().get(token)?.voucher());
        match given {
            Some(Ok(voucher)) => drop(judged.voucher.replace(Some(voucher))),
            Some(Err(fault)) => events::report(fault),
            None => {}
        }
        judged.voucher.borrow().clone()
    }

    /// The message of a host's element or id.
    fn judged_at(&self, target: &JsValue) -> Option<Rc<Judged>> {
        if let Some(element) = target.dyn_ref::<Element>() {
            let token = self.conversation.borrow().around(element)?;
            return self.ledger.borrow().of(token);
        }
        let id = target.as_string().or_else(|| target.as_f64().map(|number| number.to_string()))?;
        self.ledger.borrow().called(&id)
    }

    /// The host, or the person through the host, gives or takes back consent.
    pub fn consent(self: &Rc<Self>, said: &str) {
        match said {
            "granted" => {
                self.consent.grant_by_host();
                self.open();
            }
            "denied" => {
                self.consent.revoke();
                self.stop();
            }
            _ => events::report(Fault::new("option-invalid", "consent() takes \"granted\" or \"denied\".")),
        }
    }

    /// Forgets what was said, here and on the disk; consent is gone.
    pub(super) fn stop(&self) {
        self.forget();
        if let Some(keeper) = self.keeper.take() {
            wasm_bindgen_futures::spawn_local(async move { keeper.wipe().await });
        }
    }

    /// Everything that the bars show and remember of what was said; an open preview stays open.
    pub(super) fn forget(&self) {
        for judged in self.ledger.borrow().iter() {
            judged.forget();
            judged.bar.start_over();
        }
    }

    /// Sends what waits now. Resolves when nothing is queued any more, or the collector cannot be reached. Randomised answers
    /// keep their own time.
    pub fn flush(&self) -> Promise {
        let keeper = self.keeper.borrow().clone();
        future_to_promise(async move {
            if let Some(keeper) = keeper {
                keeper.outbox.flush().await;
            }
            Ok(JsValue::UNDEFINED)
        })
    }

    /// The secrets that erase what this device has sent from this page.
    pub fn secrets(&self) -> Promise {
        let keeper = self.keeper.borrow().clone();
        future_to_promise(async move {
            let secrets = match keeper {
                Some(keeper) => keeper.person.secrets(&keeper.outbox).await,
                None => Vec::new(),
            };
            let secrets = secrets.iter().map(|secret| JsValue::from(secret.as_str()));
            Ok(secrets.collect::<js_sys::Array>().into())
        })
    }

    /// Erases everything that this device has sent from this page, at the collector and here; what was randomised carries
    /// nothing to find it by, and stays at the collector. Resolves to `{ erased }`, or to `{ erased, error }` where the
    /// collector did not take part: then nothing is erased here either.
    pub fn erase(self: &Rc<Self>) -> Promise {
        let app = Rc::clone(self);
        future_to_promise(async move {
            Ok(match app.erase_all().await {
                Ok(erased) => events::object(&[("erased", erased.into())]),
                Err(error) => events::object(&[("erased", 0.into()), ("error", error.into())]),
            })
        })
    }

    /// The same, as the outbox tells it.
    pub(super) async fn erase_all(self: &Rc<Self>) -> Result<u32, String> {
        let keeper = self.keeper.borrow().clone();
        let Some(keeper) = keeper else { return Ok(0) };
        let secrets = keeper.person.secrets(&keeper.outbox).await;
        let erased = keeper.outbox.erase(&secrets).await?;
        keeper.reports.wipe().await;
        self.keeper.take();
        self.forget();
        self.open();
        Ok(erased)
    }
}

fn role_of(options: &JsValue, whose: &str) -> Option<Role> {
    let role = text_member(options, "role").and_then(|role| Role::from_name(&role));
    if role.is_none() {
        let sentence = format!("{whose}(): role must be \"assistant\" or \"user\" (or \"system\", \"tool\").");
        events::report(Fault::new("option-invalid", sentence));
    }
    role
}
