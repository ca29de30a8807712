//! One person: what is told about them, whose manager they are, and what is theirs over time.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

use crate::accounts::change::word;
use crate::app::App;
use crate::people::import::is_address;
use crate::people::{Belonging, directory};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::person;
use crate::store::people::PersonDraft;
use crate::web::findings::amounts::{Amounts, amounts};
use crate::web::{Fields, Frame, Member, Trouble, page};

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    person: person::Model,
    origin: String,
    manager: Option<(Uuid, String)>,
    reports: Vec<(Uuid, String)>,
    accounts: Vec<(Uuid, String)>,
    may_accounts: bool,
    belongings: Vec<Thing>,
    kinds: Vec<(&'static str, String)>,
    found: Option<Amounts>,
    fault: Option<String>,
}

struct Thing {
    id: Uuid,
    kind: String,
    value: String,
    since: String,
    until: Option<String>,
}

#[derive(Template)]
#[template(path = "person-edit.html")]
struct EditPage {
    frame: Frame,
    id: Option<Uuid>,
    filled: Filled,
    fault: Option<String>,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/people/new", get(blank).post(create))
        .route("/people/{id}", get(show))
        .route("/people/{id}/edit", get(edit).post(save))
        .route("/people/{id}/belongings", post(give))
        .route("/people/{id}/belongings/{belonging}/end", post(end))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Filled {
    external_id: String,
    name: String,
    email: String,
    team: String,
    manager: String,
    left: Option<String>,
}

#[derive(Deserialize)]
struct NewThing {
    kind: String,
    value: String,
}

impl Filled {
    /// The draft, or the key of the words that say what is wrong.
    async fn draft(&self, app: &App) -> Result<Result<PersonDraft, &'static str>, Refusal> {
        let words = (
            word(&self.name),
            word(&self.email),
            word(&self.team),
            word(&self.external_id),
        );
        let (Ok(Some(name)), Ok(email), Ok(team), Ok(external_id)) = words else {
            return Ok(Err("people-name-wrong"));
        };
        if email.as_deref().is_some_and(|email| !is_address(email)) {
            return Ok(Err("people-email-wrong"));
        }
        let manager = match self.manager.trim() {
            "" => None,
            typed => match app.store().person_of_word(typed).await? {
                Some(manager) => Some(manager),
                None => return Ok(Err("people-manager-unknown")),
            },
        };
        Ok(Ok(PersonDraft {
            external_id,
            name,
            email,
            team,
            manager,
            left: self.left.is_some(),
        }))
    }
}

async fn found(app: &App, id: &str) -> Result<person::Model, Refusal> {
    let id = Uuid::parse_str(id).map_err(|_| Refusal::NotFound)?;
    app.store().person(id).await?.ok_or(Refusal::NotFound)
}

