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
/** All that this origin keeps on the disk, as text. */
export async function disk() {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  // The strings themselves: a record's JSON inside of JSON would have its quotes escaped.
  const strings = (value) => (typeof value === 'object' && value ? Object.entries(value).flat().flatMap(strings) : [`${value}`]);
  let kept = strings([{ ...localStorage }, { ...sessionStorage }, document.cookie]);
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      kept = kept.concat(strings(await done(database.transaction(store).objectStore(store).getAll())));
    }
    database.close();
  }
  return kept.join('\\n');
}
// No collector here: the records that would go there are what is looked at.
export function offline() { window.fetch = () => Promise.reject(new TypeError('offline')); }
")]
extern "C" {
    fn define(mount: &JsValue, unmount: &JsValue);
    fn member(value: &JsValue, path: &str) -> String;
    fn pairs(list: &Array) -> JsValue;
    fn offline();
    fn disk() -> js_sys::Promise;
}

/// What a record says at a path such as `value.name`.
pub fn said(record: &JsValue, path: &str) -> String {
    member(record, path)
}

/// All that this origin keeps on the disk, as text.
#[allow(dead_code, reason = "not every test looks there")]
pub async fn on_disk() -> String {
    disk().await.unwrap().as_string().unwrap()
}

/// Waits, as a person does.
pub async fn settled(ms: u32) {
    TimeoutFuture::new(ms).await;
}

/// A conversation on the test's page; gone when dropped.
pub struct Page {
    list: Element,
    records: Rc<RefCell<Vec<JsValue>>>,
    reports: Rc<RefCell<Vec<JsValue>>>,
    read: RefCell<usize>,
    faults: Rc<RefCell<Vec<String>>>,
    _listeners: [EventListener; 2],
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
        let (records, reports) = (Rc::<RefCell<Vec<JsValue>>>::default(), Rc::<RefCell<Vec<JsValue>>>::default());
        let listeners = [("afterword:record", &records), ("afterword:report", &reports)].map(|(name, heard)| {
            let heard = Rc::clone(heard);
            EventListener::new(&document, name, move |event| {
                heard.borrow_mut().push(event.unchecked_ref::<CustomEvent>().detail());
            })
        });
        let faults = Rc::<RefCell<Vec<String>>>::default();
        let reporter = Closure::<dyn Fn(String, String)>::new({
            let faults = Rc::clone(&faults);
            move |code, message| faults.borrow_mut().push(format!("{code}: {message}"))
        });
        afterword::report_to(reporter.into_js_value().unchecked_into::<Function>());

        let page = Self { list, records, reports, read: RefCell::default(), faults, _listeners: listeners };
        page.configure(&[
            ("endpoint", "/v1/records"),
            ("messages", ".assistant"),
            ("userMessages", ".user"),
            ("consent", "granted"),
            ("settle", "200"),
            // Each run its own: what an earlier run stored is another conversation.
            ("conversation", &format!("{name}-{}", js_sys::Math::random())),
        ]);
        settled(100).await;
        page
    }

    /// The host's options, all of them texts.
    pub fn configure(&self, options: &[(&str, &str)]) {
        afterword::configure(&self.object(options));
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

    /// The randomised answers that came so far.
    #[allow(dead_code, reason = "most tests are of records")]
    pub fn reports(&self) -> Vec<JsValue> {
        self.reports.borrow().clone()
    }

    /// Waits up to five seconds for so many of them.
    #[allow(dead_code, reason = "most tests are of records")]
    pub async fn until_reports(&self, count: usize) {
        for _ in 0..100 {
            if self.reports.borrow().len() >= count {
                return;
            }
            settled(50).await;
        }
        panic!("{} of {count} reports came; faults: {:?}", self.reports.borrow().len(), self.faults());
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
