//! The page's life as the outbox follows it. Never `unload`: it does not fire on phones, and keeps pages out of the
//! back/forward cache.

use std::rc::Weak;

use gloo::events::EventListener;
use js_sys::global;
use wasm_bindgen::JsCast;
use web_sys::EventTarget;

use super::Outbox;
use super::js::get;

/// Listens until what is given back is dropped.
pub(super) fn follow(outbox: &Weak<Outbox>) -> Vec<EventListener> {
    let listen = |target: &EventTarget, event: &'static str, act: fn(&Outbox)| {
        let outbox = outbox.clone();
        EventListener::new(target, event, move |_| {
            if let Some(outbox) = outbox.upgrade() {
                act(&outbox);
            }
        })
    };
    let window: EventTarget = global().unchecked_into();
    let document: EventTarget = get(&window, "document").unchecked_into();
    vec![
        listen(&window, "online", Outbox::hurry),
        listen(&window, "pageshow", Outbox::resume),
        listen(&window, "pagehide", Outbox::sleep),
        listen(&document, "visibilitychange", |outbox| {
            if hidden() {
                outbox.leave(false);
            }
        }),
    ]
}

/// Whether the page cannot be seen: the last that a phone may say before it ends the page.
fn hidden() -> bool {
    get(&get(&global(), "document"), "visibilityState") == "hidden"
}

/// Whether the browser knows that there is no network.
pub(super) fn offline() -> bool {
    get(&get(&global(), "navigator"), "onLine") == false
}
