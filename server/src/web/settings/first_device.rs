//! The first device: a token for it, the command to copy for each system, and whether it came in.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use std::time::Duration;
use uuid::Uuid;

use crate::app::App;
use crate::fleet::network::Networks;
use crate::fleet::tokens::{self, Approval, IndexUse, NewToken, TokenKind};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::device;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

/// How long the token is good: for somebody who sits at the device.
const LIFE: Duration = Duration::from_hours(24);

#[derive(Template)]
#[template(path = "settings/first-device.html")]
struct DevicePage {
    frame: Frame,
    server: String,
    fingerprint: String,
    loopback: bool,
    index: bool,
    made: Option<(Uuid, Vec<(&'static str, String)>)>,
}

#[derive(Template)]
#[template(path = "settings/first-device-wait.html")]
struct WaitPage {
    frame: Frame,
    waits: bool,
    ended: bool,
    device: Option<(Uuid, String, bool, String)>,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/device", get(ask).post(make))
        .route("/settings/device/{token}", get(wait))
}

async fn ask(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    shown(&app, &member, None)
        .await
        .map_err(|refusal| member.trouble(refusal))
}

async fn shown(app: &App, member: &Member, made: Option<(Uuid, String)>) -> Result<Response, Refusal> {
    let authority = app.authority().map_err(|error| Refusal::Failed(error.into()))?;
    let (server, fingerprint) = (
        app.config().agents.url.clone(),
        authority.fingerprint().to_owned(),
    );
    let made = made.map(|(id, secret)| {
        let enrol = format!("enroll --server {server} --fingerprint {fingerprint}");
        // The token stands in a file or a variable, never in the list of processes.
        let unix = format!(
            "umask 077; echo {secret} > token.txt\nsudo homeward {enrol} --token-file token.txt\nrm token.txt\nsudo homeward run"
        );
        let windows = format!(
            "$env:HOMEWARD_ENROL_TOKEN = '{secret}'\n& \"$env:ProgramFiles\\Homeward\\homeward.exe\" {enrol}\nRemove-Item Env:HOMEWARD_ENROL_TOKEN\n& \"$env:ProgramFiles\\Homeward\\homeward.exe\" run"
        );
        let commands = vec![
            ("Windows (PowerShell)", windows),
            ("Linux", unix.clone()),
            ("macOS", unix),
        ];
        (id, commands)
    });
    let shown = DevicePage {
        frame: member.frame("/settings"),
        loopback: app.config().agents.is_loopback(),
        index: app.store().current_index().await?.is_some(),
        server,
        fingerprint,
        made,
    };
    page(StatusCode::OK, &shown)
}

async fn make(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let done = async {
        let new = NewToken {
            name: member.text().say("first-device-token"),
            kind: TokenKind::OneTime,
            uses: 1,
            life: LIFE,
            networks: Networks::default(),
            approval: Approval::None,
            index: IndexUse::Held,
        };
        let (id, secret) = tokens::create(&app, new, member.viewer.actor()).await?;
        shown(&app, &member, Some((id, secret.reveal().to_owned()))).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn wait(
    State(app): State<App>,
    member: Member,
    Path(token): Path<String>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let done = async {
        let id = Uuid::parse_str(&token).map_err(|_| Refusal::NotFound)?;
        let tokens = app.store().enrol_tokens().await?;
        let token = tokens
            .into_iter()
            .find(|token| token.id == id)
            .ok_or(Refusal::NotFound)?;
        let device = app.store().device_of_token(id).await?;
        let text = member.text();
        let row = |device: device::Model| {
            let seen = device
                .last_seen
                .map_or_else(|| text.say("devices-never"), |seen| text.moment(&seen));
            (device.id, device.name, device.last_seen.is_some(), seen)
        };
        let ended = device.is_none() && (token.revoked.is_some() || token.expires < Moment::now());
        let heard = device.as_ref().is_some_and(|device| device.last_seen.is_some());
        let made = WaitPage {
            frame: member.frame("/settings"),
            waits: !ended && !heard,
            ended,
            device: device.map(row),
        };
        page(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}
