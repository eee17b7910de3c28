//! The person's next message, read as a judgement of the reply before it.

use afterword_record::{Category, Evidence, Followup, Kind, Origin, Polarity, Reformulation, Value};
use afterword_signal::{Exchange, Reading, Thresholds, classify_at, similarity};

use super::{Draft, Scene};

/// From here on a request counts as made again. Below it two requests of one conversation share words because they share
/// a topic.
const ALIKE: f32 = 0.5;
/// How many user turns back a request may be taken up again.
const TURNS_BACK: usize = 5;

/// Reads `message`, which the person wrote after the reply of `scene`. `earlier` are the person's turns before that reply,
/// the latest first; what is less sure than `thresholds` is an abstention.
pub fn followup(message: &str, earlier: &[&str], thresholds: Thresholds, scene: Scene) -> Draft {
    let reading = classify_at(&Exchange { prompt: scene.prompt(), reply: &scene.text, followup: message }, thresholds);
    let evidence = Evidence {
        classifier: afterword_signal::VERSION.into(),
        p: rounded(reading.p()),
        abstained: reading.abstained.is_some(),
    };
    let value = Value::Followup(value(&reading, message, earlier));
    Draft {
        kind: Kind::Followup,
        origin: Origin::Inferred,
        value: Some(value),
        evidence: Some(evidence),
        followup: Some(message.to_owned()),
        scene,
    }
}

/// An abstention says nothing of the reply; that a request was made again is seen without the model.
fn value(reading: &Reading, message: &str, earlier: &[&str]) -> Followup {
    let reformulation = earlier
        .iter()
        .take(TURNS_BACK)
        .zip(1..)
        .map(|(turn, of)| (similarity(turn, message), of))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(alike, of)| Reformulation { of, similarity: rounded(alike) });
    if reading.abstained.is_some() {
        return Followup { category: Category::None, polarity: Polarity::Neutral, rubrics: Vec::new(), reformulation };
    }
    Followup { category: reading.category, polarity: reading.polarity, rubrics: reading.rubrics.clone(), reformulation }
}

/// Four digits say all that a calibrated probability knows.
pub fn rounded(share: f32) -> f64 {
    (f64::from(share) * 10_000.0).round() / 10_000.0
}
