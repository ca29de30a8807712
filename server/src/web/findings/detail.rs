//! One finding: what it holds, why it counts, copies, what happened, and what is decided about it.

use std::collections::HashMap;

use askama::Template;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use homeward_rules::report::Part;
use serde::Deserialize;
use time::macros::format_description;
use time::{Date, Time};
use uuid::Uuid;

use super::{Choice, Row, words};
use crate::app::App;
use crate::findings::{self, Draft, Ground, Key, Kind, What};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::Store;
use crate::text::Text;
use crate::viewer::Viewer;
use crate::visible::visible;
use crate::web::{Frame, Reader, Trouble, page as html};

/// Entries of a file that are shown.
const ENTRIES: usize = 20;
/// Places of an entry that are shown.
const PLACES: usize = 25;

#[derive(Template)]
#[template(path = "findings/detail.html")]
struct DetailPage {
    frame: Frame,
    path: String,
    here: String,
    severity: String,
    severity_words: String,
    customers: String,
    removed: Option<String>,
    facts: Vec<(String, String)>,
    identifiers: Vec<(String, String)>,
    columns: Vec<String>,
    entries: Vec<Entry>,
    more_entries: Option<String>,
    copies: Vec<Row>,
    near: Vec<(Row, String)>,
    timeline: Vec<Line>,
    kinds: Vec<Choice>,
    grounds: Vec<Choice>,
    seen: usize,
}

struct Entry {
    name: Option<String>,
    format: String,
    customers: String,
    places: Vec<(String, String)>,
    more: Option<String>,
}

struct Line {
    at: String,
    what: String,
    by: Option<String>,
    more: Vec<String>,
}

#[derive(Template)]
#[template(path = "findings/customers.html")]
struct CustomersPage {
    frame: Frame,
    here: String,
    count: String,
    customers: Vec<Known>,
    unknown: Option<String>,
    reason: String,
    next: Option<usize>,
}

struct Known {
    number: String,
    label: String,
    kind: String,
    manager: String,
}

type At = Result<Path<(Uuid, Uuid)>, PathRejection>;

/// What is no id is as little there as an id of nothing.
fn key(at: At) -> Result<Key, Refusal> {
    at.map(|Path((source, file))| Key { source, file })
        .map_err(|_| Refusal::NotFound)
}

fn address(key: Key) -> String {
    format!("/findings/{}/{}", key.source, key.file)
}

pub(super) async fn page(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    at: At,
) -> Result<Response, Trouble> {
    let made = async { make(app.store(), &viewer?, key(at)?).await };
    made.await.map_err(|refusal| reader.trouble(refusal))
}

