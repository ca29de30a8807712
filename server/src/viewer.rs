//! Who looks: the account behind a request, known by the browser's session or a program's token.
//!
//! A handler that takes a [`Viewer`] is reached by nobody else; rights are asked for with [`Viewer::may`] before
//! anything is read. Sessions end after [`IDLE`] without a request and after [`LONGEST`] in any case.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::cookie::CookieJar;
use uuid::Uuid;

use crate::app::App;
use crate::audit::Actor;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::{Reach, Right, Role};
use crate::secret;
use crate::store::entity::account;

/// The cookie of a session. The prefix binds it to this host and to a secure connection (RFC 6265bis,
/// section 4.1.3.2); on loopback without TLS the plain name is used.
pub const COOKIE: &str = "homeward";
/// A session ends after so long without a request.
pub const IDLE: Duration = Duration::from_secs(60 * 60);
/// A session ends after so long.
pub const LONGEST: Duration = Duration::from_secs(12 * 60 * 60);

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
}

impl Viewer {
    /// Whether one of the roles has the right.
    #[must_use]
    pub fn has(&self, right: Right) -> bool {
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

    /// Whose findings they see: the widest of their roles.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.roles
            .iter()
            .map(|role| role.reach())
            .max()
            .unwrap_or(Reach::None)
    }

    /// As the audit log names them.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Account(self.account)
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
        }
    }

    /// The viewer that an account's row tells of.
    pub(crate) fn of(row: account::Model) -> Self {
        Self {
            account: row.id,
            person: row.person_id,
            name: row.name,
            roles: serde_json::from_str(&row.roles).unwrap_or_default(),
            language: row.language,
        }
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(COOKIE).ok_or(Refusal::LoginNeeded)?;
        let account = app
            .store()
            .account_of_session(&secret::digest(cookie.value()), Moment::now(), IDLE)
            .await?
            .ok_or(Refusal::LoginNeeded)?;
        Ok(Self::of(account))
    }
}
