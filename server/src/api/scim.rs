//! SCIM 2.0 for identity providers (RFC 7644): Users, by a token with the scope `scim` and nothing else.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::moment::Moment;
use crate::people::scim::{self, Filter, Told, written};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::person;
use crate::viewer::Viewer;

/// Users on a page at most.
const PAGE: u64 = 200;

/// What identity providers speak to.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/scim/v2/ServiceProviderConfig", get(about))
        .route("/scim/v2/ResourceTypes", get(types))
        .route("/scim/v2/Schemas", get(schemas))
        .route("/scim/v2/Users", get(list).post(create))
        .route(
            "/scim/v2/Users/{id}",
            get(show).patch(patch).put(put).delete(delete),
        )
}

/// A refusal in the protocol's own form (RFC 7644, section 3.12).
struct Fault(Refusal);

impl<E: Into<Refusal>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if let Refusal::Failed(cause) = &self.0 {
            tracing::error!(error = format!("{cause:#}"), "a request of SCIM failed");
        }
        let status = match self.0 {
            Refusal::Invalid(_) => StatusCode::BAD_REQUEST,
            ref other => other.status(),
        };
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": status.as_str(),
            "detail": self.0.to_string(),
        });
        let kind = match self.0 {
            Refusal::Invalid(_) => Some("invalidValue"),
            Refusal::Conflict(_) => Some("uniqueness"),
            _ => None,
        };
        if let (Some(kind), Some(object)) = (kind, body.as_object_mut()) {
            object.insert("scimType".to_owned(), json!(kind));
        }
        answer(status, &body)
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let kind: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/scim+json")];
    (status, kind, body.to_string()).into_response()
}

/// The token behind a request, where it is for this and whoever made it may still make one.
fn provider(viewer: &Viewer) -> Result<Actor, Fault> {
    let manages = viewer.has_role_with(Right::ManageServer);
    match &viewer.token {
        Some(token) if manages && token.scopes.contains(&Scope::Scim) => Ok(viewer.actor()),
        _ => Err(Fault(Refusal::Forbidden)),
    }
}

fn body(bytes: &Bytes) -> Result<Value, Fault> {
    serde_json::from_slice(bytes).map_err(|_| Fault(Refusal::Invalid("the body is no JSON".to_owned())))
}

async fn user(app: &App, person: &person::Model) -> Result<Value, Fault> {
    let held = app.store().belongings_of(person.id).await?;
    let account = held
        .iter()
        .filter(|thing| thing.kind == "account" && thing.until.is_none())
        .min_by_key(|thing| thing.id);
    let url = &app.config().pages.url;
    Ok(written(person, account.map(|thing| thing.value.as_str()), url))
}

async fn found(app: &App, id: &str) -> Result<person::Model, Fault> {
    let id = Uuid::parse_str(id).map_err(|_| Refusal::NotFound)?;
    Ok(app.store().person(id).await?.ok_or(Refusal::NotFound)?)
}

async fn about(viewer: Viewer) -> Result<Response, Fault> {
    provider(&viewer)?;
    let no = json!({ "supported": false });
    let about = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": PAGE },
        "changePassword": no, "sort": no, "etag": no,
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "Bearer token", "description": "A token with the scope scim",
        }],
    });
    Ok(answer(StatusCode::OK, &about))
}

fn listed(resources: &[Value], total: usize, start: u64) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total, "startIndex": start, "itemsPerPage": resources.len(), "Resources": resources,
    })
}

async fn types(viewer: Viewer) -> Result<Response, Fault> {
    provider(&viewer)?;
    let kind = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": "User", "name": "User", "endpoint": "/Users", "schema": scim::USER,
        "schemaExtensions": [{ "schema": scim::ENTERPRISE, "required": false }],
    });
    Ok(answer(StatusCode::OK, &listed(&[kind], 1, 1)))
}

async fn schemas(viewer: Viewer) -> Result<Response, Fault> {
    provider(&viewer)?;
    let attribute = |name: &str, kind: &str, required: bool| {
        json!({
            "name": name, "type": kind, "multiValued": false, "required": required, "caseExact": false,
            "mutability": "readWrite", "returned": "default", "uniqueness": "none",
        })
    };
    let user = json!({
        "id": scim::USER, "name": "User",
        "attributes": [
            attribute("userName", "string", true),
            attribute("externalId", "string", false),
            attribute("displayName", "string", false),
            attribute("active", "boolean", false),
        ],
    });
    let more = json!({
        "id": scim::ENTERPRISE, "name": "EnterpriseUser",
        "attributes": [attribute("department", "string", false), attribute("manager", "complex", false)],
    });
    Ok(answer(StatusCode::OK, &listed(&[user, more], 2, 1)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Asked {
    filter: Option<String>,
    start_index: Option<u64>,
    count: Option<u64>,
}

async fn list(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    provider(&viewer)?;
    let start = asked.start_index.unwrap_or(1).max(1);
    let store = app.store();
    let (people, total) = match asked.filter.as_deref().map(Filter::parse).transpose()? {
        Some(Filter::UserName(name)) => {
            let mut people = Vec::new();
            for id in store.holders("account", &name, Moment::now()).await? {
                people.extend(store.person(id).await?);
            }
            let total = people.len();
            (people, total)
        }
        Some(Filter::ExternalId(id)) => {
            let people: Vec<_> = store.person_of_key(&id).await?.into_iter().collect();
            let total = people.len();
            (people, total)
        }
        None => {
            let total = store.people_total().await?;
            let most = asked.count.unwrap_or(PAGE).min(PAGE);
            (store.people_from(start - 1, most).await?, total as usize)
        }
    };
    let mut users = Vec::with_capacity(people.len());
    for person in &people {
        users.push(user(&app, person).await?);
    }
    Ok(answer(StatusCode::OK, &listed(&users, total, start)))
}

async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Result<Response, Fault> {
    provider(&viewer)?;
    let person = found(&app, &id).await?;
    Ok(answer(StatusCode::OK, &user(&app, &person).await?))
}

async fn create(State(app): State<App>, viewer: Viewer, bytes: Bytes) -> Result<Response, Fault> {
    let by = provider(&viewer)?;
    let told = Told::of_user(&body(&bytes)?)?;
    let id = scim::create(app.store(), told, by).await?;
    let person = app.store().person(id).await?.ok_or(Refusal::NotFound)?;
    Ok(answer(StatusCode::CREATED, &user(&app, &person).await?))
}

async fn change(app: App, viewer: Viewer, id: String, told: Told) -> Result<Response, Fault> {
    let by = provider(&viewer)?;
    let person = found(&app, &id).await?;
    scim::change(app.store(), person.id, told, by).await?;
    let person = found(&app, &id).await?;
    Ok(answer(StatusCode::OK, &user(&app, &person).await?))
}

async fn patch(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    bytes: Bytes,
) -> Result<Response, Fault> {
    provider(&viewer)?;
    let told = Told::of_patch(&body(&bytes)?)?;
    change(app, viewer, id, told).await
}

async fn put(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    bytes: Bytes,
) -> Result<Response, Fault> {
    provider(&viewer)?;
    let told = Told::of_user(&body(&bytes)?)?;
    change(app, viewer, id, told).await
}

/// Whoever is deleted there has left here: findings are theirs still.
async fn delete(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Result<Response, Fault> {
    let by = provider(&viewer)?;
    let person = found(&app, &id).await?;
    let told = Told::of_user(&json!({ "active": false }))?;
    scim::change(app.store(), person.id, told, by).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
