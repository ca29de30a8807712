//! Webhooks: those there are, one more, a trial, and what was given up once more.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

use super::Said;
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::secret::Secret;
use crate::tell::hook::{self, Draft};
use crate::text::Text;
use crate::web::fields::Fields;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

#[derive(Template)]
#[template(path = "settings/webhooks.html")]
struct WebhooksPage {
    frame: Frame,
    hooks: Vec<Shown>,
    filled: Filled,
    said: Said,
    /// Of a webhook that was just made.
    secret: Option<String>,
}

/// A webhook as it is shown.
struct Shown {
    id: Uuid,
    name: String,
    origin: String,
    what: Vec<String>,
    last: Option<(String, String)>,
    fault: Option<String>,
    given_up: u64,
}

/// What somebody filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Filled {
    name: String,
    address: String,
    language: String,
    critical: Option<String>,
    waiting: Option<String>,
    quiet: Option<String>,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/webhooks", get(ask).post(add))
        .route("/settings/webhooks/{id}/remove", post(remove))
        .route("/settings/webhooks/{id}/test", post(test))
        .route("/settings/webhooks/{id}/again", post(again))
}

async fn ask(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    shown(&app, &member, None, Said::default(), None)
        .await
        .map_err(|refusal| member.trouble(refusal))
}

async fn shown(
    app: &App,
    member: &Member,
    filled: Option<Filled>,
    said: Said,
    secret: Option<Secret>,
) -> Result<Response, Refusal> {
    let (store, text) = (app.store(), member.text());
    let mut hooks = Vec::new();
    for row in store.webhooks().await? {
        let last = store.outbox(None, Some(row.id), 1).await?.into_iter().next();
        let fault = last.as_ref().and_then(|last| last.fault.clone());
        let what = [
            (row.critical, "hook-critical"),
            (row.waiting, "hook-waiting"),
            (row.keeps_quiet, "hook-quiet"),
        ];
        hooks.push(Shown {
            given_up: store.outbox_count("given_up", Some(row.id)).await?,
            id: row.id,
            name: row.name,
            origin: row.origin,
            what: what
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, key)| text.say(key))
                .collect(),
            last: last.map(|last| {
                let state = text.say(&format!("hook-state-{}", last.state.replace('_', "-")));
                (text.moment(&last.created), state)
            }),
            fault,
        });
    }
    let status = said.status();
    let filled = filled.unwrap_or_else(|| Filled {
        language: text.code().to_owned(),
        critical: Some("yes".to_owned()),
        waiting: Some("yes".to_owned()),
        ..Filled::default()
    });
    let made = WebhooksPage {
        frame: member.frame("/settings"),
        hooks,
        filled,
        said,
        secret: secret.map(|secret| secret.reveal().to_owned()),
    };
    page(status, &made)
}

async fn add(
    State(app): State<App>,
    member: Member,
    Fields(filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let text = member.text();
        let draft = Draft {
            name: filled.name.clone(),
            address: filled.address.clone(),
            text: Text::of(&filled.language),
            critical: filled.critical.is_some(),
            waiting: filled.waiting.is_some(),
            keeps_quiet: filled.quiet.is_some(),
        };
        if let Err(faults) = draft.check() {
            return shown(&app, &member, Some(filled), Said::faults(text, faults), None).await;
        }
        match hook::add(&app, &draft, member.viewer.actor(), Moment::now()).await {
            Ok(secret) => shown(&app, &member, None, Said::default(), Some(secret)).await,
            Err(Refusal::Conflict(_)) => {
                let said = Said::faults(text, ["hook-fault-many"]);
                shown(&app, &member, Some(filled), said, None).await
            }
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn remove(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        hook::remove(&app, id, member.viewer.actor()).await?;
        let said = Said::good(member.text().say("hook-removed"));
        shown(&app, &member, None, said, None).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn test(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let taken = hook::trial(&app, &known(&app, id).await?, Moment::now()).await;
        let said = Said::of_trial(taken.map(|()| member.text().say("hook-trial-taken")));
        shown(&app, &member, None, said, None).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn again(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        known(&app, id).await?;
        hook::again(&app, id, member.viewer.actor(), Moment::now()).await?;
        let said = Said::good(member.text().say("hook-again-done"));
        shown(&app, &member, None, said, None).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn known(app: &App, id: Uuid) -> Result<crate::store::entity::webhook::Model, Refusal> {
    let hooks = app.store().webhooks().await?;
    hooks
        .into_iter()
        .find(|row| row.id == id)
        .ok_or(Refusal::NotFound)
}
