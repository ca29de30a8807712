//! End-to-end tests: the real program, driven from outside, on data whose truth is known.
//!
//! One test binary. It runs the program found beside it and fails with a hint when there is none.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it goes wrong; the switches for tests do not reach its helpers"
)]

mod accuracy;
mod command_line;
mod dependencies;
mod locked;
mod pages;
mod report;
mod stage;
