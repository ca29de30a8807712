//! `POST /api/v1/agent/reports`: a part of a scan.
//!
//! The body may be compressed by gzip or zstd. Memory is bounded whatever is sent: bodies on their way share a `BUDGET`,
//! a few are unpacked at a time, and what a body would take once it is read is weighed while it is unpacked (`weighed`).
//! A device has one body on its way at a time, so that none keeps the others out. The answer comes after the commit: an
//! agent that hears nothing sends the part again.

mod weighed;

use std::io::{self, BufReader, Read};
use std::sync::LazyLock;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use flate2::read::MultiGzDecoder;
use homeward_rules::report::ScanReport;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::app::App;
use crate::ingest::{self, Reporter};
use crate::moment::Moment;
use crate::refusal::Refusal;
use weighed::Weighed;

/// Longest body as it is sent.
const SENT: u32 = 8 * 1024 * 1024;
/// Longest time that a body may take to come.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest window of zstd, as a power of two: 8 MiB (RFC 8878, section 3.1.1.1.2, recommends to support no more).
const WINDOW: u32 = 23;
/// Bytes of bodies, as they are sent, that are in memory at a time; others wait.
const BUDGET: usize = 32 * 1024 * 1024;
static SENT_NOW: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(BUDGET));
/// Bodies that are unpacked and stored at a time; others wait.
static AT_A_TIME: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// The resource. `D` says which device a request comes from.
pub fn routes<D>() -> Router<App>
where
    D: FromRequestParts<App> + Into<Reporter> + Send + 'static,
{
    Router::new()
        .route("/api/v1/agent/reports", post(take::<D>))
        .layer(DefaultBodyLimit::disable())
}

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Zstd,
}

impl Coding {
    fn of(headers: &HeaderMap) -> Option<Self> {
        match headers
            .get(header::CONTENT_ENCODING)
            .map(axum::http::HeaderValue::as_bytes)
        {
            None | Some(b"identity") => Some(Self::Plain),
            Some(b"gzip") => Some(Self::Gzip),
            Some(b"zstd") => Some(Self::Zstd),
            Some(_) => None,
        }
    }
}

async fn take<D>(State(app): State<App>, device: D, request: Request) -> Result<Response, Refusal>
where
    D: FromRequestParts<App> + Into<Reporter> + Send + 'static,
{
    let from: Reporter = device.into();
    let Some(coding) = Coding::of(request.headers()) else {
        let known = [(header::ACCEPT_ENCODING, "gzip, zstd")];
        return Ok((StatusCode::UNSUPPORTED_MEDIA_TYPE, known).into_response());
    };
    let _turn = app
        .fleet()
        .reporting
        .take(from.device)
        .ok_or(Refusal::TooMany(1))?;
    let (sent, budget) = read(request).await?;
    let _place = permit(AT_A_TIME.acquire().await)?;
    let parsed = tokio::task::spawn_blocking(move || parse(&sent, coding))
        .await
        .map_err(|error| Refusal::Failed(error.into()))?;
    drop(budget);
    // The words of the parser could repeat a value: they are not told.
    let report = parsed.map_err(|error| {
        Refusal::Invalid(if error.is_io() {
            "the body cannot be unpacked, or is too long".to_owned()
        } else {
            format!(
                "the body is no report: line {}, column {}",
                error.line(),
                error.column()
            )
        })
    })?;
    let began = std::time::Instant::now();
    let receipt = ingest::accept(app.store(), &from, report, Moment::now()).await?;
    metrics::counter!("homeward_reports_total").increment(1);
    metrics::counter!("homeward_reported_findings_total").increment(receipt.findings);
    metrics::histogram!("homeward_report_seconds").record(began.elapsed().as_secs_f64());
    Ok(Json(receipt).into_response())
}

/// The body as it was sent, and its share of the budget.
async fn read(request: Request<Body>) -> Result<(Bytes, SemaphorePermit<'static>), Refusal> {
    let told = request.headers().get(header::CONTENT_LENGTH);
    let told = told.and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
    let unread = || Refusal::Invalid("the body cannot be read or is too long".to_owned());
    let length = told.unwrap_or(SENT);
    if length > SENT {
        return Err(unread());
    }
    let budget = permit(SENT_NOW.acquire_many(length).await)?;
    let body = axum::body::to_bytes(request.into_body(), length as usize);
    let sent = tokio::time::timeout(PATIENCE, body)
        .await
        .map_err(|_| Refusal::Slow)?
        .map_err(|_| unread())?;
    Ok((sent, budget))
}

fn permit<T>(acquired: Result<T, tokio::sync::AcquireError>) -> Result<T, Refusal> {
    acquired.map_err(|error| Refusal::Failed(error.into()))
}

fn parse(sent: &[u8], coding: Coding) -> serde_json::Result<ScanReport> {
    let unpacked: Box<dyn Read + '_> = match coding {
        Coding::Plain => Box::new(sent),
        Coding::Gzip => Box::new(MultiGzDecoder::new(sent)),
        Coding::Zstd => Box::new(zstd(sent).map_err(serde_json::Error::io)?),
    };
    serde_json::from_reader(BufReader::with_capacity(64 * 1024, Weighed::new(unpacked)))
}

fn zstd(sent: &[u8]) -> io::Result<impl Read + '_> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(sent)?;
    decoder.window_log_max(WINDOW)?;
    Ok(decoder)
}
