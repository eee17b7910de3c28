//! A collector that answers as it is told to, in the page in place of `fetch`, and keeps what it commits.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use js_sys::{Date, Promise, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::browser;

/// What the collector does with one request.
pub(crate) enum Act {
    /// Takes the records and says so.
    Take,
    /// Takes the records once the promise is settled, and says so.
    TakeAfter(Promise),
    /// Takes the records, but the answer is lost on the way.
    TakeAndLose,
    /// Takes the records, but answers with something else than JSON.
    TakeAndBabble,
    /// Takes the records, but says something only of the first.
    TakeAndForget,
    /// Gives each record the verdict of this function.
    Judge(fn(&Value) -> Value),
    /// Refuses the whole batch if the function finds a record so bad, else takes it.
    RefuseIf(u16, fn(&Value) -> bool),
    /// Answers with a status, a body and `Retry-After`.
    Status(u16, &'static str, Option<String>),
    /// Cannot be reached.
    Unreachable,
    /// Never answers.
    Hang,
}

/// One request as it came in.
pub(crate) struct Call {
    pub(crate) url: String,
    pub(crate) init: JsValue,
    pub(crate) body: String,
    /// Milliseconds since the epoch.
    pub(crate) at: f64,
}

impl Call {
    /// A setting of the request.
    pub(crate) fn setting(&self, name: &str) -> JsValue {
        Reflect::get(&self.init, &name.into()).unwrap()
    }

    /// A header of the request.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        Reflect::get(&self.setting("headers"), &name.into()).unwrap().as_string()
    }

    /// The ids of the records in it.
    pub(crate) fn ids(&self) -> Vec<String> {
        records(&self.body).iter().map(|record| record["id"].as_str().unwrap().into()).collect()
    }
}

#[derive(Default)]
struct State {
    script: VecDeque<Act>,
    always: Option<Act>,
    calls: Vec<Call>,
    /// What was committed: id → revision.
    kept: BTreeMap<String, u64>,
    /// How often each (id, revision) was committed as new.
    commits: BTreeMap<(String, u64), u32>,
}

/// The collector; as long as it lives, it is what the page's `fetch` reaches.
pub(crate) struct Collector {
    state: Rc<RefCell<State>>,
    _fetch: Closure<dyn Fn(String, JsValue) -> Promise>,
}

impl Drop for Collector {
    fn drop(&mut self) {
        browser::mend();
    }
}

impl Collector {
    /// One that takes everything.
    pub(crate) fn start() -> Self {
        Self::that([])
    }

    /// One that does these acts first, one for each request, and then takes everything.
    pub(crate) fn that(script: impl IntoIterator<Item = Act>) -> Self {
        let state = Rc::new(RefCell::new(State { script: script.into_iter().collect(), ..State::default() }));
        let answering = state.clone();
        let fetch = Closure::new(move |url: String, init: JsValue| {
            let state = answering.clone();
            let at = Date::now();
            future_to_promise(async move {
                let body = browser::plain(&init).await?.as_string().unwrap_or_default();
                state.borrow_mut().calls.push(Call { url, init: init.clone(), body: body.clone(), at });
                let act = {
                    let mut state = state.borrow_mut();
                    let next = state.script.pop_front();
                    next.or_else(|| state.always.as_ref().map(Act::again)).unwrap_or(Act::Take)
                };
                perform(&state, act, &body, &init).await
            })
        });
        browser::replace_fetch(fetch.as_ref().unchecked_ref());
        Self { state, _fetch: fetch }
    }

    /// Does this with every request from now on.
    pub(crate) fn always(&self, act: Act) {
        self.state.borrow_mut().always = Some(act);
    }

    /// How many requests came in.
    pub(crate) fn calls(&self) -> usize {
        self.state.borrow().calls.len()
    }

    /// Looks at a request, counted from 0.
    pub(crate) fn call<T>(&self, index: usize, look: impl FnOnce(&Call) -> T) -> T {
        look(&self.state.borrow().calls[index])
    }

    /// Looks at every request.
    pub(crate) fn each<T>(&self, look: impl Fn(&Call) -> T) -> Vec<T> {
        self.state.borrow().calls.iter().map(look).collect()
    }

    /// `id rev` of each record that it keeps.
    pub(crate) fn keeps(&self) -> Vec<String> {
        self.state.borrow().kept.iter().map(|(id, rev)| format!("{id} {rev}")).collect()
    }

    /// How often any record's revision reached it, at most.
    pub(crate) fn most_commits(&self) -> u32 {
        self.state.borrow().commits.values().copied().max().unwrap_or_default()
    }
}

impl Act {
    fn again(&self) -> Self {
        match self {
            Self::Take => Self::Take,
            Self::TakeAfter(promise) => Self::TakeAfter(promise.clone()),
            Self::TakeAndLose => Self::TakeAndLose,
            Self::TakeAndBabble => Self::TakeAndBabble,
            Self::TakeAndForget => Self::TakeAndForget,
            Self::Judge(judge) => Self::Judge(*judge),
            Self::RefuseIf(status, bad) => Self::RefuseIf(*status, *bad),
            Self::Status(status, body, retry_after) => Self::Status(*status, body, retry_after.clone()),
            Self::Unreachable => Self::Unreachable,
            Self::Hang => Self::Hang,
        }
    }
}

async fn perform(state: &RefCell<State>, act: Act, body: &str, init: &JsValue) -> Result<JsValue, JsValue> {
    let unreachable = || Err(js_sys::TypeError::new("Failed to fetch").into());
    let ok = |results: Vec<Value>| Ok(browser::respond(200, &json!({ "results": results }).to_string(), None));
    match act {
        Act::Take => ok(commit(state, body)),
        Act::TakeAfter(promise) => {
            promise.await?;
            ok(commit(state, body))
        }
        Act::TakeAndLose => {
            commit(state, body);
            unreachable()
        }
        Act::TakeAndBabble => {
            commit(state, body);
            Ok(browser::respond(200, "<html>It works!</html>", None))
        }
        Act::TakeAndForget => {
            let mut results = commit(state, body);
            results.truncate(1);
            ok(results)
        }
        Act::Judge(judge) => ok(records(body).iter().map(judge).collect()),
        Act::RefuseIf(status, bad) if records(body).iter().any(bad) => {
            Ok(browser::respond(status, r#"{"error": "field `kind` is not known"}"#, None))
        }
        Act::RefuseIf(..) => ok(commit(state, body)),
        Act::Status(status, body, retry_after) => Ok(browser::respond(status, body, retry_after)),
        Act::Unreachable => unreachable(),
        Act::Hang => browser::hang(init).await,
    }
}

/// What a collector's transaction does: the highest revision of each record stays.
fn commit(state: &RefCell<State>, body: &str) -> Vec<Value> {
    let mut state = state.borrow_mut();
    let mut take = |record: &Value| {
        let (id, rev) = (record["id"].as_str().unwrap().to_owned(), record["rev"].as_u64().unwrap_or(1));
        *state.commits.entry((id.clone(), rev)).or_default() += 1;
        let status = match state.kept.get(&id) {
            Some(kept) if *kept > rev => "stale",
            Some(kept) if *kept == rev => "unchanged",
            _ => {
                state.kept.insert(id.clone(), rev);
                "stored"
            }
        };
        json!({ "id": id, "rev": rev, "status": status })
    };
    records(body).iter().map(&mut take).collect()
}

fn records(body: &str) -> Vec<Value> {
    let body: Value = serde_json::from_str(body).unwrap();
    let list = body["records"].as_array().or_else(|| body["reports"].as_array());
    list.cloned().unwrap_or_default()
}
