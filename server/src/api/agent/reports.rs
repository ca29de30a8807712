//! `POST /api/v1/agent/reports`: a part of a scan.
//!
//! The body may be compressed by gzip or zstd and is bounded before and after; a few are worked on at a time, so that
//! memory is bounded too. The answer comes after the commit: an agent that hears nothing sends the part again.

use std::sync::LazyLock;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::routing::post;
use axum::{Json, Router};
use homeward_rules::report::ScanReport;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::app::App;
use crate::ingest::{self, Receipt, Reporter};
use crate::moment::Moment;
use crate::refusal::Refusal;

/// Longest body as it is sent.
const SENT: usize = 8 * 1024 * 1024;
/// Longest body once it is inflated.
const INFLATED: usize = 32 * 1024 * 1024;
/// Longest time that a body may take to come.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bodies that are in memory at a time; others wait.
static AT_A_TIME: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(4));

/// The resource. `D` says which device a request comes from.
pub fn routes<D>() -> Router<App>
where
    D: FromRequestParts<App> + Into<Reporter> + Send + 'static,
{
    let around = ServiceBuilder::new()
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(SENT))
        .layer(RequestDecompressionLayer::new().gzip(true).zstd(true));
    Router::new()
        .route("/api/v1/agent/reports", post(take::<D>))
        .layer(around)
}

async fn take<D>(State(app): State<App>, device: D, request: Request) -> Result<Json<Receipt>, Refusal>
where
    D: FromRequestParts<App> + Into<Reporter> + Send + 'static,
{
    let from = device.into();
    let _turn = AT_A_TIME
        .acquire()
        .await
        .map_err(|error| Refusal::Failed(error.into()))?;
    let unread = || Refusal::Invalid("the body cannot be read, is too long or comes too slowly".to_owned());
    let body = tokio::time::timeout(PATIENCE, axum::body::to_bytes(request.into_body(), INFLATED))
        .await
        .map_err(|_| unread())?
        .map_err(|_| unread())?;
    let parsed = tokio::task::spawn_blocking(move || serde_json::from_slice::<ScanReport>(&body))
        .await
        .map_err(|error| Refusal::Failed(error.into()))?;
    // The words of the parser could repeat a value: they are not told.
    let report = parsed.map_err(|error| {
        Refusal::Invalid(format!(
            "the body is no report: line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    let began = std::time::Instant::now();
    let receipt = ingest::accept(app.store(), &from, report, Moment::now()).await?;
    metrics::counter!("homeward_reports_total").increment(1);
    metrics::counter!("homeward_reported_findings_total").increment(receipt.findings);
    metrics::histogram!("homeward_report_seconds").record(began.elapsed().as_secs_f64());
    Ok(Json(receipt))
}
