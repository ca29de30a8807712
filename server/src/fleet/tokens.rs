//! Enrolment tokens: who may bring devices in, how many, until when and from where.
//!
//! A one-time token lets one device in. A fleet token stands in the roll-out of many devices and is known to more
//! people: it counts its uses, ends, may be bound to networks, and an administrator may have to let each device in.
//! A token is shown once; the database holds its digest.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::network::Networks;
use crate::app::App;
use crate::audit::{Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::store::entity::enrol_token;

/// What every token begins with.
pub const PREFIX: &str = "hwe_";
/// Longest life of a token.
pub const LONGEST: Duration = Duration::from_hours(365 * 24);
/// Most uses of a fleet token.
pub const MOST_USES: i32 = 1_000_000;

/// Whether a token lets in one device or many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// One.
    OneTime,
    /// Many.
    Fleet,
}

/// Whether devices wait for an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// They are let in by the token alone.
    None,
    /// They wait.
    Needed,
}

/// Whether devices may hold the index of the customers, with which whoever has it can test guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexUse {
    /// They are given it: without it they find nothing.
    Held,
    /// They wait until an administrator gives it to each.
    Withheld,
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// For people.
    pub name: String,
    /// For one device or many.
    pub kind: TokenKind,
    /// How many devices; of a one-time token 1.
    pub uses: i32,
    /// How long it lives.
    pub life: Duration,
    /// Where it may be used.
    pub networks: Networks,
    /// Whether devices wait.
    pub approval: Approval,
    /// Whether they may hold the index.
    pub index: IndexUse,
}

impl TokenKind {
    /// Whether devices wait where nobody said otherwise: a token for many is known to many.
    #[must_use]
    pub const fn usual_approval(self) -> Approval {
        match self {
            Self::OneTime => Approval::None,
            Self::Fleet => Approval::Needed,
        }
    }

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneTime => "one_time",
            Self::Fleet => "fleet",
        }
    }
}

impl NewToken {
    fn check(&self) -> Result<(), Refusal> {
        let fault = |words: &str| Err(Refusal::Invalid(words.to_owned()));
        let name = self.name.trim();
        if name.is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
            return fault("name: must be 1 to 100 characters");
        }
        if self.life.is_zero() || self.life > LONGEST {
            return fault("life: must be at most 365 days");
        }
        let most = match self.kind {
            TokenKind::OneTime => 1,
            TokenKind::Fleet => MOST_USES,
        };
        if !(1..=most).contains(&self.uses) {
            return fault("uses: must be 1 for a one-time token and at most 1,000,000 for a fleet's");
        }
        Ok(())
    }
}

/// Makes a token. The secret is not kept.
///
/// # Errors
///
/// What cannot be, or when the database fails.
pub async fn create(app: &App, new: NewToken, by: Actor) -> Result<(Uuid, Secret), Refusal> {
    new.check()?;
    let secret = Secret::new(PREFIX)?;
    let now = Moment::now();
    let row = enrol_token::Model {
        id: Uuid::now_v7(),
        name: new.name.trim().to_owned(),
        hash: secret.digest(),
        kind: new.kind.as_str().to_owned(),
        uses_left: Some(new.uses),
        expires: now.after(new.life),
        networks: json!(new.networks.names()).to_string(),
        needs_approval: new.approval == Approval::Needed,
        may_hold_index: new.index == IndexUse::Held,
        created_by: match by {
            Actor::Account(id) => Some(id),
            _ => None,
        },
        created: now,
        revoked: None,
    };
    let id = row.id;
    let entry = Entry {
        actor: by,
        action: "enrol_token.created",
        object: Some(format!("enrol_token:{id}")),
        detail: json!({
            "kind": row.kind, "uses": new.uses, "expires": row.expires,
            "networks": new.networks.names(), "needs_approval": row.needs_approval,
            "may_hold_index": row.may_hold_index,
        }),
    };
    app.store().add_enrol_token(row, entry).await?;
    Ok((id, secret))
}

/// Takes a token back: no further device comes in by it. Devices that came in stay.
///
/// # Errors
///
/// When there is no such token, or the database fails.
pub async fn revoke(app: &App, id: Uuid, by: Actor) -> Result<(), Refusal> {
    let entry = Entry {
        actor: by,
        action: "enrol_token.revoked",
        object: Some(format!("enrol_token:{id}")),
        detail: json!({}),
    };
    Ok(app.store().revoke_enrol_token(id, Moment::now(), entry).await?)
}

/// The command that brings a device in; the token stands in a file or the environment, not in the command.
#[must_use]
pub fn command(app: &App) -> Option<String> {
    let authority = app.authority().ok()?;
    Some(format!(
        "homeward enroll --server {} --fingerprint {} --token-file TOKEN.txt",
        app.config().agents.url,
        authority.fingerprint()
    ))
}
