//! Who looks: the account behind a request, known by the browser's session or a program's token.
//!
//! A handler that takes a [`Viewer`] is reached by nobody else; rights are asked for with [`Viewer::may`] before
//! anything is read. Sessions end after [`IDLE`] without a request and after [`LONGEST`] in any case.

use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum_extra::extract::cookie::CookieJar;
use uuid::Uuid;

use crate::accounts::scope::{Scope, scopes_of};
use crate::app::App;
use crate::audit::Actor;
use crate::config::Config;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::{Reach, Right, Role};
use crate::secret;
use crate::store::accounts::roles_of;
use crate::store::entity::account;
use crate::store::sessions::Stage;

/// The cookie of a session. The prefix binds it to this host and to a secure connection (RFC 6265bis,
/// section 4.1.3.2); on loopback without TLS the plain name is used.
#[must_use]
pub fn cookie_name(config: &Config) -> &'static str {
    if config.pages.is_secure() {
        "__Host-homeward"
    } else {
        "homeward"
    }
}

/// The use of a session or token is noted at most so often.
const NOTED: Duration = Duration::from_mins(1);
/// A session ends after so long without a request.
pub const IDLE: Duration = Duration::from_hours(1);
/// A session ends after so long.
pub const LONGEST: Duration = Duration::from_hours(12);

/// The account behind a request.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Who.
    pub account: Uuid,
    /// Who they are in the directory.
    pub person: Option<Uuid>,
    /// As people call them.
    pub name: String,
    /// What they are.
    pub roles: Vec<Role>,
    /// `nl` or `en`.
    pub language: String,
    /// The token by which a program acts for them.
    pub token: Option<Token>,
}

/// A token by which a program acts for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Which.
    pub id: Uuid,
    /// What it is for.
    pub scopes: Vec<Scope>,
}

impl Viewer {
    /// Whether one of the roles has the right, and the token, if it is one, lets it through.
    #[must_use]
    pub fn has(&self, right: Right) -> bool {
        let through = self
            .token
            .as_ref()
            .is_none_or(|token| token.scopes.iter().any(|scope| scope.rights().contains(&right)));
        through && self.has_role_with(right)
    }

    /// Whether one of the roles has the right, whatever a token is for.
    #[must_use]
    pub fn has_role_with(&self, right: Right) -> bool {
        self.roles.iter().any(|role| role.rights().contains(&right))
    }

    /// Refuses whoever lacks the right.
    ///
    /// # Errors
    ///
    /// [`Refusal::Forbidden`].
    pub fn may(&self, right: Right) -> Result<(), Refusal> {
        if self.has(right) {
            Ok(())
        } else {
            Err(Refusal::Forbidden)
        }
    }

    /// Whose findings they see: the widest of their roles; none where a token is not for findings.
    #[must_use]
    pub fn reach(&self) -> Reach {
        if !self.has(Right::ViewFindings) {
            return Reach::None;
        }
        self.roles
            .iter()
            .map(|role| role.reach())
            .max()
            .unwrap_or(Reach::None)
    }

    /// As the audit log names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.token
            .as_ref()
            .map_or(Actor::Account(self.account), |token| Actor::Token(token.id))
    }

    /// Somebody for a test of the domains.
    #[cfg(test)]
    pub(crate) fn for_test(person: Option<Uuid>, roles: &[Role]) -> Self {
        Self {
            account: Uuid::now_v7(),
            person,
            name: "Test".to_owned(),
            roles: roles.to_vec(),
            language: "nl".to_owned(),
            token: None,
        }
    }

    /// The viewer that an account's row tells of.
    pub(crate) fn of(row: account::Model, token: Option<Token>) -> Self {
        Self {
            account: row.id,
            person: row.person_id,
            roles: roles_of(&row),
            name: row.name,
            language: row.language,
            token,
        }
    }

    async fn of_token(app: &App, shown: &str) -> Result<Self, Refusal> {
        let now = Moment::now();
        let (token, account) = app
            .store()
            .token(&secret::digest(shown), now)
            .await?
            .ok_or(Refusal::LoginNeeded)?;
        if token.last_used.is_none_or(|used| used < now.before(NOTED)) {
            app.store().touch_token(token.id, now).await?;
        }
        let scopes = scopes_of(&token);
        Ok(Self::of(account, Some(Token { id: token.id, scopes })))
    }

    async fn of_session(app: &App, cookie: &str) -> Result<Self, Refusal> {
        let (now, digest) = (Moment::now(), secret::digest(cookie));
        let (account, seen) = app
            .store()
            .account_of_session(&digest, Stage::Full, now, IDLE)
            .await?
            .ok_or(Refusal::LoginNeeded)?;
        if seen < now.before(NOTED) {
            app.store().touch_session(&digest, now).await?;
        }
        Ok(Self::of(account, None))
    }
}

/// The token that a program shows, at the API, SCIM and the counters (RFC 6750, section 2.1).
fn bearer(parts: &Parts) -> Option<&str> {
    let path = parts.extensions.get::<MatchedPath>()?.as_str();
    if !path.starts_with("/api/") && !path.starts_with("/scim/") && path != "/metrics" {
        return None;
    }
    let words = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = words.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        if let Some(token) = bearer(parts) {
            return Self::of_token(app, token).await;
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(cookie_name(app.config())).ok_or(Refusal::LoginNeeded)?;
        Self::of_session(app, cookie.value()).await
    }
}
