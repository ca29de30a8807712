//! One written form for each identifier, whatever people and programs did to it.
//!
//! Each module knows one kind, has a version that is written into every index, and keeps three laws: the
//! form of a form is itself; the same thing written differently has one form; another thing has another.

pub mod address;
pub mod bsn;
pub mod company;
pub mod customer_number;
pub mod email;
pub mod fold;
pub mod iban;
pub mod kvk;
pub mod name;
pub mod phone;
pub mod postcode;
pub mod region;
pub mod vat;
mod word_set;

/// A canonical form: short, on the stack, made without allocation. Longer values are no identifiers.
pub type Form = arrayvec::ArrayString<96>;
