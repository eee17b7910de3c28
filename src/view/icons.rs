//! The icons, drawn for this project: a 24-unit grid, strokes of 1.75 with round caps and joins.
//!
//! Each is one path; its filled variant is the same path, filled (`style.css`).

use leptos::prelude::*;

pub(super) const PENCIL: &str = "M4 20l1-4.25L16.25 4.5a1.95 1.95 0 0 1 2.75 0l.5.5a1.95 1.95 0 0 1 0 2.75L8.25 19z\
                                 M14 6.75l3.25 3.25";
pub(super) const PLUS: &str = "M12 5.5v13M5.5 12h13";
pub(super) const CHECK: &str = "M5 12.75l4.5 4.5L19 7.5";
pub(super) const CROSS: &str = "M6.5 6.5l11 11M17.5 6.5l-11 11";
/// Both are one path: the lid's outline and the pupil.
pub(super) const EYE: &str = "M2.75 12c2-4 5.25-6.25 9.25-6.25S19.25 8 21.25 12c-2 4-5.25 6.25-9.25 6.25S4.75 16 2.75 12z\
                              M9.25 12a2.75 2.75 0 1 0 5.5 0a2.75 2.75 0 1 0-5.5 0z";
pub(super) const CHEVRON: &str = "M6.5 9.5L12 15l5.5-5.5";

/// A cuff and a hand, apart by a gap that still shows when both are filled.
const THUMB: &str = "M4 11.25v8.5\
                     M7.75 11.6c2-1.75 3.1-4.1 3.45-6.6.13-1.05.85-1.85 1.85-1.85 1.3 0 2.1 1.05 2 2.55-.08 1.2-.35 2.45-.75 3.55\
                     h4.2a2.1 2.1 0 0 1 2.05 2.55l-1.5 6.7a2.25 2.25 0 0 1-2.2 1.75H10a2.25 2.25 0 0 1-2.25-2.25z";
const HEART: &str = "M12 20.25C9.5 18.6 3.25 14.6 3.25 9.25A4.75 4.75 0 0 1 8 4.5c1.75 0 3.2.95 4 2.35.8-1.4 2.25-2.35 4-2.35\
                     a4.75 4.75 0 0 1 4.75 4.75c0 5.35-6.25 9.35-8.75 11z";

/// The icon of a reaction, if it has one: its path and whether it is turned upside down.
pub(super) fn of_reaction(key: &str) -> Option<(&'static str, bool)> {
    match key {
        "up" => Some((THUMB, false)),
        "down" => Some((THUMB, true)),
        "love" => Some((HEART, false)),
        _ => None,
    }
}

/// One icon. The words beside or on the button say what it means, so it is hidden from assistive technology.
pub(super) fn icon(path: &'static str, mirrored: bool) -> AnyView {
    let part = if mirrored { "icon mirrored" } else { "icon" };
    view! {
        <svg part=part viewBox="0 0 24 24" aria-hidden="true">
            <path d=path />
        </svg>
    }
    .into_any()
}
