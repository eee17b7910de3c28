//! The bar as a person meets it: pressed, typed into, left with Escape, asked for consent, taken away.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected has failed")]

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use afterword::outbox::Delivery;
use afterword::view::{
    Act, Choice, Entry, Model, Mounted, Outcome, ReactionChoice, Said, Sheet, Strike, mount, stylesheet,
};
use afterword_record::Kind;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    CssStyleSheet, Element, Event, EventInit, HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit,
    ShadowRoot, ShadowRootInit, ShadowRootMode,
};

wasm_bindgen_test_configure!(run_in_browser);

const ANSWER: &str = "The bridge was opened in 1932 and carries eight lanes.";

/// A message on the page with a bar under it, and what was done on that bar.
struct Page {
    message: Element,
    root: ShadowRoot,
    model: Model,
    acts: Rc<RefCell<Vec<Act>>>,
    mounted: Option<Mounted>,
}

impl Page {
    async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// A page whose model was prepared before the bar came up.
    async fn with(prepare: impl FnOnce(&mut Model)) -> Self {
        let message = element("div");
        let paragraph = element("p");
        paragraph.set_text_content(Some(ANSWER));
        let host = element("afterword-bar");
        message.append_with_node_2(&paragraph, &host).unwrap();
        document().body().unwrap().append_child(&message).unwrap();
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();

        let acts = Rc::new(RefCell::new(Vec::new()));
        let mut model = Model {
            reactions: Rc::new([
                reaction("up", "Good answer", &[("clear", "Clear")]),
                reaction("down", "Bad answer", &[("wrong", "Not true"), ("long", "Too long")]),
                reaction("meh", "Not sure", &[]),
            ]),
            asks: true,
            editable: true,
            destination: "feedback.example".into(),
            policy: Default::default(),
            text: Rc::new(|| ANSWER.into()),
            said: RwSignal::default(),
            act: {
                let acts = acts.clone();
                Rc::new(move |act| acts.borrow_mut().push(act))
            },
        };
        prepare(&mut model);
        let mounted = Some(mount(&root, model.clone()));
        settle(0).await;
        Self { message, root, model, acts, mounted }
    }

    fn find<T: JsCast>(&self, selector: &str) -> Option<T> {
        self.root.query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    #[track_caller]
    fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("no {selector} on the bar"))
    }

    fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).unwrap().length()
    }

    #[track_caller]
    fn attribute(&self, selector: &str, name: &str) -> String {
        self.get(selector).get_attribute(name).unwrap_or_else(|| panic!("{selector} has no {name}"))
    }

    #[track_caller]
    fn text(&self, selector: &str) -> String {
        self.get(selector).text_content().unwrap_or_default()
    }

    /// Presses a button as a keyboard does: focused first.
    async fn press(&self, selector: &str) {
        let button = self.get(selector);
        button.focus().unwrap();
        button.click();
        settle(0).await;
    }

    async fn write(&self, text: &str) {
        let area: HtmlTextAreaElement = self.find("textarea").expect("a text field");
        area.set_value(text);
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        bubbling.set_composed(true);
        area.dispatch_event(&Event::new_with_event_init_dict("input", &bubbling).unwrap()).unwrap();
        settle(0).await;
    }

    /// A key on whatever has the focus; true if the page was to handle it further.
    async fn key(&self, key: &str, ctrl: bool) -> bool {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_ctrl_key(ctrl);
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_cancelable(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        let went_on = self.focused().dispatch_event(&event).unwrap();
        settle(0).await;
        went_on
    }

    #[track_caller]
    fn focused(&self) -> Element {
        let active = js_sys::Reflect::get(&self.root, &"activeElement".into()).unwrap();
        active.dyn_into().expect("the focus is on the bar")
    }

    #[track_caller]
    fn assert_focus(&self, selector: &str) {
        assert!(self.focused().is_same_node(Some(&self.get(selector))), "{selector} has the focus");
    }

    /// What the rest of the component puts into the model.
    fn say(&self, change: impl FnOnce(&mut Said)) {
        self.model.said.update(change);
    }

    fn acts(&self) -> Vec<Act> {
        self.acts.take()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.message.remove();
    }
}

