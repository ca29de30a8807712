//! What programs ask for and agents tell, as JSON: requests turned into calls of the domains.
//!
//! Described by OpenAPI 3.1 at `/api/v1/openapi.json`; the page `/api` shows the same to people. A resource is described
//! where it is handled, so that the description cannot lag behind.

pub mod agent;
mod audit;
mod customers;
mod decision;
mod devices;
mod findings;
mod reference;
mod review;
pub mod scim;

use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
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
    tags(
        (name = "findings", description = "Files with customer data"),
        (name = "review", description = "What waits in groups, decisions about many findings, and the rules that come of them"),
        (name = "devices", description = "Devices and what they cover"),
        (name = "audit", description = "What was done and looked at, by whom"),
        (name = "customers", description = "Whose data is looked for: exports of the CRM and the index made of them"),
    ),
    modifiers(&Ways)
)]
struct Described;

/// How a caller says who they are.
struct Ways;

impl Modify for Ways {
    fn modify(&self, described: &mut utoipa::openapi::OpenApi) {
        let components = described.components.get_or_insert_default();
        let mut token = Http::new(HttpAuthScheme::Bearer);
        token.description = Some("An API token with the scopes that an operation names.".to_owned());
        components.add_security_scheme("token", SecurityScheme::Http(token));
        let session = ApiKeyValue::with_description(
            "__Host-homeward",
            "The session of a browser; `homeward` on loopback without TLS.",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    }
}

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

/// What may take longer than other requests: an export on its way. Described with the rest.
pub fn slow() -> Router<App> {
    customers::slow()
}

/// The resources with their description.
fn described() -> (Router<App>, utoipa::openapi::OpenApi) {
    let (router, mut description) = OpenApiRouter::with_openapi(Described::openapi())
        .routes(routes!(findings::list))
        .routes(routes!(findings::summary))
        .routes(routes!(findings::one))
        .routes(routes!(findings::decide))
        .routes(routes!(review::groups))
        .routes(routes!(review::extent))
        .routes(routes!(review::decide))
        .routes(routes!(review::rules))
        .routes(routes!(review::revoke))
        .routes(routes!(findings::set_person))
        .routes(routes!(devices::list))
        .routes(routes!(audit::list))
        .routes(routes!(customers::now))
        .routes(routes!(customers::look, customers::discard))
        .routes(routes!(customers::map))
        .routes(routes!(customers::accept))
        .split_for_parts();
    description.merge(customers::description());
    (router, description)
}
