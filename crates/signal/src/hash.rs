//! One hash for everything: FNV-1a over bytes, MurmurHash3's finaliser to spread it. Computable in constants.

/// FNV-1a's offset basis: the hash of nothing.
pub(crate) const EMPTY: u32 = 0x811c_9dc5;

/// Appends one byte.
pub(crate) const fn push(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

/// The hash of a byte string.
pub(crate) const fn bytes(text: &[u8]) -> u32 {
    let mut hash = EMPTY;
    let mut i = 0;
    while i < text.len() {
        hash = push(hash, text[i]);
        i += 1;
    }
    hash
}

/// Two hashes into one; the order matters.
pub(crate) const fn pair(a: u32, b: u32) -> u32 {
    spread(a.wrapping_mul(0x9e37_79b1).wrapping_add(b).rotate_left(13))
}

/// Makes every bit of the result depend on every bit of the input.
pub(crate) const fn spread(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}
