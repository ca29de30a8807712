//! What administrators did about who sees findings, for those who review: seen once, it is gone from here and stays in the log.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use uuid::Uuid;

use super::fields::Fields;
use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page, role_words};
use crate::accounts::notice;
use crate::app::App;
use crate::refusal::Refusal;
use crate::store::accounts::roles_of;
use crate::visible::visible;

#[derive(Template)]
#[template(path = "access.html")]
struct AccessPage {
    frame: Frame,
    rows: Vec<Row>,
    /// Those on the page, with commas between.
    ids: String,
}

struct Row {
    at: String,
    login: String,
    roles: String,
    what: String,
    by: String,
    own: bool,
}

/// The page of notices.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/access", get(show).post(seen))
}

async fn show(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let made = async {
        notice::may(&member.viewer)?;
        let notices = app.store().access_notices(notice::SHOWN).await?;
        let accounts = app.store().accounts().await?;
        let accounts: HashMap<Uuid, _> = accounts.into_iter().map(|row| (row.id, row)).collect();
        let text = member.text();
        let login = |id: Uuid| {
            accounts
                .get(&id)
                .map_or_else(|| id.to_string(), |row| row.login.clone())
        };
        let ids: Vec<String> = notices.iter().map(|row| row.id.to_string()).collect();
        let rows = notices.into_iter().map(|row| Row {
            at: text.moment(&row.at),
            login: login(row.account_id),
            roles: accounts
                .get(&row.account_id)
                .map(|account| {
                    let roles = roles_of(account).into_iter();
                    roles
                        .map(|role| role_words(text, role))
                        .collect::<Vec<_>>()
                        .join(", ")
                })
                .unwrap_or_default(),
            what: notice::words(text, &row.what),
            by: match row.actor.strip_prefix("account:").map(Uuid::parse_str) {
                Some(Ok(id)) => login(id),
                _ => visible(&row.actor),
            },
            own: row.account_id == member.viewer.account,
        });
        let made = AccessPage {
            frame: member.frame("/"),
            rows: rows.collect(),
            ids: ids.join(","),
        };
        page(StatusCode::OK, &made)
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Seen {
    ids: String,
}

async fn seen(
    State(app): State<App>,
    member: Member,
    Fields(form): Fields<Seen>,
) -> Result<Response, Trouble> {
    let done = async {
        let ids: Vec<Uuid> = form
            .ids
            .split(',')
            .filter_map(|id| Uuid::parse_str(id.trim()).ok())
            .take(usize::try_from(notice::SHOWN).unwrap_or(usize::MAX))
            .collect();
        notice::seen(app.store(), &member.viewer, &ids).await?;
        Ok(Redirect::to("/access").into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}
