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

use super::fields::Fields;
use super::findings::amounts::{Amounts, amounts};
use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page};
use crate::app::App;
use crate::fleet::shares::{self, Assigned};
use crate::fleet::tokens::{self as domain, IndexUse};
use crate::fleet::{attention, devices};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::device;
use crate::text::Text;
use crate::visible::visible;

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
    found: Option<Amounts>,
    row: Row,
    may: bool,
    pending: bool,
    index_given: bool,
    other_name: Option<String>,
    refused: Option<String>,
    shares: Vec<ShareRow>,
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

struct ShareRow {
    share: String,
    shown: String,
    here: bool,
    others: String,
}

struct SourceRow {
    root: String,
    last: String,
    absent: bool,
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
        .route("/devices/{id}/name", post(name))
        .route("/devices/{id}/index", post(index))
        .route("/devices/{id}/shares", post(share))
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
        let absent = app.store().absent_sources(id).await?;
        let shares = shares::all(&app).await?;
        let made = DevicePage {
            found: amounts(&app, &member, format!("device={id}")).await?,
            frame: member.frame("/devices"),
            row: row(
                text,
                &device,
                current.as_ref().map(|index| index.digest.as_str()),
                now,
            ),
            may: member.viewer.has(Right::ManageDevices),
            pending: device.status == "pending",
            index_given: device.may_hold_index,
            other_name: (device.status == "active"
                && device.known_as.as_deref() != Some(device.name.to_lowercase().as_str()))
            .then(|| match &device.known_as {
                Some(known) => text.name("devices-known-as", &visible(known)),
                None => text.say("devices-known-as-none"),
            }),
            refused: (device.refused + device.lost > 0).then(|| {
                let lost = text.number(device.lost);
                format!(
                    "{} ({})",
                    text.number(device.refused),
                    text.name("devices-lost", &lost)
                )
            }),
            shares: shares.into_iter().map(|share| share_row(share, id)).collect(),
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
                    absent: absent.contains(&source.id),
                    root: visible(&source.root),
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

async fn name(State(app): State<App>, member: Member, Path(id): Path<Uuid>) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let done = devices::accept_name(&app, id, member.viewer.actor()).await;
    back(&member, id, done)
}

#[derive(Deserialize)]
struct Hold {
    to: String,
}

async fn index(
    State(app): State<App>,
    member: Member,
    Path(id): Path<Uuid>,
    Fields(hold): Fields<Hold>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let to = match hold.to.as_str() {
        "give" => IndexUse::Held,
        "withhold" => IndexUse::Withheld,
        _ => return Err(member.trouble(Refusal::NotFound)),
    };
    let done = devices::hold_index(&app, id, to, member.viewer.actor()).await;
    back(&member, id, done)
}

#[derive(Deserialize)]
struct Share {
    share: String,
    to: String,
}

async fn share(
    State(app): State<App>,
    member: Member,
    Path(id): Path<Uuid>,
    Fields(asked): Fields<Share>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let by = member.viewer.actor();
    let done = match asked.to.as_str() {
        "assign" => shares::assign(&app, &asked.share, id, by).await,
        "release" => shares::release(&app, &asked.share, id, by).await,
        _ => Err(Refusal::NotFound),
    };
    back(&member, id, done)
}

fn share_row(share: Assigned, device: Uuid) -> ShareRow {
    let others: Vec<String> = share
        .devices
        .iter()
        .filter(|(id, _)| *id != device)
        .map(|(_, name)| visible(name))
        .collect();
    ShareRow {
        shown: visible(&share.share),
        here: share.devices.iter().any(|(id, _)| *id == device),
        others: others.join(", "),
        share: share.share,
    }
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
        name: visible(&device.name),
        system: visible(&device.system),
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
        attention: why(device, index, now)
            .into_iter()
            .map(|key| text.say(key))
            .collect(),
    }
}

/// Why somebody should look at a device, as keys of words.
fn why(device: &device::Model, index: Option<&str>, now: Moment) -> Vec<&'static str> {
    let mut why = Vec::new();
    if device.status == "pending" {
        why.push("devices-why-pending");
    }
    if device.status == "revoked" {
        return why;
    }
    for word in attention::words(device.attention.as_deref()) {
        why.push(match word {
            "two_machines" => "devices-why-two-machines",
            "same_machine" => "devices-why-same-machine",
            "revoked_before" => "devices-why-revoked-before",
            "same_name" => "devices-why-same-name",
            "name_changed" => "devices-why-name-changed",
            "full" => "devices-why-full",
            "empty_share" => "devices-why-empty-share",
            _ => "devices-why-trouble",
        });
    }
    if device.lost > 0 {
        why.push("devices-why-lost");
    }
    if !device.may_hold_index && device.status == "active" {
        why.push("devices-why-index-withheld");
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
        Some("no_index") if device.may_hold_index => why.push("devices-why-no-index"),
        Some("no_index" | "reports_lost") => {}
        Some("spool_full" | "disk") => why.push("devices-why-disk"),
        Some("reports_refused") => why.push("devices-why-refused"),
        Some(_) => why.push("devices-why-trouble"),
    }
    why
}
