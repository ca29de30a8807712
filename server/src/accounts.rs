//! Accounts: how somebody proves who they are, and what happens when they do, or fail to.
//!
//! Knows nothing of cookies, pages or SQL. A failed login looks and lasts the same whether the login exists, has no
//! password, is locked or is switched off. Every change is recorded in the transaction that makes it.

pub mod change;
mod gate;
pub mod link;
pub mod login;
pub mod notice;
pub mod oidc;
mod password;
pub mod scope;
pub mod totp;

pub use gate::Gate;
pub use password::{Hasher, Weak, acceptable};

/// What logins share between requests.
#[derive(Debug, Default)]
pub struct Accounts {
    /// Passwords at work.
    pub hasher: Hasher,
    /// Tries by address.
    pub gate: Gate,
    /// Ways to the provider of single sign-on and back, by address.
    pub provider_gate: Gate,
}
