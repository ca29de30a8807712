//! Gives the devices an index: its file is put into the data folder under the digest of its bytes, then made current.
//! Of the files of those before only the last is kept.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use homeward_rules::index::{Check, OpenIndex};
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::customers::profile;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::Store;
use crate::store::entity::index_version;

/// Where the files of indexes lie in a data folder.
#[must_use]
pub fn index_folder(data: &Path) -> PathBuf {
    data.join("index")
}

/// Where the file of an index lies in a data folder, by the BLAKE3 digest of its bytes.
#[must_use]
pub fn index_file(data: &Path, digest: &str) -> PathBuf {
    index_folder(data).join(format!("{digest}.index"))
}

/// Waits until the names in a folder are on the disk.
///
/// # Errors
///
/// When the system cannot say so; only Unix can.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    if cfg!(unix) { synced } else { Ok(()) }
}

/// Makes an index file the one that devices should have. Gives its digest.
///
/// # Errors
///
/// When it is no index, cannot be kept, or the database fails.
pub async fn publish(app: &App, file: &Path, by: Actor) -> Result<String, Refusal> {
    let (data, from) = (app.config().data.clone(), file.to_owned());
    let mut row = tokio::task::spawn_blocking(move || keep(&data, &from))
        .await
        .map_err(|error| Refusal::Failed(error.into()))??;
    row.made_by = by.account();
    let digest = row.digest.clone();
    let entry = Entry {
        actor: by,
        action: "index.published",
        object: Some(format!("index:{digest}")),
        detail: json!({"customers": row.customers, "bytes": row.bytes}),
    };
    app.store().publish_index(row, entry).await?;
    Ok(digest)
}

/// How long a file lies that no index of the database has, or that another replaced: it may be on its way to becoming one.
const LYING: Duration = Duration::from_hours(1);

/// Removes the files of indexes that were replaced, but for the current one and the one before: each is a list of all
/// customers' fingerprints with its key. Says how many.
///
/// # Errors
///
/// When the folder or the database fails.
pub async fn clear_away(store: &Store, data: &Path) -> Result<usize, Refusal> {
    let failed = |error: io::Error| Refusal::Failed(anyhow::Error::new(error).context("old indexes"));
    let versions = store.index_versions(2).await?;
    if !versions.iter().any(|version| version.current) {
        return Ok(0);
    }
    let kept: Vec<PathBuf> = versions
        .iter()
        .map(|version| index_file(data, &version.digest))
        .collect();
    let folder = index_folder(data);
    let removed = tokio::task::spawn_blocking(move || remove_others(&folder, &kept))
        .await
        .map_err(|error| Refusal::Failed(error.into()))?
        .map_err(failed)?;
    if removed.is_empty() {
        return Ok(0);
    }
    let transaction = store.write().await?;
    for digest in &removed {
        let entry = Entry {
            actor: Actor::Server,
            action: "index.removed",
            object: Some(format!("index:{digest}")),
            detail: json!({}),
        };
        audit::record(&transaction, entry).await?;
    }
    transaction.commit().await?;
    Ok(removed.len())
}

/// Removes index files that have lain there for a while, but for some. Gives their digests.
fn remove_others(folder: &Path, kept: &[PathBuf]) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut removed = Vec::new();
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(digest) = name.strip_suffix(".index") else {
            continue;
        };
        let is_one = digest.len() == 64 && digest.bytes().all(|sign| sign.is_ascii_hexdigit());
        if !is_one || kept.contains(&path) {
            continue;
        }
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if age >= LYING {
            std::fs::remove_file(&path)?;
            removed.push(digest.to_owned());
        }
    }
    Ok(removed)
}

/// Puts the file under its digest; only its owner reads it, for it holds its key.
fn keep(data: &Path, from: &Path) -> Result<index_version::Model, Refusal> {
    let failed = |error: io::Error| Refusal::Failed(anyhow::Error::new(error).context("keep an index"));
    let bytes = std::fs::read(from).map_err(|_| Refusal::Invalid("the index cannot be read".to_owned()))?;
    let index = OpenIndex::open(&bytes, Check::Digest)
        .map_err(|error| Refusal::Invalid(format!("the index cannot be used: {error}")))?;
    let digest = blake3::hash(&bytes).to_hex().to_string();
    let path = index_file(data, &digest);
    let folder = index_folder(data);
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(&folder).map_err(failed)?;
    io::Write::write_all(&mut file, &bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    sync(&folder).map_err(failed)?;
    Ok(index_version::Model {
        id: Uuid::now_v7(),
        digest,
        built: Moment::now(),
        customers: i64::from(index.meta().customers),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        current: true,
        export: None,
        made_by: None,
        profile: profile::written(&profile::of(&index)),
    })
}
