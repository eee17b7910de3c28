//! Every option with its default, read once, refused with a message that names it.

use std::rc::Rc;

use afterword_record::{Distance, Policy};
use afterword_signal::Thresholds;
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use crate::chat::{Preset, Selector};
use crate::events::{Fault, given, member, text_member};
use crate::privacy::Privacy;
use crate::thresholds::thresholds;
use crate::view::{Choice, ReactionChoice, words};

/// Who decides on consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentMode {
    /// The person, in the widget, before anything is stored or sent.
    Required,
    /// The host holds the person's consent and says so.
    Granted,
    /// Nothing is captured and no bar is shown.
    Denied,
}

/// What the host asked for.
#[derive(Clone)]
pub struct Config {
    /// Where records go.
    pub endpoint: Option<String>,
    /// A bearer token for the endpoint.
    pub token: Option<String>,
    /// Which elements are assistant messages.
    pub messages: Option<Selector>,
    /// Which elements are user messages.
    pub user_messages: Option<Selector>,
    /// What a message matches while it is still being written; beside `aria-busy`, which always counts.
    pub busy: Option<String>,
    /// The ancestor of a message that takes the bar; the message itself if there is none.
    pub place: Option<String>,
    /// The bar's inline margin in a known chat interface.
    pub inset: Option<&'static str>,
    /// The name of a known chat interface.
    pub host: Option<String>,
    /// The host's name for this conversation; the page's path if it has none.
    pub conversation: Option<String>,
    /// The model that answers.
    pub model: Option<String>,
    /// What the person is doing, for the reports.
    pub task: Option<String>,
    /// How much of the conversation travels.
    pub content: Policy,
    /// Whether records carry the host's own ids in place of pseudonyms.
    pub host_ids: bool,
    /// How well the person is protected.
    pub privacy: Privacy,
    /// Who decides on consent.
    pub consent: ConsentMode,
    /// The buttons.
    pub reactions: Rc<[ReactionChoice]>,
    /// Whether the pencil is shown.
    pub edit: bool,
    /// Whether the person's next message is read.
    pub followups: bool,
    /// How sure a reading of it must be to be reported.
    pub thresholds: Thresholds,
    /// The page's language, where the document does not say it.
    pub locale: Option<String>,
    /// `light` or `dark`, where the bar must not follow the page.
    pub theme: Option<String>,
    /// How long a message's text must stand still to be complete, in milliseconds.
    pub settle: u32,
    /// The attribute that holds the host's id of a message.
    pub id_attribute: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            endpoint: None,
            token: None,
            messages: None,
            user_messages: None,
            busy: None,
            place: None,
            inset: None,
            host: None,
            conversation: None,
            model: None,
            task: None,
            content: Policy::default(),
            host_ids: false,
            privacy: Privacy::default(),
            consent: ConsentMode::Required,
            reactions: words::reactions(),
            edit: true,
            followups: true,
            thresholds: Thresholds::default(),
            locale: None,
            theme: None,
            settle: 800,
            id_attribute: "data-message-id".into(),
        }
    }
}

/// The names of all options, for the suggestion after a misspelt one.
const NAMES: &[&str] = &[
    "endpoint",
    "token",
    "messages",
    "userMessages",
    "busy",
    "place",
    "host",
    "conversation",
    "model",
    "task",
    "content",
    "ids",
    "privacy",
    "consent",
    "reactions",
    "reasons",
    "edit",
    "followups",
    "thresholds",
    "locale",
    "theme",
    "settle",
    "idAttribute",
];

impl Config {
    /// Applies what a host passed to `configure`: a plain object, or the `data-*` attributes of the script tag (all strings).
    /// What is wrong is returned and left at its former value; the rest counts.
    pub fn apply(&mut self, options: &JsValue) -> Vec<Fault> {
        let Some(options) = options.dyn_ref::<Object>() else {
            return vec![Fault::new("option-invalid", "configure() takes an object of options.")];
        };
        let mut faults = Vec::new();
        // The host's preset first: a selector of the host's own wins over the preset's.
        let names: Vec<String> = Object::keys(options).iter().filter_map(|name| name.as_string()).collect();
        for name in names.iter().filter(|name| *name == "host").chain(names.iter().filter(|name| *name != "host")) {
            if let Err(fault) = self.set(name, &member(options, name)) {
                faults.push(fault);
            }
        }
        faults
    }

