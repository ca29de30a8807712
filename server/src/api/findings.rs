//! `/api/v1/findings`: the findings that the caller may see.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use homeward_rules::report::Part;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::findings::{self, Draft, Ground, Key, Kind, Outside, Said, What};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::findings::Brief;
use crate::viewer::Viewer;

/// A finding in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Item {
    source: Uuid,
    file: Uuid,
    device: Uuid,
    path: String,
    person: Option<Uuid>,
    /// profile, owner, device, access, hand or unknown.
    person_by: String,
    format: String,
    /// Bytes.
    size: i64,
    /// low, medium, high or critical.
    severity: String,
    /// Distinct customers.
    customers: i32,
    /// Natural persons among them, at least.
    persons: i32,
    /// present or removed.
    presence: String,
    /// new, proposed, asked, to_hand_over, to_delete, later, authorised or false_positive.
    review: String,
    #[schema(value_type = String, format = DateTime)]
    first_seen: Moment,
    #[schema(value_type = String, format = DateTime)]
    last_seen: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    removed: Option<Moment>,
    /// Whether a legal hold keeps it from being deleted or erased.
    held: bool,
    /// Where it left the company's control: removable, synced, mailed.
    outside: Vec<&'static str>,
    /// The account that looks at it.
    assignee: Option<Uuid>,
}

/// A page of findings.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FindingPage {
    findings: Vec<Item>,
    /// To be sent as `after` for the next page; none is the last.
    next: Option<String>,
    /// How many there are in all; at least so many where there may be `more`: counting ends at 10,000.
    count: u64,
    /// Whether there may be more than that.
    more: bool,
}

/// What a filter finds, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Numbers {
    findings: i64,
    /// Distinct customers in all of them: each counts once, in however many files.
    customers: u64,
    sorts: Vec<Sort>,
}

/// How many findings of one sort there are.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sort {
    severity: String,
    review: String,
    presence: String,
    findings: i64,
}

/// A finding with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Detail {
    #[serde(flatten)]
    item: Item,
    owner: Option<String>,
    /// Keyed hash of the bytes: copies have the same.
    content: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    modified: Option<Moment>,
    /// Kind of identifier and how many distinct values.
    #[schema(value_type = Object)]
    identifiers: serde_json::Value,
    unmatched_records: i32,
    /// Headings that the CRM does not have.
    extra_columns: Vec<String>,
    /// What the file itself and each entry in it holds.
    entries: Vec<Entry>,
    /// Files with the same content.
    copies: Vec<Item>,
    /// Files with many of the same customers.
    near: Vec<Near>,
    /// What happened, the last first.
    timeline: Vec<Event>,
    /// How many decisions there are: to be sent as `seen` with the next one.
    decisions: usize,
}

/// What one entry holds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Entry {
    /// Path inside the file; none is the file itself.
    #[serde(rename = "entry")]
    path: Option<String>,
    format: String,
    severity: String,
    customers: usize,
    places: Vec<Place>,
}

/// A place in which a customer stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Place {
    /// Kinds of identifier that stand there.
    kinds: Vec<String>,
    /// In ordinals, as "sheet 2, row 14".
    location: String,
}

/// A file with many of the same customers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Near {
    finding: Item,
    /// Customers that both hold.
    shared: u64,
}

/// Something that happened to a finding.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Event {
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// found, changed, moved, removed, returned, a decision's word or a word of the log.
    what: String,
    /// Account of a decision.
    by: Option<String>,
    reason: Option<String>,
    legal_ground: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires: Option<Moment>,
    customers: Option<i32>,
    /// Rule that decided it.
    rule: Option<Uuid>,
    /// Account that it was given to.
    to: Option<Uuid>,
    /// Whether somebody else had to agree before it held.
    proposed: Option<bool>,
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDecision {
    /// ask_employee, hand_over, delete, authorise, false_positive, reopen, release, snooze, hold, end_hold, assign, comment,
    /// agree or advise.
    kind: String,
    reason: Option<String>,
    /// For authorise: consent, contract, legal_obligation, vital_interests, public_task or legitimate_interests.
    legal_ground: Option<String>,
    /// For authorise: until when it may stay; for snooze: until when nobody needs to look.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires: Option<Moment>,
    /// For assign: the account; none is nobody.
    to: Option<Uuid>,
    /// How many decisions the caller knew of; another number is refused as a conflict.
    seen: Option<usize>,
}

/// A decision that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Made {
    decision: Uuid,
}

/// Why a request is refused.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    error: String,
    message: String,
}

