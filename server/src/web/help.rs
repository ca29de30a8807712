//! What words and numbers mean: all on one page, some beside each number, and five for whoever comes for the first time.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page, role_words};
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::accounts::{Change, change_account};

/// What is explained, in the order in which it is met.
const TERMS: [&str; 16] = [
    "stray-copy",
    "finding",
    "customers",
    "persons",
    "severity",
    "identifiers",
    "place",
    "outside",
    "groups",
    "review",
    "rules",
    "seen",
    "coverage",
    "unread",
    "weeks",
    "look",
];
/// What somebody needs who comes for the first time.
pub(super) const FIRST: [&str; 5] = ["stray-copy", "finding", "customers", "coverage", "look"];

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    terms: [&'static str; 16],
    roles: Vec<(String, String)>,
}

/// The page, and the word that the first explanation was read.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/help", get(help))
        .route("/help/seen", post(seen))
}

async fn help(member: Member) -> Result<Response, Trouble> {
    let text = member.text();
    let roles = member.viewer.roles.iter().map(|role| {
        let words = text.say(&format!("role-{}-words", role.as_str().replace('_', "-")));
        (role_words(text, *role), words)
    });
    let made = HelpPage {
        roles: roles.collect(),
        terms: TERMS,
        frame: member.frame("/help"),
    };
    page(StatusCode::OK, &made).map_err(|refusal| member.trouble(refusal))
}

async fn seen(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let done = async {
        let transaction = app.store().write().await?;
        change_account(
            &transaction,
            member.viewer.account,
            Change::Welcomed(Moment::now()),
        )
        .await?;
        Ok::<(), Refusal>(transaction.commit().await?)
    };
    done.await.map_err(|refusal| member.trouble(refusal))?;
    Ok(Redirect::to("/").into_response())
}