fn element(name: &str) -> Element {
    document().create_element(name).unwrap()
}

fn choice(key: &str, label: &str) -> Choice {
    Choice { key: key.into(), label: label.into() }
}

fn reaction(key: &str, label: &str, reasons: &[(&str, &str)]) -> ReactionChoice {
    let reasons = reasons.iter().map(|(key, label)| choice(key, label)).collect();
    ReactionChoice { choice: choice(key, label), reasons }
}

/// Lets the browser and the reactive system do what is due within so many milliseconds.
async fn settle(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_click_counts_at_once_and_the_model_says_what_is_pressed() {
    let page = Page::new().await;
    assert_eq!(page.attribute("[part~=up]", "aria-pressed"), "false");
    page.press("[part~=up]").await;
    assert_eq!(page.acts(), [Act::React("up".into())]);
    assert_eq!(page.attribute("[part~=up]", "aria-pressed"), "false", "the bar claims nothing of its own");

    page.say(|said| said.reaction = Some("up".into()));
    settle(0).await;
    assert_eq!(page.attribute("[part~=up]", "aria-pressed"), "true");
    assert_eq!(page.attribute("[part~=down]", "aria-pressed"), "false");
}

#[wasm_bindgen_test]
async fn every_button_is_a_named_button_that_submits_nothing() {
    let page = Page::with(|model| {
        model.said.update(|said| said.reaction = Some("down".into()));
        model.said.update(|said| said.delivery = Some(Delivery::Rejected("too large".into())));
    })
    .await;
    page.press("[part~=toggle]").await;
    page.press("[part~=say-more]").await;
    let buttons = page.root.query_selector_all("button").unwrap();
    assert!(buttons.length() >= 8, "{} buttons", buttons.length());
    for at in 0..buttons.length() {
        let button: Element = buttons.get(at).unwrap().unchecked_into();
        let name = button.get_attribute("aria-label").or_else(|| button.text_content()).unwrap_or_default();
        assert!(!name.trim().is_empty(), "a button without a name: {}", button.outer_html());
        assert_eq!(button.get_attribute("type").as_deref(), Some("button"), "{name}");
    }
    assert_eq!(page.attribute("[role=group]", "aria-label"), "Feedback on this answer");
    assert_eq!(page.attribute("[part~=up]", "title"), "Good answer");
}

#[wasm_bindgen_test]
async fn a_reaction_of_the_hosts_own_shows_its_label() {
    let page = Page::new().await;
    assert_eq!(page.text("[part~=custom]"), "Not sure");
    page.press("[part~=custom]").await;
    assert_eq!(page.acts(), [Act::React("meh".into())]);
}

#[wasm_bindgen_test]
async fn the_chosen_reaction_offers_its_own_reasons() {
    let page = Page::new().await;
    page.press("[part~=down]").await;
    page.say(|said| said.reaction = Some("down".into()));
    settle(0).await;
    assert_eq!(page.text("[part~=question]"), "What was off?");
    assert_eq!(page.count("[part~=chip]"), 2);
    page.acts();

    page.press("[part~=chip]:nth-child(2)").await;
    assert_eq!(page.acts(), [Act::Reason("long".into())]);
    page.say(|said| said.reasons = vec!["long".into()]);
    settle(0).await;
    assert_eq!(page.attribute("[part~=chip]:nth-child(2)", "aria-pressed"), "true");
    assert_eq!(page.attribute("[part~=chip]:nth-child(1)", "aria-pressed"), "false");
    assert!(page.text("[part~=toggle]").contains("1 reason"));
    page.assert_focus("[part~=chip]:nth-child(2)");

    page.press("[part~=up]").await;
    page.say(|said| said.reaction = Some("up".into()));
    settle(0).await;
    assert_eq!((page.text("[part~=question]").as_str(), page.count("[part~=chip]")), ("What was good?", 1));
}

#[wasm_bindgen_test]
async fn pressing_the_chosen_reaction_takes_it_back_and_closes_its_reasons() {
    let page = Page::with(|model| model.said.update(|said| said.reaction = Some("up".into()))).await;
    assert_eq!(page.count("[part~=panel]"), 0, "nothing opens by itself");
    page.press("[part~=toggle]").await;
    assert_eq!(page.count("[part~=panel]"), 1);
    page.press("[part~=up]").await;
    assert_eq!(page.acts(), [Act::React("up".into())]);
    assert_eq!(page.count("[part~=panel]"), 0);
}

#[wasm_bindgen_test]
async fn escape_closes_the_reasons_and_gives_the_focus_back() {
    let page = Page::new().await;
    page.press("[part~=down]").await;
    page.say(|said| said.reaction = Some("down".into()));
    settle(0).await;
    page.get("[part~=chip]").focus().unwrap();
    let went_on = page.key("Escape", false).await;
    assert_eq!(page.count("[part~=panel]"), 0);
    page.assert_focus("[part~=down]");
    assert!(!went_on, "the host's own dialog stays open");
    assert_eq!(page.attribute("[part~=toggle]", "aria-expanded"), "false");
    assert!(page.key("Escape", false).await, "with nothing open, Escape is the host's");
}

#[wasm_bindgen_test]
async fn a_comment_is_saved_from_the_keyboard() {
    let page = Page::with(|model| model.said.update(|said| said.reaction = Some("down".into()))).await;
    page.press("[part~=toggle]").await;
    page.press("[part~=say-more]").await;
    page.assert_focus("textarea");
    assert!(page.text("#hint").contains("Removed before sending: links, e-mail"));
    page.write("  It has eight lanes, and two railway tracks.\n").await;
    page.key("Enter", false).await;
    assert_eq!(page.acts(), [], "Enter alone is a new line");
    page.key("Enter", true).await;
    assert_eq!(page.acts(), [Act::Comment("It has eight lanes, and two railway tracks.".into())]);
    assert_eq!(page.count("textarea"), 0);
    page.assert_focus("[part~=toggle]");
}

#[wasm_bindgen_test]
async fn a_comment_that_was_not_saved_is_still_there_when_the_panel_opens_again() {
    let page = Page::with(|model| {
        model.said.update(|said| said.reaction = Some("down".into()));
        model.said.update(|said| said.comment = "Saved before".into());
    })
    .await;
    page.press("[part~=toggle]").await;
    page.press("[part~=say-more]").await;
    let value = || page.find::<HtmlTextAreaElement>("textarea").map(|area| area.value());
    assert_eq!(value().as_deref(), Some("Saved before"));
    page.write("Half a thought").await;
    page.key("Escape", false).await;
    assert_eq!(page.acts(), []);
    page.press("[part~=toggle]").await;
    page.press("[part~=say-more]").await;
    assert_eq!(value().as_deref(), Some("Half a thought"));
    page.write("").await;
    page.press("[part~=save]").await;
    assert_eq!(page.acts(), [Act::Comment(String::new())], "an emptied comment is taken back");
}

#[wasm_bindgen_test]
async fn saving_a_comment_as_it_was_sends_nothing() {
    let page = Page::with(|model| {
        model.said.update(|said| said.reaction = Some("down".into()));
        model.said.update(|said| said.comment = "Saved before".into());
    })
    .await;
    page.press("[part~=toggle]").await;
    page.press("[part~=say-more]").await;
    page.press("[part~=save]").await;
    assert_eq!(page.acts(), []);
}

#[wasm_bindgen_test]
async fn the_editor_lies_over_the_message_and_hides_it() {
    let page = Page::new().await;
    let paragraph = page.message.first_element_child().unwrap();
    let (before, below) = (paragraph.get_bounding_client_rect(), page.message.get_bounding_client_rect().bottom());
    page.press("[part~=pencil]").await;
    page.assert_focus("textarea");
    let field = page.get("textarea");
    let style = window().get_computed_style(&field).unwrap().unwrap();
    let frame = js_sys::parse_float(&style.get_property_value("padding-top").unwrap());
    let over = field.get_bounding_client_rect();
    assert!((over.top() + frame - before.top()).abs() < 1.0, "{} against {}", over.top() + frame, before.top());
    assert!((over.left() + frame - before.left()).abs() < 1.0, "{} against {}", over.left() + frame, before.left());
    assert!(over.bottom() - frame >= before.bottom() - 1.0, "{} against {}", over.bottom(), before.bottom());
    let background = style.get_property_value("background-color").unwrap();
    assert!(background.starts_with("rgb("), "{background} is opaque");
    assert_eq!(paragraph.get_bounding_client_rect().top(), before.top(), "the message itself does not move");
    page.key("Escape", false).await;
    assert_eq!(page.message.get_bounding_client_rect().bottom(), below, "nothing is left of the editor's room");
}

#[wasm_bindgen_test]
async fn an_editor_in_a_narrow_toolbar_is_as_wide_as_the_message() {
    let page = Page::new().await;
    let toolbar: HtmlElement = element("div").unchecked_into();
    toolbar.style().set_property("width", "160px").unwrap();
    let host = page.root.host();
    page.message.append_child(&toolbar).unwrap();
    toolbar.append_child(&host).unwrap();
    page.press("[part~=pencil]").await;
    let (field, message) = (page.get("textarea").get_bounding_client_rect(), page.message.get_bounding_client_rect());
    assert!(field.width() >= message.width(), "{} against {}", field.width(), message.width());
    assert!(field.top() <= message.top(), "{} against {}", field.top(), message.top());
}

#[wasm_bindgen_test]
async fn an_edit_tells_its_size_and_is_saved() {
    let page = Page::new().await;
    page.press("[part~=pencil]").await;
    assert_eq!(page.find::<HtmlTextAreaElement>("textarea").unwrap().value(), ANSWER);
    assert_eq!(page.text("#changed"), "No words changed");
    let better = ANSWER.replace("eight lanes", "eight lanes and two tracks");
    page.write(&better).await;
    assert_eq!(page.text("#changed"), "4 words changed");
    page.press("[part~=save]").await;
    assert_eq!(page.acts(), [Act::Edit(better)]);
    assert_eq!(page.count("[part~=editor]"), 0);
    page.assert_focus("[part~=pencil]");

    page.say(|said| said.words_changed = Some(4));
    settle(0).await;
    assert_eq!(page.text("[part~=changed]"), "4 words changed");
    assert_eq!(page.attribute("[part~=pencil]", "aria-pressed"), "true");
}

#[wasm_bindgen_test]
async fn a_long_edit_is_measured_once_typing_pauses() {
    let long = "word ".repeat(2_000);
    let text = long.clone();
    let page = Page::with(|model| model.text = Rc::new(move || text.clone())).await;
    page.press("[part~=pencil]").await;
    page.write(&format!("{long} and one more")).await;
    assert_eq!(page.text("#changed"), "No words changed");
    settle(400).await;
    assert_eq!(page.text("#changed"), "3 words changed");
}

#[wasm_bindgen_test]
async fn an_unchanged_editor_closes_without_a_question_and_a_changed_one_asks() {
    let page = Page::new().await;
    page.press("[part~=pencil]").await;
    page.key("Escape", false).await;
    assert_eq!(page.count("[part~=editor]"), 0);
    page.assert_focus("[part~=pencil]");

    page.press("[part~=pencil]").await;
    page.write("Something else entirely").await;
    page.key("Escape", false).await;
    assert_eq!(page.text("[part~=question]"), "Discard your changes?");
    page.key("Escape", false).await;
    assert_eq!((page.count("[part~=question]"), page.count("[part~=editor]")), (0, 1), "a second Escape keeps editing");
    page.press("[part~=cancel]").await;
    page.press("[part~=discard]").await;
    assert_eq!((page.count("[part~=editor]"), page.acts()), (0, vec![]));
    page.assert_focus("[part~=pencil]");
}

#[wasm_bindgen_test]
async fn an_edit_cannot_be_saved_blank_and_goes_back_to_the_original() {
    let page = Page::with(|model| model.said.update(|said| said.edited = Some("My own version".into()))).await;
    page.press("[part~=pencil]").await;
    page.write("  \n").await;
    page.press("[part~=save]").await;
    page.get("textarea").focus().unwrap();
    page.key("Enter", true).await;
    assert_eq!((page.acts(), page.count("[part~=editor]")), (vec![], 1));

    page.press("[part~=restore]").await;
    assert_eq!(page.text("#changed"), "No words changed");
    page.press("[part~=save]").await;
    assert_eq!(page.acts(), [Act::Edit(ANSWER.into())]);
}

#[wasm_bindgen_test]
async fn consent_is_asked_in_words_that_say_what_and_where_and_takes_either_answer() {
    for (button, allowed) in [("[part~=allow]", true), ("[part~=deny]", false)] {
        let page = Page::new().await;
        page.press("[part~=up]").await;
        page.acts();
        page.say(|said| said.asking_consent = true);
        settle(0).await;
        let question = page.text("[part~=consent]");
        for word in ["feedback.example", "This answer", "e-mail addresses", "nothing is stored or sent"] {
            assert!(question.contains(word), "{word} is not in: {question}");
        }
        page.assert_focus("[part~=up]");
        page.press(button).await;
        assert_eq!(page.acts(), [Act::Consent(allowed)]);
        page.say(|said| said.asking_consent = false);
        settle(0).await;
        assert_eq!(page.count("[part~=consent]"), 0);
        page.assert_focus("[part~=up]");
    }
}

#[wasm_bindgen_test]
async fn escape_on_the_question_for_consent_means_not_now() {
    let page = Page::with(|model| model.said.update(|said| said.asking_consent = true)).await;
    page.get("[part~=allow]").focus().unwrap();
    page.key("Escape", false).await;
    assert_eq!(page.acts(), [Act::Consent(false)]);
}

#[wasm_bindgen_test]
async fn the_question_for_consent_waits_until_the_editor_is_closed() {
    let page = Page::new().await;
    page.press("[part~=pencil]").await;
    page.write("A change").await;
    page.say(|said| said.asking_consent = true);
    settle(0).await;
    assert_eq!((page.count("[part~=editor]"), page.count("[part~=consent]")), (1, 0));
    page.press("[part~=save]").await;
    assert_eq!((page.count("[part~=editor]"), page.count("[part~=consent]")), (0, 1));
}

#[wasm_bindgen_test]
async fn the_dot_tells_where_the_feedback_is() {
    let page = Page::new().await;
    assert_eq!(page.count("[part~=dot]"), 0);
    page.say(|said| said.delivery = Some(Delivery::Queued));
    settle(0).await;
    assert!(page.attribute("[part~=queued]", "aria-label").starts_with("Saved on this device"));
    page.say(|said| said.delivery = Some(Delivery::Sent));
    settle(0).await;
    assert_eq!(page.attribute("[part~=sent]", "aria-label"), "Sent");
    assert_eq!(page.count("[part~=queued]"), 0);
    page.say(|said| said.delivery = Some(Delivery::Rejected("the record is too large".into())));
    settle(0).await;
    assert_eq!(page.text("[part~=sentence]"), "Not accepted: the record is too large");
    page.press("[part~=retry]").await;
    assert_eq!(page.acts(), [Act::Retry]);
}

#[wasm_bindgen_test]
async fn what_was_sent_before_the_bar_came_up_is_no_news() {
    let page = Page::with(|model| model.said.update(|said| said.delivery = Some(Delivery::Sent))).await;
    assert_eq!(page.count("[part~=dot]"), 0);
    settle(100).await;
    assert_eq!(page.text("[role=status]"), "");
    page.say(|said| said.delivery = Some(Delivery::Queued));
    settle(0).await;
    page.say(|said| said.delivery = Some(Delivery::Sent));
    settle(0).await;
    assert_eq!(page.count("[part~=sent]"), 1);
}

#[wasm_bindgen_test]
async fn a_screen_reader_hears_what_changed() {
    let page = Page::new().await;
    assert_eq!(page.attribute("[role=status]", "aria-live"), "polite");
    page.say(|said| said.delivery = Some(Delivery::Queued));
    settle(50).await;
    page.say(|said| said.delivery = Some(Delivery::Sent));
    settle(50).await;
    assert_eq!(page.text("[role=status]"), "Sent", "a queue that is emptied at once is not mentioned");
    page.say(|said| said.delivery = Some(Delivery::Queued));
    settle(800).await;
    assert!(page.text("[role=status]").starts_with("Saved on this device"));
    page.say(|said| said.asking_consent = true);
    settle(50).await;
    assert_eq!(page.text("[role=status]"), "A question before anything is sent");
}

#[wasm_bindgen_test]
async fn typing_does_not_reach_the_hosts_shortcuts() {
    let page = Page::new().await;
    let heard = Rc::new(RefCell::new(Vec::new()));
    let listener = Closure::<dyn FnMut(KeyboardEvent)>::new({
        let heard = heard.clone();
        move |event: KeyboardEvent| heard.borrow_mut().push(event.key())
    });
    page.message.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref()).unwrap();
    page.press("[part~=pencil]").await;
    page.key("j", false).await;
    page.key("Enter", true).await;
    page.key("?", false).await;
    assert_eq!(*heard.borrow(), ["?"], "on a button, keys are the host's");
}

