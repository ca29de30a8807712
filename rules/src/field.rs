//! The fields of a customer record, and the words that people head them with.
//!
//! The same words serve twice: to map the columns of a CRM export, and to know what stands in a column or
//! after a label of a stray copy. They are data: `fields.toml` beside this file's crate root.

use serde::{Deserialize, Serialize};

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
