//! What every request has at hand: the database, the configuration, the server's own certificates.

use std::sync::Arc;

use crate::accounts::Accounts;
use crate::config::Config;
use crate::store::Store;

/// Shared by all requests; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    config: Config,
    accounts: Accounts,
}

impl App {
    /// Of one server.
    #[must_use]
    pub fn new(store: Store, config: Config) -> Self {
        Self(Arc::new(Inner {
            store,
            config,
            accounts: Accounts::default(),
        }))
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// What logins share.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }
}
