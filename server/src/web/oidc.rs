//! The way to the provider of single sign-on, and back.

use std::net::IpAddr;
use std::time::Instant;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum_extra::extract::cookie::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::address::ClientAddress;
use super::cookie;
use super::login::{digest, way_back};
use super::trouble::{Reader, Trouble};
use crate::accounts::oidc::{self, OidcError, Pending};
use crate::app::App;
use crate::refusal::Refusal;
use crate::store::sessions::end_session;

/// The way there and back.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/login/oidc", get(begin))
        .route("/login/oidc/back", get(finish))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    back: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answered {
    state: String,
    code: String,
}

async fn begin(
    State(app): State<App>,
    reader: Reader,
    jar: CookieJar,
    ClientAddress(from): ClientAddress,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let Some(provider) = &app.config().oidc else {
        return Err(reader.trouble(Refusal::NotFound));
    };
    pass(&app, from).map_err(|refusal| reader.clone().trouble(refusal))?;
    let back = way_back(asked.back.as_deref()).to_owned();
    match oidc::begin(&app, provider, back).await {
        Ok((url, pending)) => {
            let kept = serde_json::to_vec(&pending)
                .map_err(|error| reader.trouble(Refusal::Failed(error.into())))?;
            let mut kept = cookie::kept(&app, name(&app), URL_SAFE_NO_PAD.encode(kept));
            kept.set_max_age(time::Duration::minutes(10));
            Ok((jar.add(kept), Redirect::to(&url)).into_response())
        }
        Err(error) => refused(reader, error),
    }
}

async fn finish(
    State(app): State<App>,
    reader: Reader,
    jar: CookieJar,
    ClientAddress(from): ClientAddress,
    Query(answered): Query<Answered>,
) -> Result<Response, Trouble> {
    let Some(provider) = &app.config().oidc else {
        return Err(reader.trouble(Refusal::NotFound));
    };
    pass(&app, from).map_err(|refusal| reader.clone().trouble(refusal))?;
    let before = digest(&app, &jar);
    let pending = jar
        .get(name(&app))
        .and_then(|kept| URL_SAFE_NO_PAD.decode(kept.value()).ok())
        .and_then(|kept| serde_json::from_slice::<Pending>(&kept).ok());
    let Some(pending) = pending else {
        return refused(reader, OidcError::Foreign);
    };
    let back = way_back(Some(&pending.back)).to_owned();
    match oidc::finish(&app, provider, pending, (&answered.state, answered.code)).await {
        Ok(secret) => {
            // Neither leg counts of somebody who came in.
            app.accounts().provider_gate.forgive(from);
            app.accounts().provider_gate.forgive(from);
            if let Some(before) = before {
                let end = async {
                    let transaction = app.store().write().await?;
                    end_session(&transaction, &before).await?;
                    Ok::<(), Refusal>(transaction.commit().await?)
                };
                end.await.map_err(|refusal| reader.trouble(refusal))?;
            }
            let jar = jar
                .add(cookie::gone(&app, name(&app)))
                .add(cookie::session(&app, &secret));
            Ok((jar, Redirect::to(&back)).into_response())
        }
        Err(error) => refused(reader, error),
    }
}

/// Either leg asks the provider: not as often as anybody likes. Logins by password have a gate of their own, so that neither
/// shuts the other.
fn pass(app: &App, from: IpAddr) -> Result<(), Refusal> {
    let gate = &app.accounts().provider_gate;
    gate.enter(from, Instant::now()).map_err(Refusal::TooMany)
}

fn refused(reader: Reader, error: OidcError) -> Result<Response, Trouble> {
    match error {
        OidcError::Failed(refusal) => Err(reader.trouble(refusal)),
        error => {
            tracing::warn!(%error, "single sign-on let nobody in");
            Ok(Redirect::to("/login?said=provider").into_response())
        }
    }
}

fn name(app: &App) -> &'static str {
    if app.config().pages.is_secure() {
        "__Host-homeward-oidc"
    } else {
        "homeward-oidc"
    }
}
