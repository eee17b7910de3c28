//! Lays the editor's field over the message: same place, same width, same font, same background.
//!
//! All of it goes through CSSOM: a `style` attribute would be refused under a strict content security policy.

use js_sys::Number;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, Element, FocusOptions, HtmlElement, HtmlTextAreaElement, Node, ShadowRoot};

/// What stands before the bar: the element that holds it and how far up the page it begins.
struct Message {
    holder: Element,
    top: f64,
}

/// Lays `field` over what stands before `host`. Where nothing does, the field stays in the flow where it is.
pub(super) fn cover(field: &HtmlTextAreaElement, host: &Element) {
    let style = field.style();
    for property in ["margin-top", "margin-left", "margin-right", "width", "min-height"] {
        _ = style.remove_property(property);
    }
    set(&style, "background-image", &backgrounds(host));
    if let Some(message) = message(host) {
        borrow_font(&style, &message.holder);
        let up = inner(field, "top") - message.top;
        let frame = inner(field, "top") - field.get_bounding_client_rect().top();
        set(&style, "margin-top", &pixels(-up - frame));
        set(&style, "min-height", &pixels(up + 2.0 * frame));
        widen(&style, field, frame, &message.holder);
    }
    grow(field);
}

/// Makes the field as high as its text, where `field-sizing: content` does not already.
pub(super) fn grow(field: &HtmlTextAreaElement) {
    let knows_sizing = computed(field)
        .is_some_and(|style| style.get_property_value("field-sizing").is_ok_and(|value| !value.is_empty()));
    if !knows_sizing {
        let style = field.style();
        set(&style, "height", "auto");
        set(&style, "height", &pixels(field.scroll_height().into()));
    }
}

/// Focuses without scrolling: a long message would jump away under the person's eyes.
pub(super) fn focus(field: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    _ = field.focus_with_options(&options);
}

/// Looks for what stands before the bar among its siblings, then among those of its ancestors: a host may keep the bar in a
/// toolbar of its own.
fn message(host: &Element) -> Option<Message> {
    let mut at = host.clone();
    loop {
        let holder = at.parent_element()?;
        let range = document().create_range().ok()?;
        range.set_start(&holder, 0).ok()?;
        range.set_end_before(&at).ok()?;
        let seen = range.get_bounding_client_rect();
        if seen.height() > 0.0 {
            let top = if begins_with_text(&holder) { inner(&holder, "top") } else { seen.top() };
            return Some(Message { holder, top });
        }
        at = holder;
    }
}

/// True where the message's text lies directly in its element: a line's box begins above its letters' box, at the
/// element's own inner edge.
fn begins_with_text(holder: &Element) -> bool {
    let mut child = holder.first_child();
    while let Some(node) = child {
        if let Some(element) = node.dyn_ref::<Element>() {
            return computed(element).is_some_and(|style| {
                style.get_property_value("display").is_ok_and(|display| display.starts_with("inline"))
            });
        }
        if node.node_type() == Node::TEXT_NODE && node.text_content().is_some_and(|text| !text.trim().is_empty()) {
            return true;
        }
        child = node.next_sibling();
    }
    false
}

/// Where the bar is narrower than the message, as in a toolbar, the field still gets the message's width; margins take
/// up what it is wider, so that nothing around the bar moves.
fn widen(style: &CssStyleDeclaration, field: &Element, frame: f64, holder: &Element) {
    let (left, right) = (inner(holder, "left"), inner(holder, "right"));
    let (from_left, from_right) = (left - inner(field, "left"), inner(field, "right") - right);
    if from_left.abs() > 1.0 || from_right.abs() > 1.0 {
        set(style, "width", &pixels(right - left + 2.0 * frame));
        set(style, "margin-left", &pixels(from_left - frame));
        set(style, "margin-right", &pixels(from_right - frame));
    }
}

/// An edge of an element's content, in pixels of the viewport.
fn inner(element: &Element, edge: &str) -> f64 {
    let rect = element.get_bounding_client_rect();
    let sizes = computed(element);
    let size = |property: String| {
        let value = sizes.as_ref().and_then(|style| style.get_property_value(&property).ok()).unwrap_or_default();
        let pixels = js_sys::parse_float(&value);
        if pixels.is_nan() { 0.0 } else { pixels }
    };
    let inset = size(["padding-", edge].concat()) + size(["border-", edge, "-width"].concat());
    match edge {
        "top" => rect.top() + inset,
        "left" => rect.left() + inset,
        _ => rect.right() - inset,
    }
}

/// The font of the message's paragraphs, which need not be that of the element the bar is in.
fn borrow_font(style: &CssStyleDeclaration, holder: &Element) {
    let Some(paragraph) = holder.query_selector("p").ok().flatten() else { return };
    let Some(of) = computed(&paragraph) else { return };
    for property in ["font", "letter-spacing", "color"] {
        set(style, property, &of.get_property_value(property).unwrap_or_default());
    }
}

/// The backgrounds of all ancestors, nearest on top, as layers of one opaque `background-image`: what shows through a tint
/// on the page shows through it here. Below them all is the stylesheet's `Canvas`.
pub(super) fn backgrounds(host: &Element) -> String {
    let mut layers = String::new();
    let mut at = Some(host.clone());
    while let Some(element) = at {
        let colour = computed(&element).and_then(|style| style.get_property_value("background-color").ok());
        if let Some(colour) = colour.filter(|colour| !colour.ends_with(", 0)") && colour != "transparent") {
            if !layers.is_empty() {
                layers.push(',');
            }
            layers.push_str(&["linear-gradient(", &colour, ",", &colour, ")"].concat());
        }
        at = element.parent_element().or_else(|| Some(element.get_root_node().dyn_into::<ShadowRoot>().ok()?.host()));
    }
    if layers.is_empty() { "none".into() } else { layers }
}

fn computed(element: &Element) -> Option<CssStyleDeclaration> {
    window().get_computed_style(element).ok().flatten()
}

/// A style that the browser does not know is left out, as in a stylesheet.
pub(super) fn set(style: &CssStyleDeclaration, property: &str, value: &str) {
    _ = style.set_property(property, value);
}

/// Written by JavaScript's own number formatting: Rust's would weigh some kilobytes.
fn pixels(number: f64) -> String {
    let mut text = Number::from(number).to_fixed(2).map(String::from).unwrap_or_default();
    text.push_str("px");
    text
}
