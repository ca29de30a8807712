//! Finds candidates by form: what could be an identifier, wherever it stands in running text.
//!
//! The anchored detectors below are asked about one place (an "@", the beginning of a run of digits) and
//! look both ways from there. They guard their edges: a value glued to other letters or digits, or standing
//! within a longer number, is none. Whether a candidate is a customer's is for the index to say.

pub mod citizen;
pub mod dates;
pub(crate) mod edge;
pub mod email;
pub mod found;
pub mod iban;
pub mod label;
pub mod phone;
pub mod postcode;
pub mod registration;
pub mod vat;
