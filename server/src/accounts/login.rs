//! Logging in: password, second factor, session.
//!
//! A new session begins with a new secret at every step, so that a cookie that was planted before is worth nothing. After
//! too many failures in a row an account is locked for a while, longer each time; whether it is locked is told to
//! nobody who has not the password.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use serde_json::json;
use uuid::Uuid;

use super::totp;
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::store::accounts::{Change, account_in, change_account};
use crate::store::entity::account;
use crate::store::sessions::{Stage, end_session, start_session};
use crate::viewer::{IDLE, LONGEST};

/// Failures in a row before an account is locked.
const FAILURES: i64 = 6;
/// The first lock; each further failure doubles it.
const LOCK: Duration = Duration::from_mins(1);
/// The longest lock: whoever wants to keep somebody out must keep trying.
const LONGEST_LOCK: Duration = Duration::from_mins(15);
/// How long the second factor is waited for.
const PATIENCE: Duration = Duration::from_mins(10);

/// How far somebody got.
#[derive(Debug)]
pub enum Entered {
    /// Logged in, with the secret of the session.
    In(Secret),
    /// The second factor is asked for, with the secret of the session that waits.
    Second(Secret),
}

/// Why somebody does not get in.
#[derive(Debug)]
pub enum NotIn {
    /// Login, password or code are wrong, or the account is locked or switched off.
    Wrong,
    /// Too many tries from this address: so many seconds.
    Wait(u32),
    /// The session that waits for a code is over.
    Over,
    /// The server failed.
    Failed(Refusal),
}

impl<E: Into<Refusal>> From<E> for NotIn {
    fn from(error: E) -> Self {
        match error.into() {
            Refusal::TooMany(seconds) => Self::Wait(seconds),
            other => Self::Failed(other),
        }
    }
}

/// Tries a login and a password. `before` is the digest of the browser's cookie, whose session ends.
///
/// # Errors
///
/// Why not.
pub async fn with_password(
    app: &App,
    login: &str,
    password: String,
    from: IpAddr,
    before: Option<&str>,
) -> Result<Entered, NotIn> {
    app.accounts()
        .gate
        .enter(from, Instant::now())
        .map_err(NotIn::Wait)?;
    let login = login.trim().to_lowercase();
    let known = app.store().account_of_login(&login).await?;
    let hash = known
        .as_ref()
        .filter(|account| account.enabled)
        .and_then(|account| account.password.clone());
    let right = app.accounts().hasher.verify(password, hash).await?;
    let Some(account) = known else {
        return Err(NotIn::Wrong);
    };
    let transaction = app.store().write().await?;
    // Read again: others may have tried in the meantime.
    let account = account_in(&transaction, account.id).await?.ok_or(NotIn::Wrong)?;
    if !right || is_locked(&account) {
        if account.enabled && !is_locked(&account) {
            failed(&transaction, &account, "password").await?;
            transaction
                .commit()
                .await
                .map_err(crate::store::StoreError::from)?;
        }
        return Err(NotIn::Wrong);
    }
    if let Some(before) = before {
        end_session(&transaction, before).await?;
    }
    app.accounts().gate.forgive(from);
    let entered = if account.totp.is_some() {
        let secret = Secret::new("")?;
        let until = Moment::now().after(PATIENCE);
        start_session(&transaction, secret.digest(), account.id, Stage::Password, until).await?;
        Entered::Second(secret)
    } else {
        Entered::In(begin(&transaction, account.id, "password").await?)
    };
    transaction
        .commit()
        .await
        .map_err(crate::store::StoreError::from)?;
    Ok(entered)
}

