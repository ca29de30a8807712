//! What goes wrong, as a page: what happened, and what to do next.
//!
//! A handler gives a [`Refusal`] and the page is made here, in the reader's language. Whoever is not logged in is led to
//! the login and back.

use std::convert::Infallible;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;

use super::{Frame, cookie, page};
use crate::app::App;
use crate::refusal::Refusal;
use crate::text::Text;
use crate::viewer::Viewer;

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage {
    frame: Frame,
    heading: String,
    words: String,
}

/// A refusal on its way to a reader.
#[derive(Debug)]
pub struct Trouble {
    reader: Reader,
    refusal: Refusal,
}

/// Who will read the page, logged in or not. Every handler of a page takes one.
#[derive(Debug, Clone)]
pub struct Reader {
    frame: Frame,
    back: String,
}

impl Reader {
    /// Whoever is logged in.
    pub(super) fn logged_in(viewer: &Viewer, parts: &Parts) -> Self {
        Self {
            frame: Frame::of(viewer, ""),
            back: back(parts),
        }
    }

    /// Whoever is not: in the language that they chose, or their browser.
    pub(super) fn outside(parts: &Parts) -> Self {
        let chosen = CookieJar::from_headers(&parts.headers)
            .get(cookie::LANGUAGE)
            .map(|cookie| Text::of(cookie.value()));
        let asked = parts.headers.get(ACCEPT_LANGUAGE);
        let text = chosen.unwrap_or_else(|| Text::accepted(asked.and_then(|value| value.to_str().ok())));
        Self {
            frame: Frame::outside(text),
            back: back(parts),
        }
    }

    /// The frame of their page.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.frame.clone()
    }

    /// The reader's words.
    #[must_use]
    pub const fn text(&self) -> Text {
        self.frame.text
    }

    /// Turns a refusal into their page.
    #[must_use]
    pub fn trouble(self, refusal: impl Into<Refusal>) -> Trouble {
        Trouble {
            reader: self,
            refusal: refusal.into(),
        }
    }

    /// The page of a refusal.
    #[must_use]
    pub fn page(self, refusal: &Refusal) -> Response {
        if matches!(refusal, Refusal::LoginNeeded) {
            return Redirect::to(&format!("/login?back={}", encoded(&self.back))).into_response();
        }
        if let Refusal::Failed(cause) = refusal {
            tracing::error!(error = format!("{cause:#}"), "a page failed");
        }
        let text = self.frame.text;
        let (heading, words) = match refusal {
            Refusal::Invalid(words) => (text.say("trouble-invalid"), text.refused(words)),
            Refusal::Conflict(words) => (text.say("trouble-conflict"), text.refused(words)),
            other => (
                text.say(&format!("trouble-{}", other.code().replace('_', "-"))),
                text.say(&format!("trouble-{}-words", other.code().replace('_', "-"))),
            ),
        };
        let made = TroublePage {
            frame: self.frame,
            heading,
            words,
        };
        page(refusal.status(), &made).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}

/// Where somebody wanted to be: only what can be asked for again.
fn back(parts: &Parts) -> String {
    if parts.method != Method::GET {
        return "/".to_owned();
    }
    parts
        .uri
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned()
}

/// A path as the value of a query (RFC 3986, section 2.1).
pub(super) fn encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

impl FromRequestParts<App> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(match Viewer::from_request_parts(parts, app).await {
            Ok(viewer) => Self::logged_in(&viewer, parts),
            Err(_) => Self::outside(parts),
        })
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        self.reader.page(&self.refusal)
    }
}
