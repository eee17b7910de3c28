//! What the host page hears from the component: events on the document, and each mistake said once.

use std::cell::RefCell;
use std::collections::BTreeSet;

use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit};

/// Something that the host, the browser or the network got wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// A stable key, for programs.
    pub code: &'static str,
    /// One sentence for the developer: what is wrong and what to do.
    pub message: String,
}

impl Fault {
    /// A fault with its sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

thread_local! {
    static SAID: RefCell<BTreeSet<Fault>> = const { RefCell::new(BTreeSet::new()) };
}

/// Says a fault on the console and as `afterword:error`, once for each distinct sentence.
pub fn report(fault: Fault) {
    if !SAID.with_borrow_mut(|said| said.insert(fault.clone())) {
        return;
    }
    web_sys::console::warn_1(&format!("Afterword: {}", fault.message).into());
    emit("error", &object(&[("code", fault.code.into()), ("message", fault.message.into())]));
}

/// Dispatches `afterword:<name>` on the document. A listener that throws is the host's affair and stops nothing here:
/// browsers report such errors to the window and return from the dispatch normally.
pub fn emit(name: &str, detail: &JsValue) {
    let init = CustomEventInit::new();
    init.set_detail(detail);
    let event = CustomEvent::new_with_event_init_dict(&format!("afterword:{name}"), &init);
    if let (Ok(event), Some(document)) = (event, web_sys::window().and_then(|window| window.document())) {
        let _ = document.dispatch_event(&event);
    }
}

/// A plain JavaScript object of these members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in members {
        // Setting a member of a plain object cannot fail.
        let _ = js_sys::Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// A member of a JavaScript object; undefined where there is none, or where reading it throws.
pub fn member(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A member that is a non-empty string, or a number (hosts use both as ids).
pub fn text_member(object: &JsValue, name: &str) -> Option<String> {
    let value = member(object, name);
    value.as_string().or_else(|| value.as_f64().map(|number| number.to_string())).filter(|text| !text.is_empty())
}
