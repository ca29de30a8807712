//! What the last scan of a device did not read, and why. Paths are personal data: the look is logged.

use askama::Template;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use homeward_rules::coverage::Reason;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::words;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::{Store, StoreError};
use crate::viewer::Viewer;
use crate::visible::visible;
use crate::web::{Frame, Reader, Trouble, page as html};

/// Rows of a page.
const ROWS: usize = 200;

#[derive(Template)]
#[template(path = "findings/unscanned.html")]
struct UnscannedPage {
    frame: Frame,
    heading: String,
    here: String,
    counts: Vec<(String, String, String)>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// Something that was not read.
struct Row {
    path: String,
    entry: Option<String>,
    reason: String,
    size: Option<String>,
    modified: Option<String>,
}

/// Which of them.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    reason: Option<String>,
    after: Option<String>,
}

pub(super) async fn page(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    at: Result<Path<Uuid>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Trouble> {
    let made = async {
        let viewer = viewer?;
        viewer.may(Right::ViewCoverage)?;
        let Path(device) = at.map_err(|_| Refusal::NotFound)?;
        let Query(asked) = asked.map_err(|_| Refusal::NotFound)?;
        make(app.store(), &viewer, device, asked).await
    };
    made.await.map_err(|refusal| reader.trouble(refusal))
}

async fn make(store: &Store, viewer: &Viewer, device: Uuid, asked: Asked) -> Result<Response, Refusal> {
    let named = store.device_names(&[device]).await?.pop();
    let (_, name) = named.ok_or(Refusal::NotFound)?;
    let reason = match asked.reason.as_deref().filter(|reason| !reason.is_empty()) {
        None => None,
        Some(word) => {
            let known = Reason::ALL.into_iter().find(|reason| reason.as_str() == word);
            Some(known.ok_or_else(|| Refusal::Invalid("reason: is none of the words".to_owned()))?)
        }
    };
    let transaction = store.write().await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "device.unscanned_viewed",
        object: Some(format!("device:{device}")),
        detail: json!({"reason": reason}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;

    let sources: Vec<Uuid> = store
        .sources_of_device(device)
        .await?
        .iter()
        .map(|row| row.id)
        .collect();
    let word = reason.map(Reason::as_str);
    let mut rows = store
        .unscanned(&sources, word, asked.after.as_deref(), ROWS as u64 + 1)
        .await?;
    let further = rows.len() > ROWS;
    rows.truncate(ROWS);
    let here = format!("/devices/{device}/unscanned");
    let next = rows
        .last()
        .filter(|_| further)
        .map(|last| format!("{here}?reason={}&after={}", word.unwrap_or_default(), last.place));
    let frame = Frame::of(viewer, "/devices");
    let text = frame.text;
    let counts = store.unscanned_counts(&sources).await?;
    let made = UnscannedPage {
        heading: text.name("unscanned-of", &visible(&name)),
        counts: counts
            .into_iter()
            .map(|(reason, count)| {
                let words = words::word(text, "reason", &reason);
                (reason, words, text.number(count))
            })
            .collect(),
        rows: rows
            .into_iter()
            .map(|row| Row {
                path: visible(&row.path),
                entry: row.entry.as_deref().map(visible),
                reason: words::word(text, "reason", &row.reason),
                size: row.size.map(|size| text.count("finding-bytes", size)),
                modified: row.modified.map(|modified| text.moment(&modified)),
            })
            .collect(),
        here,
        next,
        frame,
    };
    html(StatusCode::OK, &made)
}
