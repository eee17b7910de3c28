//! Notices, cheaply, that the conversation may have changed.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::{Interval, Timeout};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{MutationObserver, MutationObserverInit, MutationRecord, Node};

use super::Selector;

/// How long mutations are gathered before the page is looked at, in milliseconds: a streaming reply mutates at every token.
const GATHER: u32 = 60;
/// How often to look for a shadow root that is not there yet, in milliseconds: attaching one causes no mutation.
const SEEK: u32 = 400;

/// Watches the scopes of a selector; dropped, it stops.
pub struct Watcher {
    observer: MutationObserver,
    scopes: RefCell<Vec<Node>>,
    _callback: Closure<dyn FnMut(Array)>,
    _seek: Option<Interval>,
}

impl Watcher {
    /// Starts watching texts, children and the named attributes. `changed` gets the nodes whose content changed since the last call; an empty list means look again.
    pub fn start(selector: &Selector, attributes: &[&str], changed: Rc<dyn Fn(Vec<Node>)>) -> Option<Rc<Self>> {
        let gathered: Rc<RefCell<Vec<Node>>> = Rc::default();
        let waiting: Rc<RefCell<Option<Timeout>>> = Rc::default();
        let callback = {
            let changed = Rc::clone(&changed);
            Closure::<dyn FnMut(Array)>::new(move |records: Array| {
                let targets = records.iter().filter_map(|record| record.unchecked_into::<MutationRecord>().target());
                gathered.borrow_mut().extend(targets);
                if waiting.borrow().is_none() {
                    let (gathered, waiting_on, changed) =
                        (Rc::clone(&gathered), Rc::clone(&waiting), Rc::clone(&changed));
                    let timeout = Timeout::new(GATHER, move || {
                        waiting_on.borrow_mut().take();
                        let mut nodes = gathered.take();
                        nodes.dedup();
                        changed(nodes);
                    });
                    *waiting.borrow_mut() = Some(timeout);
                }
            })
        };
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        let init = MutationObserverInit::new();
        init.set_child_list(true);
        init.set_subtree(true);
        init.set_character_data(true);
        init.set_attribute_filter(&attributes.iter().map(|name| JsValue::from_str(name)).collect::<Array>());
        let watcher = Rc::new_cyclic(|this: &std::rc::Weak<Self>| {
            let seek = selector.is_deep().then(|| {
                let (this, selector, changed, init) = (this.clone(), selector.clone(), changed, init.clone());
                Interval::new(SEEK, move || {
                    if this.upgrade().is_some_and(|watcher| watcher.observe(&selector, &init)) {
                        changed(Vec::new());
                    }
                })
            });
            Self { observer, scopes: RefCell::default(), _callback: callback, _seek: seek }
        });
        watcher.observe(selector, &init);
        Some(watcher)
    }

    /// Watches the scopes that are new; true if there was one.
    fn observe(&self, selector: &Selector, init: &MutationObserverInit) -> bool {
        let mut scopes = self.scopes.borrow_mut();
        let before = scopes.len();
        for scope in selector.scopes() {
            if !scopes.iter().any(|known| known.is_same_node(Some(&scope))) {
                let _ = self.observer.observe_with_options(&scope, init);
                scopes.push(scope);
            }
        }
        scopes.len() > before
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
