//! The fields of a customer record, and the words that people head them with.
//!
//! The same words serve twice: to map the columns of a CRM export, and to know what stands in a column or
//! after a label of a stray copy. They are data: `data/fields.toml`. A heading is looked up by [`heading`],
//! which is quick enough to be asked for each cell of a table's first rows.

mod fold;
mod heading;
mod lexicon;
mod ordinary;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identifier::IdentifierKind;

pub use fold::fold_heading;
pub use heading::{Group, Heading, grouped_heading, heading};
pub(crate) use ordinary::may_be_shown;

/// A field of a customer record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The CRM's own key of the record.
    CustomerId,
    /// The number by which company and customer know the customer.
    CustomerNumber,
    /// E-mail address.
    Email,
    /// Telephone number of any sort.
    Phone,
    /// Bank account.
    Iban,
    /// VAT identification number.
    Vat,
    /// Number in the Dutch trade register.
    Kvk,
    /// Name of an organisation.
    Company,
    /// Whole name of a person.
    FullName,
    /// First name.
    GivenName,
    /// Initials.
    Initials,
    /// Prefix of a surname: "van der".
    Prefix,
    /// Surname, with or without its prefix.
    Surname,
    /// Form of address or academic title.
    Title,
    /// Street and house number in one.
    AddressLine,
    /// Street alone.
    Street,
    /// House number.
    HouseNumber,
    /// Addition to a house number: "bis", "II".
    HouseNumberAddition,
    /// Postcode.
    Postcode,
    /// Postcode and town in one.
    PostcodeCity,
    /// Town.
    City,
    /// Country.
    Country,
    /// Person or organisation.
    CustomerKind,
    /// The CRM's key of the organisation that a contact belongs to.
    ContactOf,
    /// Who in the company looks after the customer.
    AccountManager,
    /// Date of birth.
    BirthDate,
    /// Dutch citizen service number.
    Bsn,
    /// Number of an identity document.
    IdentityDocument,
}

impl Field {
    /// Every field, in the order of lists for people.
    pub const ALL: [Self; 28] = [
        Self::CustomerId,
        Self::CustomerNumber,
        Self::Email,
        Self::Phone,
        Self::Iban,
        Self::Vat,
        Self::Kvk,
        Self::Company,
        Self::FullName,
        Self::GivenName,
        Self::Initials,
        Self::Prefix,
        Self::Surname,
        Self::Title,
        Self::AddressLine,
        Self::Street,
        Self::HouseNumber,
        Self::HouseNumberAddition,
        Self::Postcode,
        Self::PostcodeCity,
        Self::City,
        Self::Country,
        Self::CustomerKind,
        Self::ContactOf,
        Self::AccountManager,
        Self::BirthDate,
        Self::Bsn,
        Self::IdentityDocument,
    ];

    /// The name used on the command line and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CustomerId => "customer_id",
            Self::CustomerNumber => "customer_number",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Iban => "iban",
            Self::Vat => "vat",
            Self::Kvk => "kvk",
            Self::Company => "company",
            Self::FullName => "full_name",
            Self::GivenName => "given_name",
            Self::Initials => "initials",
            Self::Prefix => "prefix",
            Self::Surname => "surname",
            Self::Title => "title",
            Self::AddressLine => "address_line",
            Self::Street => "street",
            Self::HouseNumber => "house_number",
            Self::HouseNumberAddition => "house_number_addition",
            Self::Postcode => "postcode",
            Self::PostcodeCity => "postcode_city",
            Self::City => "city",
            Self::Country => "country",
            Self::CustomerKind => "customer_kind",
            Self::ContactOf => "contact_of",
            Self::AccountManager => "account_manager",
            Self::BirthDate => "birth_date",
            Self::Bsn => "bsn",
            Self::IdentityDocument => "identity_document",
        }
    }

    /// The field with this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// The kind of identifier that its values are, alone or with the other parts of a name or an address.
    #[must_use]
    pub const fn identifier_kind(self) -> Option<IdentifierKind> {
        Some(match self {
            Self::CustomerNumber => IdentifierKind::CustomerNumber,
            Self::Email => IdentifierKind::Email,
            Self::Phone => IdentifierKind::Phone,
            Self::Iban => IdentifierKind::Iban,
            Self::Vat => IdentifierKind::Vat,
            Self::Kvk => IdentifierKind::Kvk,
            Self::Company => IdentifierKind::Company,
            Self::FullName | Self::GivenName | Self::Initials | Self::Prefix | Self::Surname => {
                IdentifierKind::Name
            }
            Self::AddressLine
            | Self::Street
            | Self::HouseNumber
            | Self::HouseNumberAddition
            | Self::Postcode
            | Self::PostcodeCity => IdentifierKind::Address,
            Self::BirthDate => IdentifierKind::BirthDate,
            Self::Bsn => IdentifierKind::Bsn,
            Self::IdentityDocument => IdentifierKind::IdentityDocument,
            Self::CustomerId
            | Self::Title
            | Self::City
            | Self::Country
            | Self::CustomerKind
            | Self::ContactOf
            | Self::AccountManager => return None,
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// What the law protects more than other data: GDPR art. 9 and 10, and income.
///
/// Citizen number, birth date and identity document are fields ([`Field::Bsn`] and so on), since their values
/// have a form; these have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SensitiveTopic {
    /// Health.
    Health,
    /// Religion or belief.
    Religion,
    /// Membership of a trade union.
    UnionMembership,
    /// Racial or ethnic origin.
    Ethnicity,
    /// Political opinions.
    Politics,
    /// Convictions and offences (art. 10).
    CriminalRecord,
    /// Sex life and sexual orientation.
    SexualLife,
    /// Biometric and genetic data.
    Biometrics,
    /// Income, debts and means.
    Income,
}

impl SensitiveTopic {
    /// Every topic, in the order of reports.
    pub const ALL: [Self; 9] = [
        Self::Health,
        Self::Religion,
        Self::UnionMembership,
        Self::Ethnicity,
        Self::Politics,
        Self::CriminalRecord,
        Self::SexualLife,
        Self::Biometrics,
        Self::Income,
    ];

    /// The name used on the wire and in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Religion => "religion",
            Self::UnionMembership => "union_membership",
            Self::Ethnicity => "ethnicity",
            Self::Politics => "politics",
            Self::CriminalRecord => "criminal_record",
            Self::SexualLife => "sexual_life",
            Self::Biometrics => "biometrics",
            Self::Income => "income",
        }
    }
}

impl fmt::Display for SensitiveTopic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_wire() {
        for field in Field::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.as_str());
            assert_eq!(Field::from_name(field.as_str()), Some(field));
        }
        for topic in SensitiveTopic::ALL {
            assert_eq!(serde_json::to_value(topic).unwrap(), topic.as_str());
        }
        assert_eq!(Field::from_name("telefoon"), None);
    }
}
