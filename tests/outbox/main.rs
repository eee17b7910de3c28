//! The outbox in a browser, against a collector, a network, a disk and other tabs that fail in every way there is.

// In a test, a panic is the report.
#![allow(clippy::unwrap_used)]

mod browser;
mod collector;
mod crowd;
mod delivery;
mod faults;
mod gzip;
mod page;
mod pure;
mod reports;
mod storage;
mod tab;
mod tabs;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
