//! Pages of devices: who reports, who waits, what needs attention; one device; the tokens that let devices in.

mod tokens;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use homeward_rules::coverage::Coverage;
use serde::Deserialize;
use std::time::Duration;
use uuid::Uuid;

use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page};
use crate::app::App;
use crate::fleet::{devices, tokens as domain};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::device;
use crate::text::Text;

/// Devices on a page.
const PAGE: u64 = 100;
/// A device that was not heard for so long needs attention.
const SILENT: Duration = Duration::from_hours(7 * 24);

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    frame: Frame,
    rows: Vec<Row>,
    may: bool,
    command: Option<String>,
    index: Option<String>,
    next: Option<u64>,
}

/// One device as the list shows it.
struct Row {
    id: Uuid,
    name: String,
    system: String,
    status: String,
    seen: String,
    version: String,
    coverage: String,
    attention: Vec<String>,
}

#[derive(Template)]
#[template(path = "device.html")]
#[expect(clippy::struct_excessive_bools, reason = "what a page shows or not")]
struct DevicePage {
    frame: Frame,
    row: Row,
    may: bool,
    pending: bool,
    revoked: bool,
    marked: bool,
    enrolled: String,
    address: String,
    index: String,
    rules: String,
    queue: String,
    unread: Vec<(String, String)>,
    certificates: Vec<CertificateRow>,
    sources: Vec<SourceRow>,
}

struct CertificateRow {
    serial: String,
    issued: String,
    expires: String,
    state: String,
}

struct SourceRow {
    root: String,
    last: String,
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    from: u64,
}

/// Pages of devices.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/devices", get(list))
        .merge(tokens::routes())
        .route("/devices/{id}", get(detail))
        .route("/devices/{id}/approve", post(approve))
        .route("/devices/{id}/revoke", post(revoke))
        .route("/devices/{id}/seen", post(seen))
}

async fn list(State(app): State<App>, member: Member, Query(from): Query<From>) -> Result<Response, Trouble> {
    member.may(Right::ViewCoverage)?;
    let made = async {
        let text = member.text();
        let now = Moment::now();
        let from = from.from.min(10_000_000);
        let mut found = app.store().devices(from, PAGE + 1).await?;
        let more = found.len() as u64 > PAGE;
        found.truncate(PAGE as usize);
        let may = member.viewer.has(Right::ManageDevices);
        let index = app.store().current_index().await?;
        let current = index.as_ref().map(|index| index.digest.as_str());
        let made = DevicesPage {
            frame: member.frame("/devices"),
            rows: found
                .iter()
                .map(|device| row(text, device, current, now))
                .collect(),
            may,
            command: may.then(|| domain::command(&app)).flatten(),
            index: index.as_ref().map(|index| text.moment(&index.built)),
            next: more.then_some(from + PAGE),
        };
        page(StatusCode::OK, &made)
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

async fn detail(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ViewCoverage)?;
    let made = async {
        let text = member.text();
        let now = Moment::now();
        let device = app.store().device(id).await?.ok_or(Refusal::NotFound)?;
        let current = app.store().current_index().await?;
        let coverage = coverage(&device);
        let time = |moment: &Option<Moment>| {
            moment.map_or_else(|| text.say("devices-never"), |moment| text.moment(&moment))
        };
        let certificates = app.store().certificates(id).await?;
        let sources = app.store().sources_of_device(id).await?;
        let made = DevicePage {
            frame: member.frame("/devices"),
            row: row(
                text,
                &device,
                current.as_ref().map(|index| index.digest.as_str()),
                now,
            ),
            may: member.viewer.has(Right::ManageDevices),
            pending: device.status == "pending",
            revoked: device.status == "revoked",
            marked: device.attention.is_some(),
            enrolled: text.moment(&device.enrolled),
            address: device.address.unwrap_or_default(),
            index: device
                .index_version
                .unwrap_or_default()
                .chars()
                .take(16)
                .collect(),
            rules: device.rules_version.unwrap_or_default(),
            queue: text.number(device.queue),
            unread: coverage
                .unscanned
                .iter()
                .map(|(reason, count)| {
                    let key = format!("devices-unread-{}", reason.as_str().replace('_', "-"));
                    (
                        text.say(&key),
                        text.number(i64::try_from(*count).unwrap_or(i64::MAX)),
                    )
                })
                .collect(),
            certificates: certificates
                .iter()
                .map(|certificate| CertificateRow {
                    serial: certificate.serial.clone(),
                    issued: text.moment(&certificate.issued),
                    expires: text.moment(&certificate.expires),
                    state: text.say(if certificate.revoked.is_some() {
                        "devices-certificate-revoked"
                    } else if certificate.expires <= now {
                        "devices-certificate-over"
                    } else {
                        "devices-certificate-good"
                    }),
                })
                .collect(),
            sources: sources
                .into_iter()
                .map(|source| SourceRow {
                    last: time(&source.last_scan),
                    root: source.root,
                })
                .collect(),
        };
        page(StatusCode::OK, &made)
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

async fn approve(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let done = devices::approve(&app, id, member.viewer.actor()).await;
    back(&member, id, done)
}

async fn revoke(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let done = devices::revoke(&app, id, member.viewer.actor()).await;
    back(&member, id, done)
}

async fn seen(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let done = devices::seen(&app, id, member.viewer.actor()).await;
    back(&member, id, done)
}

fn back(member: &Member, id: Uuid, done: Result<(), Refusal>) -> Result<Response, Trouble> {
    done.map_err(|refusal| member.trouble(refusal))?;
    Ok(Redirect::to(&format!("/devices/{id}")).into_response())
}

fn coverage(device: &device::Model) -> Coverage {
    let kept = device.coverage.as_deref();
    kept.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

fn row(text: Text, device: &device::Model, index: Option<&str>, now: Moment) -> Row {
    let coverage = coverage(device);
    let files = i64::try_from(coverage.files).unwrap_or(i64::MAX);
    Row {
        id: device.id,
        name: device.name.clone(),
        system: device.system.clone(),
        status: text.say(&format!("devices-status-{}", device.status)),
        seen: device
            .last_seen
            .map_or_else(|| text.say("devices-never"), |seen| text.moment(&seen)),
        version: device.agent_version.clone().unwrap_or_default(),
        coverage: if device.coverage.is_some() {
            text.count("devices-files", files)
        } else {
            text.say("devices-not-yet")
        },
        attention: attention(device, index, now)
            .into_iter()
            .map(|key| text.say(key))
            .collect(),
    }
}

/// Why somebody should look at a device, as keys of words.
fn attention(device: &device::Model, index: Option<&str>, now: Moment) -> Vec<&'static str> {
    let mut why = Vec::new();
    if device.status == "pending" {
        why.push("devices-why-pending");
    }
    if device.status == "revoked" {
        return why;
    }
    if device.attention.is_some() {
        why.push("devices-why-same-machine");
    }
    let since = device.last_seen.unwrap_or(device.enrolled);
    if since < now.before(SILENT) {
        why.push("devices-why-silent");
    }
    let has = device
        .index_version
        .as_deref()
        .filter(|version| !version.is_empty());
    if let (Some(has), Some(current)) = (has, index)
        && has != current
    {
        why.push("devices-why-old-index");
    }
    match device.trouble.as_deref() {
        None => {}
        Some("no_index") => why.push("devices-why-no-index"),
        Some("spool_full" | "disk") => why.push("devices-why-disk"),
        Some("reports_refused") => why.push("devices-why-refused"),
        Some(_) => why.push("devices-why-trouble"),
    }
    why
}
