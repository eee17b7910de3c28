//! Counting in constant memory, three ways: roughly for all, whether more than once, and exactly for some.

use std::collections::HashMap;

/// Cells in each of the two rows: 8 MiB in all. Ten million keys seen once each let one in twenty through that should have been
/// held back at four (Poisson(2.4) ≥ 4, in both rows).
const CELLS: usize = 1 << 22;
const ROW: u64 = CELLS as u64 - 1;

/// Counts keys, never too low: what was seen often surely passes, and most of what was seen rarely is held back (a
/// count-min sketch, Cormode & Muthukrishnan 2005, with saturating cells).
#[derive(Debug)]
pub(super) struct Sieve {
    rows: [Vec<u8>; 2],
    least: u8,
}

impl Sieve {
    /// A sieve that holds back what was seen less than `least` times.
    pub(super) fn new(least: u8) -> Self {
        Self { rows: [vec![0; CELLS], vec![0; CELLS]], least }
    }

    /// Sees a key once more.
    pub(super) fn add(&mut self, key: u64) {
        for (row, cell) in self.rows.iter_mut().zip(cells(key)) {
            row[cell] = row[cell].saturating_add(1);
        }
    }

    /// Whether a key may have been seen often enough.
    pub(super) fn passes(&self, key: u64) -> bool {
        self.rows.iter().zip(cells(key)).all(|(row, cell)| row[cell] >= self.least)
    }
}

/// Two independent places: keys are 64 random bits, of which each takes its own.
const fn cells(key: u64) -> [usize; 2] {
    [(key & ROW) as usize, (key >> 32 & ROW) as usize]
}

/// Bits in each of a filter's two rows: 8 MiB each, 32 in all.
const BITS: usize = 1 << 26;

/// Tells keys that were seen again from those seen once, never taking one that was for one that was not: two Bloom filters
/// (Bloom 1970), one of what was seen and one of what was in it already when it was seen. Of ten million keys seen once each
/// one in a hundred and fifty passes, where a [`Sieve`] of a quarter of the size lets four in five through.
#[derive(Debug)]
pub(super) struct Again {
    seen: Filter,
    again: Filter,
}

#[derive(Debug)]
struct Filter([Vec<u64>; 2]);

impl Again {
    /// Nothing was seen.
    pub(super) fn new() -> Self {
        Self { seen: Filter::new(), again: Filter::new() }
    }

    /// Sees a key once more.
    pub(super) fn add(&mut self, key: u64) {
        let filter = if self.seen.holds(key) { &mut self.again } else { &mut self.seen };
        filter.put(key);
    }

    /// Whether a key may have been seen more than once.
    pub(super) fn passes(&self, key: u64) -> bool {
        self.again.holds(key)
    }
}

impl Filter {
    fn new() -> Self {
        Self([vec![0; BITS / 64], vec![0; BITS / 64]])
    }

    fn put(&mut self, key: u64) {
        for (row, bit) in self.0.iter_mut().zip(bits(key)) {
            row[bit / 64] |= 1 << (bit % 64);
        }
    }

    fn holds(&self, key: u64) -> bool {
        self.0.iter().zip(bits(key)).all(|(row, bit)| row[bit / 64] & 1 << (bit % 64) != 0)
    }
}

/// Two independent places, like [`cells`].
const fn bits(key: u64) -> [usize; 2] {
    [key as usize % BITS, (key >> 32) as usize % BITS]
}

/// Exact counts of a uniform sample of keys, at most so many at a time. A key is in the sample from its first sight on or
/// never again: when there are too many, every other one goes.
#[derive(Debug)]
pub(super) struct Sample {
    counts: HashMap<u64, u32>,
    most: usize,
    level: u32,
}

impl Sample {
    /// An empty sample of at most `most` keys.
    pub(super) fn new(most: usize) -> Self {
        Self { counts: HashMap::new(), most, level: 0 }
    }

    /// Sees a key once more.
    pub(super) fn add(&mut self, key: u64) {
        if key.leading_zeros() < self.level {
            return;
        }
        *self.counts.entry(key).or_default() += 1;
        if self.counts.len() > self.most {
            self.level += 1;
            self.counts.retain(|key, _| key.leading_zeros() >= self.level);
        }
    }

    /// The count that this share of the keys does not exceed; 0 where nothing was seen.
    pub(super) fn quantile(&self, share: f64) -> u32 {
        let mut counts: Vec<u32> = self.counts.values().copied().collect();
        if counts.is_empty() {
            return 0;
        }
        let place = ((counts.len() as f64 * share).ceil() as usize).clamp(1, counts.len()) - 1;
        *counts.select_nth_unstable(place).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_seen_often_passes(keys in prop::collection::vec(0..50_u64, 0..300)) {
            let mut sieve = Sieve::new(4);
            let spread = |key: u64| key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            keys.iter().for_each(|key| sieve.add(spread(*key)));
            for key in 0..50 {
                let seen = keys.iter().filter(|other| **other == key).count();
                prop_assert!(seen < 4 || sieve.passes(spread(key)));
                prop_assert!(seen >= 4 || !sieve.passes(spread(key)), "50 keys in 8 million cells");
            }
        }
    }

    #[test]
    fn what_was_seen_again_passes_and_nearly_nothing_else() {
        let key = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17);
        let mut again = Again::new();
        (0..2_000_000).for_each(|number| again.add(key(number)));
        (0..1000).for_each(|number| again.add(key(number)));
        assert!((0..1000).all(|number| again.passes(key(number))));
        let let_through = (1000..2_000_000).filter(|number| again.passes(key(*number))).count();
        assert!(let_through < 2_000, "{let_through}");
        assert!(!again.passes(key(2_000_000)));
    }

    #[test]
    fn a_sample_counts_what_it_keeps_exactly_and_stays_small() {
        let mut sample = Sample::new(1000);
        for round in 0..3_u64 {
            for key in 0..20_000_u64 {
                // A third of the keys is seen three times, a third twice.
                if key % 3 >= round {
                    sample.add(key.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17));
                }
            }
        }
        assert!((300..=1000).contains(&sample.counts.len()), "{}", sample.counts.len());
        assert_eq!([sample.quantile(0.1), sample.quantile(0.5), sample.quantile(0.9)], [1, 2, 3]);
        assert_eq!(Sample::new(1).quantile(0.5), 0);
    }
}
