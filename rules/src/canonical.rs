//! One written form for each identifier, whatever people and programs did to it.
//!
//! Each module below makes the canonical form of one kind, and has a `VERSION`: an index names the versions
//! that it was built with, and the golden vectors in the tests freeze them. Change a form and its version
//! changes with it. What all keep: a canonical form is its own canonical form; one thing written in ten ways
//! has one form; one digit or letter other is another form; no input makes them panic. Nothing here looks
//! for values in running text: that is the work of [`crate::detect`].

pub mod birth_date;
pub mod bsn;
pub mod company;
pub mod customer_number;
pub mod email;
pub mod fold;
pub mod house_number;
pub mod iban;
pub mod identity_document;
pub mod kvk;
pub mod name;
pub mod phone;
pub mod postcode;
pub mod region;
pub mod street;
pub mod vat;

/// A canonical form: short, on the stack, made without allocation. Longer values are no identifiers.
pub type Form = arrayvec::ArrayString<96>;
