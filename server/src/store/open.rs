//! Opens a database by its URL and brings it to this version's tables.
//!
//! SQLite writes ahead (WAL) and waits for the disk at each commit, so that what was acknowledged survives a
//! crash. On PostgreSQL the tables live in a schema of their own, so that they meet no stranger's.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;
use url::Url;

use super::migration::Migrator;
use super::{Store, StoreError};

/// The schema of the tables on PostgreSQL.
const SCHEMA: &str = "homeward";
/// Connections that read at a time.
const READERS: u32 = 8;
/// What a connection of SQLite's that reads keeps of the file, in KiB below zero: the system keeps the rest.
const READ_CACHE: &str = "-4000";
/// What the one that writes keeps, for pages that a report changes again and again.
const WRITE_CACHE: &str = "-16000";
/// How long a write waits for another.
const BUSY: Duration = Duration::from_secs(30);

/// Where a database is. Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A file.
    Sqlite(String),
    /// A server.
    Postgres(String),
}

impl StoreUrl {
    /// The file of SQLite.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        let Self::Sqlite(url) = self else { return None };
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
        path.split('?').next().map(PathBuf::from)
    }

    /// The file in a data folder that is used where nothing else is said.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self::Sqlite(format!(
            "sqlite://{}?mode=rwc",
            folder.join("homeward.sqlite").display()
        ))
    }

    /// A URL as people write it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Url`] when it is neither.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            return Ok(Self::Sqlite(url.to_owned()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(StoreError::Url)
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(url) => out.write_str(url),
            Self::Postgres(url) => write!(out, "postgres://{}", shown(url).unwrap_or_else(|| "…".to_owned())),
        }
    }
}

/// Host, port and database of a URL. Passwords stand before the host and in the query; what has an at-sign behind its host may
/// be written wrong, and shows nothing.
fn shown(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let (path, rest) = (url.path(), (url.query(), url.fragment()));
    if [Some(path), rest.0, rest.1]
        .into_iter()
        .flatten()
        .any(|part| part.contains('@'))
    {
        return None;
    }
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{host}{port}{path}"))
}

impl Store {
    /// Opens a database and adds the tables that it lacks.
    ///
    /// # Errors
    ///
    /// When it cannot be reached, or its tables are not of this program.
    pub async fn open(url: &StoreUrl) -> Result<Self, StoreError> {
        let store = match url {
            StoreUrl::Sqlite(url) => {
                let mut reads = options(url, READERS);
                reads.map_sqlx_sqlite_opts(|options| sqlite(options).pragma("cache_size", READ_CACHE));
                let mut writes = options(url, 1);
                writes.map_sqlx_sqlite_opts(|options| sqlite(options).pragma("cache_size", WRITE_CACHE));
                // The file is made by whoever writes.
                let writer = Database::connect(writes).await?;
                let reader = Database::connect(reads).await?;
                Self { reader, writer }
            }
            StoreUrl::Postgres(url) => {
                let mut options = options(url, READERS);
                options.set_schema_search_path(SCHEMA);
                let writer = Database::connect(options.clone()).await?;
                writer
                    .execute_unprepared(&format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
                    .await?;
                // Those that write wait for each other and read meanwhile: who waits must not hold what the first needs.
                let reader = Database::connect(options).await?;
                Self { reader, writer }
            }
        };
        Migrator::up(&store.writer, None).await?;
        if matches!(url, StoreUrl::Postgres(_)) {
            words(&store.writer).await?;
        }
        Ok(store)
    }
}

/// Lets PostgreSQL know paths by three letters in a row, where its extension for that is at hand (it comes with the server and
/// a database's owner may switch it on); without it words are found by looking at every path.
async fn words(database: &DatabaseConnection) -> Result<(), StoreError> {
    let ask = "SELECT n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace \
               WHERE e.extname = 'pg_trgm'";
    let ask = || database.query_one_raw(Statement::from_string(DbBackend::Postgres, ask));
    let mut row = ask().await?;
    if row.is_none() {
        let made = database
            .execute_unprepared("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            .await;
        if let Err(error) = made {
            tracing::warn!(%error, "without the extension pg_trgm the search for words in paths is slow");
        }
        row = ask().await?;
    }
    let Some(row) = row else {
        return Ok(());
    };
    let schema: String = row.try_get("", "schema")?;
    let schema = schema.replace('"', "\"\"");
    database
        .execute_unprepared(&format!(
            "CREATE INDEX IF NOT EXISTS finding_words ON finding USING gin (words \"{schema}\".gin_trgm_ops)"
        ))
        .await?;
    Ok(())
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(BUSY)
        .sqlx_logging(false);
    options
}

fn sqlite(
    options: sea_orm::sqlx::sqlite::SqliteConnectOptions,
) -> sea_orm::sqlx::sqlite::SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .foreign_keys(true)
}
