//! The agent: walks folders, reads what it finds, and reports stray copies of customer data.
//!
//! `extract` reads formats and knows neither walk nor configuration; `worker` runs it where a crash costs one
//! file; `scan` ties walk, workers and reports together.

pub mod anonymise;
pub mod cli;
pub mod client;
pub mod customers;
pub mod extract;
pub mod indexing;
pub mod ledger;
pub mod mapped;
pub mod ocr;
pub mod outcome;
pub mod policy;
pub mod regular;
pub mod report;
pub mod scan;
pub mod service;
pub mod spool;
pub mod state;
pub mod stop;
pub mod walk;
pub mod watch;
pub mod worker;
