//! Backups: database, keys and index files in one folder that can be put back.
//!
//! SQLite writes a copy of itself that is whole while the server goes on (`VACUUM INTO`). PostgreSQL has tools of its own:
//! the backup then holds the rest of the data folder and says that the database is missing from it. The copy is as secret
//! as the original: its folder is for its owner alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::store::{Store, StoreError, StoreUrl};

/// The database in data folder and backup.
const DATABASE: &str = "homeward.sqlite";
/// Deepest folder in a data folder.
const DEEPEST: usize = 8;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Everything.
    Everything,
    /// All but the database: PostgreSQL's `pg_dump` takes that.
    AllButDatabase,
}

/// Why there is no backup, or none put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// Something is there that would be written over.
    #[error("{0} is there already and is not empty")]
    NotEmpty(PathBuf),
    /// It is no backup.
    #[error("{0} is no backup: it has no {DATABASE} and no other file of a server")]
    NoBackup(PathBuf),
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
pub async fn make(store: &Store, config: &Config, to: &Path) -> Result<Held, BackupFault> {
    fresh(to)?;
    copy(&config.data, to, 0)?;
    if matches!(config.database, StoreUrl::Postgres(_)) {
        return Ok(Held::AllButDatabase);
    }
    store.copy_to(&to.join(DATABASE)).await?;
    Ok(Held::Everything)
}

/// Puts a backup back into a data folder that is empty or not there, and opens its database to see that it is whole.
///
/// # Errors
///
/// Why not.
pub async fn restore(from: &Path, data: &Path) -> Result<Held, BackupFault> {
    let database = from.join(DATABASE);
    let any = fs::read_dir(from)
        .map_err(|error| BackupFault::File(from.to_owned(), error))?
        .next()
        .is_some();
    if !any {
        return Err(BackupFault::NoBackup(from.to_owned()));
    }
    fresh(data)?;
    copy(from, data, 0)?;
    if !database.exists() {
        return Ok(Held::AllButDatabase);
    }
    let place = data.join(DATABASE);
    fs::copy(&database, &place).map_err(|error| BackupFault::File(place, error))?;
    Store::open(&StoreUrl::in_folder(data)).await?.ping().await?;
    Ok(Held::Everything)
}

/// Makes a folder for its owner alone; one that is there must be empty.
fn fresh(folder: &Path) -> Result<(), BackupFault> {
    let fault = |error| BackupFault::File(folder.to_owned(), error);
    fs::create_dir_all(folder).map_err(fault)?;
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

/// Copies all files but the database; links are not followed.
fn copy(from: &Path, to: &Path, depth: usize) -> Result<(), BackupFault> {
    let fault = |error| BackupFault::File(from.to_owned(), error);
    for entry in fs::read_dir(from).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        // An import that is under way is no part of the data, nor is an export that waits: it is a stray copy.
        let waits = depth == 0 && text == "uploads";
        if (depth == 0 && text.starts_with(DATABASE)) || text.starts_with("import-") || waits {
            continue;
        }
        let kind = entry.file_type().map_err(fault)?;
        let target = to.join(&name);
        if kind.is_dir() && depth < DEEPEST && !to.starts_with(entry.path()) {
            fs::create_dir(&target).map_err(|error| BackupFault::File(target.clone(), error))?;
            copy(&entry.path(), &target, depth + 1)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target).map_err(|error| BackupFault::File(target, error))?;
        }
    }
    Ok(())
}