impl From<Brief> for Item {
    fn from(row: Brief) -> Self {
        Self {
            source: row.source_id,
            file: row.file_id,
            device: row.device_id,
            path: row.path,
            person: row.person_id,
            person_by: row.person_by,
            format: row.format,
            size: row.size,
            severity: row.severity,
            customers: row.customers,
            persons: row.persons,
            presence: row.presence,
            review: row.review,
            first_seen: row.first_seen,
            last_seen: row.last_seen,
            removed: row.removed,
            held: row.held,
            outside: Outside::of(row.outside).map(Outside::as_str).collect(),
            assignee: row.assignee_id,
        }
    }
}

/// Findings, by filter.
#[utoipa::path(get, path = "/api/v1/findings", tag = "findings", params(Said),
    security(("token" = ["findings:read"]), ("session" = [])), responses(
    (status = 200, body = FindingPage),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to findings"),
    (status = 422, body = Problem, description = "a part of the filter cannot be used"),
))]
pub(super) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    said: Result<Query<Said>, QueryRejection>,
) -> Result<Json<FindingPage>, Refusal> {
    let filter = query(said)?.check()?;
    let list = findings::list(app.store(), &viewer, &filter).await?;
    Ok(Json(FindingPage {
        next: list.next.map(|next| next.written()),
        findings: list.rows.into_iter().map(Item::from).collect(),
        count: list.count,
        more: list.more,
    }))
}

/// Findings in numbers, by filter.
#[utoipa::path(get, path = "/api/v1/findings/summary", tag = "findings", params(Said),
    security(("token" = ["findings:read"]), ("session" = [])), responses(
    (status = 200, body = Numbers),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to findings"),
    (status = 422, body = Problem, description = "a part of the filter cannot be used"),
))]
pub(super) async fn summary(
    State(app): State<App>,
    viewer: Viewer,
    said: Result<Query<Said>, QueryRejection>,
) -> Result<Json<Numbers>, Refusal> {
    let filter = query(said)?.check()?;
    let summary = findings::summary(app.store(), &viewer, &filter).await?;
    Ok(Json(Numbers {
        findings: summary.findings,
        customers: summary.customers,
        sorts: summary
            .sorts
            .into_iter()
            .map(|sort| Sort {
                severity: sort.severity,
                review: sort.review,
                presence: sort.presence,
                findings: sort.findings,
            })
            .collect(),
    }))
}

/// One finding. The look is logged.
#[utoipa::path(get, path = "/api/v1/findings/{source}/{file}", tag = "findings",
    security(("token" = ["findings:read"]), ("session" = [])),
    params(("source" = Uuid, Path, description = "of the finding"), ("file" = Uuid, Path, description = "of the finding")),
    responses(
    (status = 200, body = Detail),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to findings"),
    (status = 404, body = Problem, description = "not there, or not for the caller"),
))]
pub(super) async fn one(
    State(app): State<App>,
    viewer: Viewer,
    path: Result<Path<(Uuid, Uuid)>, PathRejection>,
) -> Result<Json<Detail>, Refusal> {
    let detail = findings::view(app.store(), &viewer, key(path)?).await?;
    let row = detail.row;
    let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
    Ok(Json(Detail {
        owner: row.owner,
        content: row.content,
        modified: row.modified,
        identifiers: json(&row.identifiers),
        unmatched_records: row.unmatched_records,
        extra_columns: serde_json::from_str(&row.extra_columns).unwrap_or_default(),
        entries: detail.parts.into_iter().map(Entry::from).collect(),
        copies: detail.copies.into_iter().map(Item::from).collect(),
        near: detail
            .near
            .into_iter()
            .map(|near| Near {
                finding: near.row.into(),
                shared: near.shared,
            })
            .collect(),
        timeline: detail
            .timeline
            .into_iter()
            .map(|happening| event(happening.at, happening.what))
            .collect(),
        decisions: detail.decisions,
        item: Item {
            source: row.source_id,
            file: row.file_id,
            device: row.device_id,
            path: row.path,
            person: row.person_id,
            person_by: row.person_by,
            format: row.format,
            size: row.size,
            severity: row.severity,
            customers: row.customers,
            persons: row.persons,
            presence: row.presence,
            review: row.review,
            first_seen: row.first_seen,
            last_seen: row.last_seen,
            removed: row.removed,
            held: row.held,
            outside: Outside::of(row.outside).map(Outside::as_str).collect(),
            assignee: row.assignee_id,
        },
    }))
}

