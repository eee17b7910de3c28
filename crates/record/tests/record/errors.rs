//! Every way to be bad is refused by the name of its field.

use afterword_record::Record;
use serde_json::{Value as Json, json};

fn with(kind: &str, value: Json) -> Json {
    json!({
        "schema": "afterword/1", "id": "6f1c0b0e-8a53-4d1f-9f57-0c9f4f5f7a11", "rev": 1, "state": "set", "kind": kind,
        "origin": "explicit",
        "subject": { "conversation": "c:1", "message": "m:1", "ordinal": 1, "hash": format!("sha256:{}", "0".repeat(64)) },
        "value": value,
        "content": { "prompt": [{ "role": "user", "content": "Hi" }], "reply": "Hello" },
        "privacy": { "policy": "turn", "consent": "granted" },
        "rater": "r:abc", "hour": "2026-11-23T02", "client": { "version": "0.1.0" },
    })
}

fn inferred(mut record: Json) -> Json {
    record["origin"] = json!("inferred");
    record["evidence"] = json!({ "classifier": "signal/1", "p": 0.9, "abstained": false });
    record
}

fn problem(record: Json) -> String {
    Record::from_json(record.clone()).map_or_else(|invalid| invalid.to_string(), |_| panic!("{record} was taken"))
}

#[test]
fn bad_values_of_every_kind_name_their_field() {
    let hash = format!("sha256:{}", "0".repeat(64));
    let candidate = json!({ "hash": hash, "position": 0 });
    let pair = json!([candidate, candidate]);
    let anchor = |start: u32, end: u32| json!({ "quote": "x", "prefix": "", "suffix": "", "start": start, "end": end });
    let many = vec!["k"; 65];
    let long = "x".repeat(201);
    let table = [
        ("reaction", json!({}), "value: missing field `name`"),
        ("reaction", json!({ "name": "" }), "value.name: "),
        ("reaction", json!({ "name": long }), "value.name: "),
        ("reaction", json!({ "name": "up", "reasons": many }), "value.reasons: "),
        ("reaction", json!({ "name": "up", "reasons": "wrong" }), "value.reasons: "),
        ("reaction", json!({ "name": "up", "comment": 3 }), "value.comment: "),
        (
            "edit",
            json!({ "distance": { "inserted": 1, "deleted": 1, "normalised": 1.2 } }),
            "value.distance.normalised: ",
        ),
        (
            "edit",
            json!({ "distance": { "inserted": -1, "deleted": 1, "normalised": 0.2 } }),
            "value.distance.inserted: ",
        ),
        ("span", json!({ "anchor": anchor(4, 4) }), "value.anchor.end: "),
        (
            "span",
            json!({ "anchor": { "quote": "", "prefix": "", "suffix": "", "start": 1, "end": 2 } }),
            "value.anchor.quote: ",
        ),
        ("compare", json!({ "candidates": [candidate], "verdict": 0 }), "value.candidates: "),
        ("compare", json!({ "candidates": pair, "verdict": 2 }), "value.verdict: "),
        (
            "compare",
            json!({ "candidates": pair, "verdict": "left" }),
            "value.verdict: must be the index of a candidate",
        ),
        ("compare", json!({ "candidates": pair, "verdict": -1 }), "value.verdict: "),
        (
            "compare",
            json!({ "candidates": [candidate, { "hash": "x", "position": 1 }], "verdict": 0 }),
            "value.candidates[1].hash: ",
        ),
        ("compare", json!({ "candidates": pair, "verdict": 0, "strength": 7 }), "value.strength: "),
        ("rating", json!({ "aspects": {} }), "value.aspects: "),
        ("rating", json!({ "aspects": { "clear": "very" } }), "value.aspects.clear: "),
        ("step", json!({ "step": "", "stage": "tool" }), "value.step: "),
        ("step", json!({ "step": "x", "stage": "guess" }), "value.stage: "),
        ("step", json!({ "step": "x", "stage": "tool", "verdict": true }), "value.verdict: "),
        ("critique", json!({ "text": "x", "parent": "6F1C" }), "value.parent: "),
        ("critique", json!({ "text": "x", "good": many }), "value.good: "),
        ("regenerate", json!({ "attempt": 0, "of": "m:1" }), "value.attempt: "),
        ("regenerate", json!({ "attempt": 1, "of": "" }), "value.of: "),
        ("engagement", json!({ "level": "adored" }), "value.level: "),
        ("engagement", json!({ "level": "read", "copied": 2 }), "value.copied: "),
        ("execution", json!({ "status": "flaky" }), "value.status: "),
        ("execution", json!({ "status": "passed", "log": "…" }), "value.log: "),
    ];
    for (kind, value, expected) in table {
        let said = problem(with(kind, value));
        assert!(said.starts_with(expected), "{kind}: expected {expected}, got {said}");
    }
    let torn = json!({ "category": "positive", "polarity": "sat", "rubrics": ["style"] });
    let far = json!({ "category": "rephrase", "polarity": "dsat", "reformulation": { "of": 0, "similarity": 0.5 } });
    for (value, expected) in [(torn, "value.rubrics: "), (far, "value.reformulation.of: ")] {
        let said = problem(inferred(with("followup", value)));
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn a_bad_frame_names_its_field() {
    type Spoil = fn(&mut Json);
    let table: &[(Spoil, &str)] = &[
        (|r| r["schema"] = json!("afterword/2"), "schema: "),
        (|r| r["id"] = json!("6F1C0B0E-8A53-4D1F-9F57-0C9F4F5F7A11"), "id: "),
        (|r| r["rev"] = json!(1_000_001), "rev: "),
        (|r| r["rev"] = json!(1.5), "rev: "),
        (|r| r["rev"] = json!(1e30), "rev: "),
        (|r| r["subject"]["aliases"] = json!(["ok", "a\nb"]), "subject.aliases[1]: "),
        (|r| r["subject"]["hash"] = json!(format!("sha256:{}", "G".repeat(64))), "subject.hash: "),
        (|r| r["subject"]["ordinal"] = json!(-1), "subject.ordinal: "),
        (|r| r["context"] = json!({ "asked_with": 1.01 }), "context.asked_with: "),
        (|r| r["context"] = json!({ "mood": "good" }), "context.mood: "),
        (|r| r["privacy"]["epsilon"] = json!(0), "privacy.epsilon: "),
        (|r| r["privacy"]["redactions"] = json!({ "": 1 }), "privacy.redactions: "),
        (|r| r["privacy"]["policy"] = json!("window:0"), "privacy.policy: "),
        (|r| r["hour"] = json!("2026-13-01T00"), "hour: "),
        (|r| r["hour"] = json!("2026-11-23T24"), "hour: "),
        (|r| r["hour"] = json!("２026-11-23T0"), "hour: "),
        (|r| r["client"] = json!({}), "client: missing field `version`"),
        (|r| r["content"]["prompt"] = json!([{ "role": "user" }]), "content.prompt[0]: missing field `content`"),
        (|r| r["state"] = json!("retracted"), "value: must be absent"),
        (|r| r["origin"] = json!("inferred"), "evidence: is missing"),
        (|r| drop(r.as_object_mut().unwrap().remove("value")), "value: is missing"),
        (|r| drop(r.as_object_mut().unwrap().remove("privacy")), "record: missing field `privacy`"),
        (|r| r["kind"] = json!("edit"), "value."),
    ];
    for (spoil, expected) in table {
        let mut record = with("reaction", json!({ "name": "up" }));
        assert!(Record::from_json(record.clone()).is_ok(), "it starts out good");
        spoil(&mut record);
        let said = problem(record);
        assert!(said.starts_with(expected), "expected {expected}, got {said}");
    }
    let mut texts = with("reaction", json!({ "name": "up" }));
    texts["state"] = json!("retracted");
    texts.as_object_mut().unwrap().remove("value");
    assert!(problem(texts).starts_with("content: must be absent"));
    let mut evidence = inferred(with("reaction", json!({ "name": "up" })));
    evidence["evidence"]["p"] = json!(2);
    assert!(problem(evidence).starts_with("evidence.p: "));
    let explicit = with("followup", json!({ "category": "none", "polarity": "neutral" }));
    assert!(problem(explicit).starts_with("origin: "));
    for odd in [json!(null), json!([]), json!("record"), json!(7)] {
        assert!(problem(odd).starts_with("record: must be a JSON object"));
    }
}
