//! One request to the collector: no cookies, no referrer, no cache, and never longer than the sender's patience.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, Response};

use super::Settings;
use super::js::{Expiry, object, race, reason, set};

#[wasm_bindgen]
extern "C" {
    // web-sys has no setter for `keepalive`, and a plain object costs fewer bytes than its setters. What comes back is
    // up to whatever the host has put in place of `fetch`.
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &Object) -> Result<JsValue, JsValue>;
}

/// What the collector answered.
pub(super) struct Reply {
    /// The HTTP status.
    pub(super) status: u32,
    /// `Retry-After`; across origins only if the collector exposes it.
    pub(super) retry_after: Option<String>,
    /// The body as JSON; `undefined` if it is not.
    pub(super) body: JsValue,
}

/// Sends `body`: a text as it is, bytes as packed with gzip. `keepalive` lets the request outlive the page; `abort` ends it. The error says
/// what the collector did instead of answering ("cannot be reached …").
pub(super) async fn call(
    settings: &Settings,
    method: &str,
    body: &JsValue,
    keepalive: bool,
    abort: &AbortController,
) -> Result<Reply, String> {
    let patience = settings.pace.patience;
    let expiry = Expiry::new(patience, format!("gave no answer within {} s", patience.div_ceil(1_000)).into());
    let requested = fetch(&settings.endpoint, &init(settings, method, body, keepalive, abort));
    let requested = requested.unwrap_or_else(|thrown| Promise::reject(&thrown).into());
    let response: Response = match race(&requested, &expiry).await {
        Ok(response) => response.unchecked_into(),
        Err(thrown) => {
            abort.abort();
            // What the expiry throws is a sentence; all else comes from the browser.
            return Err(thrown.as_string().unwrap_or_else(|| format!("cannot be reached ({})", reason(&thrown))));
        }
    };
    let reading = response.json().unwrap_or_else(|thrown| Promise::reject(&thrown));
    let body = race(&reading, &expiry).await.unwrap_or_default();
    let retry_after = response.headers().get("Retry-After").ok().flatten();
    Ok(Reply { status: response.status().into(), retry_after, body })
}

fn init(settings: &Settings, method: &str, body: &JsValue, keepalive: bool, abort: &AbortController) -> Object {
    let headers = object(&[("Content-Type", "application/json".into())]);
    if !body.is_string() {
        set(&headers, "Content-Encoding", &"gzip".into());
    }
    if let Some(token) = &settings.token {
        set(&headers, "Authorization", &format!("Bearer {token}").into());
    }
    object(&[
        ("method", method.into()),
        ("headers", headers.into()),
        ("body", body.clone()),
        ("mode", "cors".into()),
        ("credentials", "omit".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("cache", "no-store".into()),
        ("keepalive", keepalive.into()),
        ("signal", abort.signal().into()),
    ])
}
