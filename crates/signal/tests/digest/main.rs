//! The shipped model says the same, to the last bit, wherever it runs. The browsers' side of this is the component's
//! `tests/readings.rs`.

mod readings;

use std::collections::BTreeSet;
use std::path::Path;

use afterword_record::Polarity;

/// Where the digest is kept, beside the model that it is of.
fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("model/signal.digest")
}

#[test]
fn readings_are_the_same_here_as_everywhere() {
    let now = readings::digest();
    if std::env::var_os("RENEW_DIGEST").is_some() {
        std::fs::write(file(), &now).expect("model/ can be written to");
    }
    let kept = std::fs::read_to_string(file()).unwrap_or_default();
    assert_eq!(
        kept, now,
        "model/signal.digest (left) is not what this build reads (right). With a new model, or with code that is meant \
         to read otherwise, renew it: RENEW_DIGEST=1 cargo test -p afterword-signal --test digest. Otherwise this \
         platform computes differently."
    );
}

#[test]
fn the_exchanges_bring_out_what_the_model_can_say() {
    let readings = readings::readings();
    let polarities: BTreeSet<_> = readings.iter().map(|reading| reading.polarity).collect();
    let categories: BTreeSet<_> = readings.iter().map(|reading| reading.category).collect();
    let rubrics: BTreeSet<_> = readings.iter().flat_map(|reading| &reading.rubrics).collect();
    let abstained = readings.iter().filter(|reading| reading.abstained.is_some()).count();
    let mut probabilities: Vec<_> = readings.iter().map(|reading| reading.category_p.map(f32::to_bits)).collect();
    probabilities.sort_unstable();
    probabilities.dedup();
    assert_eq!(polarities.len(), Polarity::ALL.len());
    assert!(categories.len() >= 5, "{categories:?}");
    assert!(rubrics.len() >= 4, "{rubrics:?}");
    assert!(abstained >= 20 && abstained <= readings.len() / 2, "{abstained} abstentions");
    assert!(probabilities.len() >= readings.len() / 2, "{} different readings", probabilities.len());
}
