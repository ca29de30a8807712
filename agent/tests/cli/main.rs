//! The real program, as its users and its callers see it.
//!
//! One binary. Every test has a folder of its own, an empty environment, and fictitious customers.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where its preparation fails; the switches for tests do not reach its helpers"
)]

mod anonymised;
mod errors;
mod explaining;
#[cfg(debug_assertions)]
mod faults;
mod help;
mod home;
mod hostile;
mod indexes;
#[cfg(unix)]
mod interrupt;
mod judging;
#[cfg(unix)]
mod pictures;
mod remembering;
mod reports;
mod targets;
mod walks;
