//! A chat page of its own for each test, with the element as the loader defines it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, Document, Element, HtmlElement};

#[wasm_bindgen(inline_js = "
export function define(mount, unmount) {
  if (customElements.get('afterword-bar')) return;
  customElements.define('afterword-bar', class extends HTMLElement {
    constructor() { super().attachShadow({ mode: 'open' }); }
    connectedCallback() { queueMicrotask(() => mount(this)); }
    disconnectedCallback() { queueMicrotask(() => this.isConnected || unmount(this)); }
  });
}
export function member(value, path) {
  return String(path.split('.').reduce((value, name) => value?.[name], value));
}
export function pairs(list) { return Object.fromEntries(list); }
// No collector here: the records that would go there are what is looked at.
export function offline() { window.fetch = () => Promise.reject(new TypeError('offline')); }
")]
extern "C" {
    fn define(mount: &JsValue, unmount: &JsValue);
    fn member(value: &JsValue, path: &str) -> String;
    fn pairs(list: &Array) -> JsValue;
    fn offline();
}

/// What a record says at a path such as `value.name`.
pub fn said(record: &JsValue, path: &str) -> String {
    member(record, path)
}

/// Waits, as a person does.
pub async fn settled(ms: u32) {
    TimeoutFuture::new(ms).await;
}

/// A conversation on the test's page; gone when dropped.
pub struct Page {
    list: Element,
    records: Rc<RefCell<Vec<JsValue>>>,
    read: RefCell<usize>,
    faults: Rc<RefCell<Vec<String>>>,
    _listener: EventListener,
}

impl Page {
    /// A fresh conversation of that name, with consent given.
    pub async fn new(name: &str) -> Self {
        offline();
        let mount = Closure::<dyn Fn(HtmlElement)>::new(|bar: HtmlElement| afterword::mount(&bar)).into_js_value();
        let unmount = Closure::<dyn Fn(HtmlElement)>::new(|bar: HtmlElement| afterword::unmount(&bar)).into_js_value();
        define(&mount, &unmount);

        let document = document();
        let list = document.create_element("main").unwrap();
        document.body().unwrap().append_child(&list).unwrap();
        let records = Rc::<RefCell<Vec<JsValue>>>::default();
        let listener = EventListener::new(&document, "afterword:record", {
            let records = Rc::clone(&records);
            move |event| records.borrow_mut().push(event.unchecked_ref::<CustomEvent>().detail())
        });
        let faults = Rc::<RefCell<Vec<String>>>::default();
        let reporter = Closure::<dyn Fn(String, String)>::new({
            let faults = Rc::clone(&faults);
            move |code, message| faults.borrow_mut().push(format!("{code}: {message}"))
        });
        afterword::report_to(reporter.into_js_value().unchecked_into::<Function>());

        let page = Self { list, records, read: RefCell::default(), faults, _listener: listener };
        afterword::configure(&page.object(&[
            ("endpoint", "/v1/records"),
            ("messages", ".assistant"),
            ("userMessages", ".user"),
            ("consent", "granted"),
            ("settle", "200"),
            // Each run its own: what an earlier run stored is another conversation.
            ("conversation", &format!("{name}-{}", js_sys::Math::random())),
        ]));
        settled(100).await;
        page
    }

    /// A plain object of texts.
    pub fn object(&self, members: &[(&str, &str)]) -> JsValue {
        let list = members.iter().map(|(name, value)| Array::of2(&(*name).into(), &(*value).into()));
        pairs(&list.collect::<Array>())
    }

    /// The host draws a message.
    pub fn say(&self, role: &str, text: &str, id: Option<&str>) -> HtmlElement {
        let message = document().create_element("div").unwrap().unchecked_into::<HtmlElement>();
        message.set_class_name(role);
        message.set_text_content(Some(text));
        if let Some(id) = id {
            message.set_attribute("data-message-id", id).unwrap();
        }
        self.list.append_child(&message).unwrap();
        message
    }

    /// The button of a reaction on a message's bar, if there is a bar.
    pub fn button(&self, message: &Element, reaction: &str) -> Option<HtmlElement> {
        self.find(message, &format!("[part~={reaction}]"))
    }

    /// What a selector finds first on a message's bar.
    pub fn find(&self, message: &Element, selector: &str) -> Option<HtmlElement> {
        let root = message.query_selector("afterword-bar").unwrap()?.shadow_root()?;
        root.query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    /// The record that comes next; waits up to five seconds for it.
    pub async fn next_record(&self) -> JsValue {
        for _ in 0..100 {
            let next = self.records.borrow().get(*self.read.borrow()).cloned();
            if let Some(record) = next {
                *self.read.borrow_mut() += 1;
                return record;
            }
            settled(50).await;
        }
        panic!("no record came; faults: {:?}", self.faults());
    }

    /// How many records came in all.
    pub fn records(&self) -> usize {
        self.records.borrow().len()
    }

    /// What was said to be wrong with the page's options, as `code: sentence`.
    pub fn faults(&self) -> Vec<String> {
        let faults = self.faults.borrow();
        faults.iter().filter(|fault| !fault.starts_with("collector-")).cloned().collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.list.remove();
    }
}

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}
