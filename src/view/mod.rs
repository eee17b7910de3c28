//! What the person sees: Leptos components, one per file, and their stylesheet.
//!
//! A bar lives in the open shadow root of its element. It shows a [`Model`] and answers with [`Act`]s; it keeps nothing
//! but what is open on it and what is typed and not yet saved.

mod bar;
mod comment;
mod consent;
mod cover;
mod delivery;
mod editor;
mod entry;
mod icons;
mod live;
mod model;
mod parts;
mod reaction;
mod reasons;
mod sheet;
mod typing;
mod ui;
pub(crate) mod words;

use std::any::Any;

use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, HtmlElement, ShadowRoot};

pub use entry::{Entry, Outcome, Sheet, Strike};
pub use model::{Act, Choice, Model, ReactionChoice, Said};
use ui::Ui;

/// A bar on the page. Dropping it takes the bar away and frees what it held.
#[must_use = "dropping it takes the bar away: keep it as long as the element is in the page"]
pub struct Mounted {
    _view: Box<dyn Any>,
}

/// Shows `model` in `root` and adopts the [`stylesheet`] there. To be called from JavaScript's callbacks only, never from
/// inside a reactive effect, which would own the bar.
pub fn mount(root: &ShadowRoot, model: Model) -> Mounted {
    adopt(root);
    let root = root.clone();
    // A shadow root is no HTMLElement, but a parent to append to, which is all that is asked of it.
    let parent = root.clone().unchecked_into::<HtmlElement>();
    let view = leptos::mount::mount_to(parent, move || {
        let ui = Ui::new(root, model);
        move || bar::bar(ui)
    });
    Mounted { _view: Box::new(view) }
}

/// The one stylesheet of all bars, constructed on first use; `None` where the browser cannot construct any.
/// A constructed sheet, unlike `<style>`, is let through by a strict content security policy.
#[must_use]
pub fn stylesheet() -> Option<CssStyleSheet> {
    thread_local! {
        static SHEET: Option<CssStyleSheet> = construct();
    }
    SHEET.with(Clone::clone)
}

fn construct() -> Option<CssStyleSheet> {
    let sheet = CssStyleSheet::new().ok()?;
    sheet.replace_sync(include_str!("style.css")).ok()?;
    Some(sheet)
}

/// Adds the sheet to those of `root` (the element's own reserves its height), once however often the root is mounted.
fn adopt(root: &ShadowRoot) {
    let Some(sheet) = stylesheet() else { return };
    let sheets = js_sys::Array::from(&root.adopted_style_sheets());
    if !sheets.includes(&sheet, 0) {
        sheets.push(&sheet);
        root.set_adopted_style_sheets(&sheets);
    }
}
