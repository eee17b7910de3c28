//! What a record must hold beyond the types of its fields.

use crate::record::SCHEMA;
use crate::{Invalid, Kind, Origin, Polarity, Record, State, Value, Verdict};

/// The most that a record may weigh, in bytes of JSON.
pub const MAX_BYTES: usize = 32 * 1024;
/// The most characters in an id, a pseudonym, a key or a name.
const MAX_NAME: usize = 200;
/// The most entries in a list of keys or quotes.
const MAX_LIST: usize = 64;
/// The most revisions of one feedback: a person changes their mind, a runaway loop does not stop.
const MAX_REV: u32 = 1_000_000;

pub(crate) type Checked = Result<(), Invalid>;

pub(crate) fn ensure(holds: bool, field: &str, problem: &str) -> Checked {
    if holds { Ok(()) } else { Err(Invalid::new(field, problem)) }
}

pub(crate) fn name(field: &str, text: &str) -> Checked {
    let fits = !text.is_empty() && text.chars().count() <= MAX_NAME && !text.chars().any(char::is_control);
    ensure(fits, field, "must have 1 to 200 characters and no control characters")
}

fn optional_name(field: &str, text: Option<&String>) -> Checked {
    text.map_or(Ok(()), |text| name(field, text))
}

fn names(field: &str, list: &[String]) -> Checked {
    ensure(list.len() <= MAX_LIST, field, "must have at most 64 entries")?;
    list.iter().enumerate().try_for_each(|(at, text)| name(&format!("{field}[{at}]"), text))
}

fn share(field: &str, number: f64) -> Checked {
    ensure((0.0..=1.0).contains(&number), field, "must be a number from 0 to 1")
}

fn optional_share(field: &str, number: Option<f64>) -> Checked {
    number.map_or(Ok(()), |number| share(field, number))
}

/// `sha256:` and 64 lower-case hex digits.
fn hash(field: &str, text: &str) -> Checked {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    let fits = digits.len() == 64 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    ensure(fits, field, "must be sha256: and 64 lower-case hex digits")
}

/// A UUID in lower case with its four dashes.
pub(crate) fn uuid(field: &str, text: &str) -> Checked {
    let fits = text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
        });
    ensure(fits, field, "must be a UUID in lower case, such as 6f1c0b0e-8a53-4d1f-9f57-0c9f4f5f7a11")
}

/// `YYYY-MM-DDTHH`: anything finer is refused, since it would identify.
fn hour(field: &str, text: &str) -> Checked {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let fits = bytes.len() == 13
        && (bytes[4], bytes[7], bytes[10]) == (b'-', b'-', b'T')
        && bytes.iter().enumerate().all(|(at, b)| matches!(at, 4 | 7 | 10) || b.is_ascii_digit())
        && number(5, 7).is_some_and(|month| (1..=12).contains(&month))
        && number(8, 10).is_some_and(|day| (1..=31).contains(&day))
        && number(11, 13).is_some_and(|hour| hour < 24);
    ensure(fits, field, "must be an hour in UTC and no finer, such as 2026-11-23T02")
}

impl Record {
    /// Checks everything that the types do not.
    ///
    /// # Errors
    /// [`Invalid`] names the first field that does not hold.
    pub fn validate(&self) -> Checked {
        ensure(self.schema == SCHEMA, "schema", "must be \"afterword/1\"")?;
        uuid("id", &self.id)?;
        ensure((1..=MAX_REV).contains(&self.rev), "rev", "must be a whole number from 1 to 1000000")?;
        self.validate_subject()?;
        name("rater", &self.rater)?;
        ensure(self.rater.starts_with("r:"), "rater", "must be a pseudonym that starts with r:")?;
        hour("hour", &self.hour)?;
        optional_share("context.asked_with", self.context.asked_with)?;
        optional_name("context.task", self.context.task.as_ref())?;
        optional_name("context.locale", self.context.locale.as_ref())?;
        name("client.version", &self.client.version)?;
        optional_name("client.host", self.client.host.as_ref())?;
        ensure(
            self.privacy.epsilon.is_none_or(|epsilon| epsilon.is_finite() && epsilon > 0.0),
            "privacy.epsilon",
            "must be a positive number",
        )?;
        ensure(self.privacy.redactions.len() <= MAX_LIST, "privacy.redactions", "must have at most 64 entries")?;
        self.privacy.redactions.keys().try_for_each(|key| name("privacy.redactions", key))?;
        self.validate_state()?;
        self.validate_origin()?;
        self.value.as_ref().map_or(Ok(()), Value::validate)
    }

    fn validate_subject(&self) -> Checked {
        let subject = &self.subject;
        name("subject.conversation", &subject.conversation)?;
        name("subject.message", &subject.message)?;
        names("subject.aliases", &subject.aliases)?;
        hash("subject.hash", &subject.hash)?;
        optional_name("subject.model", subject.model.as_ref())?;
        optional_name("subject.agent", subject.agent.as_ref())?;
        optional_name("subject.trace", subject.trace.as_ref())?;
        share("subject.progress", subject.progress)
    }

