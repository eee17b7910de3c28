//! The other tabs of this site: one of them sends at a time, and all learn what became of a row.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

use super::Row;
use super::js::{get, object};

/// Said when everything was deleted.
const WIPED: &str = "wiped";

#[wasm_bindgen]
extern "C" {
    // web-sys keeps its LockManager behind an unstable flag.
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// The right to send; given back on drop, and by the browser when the tab dies.
pub(super) struct Lock {
    /// `None` where the browser has no locks: then every tab sends, and the collector takes each record once.
    release: Option<Function>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

impl Lock {
    /// Takes the lock `name` as soon as no other tab has it.
    pub(super) async fn take(name: &str) -> Option<Self> {
        Self::request(name, object(&[])).await
    }

    /// Takes the lock `name` if no other tab has it now.
    pub(super) async fn take_free(name: &str) -> Option<Self> {
        Self::request(name, object(&[("ifAvailable", true.into())])).await
    }

    /// Takes the lock `name` as soon as no other tab has it, or goes on without after `ms`.
    pub(super) async fn take_within(name: &str, ms: u32) -> Option<Self> {
        let hurry = AbortController::new().ok()?;
        let options = object(&[("signal", hurry.signal().into())]);
        let _timer = Timeout::new(ms, move || hurry.abort());
        Self::request(name, options).await
    }

    async fn request(name: &str, options: Object) -> Option<Self> {
        match granted(name, &options).await {
            Ok(granted) => granted.dyn_into().ok().map(|release| Self { release: Some(release) }),
            // Not in this browser, not without TLS, not in a sandboxed frame, or too late.
            Err(_) => Some(Self { release: None }),
        }
    }
}

/// The function that gives the lock back; `null` if another tab has it.
async fn granted(name: &str, options: &Object) -> Result<JsValue, JsValue> {
    let navigator = get(&js_sys::global(), "navigator");
    let locks = get(&navigator, "locks").dyn_into::<Object>()?.unchecked_into::<LockManager>();
    let mut holding = JsValue::UNDEFINED;
    let granted = Promise::new(&mut |resolve, _| {
        // The lock is held until the promise that the callback returns is resolved.
        let callback = Closure::once_into_js(move |lock: JsValue| {
            if lock.is_null() {
                let _ = resolve.call1(&JsValue::NULL, &lock);
                return lock;
            }
            let held = Promise::new(&mut |release, _| {
                let _ = resolve.call1(&JsValue::NULL, &release);
            });
            held.into()
        });
        holding = locks.request(name, options, &callback).unwrap_or_else(|thrown| Promise::reject(&thrown)).into();
    });
    Promise::race(Array::of2(&granted, &holding).unchecked_ref()).await
}

/// What another tab said.
pub(super) enum News {
    /// This is what became of a row.
    Row(Row),
    /// Everything was deleted.
    Wiped,
}

/// The line to the other tabs; hung up on drop.
pub(super) struct Tabs {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Tabs {
    /// Joins those that call the line `name`; `None` where the browser has no channels.
    pub(super) fn join(name: &str, hear: impl Fn(News) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            let said = event.unchecked_ref::<MessageEvent>().data();
            if said == WIPED {
                hear(News::Wiped);
            } else if let Some(row) = Row::from_js(&said) {
                hear(News::Row(row));
            }
        });
        Some(Self { channel, _listener: listener })
    }

    /// Tells them what became of `row`.
    pub(super) fn tell(&self, row: &Row) {
        self.say(&row.to_js());
    }

    /// Tells them that everything was deleted.
    pub(super) fn tell_wiped(&self) {
        self.say(&WIPED.into());
    }

    fn say(&self, message: &JsValue) {
        // Fails only on a closed channel, and this one is closed on drop.
        let _ = self.channel.post_message(message);
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}
