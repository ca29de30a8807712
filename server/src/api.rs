//! What programs speak to: JSON in and out, one module a resource.
//!
//! Requests are turned into calls of the domains here; rules stand there.

pub mod agent;
pub mod scim;
