//! Packing a body for its way, by the browser's own means.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{ReadableStream, Response};

/// Bytes from which packing pays: a shorter body fits into one packet of the network as it is.
const WORTH: usize = 1024;

#[wasm_bindgen]
extern "C" {
    // web-sys keeps CompressionStream behind an unstable flag.
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    #[wasm_bindgen(extends = ReadableStream)]
    type Pipe;
    #[wasm_bindgen(method, catch, js_name = pipeThrough)]
    fn through(this: &Pipe, packer: &CompressionStream) -> Result<ReadableStream, JsValue>;
}

/// The body packed with gzip, as a promise of its bytes; an error where that does not pay, or the browser cannot.
pub(super) fn pack(body: &str) -> Result<Promise, JsValue> {
    if body.len() <= WORTH {
        return Err(JsValue::NULL);
    }
    let plain: Pipe = Response::new_with_opt_str(Some(body))?.body().ok_or(JsValue::NULL)?.unchecked_into();
    let packed = plain.through(&CompressionStream::new("gzip")?)?;
    // Not the stream itself: `fetch` sends a stream over HTTP/2 alone.
    Response::new_with_opt_readable_stream(Some(&packed))?.array_buffer()
}
