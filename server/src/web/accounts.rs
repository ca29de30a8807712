//! Accounts, for those who manage them: who may log in, in which role, as whom in the directory.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

use super::fields::Fields;
use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page, role_words};
use crate::accounts::change::{self, Access};
use crate::accounts::link;
use crate::app::App;
use crate::mail::{self, SendFault};
use crate::refusal::Refusal;
use crate::role::{Right, Role};
use crate::store::accounts::{AccountDraft, roles_of};
use crate::store::entity::account;
use crate::text::Text;

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    frame: Frame,
    accounts: Vec<Row>,
}

struct Row {
    id: Uuid,
    login: String,
    name: String,
    roles: Vec<String>,
    enabled: bool,
    factor: bool,
    last: String,
}

#[derive(Template)]
#[template(path = "account-edit.html")]
#[expect(clippy::struct_excessive_bools, reason = "what a page shows or not")]
struct EditPage {
    frame: Frame,
    id: Option<Uuid>,
    filled: Filled,
    roles: Vec<RoleChoice>,
    own: bool,
    enabled: bool,
    has_factor: bool,
    single_sign_on: bool,
    person: Option<(Uuid, String)>,
    fault: Option<String>,
}

struct RoleChoice {
    name: &'static str,
    words: String,
    about: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "account-link.html")]
struct LinkPage {
    frame: Frame,
    id: Uuid,
    login: String,
    /// The link, where it was not sent by mail.
    url: Option<String>,
    sent: Option<String>,
    trouble: Option<String>,
}

/// Pages of accounts.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/accounts", get(list))
        .route("/settings/accounts/new", get(blank).post(create))
        .route("/settings/accounts/{id}", get(show).post(save))
        .route("/settings/accounts/{id}/access", post(access))
        .route("/settings/accounts/{id}/link", post(new_link))
        .route("/settings/accounts/{id}/second-factor", post(no_factor))
}

/// What somebody filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Filled {
    login: String,
    name: String,
    email: String,
    person: String,
    language: String,
    administrator: Option<String>,
    privacy_team: Option<String>,
    data_protection_officer: Option<String>,
    manager: Option<String>,
    employee: Option<String>,
    auditor: Option<String>,
}

#[derive(Deserialize)]
struct NewAccess {
    access: String,
}

impl Filled {
    fn of(row: &account::Model, person: Option<&str>) -> Self {
        let roles = roles_of(row);
        let tick = |role: Role| roles.contains(&role).then(|| "yes".to_owned());
        Self {
            login: row.login.clone(),
            name: row.name.clone(),
            email: row.email.clone().unwrap_or_default(),
            person: person.unwrap_or_default().to_owned(),
            language: row.language.clone(),
            administrator: tick(Role::Administrator),
            privacy_team: tick(Role::PrivacyTeam),
            data_protection_officer: tick(Role::DataProtectionOfficer),
            manager: tick(Role::Manager),
            employee: tick(Role::Employee),
            auditor: tick(Role::Auditor),
        }
    }

    fn roles(&self) -> Vec<Role> {
        let ticked = [
            (&self.administrator, Role::Administrator),
            (&self.privacy_team, Role::PrivacyTeam),
            (&self.data_protection_officer, Role::DataProtectionOfficer),
            (&self.manager, Role::Manager),
            (&self.employee, Role::Employee),
            (&self.auditor, Role::Auditor),
        ];
        ticked
            .into_iter()
            .filter(|(tick, _)| tick.is_some())
            .map(|(_, role)| role)
            .collect()
    }

