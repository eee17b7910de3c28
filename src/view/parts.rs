//! What a bar is built of: a block, a button, a text field.
//!
//! There is one of each, with plain values for attributes and erased children. Each further type of view that leptos has to
//! know costs about a kilobyte of wasm, and so does each further type in a signal; the whole bar has four types of elements.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A `<div>`: its part (by which `style.css` and the host find it), what assistive technology takes it for, its contents.
#[derive(Default)]
pub(super) struct Block {
    pub(super) part: &'static str,
    pub(super) role: Option<&'static str>,
    /// Its name for assistive technology.
    pub(super) name: Option<String>,
    /// For a field's `aria-describedby`.
    pub(super) id: Option<&'static str>,
}

impl Block {
    pub(super) fn new(part: &'static str) -> Self {
        Self { part, ..Self::default() }
    }

    /// A group with a name.
    pub(super) fn group(part: &'static str, name: &str) -> Self {
        Self { role: Some("group"), name: Some(name.into()), ..Self::new(part) }
    }

    pub(super) fn holding(self, children: Vec<AnyView>) -> AnyView {
        let Self { part, role, name, id } = self;
        // Only a picture is explained by a tooltip; a group's would get in the way.
        let title = name.clone().filter(|_| role == Some("img"));
        let live = role.filter(|role| *role == "status").map(|_| "polite");
        view! { <div part=part role=role aria-label=name aria-live=live title=title id=id>{children}</div> }.into_any()
    }

    pub(super) fn saying(self, words: &str) -> AnyView {
        self.holding(text(words))
    }
}

/// A real `<button>`.
#[derive(Default)]
pub(super) struct Button {
    pub(super) part: &'static str,
    /// Its name where its face is no text; shown as a tooltip too.
    pub(super) name: Option<String>,
    pub(super) pressed: Option<bool>,
    pub(super) expanded: Option<bool>,
    pub(super) disabled: bool,
}

impl Button {
    pub(super) fn new(part: &'static str) -> Self {
        Self { part, ..Self::default() }
    }

    /// With its face and what pressing it does.
    pub(super) fn showing(self, face: Vec<AnyView>, press: impl FnMut(MouseEvent) + 'static) -> AnyView {
        self.built(face, Box::new(press))
    }

    /// With words for a face.
    pub(super) fn saying(self, words: &str, press: impl FnMut(MouseEvent) + 'static) -> AnyView {
        self.built(text(words), Box::new(press))
    }

    fn built(self, face: Vec<AnyView>, press: Box<dyn FnMut(MouseEvent)>) -> AnyView {
        let Self { part, name, pressed, expanded, disabled } = self;
        let state = |on: bool| if on { "true" } else { "false" };
        view! {
            <button
                type={"button"}
                part=part
                aria-label=name.clone()
                title=name
                aria-pressed=pressed.map(state)
                aria-expanded=expanded.map(state)
                // Not the attribute `disabled`, which would take the focus away.
                aria-disabled=disabled.then_some("true")
                on:click=press
            >
                {face}
            </button>
        }
        .into_any()
    }
}

/// Words alone.
pub(super) fn text(words: &str) -> Vec<AnyView> {
    vec![words.to_owned().into_any()]
}

/// A text field, to be filled once it is on the page. What is typed into it is heard at the root (`typing.rs`).
pub(super) fn field(part: &'static str, name: &'static str, described_by: &'static str) -> AnyView {
    view! { <textarea part=part rows={"1"} aria-label=name aria-describedby=described_by></textarea> }.into_any()
}
