//! Whether the server lives, whether it can work, and what it counts: for supervisors and Prometheus.
//!
//! `/health` answers while the process does; `/ready` asks the database; `/metrics` shows counters to those who manage the
//! server. None of them names a person, a device or a file.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::viewer::Viewer;

static COUNTERS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins to count, once a process.
fn counters() -> Option<&'static PrometheusHandle> {
    COUNTERS
        .get_or_init(|| PrometheusBuilder::new().install_recorder().ok())
        .as_ref()
}

/// The resources.
pub fn routes() -> Router<App> {
    counters();
    Router::new()
        .route("/health", get(|| async { "ok\n" }))
        .route("/ready", get(ready))
        .route("/metrics", get(counted))
}

async fn ready(State(app): State<App>) -> Response {
    match app.store().ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn counted(viewer: Viewer) -> Result<Response, Refusal> {
    let by_scope = viewer
        .token
        .as_ref()
        .is_some_and(|token| token.scopes.contains(&Scope::MetricsRead));
    if !(by_scope && viewer.has_role_with(Right::ManageServer)) {
        viewer.may(Right::ManageServer)?;
    }
    let counters = counters().ok_or(Refusal::NotFound)?;
    counters.run_upkeep();
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((kind, counters.render()).into_response())
}