/// Tries a code, of the app or for recovery, for the session that waits for it.
///
/// # Errors
///
/// Why not.
pub async fn with_code(app: &App, waiting: &str, code: &str, from: IpAddr) -> Result<Secret, NotIn> {
    app.accounts()
        .gate
        .enter(from, Instant::now())
        .map_err(NotIn::Wait)?;
    let now = Moment::now();
    let (account, _) = app
        .store()
        .account_of_session(waiting, Stage::Password, now, IDLE)
        .await?
        .ok_or(NotIn::Over)?;
    let transaction = app.store().write().await?;
    let account = account_in(&transaction, account.id).await?.ok_or(NotIn::Over)?;
    if is_locked(&account) {
        return Err(NotIn::Wrong);
    }
    let secret = account.totp.as_deref().unwrap_or_default();
    let way = if let Some(step) = totp::step_of(secret, code, now, account.totp_step) {
        change_account(&transaction, account.id, Change::TotpStep(step)).await?;
        "totp"
    } else {
        let mut left = recovery_codes(&account);
        let digest = totp::code_digest(code);
        let Some(at) = left.iter().position(|kept| *kept == digest) else {
            failed(&transaction, &account, "code").await?;
            transaction
                .commit()
                .await
                .map_err(crate::store::StoreError::from)?;
            return Err(NotIn::Wrong);
        };
        left.swap_remove(at);
        change_account(&transaction, account.id, Change::Recovery(left)).await?;
        "recovery_code"
    };
    end_session(&transaction, waiting).await?;
    let session = begin(&transaction, account.id, way).await?;
    transaction
        .commit()
        .await
        .map_err(crate::store::StoreError::from)?;
    app.accounts().gate.forgive(from);
    Ok(session)
}

/// Whether somebody who is logged in knows their password. Failures count as those of a login do.
///
/// # Errors
///
/// [`Refusal::TooMany`] when the address has to wait, or when the database fails.
pub async fn proves(app: &App, account: Uuid, typed: String, from: IpAddr) -> Result<bool, Refusal> {
    let gate = &app.accounts().gate;
    gate.enter(from, Instant::now()).map_err(Refusal::TooMany)?;
    let own = app.store().account(account).await?.ok_or(Refusal::LoginNeeded)?;
    let right = app.accounts().hasher.verify(typed, own.password).await?;
    let transaction = app.store().write().await?;
    // Read again: others may have tried in the meantime.
    let own = account_in(&transaction, account)
        .await?
        .ok_or(Refusal::LoginNeeded)?;
    if is_locked(&own) {
        return Ok(false);
    }
    if right {
        gate.forgive(from);
        return Ok(true);
    }
    failed(&transaction, &own, "password").await?;
    transaction.commit().await?;
    Ok(false)
}

/// Begins a session of somebody who proved who they are.
///
/// # Errors
///
/// When the database fails.
pub async fn begin(
    transaction: &sea_orm::DatabaseTransaction,
    account: Uuid,
    way: &'static str,
) -> Result<Secret, Refusal> {
    let secret = Secret::new("")?;
    let now = Moment::now();
    start_session(
        transaction,
        secret.digest(),
        account,
        Stage::Full,
        now.after(LONGEST),
    )
    .await?;
    change_account(transaction, account, Change::LoggedIn(now)).await?;
    let entry = Entry {
        actor: Actor::Account(account),
        action: "account.logged_in",
        object: Some(format!("account:{account}")),
        detail: json!({ "way": way }),
    };
    audit::record(transaction, entry).await?;
    Ok(secret)
}

/// Digests of the recovery codes that are left.
#[must_use]
pub fn recovery_codes(account: &account::Model) -> Vec<String> {
    account
        .recovery
        .as_deref()
        .and_then(|kept| serde_json::from_str(kept).ok())
        .unwrap_or_default()
}

fn is_locked(account: &account::Model) -> bool {
    account.locked_until.is_some_and(|until| until > Moment::now())
}

async fn failed(
    transaction: &sea_orm::DatabaseTransaction,
    account: &account::Model,
    what: &'static str,
) -> Result<(), Refusal> {
    metrics::counter!("homeward_logins_refused_total").increment(1);
    let failures = account.failures.saturating_add(1);
    let until = (failures >= FAILURES).then(|| {
        let doublings = u32::try_from(failures - FAILURES).unwrap_or(u32::MAX).min(10);
        Moment::now().after((LOCK * 2_u32.pow(doublings)).min(LONGEST_LOCK))
    });
    change_account(transaction, account.id, Change::Failed(failures, until)).await?;
    let entry = Entry {
        actor: Actor::Server,
        action: "account.login_failed",
        object: Some(format!("account:{}", account.id)),
        detail: json!({ "what": what, "in_a_row": failures, "locked": until.is_some() }),
    };
    audit::record(transaction, entry).await?;
    Ok(())
}
