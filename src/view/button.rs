//! A button made of words.

use leptos::prelude::*;

/// One `<button>` that shows `label` and calls `press`. One type for all of them, which keeps the component small.
pub(super) fn button(part: &'static str, label: &'static str, press: impl Fn() + 'static) -> AnyView {
    let press: Box<dyn Fn()> = Box::new(press);
    view! {
        <button type="button" class="words" part=part on:click=move |_| press()>
            {label}
        </button>
    }
    .into_any()
}
