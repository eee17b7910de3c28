//! A record on its way into the store, and what its token claims for it.

use std::collections::BTreeSet;

use afterword_record::{Kind, Record};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A record on its way into the store.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The record, marked as verified if it has a claim.
    pub record: Record,
    /// What a good token claims for it.
    pub claim: Option<Claim>,
}

impl From<Record> for Incoming {
    fn from(record: Record) -> Self {
        Self { record, claim: None }
    }
}

/// What is left of a good token: enough to tell that it was used before, and for what.
#[derive(Clone, Debug)]
pub struct Claim {
    /// SHA-256 of the token's nonce.
    pub nonce: [u8; 32],
    /// Whether its time is over.
    pub expired: bool,
    /// Whether a record that it does not verify is refused.
    pub required: bool,
}

/// Of which spends the ledger must be told before it decides on `group`.
#[must_use]
pub fn spends_of(group: &[Incoming]) -> BTreeSet<String> {
    let claimed = group.iter().filter_map(|incoming| Some((incoming.claim.as_ref()?, incoming.record.kind)));
    claimed.flat_map(|(claim, kind)| claim.spends(kind)).collect()
}

impl Claim {
    /// The spends that this claim and a record of `kind` touch.
    fn spends(&self, kind: Kind) -> impl Iterator<Item = String> {
        [Some(self.to_message()), self.to_kind(kind)].into_iter().flatten()
    }

    /// The spend that binds the token to a message.
    pub(super) fn to_message(&self) -> String {
        self.spend("message")
    }

    /// The spend that makes a record the only verified one of its kind; none for kinds of which a message can have several.
    pub(super) fn to_kind(&self, kind: Kind) -> Option<String> {
        let several = matches!(kind, Kind::Span | Kind::Step | Kind::Critique | Kind::Execution);
        (!several).then(|| self.spend(kind.as_str()))
    }

    fn spend(&self, what: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::new().chain_update(self.nonce).chain_update(what).finalize())
    }
}
