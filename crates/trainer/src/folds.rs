//! Which rows are trained on and which are held out.

use std::collections::BTreeMap;

use crate::bootstrap::mix;

/// Gives each row a fold below `count`, all rows of a group the same one, and the folds about as many rows each: the
/// largest groups first, each into the fold that has the fewest rows. Depends on the groups' names and sizes only.
pub(crate) fn grouped<'a>(groups: impl Iterator<Item = &'a str> + Clone, count: usize) -> Vec<usize> {
    let mut sizes = BTreeMap::new();
    for group in groups.clone() {
        *sizes.entry(group).or_insert(0_usize) += 1;
    }
    let mut order: Vec<(&str, usize)> = sizes.into_iter().collect();
    // A stable sort of names that are sorted already, stirred by a hash so that neighbours in a source are spread.
    order.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), stir(name)));
    let mut rows = vec![0; count];
    let mut fold_of = BTreeMap::new();
    for (name, size) in order {
        let fold = (0..count).min_by_key(|fold| rows[*fold]).unwrap_or(0);
        rows[fold] += size;
        fold_of.insert(name, fold);
    }
    groups.map(|group| fold_of[group]).collect()
}

/// Whether a group belongs to a sample of this share of all groups. What is in a smaller sample is in every larger one.
pub(crate) fn sampled(group: &str, share: f64) -> bool {
    // FNV alone sends names that are alike to hashes that are.
    share >= 1.0 || (mix(stir(group)) >> 32) as f64 <= share * f64::from(u32::MAX)
}

/// FNV-1a, 64 bits.
fn stir(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_nested_and_as_large_as_asked_for() {
        let names: Vec<String> = (0..4000).map(|n| format!("person-{n}")).collect();
        let sample = |share: f64| names.iter().filter(|name| sampled(name, share)).collect::<Vec<_>>();
        let (eighth, half, all) = (sample(0.125), sample(0.5), sample(1.0));
        assert!((440..=560).contains(&eighth.len()), "{}", eighth.len());
        assert!((1900..=2100).contains(&half.len()), "{}", half.len());
        assert_eq!(all.len(), names.len());
        assert!(eighth.iter().all(|name| half.contains(name)));
    }

    #[test]
    fn a_group_is_never_split_and_folds_are_even() {
        let names: Vec<String> = (0..997_u32).map(|i| format!("g{}", i * i % 211)).collect();
        let folds = grouped(names.iter().map(String::as_str), 5);
        let mut home = BTreeMap::new();
        for (name, fold) in names.iter().zip(&folds) {
            assert_eq!(home.entry(name).or_insert(fold), &fold);
        }
        for fold in 0..5 {
            let rows = folds.iter().filter(|f| **f == fold).count();
            assert!((190..=210).contains(&rows), "{rows}");
        }
    }
}
