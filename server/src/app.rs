//! What every request has at hand: the database, the configuration, the server's own certificates.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::accounts::Accounts;
use crate::config::Config;
use crate::findings::groups::Kept;
use crate::fleet::Fleet;
use crate::fleet::authority::{Authority, AuthorityError};
use crate::store::Store;

/// Shared by all requests; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    config: Config,
    fleet: Fleet,
    authority: OnceLock<Authority>,
    opening: Mutex<()>,
    accounts: Accounts,
    groups: Kept,
}

impl App {
    /// Of one server.
    #[must_use]
    pub fn new(store: Store, config: Config) -> Self {
        Self(Arc::new(Inner {
            store,
            config,
            fleet: Fleet::default(),
            authority: OnceLock::new(),
            opening: Mutex::new(()),
            accounts: Accounts::default(),
            groups: Kept::default(),
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

    /// What waits for review, in groups.
    #[must_use]
    pub fn groups(&self) -> &Kept {
        &self.0.groups
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// What is remembered about devices.
    #[must_use]
    pub fn fleet(&self) -> &Fleet {
        &self.0.fleet
    }

    /// The server's own certificate authority, opened or made at first need.
    ///
    /// # Errors
    ///
    /// When its file cannot be read or made.
    pub fn authority(&self) -> Result<&Authority, AuthorityError> {
        if let Some(authority) = self.0.authority.get() {
            return Ok(authority);
        }
        let _one_at_a_time = self.0.opening.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = Authority::open(&self.0.config.data)?;
        Ok(self.0.authority.get_or_init(|| opened))
    }
}
