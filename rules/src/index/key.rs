//! Keyed fingerprints: what the index holds instead of values.
//!
//! A [`Fingerprint`] is SipHash-2-4 under the index's 128-bit key over (`homeward`, what the key is for, form
//! version, value). Without the key a fingerprint says nothing; an open index contains its key, so whoever
//! holds it can test guesses. Regions are part of the value: canonical phones begin with the country code,
//! addresses with the country.

use std::fmt::Write as _;
use std::hash::Hasher as _;

use siphasher::sip::SipHasher24;

use crate::canonical;
use crate::identifier::IdentifierKind;

/// A keyed 64-bit fingerprint of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub u64);

/// What a fingerprint stands for. The discriminants are hashed: never reuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum KeyForm {
    /// A whole canonical e-mail address.
    Email = 1,
    /// A telephone number in E.164 digits.
    Phone = 2,
    /// A bank account.
    Iban = 3,
    /// A VAT number.
    Vat = 4,
    /// A trade-register number.
    Kvk = 5,
    /// A customer number.
    CustomerNumber = 6,
    /// Postcode with house number, and street where needed.
    Address = 7,
    /// An organisation's whole name.
    Company = 8,
    /// A part of a surname, nothing known of the rest.
    Surname = 9,
    /// First initial and part of the surname.
    Initial = 10,
    /// The same, of customers whose first name the CRM does not know.
    InitialOnly = 11,
    /// First name and part of the surname.
    Given = 12,
    /// The first two words of a longer organisation's name: only in the sieve.
    CompanyStart = 13,
    /// A word that begins an organisation's name or is part of a surname: only in the word sieve.
    Word = 14,
}

impl KeyForm {
    /// Every form of key.
    pub const ALL: [Self; 14] = [
        Self::Email,
        Self::Phone,
        Self::Iban,
        Self::Vat,
        Self::Kvk,
        Self::CustomerNumber,
        Self::Address,
        Self::Company,
        Self::Surname,
        Self::Initial,
        Self::InitialOnly,
        Self::Given,
        Self::CompanyStart,
        Self::Word,
    ];

    /// The kind of identifier that a key of this form is evidence of.
    #[must_use]
    pub const fn kind(self) -> IdentifierKind {
        match self {
            Self::Email => IdentifierKind::Email,
            Self::Phone => IdentifierKind::Phone,
            Self::Iban => IdentifierKind::Iban,
            Self::Vat => IdentifierKind::Vat,
            Self::Kvk => IdentifierKind::Kvk,
            Self::CustomerNumber => IdentifierKind::CustomerNumber,
            Self::Address => IdentifierKind::Address,
            Self::Company | Self::CompanyStart => IdentifierKind::Company,
            Self::Surname | Self::Initial | Self::InitialOnly | Self::Given | Self::Word => {
                IdentifierKind::Name
            }
        }
    }

    /// Version of the canonical form that values of this key are in.
    #[must_use]
    pub const fn version(self) -> u8 {
        match self {
            Self::Email => canonical::email::VERSION,
            Self::Phone => canonical::phone::VERSION,
            Self::Iban => canonical::iban::VERSION,
            Self::Vat => canonical::vat::VERSION,
            Self::Kvk => canonical::kvk::VERSION,
            Self::CustomerNumber => canonical::customer_number::VERSION,
            Self::Address => canonical::address::VERSION,
            Self::Company | Self::CompanyStart => canonical::company::VERSION,
            Self::Surname | Self::Initial | Self::InitialOnly | Self::Given | Self::Word => {
                canonical::name::VERSION
            }
        }
    }
}

/// Makes fingerprints under one key.
#[derive(Clone)]
pub struct Keyring {
    secret: [u8; 16],
    begun: [SipHasher24; KeyForm::ALL.len() + 1],
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Keyring({})", self.id())
    }
}

impl Keyring {
    /// A keyring over a secret of 16 random bytes.
    #[must_use]
    pub fn new(secret: [u8; 16]) -> Self {
        let mut begun = [SipHasher24::new_with_key(&secret); KeyForm::ALL.len() + 1];
        for form in KeyForm::ALL {
            if let Some(hasher) = begun.get_mut(form as usize) {
                hasher.write(b"homeward");
                hasher.write(&[form as u8, form.version(), 0, 0, 0, 0, 0, 0]);
            }
        }
        Self { secret, begun }
    }

    /// The secret, for writing it into an index.
    #[must_use]
    pub const fn secret(&self) -> &[u8; 16] {
        &self.secret
    }

    /// A name for the key that gives nothing of it away: 16 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        let hash = blake3::derive_key("homeward 2026 index key id", &self.secret);
        let (name, _) = hash.split_at(8);
        name.iter().fold(String::with_capacity(16), |mut name, byte| {
            // Writing into a string cannot fail.
            let _: std::fmt::Result = write!(name, "{byte:02x}");
            name
        })
    }

    /// The fingerprint of a canonical value.
    #[must_use]
    pub fn fingerprint(&self, form: KeyForm, value: &[u8]) -> Fingerprint {
        let mut hasher = self.begun.get(form as usize).copied().unwrap_or_default();
        hasher.write(value);
        Fingerprint(hasher.finish())
    }

    /// A keyed hash of a file's content: 32 bytes, comparable only under the same key.
    #[must_use]
    pub fn content_hash(&self, data: &[u8]) -> [u8; 32] {
        let key = blake3::derive_key("homeward 2026 content hash", &self.secret);
        *blake3::keyed_hash(&key, data).as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_of_another_kind_or_key_is_another_fingerprint() {
        let ring = Keyring::new([7; 16]);
        let phone = ring.fingerprint(KeyForm::Phone, b"31612345678");
        assert_eq!(
            phone,
            Keyring::new([7; 16]).fingerprint(KeyForm::Phone, b"31612345678")
        );
        assert_ne!(phone, ring.fingerprint(KeyForm::CustomerNumber, b"31612345678"));
        assert_ne!(
            phone,
            Keyring::new([8; 16]).fingerprint(KeyForm::Phone, b"31612345678")
        );
        assert_ne!(ring.id(), Keyring::new([8; 16]).id());
    }

    #[test]
    fn every_form_has_a_state_of_its_own() {
        let ring = Keyring::new([1; 16]);
        let all: std::collections::HashSet<_> = KeyForm::ALL
            .iter()
            .map(|form| ring.fingerprint(*form, b"x"))
            .collect();
        assert_eq!(all.len(), KeyForm::ALL.len());
    }
}
