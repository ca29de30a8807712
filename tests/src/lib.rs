//! End-to-end tests, the accuracy harness and the benchmarks.
//!
//! `world` makes a fictitious customer base, `forms` hides its customers in files of every kind and knows the
//! truth, `accuracy` compares what the program found with it. The program is driven from outside only.

#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "writers put small pieces of markup together: that they can be read comes before allocations"
)]

pub mod accuracy;
pub mod bench;
pub mod forms;
pub mod program;
pub mod recall;
pub mod sample;
pub mod seeds;
pub mod truth;
pub mod world;
pub mod writers;
