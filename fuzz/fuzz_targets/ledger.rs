//! Records in any order, in groups of any size, with tokens or without: two bytes are one arrival.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/collector/tests/collector/rules.rs"]
mod rules;

fuzz_target!(|data: &[u8]| rules::compare(data.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]))));
