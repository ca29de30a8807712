//! What is new since the last time, sent in order and noted only when it was received.
//!
//! Positions lie in the database and move in one transaction after the receiver has closed the connection. A server that stops in
//! between sends that batch again; every message has an id that stays the same. Both logs are numbered without gaps, so that
//! entries which were erased before they could be sent are counted and shown.

use std::collections::HashMap;
use std::time::Duration;

use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::event::{About, Event, Level};
use super::settings::{self, Form, SiemSettings};
use super::{cef, ocsf, syslog, way};
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::entity::position;
use crate::store::settings::put_setting;
use crate::store::{StoreError, audit_log, news};
use crate::tell::hook;

/// The position in the audit log.
pub const AUDIT: &str = "siem.audit";
/// The position in the news of findings.
pub const FINDINGS: &str = "siem.findings";
/// The setting that says how it goes.
const STATE: &str = "siem.state";
/// Entries of each log in a batch.
const BATCH: u64 = 500;
/// Batches in one go.
const BATCHES: usize = 40;
/// Longest pause after failures.
const LONGEST: Duration = Duration::from_mins(10);
/// The first.
const FIRST: Duration = Duration::from_secs(15);

/// How it goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Failures in a row.
    pub failures: u32,
    /// When the first of them was.
    pub since: Option<Moment>,
    /// When it is tried again.
    pub next: Option<Moment>,
    /// Why, in the system's words.
    pub fault: Option<String>,
}

/// How far it is, for the page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How it goes.
    pub state: State,
    /// When something was received last.
    pub received: Option<Moment>,
    /// How many entries wait.
    pub waiting: i64,
    /// How many were erased before they could be sent.
    pub lost: i64,
}

/// Sets the positions of what is exported from now on, and forgets those of what is not.
pub(super) async fn begin(
    transaction: &DatabaseTransaction,
    settings: Option<&SiemSettings>,
) -> Result<(), StoreError> {
    let wanted = [
        (AUDIT, settings.is_some_and(|settings| settings.audit)),
        (FINDINGS, settings.is_some_and(|settings| settings.findings)),
    ];
    for (name, wanted) in wanted {
        if !wanted {
            news::forget_position(transaction, name).await?;
        } else if news::position_within(transaction, name).await?.is_none() {
            let seq = if name == AUDIT {
                audit_log::last(transaction).await?.map_or(0, |last| last.seq)
            } else {
                news::last(transaction).await?
            };
            let row = position::Model {
                name: name.to_owned(),
                seq,
                at: Moment::now(),
                lost: 0,
            };
            news::put_position(transaction, row).await?;
        }
    }
    // Other settings are tried at once.
    put_setting(transaction, STATE, &Value::Null).await
}

async fn state(app: &App) -> Result<State, Refusal> {
    let value = app.store().setting(STATE).await?.filter(|value| !value.is_null());
    value.map_or_else(
        || Ok(State::default()),
        |value| serde_json::from_value(value).map_err(|error| Refusal::Failed(error.into())),
    )
}

/// Whether the receiver takes nothing.
///
/// # Errors
///
/// When the database fails.
pub async fn fails(app: &App) -> Result<bool, Refusal> {
    Ok(state(app).await?.failures > 0 && settings::read(app).await?.is_some())
}

/// How far it is.
///
/// # Errors
///
/// When the database fails.
pub async fn progress(app: &App) -> Result<Progress, Refusal> {
    let store = app.store();
    let ends = [
        (AUDIT, store.last_entry().await?),
        (FINDINGS, store.last_news().await?),
    ];
    let mut progress = Progress {
        state: state(app).await?,
        received: None,
        waiting: 0,
        lost: 0,
    };
    for (name, last) in ends {
        if let Some(row) = store.position(name).await? {
            progress.waiting += last.saturating_sub(row.seq).max(0);
            progress.lost += row.lost;
            progress.received = progress.received.max(Some(row.at));
        }
    }
    Ok(progress)
}

/// Sends what is new, if it is time to; says how many messages were received.
///
/// # Errors
///
/// When the database fails. What the receiver does wrong is noted, and no error.
pub async fn push(app: &App, now: Moment) -> Result<usize, Refusal> {
    let Some(settings) = settings::read(app).await? else {
        return Ok(0);
    };
    let state = state(app).await?;
    if state.next.is_some_and(|next| next > now) {
        return Ok(0);
    }
    let mut received = 0;
    for _ in 0..BATCHES {
        let batch = batch(app, &settings).await?;
        if batch.events.is_empty() {
            break;
        }
        if let Err(error) = deliver(app, &settings, &batch.events, now).await {
            failed(app, &state, &error, now).await?;
            return Ok(received);
        }
        let transaction = app.store().write().await?;
        for (name, seq, lost) in batch.positions {
            // Settings may have changed meanwhile: what is not exported any more has no position.
            if let Some(row) = news::position_within(&transaction, name).await? {
                let row = position::Model {
                    seq,
                    lost: row.lost.saturating_add(lost),
                    at: now,
                    ..row
                };
                news::put_position(&transaction, row).await?;
            }
        }
        if state.failures > 0 && received == 0 {
            put_setting(&transaction, STATE, &Value::Null).await?;
        }
        transaction.commit().await?;
        received += batch.events.len();
    }
    Ok(received)
}