    fn set(&mut self, name: &str, value: &JsValue) -> Result<(), Fault> {
        if value.is_undefined() {
            return Ok(());
        }
        match name {
            "endpoint" => self.endpoint = Some(endpoint(&text(name, value)?)?),
            "token" => self.token = Some(text(name, value)?),
            "messages" => self.messages = Some(Selector::parse(name, &text(name, value)?)?),
            "userMessages" => self.user_messages = Some(Selector::parse(name, &text(name, value)?)?),
            "busy" => self.busy = Some(plain_selector(name, value)?),
            "place" => self.place = Some(plain_selector(name, value)?),
            "host" => {
                let host = text(name, value)?;
                if let Some(preset) = Preset::named(&host) {
                    self.messages = Some(Selector::parse("messages", preset.messages)?);
                    self.user_messages = Some(Selector::parse("userMessages", preset.user_messages)?);
                    (self.busy, self.place) = (Some(preset.busy.into()), Some(preset.place.into()));
                    self.inset = Some(preset.inset);
                }
                self.host = Some(host);
            }
            "conversation" => self.conversation = Some(text(name, value)?),
            "model" => self.model = Some(text(name, value)?),
            "task" => self.task = Some(text(name, value)?),
            "content" => {
                self.content = text(name, value)?.parse().map_err(|error| invalid(name, &format!("{error}")))?;
            }
            "ids" => self.host_ids = choice(name, value, &["pseudonym", "host"])? == 1,
            "privacy" => self.privacy = self.privacy.read(value).map_err(|problem| invalid(name, &problem))?,
            "consent" => {
                self.consent = match choice(name, value, &["required", "granted", "denied"])? {
                    0 => ConsentMode::Required,
                    1 => ConsentMode::Granted,
                    _ => ConsentMode::Denied,
                }
            }
            "reactions" => self.reactions = reactions(value, &self.reactions)?,
            "reasons" => self.reactions = reasons(value, &self.reactions)?,
            "edit" => self.edit = choice(name, value, &["false", "true"])? == 1,
            "followups" => self.followups = choice(name, value, &["false", "true"])? == 1,
            "thresholds" => {
                self.thresholds = thresholds(value)
                    .ok_or_else(|| invalid(name, "must be {\"sat\": p, \"dsat\": p} with probabilities from 0 to 1"))?;
            }
            "locale" => self.locale = Some(text(name, value)?),
            "theme" => {
                let themes = ["auto", "light", "dark"];
                self.theme = Some(choice(name, value, &themes)?).filter(|at| *at > 0).map(|at| themes[at].into());
            }
            "settle" => {
                let time = value.as_f64().or_else(|| value.as_string()?.trim().parse().ok());
                self.settle = time
                    .filter(|time| (50.0..=60_000.0).contains(time))
                    .ok_or_else(|| invalid(name, "must be a number of milliseconds from 50 to 60000"))?
                    as u32;
            }
            "idAttribute" => self.id_attribute = text(name, value)?,
            _ => return Err(unknown(name)),
        }
        Ok(())
    }

    /// Whether what was opened for `other` cannot carry what is said under these options.
    pub fn needs_another_way(&self, other: &Self) -> bool {
        let way = |config: &Self| (config.endpoint.clone(), config.token.clone(), config.privacy.epsilon.is_some());
        way(self) != way(other)
    }

    /// The host name of the endpoint, as the person reads it.
    pub fn destination(&self) -> String {
        let url = self.endpoint.as_deref().and_then(|endpoint| resolve(endpoint).ok());
        url.map(|url| url.host()).unwrap_or_default()
    }
}

fn invalid(name: &str, problem: &str) -> Fault {
    Fault::new("option-invalid", format!("option \"{name}\": {problem}."))
}

