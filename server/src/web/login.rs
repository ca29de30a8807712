//! Logging in and out, and the language of the pages.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use serde_json::json;

use super::address::ClientAddress;
use super::fields::Fields;
use super::trouble::{Reader, Trouble};
use super::{Frame, cookie, page};
use crate::accounts::login::{self, Entered, NotIn};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::refusal::Refusal;
use crate::secret;
use crate::store::accounts::{Change, change_account};
use crate::store::sessions::end_session;
use crate::text::Text;
use crate::viewer::{Viewer, cookie_name};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    back_query: String,
    back: String,
    login: String,
    fault: Option<String>,
    said: Option<String>,
    provider: Option<String>,
}

#[derive(Template)]
#[template(path = "login-code.html")]
struct CodePage {
    frame: Frame,
    back: String,
    fault: Option<String>,
}

/// Pages of whoever is not logged in yet.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/login", get(ask).post(enter))
        .route("/login/code", get(ask_code).post(enter_code))
        .route("/logout", post(leave))
        .route("/language", post(language))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    back: Option<String>,
    said: Option<String>,
}

#[derive(Deserialize)]
struct Typed {
    login: String,
    password: String,
    back: Option<String>,
}

#[derive(Deserialize)]
struct TypedCode {
    code: String,
    back: Option<String>,
}

#[derive(Deserialize)]
struct Chosen {
    language: String,
}

/// Where somebody goes after the login: a path of this host and nothing else.
pub(super) fn way_back(asked: Option<&str>) -> &str {
    asked
        .filter(|path| {
            path.starts_with('/')
                && !path.starts_with("//")
                && !path.contains(['\\', '\r', '\n', '\t'])
                && !path.starts_with("/log")
                && path.len() < 2_000
        })
        .unwrap_or("/")
}

async fn ask(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let back = way_back(asked.back.as_deref()).to_owned();
    if viewer.is_ok() {
        return Ok(Redirect::to(&back).into_response());
    }
    let said = match asked.said.as_deref() {
        Some("chosen") => Some(reader.text().say("login-password-chosen")),
        Some("provider") => Some(reader.text().say("login-provider-refused")),
        _ => None,
    };
    form(&app, &reader, StatusCode::OK, (back, String::new()), None, said)
        .map_err(|refusal| reader.trouble(refusal))
}

fn form(
    app: &App,
    reader: &Reader,
    status: StatusCode,
    (back, login): (String, String),
    fault: Option<String>,
    said: Option<String>,
) -> Result<Response, Refusal> {
    let made = LoginPage {
        frame: reader.frame(),
        back_query: super::trouble::encoded(&back),
        back,
        login,
        fault,
        said,
        provider: app.config().oidc.as_ref().map(|oidc| oidc.name.clone()),
    };
    page(status, &made)
}

async fn enter(
    State(app): State<App>,
    reader: Reader,
    jar: CookieJar,
    ClientAddress(from): ClientAddress,
    Fields(typed): Fields<Typed>,
) -> Result<Response, Trouble> {
    let back = way_back(typed.back.as_deref()).to_owned();
    let before = digest(&app, &jar);
    let entered = login::with_password(&app, &typed.login, typed.password, from, before.as_deref()).await;
    match entered {
        Ok(Entered::In(secret)) => {
            let jar = jar.add(cookie::session(&app, &secret));
            Ok((jar, Redirect::to(&back)).into_response())
        }
        Ok(Entered::Second(secret)) => {
            let jar = jar.add(cookie::session(&app, &secret));
            let to = format!("/login/code?back={}", super::trouble::encoded(&back));
            Ok((jar, Redirect::to(&to)).into_response())
        }
        Err(not_in) => {
            let (status, fault) =
                fault(reader.text(), not_in, "login-wrong").map_err(|r| reader.clone().trouble(r))?;
            form(&app, &reader, status, (back, typed.login), Some(fault), None)
                .map_err(|refusal| reader.trouble(refusal))
        }
    }
}

async fn ask_code(reader: Reader, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let made = CodePage {
        frame: reader.frame(),
        back: way_back(asked.back.as_deref()).to_owned(),
        fault: None,
    };
    page(StatusCode::OK, &made).map_err(|refusal| reader.trouble(refusal))
}

