//! The certificate of the pages: made by the server itself, the company's own, or fetched by ACME.
//!
//! What the set-up in the browser says about it lies in the data folder ([`Kept`]), beside the certificate and its key,
//! for the server's user only; what `homeward-server.toml` says goes before it. The listener looks for another
//! certificate all the time ([`Shown`]), so that a new one needs no restart.

mod acme;
mod check;
mod kept;
mod own;
mod shown;

pub use acme::obtain;
pub use check::{CertificateFault, Facts, check};
pub use kept::{Acme, Kept, Paths, Way, last_trouble};
pub use own::self_signed;
pub use shown::Shown;
