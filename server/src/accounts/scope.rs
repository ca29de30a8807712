//! What a token of a program is for: scopes, each with the rights that it lets through.
//!
//! A token never has more rights than the account that it was made by, and of these only those of its scopes. Every scope
//! opens something: what has no resource of its own has none.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::secret::Secret;
use crate::store::Store;
use crate::store::api_tokens::{add_token, revoke_token};
use crate::store::entity::api_token;
use crate::viewer::Viewer;

/// What stands before a token, for people and scanners of secrets.
pub const PREFIX: &str = "hwa_";
/// The longest life of a token.
pub const LONGEST_DAYS: u32 = 366;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Read findings.
    FindingsRead,
    /// Read findings, decide and advise about them: nobody decides about what they cannot read.
    FindingsDecide,
    /// Read devices and coverage.
    CoverageRead,
    /// Read the audit log.
    AuditRead,
    /// Import customers.
    CustomersManage,
    /// Read the server's counters.
    MetricsRead,
    /// Keep people and their leaving up to date from an identity provider (SCIM).
    Scim,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 7] = [
        Self::FindingsRead,
        Self::FindingsDecide,
        Self::CoverageRead,
        Self::AuditRead,
        Self::CustomersManage,
        Self::MetricsRead,
        Self::Scim,
    ];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FindingsRead => "findings:read",
            Self::FindingsDecide => "findings:decide",
            Self::CoverageRead => "coverage:read",
            Self::AuditRead => "audit:read",
            Self::CustomersManage => "customers:manage",
            Self::MetricsRead => "metrics:read",
            Self::Scim => "scim",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// The rights that it lets through. SCIM and the counters have none: their own routes ask for the scope.
    #[must_use]
    pub const fn rights(self) -> &'static [Right] {
        match self {
            Self::FindingsRead => &[Right::ViewFindings],
            Self::FindingsDecide => &[Right::ViewFindings, Right::Decide, Right::Advise],
            Self::CoverageRead => &[Right::ViewCoverage],
            Self::AuditRead => &[Right::ReadAudit],
            Self::CustomersManage => &[Right::ManageCustomers],
            Self::MetricsRead | Self::Scim => &[],
        }
    }

    /// Whether a viewer may give it away: they have its rights themselves.
    #[must_use]
    pub fn may_be_given_by(self, viewer: &Viewer) -> bool {
        match self {
            Self::MetricsRead | Self::Scim => viewer.has(Right::ManageServer),
            Self::FindingsDecide => viewer.has(Right::Decide) || viewer.has(Right::Advise),
            other => other.rights().iter().any(|right| viewer.has(*right)),
        }
    }
}

/// The scopes of a token.
#[must_use]
pub fn scopes_of(row: &api_token::Model) -> Vec<Scope> {
    serde_json::from_str::<Vec<String>>(&row.scopes)
        .unwrap_or_default()
        .iter()
        .filter_map(|name| Scope::of(name))
        .collect()
}

/// Makes a token, to be shown once.
///
/// # Errors
///
/// [`Refusal::Forbidden`] when a scope is not the maker's to give.
pub async fn make(
    store: &Store,
    viewer: &Viewer,
    name: String,
    scopes: &[Scope],
    days: u32,
) -> Result<Secret, Refusal> {
    if scopes.is_empty() || scopes.iter().any(|scope| !scope.may_be_given_by(viewer)) {
        return Err(Refusal::Forbidden);
    }
    let (id, now) = (Uuid::now_v7(), Moment::now());
    let secret = Secret::new(PREFIX)?;
    let names: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
    let days = days.clamp(1, LONGEST_DAYS);
    let row = api_token::Model {
        id,
        name,
        hash: secret.digest(),
        scopes: json!(names).to_string(),
        account_id: viewer.account,
        created: now,
        expires: now.after(Duration::from_secs(u64::from(days) * 24 * 60 * 60)),
        last_used: None,
        revoked: None,
    };
    let transaction = store.write().await?;
    add_token(&transaction, row).await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "token.created",
        object: Some(format!("token:{id}")),
        detail: json!({ "scopes": names, "days": days }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(secret)
}

/// Takes a token back: their own, or anybody's by whoever manages the server.
///
/// # Errors
///
/// [`Refusal::NotFound`] when there is none, or it is not theirs.
pub async fn revoke(store: &Store, viewer: &Viewer, id: Uuid) -> Result<(), Refusal> {
    let of = (!viewer.has(Right::ManageServer)).then_some(viewer.account);
    let transaction = store.write().await?;
    revoke_token(&transaction, id, of, Moment::now()).await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "token.revoked",
        object: Some(format!("token:{id}")),
        detail: json!({}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    #[test]
    fn nobody_gives_away_what_they_do_not_have() {
        let employee = Viewer::for_test(None, &[Role::Employee]);
        let given: Vec<_> = Scope::ALL
            .into_iter()
            .filter(|scope| scope.may_be_given_by(&employee))
            .collect();
        assert_eq!(given, [Scope::FindingsRead]);
        let it = Viewer::for_test(None, &[Role::Administrator]);
        assert!(Scope::Scim.may_be_given_by(&it) && !Scope::FindingsRead.may_be_given_by(&it));
    }

    #[test]
    fn names_are_read_back() {
        for scope in Scope::ALL {
            assert_eq!(Scope::of(scope.as_str()), Some(scope));
        }
    }
}
