//! What programs ask for and agents tell, as JSON: requests turned into calls of the domains.
//!
//! Described by OpenAPI 3.1 at `/api/v1/openapi.json`; the page `/api` shows the same to people. A resource is described
//! where it is handled, so that the description cannot lag behind.

pub mod agent;
mod findings;
mod reference;
pub mod scim;

use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Homeward",
        description = "Findings of customer data, and what was decided about them. Log in with a session's cookie \
                       or send `Authorization: Bearer` with an API token. Lists are paged: send `next` of the answer \
                       as `after`. Times are RFC 3339 in UTC."
    ),
    tags((name = "findings", description = "Files with customer data"))
)]
struct Described;

/// Every resource for programs.
pub fn routes() -> Router<App> {
    let (router, description) = described();
    let json = Json(description);
    router
        .route(
            "/api/v1/openapi.json",
            get(move || {
                let json = json.clone();
                async move { json }
            }),
        )
        .route("/api", get(reference::page))
}

/// The resources with their description.
fn described() -> (Router<App>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Described::openapi())
        .routes(routes!(findings::list))
        .routes(routes!(findings::summary))
        .routes(routes!(findings::one))
        .routes(routes!(findings::decide))
        .split_for_parts()
}
