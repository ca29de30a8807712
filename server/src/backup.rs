//! Backups: database, keys and index files in one folder that can be put back.
//!
//! SQLite writes a copy of itself that is whole while the server goes on (`VACUUM INTO`); of PostgreSQL its own `pg_dump` takes
//! one, and `pg_restore` puts it back. A backup of one is not put into the other. The copy is as secret as the original: its
//! folder is for its owner alone.

mod postgres;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use postgres::PostgresFault;

use crate::config::Config;
use crate::private;
use crate::store::{Store, StoreError, StoreUrl};

/// The database of SQLite in data folder and backup.
const DATABASE: &str = "homeward.sqlite";
/// The database of PostgreSQL in a backup.
const DUMP: &str = "homeward.pgdump";
/// What the database in a backup is called until the backup is whole.
const PART: &str = "database.part";
/// Deepest folder in a data folder.
const DEEPEST: usize = 8;

/// Why there is no backup, or none put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// Something is there that would be written over.
    #[error("{0} is there already and is not empty")]
    NotEmpty(PathBuf),
    /// It is no backup.
    #[error("{0} is no backup: it has neither {DATABASE} nor {DUMP}")]
    NoBackup(PathBuf),
    /// It is of the other database.
    #[error("{0} is a backup of {1}, and the configuration names another database")]
    OtherDatabase(PathBuf, &'static str),
    /// PostgreSQL's programs did not do it.
    #[error(transparent)]
    Postgres(#[from] PostgresFault),
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a backup in a folder that is not there yet.
///
/// # Errors
///
/// Why not; what was written until then stays and is no backup.
pub async fn make(store: &Store, config: &Config, to: &Path) -> Result<(), BackupFault> {
    fresh(to)?;
    // The database first: what it names is on the disk by then, and index files are not removed while they are named.
    let part = to.join(PART);
    let whole = match &config.database {
        StoreUrl::Postgres(url) => {
            postgres::dump(url, &part).await?;
            DUMP
        }
        StoreUrl::Sqlite(_) => {
            store.copy_to(&part).await?;
            DATABASE
        }
    };
    copy(&config.data, to, config.database.file().as_deref(), 0)?;
    settle(to)?;
    // One that was broken off has no database: without its keys it would be put back and no device would know the server.
    fs::rename(&part, to.join(whole)).map_err(|error| BackupFault::File(part, error))?;
    settle(to)
}

/// Puts a backup back: files into the data folder, which is empty or not there, and tables into the database, which has
/// none of them. Opens the database to see that it is whole.
///
/// # Errors
///
/// Why not.
pub async fn restore(from: &Path, config: &Config) -> Result<(), BackupFault> {
    let (database, dump) = (from.join(DATABASE), from.join(DUMP));
    let postgres = match (&config.database, database.is_file(), dump.is_file()) {
        (_, false, false) => return Err(BackupFault::NoBackup(from.to_owned())),
        (StoreUrl::Sqlite(_), true, _) => None,
        (StoreUrl::Postgres(url), _, true) => Some(url),
        (StoreUrl::Sqlite(_), false, true) => {
            return Err(BackupFault::OtherDatabase(from.to_owned(), "PostgreSQL"));
        }
        (StoreUrl::Postgres(_), true, false) => {
            return Err(BackupFault::OtherDatabase(from.to_owned(), "SQLite"));
        }
    };
    fresh(&config.data)?;
    copy(from, &config.data, Some(&database), 0)?;
    if let Some(url) = postgres {
        postgres::load(url, &dump).await?;
    } else {
        let place = config.database.file();
        let place = place.unwrap_or_else(|| config.data.join(DATABASE));
        if place.exists() {
            return Err(BackupFault::NotEmpty(place));
        }
        fs::copy(&database, &place).map_err(|error| BackupFault::File(place, error))?;
    }
    Ok(Store::open(&config.database).await?.ping().await?)
}

/// Makes a folder for its owner alone; one that is there must be empty.
fn fresh(folder: &Path) -> Result<(), BackupFault> {
    let fault = |error| BackupFault::File(folder.to_owned(), error);
    private::make_folder(folder).map_err(fault)?;
    if fs::read_dir(folder).map_err(fault)?.next().is_some() {
        return Err(BackupFault::NotEmpty(folder.to_owned()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(fault)?;
    }
    Ok(())
}

/// Waits until all that was written is on the disk.
fn settle(folder: &Path) -> Result<(), BackupFault> {
    let fault = |error| BackupFault::File(folder.to_owned(), error);
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_dir() {
            settle(&path)?;
        } else {
            // Windows waits for files only that were opened for writing.
            let opened = fs::OpenOptions::new().read(true).write(cfg!(windows)).open(&path);
            let synced = opened.and_then(|file| file.sync_all());
            synced.map_err(|error| BackupFault::File(path, error))?;
        }
    }
    // Folders can be waited for on Unix only.
    if cfg!(unix) {
        fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(fault)?;
    }
    Ok(())
}

/// Copies all files but the database with what SQLite keeps beside it; links are not followed.
fn copy(from: &Path, to: &Path, database: Option<&Path>, depth: usize) -> Result<(), BackupFault> {
    let own = database
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned());
    let fault = |error| BackupFault::File(from.to_owned(), error);
    for entry in fs::read_dir(from).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        // An import that is under way is no part of the data, nor is an export that waits: it is a stray copy.
        let is_database = text == DUMP
            || [Some(DATABASE), own.as_deref()]
                .into_iter()
                .flatten()
                .any(|name| {
                    let beside = text.strip_prefix(name);
                    beside.is_some_and(|beside| matches!(beside, "" | "-wal" | "-shm" | "-journal"))
                });
        let waits = depth == 0 && text == "uploads";
        if (depth == 0 && is_database) || text.starts_with("import-") || waits {
            continue;
        }
        let kind = entry.file_type().map_err(fault)?;
        let target = to.join(&name);
        if kind.is_dir() && depth < DEEPEST && !to.starts_with(entry.path()) {
            fs::create_dir(&target).map_err(|error| BackupFault::File(target.clone(), error))?;
            copy(&entry.path(), &target, None, depth + 1)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target).map_err(|error| BackupFault::File(target, error))?;
        }
    }
    Ok(())
}
