//! Finds candidates by form, in one pass over the text.
//!
//! [`scan`] names the anchors, the modules beside it read what stands there, [`gate`] turns away what no customer
//! has, and the [`collector`] ties them together. Nothing here decides what a candidate is worth.

mod addresses;
pub mod candidate;
mod closer;
pub mod collected;
pub mod collector;
mod compose;
pub mod edge;
pub mod email;
pub(crate) mod flags;
pub mod found;
pub mod gate;
pub mod iban;
mod intake;
pub mod label;
pub(crate) mod memo;
mod numbers;
pub mod phone;
pub mod postcode;
mod record;
pub mod registration;
pub mod scan;
mod shapes;
mod table;
pub mod vat;
mod words;
