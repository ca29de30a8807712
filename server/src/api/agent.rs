//! `/api/v1` of the agents' listener: enrolment without a certificate, all else by [`Device`].

mod artefact;
pub mod reports;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use homeward_rules::fleet::{EnrolAnswer, EnrolRequest, Heartbeat, RenewRequest};
use std::time::Instant;

use crate::app::App;
use crate::fleet::{Device, Peer, devices, enrolment, policy};
use crate::moment::Moment;
use crate::refusal::Refusal;

/// Longest body of what is answered here.
const BODY: usize = 64 * 1024;

/// Everything but reports.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/enrol", post(enrol))
        .route("/api/v1/agent/renew", post(renew))
        .route("/api/v1/agent/heartbeat", post(heartbeat))
        .route("/api/v1/agent/policy", get(policy_of))
        .route("/api/v1/agent/index", get(artefact::index))
        .route("/api/v1/agent/rules", get(artefact::rules))
        .layer(DefaultBodyLimit::max(BODY))
}

/// Bounds how much one device asks. Who is unknown is turned away by the handlers.
pub async fn bounded(State(app): State<App>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().cloned();
    if let Some(peer) = peer.filter(|peer| peer.fingerprint.is_some())
        && let Ok(device) = Device::of(&app, &peer, Moment::now()).await
        && let Err(wait) = app.fleet().requests.count(device.id, Instant::now())
    {
        return Refusal::TooMany(wait).into_response();
    }
    next.run(request).await
}

/// The layers around all that agents ask.
pub fn around(router: Router<App>, app: App) -> Router<App> {
    router.layer(middleware::from_fn_with_state(app, bounded))
}

async fn enrol(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    asked: Result<Json<EnrolRequest>, axum::extract::rejection::JsonRejection>,
) -> Result<(StatusCode, Json<EnrolAnswer>), Refusal> {
    let Json(asked) = body(asked)?;
    let answer = enrolment::enrol(&app, asked, peer.address).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn renew(
    State(app): State<App>,
    device: Device,
    asked: Result<Json<RenewRequest>, axum::extract::rejection::JsonRejection>,
) -> Result<Json<EnrolAnswer>, Refusal> {
    let Json(asked) = body(asked)?;
    Ok(Json(enrolment::renew(&app, &device, &asked).await?))
}

async fn heartbeat(
    State(app): State<App>,
    device: Device,
    said: Result<Json<Heartbeat>, axum::extract::rejection::JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let Json(said) = body(said)?;
    devices::heard(&app, &device, &said).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn policy_of(State(app): State<App>, device: Device, headers: HeaderMap) -> Result<Response, Refusal> {
    let told = policy::current(&app, &device).await?;
    let text = serde_json::to_vec(&told).map_err(|error| Refusal::Failed(error.into()))?;
    let tag = format!("\"{}\"", blake3::hash(&text).to_hex());
    if artefact::has(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let kind = (header::CONTENT_TYPE, "application/json".to_owned());
    Ok(([kind, (header::ETAG, tag)], text).into_response())
}

/// A body, or why it is none. What serde says names fields and places, and may name values: it is not repeated.
fn body<T>(body: Result<Json<T>, axum::extract::rejection::JsonRejection>) -> Result<Json<T>, Refusal> {
    body.map_err(|rejection| {
        Refusal::Invalid(match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "the body is too long".to_owned(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "the body must be application/json".to_owned(),
            _ => "the body is not the JSON that is asked for".to_owned(),
        })
    })
}
