//! One-time links: by which the first administrator, somebody new, or whoever forgot the password chooses one.
//!
//! A link is shown once, ends by itself, ends when it is used or when another is made for the same account. Using one
//! ends all sessions of the account and leaves its second factor as it was.

use std::time::Duration;

use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::notice::{self, What};
use super::{acceptable, change};
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::secret::{self, Secret};
use crate::store::accounts::{
    AccountDraft, Change, account_in, add_account, change_account, count_in, roles_of,
};
use crate::store::invites::{add_invite, end_invites, take_invite};
use crate::store::sessions::end_sessions;
use crate::store::{Store, StoreError};

/// How long a link to an account is good.
const PATIENCE: Duration = Duration::from_hours(3 * 24);
/// How long the link of the first administrator is good; the next start prints another.
const FIRST: Duration = Duration::from_hours(24);

/// A link by which the first administrator makes themselves an account; none where there are accounts.
///
/// # Errors
///
/// When the database fails.
pub async fn first_administrator(store: &Store) -> Result<Option<Secret>, Refusal> {
    let transaction = store.write().await?;
    if count_in(&transaction).await? > 0 {
        end_invites(&transaction, None).await?;
        transaction.commit().await?;
        return Ok(None);
    }
    let secret = Secret::new("")?;
    add_invite(&transaction, secret.digest(), None, Moment::now().after(FIRST)).await?;
    transaction.commit().await?;
    Ok(Some(secret))
}

/// A link by which the holder of an account chooses a password.
///
/// # Errors
///
/// When the account is not there, or the database fails.
pub async fn to_account(
    transaction: &DatabaseTransaction,
    account: Uuid,
    by: Actor,
) -> Result<Secret, Refusal> {
    let before = account_in(transaction, account).await?.ok_or(Refusal::NotFound)?;
    if change::is_used(&before) {
        notice::note(transaction, (account, &roles_of(&before)), What::Link, by).await?;
    }
    let secret = Secret::new("")?;
    add_invite(
        transaction,
        secret.digest(),
        Some(account),
        Moment::now().after(PATIENCE),
    )
    .await?;
    let entry = Entry {
        actor: by,
        action: "account.link_made",
        object: Some(format!("account:{account}")),
        detail: json!({}),
    };
    audit::record(transaction, entry).await?;
    Ok(secret)
}

/// What the first administrator says of themselves.
#[derive(Debug, Clone)]
pub struct First {
    /// As people call them.
    pub name: String,
    /// What they type.
    pub login: String,
    /// `nl` or `en`.
    pub language: &'static str,
}

/// Makes the first administrator's account by the link. Gives the secret of their session.
///
/// # Errors
///
/// [`Refusal::NotFound`] when the link is not good.
pub async fn use_first(app: &App, link: &str, first: First, password: String) -> Result<Secret, Refusal> {
    let hash = app.accounts().hasher.hash(password).await?;
    let transaction = app.store().write().await?;
    let account = take_invite(&transaction, &secret::digest(link), Moment::now()).await?;
    if account.is_some() || count_in(&transaction).await? > 0 {
        return Err(Refusal::NotFound);
    }
    let draft = AccountDraft {
        login: first.login,
        name: first.name,
        email: None,
        roles: vec![Role::Administrator],
        person: None,
        language: first.language.to_owned(),
        subject: None,
    };
    let id = add_account(&transaction, &draft).await?;
    change_account(&transaction, id, Change::Password(hash)).await?;
    let entry = Entry {
        actor: Actor::Server,
        action: "account.created",
        object: Some(format!("account:{id}")),
        detail: json!({ "roles": draft.roles, "first": true }),
    };
    audit::record(&transaction, entry).await?;
    let session = super::login::begin(&transaction, id, "link").await?;
    transaction.commit().await?;
    Ok(session)
}

/// Sets the password of the account of a link. The holder logs in with it next.
///
/// # Errors
///
/// [`Refusal::NotFound`] when the link is not good; [`Refusal::Invalid`] with a key of the words when the password is weak.
pub async fn use_account(app: &App, link: &str, password: String) -> Result<(), Refusal> {
    let digest = secret::digest(link);
    let invite = app
        .store()
        .invite(&digest, Moment::now())
        .await?
        .ok_or(Refusal::NotFound)?;
    let id = invite.account_id.ok_or(Refusal::NotFound)?;
    let account = app.store().account(id).await?.ok_or(Refusal::NotFound)?;
    if acceptable(&password, &account.login, &account.name).is_err() {
        return Err(Refusal::Invalid("password".into()));
    }
    let hash = app.accounts().hasher.hash(password).await?;
    let transaction = app.store().write().await?;
    if take_invite(&transaction, &digest, Moment::now()).await? != Some(id) {
        return Err(Refusal::NotFound);
    }
    change_account(&transaction, id, Change::Password(hash)).await?;
    let ended = end_sessions(&transaction, id, None).await?;
    let entry = Entry {
        actor: Actor::Account(id),
        action: "account.password_set",
        object: Some(format!("account:{id}")),
        detail: json!({ "way": "link", "sessions_ended": ended }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// A link for the account of that login, as the command line gives it.
///
/// # Errors
///
/// [`StoreError::Missing`] when there is none.
pub async fn by_login(store: &Store, login: &str, by: Actor) -> Result<Secret, Refusal> {
    let account = store.account_of_login(login).await?.ok_or(StoreError::Missing)?;
    let transaction = store.write().await?;
    let secret = to_account(&transaction, account.id, by).await?;
    transaction.commit().await?;
    Ok(secret)
}