#[wasm_bindgen_test]
async fn two_bars_of_one_message_show_the_same() {
    let page = Page::new().await;
    let host = element("afterword-bar");
    page.message.append_child(&host).unwrap();
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
    let _second = mount(&root, page.model.clone());
    page.say(|said| said.reaction = Some("down".into()));
    settle(0).await;
    let pressed = root.query_selector("[part~=down]").unwrap().unwrap().get_attribute("aria-pressed");
    assert_eq!(pressed.as_deref(), Some("true"));
    assert_eq!(page.attribute("[part~=down]", "aria-pressed"), "true");
}

#[wasm_bindgen_test]
async fn one_stylesheet_serves_every_bar_beside_the_elements_own() {
    let page = Page::new().await;
    let own = CssStyleSheet::new().unwrap();
    let host = element("afterword-bar");
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
    root.set_adopted_style_sheets(&js_sys::Array::of1(&own));
    drop(mount(&root, page.model.clone()));
    drop(mount(&root, page.model.clone()));
    let sheets = js_sys::Array::from(&root.adopted_style_sheets());
    assert_eq!(sheets.length(), 2, "mounting again adopts nothing twice");
    assert!(js_sys::Object::is(&sheets.get(0), &own));
    assert!(js_sys::Object::is(&sheets.get(1), &stylesheet().unwrap()));
    assert!(js_sys::Object::is(&js_sys::Array::from(&page.root.adopted_style_sheets()).get(0), &stylesheet().unwrap()));
}

