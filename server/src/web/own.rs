//! Somebody's own account: password, second factor, browsers, tokens of their programs, how often they are told.
//!
//! What weakens an account asks for the password once more, so that a browser left open is not enough.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::address::ClientAddress;
use super::fields::Fields;
use super::login::digest;
use super::member::Member;
use super::qr::{Qr, picture};
use super::trouble::Trouble;
use super::{Frame, page};
use crate::accounts::login::{self, recovery_codes};
use crate::accounts::{change, totp};
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::account;
use crate::tell::choice::{self, Rhythm};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    login: String,
    roles: Vec<String>,
    person: Option<String>,
    has_password: bool,
    has_factor: bool,
    codes_left: usize,
    sessions: u64,
    rhythms: Vec<(&'static str, String, bool)>,
    has_address: bool,
    fault: Option<String>,
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "second-factor.html")]
struct FactorPage {
    frame: Frame,
    secret: String,
    qr: Option<Qr>,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "recovery-codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
}

/// Pages of one's own account.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", post(password))
        .route("/account/sessions", post(elsewhere))
        .route("/account/notices", post(choose))
        .route("/account/second-factor", get(factor).post(set_factor))
        .route("/account/second-factor/remove", post(remove_factor))
}

#[derive(Deserialize)]
struct Wanted {
    rhythm: String,
}

#[derive(Deserialize)]
struct NewPassword {
    current: String,
    password: String,
    again: String,
}

#[derive(Deserialize)]
struct NewFactor {
    current: String,
    secret: String,
    code: String,
}

#[derive(Deserialize)]
struct Current {
    current: String,
}

async fn account(app: &App, member: &Member) -> Result<account::Model, Refusal> {
    app.store()
        .account(member.viewer.account)
        .await?
        .ok_or(Refusal::LoginNeeded)
}

async fn show(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    made(&app, &member, None, None)
        .await
        .map_err(|refusal| member.trouble(refusal))
}

async fn made(
    app: &App,
    member: &Member,
    fault: Option<String>,
    said: Option<String>,
) -> Result<Response, Refusal> {
    let own = account(app, member).await?;
    let text = member.text();
    let person = match own.person_id {
        Some(person) => app.store().person(person).await?.map(|person| person.name),
        None => None,
    };
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let made = AccountPage {
        frame: member.frame("/account"),
        roles: member
            .viewer
            .roles
            .iter()
            .map(|role| super::role_words(text, *role))
            .collect(),
        person,
        has_password: own.password.is_some(),
        has_factor: own.totp.is_some(),
        codes_left: recovery_codes(&own).len(),
        rhythms: rhythms(app, member).await?,
        has_address: own.email.is_some(),
        sessions: app.store().session_count(own.id, Moment::now()).await?,
        login: own.login,
        fault,
        said,
    };
    page(status, &made)
}

/// How often they can be told, for whoever is told anything: word, words, and whether it is so now.
async fn rhythms(app: &App, member: &Member) -> Result<Vec<(&'static str, String, bool)>, Refusal> {
    let viewer = &member.viewer;
    if !viewer.has(Right::ViewFindings) {
        return Ok(Vec::new());
    }
    let row = app.store().told(viewer.account).await?;
    let chosen = Rhythm::chosen(row.as_ref(), viewer);
    let words = |rhythm: Rhythm| {
        let key = format!("rhythm-{}", rhythm.as_str().replace('_', "-"));
        (rhythm.as_str(), member.text().say(&key), rhythm == chosen)
    };
    Ok(Rhythm::ALL.into_iter().map(words).collect())
}

