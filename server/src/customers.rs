//! The customers: an export of the CRM becomes an index for the agents, and a masked list for reviewers.
//!
//! Reading an export is the work of the sibling program `homeward`, in a process of its own with a limit of time: the server
//! itself opens no file of somebody else. Of a customer it keeps the CRM's key, a masked label, what they are and who
//! looks after them. Index files are kept by digest in the data folder, made under the key of the one before, so that dense
//! ids keep their meaning in findings that are already there.

mod check;
mod child;
pub mod profile;
pub mod upload;

pub use check::{Checked, CheckedColumn, Object, Objection, OddRows, Reading, Unreadable, check, is_field};
pub use child::program;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::audit::{self, Actor, Entry};
use crate::config::Config;
use crate::fleet::publishing::{index_file, index_folder, sync};
use crate::moment::Moment;
use crate::store::entity::{customer, index_version};
use crate::store::{Store, StoreError, customers};

/// Longest line of the masked list.
const LINE: u64 = 16 * 1024;
/// Customers that are written at a time.
const ROWS: usize = 2_000;

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Digest of the index: its name in the data folder.
    pub digest: String,
    /// How many customers there are.
    pub customers: u64,
    /// How many of those before left the CRM.
    pub retired: u64,
    /// What the program said about columns and rows.
    pub said: String,
}

/// Why there is no import.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// The program that reads exports cannot be run.
    #[error("cannot run {0}: {1}; set agent_program to the program homeward")]
    Program(PathBuf, std::io::Error),
    /// It took too long.
    #[error("reading the export took longer than {0} minutes")]
    TooLong(u64),
    /// It did not make an index; its own words.
    #[error("the export cannot be used:\n{0}")]
    Export(String),
    /// What it wrote is not what this version reads.
    #[error("the program homeward is of another version: line {0} of its list cannot be read")]
    Foreign(usize),
    /// The data folder cannot be written.
    #[error("the data folder cannot be written: {0}")]
    Folder(#[from] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another import became the current one meanwhile: dense ids would not fit together.
    #[error("another import was finished meanwhile; start this one again")]
    Overtaken,
    /// The server failed.
    #[error("the import was broken off")]
    Broken,
}

/// A line of the masked list.
#[derive(Debug, Deserialize)]
struct Listed {
    id: u32,
    crm_id: String,
    label: String,
    kind: String,
    account_manager: Option<String>,
}

/// An export that is to become the index.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// The file.
    pub path: &'a Path,
    /// As whoever brought it calls it.
    pub name: Option<&'a str>,
    /// What columns hold, as FIELD=COLUMN.
    pub map: &'a [String],
}

/// Makes an index of an export and keeps it as the current one. `map` says what columns hold, as FIELD=COLUMN.
///
/// # Errors
///
/// Why not; then everything is as it was.
pub async fn import(
    store: &Store,
    config: &Config,
    actor: Actor,
    export: &Path,
    map: &[String],
) -> Result<Imported, ImportFault> {
    let name = export.file_name().map(|name| name.to_string_lossy().into_owned());
    let export = Export {
        path: export,
        name: name.as_deref(),
        map,
    };
    take(store, config, actor, export).await
}

/// Makes an index of an export, by the name that it was brought under, and keeps it as the current one.
///
/// # Errors
///
/// Why not; then everything is as it was.
pub async fn take(
    store: &Store,
    config: &Config,
    actor: Actor,
    export: Export<'_>,
) -> Result<Imported, ImportFault> {
    let folder = index_folder(&config.data);
    fs::create_dir_all(&folder)?;
    let folder = std::path::absolute(folder)?;
    let work = tempfile::Builder::new().prefix("import-").tempdir_in(&folder)?;
    let before = store.current_index().await?;
    let task = child::Task {
        program: program(config),
        export: export.path.to_owned(),
        map: export.map.to_vec(),
        previous: before
            .as_ref()
            .map(|before| index_file(&config.data, &before.digest))
            .map(std::path::absolute)
            .transpose()?,
        index: work.path().join("made.index"),
        list: work.path().join("customers.jsonl"),
    };
    let (index, list) = (task.index.clone(), task.list.clone());
    let (said, profile) = tokio::task::spawn_blocking(move || task.run())
        .await
        .map_err(|_| ImportFault::Broken)??;
    let listed = index.clone();
    let (digest, bytes, rows) = tokio::task::spawn_blocking(move || read(&listed, &list))
        .await
        .map_err(|_| ImportFault::Broken)??;
    // The file is in its place before the database names it.
    let place = index_file(&config.data, &digest);
    fs::rename(&index, &place)?;
    sync(&folder)?;

    let now = Moment::now();
    let count = rows.len() as u64;
    let transaction = store.write().await?;
    let now_current = customers::current_digest(&transaction).await?;
    if now_current != before.map(|before| before.digest) {
        return Err(ImportFault::Overtaken);
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        customers::write(&transaction, rows.by_ref().take(ROWS).collect(), now).await?;
    }
    let retired = customers::retire_others(&transaction, now).await?;
    let version = index_version::Model {
        id: Uuid::now_v7(),
        digest: digest.clone(),
        built: now,
        customers: i64::try_from(count).unwrap_or(i64::MAX),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        current: true,
        export: export.name.map(str::to_owned),
        made_by: actor.account(),
        profile,
    };
    customers::make_current(&transaction, version).await?;
    let entry = Entry {
        actor,
        action: "customers.imported",
        object: Some(format!("index:{digest}")),
        detail: json!({"customers": count, "retired": retired}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(Imported {
        digest,
        customers: count,
        retired,
        said,
    })
}

/// Digest and size of the index, and the customers of the list.
fn read(index: &Path, list: &Path) -> Result<(String, u64, Vec<customer::Model>), ImportFault> {
    let mut hasher = blake3::Hasher::new();
    let bytes = std::io::copy(&mut File::open(index)?, &mut hasher)?;
    let mut reader = BufReader::new(File::open(list)?);
    let mut rows = Vec::new();
    let mut line = String::new();
    loop {
        line.clear();
        let read = std::io::Read::take(&mut reader, LINE).read_line(&mut line)?;
        if read == 0 {
            break;
        }
        let listed: Listed = serde_json::from_str(&line).map_err(|_| ImportFault::Foreign(rows.len() + 1))?;
        rows.push(customer::Model {
            id: i64::from(listed.id),
            crm_id: listed.crm_id,
            label: listed.label,
            kind: listed.kind,
            account_manager: listed.account_manager,
            retired: None,
        });
    }
    Ok((hasher.finalize().to_hex().to_string(), bytes, rows))
}
