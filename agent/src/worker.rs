//! Reads files where a crash, a hang or running out of memory costs one entry and never the agent.
//!
//! The agent's side is [`pool`]: one feeder thread a worker, each with its process from `process`, and
//! `job` that settles what a failure costs. The worker's side is [`serve`], a loop around [`examine`],
//! which reads one file and answers; [`limits`] bounds the process and [`confinement`] takes from it what
//! reading does not need. Both sides speak [`protocol`]. Customer text lives in workers only; what crosses is
//! counts, places and reasons.

pub mod confinement;
pub mod examine;
#[cfg(debug_assertions)]
mod fault;
mod feeder;
mod job;
#[cfg(windows)]
mod job_object;
pub mod limits;
mod memory;
mod patience;
pub mod pool;
mod process;
pub mod protection;
pub mod protocol;
pub mod serve;
mod window;
