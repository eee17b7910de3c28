//! A message's text as a person reads it, without asking the browser for a layout.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, Node};

/// The text of a message: lines where blocks begin and end, without controls, styles, hidden parts and our own bar.
/// White space inside text stays (code, `pre-wrap` bubbles); what only indents the markup goes. Ends are trimmed.
pub fn read(element: &Element) -> String {
    let mut text = String::new();
    collect(element, false, &mut text);
    text.trim().to_owned()
}

fn collect(node: &Node, preformatted: bool, text: &mut String) {
    let mut child = node.first_child();
    while let Some(node) = child {
        match node.node_type() {
            Node::TEXT_NODE => {
                let value = node.node_value().unwrap_or_default();
                let indents_markup = !preformatted && value.contains('\n') && value.trim().is_empty();
                if !indents_markup {
                    text.push_str(&value);
                }
            }
            Node::ELEMENT_NODE => within(node.unchecked_ref(), preformatted, text),
            _ => {}
        }
        child = node.next_sibling();
    }
}

fn within(element: &Element, preformatted: bool, text: &mut String) {
    match element.tag_name().to_ascii_uppercase().as_str() {
        "BR" => text.push('\n'),
        "AFTERWORD-BAR" | "SCRIPT" | "STYLE" | "BUTTON" | "TEXTAREA" | "INPUT" | "SELECT" | "SVG" | "TEMPLATE" => {}
        _ if element.has_attribute("hidden") || element.get_attribute("aria-hidden").as_deref() == Some("true") => {}
        tag @ ("P" | "DIV" | "LI" | "UL" | "OL" | "PRE" | "BLOCKQUOTE" | "TABLE" | "TR" | "H1" | "H2" | "H3" | "H4"
        | "H5" | "H6" | "SECTION" | "ARTICLE" | "FIGURE" | "DL" | "DT" | "DD" | "HR") => {
            break_line(text);
            collect(element, preformatted || tag == "PRE", text);
            break_line(text);
        }
        "TD" | "TH" => {
            collect(element, preformatted, text);
            text.push('\t');
        }
        _ => collect(element, preformatted, text),
    }
}

fn break_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}
