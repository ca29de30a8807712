//! `/api/v1/customers`: which index devices search with, and a new export of the CRM, for programs that bring one every night.
//!
//! The same steps as on the page: an export is uploaded and read, its columns may be mapped, and then it is taken. What is
//! under way is asked about again with `GET`.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::findings::Problem;
use crate::app::App;
use crate::customers::upload::{self, Fewer, Upload};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::text::Text;
use crate::viewer::Viewer;

/// Index files that are listed.
const HISTORY: u64 = 50;

/// Whose data is looked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Register {
    /// In the last export.
    customers: u64,
    /// That have left the CRM since.
    retired: u64,
    /// Index files, newest first.
    indexes: Vec<Index>,
    /// Exports that were uploaded and are not yet taken.
    uploads: Vec<Upload>,
}

/// An index that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Index {
    digest: String,
    #[schema(value_type = String, format = DateTime)]
    built: Moment,
    customers: i64,
    /// Size of the file.
    bytes: i64,
    /// Name of the export that it was made of.
    export: Option<String>,
    /// Whether devices should have it.
    current: bool,
}

/// As what an export is brought.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Brought {
    /// Its name, for people.
    name: Option<String>,
}

/// What columns hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Map {
    /// A field, or `ignore`, by the column's number from 1.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    map: BTreeMap<String, String>,
}

/// How an export is taken.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Take {
    /// Whether far fewer customers than before are meant.
    #[serde(default)]
    fewer: bool,
}

/// The resource of exports on their way, with its description.
fn uploads() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(receive))
}

/// What takes an export: its body may be long and slow.
pub(super) fn slow() -> axum::Router<App> {
    let longest = usize::try_from(upload::LONGEST).unwrap_or(usize::MAX);
    uploads()
        .split_for_parts()
        .0
        .layer(DefaultBodyLimit::max(longest))
}

/// The description of what takes an export.
pub(super) fn description() -> utoipa::openapi::OpenApi {
    uploads().split_for_parts().1
}

/// A refusal whose words are a key, in the words themselves.
fn said(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Invalid(key) => Refusal::Invalid(Text::En.say(&key)),
        other => other,
    }
}

fn id(path: Result<Path<Uuid>, PathRejection>) -> Result<Uuid, Refusal> {
    path.map(|Path(id)| id).map_err(|_| Refusal::NotFound)
}

/// The customers and their indexes
#[utoipa::path(get, path = "/api/v1/customers", tag = "customers",
    security(("token" = ["customers:manage"]), ("session" = [])), responses(
    (status = 200, body = Register),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to customers"),
))]
pub(super) async fn now(State(app): State<App>, viewer: Viewer) -> Result<Json<Register>, Refusal> {
    viewer.may(Right::ManageCustomers)?;
    let counts = app.store().customer_counts().await?;
    let indexes = app.store().index_versions(HISTORY).await?;
    Ok(Json(Register {
        customers: counts.known,
        retired: counts.retired,
        indexes: indexes
            .into_iter()
            .map(|row| Index {
                digest: row.digest,
                built: row.built,
                customers: row.customers,
                bytes: row.bytes,
                export: row.export,
                current: row.current,
            })
            .collect(),
        uploads: upload::all(&app)?,
    }))
}

