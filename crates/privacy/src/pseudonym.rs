//! Names that say "the same again" and nothing else.
//!
//! Every pseudonym is an HMAC-SHA-256 under a random key that never leaves the device, over purpose, origin, rotation
//! period and value. Whoever does not hold the key can neither recompute one nor link two of different origins or
//! periods; nothing about the machine, its address or its browser goes in.
//!
//! # A rater's handle, exactly
//!
//! A record carries `rater`, a *handle*; the device keeps the *secret* behind it. With `||` for concatenation, `len(x)`
//! for a length in bytes as 8 bytes, big-endian, and every string as UTF-8:
//!
//! ```text
//! secret = base64url( HMAC-SHA-256(device key, len(p) || p || len(o) || o || len(t) || t || len("") || "") )
//!          p = "rater", o = origin, t = period; 32 bytes, 43 characters, no padding
//! handle = "r:" || first 22 characters of base64url( SHA-256(secret as its 43 ASCII characters) )
//! ```
//!
//! Revealing the secret of a period proves that its records are one's own, and that is all that erasure needs: a
//! collector computes [`rater_handle`] of what it was shown and deletes the records that carry it. 22 characters are
//! 132 bits of the hash: no second secret with the same handle can be found.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::base64;

/// Characters of base 64 that are kept of a hash: 132 bits, out of reach of any search.
const KEPT: usize = 22;

/// Bytes of one block of SHA-256, which is what HMAC pads a shorter key to, with zeros.
const BLOCK: usize = 64;

/// The device's random key, from the browser's cryptographic generator.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Takes over 32 random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key's bytes, for the device's own storage and nowhere else.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What a pseudonym names. Two purposes never share a pseudonym.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A conversation: `c:…`.
    Conversation,
    /// A message: `m:…`.
    Message,
}

/// The pseudonym of the host's id `value`: `c:` or `m:` and 22 characters of base64url.
///
/// `origin` is the page's origin, `period` the rotation period (see [`crate::time::period`]).
#[must_use]
pub fn pseudonym(key: &Secret, purpose: Purpose, origin: &str, period: &str, value: &str) -> String {
    let (prefix, name) = match purpose {
        Purpose::Conversation => ("c:", "conversation"),
        Purpose::Message => ("m:", "message"),
    };
    shortened(prefix, &code(key, [name, origin, period, value]))
}

/// The secret that a device reveals to erase what it sent from `origin` in `period`: 43 characters of base64url.
#[must_use]
pub fn rater_secret(key: &Secret, origin: &str, period: &str) -> String {
    base64::encode(&code(key, ["rater", origin, period, ""]))
}

/// The handle that records carry for `secret`: `r:` and 22 characters of base64url (see the module's description).
#[must_use]
pub fn rater_handle(secret: &str) -> String {
    shortened("r:", &Sha256::digest(secret.as_bytes()))
}

/// The SHA-256 of `text` as a record's subject carries it: `sha256:` and 64 hexadecimal digits.
///
/// Of *scrubbed* text: a hash of what somebody wrote would let anybody who guesses the text confirm the guess.
#[must_use]
pub fn content_hash(text: &str) -> String {
    let digits = b"0123456789abcdef";
    let hash = Sha256::digest(text.as_bytes());
    let hex =
        hash.iter().flat_map(|&byte| [byte >> 4, byte & 15]).map(|nibble| char::from(digits[usize::from(nibble)]));
    "sha256:".chars().chain(hex).collect()
}

fn shortened(prefix: &str, hash: &[u8]) -> String {
    let mut text = base64::encode(hash);
    text.truncate(KEPT);
    text.insert_str(0, prefix);
    text
}

/// Each part is preceded by its length, so that no two lists of parts are the same bytes.
fn code(key: &Secret, parts: [&str; 4]) -> [u8; 32] {
    let mut padded = [0; BLOCK];
    padded[..key.0.len()].copy_from_slice(&key.0);
    let mut hmac = Hmac::<Sha256>::new(&padded.into());
    for part in parts {
        hmac.update(&(part.len() as u64).to_be_bytes());
        hmac.update(part.as_bytes());
    }
    hmac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Secret = Secret::new([7; 32]);
    const SHOP: &str = "https://shop.example";

    #[test]
    fn the_hmac_is_that_of_rfc_4231() {
        // Test case 2 has one part and no lengths, so it checks the padding of the key and nothing of ours.
        let mut padded = [0; BLOCK];
        padded[..4].copy_from_slice(b"Jefe");
        let mut hmac = Hmac::<Sha256>::new(&padded.into());
        hmac.update(b"what do ya want for nothing?");
        let code: [u8; 32] = hmac.finalize().into_bytes().into();
        assert_eq!(code[..6], [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60]);
    }

    #[test]
    fn the_same_thing_has_the_same_name_within_a_period() {
        let name = pseudonym(&KEY, Purpose::Message, SHOP, "2026-11", "42");
        assert_eq!(name, pseudonym(&KEY, Purpose::Message, SHOP, "2026-11", "42"));
        assert!(name.starts_with("m:") && name.len() == 2 + KEPT, "{name}");
    }

    #[test]
    fn key_purpose_origin_period_and_value_each_change_the_name() {
        let names = [
            pseudonym(&KEY, Purpose::Message, SHOP, "2026-11", "42"),
            pseudonym(&Secret::new([8; 32]), Purpose::Message, SHOP, "2026-11", "42"),
            pseudonym(&KEY, Purpose::Conversation, SHOP, "2026-11", "42"),
            pseudonym(&KEY, Purpose::Message, "https://bank.example", "2026-11", "42"),
            pseudonym(&KEY, Purpose::Message, SHOP, "2026-12", "42"),
            pseudonym(&KEY, Purpose::Message, SHOP, "2026-11", "43"),
        ];
        let bodies: std::collections::BTreeSet<_> = names.iter().map(|name| &name[2..]).collect();
        assert_eq!(bodies.len(), names.len(), "{names:?}");
    }

    #[test]
    fn moving_a_character_between_fields_changes_the_name() {
        assert_ne!(code(&KEY, ["a", "bc", "d", ""]), code(&KEY, ["a", "b", "cd", ""]));
        assert_ne!(code(&KEY, ["a", "", "b", ""]), code(&KEY, ["a", "b", "", ""]));
    }

    #[test]
    fn revealing_a_secret_proves_its_own_period_and_no_other() {
        let secret = rater_secret(&KEY, SHOP, "2026-11");
        assert_eq!(secret.len(), 43);
        assert_eq!(rater_handle(&secret), rater_handle(&rater_secret(&KEY, SHOP, "2026-11")));
        assert_ne!(rater_handle(&secret), rater_handle(&rater_secret(&KEY, SHOP, "2026-12")));
        assert_ne!(rater_handle(&secret), rater_handle(&rater_secret(&KEY, "https://bank.example", "2026-11")));
    }

    #[test]
    fn a_handle_is_the_start_of_the_hash_of_its_secret() {
        // SHA-256("abc") begins ba7816bf 8f01cfea (FIPS 180-2).
        assert_eq!(rater_handle("abc"), "r:ungWv48Bz-pBQUDeXa4iI7");
        assert_eq!(content_hash("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
