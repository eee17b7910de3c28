//! One number over every bit that the shipped model says of the [`exchanges()`], and the line that a file keeps of it.

#[path = "exchanges.rs"]
mod exchanges;

use afterword_signal::{Exchange, Reading, VERSION, classify};
use exchanges::exchanges;

/// Reads every exchange.
pub fn readings() -> Vec<Reading> {
    let read = |[prompt, reply, followup]: [String; 3]| {
        classify(&Exchange { prompt: &prompt, reply: &reply, followup: &followup })
    };
    exchanges().map(read).collect()
}

/// The line in `model/signal.digest`: the model's name, and FNV-1a (64 bits) over the texts and the readings.
pub fn digest() -> String {
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    for texts in exchanges() {
        texts.iter().for_each(|text| hash.text(text));
    }
    for reading in readings() {
        // Taken apart, so that nothing that a reading says is forgotten here.
        let Reading {
            category,
            polarity,
            rubrics,
            category_p,
            polarity_p,
            rubric_p,
            dimensions,
            abstained,
            similarity,
        } = reading;
        hash.text(category.as_str());
        hash.text(polarity.as_str());
        rubrics.iter().for_each(|rubric| hash.text(rubric.as_str()));
        hash.text(abstained.map_or("", |reason| reason.as_str()));
        for p in category_p.iter().chain(&polarity_p).chain(&rubric_p).chain(&dimensions).chain([&similarity]) {
            hash.bytes(&p.to_bits().to_le_bytes());
        }
    }
    format!("{VERSION} {:016x}\n", hash.0)
}

struct Hash(u64);

impl Hash {
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// No text holds the byte that ends it here.
    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }
}
