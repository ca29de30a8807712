//! What agents speak to.

pub mod reports;
