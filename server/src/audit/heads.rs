//! The head of the log told elsewhere, each day: number and hash of its last entry.
//!
//! Whoever can write the database can write the log anew from its beginning, and all of it fits again. What stands in the
//! journal of the system, or in a file on another machine, they cannot reach: `audit verify` holds the log against it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Kept;
use crate::moment::Moment;
use crate::store::audit_log::AuditFilter;
use crate::store::{Store, StoreError};

/// How often.
const EVERY: Duration = Duration::from_hours(24);
/// Heads that are read of a file: those of a hundred years.
const MOST: usize = 50_000;
/// Longest file that is read.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Why the head was not told.
#[derive(Debug, thiserror::Error)]
pub enum HeadFault {
    /// The log cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("the file of heads cannot be written: {0}")]
    File(#[from] io::Error),
}

/// The last entry; none where there is none yet.
///
/// # Errors
///
/// When the database fails.
pub async fn head(store: &Store) -> Result<Option<Kept>, StoreError> {
    let rows = store.audit_before(&AuditFilter::default(), None, 1).await?;
    Ok(rows.into_iter().next().map(|row| Kept {
        seq: row.seq,
        hash: row.hash,
    }))
}

/// Tells the head to the log of the process, and adds it to a file where there is one.
///
/// # Errors
///
/// When the log cannot be read or the file not be written.
pub async fn tell(store: &Store, file: Option<&Path>) -> Result<(), HeadFault> {
    let Some(head) = head(store).await? else {
        return Ok(());
    };
    tracing::info!(head = %head, "the last entry of the audit log, for `audit verify --expect`");
    let Some(file) = file.map(Path::to_owned) else {
        return Ok(());
    };
    let line = format!("{} {head}\n", Moment::now());
    // A folder of another machine may answer late.
    let added = tokio::task::spawn_blocking(move || add(&file, &line)).await;
    Ok(added.map_err(io::Error::other)??)
}

fn add(file: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    file.write_all(line.as_bytes())?;
    file.sync_all()
}

/// The heads of a file that [`tell`] wrote.
///
/// # Errors
///
/// When it cannot be read, or a line is none.
pub fn read(file: &Path) -> io::Result<Vec<Kept>> {
    let lines = BufReader::new(File::open(file)?.take(LONGEST)).lines();
    let mut heads = Vec::new();
    for (at, line) in lines.take(MOST).enumerate() {
        let line = line?;
        let Some(head) = line.split_whitespace().last() else {
            continue;
        };
        let wrong = |_| io::Error::other(format!("line {} holds no head of the log", at + 1));
        heads.push(head.parse().map_err(wrong)?);
    }
    Ok(heads)
}

/// Tells the head for as long as the server runs.
pub async fn keep(store: Store, file: Option<PathBuf>) {
    loop {
        if let Err(error) = tell(&store, file.as_deref()).await {
            tracing::error!(%error, "the head of the audit log could not be told");
        }
        tokio::time::sleep(EVERY).await;
    }
}