async fn enter_code(
    State(app): State<App>,
    reader: Reader,
    jar: CookieJar,
    ClientAddress(from): ClientAddress,
    Fields(typed): Fields<TypedCode>,
) -> Result<Response, Trouble> {
    let back = way_back(typed.back.as_deref()).to_owned();
    let Some(waiting) = digest(&app, &jar) else {
        return Ok(Redirect::to("/login").into_response());
    };
    match login::with_code(&app, &waiting, &typed.code, from).await {
        Ok(secret) => {
            let jar = jar.add(cookie::session(&app, &secret));
            Ok((jar, Redirect::to(&back)).into_response())
        }
        Err(NotIn::Over) => Ok(Redirect::to("/login").into_response()),
        Err(not_in) => {
            let (status, fault) =
                fault(reader.text(), not_in, "login-code-wrong").map_err(|r| reader.clone().trouble(r))?;
            let made = CodePage {
                frame: reader.frame(),
                back,
                fault: Some(fault),
            };
            page(status, &made).map_err(|refusal| reader.trouble(refusal))
        }
    }
}

fn fault(text: Text, not_in: NotIn, wrong: &str) -> Result<(StatusCode, String), Refusal> {
    match not_in {
        NotIn::Wrong | NotIn::Over => Ok((StatusCode::UNAUTHORIZED, text.say(wrong))),
        NotIn::Wait(seconds) => {
            let minutes = seconds.div_ceil(60);
            Ok((StatusCode::TOO_MANY_REQUESTS, text.count("login-wait", minutes)))
        }
        NotIn::Failed(refusal) => Err(refusal),
    }
}

/// The digest of the browser's cookie.
pub(super) fn digest(app: &App, jar: &CookieJar) -> Option<String> {
    jar.get(cookie_name(app.config()))
        .map(|cookie| secret::digest(cookie.value()))
}

async fn leave(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    jar: CookieJar,
) -> Result<Response, Trouble> {
    let end = async {
        if let Some(digest) = digest(&app, &jar) {
            let transaction = app.store().write().await?;
            end_session(&transaction, &digest).await?;
            if let Ok(viewer) = &viewer {
                let entry = Entry {
                    actor: viewer.actor(),
                    action: "account.logged_out",
                    object: Some(format!("account:{}", viewer.account)),
                    detail: json!({}),
                };
                audit::record(&transaction, entry).await?;
            }
            transaction.commit().await?;
        }
        Ok::<(), Refusal>(())
    };
    end.await.map_err(|refusal| reader.trouble(refusal))?;
    let jar = jar.add(cookie::no_session(&app));
    // What a browser kept of the pages goes too, wherever it understands this.
    let clear = [("clear-site-data", "\"cache\"")];
    Ok((clear, jar, Redirect::to("/login")).into_response())
}

async fn language(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    jar: CookieJar,
    headers: HeaderMap,
    Fields(chosen): Fields<Chosen>,
) -> Result<Response, Trouble> {
    let code = Text::of(&chosen.language).code();
    if let Ok(viewer) = viewer {
        let keep = async {
            let transaction = app.store().write().await?;
            change_account(&transaction, viewer.account, Change::Language(code)).await?;
            Ok::<(), Refusal>(transaction.commit().await?)
        };
        keep.await.map_err(|refusal| reader.trouble(refusal))?;
    }
    let jar = jar.add(cookie::language(&app, code));
    Ok((jar, Redirect::to(referer(&headers))).into_response())
}

/// The page of this host that a form was on: its path.
fn referer(headers: &HeaderMap) -> &str {
    let word = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let path = word(header::REFERER).and_then(|from| {
        let host = word(header::HOST)?;
        from.split_once("://")?.1.strip_prefix(host)
    });
    path.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'))
        .unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(way_back(Some("/findings?review=open")), "/findings?review=open");
        for elsewhere in [
            "https://x.example",
            "//x.example",
            "/\\x.example",
            "x",
            "",
            "/login",
            "/a\r\nb",
        ] {
            assert_eq!(way_back(Some(elsewhere)), "/", "{elsewhere}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "hw.example".parse().unwrap());
        for (from, to) in [
            ("https://hw.example/people?x=1", "/people?x=1"),
            ("https://hw.example.evil/people", "/"),
            ("https://evil.example/people", "/"),
            ("https://hw.example//evil.example", "/"),
        ] {
            headers.insert(header::REFERER, from.parse().unwrap());
            assert_eq!(referer(&headers), to);
        }
    }
}
