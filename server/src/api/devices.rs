//! `/api/v1/devices`: the devices and what they cover, for a program that watches that all of them take part.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::findings::Problem;
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::viewer::Viewer;

/// Devices of a page.
const PAGE: u64 = 500;

/// Which devices.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// How many stand before this page.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    after: Option<u32>,
}

/// A page of devices, by name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DevicePage {
    devices: Vec<Machine>,
    /// To be sent as `after` for the next page; none is the last.
    next: Option<u64>,
}

/// A device.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Machine {
    id: Uuid,
    name: String,
    system: String,
    /// pending, active or revoked.
    status: String,
    #[schema(value_type = String, format = DateTime)]
    enrolled: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_seen: Option<Moment>,
    agent_version: Option<String>,
    index_version: Option<String>,
    rules_version: Option<String>,
    /// Reports that wait on the device.
    queue: i64,
    /// What its last scan covered.
    #[schema(value_type = Option<Object>)]
    coverage: Option<serde_json::Value>,
    /// What it says that it cannot do.
    trouble: Option<String>,
    /// Why somebody should look at it.
    attention: Option<String>,
}

/// Devices and coverage.
#[utoipa::path(get, path = "/api/v1/devices", tag = "devices", params(Asked),
    security(("token" = ["coverage:read"]), ("session" = [])), responses(
    (status = 200, body = DevicePage),
    (status = 401, body = Problem, description = "not logged in"),
    (status = 403, body = Problem, description = "no right to devices and coverage"),
    (status = 422, body = Problem, description = "the number cannot be used"),
))]
pub(super) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<DevicePage>, Refusal> {
    viewer.may(Right::ViewCoverage)?;
    let Query(asked) = asked.map_err(|_| Refusal::Invalid("after: is no number".to_owned()))?;
    let before = u64::from(asked.after.unwrap_or(0));
    let rows = app.store().devices(before, PAGE).await?;
    let next = (rows.len() as u64 == PAGE).then_some(before + PAGE);
    let devices = rows.into_iter().map(|row| Machine {
        id: row.id,
        name: row.name,
        system: row.system,
        status: row.status,
        enrolled: row.enrolled,
        last_seen: row.last_seen,
        agent_version: row.agent_version,
        index_version: row.index_version,
        rules_version: row.rules_version,
        queue: row.queue,
        coverage: row
            .coverage
            .as_deref()
            .and_then(|json| serde_json::from_str(json).ok()),
        trouble: row.trouble,
        attention: row.attention,
    });
    Ok(Json(DevicePage {
        devices: devices.collect(),
        next,
    }))
}
