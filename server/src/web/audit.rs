//! The log of what was done and looked at: by actor, action and object, and as CSV.
//!
//! Whoever reads it is named by the log too: an export is an entry. Cells of the CSV begin with nothing that a
//! spreadsheet takes for a formula (OWASP, CSV injection).

mod words;

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::member::Member;
use super::trouble::{Trouble, encoded};
use super::{Frame, page};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::Store;
use crate::store::audit_log::AuditFilter;
use crate::store::entity::audit as row;
use crate::visible::visible;

/// Entries on a page.
const PAGE: u64 = 100;
/// Entries that are read at a time for an export.
const CHUNK: u64 = 2_000;
/// Devices that are named; others are told by their ids.
const NAMED: u64 = 10_000;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    asked: Asked,
    entries: Vec<Line>,
    filtered: bool,
    query: String,
    older: Option<i64>,
}

struct Line {
    seq: String,
    at: String,
    actor: String,
    actor_query: String,
    action: String,
    action_query: String,
    object: String,
    object_query: String,
    detail: String,
}

/// Pages of the log.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/audit", get(list))
        .route("/audit.csv", get(export))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    actor: String,
    action: String,
    object: String,
    before: Option<i64>,
}

impl Asked {
    /// What is asked of the store. An actor may be given as a login.
    async fn filter(&self, store: &Store) -> Result<AuditFilter, Refusal> {
        let filled = |word: &str| {
            let word = word.trim();
            (!word.is_empty()).then(|| word.to_owned())
        };
        let actor = match filled(&self.actor) {
            Some(actor) if actor != "server" && !actor.contains(':') => {
                let known = store.account_of_login(&actor.to_lowercase()).await?;
                // Nobody's id: a login that is not there did nothing.
                let id = known.map_or(Uuid::nil(), |account| account.id);
                Some(format!("account:{id}"))
            }
            actor => actor,
        };
        Ok(AuditFilter {
            actor,
            action: filled(&self.action),
            object: filled(&self.object),
        })
    }

    fn query(&self) -> String {
        format!(
            "actor={}&action={}&object={}",
            encoded(&self.actor),
            encoded(&self.action),
            encoded(&self.object)
        )
    }
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    member.may(Right::ReadAudit)?;
    let done = async {
        let filter = asked.filter(app.store()).await?;
        let rows = app.store().audit_before(&filter, asked.before, PAGE).await?;
        let names = names(app.store()).await?;
        let older = (rows.len() as u64 == PAGE)
            .then(|| rows.last().map(|row| row.seq))
            .flatten();
        let text = member.text();
        let made = AuditPage {
            frame: member.frame("/audit"),
            entries: rows
                .into_iter()
                .map(|row| Line {
                    seq: text.number(row.seq),
                    at: text.moment(&row.at),
                    actor: words::object(text, &row.actor, &names),
                    actor_query: encoded(&row.actor),
                    action: words::action(text, &row.action),
                    action_query: encoded(&row.action),
                    object_query: row.object.as_deref().map(encoded).unwrap_or_default(),
                    object: row
                        .object
                        .map(|object| words::object(text, &object, &names))
                        .unwrap_or_default(),
                    detail: visible(&words::detail(&row.detail)),
                })
                .collect(),
            filtered: filter != AuditFilter::default(),
            query: asked.query(),
            older,
            asked,
        };
        page(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

/// What accounts and devices are called in the log.
async fn names(store: &Store) -> Result<HashMap<String, String>, Refusal> {
    let accounts = store.accounts().await?;
    let devices = store.devices(0, NAMED).await?;
    let accounts = accounts
        .into_iter()
        .map(|row| (format!("account:{}", row.id), row.login));
    let devices = devices
        .into_iter()
        .map(|row| (format!("device:{}", row.id), visible(&row.name)));
    Ok(accounts.chain(devices).collect())
}

async fn export(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    member.may(Right::ReadAudit)?;
    let done = async {
        let filter = asked.filter(app.store()).await?;
        let transaction = app.store().write().await?;
        let entry = Entry {
            actor: member.viewer.actor(),
            action: "audit.exported",
            object: None,
            detail: json!({ "filtered": filter != AuditFilter::default() }),
        };
        audit::record(&transaction, entry).await?;
        transaction.commit().await?;
        let names = names(app.store()).await?;
        let head = csv_lines([[
            "seq", "at", "actor", "login", "action", "object", "detail", "hash",
        ]
        .map(String::from)])?;
        let rows = stream::try_unfold(Some(None::<i64>), move |before| {
            let (app, filter, names) = (app.clone(), filter.clone(), names.clone());
            async move {
                let Some(before) = before else { return Ok(None) };
                let rows = app
                    .store()
                    .audit_before(&filter, before, CHUNK)
                    .await
                    .map_err(std::io::Error::other)?;
                let next = (rows.len() as u64 == CHUNK)
                    .then(|| rows.last().map(|row| Some(row.seq)))
                    .flatten();
                let lines = csv_lines(rows.into_iter().map(|row| cells(row, &names)))
                    .map_err(std::io::Error::other)?;
                Ok::<_, std::io::Error>(Some((lines, next)))
            }
        });
        let body = stream::once(async move { Ok::<_, std::io::Error>(head) }).chain(rows);
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"homeward-audit.csv\"",
            ),
        ];
        Ok((headers, Body::from_stream(body)).into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

fn cells(row: row::Model, names: &HashMap<String, String>) -> [String; 8] {
    let login = names.get(&row.actor).cloned().unwrap_or_default();
    [
        row.seq.to_string(),
        row.at.to_string(),
        row.actor,
        login,
        row.action,
        row.object.unwrap_or_default(),
        row.detail,
        row.hash,
    ]
}

/// Lines of CSV that no spreadsheet computes with.
fn csv_lines(rows: impl IntoIterator<Item = [String; 8]>) -> Result<Vec<u8>, Refusal> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row.map(|cell| harmless(&cell)))
            .map_err(|error| Refusal::Failed(error.into()))?;
    }
    writer
        .into_inner()
        .map_err(|error| Refusal::Failed(anyhow::anyhow!("CSV: {error}")))
}

/// A cell that a spreadsheet takes for words.
pub(super) fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(harmless(bad).starts_with('\''));
        }
        assert_eq!(harmless("account:1"), "account:1");
        let row = ["1", "", "x,y", "=cmd|' /C calc'!A0", "a\"b", "", "", ""].map(String::from);
        let lines = String::from_utf8(csv_lines([row]).unwrap()).unwrap();
        assert_eq!(lines, "1,,\"x,y\",'=cmd|' /C calc'!A0,\"a\"\"b\",,,\n");
    }
}