async fn choose(
    State(app): State<App>,
    member: Member,
    Fields(wanted): Fields<Wanted>,
) -> Result<Response, Trouble> {
    member.may(Right::ViewFindings)?;
    let done = async {
        let text = member.text();
        let Some(rhythm) = Rhythm::of(&wanted.rhythm) else {
            return made(&app, &member, Some(text.say("rhythm-fault")), None).await;
        };
        choice::set(app.store(), &member.viewer, rhythm, Moment::now()).await?;
        made(&app, &member, None, Some(text.say("rhythm-kept"))).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn password(
    State(app): State<App>,
    member: Member,
    jar: CookieJar,
    ClientAddress(from): ClientAddress,
    Fields(typed): Fields<NewPassword>,
) -> Result<Response, Trouble> {
    let text = member.text();
    let done = async {
        let own = account(&app, &member).await?;
        if !login::proves(&app, own.id, typed.current, from).await? {
            return made(&app, &member, Some(text.say("account-current-wrong")), None).await;
        }
        let both = (typed.password.as_str(), typed.again.as_str());
        if let Some(fault) = super::links::password_fault(text, both, &own.login, &own.name) {
            return made(&app, &member, Some(fault), None).await;
        }
        let hash = app.accounts().hasher.hash(typed.password).await?;
        let keep = digest(&app, &jar);
        change::password(app.store(), own.id, hash, keep.as_deref(), member.viewer.actor()).await?;
        made(&app, &member, None, Some(text.say("account-password-kept"))).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn elsewhere(State(app): State<App>, member: Member, jar: CookieJar) -> Result<Response, Trouble> {
    let keep = digest(&app, &jar);
    let done = async {
        let actor = member.viewer.actor();
        change::log_out(app.store(), member.viewer.account, keep.as_deref(), actor).await?;
        made(
            &app,
            &member,
            None,
            Some(member.text().say("account-elsewhere-done")),
        )
        .await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn factor(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let done = async {
        let own = account(&app, &member).await?;
        if own.totp.is_some() || own.password.is_none() {
            return Ok(Redirect::to("/account").into_response());
        }
        factor_form(&app, &member, &own, totp::new_secret()?, None)
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

fn factor_form(
    app: &App,
    member: &Member,
    own: &account::Model,
    secret: String,
    fault: Option<String>,
) -> Result<Response, Refusal> {
    let host = app
        .config()
        .pages
        .url
        .split_once("://")
        .map_or("", |(_, host)| host);
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let made = FactorPage {
        frame: member.frame("/account"),
        qr: picture(&totp::uri(&secret, &own.login, host)),
        secret,
        fault,
    };
    page(status, &made)
}

async fn set_factor(
    State(app): State<App>,
    member: Member,
    ClientAddress(from): ClientAddress,
    Fields(typed): Fields<NewFactor>,
) -> Result<Response, Trouble> {
    let text = member.text();
    let done = async {
        let own = account(&app, &member).await?;
        if own.totp.is_some() {
            return Ok(Redirect::to("/account").into_response());
        }
        let secret: String = typed.secret.chars().filter(char::is_ascii_alphanumeric).collect();
        if secret.len() != 32 {
            return Err(Refusal::Invalid("form-unreadable".to_owned()));
        }
        if !login::proves(&app, own.id, typed.current, from).await? {
            return factor_form(
                &app,
                &member,
                &own,
                secret,
                Some(text.say("account-current-wrong")),
            );
        }
        if totp::step_of(&secret, &typed.code, Moment::now(), None).is_none() {
            return factor_form(&app, &member, &own, secret, Some(text.say("factor-code-wrong")));
        }
        let (codes, digests) = totp::new_codes()?;
        let actor = member.viewer.actor();
        change::second_factor(app.store(), own.id, Some((secret, digests)), actor).await?;
        let made = CodesPage {
            frame: member.frame("/account"),
            codes,
        };
        page(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn remove_factor(
    State(app): State<App>,
    member: Member,
    ClientAddress(from): ClientAddress,
    Fields(typed): Fields<Current>,
) -> Result<Response, Trouble> {
    let text = member.text();
    let done = async {
        let own = account(&app, &member).await?;
        if !login::proves(&app, own.id, typed.current, from).await? {
            return made(&app, &member, Some(text.say("account-current-wrong")), None).await;
        }
        change::second_factor(app.store(), own.id, None, member.viewer.actor()).await?;
        made(&app, &member, None, Some(text.say("factor-removed"))).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}
