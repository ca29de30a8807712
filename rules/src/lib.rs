//! What counts as customer data, how it is recognised, and how it is written down.
//!
//! The way the data goes is the way the modules stand: a [`document`] is searched by the detectors of
//! [`detect`] for [`identifier`]s in [`canonical`] form, the [`index`] confirms them, the [`matcher`] joins
//! them to customers, and the [`judge`] makes the one [`finding`] of a file, to be sent in a [`report`].
//!
//! Everything here is pure and synchronous: no threads, network, database, clock or environment. Callers
//! open and map files and pass `&[u8]`. Agent and server link the same code, so that both agree on every
//! canonical form byte for byte.

pub mod canonical;
pub mod coverage;
pub mod customer;
pub mod detect;
pub mod document;
pub mod engine;
pub mod field;
pub mod finding;
pub mod fleet;
pub mod identifier;
pub mod index;
pub mod judge;
pub mod kinds;
pub mod mask;
pub mod matcher;
pub mod report;
pub mod ruleset;
pub mod sensitive;
