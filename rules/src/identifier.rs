//! The kinds of identifier that Homeward knows.
//!
//! Looked-up kinds are compared with the customer index. Flagged kinds (a citizen number, a birth date, an
//! identity document) are only counted in records that matched: their values are never looked up or kept.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of identifier. The discriminants are written in index files: never reuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum IdentifierKind {
    /// E-mail address.
    Email = 1,
    /// Telephone number.
    Phone = 2,
    /// International bank account number.
    Iban = 3,
    /// VAT identification number.
    Vat = 4,
    /// Number in the Dutch trade register.
    Kvk = 5,
    /// The company's own number for a customer.
    CustomerNumber = 6,
    /// Postcode with house number (and street, where a postcode is a whole town).
    Address = 7,
    /// Name of an organisation.
    Company = 8,
    /// Name of a person.
    Name = 9,
    /// Dutch citizen service number: flagged only.
    Bsn = 10,
    /// Date of birth: flagged only.
    BirthDate = 11,
    /// Number of a passport, identity card or driving licence: flagged only.
    IdentityDocument = 12,
}

impl IdentifierKind {
    /// Every kind, in the order of reports.
    pub const ALL: [Self; 12] = [
        Self::Email,
        Self::Phone,
        Self::Iban,
        Self::Vat,
        Self::Kvk,
        Self::CustomerNumber,
        Self::Address,
        Self::Company,
        Self::Name,
        Self::Bsn,
        Self::BirthDate,
        Self::IdentityDocument,
    ];

    /// The name used on the wire, in reports and on the screen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Iban => "iban",
            Self::Vat => "vat",
            Self::Kvk => "kvk",
            Self::CustomerNumber => "customer_number",
            Self::Address => "address",
            Self::Company => "company",
            Self::Name => "name",
            Self::Bsn => "bsn",
            Self::BirthDate => "birth_date",
            Self::IdentityDocument => "identity_document",
        }
    }

    /// The kind with this discriminant, if there is one.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == code)
    }

    /// Whether values of this kind are looked up in the index (the others are only flagged).
    #[must_use]
    pub const fn is_looked_up(self) -> bool {
        (self as u8) <= (Self::Name as u8)
    }
}

impl fmt::Display for IdentifierKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
