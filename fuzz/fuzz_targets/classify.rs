//! Any three texts get a proper reading: prompt, reply and follow-up with the record separator (U+001E) between them.
//! Broken UTF-8 arrives as a browser hands it over, with U+FFFD for what is none.
#![no_main]

use afterword_record::{Category, Polarity};
use afterword_signal::{Exchange, classify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut texts = data.splitn(3, |byte| *byte == 0x1e).map(String::from_utf8_lossy);
    let mut next = || texts.next().unwrap_or_default();
    let (prompt, reply, followup) = (next(), next(), next());
    let exchange = Exchange { prompt: &prompt, reply: &reply, followup: &followup };

    let reading = classify(&exchange);
    let all = [&reading.category_p[..], &reading.polarity_p, &reading.rubric_p].concat();
    assert!(all.iter().all(|p| p.is_finite() && (0.0..=1.0).contains(p)), "{reading:?}");
    for sum in [reading.category_p.iter().sum::<f32>(), reading.polarity_p.iter().sum::<f32>()] {
        assert!((sum - 1.0).abs() <= 1e-4, "{sum}: {reading:?}");
    }
    assert!((0.0..=1.0).contains(&reading.similarity), "{reading:?}");
    assert!(reading.dimensions.iter().all(|score| (-1.0..=1.0).contains(score)), "{reading:?}");
    if reading.abstained.is_some() {
        assert_eq!((reading.category, reading.polarity), (Category::None, Polarity::Neutral), "{reading:?}");
        assert!(reading.rubrics.is_empty(), "{reading:?}");
    }
    assert_eq!(reading, classify(&exchange), "the same texts, read twice");
});
