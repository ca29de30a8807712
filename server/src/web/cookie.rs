//! The cookies of the pages: the session's, and the language of whoever is not logged in.

use axum_extra::extract::cookie::{Cookie, SameSite};
use time::Duration;

use crate::app::App;
use crate::secret::Secret;
use crate::viewer::cookie_name;

/// The language of whoever is not logged in.
pub(super) const LANGUAGE: &str = "language";

/// The cookie of a session: no script reads it, no other site sends it along with what changes something.
pub(super) fn session(app: &App, secret: &Secret) -> Cookie<'static> {
    kept(app, cookie_name(app.config()), secret.reveal().to_owned())
}

/// Takes the cookie of a session away.
pub(super) fn no_session(app: &App) -> Cookie<'static> {
    gone(app, cookie_name(app.config()))
}

/// The cookie of a language.
pub(super) fn language(app: &App, code: &'static str) -> Cookie<'static> {
    let mut cookie = kept(app, LANGUAGE, code.to_owned());
    cookie.set_max_age(Duration::days(365));
    cookie
}

/// A cookie until the browser closes.
pub(super) fn kept(app: &App, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.config().pages.is_secure())
        .build()
}

/// A cookie that takes an earlier one away.
pub(super) fn gone(app: &App, name: &'static str) -> Cookie<'static> {
    let mut cookie = kept(app, name, String::new());
    cookie.set_max_age(Duration::ZERO);
    cookie
}
