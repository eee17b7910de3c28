//! The icons, drawn for this project: a 24-unit grid, strokes of 1.75 with round caps and joins.
//!
//! Each is one path of closed shapes, so that its filled variant is the same path, filled (`style.css`).

use leptos::prelude::*;

pub(super) const PENCIL: &str = "M4 20l1-4.25L16.25 4.5a1.95 1.95 0 0 1 2.75 0l.5.5a1.95 1.95 0 0 1 0 2.75L8.25 19z\
                                 M14 6.75l3.25 3.25";
pub(super) const PLUS: &str = "M12 5.5v13M5.5 12h13";
pub(super) const CHECK: &str = "M5 12.75l4.5 4.5L19 7.5";
pub(super) const CHEVRON: &str = "M6.5 9.5L12 15l5.5-5.5";

/// A cuff and a hand, apart by a gap that still shows when both are filled.
const THUMB: &str = "M3.75 10.75h2.5v9.25h-2.5z\
                     M9.5 10.75l2.9-6.35c.35-.75 1.1-1.2 1.85-1.05 1.1.2 1.8 1.25 1.6 2.35l-.65 3.55h3.6\
                     c1.3 0 2.25 1.2 1.95 2.45l-1.5 6.4c-.25 1.1-1.15 1.9-2.3 1.9H9.5z";
const HEART: &str =
    "M12 20.25S3.25 15.25 3.25 9.1A4.65 4.65 0 0 1 12 7a4.65 4.65 0 0 1 8.75 2.1c0 6.15-8.75 11.15-8.75 11.15z";

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
pub(super) fn icon(path: &'static str, mirrored: bool) -> impl IntoView {
    let class = if mirrored { "icon mirrored" } else { "icon" };
    view! {
        <svg class=class part="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path />
        </svg>
    }
}