    /// The draft, or the key of the words that say what is wrong.
    async fn draft(&self, app: &App) -> Result<Result<AccountDraft, &'static str>, Refusal> {
        let (Some(login), Some(name)) = (
            change::login(&self.login),
            change::word(&self.name).ok().flatten(),
        ) else {
            return Ok(Err("welcome-names"));
        };
        let Ok(email) = change::word(&self.email) else {
            return Ok(Err("people-email-wrong"));
        };
        if email
            .as_deref()
            .is_some_and(|email| !crate::people::import::is_address(email))
        {
            return Ok(Err("people-email-wrong"));
        }
        let person = match self.person.trim() {
            "" => None,
            word => match app.store().person_of_word(word).await? {
                Some(person) => Some(person),
                None => return Ok(Err("accounts-person-unknown")),
            },
        };
        Ok(Ok(AccountDraft {
            login,
            name,
            email,
            roles: self.roles(),
            person,
            language: Text::of(&self.language).code().to_owned(),
            subject: None,
        }))
    }
}

async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let text = member.text();
        let accounts = app.store().accounts().await?;
        let made = AccountsPage {
            frame: member.frame("/settings"),
            accounts: accounts
                .into_iter()
                .map(|row| Row {
                    id: row.id,
                    roles: roles_of(&row)
                        .into_iter()
                        .map(|role| role_words(text, role))
                        .collect(),
                    enabled: row.enabled,
                    factor: row.totp.is_some(),
                    last: row
                        .last_login
                        .map_or_else(|| text.say("tokens-never"), |at| text.moment(&at)),
                    login: row.login,
                    name: row.name,
                })
                .collect(),
        };
        page(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

fn edit(
    member: &Member,
    row: Option<&account::Model>,
    filled: Filled,
    person: Option<(Uuid, String)>,
    fault: Option<&str>,
) -> Result<Response, Refusal> {
    let text = member.text();
    let ticked = filled.roles();
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let made = EditPage {
        frame: member.frame("/settings"),
        id: row.map(|row| row.id),
        roles: Role::ALL
            .into_iter()
            .map(|role| RoleChoice {
                name: role.as_str(),
                words: role_words(text, role),
                about: text.say(&format!("role-{}-words", role.as_str().replace('_', "-"))),
                ticked: ticked.contains(&role),
            })
            .collect(),
        own: row.is_some_and(|row| row.id == member.viewer.account),
        enabled: row.is_none_or(|row| row.enabled),
        has_factor: row.is_some_and(|row| row.totp.is_some()),
        single_sign_on: row.is_some_and(|row| row.subject.is_some()),
        person,
        filled,
        fault: fault.map(|key| text.say(key)),
    };
    page(status, &made)
}

async fn blank(member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let filled = Filled {
        language: member.viewer.language.clone(),
        ..Filled::default()
    };
    edit(&member, None, filled, None, None).map_err(|refusal| member.trouble(refusal))
}

async fn create(
    State(app): State<App>,
    member: Member,
    Fields(filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let draft = match filled.draft(&app).await? {
            Ok(draft) => draft,
            Err(key) => return edit(&member, None, filled, None, Some(key)),
        };
        match change::create(app.store(), &draft, member.viewer.actor()).await {
            Ok(id) => link_made(&app, &member, id, draft.login).await,
            Err(Refusal::Conflict(_)) => edit(&member, None, filled, None, Some("accounts-login-taken")),
            Err(Refusal::Invalid(_)) => edit(&member, None, filled, None, Some("accounts-roles-apart")),
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn link_made(app: &App, member: &Member, id: Uuid, login: String) -> Result<Response, Refusal> {
    let transaction = app.store().write().await?;
    let secret = link::to_account(&transaction, id, member.viewer.actor()).await?;
    transaction.commit().await?;
    let url = format!("{}/link/{}", app.config().pages.url, secret.reveal());
    let mut made = LinkPage {
        frame: member.frame("/settings"),
        id,
        login,
        url: None,
        sent: None,
        trouble: None,
    };
    let account = app.store().account(id).await?.ok_or(Refusal::NotFound)?;
    // What was sent to its holder is nobody else's to see.
    match mailed(app, &account, &url).await? {
        Ok(Some(to)) => made.sent = Some(to),
        Ok(None) => made.url = Some(url),
        Err(words) => (made.url, made.trouble) = (Some(url), Some(words)),
    }
    page(StatusCode::OK, &made)
}

/// Sends a link to the account's address; says to which, none where there is none or no mail, or why it failed.
async fn mailed(
    app: &App,
    account: &account::Model,
    url: &str,
) -> Result<Result<Option<String>, String>, Refusal> {
    let Some(to) = &account.email else {
        return Ok(Ok(None));
    };
    let text = Text::of(&account.language);
    let body = text.name("mail-link-body", url);
    match mail::send(app, to, &text.say("mail-link-subject"), body).await {
        Ok(()) => Ok(Ok(Some(to.clone()))),
        Err(SendFault::NotSetUp | SendFault::Address) => Ok(Ok(None)),
        Err(SendFault::Server(words)) => Ok(Err(words)),
        Err(SendFault::Failed(refusal)) => Err(refusal),
    }
}

async fn found(app: &App, id: &str) -> Result<account::Model, Refusal> {
    let id = Uuid::parse_str(id).map_err(|_| Refusal::NotFound)?;
    app.store().account(id).await?.ok_or(Refusal::NotFound)
}

async fn person_of(app: &App, row: &account::Model) -> Result<Option<(Uuid, String, String)>, Refusal> {
    let Some(person) = row.person_id else {
        return Ok(None);
    };
    let person = app.store().person(person).await?;
    Ok(person.map(|person| {
        let word = person
            .external_id
            .or(person.email)
            .unwrap_or_else(|| person.id.to_string());
        (person.id, person.name, word)
    }))
}

async fn show(State(app): State<App>, member: Member, Path(id): Path<String>) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let row = found(&app, &id).await?;
        let person = person_of(&app, &row).await?;
        let filled = Filled::of(&row, person.as_ref().map(|(_, _, word)| word.as_str()));
        edit(
            &member,
            Some(&row),
            filled,
            person.map(|(id, name, _)| (id, name)),
            None,
        )
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn save(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Fields(mut filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let row = found(&app, &id).await?;
        filled.login.clone_from(&row.login);
        filled.language.clone_from(&row.language);
        let draft = match filled.draft(&app).await? {
            Ok(draft) => draft,
            Err(key) => return edit(&member, Some(&row), filled, None, Some(key)),
        };
        let words = (draft.name, draft.email);
        let actor = member.viewer.actor();
        match change::profile(app.store(), row.id, words, draft.roles, draft.person, actor).await {
            Ok(()) => Ok(Redirect::to("/settings/accounts").into_response()),
            Err(Refusal::Conflict(_)) => edit(&member, Some(&row), filled, None, Some("accounts-last")),
            Err(Refusal::Invalid(_)) => edit(&member, Some(&row), filled, None, Some("accounts-roles-apart")),
            Err(Refusal::Forbidden) => edit(&member, Some(&row), filled, None, Some("accounts-own-roles")),
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn access(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Fields(new): Fields<NewAccess>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let row = found(&app, &id).await?;
        let new = match new.access.as_str() {
            "enabled" => Access::Enabled,
            "disabled" => Access::Disabled,
            _ => return Err(Refusal::Invalid("form-unreadable".to_owned())),
        };
        match change::access(app.store(), row.id, new, member.viewer.actor()).await {
            Ok(()) => Ok(Redirect::to("/settings/accounts").into_response()),
            Err(Refusal::Conflict(_)) => {
                let filled = Filled::of(&row, None);
                edit(&member, Some(&row), filled, None, Some("accounts-last"))
            }
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn new_link(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let row = found(&app, &id).await?;
        link_made(&app, &member, row.id, row.login).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn no_factor(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let row = found(&app, &id).await?;
        if row.id == member.viewer.account {
            // One's own is taken away on one's own page, with the password.
            return Err(Refusal::Forbidden);
        }
        change::second_factor(app.store(), row.id, None, member.viewer.actor()).await?;
        Ok(Redirect::to(&format!("/settings/accounts/{}", row.id)).into_response())
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}
