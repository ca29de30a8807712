//! The customers: which index devices search with, what came before it, and a new export of the CRM.
//!
//! No page shows a value of an export: headings, row numbers and counts only.

mod mapping;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use uuid::Uuid;

use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page};
use crate::app::App;
use crate::customers::upload::{self, LONGEST, Upload};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::text::Text;

/// Index files that the history shows.
const HISTORY: u64 = 50;
/// What stands around a file in the body of a form.
const AROUND: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "customers/list.html")]
struct ListPage {
    frame: Frame,
    current: Option<Current>,
    uploads: Vec<Waiting>,
    history: Vec<Made>,
    fault: Option<String>,
}

struct Current {
    made: String,
    by: String,
    export: Option<String>,
    customers: String,
    retired: Option<String>,
    digest: String,
    devices: String,
}

struct Waiting {
    id: Uuid,
    name: String,
    received: String,
    state: String,
}

struct Made {
    when: String,
    by: String,
    export: String,
    customers: String,
    size: String,
    digest: String,
    current: bool,
}

/// Pages of customers.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/customers", get(list))
        .merge(mapping::routes())
}

/// What may take longer than other requests: a file on its way.
pub(super) fn slow() -> Router<App> {
    Router::new().route(
        "/customers/uploads",
        post(receive)
            .get(async || Redirect::to("/customers"))
            .layer(DefaultBodyLimit::max(
                usize::try_from(LONGEST).unwrap_or(usize::MAX) + AROUND,
            )),
    )
}

async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageCustomers)?;
    shown(&app, &member, None)
        .await
        .map_err(|refusal| member.trouble(refusal))
}

async fn shown(app: &App, member: &Member, fault: Option<&str>) -> Result<Response, Refusal> {
    let text = member.text();
    let names: std::collections::HashMap<_, _> = app
        .store()
        .accounts()
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let by = |account: Option<Uuid>| match account {
        Some(id) => names
            .get(&id)
            .cloned()
            .unwrap_or_else(|| text.say("customers-by-gone")),
        None => text.say("customers-by-program"),
    };
    let counts = app.store().customer_counts().await?;
    let devices = app.store().progress().await?.devices;
    let versions = app.store().index_versions(HISTORY).await?;
    let current = versions
        .iter()
        .find(|version| version.current)
        .map(|version| Current {
            made: text.moment(&version.built),
            by: by(version.made_by),
            export: version.export.clone(),
            customers: text.number(version.customers),
            retired: (counts.retired > 0).then(|| text.count("customers-retired", counts.retired)),
            digest: short(&version.digest),
            devices: text.count("customers-devices", devices),
        });
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let made = ListPage {
        frame: member.frame("/customers"),
        current,
        uploads: upload::all(app)?
            .into_iter()
            .map(|upload| Waiting {
                id: upload.id,
                received: text.moment(&upload.received),
                state: state_words(text, &upload),
                name: named(text, &upload),
            })
            .collect(),
        history: versions
            .into_iter()
            .map(|version| Made {
                when: text.moment(&version.built),
                by: by(version.made_by),
                export: version.export.unwrap_or_else(|| "–".to_owned()),
                customers: text.number(version.customers),
                size: size(text, version.bytes),
                digest: short(&version.digest),
                current: version.current,
            })
            .collect(),
        fault: fault.map(|key| text.say(key)),
    };
    page(status, &made)
}

/// Enough of a digest to tell index files apart.
fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

fn size(text: Text, bytes: i64) -> String {
    match bytes {
        ..=9_999 => format!("{} B", text.number(bytes)),
        10_000..=9_999_999 => format!("{} kB", text.number(bytes / 1_000)),
        _ => format!("{} MB", text.number(bytes / 1_000_000)),
    }
}

fn named(text: Text, upload: &Upload) -> String {
    upload
        .name
        .clone()
        .unwrap_or_else(|| text.say("customers-no-name"))
}

/// How far an upload is, in a word or two.
fn state_words(text: Text, upload: &Upload) -> String {
    text.say(match &upload.state {
        upload::State::Reading => "customers-state-reading",
        upload::State::Read { .. } => "customers-state-read",
        upload::State::Importing => "customers-state-importing",
        upload::State::Imported { .. } => "customers-state-imported",
        upload::State::Failed { .. } => "customers-state-failed",
    })
}

async fn receive(State(app): State<App>, member: Member, request: Request) -> Result<Response, Trouble> {
    member.may(Right::ManageCustomers)?;
    let done = async {
        let unreadable = || Refusal::Invalid("customers-upload-broken".to_owned());
        let mut parts = Multipart::from_request(request, &app)
            .await
            .map_err(|_| unreadable())?;
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            if part.name() == Some("file") {
                let name = part.file_name().map(str::to_owned);
                let actor = member.viewer.actor();
                let kept = upload::receive(&app, actor, name.as_deref(), part).await?;
                return Ok(Redirect::to(&format!("/customers/uploads/{}", kept.id)).into_response());
            }
        }
        Err(unreadable())
    };
    match done.await {
        Err(Refusal::Invalid(key)) => shown(&app, &member, Some(&key)).await,
        Err(Refusal::Conflict(_)) => shown(&app, &member, Some("customers-upload-many")).await,
        other => other,
    }
    .map_err(|refusal| member.trouble(refusal))
}
