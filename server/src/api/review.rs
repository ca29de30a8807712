//! `/api/v1/review`: what waits in groups, decisions about all that a filter finds, and the rules.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::decision::{self, Words};
use crate::app::App;
use crate::findings::bulk::{self, Going, Later, Looked};
use crate::findings::groups::By;
use crate::findings::rules::{self as domain, Decided};
use crate::findings::{Filter, Outside, Said};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::viewer::Viewer;

/// Why a request is refused.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    error: String,
    message: String,
}

/// What waits for review, in groups.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Waiting {
    groups: Vec<Group>,
    /// Findings in all of them.
    findings: u64,
    /// Distinct customers in all of them.
    customers: u64,
    /// When they were put together: at most some minutes ago.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
}

/// Findings that are decided about together.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Group {
    /// content, folder, person or nobody.
    by: &'static str,
    /// The path of one of the copies, the folder, or the person's id.
    of: Option<String>,
    /// Which findings, as the query of a list.
    filter: String,
    findings: u64,
    /// Distinct customers in them, exactly.
    customers: u64,
    devices: u64,
    people: u64,
    /// Where some of them left the company's control: removable, synced, mailed.
    outside: Vec<&'static str>,
    #[schema(value_type = String, format = DateTime)]
    since: Moment,
}

/// A decision about all that a filter finds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBulk {
    /// Which findings, as the query of a list: `folder=/srv/oud&review=new`.
    #[serde(default)]
    filter: String,
    /// As for one finding; comment, agree and advise are about one only.
    kind: String,
    reason: Option<String>,
    legal_ground: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires: Option<Moment>,
    /// For assign: the account; none is nobody.
    to: Option<Uuid>,
    /// What the extent said: findings that came in since are left alone. None is up to now.
    through: Option<i64>,
    /// What the extent said: findings about which somebody else decided since are left alone. None takes all as it stands.
    turn: Option<i64>,
    /// Whether it becomes a rule for what comes later.
    #[serde(default)]
    rule: bool,
}

/// How far a filter reaches.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Extent {
    findings: u64,
    /// Distinct customers; none where there are more findings than one decision takes.
    customers: Option<u64>,
    people: u64,
    /// Under a legal hold.
    held: u64,
    /// To be sent with the decision.
    through: i64,
    /// To be sent with the decision, too.
    turn: i64,
}

/// What became of a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Done {
    id: Uuid,
    /// Findings that were decided about.
    decided: i32,
    /// Left because of a legal hold.
    held: i32,
    /// Left because they stood there already.
    same: i32,
    /// Left because somebody else had decided since the extent was asked for.
    others: i32,
    /// Whether it goes on by itself: very many take longer than a request.
    going_on: bool,
    /// What is left where it is not through, counted up to 100,000.
    left: u64,
    rule: Option<Uuid>,
    /// Until when it can be undone.
    #[schema(value_type = Option<String>, format = DateTime)]
    undo_until: Option<Moment>,
}

/// The rules.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rules {
    rules: Vec<Rule>,
}

/// A decision that holds for findings to come.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rule {
    id: Uuid,
    kind: String,
    filter: String,
    reason: String,
    legal_ground: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires: Option<Moment>,
    by: Uuid,
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked: Option<Moment>,
    /// Findings that it decided.
    decided: i64,
}

/// Why a rule is revoked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Revocation {
    reason: String,
    /// Whether what it decided is reviewed again.
    #[serde(default)]
    review_again: bool,
}

/// What came back for review.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Revoked {
    back: u64,
    /// Whether more come back by themselves: very many take longer than a request.
    going_on: bool,
}

fn unreadable() -> Refusal {
    Refusal::Invalid("the query cannot be read".to_owned())
}

/// Both rights: to see findings and to decide.
fn may(viewer: &Viewer) -> Result<(), Refusal> {
    viewer.may(Right::ViewFindings)?;
    viewer.may(Right::Decide)
}

/// What waits for review, in groups: those that matter most first.
#[utoipa::path(get, path = "/api/v1/review/groups", tag = "review",
    security(("token" = ["findings:read", "findings:decide"]), ("session" = [])), responses(
    (status = 200, body = Waiting),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to decide"),
))]
pub(super) async fn groups(State(app): State<App>, viewer: Viewer) -> Result<Json<Waiting>, Refusal> {
    may(&viewer)?;
    let groups = app.groups().groups(app.store()).await?;
    Ok(Json(Waiting {
        findings: groups.files,
        customers: groups.customers,
        at: groups.at,
        groups: groups
            .all
            .iter()
            .map(|group| {
                let (by, of) = match &group.by {
                    By::Content(path) => ("content", Some(path.clone())),
                    By::Folder(folder) => ("folder", Some(folder.clone())),
                    By::Person(person) => ("person", Some(person.to_string())),
                    By::Nobody => ("nobody", None),
                };
                Group {
                    by,
                    of,
                    filter: group.filter.query(),
                    findings: group.files,
                    customers: group.customers,
                    devices: group.devices,
                    people: group.people_count,
                    outside: Outside::of(group.outside).map(Outside::as_str).collect(),
                    since: group.since,
                }
            })
            .collect(),
    }))
}

