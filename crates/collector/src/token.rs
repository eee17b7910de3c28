//! Tokens: how the host's server vouches, message by message, for who may judge it (docs/tokens.md).
//!
//! `v1.PAYLOAD.SIGNATURE`, both in base64url without padding. The payload is JSON: `m` the message's id, `exp` seconds since
//! the epoch, `n` a nonce. The signature is the HMAC-SHA-256 of `v1.PAYLOAD`, as these very characters, under a secret
//! that the server shares with the collector. Neither message, nonce nor token is logged or stored as it is.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use afterword_record::{Record, State, Subject};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::Failure;
use crate::store::{Claim, Incoming};

/// The most bytes of a token: room for a message id of 200 characters in any script.
const MAX_TOKEN: usize = 2048;
/// The fewest characters of a secret: 128 bits in hex.
const MIN_SECRET: usize = 32;
/// Seconds that a token is good for beyond its time: clocks differ.
const LEEWAY: u64 = 60;
/// The most characters of a nonce.
const MAX_NONCE: usize = 200;

/// What the collector asks of tokens. Without a secret it asks nothing, and says nothing of records either.
#[derive(Clone, Default)]
pub struct Tokens {
    keys: Arc<[Hmac<Sha256>]>,
    required: bool,
}

/// Why a token vouches for nothing. Each is the end of an answer to its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("token: is missing; this collector takes feedback only with a token of the host, see docs/tokens.md")]
    Missing,
    #[error("token: is not one; expected v1.PAYLOAD.SIGNATURE with m, exp and n in the payload")]
    Malformed,
    #[error("token: is not signed with a secret of this collector")]
    Forged,
    #[error("token: is another message's")]
    OtherMessage,
}

/// What a token says once its signature is good.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    m: String,
    exp: u64,
    n: String,
}

impl Tokens {
    /// `secrets` are those of `--token-secret`: the one that the host signs with, and, for as long as its tokens live, the
    /// ones before it. With `required`, a record without a good token is refused rather than stored as unverified.
    ///
    /// # Errors
    /// [`Failure::TokenSecret`] for a secret that can be guessed, [`Failure::NoTokenSecret`] where tokens are required and
    /// none could be checked.
    pub fn new(secrets: &[String], required: bool) -> Result<Self, Failure> {
        if required && secrets.is_empty() {
            return Err(Failure::NoTokenSecret);
        }
        let key = |secret: &String| {
            let strong = secret.chars().count() >= MIN_SECRET;
            let key = strong.then(|| Hmac::new_from_slice(secret.as_bytes()).ok()).flatten();
            key.ok_or(Failure::TokenSecret)
        };
        Ok(Self { keys: secrets.iter().map(key).collect::<Result<_, _>>()?, required })
    }

    /// Marks a record that came with `token` as verified or not, or refuses it. Whether the token was spent on another
    /// record, and what that means, is the [`Ledger`](crate::store::Ledger)'s to say.
    pub(crate) fn admit(&self, mut record: Record, token: Option<&str>) -> Result<Incoming, Unfit> {
        if self.keys.is_empty() {
            return Ok(record.into());
        }
        match self.read(&record.subject, token) {
            Ok(claim) => {
                record.verified = Some(true);
                Ok(Incoming { record, claim: Some(claim) })
            }
            // Who takes something back needs nobody's leave.
            Err(unfit) if self.required && record.state == State::Set => Err(unfit),
            Err(_) => {
                record.verified = Some(false);
                Ok(record.into())
            }
        }
    }

