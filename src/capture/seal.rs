//! From what a person did to what may leave: scrubbed, pseudonymous, coarse.

use std::collections::BTreeMap;

use afterword_privacy::{Scrubber, pseudonym::content_hash, time};
use afterword_record::{
    Client, Consent, Content, Context, MAX_BYTES, Modality, Policy, Privacy, Record, SCHEMA, State, Subject, Turn,
    Value,
};

use super::Draft;
use crate::config::Config;
use crate::person::Person;

/// What names the feedback and its subject.
pub struct Names {
    /// The feedback's id.
    pub id: String,
    /// The revision to make.
    pub rev: u32,
    /// The message's name in records.
    pub message: String,
    /// Its earlier names.
    pub aliases: Vec<String>,
}

/// Makes the record of a draft, and its JSON: the very bytes that are stored and sent.
pub fn seal(draft: &Draft, names: Names, person: &Person, config: &Config, consent: Consent) -> (Record, String) {
    let mut scrub = Scrub { scrubber: Scrubber::with(config.privacy.mode), policy: config.content };
    let scene = &draft.scene;
    let reply = scrub.scrubber.scrub(&scene.text).ok();
    let value = draft.value.clone().map(|value| scrub.value(value));
    let content = value.is_some().then(|| scrub.content(draft, reply.clone())).flatten();
    let mut record = Record {
        schema: SCHEMA.into(),
        id: names.id,
        rev: names.rev,
        state: if value.is_some() { State::Set } else { State::Retracted },
        kind: draft.kind,
        origin: draft.origin,
        subject: Subject {
            conversation: person.conversation(config),
            message: names.message,
            aliases: names.aliases,
            ordinal: scene.ordinal,
            // A text that the scrubber refused is not even hashed.
            hash: content_hash(reply.as_deref().unwrap_or_default()),
            model: scene.model.clone().or_else(|| config.model.clone()),
            agent: None,
            trace: None,
            progress: 1.0,
            modality: Modality::Text,
        },
        value,
        content,
        context: Context {
            exposures: scene.exposures,
            task: config.task.clone(),
            locale: config.locale.clone().or_else(page_language),
            ..Context::default()
        },
        evidence: draft.evidence.clone().filter(|_| draft.value.is_some()),
        privacy: Privacy { policy: config.content, redactions: scrub.redactions(), epsilon: None, consent },
        rater: person.rater(),
        hour: time::hour(js_sys::Date::now()),
        client: Client { version: env!("CARGO_PKG_VERSION").into(), host: config.host.clone() },
        verified: None,
    };
    let json = fit(&mut record);
    (record, json)
}

/// The JSON, after dropping what would make the record too heavy for any collector: the turns before, then all content.
/// What is left of a text is never sent as if it were the whole.
fn fit(record: &mut Record) -> String {
    let mut json = write(record);
    if json.len() > MAX_BYTES
        && let Some(content) = &mut record.content
    {
        content.prompt.clear();
        json = write(record);
    }
    if json.len() > MAX_BYTES {
        record.content = None;
        json = write(record);
    }
    json
}

fn write(record: &Record) -> String {
    // Strings, numbers and maps with string keys: serialising them into memory cannot fail.
    serde_json::to_string(record).unwrap_or_default()
}

/// The document's language (BCP 47).
fn page_language() -> Option<String> {
    let language = web_sys::window()?.document()?.document_element()?.get_attribute("lang")?;
    Some(language).filter(|language| !language.is_empty())
}

/// One record's scrubber under its content policy: whatever it refuses, or the policy keeps back, is dropped.
struct Scrub {
    scrubber: Scrubber,
    policy: Policy,
}

impl Scrub {
    /// How many spans of each type were replaced in what travels; the hash alone carries no text.
    fn redactions(&self) -> BTreeMap<String, u32> {
        let counts = self.scrubber.redactions().filter(|_| self.policy != Policy::None);
        counts.map(|(name, count)| (name.to_owned(), count)).collect()
    }

    fn text(&mut self, text: String) -> Option<String> {
        if self.policy == Policy::None { None } else { self.scrubber.scrub(&text).ok() }
    }

    fn optional(&mut self, text: Option<String>) -> Option<String> {
        text.and_then(|text| self.text(text))
    }

    fn all(&mut self, texts: Vec<String>) -> Vec<String> {
        texts.into_iter().filter_map(|text| self.text(text)).collect()
    }

    /// The verdict with its free texts scrubbed; keys and numbers are the host's and ours.
    /// A passage whose words may not travel has no place either: the caller sees an empty quote, which no record may hold.
    fn value(&mut self, mut value: Value) -> Value {
        match &mut value {
            Value::Reaction(reaction) => reaction.comment = self.optional(reaction.comment.take()),
            Value::Edit(edit) => edit.edited = self.optional(edit.edited.take()),
            Value::Span(span) => {
                let anchor = &mut span.anchor;
                for text in [&mut anchor.quote, &mut anchor.prefix, &mut anchor.suffix] {
                    *text = self.text(std::mem::take(text)).unwrap_or_default();
                }
                span.comment = self.optional(span.comment.take());
                span.correction = self.optional(span.correction.take());
            }
            Value::Compare(compare) => {
                for candidate in &mut compare.candidates {
                    candidate.text = self.optional(candidate.text.take());
                }
                compare.justification = self.all(std::mem::take(&mut compare.justification));
            }
            Value::Step(step) => step.step = self.text(std::mem::take(&mut step.step)).unwrap_or_default(),
            Value::Critique(critique) => {
                critique.text = self.text(std::mem::take(&mut critique.text)).unwrap_or_default();
                critique.good = self.all(std::mem::take(&mut critique.good));
                critique.poor = self.all(std::mem::take(&mut critique.poor));
            }
            Value::Rating(_)
            | Value::Regenerate(_)
            | Value::Engagement(_)
            | Value::Execution(_)
            | Value::Followup(_) => {}
        }
        value
    }

    fn content(&mut self, draft: &Draft, reply: Option<String>) -> Option<Content> {
        if self.policy == Policy::None {
            return None;
        }
        let turns = &draft.scene.before[draft.scene.before.len().saturating_sub(self.policy.turns())..];
        let prompt = turns.iter().filter_map(|(role, text)| {
            let content = self.scrubber.scrub(text).ok()?;
            Some(Turn { role: *role, content })
        });
        let prompt = prompt.collect();
        let followup = if self.policy == Policy::Reply { None } else { self.optional(draft.followup.clone()) };
        Some(Content { prompt, reply, followup })
    }
}
