//! The server from outside: its requests and its domains, each case on SQLite and on PostgreSQL.
//!
//! One test binary, a file a domain. A case is given an empty server by [`harness::on_both`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it goes wrong; the switches for tests do not reach its helpers"
)]

mod access;
mod acme;
mod agents;
mod browser;
mod customers;
mod findings;
mod fleet;
mod guards;
mod harness;
mod ingest;
mod keeping;
mod ldap;
mod login;
mod looks;
mod oidc;
mod opening;
mod partial;
mod people;
mod reporting;
mod retention;
mod review;
mod scim;
mod setup;
mod shares;
mod telling;
mod units;
