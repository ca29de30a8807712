//! The database: SQLite by default, PostgreSQL where it is asked for. SQL stops here.
//!
//! One code base serves both; which one is known from the URL. Reads go to a pool, writes to one connection
//! on SQLite (which has one writer) and to a pool of their own on PostgreSQL. What is acknowledged to an agent or a
//! browser was committed before. Methods take and give the words of the domains, never rows, except where a row
//! is the domain's word.

pub mod accounts;
mod any_of;
pub mod api_tokens;
pub mod audit_log;
pub(crate) mod customers;
pub mod entity;
mod error;
pub mod findings;
pub(crate) mod fleet;
pub mod invites;
mod migration;
pub mod news;
pub mod notices;
mod open;
pub mod people;
pub(crate) mod reports;
pub(crate) mod retention;
pub(crate) mod rules;
pub mod sessions;
pub mod settings;
pub(crate) mod tell;
#[cfg(test)]
mod tests;
pub mod views;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

pub use error::StoreError;
pub use open::StoreUrl;

/// The database of one server.
#[derive(Debug, Clone)]
pub struct Store {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

/// What is decided by one transaction at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Turn {
    /// Who may log in, and as what: one administrator is always left.
    Accounts = 7_402_352,
    /// Who manages whom: nobody manages themselves.
    People = 7_402_353,
    /// What people decide about findings: their turns are numbered in the order in which they are committed. Taken before any
    /// row is locked; then come sources, findings, and the log's own turn last.
    Decisions = 7_402_354,
}

/// Waits until no other transaction has this turn, and keeps it to the end.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn take_turn(transaction: &DatabaseTransaction, turn: Turn) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({})", turn as i32);
        transaction.execute_unprepared(&lock).await?;
    }
    Ok(())
}

impl Store {
    /// Where reads go.
    pub(crate) const fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// A transaction that may write. It waits for others that write.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached or is busy for too long.
    pub(crate) async fn write(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// A transaction that writes and goes before all others of the same kind, so that what it reads stays true until it
    /// ends. SQLite has one writer anyhow.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached or is busy for too long.
    pub(crate) async fn write_in_turn(&self, turn: Turn) -> Result<DatabaseTransaction, StoreError> {
        let transaction = self.write().await?;
        take_turn(&transaction, turn).await?;
        Ok(transaction)
    }

    /// Writes a whole copy of a SQLite database to a file that is not there yet.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) async fn copy_to(&self, file: &std::path::Path) -> Result<(), StoreError> {
        let path = file.to_string_lossy().into_owned();
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        self.writer.execute_raw(statement).await?;
        Ok(())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.reader.ping().await?)
    }
}