    fn read(&self, subject: &Subject, token: Option<&str>) -> Result<Claim, Unfit> {
        let Payload { m, exp, n } = self.open(token.ok_or(Unfit::Missing)?)?;
        // A pseudonym does not tell; there the first use says which message it is (see the ledger).
        if !is_pseudonym(&subject.message) && m != subject.message && !subject.aliases.contains(&m) {
            return Err(Unfit::OtherMessage);
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let expired = exp.saturating_add(LEEWAY) < now;
        Ok(Claim { nonce: Sha256::digest(n.as_bytes()).into(), expired, required: self.required })
    }

    /// The signature is checked before anything of the payload is read.
    fn open(&self, token: &str) -> Result<Payload, Unfit> {
        let split = || {
            let (signed, signature) = token.rsplit_once('.').filter(|_| token.len() <= MAX_TOKEN)?;
            let payload = signed.strip_prefix("v1.")?;
            // Strict: one token has one spelling.
            let decoded = |part| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
            Some((signed, decoded(payload)?, decoded(signature)?))
        };
        let (signed, payload, signature) = split().ok_or(Unfit::Malformed)?;
        // Each comparison takes constant time; all are made, so that not even the number of secrets shows.
        let good = |key: &Hmac<Sha256>| key.clone().chain_update(signed).verify_slice(&signature).is_ok();
        if self.keys.iter().filter(|key| good(key)).count() == 0 {
            return Err(Unfit::Forged);
        }
        let payload: Payload = serde_json::from_slice(&payload).map_err(|_| Unfit::Malformed)?;
        let sized = (1..=MAX_NONCE).contains(&payload.n.chars().count());
        if sized && !payload.m.is_empty() { Ok(payload) } else { Err(Unfit::Malformed) }
    }
}

/// `m:` and 22 characters: what pages make of a message's id unless they send the host's own.
fn is_pseudonym(name: &str) -> bool {
    name.len() == 24 && name.starts_with("m:")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "correct horse battery staple, twice over";
    /// Made by hand with OpenSSL: `printf %s v1.… | openssl dgst -sha256 -hmac "$SECRET" -binary | basenc --base64url`.
    const VECTOR: &str = "v1.eyJtIjoibXNnXzEiLCJleHAiOjQxMDI0NDQ4MDAsIm4iOiJZV1owWlhKM2IzSmsifQ.yo_50Iy7Tblz1A-yh3UnQ-z0lpLWzP7LLVXOwVgviDo";

    fn tokens(secret: &str) -> Tokens {
        Tokens::new(&[secret.to_owned()], true).unwrap()
    }

    #[test]
    fn a_token_that_other_software_signed_opens() {
        let Payload { m, exp, n } = tokens(SECRET).open(VECTOR).unwrap();
        assert_eq!((m.as_str(), exp, n.as_str()), ("msg_1", 4_102_444_800, "YWZ0ZXJ3b3Jk"));
        assert_eq!(tokens(&SECRET.replace("horse", "house")).open(VECTOR).err(), Some(Unfit::Forged));
    }

    #[test]
    fn a_good_signature_under_a_bad_payload_is_malformed() {
        let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        let signed = |payload: &str| {
            let head = format!("v1.{}", BASE64_URL_SAFE_NO_PAD.encode(payload));
            let signature = key.clone().chain_update(&head).finalize().into_bytes();
            format!("{head}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
        };
        let tokens = tokens(SECRET);
        assert!(tokens.open(&signed(r#"{"m":"a","exp":1,"n":"b"}"#)).is_ok());
        let long = format!(r#"{{"m":"a","exp":1,"n":"{}"}}"#, "n".repeat(201));
        for payload in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"m":"a","exp":1}"#,
            r#"{"m":"a","exp":-1,"n":"b"}"#,
            r#"{"m":"a","exp":"1","n":"b"}"#,
            r#"{"m":"a","exp":1.5,"n":"b"}"#,
            r#"{"m":"","exp":1,"n":"b"}"#,
            r#"{"m":"a","exp":1,"n":""}"#,
            r#"{"m":"a","exp":1,"n":"b","x":0}"#,
            r#"{"m":"a","m":"c","exp":1,"n":"b"}"#,
            &long,
        ] {
            assert_eq!(tokens.open(&signed(payload)).err(), Some(Unfit::Malformed), "{payload}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn no_changed_token_opens(at in 0..VECTOR.len(), byte in 0x20_u8..0x7f, how in 0..3) {
            let mut bytes = VECTOR.as_bytes().to_vec();
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
            prop_assume!(bytes != VECTOR.as_bytes());
            prop_assert!(tokens(SECRET).open(&String::from_utf8(bytes).unwrap()).is_err());
        }

        #[test]
        fn no_made_up_token_opens(token in "(v1|v2|)[.]?[A-Za-z0-9_=.-]{0,120}|\\PC{0,60}") {
            prop_assert!(tokens(SECRET).open(&token).is_err());
        }
    }
}
