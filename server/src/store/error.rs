//! What goes wrong with a database. Never holds a value of a row.

use sea_orm::{DbErr, SqlErr};

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL is of no database that is served.
    #[error("the database URL must begin with sqlite: or postgres://")]
    Url,
    /// The same thing is there already.
    #[error("it is there already")]
    Exists,
    /// What should be changed is not there.
    #[error("it is not there")]
    Missing,
    /// A row does not hold what this version writes.
    #[error("the database holds a {0} that this version does not understand")]
    Foreign(&'static str),
    /// One question would be too long.
    #[error("there are too many {0} for one question")]
    TooMuch(&'static str),
    /// The database refused or could not be reached.
    #[error("the database failed: {0}")]
    Database(#[source] DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Exists,
            _ => match error {
                DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated => Self::Missing,
                other => Self::Database(other),
            },
        }
    }
}
