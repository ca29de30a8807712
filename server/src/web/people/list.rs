//! People by name, with a search.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::people::PeopleFilter;
use crate::web::trouble::encoded;
use crate::web::{Frame, Member, Trouble, page};

/// People on a page.
const PAGE: u64 = 100;

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    frame: Frame,
    asked: Asked,
    people: Vec<Row>,
    total: u64,
    filtered: bool,
    next: Option<String>,
}

struct Row {
    id: Uuid,
    name: String,
    email: String,
    team: String,
    manager: String,
    active: bool,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/people", get(list))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    words: String,
    unmanaged: Option<String>,
    left: Option<String>,
    after_name: Option<String>,
    after: Option<Uuid>,
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    let done = async {
        let words = asked.words.trim();
        let filter = PeopleFilter {
            words: (!words.is_empty()).then(|| words.chars().take(100).collect()),
            unmanaged: asked.unmanaged.is_some(),
            left: asked.left.is_some(),
            after: asked.after_name.clone().zip(asked.after),
        };
        let rows = app.store().people(&filter, PAGE).await?;
        let managers: Vec<Uuid> = rows.iter().filter_map(|row| row.manager_id).collect();
        let names = app.store().names_of(&managers).await?;
        let next = (rows.len() as u64 == PAGE)
            .then(|| rows.last())
            .flatten()
            .map(|last| {
                let mut query = format!("words={}", encoded(words));
                for (name, on) in [("unmanaged", filter.unmanaged), ("left", filter.left)] {
                    if on {
                        query.push_str(&format!("&{name}=yes"));
                    }
                }
                format!(
                    "/people?{query}&after_name={}&after={}",
                    encoded(&last.name),
                    last.id
                )
            });
        let (total, _) = app.store().people_counts().await?;
        let made = PeoplePage {
            frame: member.frame("/people"),
            filtered: filter.words.is_some() || filter.unmanaged || filter.left,
            people: rows
                .into_iter()
                .map(|row| Row {
                    id: row.id,
                    name: row.name,
                    email: row.email.unwrap_or_default(),
                    team: row.team.unwrap_or_default(),
                    manager: row
                        .manager_id
                        .and_then(|id| names.get(&id).cloned())
                        .unwrap_or_default(),
                    active: row.active,
                })
                .collect(),
            asked,
            total,
            next,
        };
        page(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}
