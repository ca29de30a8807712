//! Exports that were uploaded and are not yet taken: kept in the data folder until somebody has looked at the mapping.
//!
//! An upload is a folder that only the server may read: the export, and what is known of it ([`Upload`], in JSON). It is
//! a stray copy of customer data itself, so the export goes as soon as it is taken or thrown away, and after [`LIFE`] in any
//! case ([`sweep`]). Reading it is work of another process, under way while requests are answered.

mod place;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;
use uuid::Uuid;

pub use place::sweep;
use place::{Place, folders};

use super::{Checked, Export, ImportFault, Reading, check, is_field, program, take};
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;

/// Longest export, in bytes.
pub const LONGEST: u64 = 512 * 1024 * 1024;
/// How long an upload is kept that nobody takes.
pub const LIFE: Duration = Duration::from_hours(1);
/// Most uploads at a time.
const MOST: usize = 8;
/// Longest name of an export, in characters.
const NAME: usize = 120;
/// Most columns that are mapped by hand.
const COLUMNS: usize = 1_000;

/// An export that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Upload {
    /// Made by the server.
    pub id: Uuid,
    /// As whoever brought it calls it.
    pub name: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub received: Moment,
    /// What was said about columns: a field by the column's number.
    pub map: BTreeMap<usize, String>,
    /// How far it is.
    pub state: State,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum State {
    /// It is being read.
    Reading,
    /// It was read.
    Read {
        /// What came of it.
        reading: Reading,
    },
    /// The index is being made.
    Importing,
    /// It is the current index; the export is deleted.
    Imported {
        /// Digest of the index.
        digest: String,
        /// How many customers there are.
        customers: u64,
        /// How many left the CRM.
        retired: u64,
    },
    /// It could not be done; in words.
    Failed {
        /// Why.
        words: String,
    },
}

/// Whether far fewer customers than before are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fewer {
    /// They are: the person was warned.
    Meant,
    /// Nobody said so.
    Unsaid,
}

impl Upload {
    /// What it was taken for, where it was read and its columns are known.
    #[must_use]
    pub const fn checked(&self) -> Option<&Checked> {
        match &self.state {
            State::Read {
                reading: Reading::Checked(checked),
            } => Some(checked),
            _ => None,
        }
    }

    /// Whether something is under way.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self.state, State::Reading | State::Importing)
    }

    fn arguments(&self) -> Vec<String> {
        let said = self.map.iter();
        said.map(|(column, field)| format!("{field}={column}")).collect()
    }
}

/// Whether an export of `now` customers is far smaller than the `before` of the current index.
#[must_use]
pub const fn is_far_fewer(now: u64, before: u64) -> bool {
    now < before && (before - now) * 5 > before
}

/// Keeps an export that comes in pieces and begins to read it.
///
/// # Errors
///
/// [`Refusal::Invalid`] with a key of the words when it is too long, empty or breaks off; [`Refusal::Conflict`] when there
/// are too many.
pub async fn receive<B, E>(
    app: &App,
    actor: Actor,
    name: Option<&str>,
    pieces: impl Stream<Item = Result<B, E>>,
) -> Result<Upload, Refusal>
where
    B: AsRef<[u8]>,
{
    let data = &app.config().data;
    sweep(data).map_err(failed)?;
    if folders(data).map_err(failed)?.len() >= MOST {
        return Err(Refusal::Conflict(
            "there are too many uploads; throw one away first",
        ));
    }
    let id = Uuid::now_v7();
    let place = Place::make(data, id).map_err(failed)?;
    let bytes = match write(&place, pieces).await {
        Ok(bytes) => bytes,
        Err(refusal) => {
            place.remove().map_err(failed)?;
            return Err(refusal);
        }
    };
    let upload = Upload {
        id,
        name: name.and_then(plain),
        bytes,
        received: Moment::now(),
        map: BTreeMap::new(),
        state: State::Reading,
    };
    place.keep(&upload).map_err(failed)?;
    record(app, actor, "customers.uploaded", id, json!({ "bytes": bytes })).await?;
    begin_reading(app, upload.clone(), place);
    Ok(upload)
}

/// The last part of a name that a browser gives, without signs that change lines or direction.
fn plain(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?.trim();
    let kept: String = name.chars().filter(|c| !c.is_control()).take(NAME).collect();
    (!kept.is_empty()).then_some(kept)
}

async fn write<B: AsRef<[u8]>, E>(
    place: &Place,
    pieces: impl Stream<Item = Result<B, E>>,
) -> Result<u64, Refusal> {
    let invalid = |key: &str| Refusal::Invalid(key.to_owned());
    let mut pieces = std::pin::pin!(pieces);
    let mut file = tokio::fs::File::from_std(place.create().map_err(failed)?);
    let mut bytes = 0_u64;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| invalid("customers-upload-broken"))?;
        bytes += piece.as_ref().len() as u64;
        if bytes > LONGEST {
            return Err(invalid("customers-upload-long"));
        }
        file.write_all(piece.as_ref()).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    if bytes == 0 {
        return Err(invalid("customers-upload-empty"));
    }
    Ok(bytes)
}

fn begin_reading(app: &App, mut upload: Upload, place: Place) {
    let program = program(app.config());
    tokio::task::spawn_blocking(move || {
        upload.state = match check(&program, &place.export(), &upload.arguments()) {
            Ok(reading) => State::Read { reading },
            Err(fault) => failure(&fault),
        };
        keep_last(&place, &upload);
    });
}

fn failure(fault: &ImportFault) -> State {
    tracing::warn!(%fault, "an upload of customers came to nothing");
    State::Failed {
        words: fault.to_string(),
    }
}