async fn show(State(app): State<App>, member: Member, Path(id): Path<String>) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    let done = async {
        let person = found(&app, &id).await?;
        shown(&app, &member, person, None).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn shown(
    app: &App,
    member: &Member,
    person: person::Model,
    fault: Option<&str>,
) -> Result<Response, Refusal> {
    let (store, text) = (app.store(), member.text());
    let mut related: Vec<Uuid> = store.reports_of(&[person.id]).await?;
    related.truncate(200);
    let reports_ids = related.clone();
    related.extend(person.manager_id);
    let names = store.names_of(&related).await?;
    let named = |id: &Uuid| names.get(id).map(|name| (*id, name.clone()));
    let mut reports: Vec<_> = reports_ids.iter().filter_map(named).collect();
    reports.sort_by(|one, other| one.1.cmp(&other.1));
    let belongings = store.belongings_of(person.id).await?;
    let may_accounts = member.viewer.has(Right::ManageServer);
    let accounts = if may_accounts {
        store.accounts_of(person.id).await?
    } else {
        Vec::new()
    };
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let made = PersonPage {
        found: amounts(app, member, format!("person={}", person.id)).await?,
        frame: member.frame("/people"),
        origin: text.say(&format!("people-origin-{}", person.origin)),
        manager: person.manager_id.as_ref().and_then(named),
        reports,
        accounts: accounts.into_iter().map(|row| (row.id, row.login)).collect(),
        may_accounts,
        belongings: belongings
            .into_iter()
            .map(|row| Thing {
                id: row.id,
                kind: text.say(&format!("people-kind-{}", row.kind)),
                value: row.value,
                since: row
                    .since
                    .map_or_else(|| text.say("people-since-always"), |at| text.moment(&at)),
                until: row.until.map(|at| text.moment(&at)),
            })
            .collect(),
        kinds: Belonging::ALL
            .into_iter()
            .map(|kind| (kind.as_str(), text.say(&format!("people-kind-{}", kind.as_str()))))
            .collect(),
        person,
        fault: fault.map(|key| text.say(key)),
    };
    page(status, &made)
}

fn form(member: &Member, id: Option<Uuid>, filled: Filled, fault: Option<&str>) -> Result<Response, Refusal> {
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let made = EditPage {
        frame: member.frame("/people"),
        id,
        filled,
        fault: fault.map(|key| member.text().say(key)),
    };
    page(status, &made)
}

async fn blank(member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    form(&member, None, Filled::default(), None).map_err(|refusal| member.trouble(refusal))
}

async fn create(
    State(app): State<App>,
    member: Member,
    Fields(filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    let done = async {
        let draft = match filled.draft(&app).await? {
            Ok(draft) => draft,
            Err(key) => return form(&member, None, filled, Some(key)),
        };
        match directory::create(app.store(), &draft, member.viewer.actor()).await {
            Ok(id) => Ok(Redirect::to(&format!("/people/{id}")).into_response()),
            Err(Refusal::Conflict(_)) => form(&member, None, filled, Some("people-key-taken")),
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn edit(State(app): State<App>, member: Member, Path(id): Path<String>) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    let done = async {
        let person = found(&app, &id).await?;
        let manager = match person.manager_id {
            Some(manager) => app.store().person(manager).await?,
            None => None,
        };
        let filled = Filled {
            external_id: person.external_id.unwrap_or_default(),
            name: person.name,
            email: person.email.unwrap_or_default(),
            team: person.team.unwrap_or_default(),
            manager: manager.map_or_else(String::new, |manager| {
                manager
                    .external_id
                    .or(manager.email)
                    .unwrap_or_else(|| manager.id.to_string())
            }),
            left: (!person.active).then(|| "yes".to_owned()),
        };
        form(&member, Some(person.id), filled, None)
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn save(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Fields(filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    let done = async {
        let person = found(&app, &id).await?;
        let draft = match filled.draft(&app).await? {
            Ok(draft) => draft,
            Err(key) => return form(&member, Some(person.id), filled, Some(key)),
        };
        if let Err(Refusal::Conflict(_)) = directory::no_circle(app.store(), person.id, draft.manager).await {
            return form(&member, Some(person.id), filled, Some("import-circle"));
        }
        match directory::change(app.store(), person.id, &draft, member.viewer.actor()).await {
            Ok(()) => Ok(Redirect::to(&format!("/people/{}", person.id)).into_response()),
            Err(Refusal::Conflict(_)) => form(&member, Some(person.id), filled, Some("people-key-taken")),
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn give(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Fields(new): Fields<NewThing>,
) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    let done = async {
        let person = found(&app, &id).await?;
        let (Some(kind), Ok(Some(value))) = (Belonging::of(&new.kind), word(&new.value)) else {
            return shown(&app, &member, person, Some("people-thing-wrong")).await;
        };
        directory::give(app.store(), person.id, kind, &value, member.viewer.actor()).await?;
        Ok(Redirect::to(&format!("/people/{}", person.id)).into_response())
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn end(
    State(app): State<App>,
    member: Member,
    Path((id, belonging)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    let done = async {
        let person = found(&app, &id).await?;
        let belonging = Uuid::parse_str(&belonging).map_err(|_| Refusal::NotFound)?;
        directory::end(app.store(), person.id, belonging, member.viewer.actor()).await?;
        Ok(Redirect::to(&format!("/people/{}", person.id)).into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}
