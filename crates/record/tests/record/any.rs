//! Arbitrary good records of every kind.
//!
//! The parts are boxed: unboxed, a record's strategy is one type so large that a test's stack overflows.

use std::collections::BTreeMap;

use afterword_record::{
    Anchor, Candidate, Category, Client, Compare, Consent, Content, Context, Critique, Distance, Draw, Edit,
    Engagement, Evidence, Execution, ExecutionStatus, Followup, Kind, Level, Modality, Origin, Polarity, Policy,
    Privacy, Rating, Reaction, Record, Reformulation, Regenerate, Role, Rubric, SCHEMA, Span, Stage, State, Step,
    StepVerdict, Subject, Turn, Value, Verdict,
};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

/// Any text, controls and astral characters included.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ,.]{0,20}", any::<String>(), Just("\u{0}\u{1f600}\u{2028}\"\\</script>".to_owned())]
}

/// A text that may name something.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{1,12}", "[^\\p{Cc}]{1,40}"]
}

fn names() -> impl Strategy<Value = Vec<String>> {
    vec(name(), 0..4)
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0]
}

fn hash() -> impl Strategy<Value = String> {
    "[0-9a-f]{64}".prop_map(|digits| format!("sha256:{digits}"))
}

fn uuid() -> impl Strategy<Value = String> {
    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
}

fn one<T: Copy + core::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    select(all)
}

fn compare() -> impl Strategy<Value = Compare> {
    let candidate = (hash(), of(text()), 0_u32..8, of(name())).prop_map(|(hash, text, position, model)| Candidate {
        hash,
        text,
        position,
        model,
    });
    let verdict = prop_oneof![
        (0_u32..8).prop_map(Verdict::Winner),
        Just(Verdict::Draw(Draw::Tie)),
        Just(Verdict::Draw(Draw::BothBad))
    ];
    (vec(candidate, 2..=8), verdict, of(share()), names()).prop_map(|(candidates, verdict, strength, justification)| {
        let verdict = match verdict {
            Verdict::Winner(index) => Verdict::Winner(index % u32::try_from(candidates.len()).unwrap()),
            draw => draw,
        };
        Compare { candidates, verdict, strength, justification }
    })
}

fn span() -> impl Strategy<Value = Span> {
    let anchor =
        ("[^x]{1,9}", text(), text(), 0_u32..9_000, 1_u32..9_000).prop_map(|(quote, prefix, suffix, start, length)| {
            Anchor { quote, prefix, suffix, start, end: start + length }
        });
    (anchor, of(name()), of(text()), of(text())).prop_map(|(anchor, label, comment, correction)| Span {
        anchor,
        label,
        comment,
        correction,
    })
}

fn followup() -> impl Strategy<Value = Followup> {
    let reformulation = (1_u32..50, share()).prop_map(|(of, similarity)| Reformulation { of, similarity });
    (one(Category::ALL), one(Polarity::ALL), vec(one(Rubric::ALL), 0..4), of(reformulation)).prop_map(
        |(category, polarity, rubrics, reformulation)| {
            // Satisfied with nothing but signs of the contrary is refused, rightly.
            let torn = polarity == Polarity::Sat && !rubrics.iter().any(|rubric| rubric.is_satisfaction());
            Followup { category, polarity, rubrics: if torn { Vec::new() } else { rubrics }, reformulation }
        },
    )
}

fn value(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Reaction => (name(), names(), of(text()))
            .prop_map(|(name, reasons, comment)| Value::Reaction(Reaction { name, reasons, comment }))
            .boxed(),
        Kind::Edit => (of(text()), any::<u32>(), any::<u32>(), share())
            .prop_map(|(edited, inserted, deleted, normalised)| {
                Value::Edit(Edit { edited, distance: Distance { inserted, deleted, normalised } })
            })
            .boxed(),
        Kind::Span => span().prop_map(Value::Span).boxed(),
        Kind::Compare => compare().prop_map(Value::Compare).boxed(),
        Kind::Rating => {
            let finite = any::<f64>().prop_filter("JSON has no other", |score| score.is_finite());
            btree_map(name(), of(finite), 1..5).prop_map(|aspects| Value::Rating(Rating { aspects })).boxed()
        }
        Kind::Step => ("[^x]{1,20}", one(Stage::ALL), of(one(StepVerdict::ALL)), names(), of(any::<u32>()))
            .prop_map(|(step, stage, verdict, labels, rank)| Value::Step(Step { step, stage, verdict, labels, rank }))
            .boxed(),
        Kind::Critique => (text(), vec(text(), 0..3), vec(text(), 0..3), of(uuid()))
            .prop_map(|(text, good, poor, parent)| Value::Critique(Critique { text, good, poor, parent }))
            .boxed(),
        Kind::Regenerate => (1..=u32::MAX, name(), of(any::<bool>()))
            .prop_map(|(attempt, of, kept)| Value::Regenerate(Regenerate { attempt, of, kept }))
            .boxed(),
        Kind::Engagement => (one(Level::ALL), of(name()), of(share()))
            .prop_map(|(level, dwell, copied)| Value::Engagement(Engagement { level, dwell, copied }))
            .boxed(),
        Kind::Execution => one(ExecutionStatus::ALL).prop_map(|status| Value::Execution(Execution { status })).boxed(),
        Kind::Followup => followup().prop_map(Value::Followup).boxed(),
    }
}

