//! `/api/v1/findings`: the findings that the caller may see.

mod told;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::decision::{Words, unreadable};
use crate::app::App;
use crate::findings::{self, Key, Said};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::viewer::Viewer;
use told::{Detail, FindingPage, Item, Numbers, Sort};

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
    Ok(Json(detail.into()))
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
    let Json(said) = body.map_err(|error| unreadable(&error))?;
    let draft = Words {
        kind: said.kind,
        reason: said.reason,
        legal_ground: said.legal_ground,
        expires: said.expires,
        to: said.to,
        seen: said.seen,
    }
    .draft()?;
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

fn query(said: Result<Query<Said>, QueryRejection>) -> Result<Said, Refusal> {
    said.map(|Query(said)| said)
        .map_err(|_| Refusal::Invalid("the query cannot be read".to_owned()))
}

/// What is no id is as little there as an id of nothing.
fn key(path: Result<Path<(Uuid, Uuid)>, PathRejection>) -> Result<Key, Refusal> {
    path.map(|Path((source, file))| Key { source, file })
        .map_err(|_| Refusal::NotFound)
}
