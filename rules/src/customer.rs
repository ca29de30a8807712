//! A customer as the CRM export describes it: the raw values of one row, before canonical forms.
//!
//! Several values of one kind are usual (telephone and mobile). Reading an export and mapping its columns is
//! the caller's work; making keys of the values is the index builder's.

use serde::{Deserialize, Serialize};

use crate::sensitive::Sensitive;

/// One customer with all values that the export has for it.
#[derive(Debug, Clone, Default)]
pub struct Customer {
    /// The CRM's key. Reports name customers by it.
    pub id: String,
    /// Person, organisation or contact of one.
    pub kind: CustomerKind,
    /// The CRM's key of the organisation that a contact belongs to.
    pub contact_of: Option<String>,
    /// Who looks after the customer.
    pub account_manager: Option<String>,
    /// Numbers by which the customer is known, beside `id`.
    pub customer_numbers: Vec<Sensitive<String>>,
    /// E-mail addresses.
    pub emails: Vec<Sensitive<String>>,
    /// Telephone numbers.
    pub phones: Vec<Sensitive<String>>,
    /// Bank accounts.
    pub ibans: Vec<Sensitive<String>>,
    /// VAT numbers.
    pub vats: Vec<Sensitive<String>>,
    /// Numbers in the Dutch trade register.
    pub kvks: Vec<Sensitive<String>>,
    /// Names of the organisation.
    pub companies: Vec<Sensitive<String>>,
    /// Names of the person.
    pub names: Vec<PersonName>,
    /// Addresses.
    pub addresses: Vec<PostalAddress>,
}

/// A person's name, in as many parts as the export has.
#[derive(Debug, Clone, Default)]
pub struct PersonName {
    /// The whole name in one column: "J. de Vries", "Vries, Jan de".
    pub full: Option<Sensitive<String>>,
    /// First name or names.
    pub given: Option<Sensitive<String>>,
    /// Initials.
    pub initials: Option<Sensitive<String>>,
    /// Prefix of the surname.
    pub prefix: Option<Sensitive<String>>,
    /// Surname, with or without prefix.
    pub surname: Option<Sensitive<String>>,
}

/// A postal address, in as many parts as the export has.
#[derive(Debug, Clone, Default)]
pub struct PostalAddress {
    /// Street and house number in one: "Dorpsstraat 12 bis".
    pub line: Option<Sensitive<String>>,
    /// Street alone.
    pub street: Option<Sensitive<String>>,
    /// House number, possibly with its addition.
    pub number: Option<Sensitive<String>>,
    /// Addition to the house number.
    pub addition: Option<Sensitive<String>>,
    /// Postcode, possibly followed by the town.
    pub postcode: Option<Sensitive<String>>,
    /// Town.
    pub city: Option<Sensitive<String>>,
    /// Country: a name or code in Dutch, English, French or German.
    pub country: Option<Sensitive<String>>,
}

/// What a customer is: a regulator asks for people, a manager for customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum CustomerKind {
    /// A natural person.
    #[default]
    Person = 0,
    /// An organisation.
    Organisation = 1,
    /// A natural person who is a contact of an organisation.
    Contact = 2,
}

impl CustomerKind {
    /// Whether this is a data subject in the sense of GDPR art. 4(1).
    #[must_use]
    pub const fn is_natural_person(self) -> bool {
        matches!(self, Self::Person | Self::Contact)
    }

    /// The kind with this discriminant, if there is one.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Person),
            1 => Some(Self::Organisation),
            2 => Some(Self::Contact),
            _ => None,
        }
    }
}
