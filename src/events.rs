//! What the host page hears from the component: events on the document, and each mistake said once.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit};

/// Something that the host, the browser or the network got wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    static REPORTER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Who says faults to the page: the loader, which says its own the same way, each distinct one once.
pub fn report_to(reporter: Function) {
    REPORTER.set(Some(reporter));
}

/// Says a fault on the console and as `afterword:error`.
pub fn report(fault: Fault) {
    let reporter = REPORTER.with_borrow(Clone::clone);
    // The loader's function does not throw; a host's listener that does is the host's affair.
    let _ = reporter.map(|reporter| reporter.call2(&JsValue::NULL, &fault.code.into(), &fault.message.into()));
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
        set(&object, name, value);
    }
    object.into()
}

/// Sets a member of a plain object, which cannot fail.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = js_sys::Reflect::set(object, &JsValue::from_str(name), value);
}

/// What a JSON text says; undefined where it is no JSON.
pub fn parsed(json: &str) -> JsValue {
    js_sys::JSON::parse(json).unwrap_or(JsValue::UNDEFINED)
}

/// An option that is an object: itself or, as attributes have it, as JSON; undefined where that is unreadable.
pub fn given(value: &JsValue) -> JsValue {
    value.as_string().map_or_else(|| value.clone(), |text| parsed(&text))
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