async fn make(store: &Store, viewer: &Viewer, key: Key) -> Result<Response, Refusal> {
    let detail = findings::view(store, viewer, key).await?;
    let frame = Frame::of(viewer, "/findings");
    let text = frame.text;
    let row = &detail.row;
    let person = match row.person_id {
        Some(id) => store.names_of(&[id]).await?.remove(&id),
        None => None,
    };
    let device = store.device_names(&[row.device_id]).await?.pop();
    let whose = format!(
        "{} ({})",
        person.unwrap_or_else(|| text.say("nobody-yet")),
        words::word(text, "by", &row.person_by)
    );
    let mut facts = vec![
        (
            text.say("column-review"),
            words::word(text, "review", &row.review),
        ),
        (text.say("column-person"), whose),
        (
            text.say("finding-device"),
            device.map_or_else(|| row.device_id.to_string(), |(_, name)| visible(&name)),
        ),
        (text.say("finding-format"), row.format.clone()),
        (text.say("finding-size"), text.count("finding-bytes", row.size)),
        (text.say("finding-persons"), text.number(row.persons)),
        (text.say("finding-unmatched"), text.number(row.unmatched_records)),
        (text.say("finding-first-seen"), text.moment(&row.first_seen)),
        (text.say("column-last-seen"), text.moment(&row.last_seen)),
    ];
    if let Some(owner) = &row.owner {
        facts.insert(3, (text.say("finding-owner"), visible(owner)));
    }
    if let Some(modified) = &row.modified {
        facts.push((text.say("finding-modified"), text.moment(modified)));
    }
    let identifiers: HashMap<String, i64> = serde_json::from_str(&row.identifiers).unwrap_or_default();
    let mut identifiers: Vec<_> = identifiers.into_iter().collect();
    identifiers.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let more_entries = detail.parts.len().saturating_sub(ENTRIES);
    let mut near = Vec::new();
    for one in detail.near {
        let rows = words::rows(store, text, vec![one.row]).await?;
        near.extend(rows.into_iter().map(|row| (row, text.number(one.shared))));
    }
    let may = |kind: &&Kind| viewer.has(kind.right());
    let made = DetailPage {
        path: visible(&row.path),
        here: address(key),
        severity: row.severity.clone(),
        severity_words: words::word(text, "severity", &row.severity),
        customers: text.count("happened-customers", row.customers),
        removed: row
            .removed
            .filter(|_| row.presence == "removed")
            .map(|removed| text.name("finding-removed", &text.moment(&removed))),
        facts,
        identifiers: identifiers
            .into_iter()
            .map(|(kind, count)| (words::word(text, "kind", &kind), text.number(count)))
            .collect(),
        columns: serde_json::from_str::<Vec<String>>(&row.extra_columns)
            .unwrap_or_default()
            .iter()
            .map(|heading| visible(heading))
            .collect(),
        entries: detail
            .parts
            .iter()
            .take(ENTRIES)
            .map(|part| entry(text, part))
            .collect(),
        more_entries: (more_entries > 0).then(|| text.count("finding-entries-more", more_entries)),
        copies: words::rows(store, text, detail.copies).await?,
        near,
        timeline: timeline(store, text, detail.timeline).await?,
        kinds: words::choices(
            text,
            "decision",
            Kind::ALL.iter().filter(may).map(|kind| kind.as_str()),
            None,
        )
        .split_off(1),
        grounds: words::choices(
            text,
            "ground",
            Ground::ALL.iter().map(|ground| ground.as_str()),
            None,
        )
        .split_off(1),
        seen: detail.decisions,
        frame,
    };
    html(StatusCode::OK, &made)
}

fn entry(text: Text, part: &Part) -> Entry {
    let mut evidence: Vec<_> = part.finding.evidence.iter().collect();
    // In the order of the file, as somebody who opens it meets them.
    evidence.sort_by_key(|evidence| evidence.location);
    let left_out = usize::try_from(part.left_out).unwrap_or(usize::MAX);
    let more = evidence.len().saturating_sub(PLACES).saturating_add(left_out);
    Entry {
        name: part.entry.as_deref().map(visible),
        format: part.format.clone(),
        customers: text.count("happened-customers", part.customer_count()),
        places: evidence
            .iter()
            .take(PLACES)
            .map(|evidence| {
                let kinds: Vec<_> = evidence
                    .kinds
                    .iter()
                    .map(|kind| words::word(text, "kind", kind.as_str()))
                    .collect();
                (words::place(text, &evidence.location), kinds.join(", "))
            })
            .collect(),
        more: (more > 0).then(|| text.count("finding-places-more", more)),
    }
}