/// Upload an export: its bytes are the body
#[utoipa::path(post, path = "/api/v1/customers/uploads", tag = "customers",
    security(("token" = ["customers:manage"]), ("session" = [])), params(Brought),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "CSV or a workbook"),
    responses(
    (status = 201, body = Upload),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to customers"),
    (status = 409, body = Problem, description = "too many uploads wait"),
    (status = 422, body = Problem, description = "empty, too long or broken off"),
))]
pub(super) async fn receive(
    State(app): State<App>,
    viewer: Viewer,
    brought: Result<Query<Brought>, QueryRejection>,
    body: Body,
) -> Result<(StatusCode, Json<Upload>), Refusal> {
    viewer.may(Right::ManageCustomers)?;
    let Query(brought) = brought
        .map_err(|_| Refusal::Invalid("customers-map-fault".into()))
        .map_err(said)?;
    let kept = upload::receive(
        &app,
        viewer.actor(),
        brought.name.as_deref(),
        body.into_data_stream(),
    )
    .await
    .map_err(said)?;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// How far an upload is
#[utoipa::path(get, path = "/api/v1/customers/uploads/{id}", tag = "customers",
    security(("token" = ["customers:manage"]), ("session" = [])),
    params(("id" = Uuid, Path, description = "of the upload")), responses(
    (status = 200, body = Upload),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to customers"),
    (status = 404, body = Problem, description = "not there, or no longer"),
))]
pub(super) async fn look(
    State(app): State<App>,
    viewer: Viewer,
    path: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<Upload>, Refusal> {
    viewer.may(Right::ManageCustomers)?;
    Ok(Json(upload::one(&app, id(path)?)?))
}

/// Say what columns hold; the export is read again
#[utoipa::path(put, path = "/api/v1/customers/uploads/{id}/map", tag = "customers",
    security(("token" = ["customers:manage"]), ("session" = [])),
    params(("id" = Uuid, Path, description = "of the upload")), request_body = Map, responses(
    (status = 202, body = Upload),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to customers"),
    (status = 404, body = Problem, description = "not there, or no longer"),
    (status = 409, body = Problem, description = "it is being read or imported"),
    (status = 422, body = Problem, description = "no such field or column"),
))]
pub(super) async fn map(
    State(app): State<App>,
    viewer: Viewer,
    path: Result<Path<Uuid>, PathRejection>,
    body: Result<Json<Map>, JsonRejection>,
) -> Result<(StatusCode, Json<Upload>), Refusal> {
    viewer.may(Right::ManageCustomers)?;
    let id = id(path)?;
    let fault = || said(Refusal::Invalid("customers-map-fault".into()));
    let Json(Map { map }) = body.map_err(|_| fault())?;
    let map: Option<BTreeMap<usize, String>> = map
        .into_iter()
        .map(|(column, field)| Some((column.parse().ok()?, field)))
        .collect();
    let kept = upload::map(&app, id, map.ok_or_else(fault)?).map_err(said)?;
    Ok((StatusCode::ACCEPTED, Json(kept)))
}

/// Take an export as the customers of now; the work goes on after the answer
#[utoipa::path(post, path = "/api/v1/customers/uploads/{id}/import", tag = "customers",
    security(("token" = ["customers:manage"]), ("session" = [])),
    params(("id" = Uuid, Path, description = "of the upload")), request_body = Take, responses(
    (status = 202, body = Upload),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to customers"),
    (status = 404, body = Problem, description = "not there, or no longer"),
    (status = 409, body = Problem, description = "it is not read yet, cannot be used, or is taken already"),
    (status = 422, body = Problem, description = "far fewer customers than before: say `fewer` if that is meant"),
))]
pub(super) async fn accept(
    State(app): State<App>,
    viewer: Viewer,
    path: Result<Path<Uuid>, PathRejection>,
    body: Result<Json<Take>, JsonRejection>,
) -> Result<(StatusCode, Json<Upload>), Refusal> {
    viewer.may(Right::ManageCustomers)?;
    let id = id(path)?;
    let Json(take) = body.map_err(|_| said(Refusal::Invalid("form-unreadable".into())))?;
    let fewer = if take.fewer { Fewer::Meant } else { Fewer::Unsaid };
    let kept = upload::accept(&app, id, fewer, viewer.actor())
        .await
        .map_err(said)?;
    Ok((StatusCode::ACCEPTED, Json(kept)))
}

/// Throw an upload away
#[utoipa::path(delete, path = "/api/v1/customers/uploads/{id}", tag = "customers",
    security(("token" = ["customers:manage"]), ("session" = [])),
    params(("id" = Uuid, Path, description = "of the upload")), responses(
    (status = 204, description = "gone"),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to customers"),
    (status = 404, body = Problem, description = "not there, or no longer"),
    (status = 409, body = Problem, description = "it is being imported"),
))]
pub(super) async fn discard(
    State(app): State<App>,
    viewer: Viewer,
    path: Result<Path<Uuid>, PathRejection>,
) -> Result<StatusCode, Refusal> {
    viewer.may(Right::ManageCustomers)?;
    upload::discard(&app, id(path)?, viewer.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