fn subject() -> impl Strategy<Value = Subject> {
    let names = (name(), name(), names(), of(name()), of(name()), of(name()));
    (names, any::<u32>(), hash(), share(), one(Modality::ALL)).prop_map(
        |((conversation, message, aliases, model, agent, trace), ordinal, hash, progress, modality)| Subject {
            conversation,
            message,
            aliases,
            ordinal,
            hash,
            model,
            agent,
            trace,
            progress,
            modality,
        },
    )
}

fn content() -> impl Strategy<Value = Content> {
    let turn = (one(Role::ALL), text()).prop_map(|(role, content)| Turn { role, content });
    (vec(turn, 0..4), of(text()), of(text())).prop_map(|(prompt, reply, followup)| Content { prompt, reply, followup })
}

fn context() -> impl Strategy<Value = Context> {
    (any::<u32>(), of(share()), of(any::<u32>()), of(name()), of(name())).prop_map(
        |(exposures, asked_with, position, task, locale)| Context { exposures, asked_with, position, task, locale },
    )
}

fn privacy() -> impl Strategy<Value = Privacy> {
    let policy =
        prop_oneof![Just(Policy::None), Just(Policy::Reply), Just(Policy::Turn), (1_u8..=50).prop_map(Policy::Window)];
    let redactions = btree_map("[A-Z_]{1,9}", any::<u32>(), 0..3);
    (policy, redactions, of(0.01_f64..20.0), one(Consent::ALL)).prop_map(
        |(policy, redactions, epsilon, consent): (_, BTreeMap<_, _>, _, _)| Privacy {
            policy,
            redactions,
            epsilon,
            consent,
        },
    )
}

/// Any record that stands, of any kind.
pub(crate) fn record() -> BoxedStrategy<Record> {
    one(Kind::ALL).prop_flat_map(record_of).boxed()
}

fn record_of(kind: Kind) -> BoxedStrategy<Record> {
    let origin = one(Origin::ALL).prop_map(move |origin| match (kind, origin) {
        (Kind::Followup, Origin::Explicit) => Origin::Inferred,
        (_, origin) => origin,
    });
    let evidence =
        (name(), share(), any::<bool>()).prop_map(|(classifier, p, abstained)| Evidence { classifier, p, abstained });
    let hour = (2000_u32..2100, 1_u32..=12, 1_u32..=31, 0_u32..24)
        .prop_map(|(year, month, day, hour)| format!("{year}-{month:02}-{day:02}T{hour:02}"));
    let client = (name(), of(name())).prop_map(|(version, host)| Client { version, host });
    (
        (uuid(), 1_u32..=1_000_000, origin.boxed(), subject().boxed(), value(kind), of(content()).boxed()),
        (context().boxed(), evidence.boxed(), privacy().boxed(), "r:[A-Za-z0-9_-]{22}", hour.boxed(), client.boxed()),
    )
        .prop_map(
            move |((id, rev, origin, subject, value, content), (context, evidence, privacy, rater, hour, client))| {
                Record {
                    schema: SCHEMA.to_owned(),
                    id,
                    rev,
                    state: State::Set,
                    kind,
                    origin,
                    subject,
                    value: Some(value),
                    content,
                    context,
                    evidence: (origin == Origin::Inferred).then_some(evidence),
                    privacy,
                    rater,
                    hour,
                    client,
                    verified: None,
                }
            },
        )
        .boxed()
}
