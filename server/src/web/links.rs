//! Pages behind one-time links: the first administrator's, and the one at which somebody chooses a password.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::fields::Fields;
use super::trouble::{Reader, Trouble};
use super::{Frame, cookie, page};
use crate::accounts::{Weak, acceptable, change, link};
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::secret;
use crate::text::Text;

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    frame: Frame,
    link: String,
    name: String,
    login: String,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    frame: Frame,
    link: String,
    login: String,
    fault: Option<String>,
}

/// Pages behind one-time links.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/welcome/{link}", get(welcome).post(begin))
        .route("/link/{link}", get(ask).post(choose))
}

#[derive(Deserialize)]
struct First {
    name: String,
    login: String,
    password: String,
    again: String,
}

#[derive(Deserialize)]
struct Password {
    password: String,
    again: String,
}

/// What is wrong with a new password that was typed twice.
pub(super) fn password_fault(
    text: Text,
    (password, again): (&str, &str),
    login: &str,
    name: &str,
) -> Option<String> {
    if password != again {
        return Some(text.say("password-differs"));
    }
    let key = match acceptable(password, login, name) {
        Ok(()) => return None,
        Err(Weak::Short) => "password-short",
        Err(Weak::Long) => "password-long",
        Err(Weak::Guessed) => "password-guessed",
    };
    Some(text.say(key))
}

/// Whether the link is one for the first administrator, or for the account of that id.
async fn known(app: &App, link: &str) -> Result<Option<uuid::Uuid>, Refusal> {
    let invite = app.store().invite(&secret::digest(link), Moment::now()).await?;
    Ok(invite.ok_or(Refusal::NotFound)?.account_id)
}

async fn welcome(
    State(app): State<App>,
    reader: Reader,
    Path(link): Path<String>,
) -> Result<Response, Trouble> {
    let made = async {
        if known(&app, &link).await?.is_some() {
            return Err(Refusal::NotFound);
        }
        let made = WelcomePage {
            frame: reader.frame(),
            link,
            name: String::new(),
            login: String::new(),
            fault: None,
        };
        page(StatusCode::OK, &made)
    };
    made.await.map_err(|refusal| reader.trouble(refusal))
}

async fn begin(
    State(app): State<App>,
    reader: Reader,
    jar: CookieJar,
    Path(link): Path<String>,
    Fields(first): Fields<First>,
) -> Result<Response, Trouble> {
    let text = reader.text();
    let made = async {
        if known(&app, &link).await?.is_some() {
            return Err(Refusal::NotFound);
        }
        let (name, login) = (
            change::word(&first.name).ok().flatten(),
            change::login(&first.login),
        );
        let (Some(name), Some(login)) = (name, login) else {
            return refill(&reader, link, &first, text.say("welcome-names"));
        };
        let typed = (first.password.as_str(), first.again.as_str());
        if let Some(fault) = password_fault(text, typed, &login, &name) {
            return refill(&reader, link, &first, fault);
        }
        let who = link::First {
            name,
            login,
            language: text.code(),
        };
        let secret = link::use_first(&app, &link, who, first.password).await?;
        let jar = jar.add(cookie::session(&app, &secret));
        Ok((jar, Redirect::to("/settings/setup")).into_response())
    };
    made.await.map_err(|refusal| reader.clone().trouble(refusal))
}

fn refill(reader: &Reader, link: String, first: &First, fault: String) -> Result<Response, Refusal> {
    let made = WelcomePage {
        frame: reader.frame(),
        link,
        name: first.name.clone(),
        login: first.login.clone(),
        fault: Some(fault),
    };
    page(StatusCode::UNPROCESSABLE_ENTITY, &made)
}

async fn ask(State(app): State<App>, reader: Reader, Path(link): Path<String>) -> Result<Response, Trouble> {
    form(&app, &reader, link, None)
        .await
        .map_err(|refusal| reader.trouble(refusal))
}

async fn form(app: &App, reader: &Reader, link: String, fault: Option<String>) -> Result<Response, Refusal> {
    let id = known(app, &link).await?.ok_or(Refusal::NotFound)?;
    let account = app.store().account(id).await?.ok_or(Refusal::NotFound)?;
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let made = LinkPage {
        frame: reader.frame(),
        link,
        login: account.login,
        fault,
    };
    page(status, &made)
}

async fn choose(
    State(app): State<App>,
    reader: Reader,
    Path(link): Path<String>,
    Fields(typed): Fields<Password>,
) -> Result<Response, Trouble> {
    let text = reader.text();
    let made = async {
        let id = known(&app, &link).await?.ok_or(Refusal::NotFound)?;
        let account = app.store().account(id).await?.ok_or(Refusal::NotFound)?;
        let both = (typed.password.as_str(), typed.again.as_str());
        if let Some(fault) = password_fault(text, both, &account.login, &account.name) {
            return form(&app, &reader, link, Some(fault)).await;
        }
        link::use_account(&app, &link, typed.password).await?;
        Ok(Redirect::to("/login?said=chosen").into_response())
    };
    made.await.map_err(|refusal| reader.clone().trouble(refusal))
}
