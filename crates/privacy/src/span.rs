//! What a detector says: here stands an identifier of this kind.

/// A kind of thing that identifies a person or opens a door.
///
/// The names are those of the labelled data (`../shared/data/README.md`), so that predictions can be scored as they
/// are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identifier {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A payment card's number.
    Card,
    /// A bank account: an IBAN, or a number that the words before it call an account.
    Iban,
    /// A social security number.
    Ssn,
    /// Another number that a state or an insurer gave to a person.
    GovId,
    /// A driving licence's number.
    License,
    /// An IPv4 or IPv6 address of a reachable machine.
    Ip,
    /// A network card's address.
    Mac,
    /// An address on the web, with whatever credentials it carries.
    Url,
    /// A password, key, token or door code.
    Secret,
    /// The name of an account on a machine or a service.
    Username,
    /// A person's name.
    Person,
    /// A street address, with the town and the postcode beside it.
    Address,
}

impl Identifier {
    /// Every kind, in the order of the enum.
    pub const ALL: [Self; 14] = [
        Self::Email,
        Self::Phone,
        Self::Card,
        Self::Iban,
        Self::Ssn,
        Self::GovId,
        Self::License,
        Self::Ip,
        Self::Mac,
        Self::Url,
        Self::Secret,
        Self::Username,
        Self::Person,
        Self::Address,
    ];

    /// The kind's name as placeholders, records and labelled data write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Phone => "PHONE",
            Self::Card => "CARD",
            Self::Iban => "IBAN",
            Self::Ssn => "SSN",
            Self::GovId => "GOVID",
            Self::License => "LICENSE",
            Self::Ip => "IP",
            Self::Mac => "MAC",
            Self::Url => "URL",
            Self::Secret => "SECRET",
            Self::Username => "USERNAME",
            Self::Person => "PERSON",
            Self::Address => "ADDRESS",
        }
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// What has a form or a word beside it, and no names or addresses.
    Structured,
    /// Names and addresses as well, where they are likely.
    #[default]
    Balanced,
    /// Names and addresses where they are at all likely, and every uncommon word that starts large inside a sentence.
    Strict,
}

/// Where an identifier stands in the text as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte; always a character boundary.
    pub start: usize,
    /// One past the last byte; always a character boundary.
    pub end: usize,
    /// What stands there.
    pub identifier: Identifier,
}
