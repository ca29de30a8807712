//! What goes wrong with a database. Never holds a value of a row.

use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

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
    /// A text holds a character that the database does not keep: NUL, on PostgreSQL.
    #[error("a text holds a character that cannot be kept")]
    Character,
    /// The database refused or could not be reached.
    #[error("the database failed: {0}")]
    Database(#[source] DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Exists,
            _ if is_character(&error) => Self::Character,
            _ => match error {
                DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated => Self::Missing,
                other => Self::Database(other),
            },
        }
    }
}

/// Whether PostgreSQL refused a character: `character_not_in_repertoire`, `untranslatable_character` (its manual, appendix A).
fn is_character(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) = error
    else {
        return false;
    };
    let sqlx::Error::Database(refused) = inner.as_ref() else {
        return false;
    };
    matches!(refused.code().as_deref(), Some("22021" | "22P05"))
}
