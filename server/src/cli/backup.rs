//! `homeward-server backup` and `homeward-server restore`.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, Failure, Hinted, Place, say};
use crate::backup;

/// Copy database, certificate authority and index files to a new folder, while the server goes on.
///
/// The copy is as secret as the original. On PostgreSQL its own `pg_dump` takes the database.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The folder to make; it must not be there, or be empty.
    folder: PathBuf,
}

/// Put a backup back into an empty data folder (--data, or the configuration's), and on PostgreSQL into an empty database.
#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// The folder that `backup` made.
    folder: PathBuf,
}

pub(super) async fn make(place: &Place, args: &BackupArgs) -> Result<Exit, Failure> {
    let (config, store) = place.open().await?;
    backup::make(&store, &config, &args.folder).await.or_hint(
        "there is no backup",
        "name a folder that is not there yet, outside the data folder, with room on the disk",
    )?;
    say("everything is in the backup")?;
    Ok(Exit::Done)
}

pub(super) async fn restore(place: &Place, args: &RestoreArgs) -> Result<Exit, Failure> {
    let config = place.load()?;
    backup::restore(&args.folder, &config).await.or_hint(
        "the backup is not put back",
        "name the folder that `homeward-server backup` made, and an empty data folder",
    )?;
    say("everything is back")?;
    Ok(Exit::Done)
}
