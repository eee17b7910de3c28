//! Reading and making plain JavaScript values without an exception or a parser: bytes count here.

use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A plain object with these properties.
pub(super) fn object(properties: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in properties {
        set(&object, name, value);
    }
    object
}

/// Sets a property of a plain object, which cannot fail.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// A property's value; `undefined` where there is no object or the read throws.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// A property's value if it is a string.
pub(super) fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

/// What was thrown, in words: the string itself, or an error's message, or its name.
pub(super) fn reason(thrown: &JsValue) -> String {
    let message = || text(thrown, "message").filter(|message| !message.is_empty());
    thrown.as_string().or_else(message).or_else(|| text(thrown, "name")).unwrap_or_default()
}

/// A promise that `listen` resolves by handing the function on to an event handler. It never rejects, so that no
/// rejection can go unhandled: whoever awaits it looks at what happened.
pub(super) fn event(listen: &mut dyn FnMut(&Function)) -> Promise {
    Promise::new(&mut |resolve, _| listen(&resolve))
}

/// `promise`, or an error that says `late` once the time of `expiry` is over.
pub(super) fn race(promise: &JsValue, expiry: &Expiry) -> Promise {
    Promise::race(Array::of2(promise, &expiry.promise).unchecked_ref())
}

/// A time limit; it never comes once this is dropped.
pub(super) struct Expiry {
    promise: Promise,
    _timer: Option<Timeout>,
}

impl Expiry {
    /// Throws `late` after `ms`.
    pub(super) fn new(ms: u32, late: JsValue) -> Self {
        let mut timer = None;
        let promise = Promise::new(&mut |_, reject| {
            let late = late.clone();
            timer = Some(Timeout::new(ms, move || drop(reject.call1(&JsValue::NULL, &late))));
        });
        Self { promise, _timer: timer }
    }
}