/// How far a filter reaches: what a decision about it would be about.
#[utoipa::path(get, path = "/api/v1/review/extent", tag = "review", params(Said),
    security(("token" = ["findings:read", "findings:decide"]), ("session" = [])), responses(
    (status = 200, body = Extent),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to decide"),
    (status = 422, body = Problem, description = "a part of the filter cannot be used"),
))]
pub(super) async fn extent(
    State(app): State<App>,
    viewer: Viewer,
    said: Result<Query<Said>, QueryRejection>,
) -> Result<Json<Extent>, Refusal> {
    may(&viewer)?;
    let Query(said) = said.map_err(|_| unreadable())?;
    let preview = bulk::preview(app.store(), &viewer, &said.check()?).await?;
    Ok(Json(Extent {
        findings: preview.files,
        customers: preview.customers,
        people: preview.people,
        held: preview.held,
        through: preview.looked.through,
        turn: preview.looked.turn.unwrap_or_default(),
    }))
}

/// Decides about all that a filter finds.
#[utoipa::path(post, path = "/api/v1/review/decisions", tag = "review", request_body = NewBulk,
    security(("token" = ["findings:read", "findings:decide"]), ("session" = [])), responses(
    (status = 201, body = Done),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to decide"),
    (status = 422, body = Problem, description = "something is missing or cannot be used"),
))]
pub(super) async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    body: Result<Json<NewBulk>, JsonRejection>,
) -> Result<(StatusCode, Json<Done>), Refusal> {
    may(&viewer)?;
    let Json(said) = body.map_err(|error| decision::unreadable(&error))?;
    let filter: Filter = Said::of_query(&said.filter).ok_or_else(unreadable)?.check()?;
    let draft = Words {
        kind: said.kind,
        reason: said.reason,
        legal_ground: said.legal_ground,
        expires: said.expires,
        to: said.to,
        seen: None,
    }
    .draft()?;
    let later = if said.rule { Later::Rule } else { Later::No };
    let through = match said.through {
        Some(through) => through,
        None => bulk::preview(app.store(), &viewer, &filter).await?.looked.through,
    };
    let looked = Looked {
        through,
        turn: said.turn,
    };
    let id = bulk::decide(app.store(), &viewer, &filter, draft, looked, later).await?;
    app.groups().forget(app.store()).await;
    let outcome = bulk::outcome(app.store(), &viewer, id).await?;
    let done = Done {
        id,
        decided: outcome.bulk.done,
        held: outcome.bulk.held,
        same: outcome.bulk.same,
        others: outcome.bulk.theirs,
        going_on: outcome.going == Going::On,
        left: outcome.left.count,
        rule: outcome.bulk.rule_id,
        undo_until: outcome.undo,
    };
    Ok((StatusCode::CREATED, Json(done)))
}

/// The rules, those that hold before those that were revoked.
#[utoipa::path(get, path = "/api/v1/review/rules", tag = "review",
    security(("token" = ["findings:read"]), ("session" = [])), responses(
    (status = 200, body = Rules),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to all findings"),
))]
pub(super) async fn rules(State(app): State<App>, viewer: Viewer) -> Result<Json<Rules>, Refusal> {
    viewer.may(Right::ViewFindings)?;
    if viewer.reach() != crate::role::Reach::All {
        return Err(Refusal::Forbidden);
    }
    let counts = app.store().ruled_counts().await?;
    let rules = app.store().rules().await?;
    Ok(Json(Rules {
        rules: rules
            .into_iter()
            .map(|rule| Rule {
                decided: counts.get(&rule.id).copied().unwrap_or_default(),
                id: rule.id,
                kind: rule.kind,
                filter: rule.query,
                reason: rule.reason,
                legal_ground: rule.legal_ground,
                expires: rule.expires,
                by: rule.by_user,
                at: rule.at,
                revoked: rule.revoked,
            })
            .collect(),
    }))
}

/// Revokes a rule.
#[utoipa::path(post, path = "/api/v1/review/rules/{rule}/revocation", tag = "review", request_body = Revocation,
    security(("token" = ["findings:read", "findings:decide"]), ("session" = [])),
    params(("rule" = Uuid, Path, description = "which")), responses(
    (status = 200, body = Revoked),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to decide"),
    (status = 404, body = Problem, description = "there is no such rule"),
    (status = 409, body = Problem, description = "it was revoked before"),
    (status = 422, body = Problem, description = "something is missing or cannot be used"),
))]
pub(super) async fn revoke(
    State(app): State<App>,
    viewer: Viewer,
    rule: Result<Path<Uuid>, PathRejection>,
    body: Result<Json<Revocation>, JsonRejection>,
) -> Result<Json<Revoked>, Refusal> {
    may(&viewer)?;
    let Path(rule) = rule.map_err(|_| Refusal::NotFound)?;
    let Json(said) = body.map_err(|error| {
        Refusal::Invalid(format!("the body is no revocation ({})", error.status().as_u16()))
    })?;
    let decided = if said.review_again {
        Decided::BackForReview
    } else {
        Decided::Stays
    };
    let back = domain::revoke(app.store(), &viewer, rule, &said.reason, decided).await?;
    app.groups().forget(app.store()).await;
    Ok(Json(Revoked {
        back: back.unwrap_or_default(),
        going_on: back.is_none(),
    }))
}