async fn timeline(
    store: &Store,
    text: Text,
    happened: Vec<findings::Happening>,
) -> Result<Vec<Line>, Refusal> {
    let mut accounts: Vec<Uuid> = happened
        .iter()
        .filter_map(|one| match &one.what {
            What::Decided { by, .. } => *by,
            What::Looked { actor, .. } => actor.strip_prefix("account:").and_then(|id| id.parse().ok()),
            _ => None,
        })
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    let names = store.account_names(&accounts).await?;
    let line = |one: findings::Happening| {
        let mut line = Line {
            at: text.moment(&one.at),
            what: String::new(),
            by: None,
            more: Vec::new(),
        };
        match one.what {
            What::Found => line.what = text.say("happened-found"),
            What::Seen { kind, customers } => {
                line.what = words::word(text, "happened", &kind);
                line.more.push(text.count("happened-customers", customers));
            }
            What::Decided {
                kind,
                by,
                reason,
                ground,
                expires,
            } => {
                line.what = words::word(text, "decision", &kind);
                line.by = by.and_then(|by| names.get(&by).cloned());
                line.more
                    .extend(ground.map(|ground| words::word(text, "ground", &ground)));
                line.more
                    .extend(expires.map(|until| text.name("happened-until", &text.moment(&until))));
                line.more.extend(reason);
            }
            What::Looked { actor, action } => {
                line.what = text.say(match action.as_str() {
                    "finding.viewed" => "happened-viewed",
                    "finding.customers_revealed" => "happened-revealed",
                    _ => "happened-other",
                });
                let account = actor
                    .strip_prefix("account:")
                    .and_then(|id| id.parse::<Uuid>().ok());
                line.by = account.and_then(|id| names.get(&id).cloned()).or(Some(actor));
            }
        }
        line
    };
    Ok(happened.into_iter().map(line).collect())
}

/// A decision as a form says it.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    kind: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    legal_ground: String,
    #[serde(default)]
    expires: String,
    seen: usize,
}

impl Said {
    fn draft(self) -> Result<Draft, Refusal> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == self.kind);
        let expires = match self.expires.trim() {
            "" => None,
            day => {
                let day = Date::parse(day, format_description!("[year]-[month]-[day]"))
                    .map_err(|_| Refusal::Invalid("expires: is no day".to_owned()))?;
                Some(Moment::of(day.with_time(Time::MIDNIGHT).assume_utc()))
            }
        };
        Ok(Draft {
            kind: kind.ok_or_else(|| Refusal::Invalid("kind: is none of the words".to_owned()))?,
            reason: Some(self.reason),
            ground: Ground::ALL
                .into_iter()
                .find(|ground| ground.as_str() == self.legal_ground),
            expires,
            seen: Some(self.seen),
        })
    }
}

pub(super) async fn decide(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    at: At,
    said: Result<Form<Said>, FormRejection>,
) -> Result<Response, Trouble> {
    let done = async {
        let viewer = viewer?;
        let key = key(at)?;
        let Form(said) = said.map_err(|_| Refusal::Invalid("the form cannot be read".to_owned()))?;
        findings::decide(app.store(), &viewer, key, said.draft()?).await?;
        Ok::<_, Refusal>(Redirect::to(&address(key)).into_response())
    };
    done.await.map_err(|refusal| reader.trouble(refusal))
}

/// Why somebody wants to know who the customers are.
#[derive(Debug, Deserialize)]
pub(super) struct Why {
    reason: String,
    #[serde(default)]
    from: usize,
}

pub(super) async fn reveal(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    at: At,
    why: Result<Form<Why>, FormRejection>,
) -> Result<Response, Trouble> {
    let done = async {
        let viewer = viewer?;
        let key = key(at)?;
        viewer.may(Right::ViewFindings)?;
        let Form(why) = why.map_err(|_| Refusal::Invalid("the form cannot be read".to_owned()))?;
        let shown = findings::reveal(app.store(), &viewer, key, &why.reason, why.from).await?;
        let frame = Frame::of(&viewer, "/findings");
        let text = frame.text;
        let through = shown.from + shown.customers.len() + shown.unknown;
        let made = CustomersPage {
            here: address(key),
            count: text.count("happened-customers", shown.all),
            unknown: (shown.unknown > 0).then(|| text.count("revealed-unknown", shown.unknown)),
            customers: shown
                .customers
                .into_iter()
                .map(|customer| Known {
                    number: customer.crm_id,
                    label: customer.label,
                    kind: words::word(text, "customer", &customer.kind),
                    manager: customer.account_manager.unwrap_or_default(),
                })
                .collect(),
            reason: why.reason,
            next: ((through as u64) < shown.all).then_some(through),
            frame,
        };
        html(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal| reader.trouble(refusal))
}
