//! The benchmarks: what the program costs, beside a named peer in the same run.
//!
//! Every part makes its own data in the folder it is given, from seeds, so that figures of two runs are of the
//! same data. A [`Figure`](figure::Figure) is a median of several runs, and where there is a peer, a ratio to
//! it. Nothing here judges whether a figure is good enough: `docs/PERFORMANCE.md` does.

pub mod figure;
pub mod formats;
pub mod indexing;
pub mod matching;
pub mod memory;
pub mod mixed;
pub mod peaks;
pub mod peer;
mod phrases;
pub mod processor;
pub mod prose;
pub mod recheck;
pub mod whole;