/// Messages in their order, and where they end.
#[derive(Default)]
struct Batch {
    events: Vec<Event>,
    positions: Vec<(&'static str, i64, i64)>,
}

impl Batch {
    /// Notes where entries begin and end; those in between that are not there any more are lost.
    fn note(&mut self, name: &'static str, before: i64, numbers: impl Iterator<Item = i64>) {
        let (mut last, mut there) = (before, 0);
        for seq in numbers {
            last = seq;
            there += 1;
        }
        if there > 0 {
            self.positions.push((name, last, last - before - there));
        }
    }
}

async fn batch(app: &App, settings: &SiemSettings) -> Result<Batch, Refusal> {
    let store = app.store();
    let url = app.config().pages.url.as_str();
    let mut batch = Batch::default();
    if settings.audit
        && let Some(row) = store.position(AUDIT).await?
    {
        let rows = store.audit_page(row.seq + 1, BATCH).await?;
        batch.note(AUDIT, row.seq, rows.iter().map(|row| row.seq));
        batch.events.extend(rows.iter().map(Event::of_entry));
    }
    if settings.findings
        && let Some(row) = store.position(FINDINGS).await?
    {
        let rows = store.news_after(row.seq, BATCH).await?;
        batch.note(FINDINGS, row.seq, rows.iter().map(|row| row.seq));
        let mut devices: Vec<Uuid> = rows.iter().map(|row| row.device_id).collect();
        devices.sort_unstable();
        devices.dedup();
        let names: HashMap<Uuid, String> = store.device_names(&devices).await?.into_iter().collect();
        for row in &rows {
            let name = names.get(&row.device_id).cloned();
            batch.events.push(Event::of_news(row, name, url));
        }
    }
    Ok(batch)
}

/// Sends events by the way that was chosen; then they were received.
async fn deliver(app: &App, settings: &SiemSettings, events: &[Event], now: Moment) -> std::io::Result<()> {
    if let Some(target) = settings.hook {
        let objects: Vec<String> = events.iter().map(ocsf::write).collect();
        let body = format!("[{}]", objects.join(","));
        return hook::deliver(app, target, body, now)
            .await
            .map_err(std::io::Error::other);
    }
    let host = host(&app.config().pages.url);
    let mut frames = Vec::new();
    for event in events {
        frames.extend(syslog::frame(event, &host, &message(settings.form, event)));
    }
    way::send(settings, &frames).await
}

fn message(form: Form, event: &Event) -> String {
    match form {
        Form::Cef => cef::write(event),
        Form::Ocsf => ocsf::write(event),
    }
}

fn host(url: &str) -> String {
    let url = Url::parse(url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}

async fn failed(app: &App, before: &State, error: &std::io::Error, now: Moment) -> Result<(), Refusal> {
    let fault: String = error
        .to_string()
        .chars()
        .filter(|c| !c.is_control())
        .take(300)
        .collect();
    tracing::warn!(%fault, "the SIEM did not take messages");
    let pause = LONGEST.min(FIRST * 2_u32.saturating_pow(before.failures.min(10)));
    let state = State {
        failures: before.failures.saturating_add(1),
        since: before.since.or(Some(now)),
        next: Some(now.after(pause)),
        fault: Some(fault),
    };
    let transaction = app.store().write().await?;
    put_setting(&transaction, STATE, &json!(state)).await?;
    Ok(transaction.commit().await?)
}

/// Sends one message that says it is a trial.
///
/// # Errors
///
/// Why it is not known to have been received.
pub async fn trial(app: &App, settings: &SiemSettings, by: Uuid, now: Moment) -> std::io::Result<()> {
    let event = Event {
        seq: 0,
        at: now,
        level: Level::Info,
        name: "Trial message of Homeward".to_owned(),
        about: About::Entry {
            action: "siem.trial".to_owned(),
            actor: format!("account:{by}"),
            object: None,
            hash: "-".to_owned(),
        },
    };
    deliver(app, settings, &[event], now).await
}
