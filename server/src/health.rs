//! Whether the server lives, whether it can work, and what it counts: for supervisors and Prometheus.
//!
//! `/health` answers while the process does; `/ready` asks the database; `/metrics` shows counters to those who manage the
//! server. None of them names a person, a device or a file.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::viewer::Viewer;

/// A device that was not heard for so long is counted as silent.
const SILENT: Duration = Duration::from_hours(24);

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

/// Counts a request to a listener and how long it took.
pub async fn count(listener: &'static str, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let response = next.run(request).await;
    let status = match response.status().as_u16() {
        ..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    };
    metrics::counter!("homeward_requests_total", "listener" => listener, "status" => status).increment(1);
    metrics::histogram!("homeward_request_seconds", "listener" => listener)
        .record(began.elapsed().as_secs_f64());
    response
}

async fn counted(State(app): State<App>, viewer: Viewer) -> Result<Response, Refusal> {
    let by_scope = viewer
        .token
        .as_ref()
        .is_some_and(|token| token.scopes.contains(&Scope::MetricsRead));
    if !(by_scope && viewer.has_role_with(Right::ManageServer)) {
        viewer.may(Right::ManageServer)?;
    }
    let counters = counters().ok_or(Refusal::NotFound)?;
    let stand = app.store().stand(Moment::now().before(SILENT)).await?;
    for (name, value) in [
        ("homeward_devices", stand.devices),
        ("homeward_devices_waiting", stand.waiting),
        ("homeward_devices_silent", stand.silent),
        ("homeward_reports_queued", stand.queued),
        ("homeward_reports_refused", stand.refused),
        ("homeward_findings", stand.findings),
    ] {
        metrics::gauge!(name).set(value as f64);
    }
    counters.run_upkeep();
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((kind, counters.render()).into_response())
}