    /// A tombstone says nothing any more; a standing record says what its kind says.
    fn validate_state(&self) -> Checked {
        match (self.state, &self.value) {
            (State::Set, Some(value)) => {
                ensure(value.kind() == self.kind, "value", "must have the shape that kind names")
            }
            (State::Set, None) => Err(Invalid::new("value", "is missing: a record with state \"set\" has one")),
            (State::Retracted, Some(_)) => {
                Err(Invalid::new("value", "must be absent: a record with state \"retracted\" keeps nothing of it"))
            }
            (State::Retracted, None) => {
                ensure(self.content.is_none(), "content", "must be absent: a retracted record keeps no text")
            }
        }
    }

    /// What was inferred says from what; nothing else may claim evidence.
    fn validate_origin(&self) -> Checked {
        if let Some(evidence) = &self.evidence {
            ensure(self.origin == Origin::Inferred, "evidence", "belongs to records with origin \"inferred\" only")?;
            name("evidence.classifier", &evidence.classifier)?;
            share("evidence.p", evidence.p)?;
        } else {
            let owed = self.origin == Origin::Inferred && self.state == State::Set;
            ensure(!owed, "evidence", "is missing: an inferred record says which classifier read what")?;
        }
        let misplaced = self.kind == Kind::Followup && self.origin == Origin::Explicit;
        ensure(!misplaced, "origin", "of a followup is \"inferred\": the person wrote a message, not a verdict")
    }
}

impl Value {
    fn validate(&self) -> Checked {
        match self {
            Self::Reaction(reaction) => {
                name("value.name", &reaction.name)?;
                names("value.reasons", &reaction.reasons)
            }
            Self::Edit(edit) => share("value.distance.normalised", edit.distance.normalised),
            Self::Span(span) => {
                ensure(span.anchor.start < span.anchor.end, "value.anchor.end", "must be greater than start")?;
                ensure(!span.anchor.quote.is_empty(), "value.anchor.quote", "must not be empty")?;
                optional_name("value.label", span.label.as_ref())
            }
            Self::Compare(compare) => {
                let count = compare.candidates.len();
                ensure((2..=8).contains(&count), "value.candidates", "must have 2 to 8 entries")?;
                for (at, candidate) in compare.candidates.iter().enumerate() {
                    hash(&format!("value.candidates[{at}].hash"), &candidate.hash)?;
                    optional_name(&format!("value.candidates[{at}].model"), candidate.model.as_ref())?;
                }
                if let Verdict::Winner(index) = compare.verdict {
                    ensure((index as usize) < count, "value.verdict", "must be the index of a candidate")?;
                }
                optional_share("value.strength", compare.strength)
            }
            Self::Rating(rating) => {
                let fits = (1..=MAX_LIST).contains(&rating.aspects.len());
                ensure(fits, "value.aspects", "must have 1 to 64 entries")?;
                rating.aspects.iter().try_for_each(|(aspect, score)| {
                    name("value.aspects", aspect)?;
                    let finite = score.is_none_or(f64::is_finite);
                    ensure(finite, &format!("value.aspects.{aspect}"), "must be a number or null")
                })
            }
            Self::Step(step) => {
                ensure(!step.step.is_empty(), "value.step", "must not be empty")?;
                names("value.labels", &step.labels)
            }
            Self::Critique(critique) => {
                ensure(critique.good.len() <= MAX_LIST, "value.good", "must have at most 64 entries")?;
                ensure(critique.poor.len() <= MAX_LIST, "value.poor", "must have at most 64 entries")?;
                critique.parent.as_ref().map_or(Ok(()), |parent| uuid("value.parent", parent))
            }
            Self::Regenerate(regenerate) => {
                ensure(regenerate.attempt >= 1, "value.attempt", "must be a whole number from 1")?;
                name("value.of", &regenerate.of)
            }
            Self::Engagement(engagement) => {
                optional_name("value.dwell", engagement.dwell.as_ref())?;
                optional_share("value.copied", engagement.copied)
            }
            Self::Execution(_) => Ok(()),
            Self::Followup(followup) => {
                if let Some(reformulation) = &followup.reformulation {
                    ensure(reformulation.of >= 1, "value.reformulation.of", "must be a whole number from 1")?;
                    share("value.reformulation.similarity", reformulation.similarity)?;
                }
                let torn = followup.polarity == Polarity::Sat
                    && followup.rubrics.iter().any(|r| !r.is_satisfaction())
                    && !followup.rubrics.iter().any(|r| r.is_satisfaction());
                ensure(!torn, "value.rubrics", "hold only signs of dissatisfaction, yet polarity is \"sat\"")
            }
        }
    }
}