/// Decides about a finding.
#[utoipa::path(post, path = "/api/v1/findings/{source}/{file}/decisions", tag = "findings",
    security(("token" = ["findings:decide"]), ("session" = [])),
    params(("source" = Uuid, Path, description = "of the finding"), ("file" = Uuid, Path, description = "of the finding")),
    request_body = NewDecision, responses(
    (status = 201, body = Made),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to decide"),
    (status = 404, body = Problem, description = "not there, or not for the caller"),
    (status = 409, body = Problem, description = "somebody else decided in the meantime"),
    (status = 422, body = Problem, description = "something is missing or cannot be used"),
))]
pub(super) async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    path: Result<Path<(Uuid, Uuid)>, PathRejection>,
    body: Result<Json<NewDecision>, JsonRejection>,
) -> Result<(StatusCode, Json<Made>), Refusal> {
    let key = key(path)?;
    let Json(said) = body.map_err(|error| {
        // Words of the parser could repeat a value.
        Refusal::Invalid(format!("the body is no decision ({})", error.status().as_u16()))
    })?;
    let kind = Kind::of(&said.kind);
    let ground = match said.legal_ground {
        None => None,
        Some(word) => Some(
            Ground::of(&word)
                .ok_or_else(|| Refusal::Invalid("legal_ground: is none of the words".to_owned()))?,
        ),
    };
    let draft = Draft {
        kind: kind.ok_or_else(|| Refusal::Invalid("kind: is none of the words".to_owned()))?,
        reason: said.reason,
        ground,
        expires: said.expires,
        to: said.to,
        seen: said.seen,
    };
    let decision = findings::decide(app.store(), &viewer, key, draft).await?;
    Ok((StatusCode::CREATED, Json(Made { decision })))
}

/// Whose a finding is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Owner {
    /// Id of a person of the directory; null takes back what was said, and scans infer again.
    #[serde(deserialize_with = "Option::deserialize")]
    person: Option<Uuid>,
}

/// Whose a finding is, and how that is known.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Owned {
    person: Option<Uuid>,
    /// hand or unknown.
    person_by: &'static str,
}

/// Says whose a finding is. It stays so through later scans.
#[utoipa::path(put, path = "/api/v1/findings/{source}/{file}/person", tag = "findings",
    security(("token" = ["findings:decide"]), ("session" = [])),
    params(("source" = Uuid, Path, description = "of the finding"), ("file" = Uuid, Path, description = "of the finding")),
    request_body = Owner, responses(
    (status = 200, body = Owned),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to decide"),
    (status = 404, body = Problem, description = "not there, or not for the caller"),
    (status = 422, body = Problem, description = "nobody of the directory"),
))]
pub(super) async fn set_person(
    State(app): State<App>,
    viewer: Viewer,
    path: Result<Path<(Uuid, Uuid)>, PathRejection>,
    body: Result<Json<Owner>, JsonRejection>,
) -> Result<Json<Owned>, Refusal> {
    viewer.may(Right::Decide)?;
    let key = key(path)?;
    let Json(Owner { person }) =
        body.map_err(|_| Refusal::Invalid("person: is missing, or is no id".to_owned()))?;
    let by = findings::set_person(app.store(), &viewer, key, person).await?;
    Ok(Json(Owned {
        person,
        person_by: by.as_str(),
    }))
}

impl From<Part> for Entry {
    fn from(part: Part) -> Self {
        Self {
            customers: usize::try_from(part.customer_count()).unwrap_or(usize::MAX),
            path: part.entry,
            format: part.format,
            severity: part.finding.severity.as_str().to_owned(),
            places: part
                .finding
                .evidence
                .iter()
                .map(|evidence| Place {
                    kinds: evidence
                        .kinds
                        .iter()
                        .map(|kind| kind.as_str().to_owned())
                        .collect(),
                    location: evidence.location.to_string(),
                })
                .collect(),
        }
    }
}

fn event(at: Moment, what: What) -> Event {
    let plain = |what: String| Event {
        at,
        what,
        by: None,
        reason: None,
        legal_ground: None,
        expires: None,
        rule: None,
        to: None,
        proposed: None,
        customers: None,
    };
    match what {
        What::Found => plain("found".to_owned()),
        What::Seen { kind, customers } => Event {
            customers: Some(customers),
            ..plain(kind)
        },
        What::Decided {
            kind,
            by,
            reason,
            ground,
            expires,
            rule,
            to,
            proposed,
        } => Event {
            rule,
            to,
            proposed: proposed.then_some(true),
            by: by.map(|by| by.to_string()),
            reason,
            legal_ground: ground,
            expires,
            ..plain(kind)
        },
        What::Looked { actor, action } => Event {
            by: Some(actor),
            ..plain(action)
        },
    }
}

fn query(said: Result<Query<Said>, QueryRejection>) -> Result<Said, Refusal> {
    said.map(|Query(said)| said)
        .map_err(|_| Refusal::Invalid("the query cannot be read".to_owned()))
}

/// What is no id is as little there as an id of nothing.
fn key(path: Result<Path<(Uuid, Uuid)>, PathRejection>) -> Result<Key, Refusal> {
    path.map(|Path((source, file))| Key { source, file })
        .map_err(|_| Refusal::NotFound)
}
