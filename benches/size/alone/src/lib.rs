//! One part of the component as WebAssembly by itself, so that its own weight can be told: what the module weighs with the
//! part less what it weighs without. `cargo xtask dist` builds both and checks the budget.
#![allow(unsafe_code, reason = "a module without glue passes texts by address")]

/// Room for `len` bytes of text.
#[unsafe(no_mangle)]
pub extern "C" fn room(len: usize) -> *mut u8 {
    vec![0; len].leak().as_mut_ptr()
}

/// Reads `len` bytes of text at `at`, three texts with a NUL between them, and answers with a number that depends on all
/// that the part says of them: nothing of it can be left out of the module.
///
/// # Safety
/// `at` must point to `len` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tell(at: *const u8, len: usize) -> f32 {
    // SAFETY: the caller's promise above.
    let bytes = unsafe { core::slice::from_raw_parts(at, len) };
    let texts: Vec<&str> =
        bytes.split(|byte| *byte == 0).map(|text| str::from_utf8(text).unwrap_or_default()).collect();
    match texts.as_slice() {
        [prompt, reply, followup] => said(prompt, reply, followup),
        _ => 0.0,
    }
}

#[cfg(not(feature = "signal"))]
fn said(prompt: &str, reply: &str, followup: &str) -> f32 {
    [prompt, reply, followup].concat().len() as f32
}

#[cfg(feature = "signal")]
fn said(prompt: &str, reply: &str, followup: &str) -> f32 {
    let thresholds = afterword_signal::Thresholds { sat: prompt.len() as f32, dsat: reply.len() as f32 };
    let reading = afterword_signal::classify_at(&afterword_signal::Exchange { prompt, reply, followup }, thresholds);
    let p = reading.category_p.iter().chain(&reading.polarity_p).chain(&reading.rubric_p).chain(&reading.dimensions);
    let told = reading.category as usize + reading.polarity as usize + reading.rubrics.len();
    let why = reading.abstained.map_or(0, |why| why.as_str().len());
    p.sum::<f32>() + reading.similarity + (told + why) as f32
}