fn unknown(name: &str) -> Fault {
    let nearest = NAMES
        .iter()
        .map(|known| (Distance::between(known, name).normalised, known))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(distance, _)| *distance < 0.4);
    let hint = match nearest {
        Some((_, known)) => format!("did you mean \"{known}\"?"),
        None => format!("the options are {}.", NAMES.join(", ")),
    };
    Fault::new("option-unknown", format!("unknown option \"{name}\": {hint}"))
}

fn text(name: &str, value: &JsValue) -> Result<String, Fault> {
    value.as_string().filter(|text| !text.trim().is_empty()).ok_or_else(|| invalid(name, "must be a non-empty text"))
}

/// A selector that is matched against a message or its ancestors.
fn plain_selector(name: &str, value: &JsValue) -> Result<String, Fault> {
    let selector = text(name, value)?;
    Selector::parse(name, &selector)?;
    Ok(selector)
}

/// Which of `choices` the value names; a boolean counts as its word.
fn choice(name: &str, value: &JsValue, choices: &[&str]) -> Result<usize, Fault> {
    let word = value.as_string().or_else(|| value.as_bool().map(|yes| yes.to_string())).unwrap_or_default();
    // An attribute without a value (`data-edit`) means yes.
    let word = if word.is_empty() && choices.contains(&"true") { "true".into() } else { word };
    choices
        .iter()
        .position(|choice| *choice == word)
        .ok_or_else(|| invalid(name, &format!("must be one of {}", choices.join(", "))))
}

/// The address against the page's own; only http(s) carries records.
fn resolve(endpoint: &str) -> Result<web_sys::Url, JsValue> {
    let base = web_sys::window().and_then(|window| window.document()?.base_uri().ok()?).unwrap_or_default();
    web_sys::Url::new_with_base(endpoint, &base)
}

fn endpoint(text: &str) -> Result<String, Fault> {
    let bad = || invalid("endpoint", &format!("\"{text}\" must be an http(s) address or a path on this origin"));
    let url = resolve(text).map_err(|_| bad())?;
    if matches!(url.protocol().as_str(), "http:" | "https:") { Ok(url.href()) } else { Err(bad()) }
}

/// A list as an array or as words with commas between them.
fn entries(value: &JsValue) -> Vec<JsValue> {
    match value.as_string() {
        Some(list) => list.split(',').map(str::trim).filter(|word| !word.is_empty()).map(JsValue::from).collect(),
        None if Array::is_array(value) => Array::from(value).to_vec(),
        None => Vec::new(),
    }
}

/// `"key"` or `{key, label}`.
fn choice_of(value: &JsValue) -> Option<Choice> {
    let key = value.as_string().or_else(|| text_member(value, "key"))?;
    let label = text_member(value, "label").unwrap_or_else(|| words::label(&key));
    Some(Choice { key, label })
}

fn reactions(value: &JsValue, known: &[ReactionChoice]) -> Result<Rc<[ReactionChoice]>, Fault> {
    let list: Option<Vec<_>> = entries(value)
        .iter()
        .map(|entry| {
            let choice = choice_of(entry)?;
            let reasons = known.iter().find(|one| one.choice.key == choice.key).map(|one| one.reasons.clone());
            Some(ReactionChoice { choice, reasons: reasons.unwrap_or_default() })
        })
        .collect();
    list.filter(|list| (1..=8).contains(&list.len()))
        .map(Into::into)
        .ok_or_else(|| invalid("reactions", "must list 1 to 8 keys, or {key, label} objects"))
}

fn reasons(value: &JsValue, reactions: &[ReactionChoice]) -> Result<Rc<[ReactionChoice]>, Fault> {
    let shape =
        || invalid("reasons", "must be an object such as {\"down\": [{\"key\": \"wrong\", \"label\": \"Wrong\"}]}");
    let table = given(value);
    if !table.is_object() {
        return Err(shape());
    }
    reactions
        .iter()
        .map(|reaction| {
            let own = member(&table, &reaction.choice.key);
            let reasons = if own.is_undefined() {
                reaction.reasons.clone()
            } else {
                entries(&own).iter().map(choice_of).collect::<Option<Vec<_>>>().ok_or_else(shape)?
            };
            Ok(ReactionChoice { choice: reaction.choice.clone(), reasons })
        })
        .collect()
}
