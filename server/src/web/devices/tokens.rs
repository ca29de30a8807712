//! The tokens that let devices in: made, shown once, taken back.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use std::time::Duration;
use uuid::Uuid;

use crate::app::App;
use crate::fleet::network::Networks;
use crate::fleet::tokens::{self, Approval, IndexUse, NewToken, TokenKind};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::fields::Fields;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

#[derive(Template)]
#[template(path = "device-tokens.html")]
struct TokensPage {
    frame: Frame,
    rows: Vec<Row>,
    made: Option<String>,
    command: Option<String>,
    fault: Option<String>,
}

struct Row {
    id: Uuid,
    name: String,
    kind: String,
    left: String,
    networks: String,
    ends: String,
    state: String,
    good: bool,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/devices/tokens", get(list).post(make))
        .route("/devices/tokens/{id}/revoke", post(revoke))
}

#[derive(Deserialize)]
struct Asked {
    name: String,
    kind: String,
    #[serde(default)]
    uses: String,
    days: String,
    #[serde(default)]
    networks: String,
    #[serde(default)]
    approval: String,
    #[serde(default)]
    no_index: Option<String>,
}

async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    shown(&app, &member, None, None)
        .await
        .map_err(|refusal| member.trouble(refusal))
}

async fn make(
    State(app): State<App>,
    member: Member,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let result = async {
        match parse(&asked) {
            Ok(new) => match tokens::create(&app, new, member.viewer.actor()).await {
                Ok((_, secret)) => shown(&app, &member, Some(secret.reveal().to_owned()), None).await,
                Err(Refusal::Invalid(words)) => {
                    shown(&app, &member, None, Some(member.text().refused(&words))).await
                }
                Err(refusal) => Err(refusal),
            },
            Err(words) => shown(&app, &member, None, Some(member.text().refused(&words))).await,
        }
    };
    result.await.map_err(|refusal| member.trouble(refusal))
}

async fn revoke(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    tokens::revoke(&app, id, member.viewer.actor())
        .await
        .map_err(|refusal| member.trouble(refusal))?;
    Ok(Redirect::to("/devices/tokens").into_response())
}

fn parse(asked: &Asked) -> Result<NewToken, String> {
    let kind = if asked.kind == "fleet" {
        TokenKind::Fleet
    } else {
        TokenKind::OneTime
    };
    let number = |field: &str, text: &str| {
        text.trim()
            .parse::<u32>()
            .map_err(|_| format!("{field}: is no number"))
    };
    let uses = match kind {
        TokenKind::OneTime => 1,
        TokenKind::Fleet => number("uses", &asked.uses)?,
    };
    let days = number("days", &asked.days)?;
    Ok(NewToken {
        name: asked.name.clone(),
        kind,
        uses: i32::try_from(uses).unwrap_or(i32::MAX),
        life: Duration::from_hours(24).saturating_mul(days),
        networks: Networks::parse(&asked.networks).map_err(|_| "networks: cannot be read".to_owned())?,
        approval: match asked.approval.as_str() {
            "yes" => Approval::Needed,
            "no" => Approval::None,
            _ => kind.usual_approval(),
        },
        index: if asked.no_index.is_some() {
            IndexUse::Withheld
        } else {
            IndexUse::Held
        },
    })
}

async fn shown(
    app: &App,
    member: &Member,
    made: Option<String>,
    fault: Option<String>,
) -> Result<Response, Refusal> {
    let (text, now) = (member.text(), Moment::now());
    let rows = app.store().enrol_tokens().await?;
    let rows = rows.into_iter().map(|row| {
        let left = row.uses_left.unwrap_or_default();
        let good = row.revoked.is_none() && row.expires > now && left > 0;
        let networks = Networks::of_row(&row.networks).map(|networks| networks.names().join(", "));
        let state = match (row.revoked, left) {
            (Some(_), _) => "device-tokens-revoked",
            (None, ..=0) => "device-tokens-used",
            _ if good => "device-tokens-good",
            _ => "device-tokens-over",
        };
        Row {
            id: row.id,
            kind: text.say(if row.kind == "fleet" {
                "device-tokens-fleet"
            } else {
                "device-tokens-one-time"
            }),
            left: text.number(left),
            networks: networks
                .filter(|names| !names.is_empty())
                .unwrap_or_else(|| text.say("device-tokens-anywhere")),
            ends: text.moment(&row.expires),
            state: text.say(state),
            name: row.name,
            good,
        }
    });
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let made = TokensPage {
        frame: member.frame("/devices"),
        rows: rows.collect(),
        made,
        command: tokens::command(app),
        fault,
    };
    page(status, &made)
}
