//! One request to the collector: no cookies, no referrer, no cache, and never longer than the sender's patience.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, Response};

use super::Settings;
use super::js::{self, object, within};

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
    pub(super) status: u16,
    /// `Retry-After`; across origins only if the collector exposes it.
    pub(super) retry_after: Option<String>,
    /// The body as JSON; `undefined` if it is not.
    pub(super) body: JsValue,
}

/// Sends `body`. `keepalive` lets the request outlive the page; `abort` ends it. The error says what the collector did
/// ("cannot be reached …").
pub(super) async fn call(
    settings: &Settings,
    method: &str,
    body: &str,
    keepalive: bool,
    abort: &AbortController,
) -> Result<Reply, String> {
    let headers = object(&[("Content-Type", "application/json".into())]);
    if let Some(token) = &settings.token {
        let _ = js_sys::Reflect::set(&headers, &"Authorization".into(), &format!("Bearer {token}").into());
    }
    let init = object(&[
        ("method", method.into()),
        ("headers", headers.into()),
        ("body", body.into()),
        ("mode", "cors".into()),
        ("credentials", "omit".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("cache", "no-store".into()),
        ("keepalive", keepalive.into()),
        ("signal", abort.signal().into()),
    ]);
    let answered = exchange(settings, &init).await;
    answered.map_err(|thrown| {
        abort.abort();
        // A string is what `within` says when it is too late; all else comes from the browser.
        thrown.as_string().unwrap_or_else(|| format!("cannot be reached ({})", js::reason(&thrown)))
    })
}

async fn exchange(settings: &Settings, init: &Object) -> Result<Reply, JsValue> {
    let patience = settings.pace.patience;
    let late = format!("gave no answer within {} s", patience.div_ceil(1_000));
    let response = within(patience, Promise::resolve(&fetch(&settings.endpoint, init)?), &late).await?;
    let response: Response = response.unchecked_into();
    let body = match response.json() {
        Ok(reading) => within(patience, reading, &late).await.unwrap_or_default(),
        Err(_) => JsValue::UNDEFINED,
    };
    let retry_after = response.headers().get("Retry-After").ok().flatten();
    Ok(Reply { status: response.status(), retry_after, body })
}
