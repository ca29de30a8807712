//! Reads files where a crash, a hang or running out of memory costs one entry and never the agent.
//!
//! The agent's side is [`pool`]: one feeder thread a worker, each with its process from `process`, and
//! `job` that settles what a failure costs. The worker's side is [`serve`], a loop around [`examine`],
//! which reads one file and answers; [`limits`] bounds the process. Both sides speak [`protocol`]. Customer
//! text lives in workers only; what crosses is counts, places and reasons.

pub mod examine;
#[cfg(debug_assertions)]
mod fault;
mod feeder;
mod job;
pub mod limits;
pub mod pool;
mod process;
pub mod protocol;
pub mod serve;
mod window;