/// Nobody waits for the end of this work: what fails is logged, and the page says after a while that it was broken off.
fn keep_last(place: &Place, upload: &Upload) {
    if let Err(error) = place.keep(upload) {
        tracing::error!(%error, "the state of an upload cannot be kept");
    }
}

/// All uploads, the last first.
///
/// # Errors
///
/// When the data folder cannot be read.
pub fn all(app: &App) -> Result<Vec<Upload>, Refusal> {
    sweep(&app.config().data).map_err(failed)?;
    let ids = folders(&app.config().data).map_err(failed)?;
    let mut uploads: Vec<_> = ids.into_iter().filter_map(|id| one(app, id).ok()).collect();
    uploads.sort_by_key(|upload| std::cmp::Reverse(upload.received));
    Ok(uploads)
}

/// An upload.
///
/// # Errors
///
/// [`Refusal::NotFound`] when it is not there, or no longer.
pub fn one(app: &App, id: Uuid) -> Result<Upload, Refusal> {
    Place::of(&app.config().data, id).read().ok_or(Refusal::NotFound)
}

/// Says what columns hold, and reads the export again.
///
/// # Errors
///
/// [`Refusal::Conflict`] while it is being read or imported; [`Refusal::Invalid`] for a field that is none.
pub fn map(app: &App, id: Uuid, map: BTreeMap<usize, String>) -> Result<Upload, Refusal> {
    let mut upload = one(app, id)?;
    if map.len() > COLUMNS || map.iter().any(|(column, field)| *column == 0 || !is_field(field)) {
        return Err(Refusal::Invalid("customers-map-fault".to_owned()));
    }
    if !matches!(upload.state, State::Read { .. } | State::Failed { .. }) {
        return Err(Refusal::Conflict("the export is being read"));
    }
    let place = Place::of(&app.config().data, id);
    if !place.export().exists() {
        return Err(Refusal::NotFound);
    }
    upload.map = map;
    upload.state = State::Reading;
    place.keep(&upload).map_err(failed)?;
    begin_reading(app, upload.clone(), place);
    Ok(upload)
}

/// Takes the export as the customers of now. The work goes on after the answer.
///
/// # Errors
///
/// [`Refusal::Conflict`] when it is not read, or taken already; [`Refusal::Invalid`] when it holds far fewer customers than
/// the current index and nobody said that this is meant.
pub async fn accept(app: &App, id: Uuid, fewer: Fewer, actor: Actor) -> Result<Upload, Refusal> {
    let mut upload = one(app, id)?;
    let checked = upload
        .checked()
        .filter(|checked| checked.is_good())
        .ok_or(Refusal::Conflict("the export cannot be imported as it is"))?;
    let before = app.store().current_index().await?;
    let before = before.map_or(0, |index| u64::try_from(index.customers).unwrap_or_default());
    if fewer == Fewer::Unsaid && is_far_fewer(u64::from(checked.customers), before) {
        return Err(Refusal::Invalid("customers-fewer-say".to_owned()));
    }
    let place = Place::of(&app.config().data, id);
    if !place.claim().map_err(failed)? {
        return Err(Refusal::Conflict("the export is being imported"));
    }
    upload.state = State::Importing;
    place.keep(&upload).map_err(failed)?;
    let (app, mut later) = (app.clone(), upload.clone());
    tokio::spawn(async move {
        let arguments = later.arguments();
        let export = place.export();
        let export = Export {
            path: &export,
            name: later.name.as_deref(),
            map: &arguments,
        };
        let done = take(app.store(), app.config(), actor, export).await;
        later.state = match done {
            Ok(done) => State::Imported {
                digest: done.digest,
                customers: done.customers,
                retired: done.retired,
            },
            Err(fault) => failure(&fault),
        };
        if let Err(error) = place.remove_export() {
            tracing::error!(%error, "an export cannot be deleted; it is tried again");
        }
        keep_last(&place, &later);
    });
    Ok(upload)
}

/// Throws an upload away.
///
/// # Errors
///
/// [`Refusal::NotFound`] when it is not there; [`Refusal::Conflict`] while it is imported.
pub async fn discard(app: &App, id: Uuid, actor: Actor) -> Result<(), Refusal> {
    let upload = one(app, id)?;
    if upload.state == State::Importing {
        return Err(Refusal::Conflict("the export is being imported"));
    }
    Place::of(&app.config().data, id).remove().map_err(failed)?;
    record(app, actor, "customers.upload_discarded", id, json!({})).await
}

async fn record(
    app: &App,
    actor: Actor,
    action: &'static str,
    id: Uuid,
    detail: serde_json::Value,
) -> Result<(), Refusal> {
    let transaction = app.store().write().await?;
    let entry = Entry {
        actor,
        action,
        object: Some(format!("upload:{id}")),
        detail,
    };
    audit::record(&transaction, entry).await?;
    Ok(transaction.commit().await?)
}

fn failed(error: std::io::Error) -> Refusal {
    Refusal::Failed(anyhow::Error::new(error).context("the folder of uploads"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_less_is_far_fewer() {
        assert!(is_far_fewer(79, 100) && is_far_fewer(0, 1));
        assert!(!is_far_fewer(80, 100) && !is_far_fewer(120, 100) && !is_far_fewer(0, 0));
    }

    #[test]
    fn names_lose_their_folders_and_signs() {
        assert_eq!(plain("C:\\x\\klanten.csv").as_deref(), Some("klanten.csv"));
        assert_eq!(plain("../../etc/a\r\nb").as_deref(), Some("ab"));
        assert_eq!(plain("/"), None);
    }
}