#[wasm_bindgen_test]
async fn an_unmounted_bar_leaves_nothing_and_comes_back_as_it_was() {
    let mut page = Page::with(|model| model.said.update(|said| said.reaction = Some("up".into()))).await;
    page.press("[part~=toggle]").await;
    page.press("[part~=say-more]").await;
    drop(page.mounted.take());
    settle(0).await;
    assert_eq!(page.root.child_nodes().length(), 0);
    page.say(|said| said.reaction = Some("down".into()));
    page.say(|said| said.delivery = Some(Delivery::Sent));
    settle(50).await;
    assert_eq!(page.root.child_nodes().length(), 0);
    page.mounted = Some(mount(&page.root, page.model.clone()));
    settle(0).await;
    assert_eq!(page.attribute("[part~=down]", "aria-pressed"), "true");
}

/// A preview of one record.
fn sheet() -> Option<Arc<Sheet>> {
    let entry = Entry {
        kind: Kind::Reaction,
        delivery: Some(Delivery::Sent),
        set: true,
        verdict: vec!["down".into(), "wrong".into()],
        texts: vec![(Strike::Comment, "Ask [PERSON_1].".into())],
        redactions: vec![("PERSON".into(), 2), ("NEWTYPE".into(), 1)],
        struck: Strike::Prompt as u8,
        token: None,
        chance: false,
        json: r#"{"schema":"afterword/1"}"#.into(),
    };
    Some(Arc::new(Sheet { entries: vec![entry], allowed: true }))
}

