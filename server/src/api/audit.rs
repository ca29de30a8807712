//! `/api/v1/audit`: the log of what was done and looked at, for a program that keeps or watches it elsewhere.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use serde_json::json;

use utoipa::ToSchema;

use super::findings::Problem;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::viewer::Viewer;

/// Entries of a page.
const PAGE: u64 = 500;
/// Whoever reads the log all day is named by it so often.
const AGAIN: Duration = Duration::from_hours(1);

/// Which entries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The number of the last entry that the caller has; none is from the beginning.
    after: Option<i64>,
}

/// A page of the log, in order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LogPage {
    entries: Vec<Line>,
    /// To be sent as `after` for the next page; none where there are no more now.
    next: Option<i64>,
}

/// An entry: bound to the one before by its hash.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Line {
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// `account:ID`, `token:ID`, `device:ID`, `console:USER` or `server`.
    actor: String,
    action: String,
    object: Option<String>,
    #[schema(value_type = Object)]
    detail: serde_json::Value,
    /// The hash of the entry before.
    previous: String,
    hash: String,
}

/// The audit log.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Asked),
    security(("token" = ["audit:read"]), ("session" = [])), responses(
    (status = 200, body = LogPage),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to the log"),
    (status = 422, body = Problem, description = "the number cannot be used"),
))]
pub(super) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<LogPage>, Refusal> {
    viewer.may(Right::ReadAudit)?;
    let Query(asked) = asked.map_err(|_| Refusal::Invalid("after: is no number".to_owned()))?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "audit.read",
        object: None,
        detail: json!({}),
    };
    audit::record_once(app.store(), entry, AGAIN).await?;
    let first = asked.after.unwrap_or(0).max(0).saturating_add(1);
    let rows = app.store().audit_page(first, PAGE).await?;
    let next = rows
        .last()
        .filter(|_| rows.len() as u64 == PAGE)
        .map(|row| row.seq);
    let entries = rows.into_iter().map(|row| Line {
        detail: serde_json::from_str(&row.detail).unwrap_or_default(),
        seq: row.seq,
        at: row.at,
        actor: row.actor,
        action: row.action,
        object: row.object,
        previous: row.previous,
        hash: row.hash,
    });
    Ok(Json(LogPage {
        entries: entries.collect(),
        next,
    }))
}