#[wasm_bindgen_test]
async fn the_preview_speaks_plainly_and_passes_on_what_is_asked_of_it() {
    let page = Page::new().await;
    page.say(|said| said.sheet = sheet());
    settle(0).await;
    assert_eq!(page.count("dialog"), 0, "nothing opens by itself");
    page.press("[part~=preview]").await;
    assert_eq!((page.acts(), page.count("dialog")), (vec![Act::Preview(true)], 1));
    assert_eq!(page.text("[part~=summary]"), "Sent to feedback.example: your reaction. ");
    assert_eq!(page.text("[part~=verdict]"), "Bad answer · Not true", "in the host's own labels");
    let all = page.text("dialog");
    assert!(all.contains("Removed before sending: 2 names, 1 other detail."), "{all}");
    assert!(all.contains("Left out by you: what was said before."), "{all}");
    assert_eq!(page.count("[part~=bytes]"), 0, "the bytes are behind a disclosure");
    page.press("[part~=unfold]").await;
    assert_eq!(page.text("[part~=bytes]"), r#"{"schema":"afterword/1"}"#);

    page.press("[part~=leave-out]").await;
    page.press("[part~=withdraw]").await;
    page.press("[part~=stop]").await;
    assert!(page.text("[part~=end] [part~=question]").contains("stays at feedback.example"));
    page.press("[part~=keep]").await;
    page.press("[part~=stop]").await;
    page.press("[part~=discard]").await;
    let (comment, all) = (Act::Strike(Kind::Reaction, Strike::Comment), Act::Strike(Kind::Reaction, Strike::All));
    assert_eq!(page.acts(), [comment, all, Act::Stop], "stopping asks first, and takes a no");

    page.say(|said| said.outcome = Some(Outcome::Erased(1)));
    settle(0).await;
    assert_eq!(page.text("[part~=outcome]"), "1 record was erased at feedback.example, and everything on this device.");
    page.press("[part~=close]").await;
    settle(50).await;
    assert_eq!((page.acts(), page.count("dialog")), (vec![Act::Preview(false)], 0));
    page.assert_focus("[part~=preview]");
}

#[wasm_bindgen_test]
async fn five_hundred_bars_come_and_go_without_a_trace() {
    let mut page = Page::new().await;
    drop(page.mounted.take());
    let holders = Rc::strong_count(&page.model.act);
    let memory = || wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>().buffer();
    let bytes = || memory().unchecked_into::<js_sys::ArrayBuffer>().byte_length();
    let mut after_warm_up = 0;
    for cycle in 0..500 {
        let mounted = mount(&page.root, page.model.clone());
        if cycle % 50 == 0 {
            settle(0).await;
            page.press("[part~=pencil]").await;
        }
        drop(mounted);
        settle(0).await;
        assert_eq!(page.root.child_nodes().length(), 0);
        if cycle == 100 {
            after_warm_up = bytes();
        }
    }
    assert_eq!(Rc::strong_count(&page.model.act), holders, "every bar let go of its model");
    assert_eq!(bytes(), after_warm_up, "the memory does not grow");
}

#[wasm_bindgen(inline_js = "
const sinks = [[Element, 'innerHTML'], [Element, 'outerHTML'], [ShadowRoot, 'innerHTML']];
const kept = sinks.map(([of, name]) => Object.getOwnPropertyDescriptor(of.prototype, name));
const insert = Element.prototype.insertAdjacentHTML;
let caught = [];
export function watch() {
  caught = [];
  sinks.forEach(([of, name], at) => Object.defineProperty(of.prototype, name, { ...kept[at], set(html) { caught.push(html); kept[at].set.call(this, html); } }));
  Element.prototype.insertAdjacentHTML = function (where, html) { caught.push(html); return insert.call(this, where, html); };
}
export function unwatch() {
  sinks.forEach(([of, name], at) => Object.defineProperty(of.prototype, name, kept[at]));
  Element.prototype.insertAdjacentHTML = insert;
  return caught;
}")]
extern "C" {
    fn watch();
    fn unwatch() -> js_sys::Array;
}

/// What Trusted Types would block: no part of the bar may come from a string of HTML.
#[wasm_bindgen_test]
async fn nothing_on_the_bar_is_made_from_html() {
    watch();
    document().create_element("div").unwrap().set_inner_html("<i>seen</i>");
    let page = Page::with(|model| model.said.update(|said| said.edited = Some("Mine".into()))).await;
    page.press("[part~=down]").await;
    page.say(|said| said.reaction = Some("down".into()));
    settle(0).await;
    page.press("[part~=say-more]").await;
    page.key("Escape", false).await;
    page.press("[part~=pencil]").await;
    page.write("Other").await;
    page.key("Escape", false).await;
    page.press("[part~=discard]").await;
    page.say(|said| said.words_changed = Some(2));
    page.say(|said| said.asking_consent = true);
    for state in [Delivery::Queued, Delivery::Sent, Delivery::Rejected("no".into())] {
        page.say(|said| said.delivery = Some(state));
        settle(0).await;
    }
    assert_eq!((page.count("[part~=consent]"), page.count("[part~=refused]")), (1, 1));
    page.say(|said| said.sheet = sheet());
    page.press("[part~=preview]").await;
    page.press("[part~=unfold]").await;
    assert_eq!(page.count("[part~=bytes]"), 1);
    let caught = unwatch();
    assert_eq!(caught.length(), 1, "beside the one that proves the watch works: {}", caught.join(" | "));
}

#[wasm_bindgen_test]
async fn where_reactions_are_left_to_chance_a_press_asks_nothing_more() {
    let page = Page::with(|model| model.asks = false).await;
    page.press("[part~=down]").await;
    page.model.said.update(|said| said.reaction = Some("down".into()));
    settle(0).await;
    assert_eq!(page.attribute("[part~=down]", "aria-pressed"), "true");
    assert_eq!(page.count("[part~=panel], [part~=toggle], [part~=chip]"), 0);
    assert_eq!(*page.acts.borrow(), [Act::React("down".into())]);
}

#[wasm_bindgen_test]
async fn the_preview_of_what_was_left_to_chance_offers_nothing_that_cannot_be_done() {
    let page = Page::with(|model| model.asks = false).await;
    let plain = sheet().unwrap();
    let report = Entry { chance: true, texts: Vec::new(), ..plain.entries[0].clone() };
    page.say(|said| said.sheet = Some(Arc::new(Sheet { entries: vec![report], allowed: true })));
    settle(0).await;
    page.press("[part~=preview]").await;
    assert_eq!(page.text("[part~=summary]"), "Sent to feedback.example: a reaction, left partly to chance. ");
    assert_eq!(page.count("[part~=withdraw], [part~=leave-out]"), 0);
    page.press("[part~=erase]").await;
    let question = page.text("[part~=end] [part~=question]");
    assert!(question.ends_with("Reactions that were left to chance stay: nothing tells whose they are."), "{question}");
}
