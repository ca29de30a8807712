//! What administrators do about who sees findings is told to those who review them.
//!
//! An administrator sees no findings, but makes accounts, links and roles. Whatever they do by which an account comes to see
//! findings, or by which they could come to be such an account, is a notice: on the first page of the privacy team and the
//! data-protection officer until one of them has seen it, and by mail where mail is set up and the account sees findings of
//! others. It asks nobody's leave: a firm whose only reviewer lost their telephone is not locked out. Nobody but the
//! only one who reviews takes away what is about themselves.

use std::time::Duration;

use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::mail::{self, SendFault};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::{Reach, Right, Role};
use crate::store::accounts::roles_of;
use crate::store::entity::{access_notice, account};
use crate::store::{Store, notices};
use crate::text::Text;
use crate::viewer::Viewer;

/// Notices on a page, and in a message.
pub const SHOWN: u64 = 200;
/// Lines of a message.
const LINES: usize = 20;
/// How often mail is tried.
const EVERY: Duration = Duration::from_mins(2);

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An account was made.
    Created,
    /// It got a role.
    Roles,
    /// It became another person's of the directory.
    Person,
    /// Its mail goes elsewhere.
    Address,
    /// Somebody may choose its password.
    Link,
    /// Its second factor was taken away.
    SecondFactor,
    /// It was given a password.
    Password,
    /// It may log in again.
    Enabled,
}

impl What {
    /// The word of the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Roles => "roles",
            Self::Person => "person",
            Self::Address => "address",
            Self::Link => "link",
            Self::SecondFactor => "second_factor",
            Self::Password => "password",
            Self::Enabled => "enabled",
        }
    }
}

/// Whether one of the roles sees findings.
#[must_use]
pub fn sees(roles: &[Role]) -> bool {
    roles
        .iter()
        .any(|role| role.rights().contains(&Right::ViewFindings))
}

/// Whether one of the roles sees findings of others.
#[must_use]
pub fn sees_others(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.reach() >= Reach::Reports)
}

/// Keeps a notice, where the roles see findings and it is not about one's own account.
///
/// # Errors
///
/// When the database fails.
pub async fn note(
    transaction: &DatabaseTransaction,
    (account, roles): (Uuid, &[Role]),
    what: What,
    by: Actor,
) -> Result<(), Refusal> {
    // What somebody does about their own account shows nobody more, unless it makes them somebody else.
    let own = by == Actor::Account(account) && what != What::Person;
    if own || !sees(roles) {
        return Ok(());
    }
    let row = access_notice::Model {
        id: Uuid::now_v7(),
        at: Moment::now(),
        account_id: account,
        what: what.as_str().to_owned(),
        actor: by.name(),
        wide: sees_others(roles),
        mailed: None,
    };
    Ok(notices::add(transaction, row).await?)
}

/// Refuses whoever does not review.
///
/// # Errors
///
/// [`Refusal::Forbidden`].
pub fn may(viewer: &Viewer) -> Result<(), Refusal> {
    if viewer.has(Right::Decide) || viewer.has(Right::Advise) {
        Ok(())
    } else {
        Err(Refusal::Forbidden)
    }
}

/// Takes notices away that this viewer has seen. Says how many; those about themselves stay for another who reviews, if there
/// is one.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever does not review.
pub async fn seen(store: &Store, viewer: &Viewer, ids: &[Uuid]) -> Result<usize, Refusal> {
    may(viewer)?;
    let alone = reviewers(store).await?.iter().all(|row| row.id == viewer.account);
    let except = (!alone).then_some(viewer.account);
    let transaction = store.write().await?;
    let rows = notices::take_seen(&transaction, ids, except).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let told: Vec<_> = rows
        .iter()
        .map(|row| json!({ "account": row.account_id, "what": row.what, "at": row.at }))
        .collect();
    let entry = Entry {
        actor: viewer.actor(),
        action: "access.seen",
        object: None,
        detail: json!({ "count": rows.len(), "notices": told }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(rows.len())
}

/// Accounts that may log in and review.
async fn reviewers(store: &Store) -> Result<Vec<account::Model>, Refusal> {
    let mut rows = store.accounts().await?;
    rows.retain(|row| {
        let roles = roles_of(row);
        let reviews = [Role::PrivacyTeam, Role::DataProtectionOfficer];
        row.enabled && reviews.iter().any(|role| roles.contains(role))
    });
    Ok(rows)
}

/// What was done, in words.
#[must_use]
pub fn words(text: Text, what: &str) -> String {
    text.say(&format!("access-{}", what.replace('_', "-")))
}

/// Sends mail about what nobody was sent mail about yet: to those who review, and to whom it is about. Says to how many.
///
/// # Errors
///
/// When the database fails.
pub async fn mail(app: &App) -> Result<usize, Refusal> {
    let store = app.store();
    let rows = store.access_unmailed(SHOWN).await?;
    if rows.is_empty() || mail::read(app).await?.is_none() {
        return Ok(0);
    }
    let accounts = store.accounts().await?;
    let reviewers = reviewers(store).await?;
    let (mut sent, mut failed) = (0, 0);
    for receiver in &accounts {
        let Some(to) = receiver.email.as_deref().filter(|_| receiver.enabled) else {
            continue;
        };
        let reviews = reviewers.iter().any(|row| row.id == receiver.id);
        let theirs: Vec<_> = rows
            .iter()
            .filter(|row| reviews || row.account_id == receiver.id)
            .collect();
        if theirs.is_empty() {
            continue;
        }
        let text = Text::of(&receiver.language);
        let body = body(app, text, &theirs, &accounts);
        match mail::send(app, to, &text.say("mail-access-subject"), body).await {
            Ok(()) => sent += 1,
            Err(SendFault::Failed(refusal)) => return Err(refusal),
            Err(error) => {
                failed += 1;
                tracing::warn!(%error, account = %receiver.id, "mail about who sees findings was not taken");
            }
        }
    }
    // Where no message was taken, all are tried again; where there is nobody to write to, the page has to do.
    if sent == 0 && failed > 0 {
        return Ok(0);
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let transaction = store.write().await?;
    notices::mark_mailed(&transaction, &ids, Moment::now()).await?;
    let entry = Entry {
        actor: Actor::Server,
        action: "access.mailed",
        object: None,
        detail: json!({ "count": ids.len(), "receivers": sent, "failed": failed }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(sent)
}

fn body(app: &App, text: Text, rows: &[&access_notice::Model], accounts: &[account::Model]) -> String {
    let login = |id: Uuid| {
        let known = accounts.iter().find(|row| row.id == id);
        known.map_or_else(|| id.to_string(), |row| row.login.clone())
    };
    let mut body = text.say("mail-access-intro");
    body.push_str("\n\n");
    for row in rows.iter().take(LINES) {
        let by = match row.actor.strip_prefix("account:").map(Uuid::parse_str) {
            Some(Ok(id)) => login(id),
            _ => row.actor.clone(),
        };
        let (at, what) = (text.moment(&row.at), words(text, &row.what));
        body.push_str(&format!("- {}: {what} ({by}, {at})\n", login(row.account_id)));
    }
    if rows.len() > LINES {
        body.push_str(&text.count("mail-access-more", rows.len() - LINES));
        body.push('\n');
    }
    body.push('\n');
    let url = format!("{}/access", app.config().pages.url);
    body.push_str(&text.name("mail-access-look", &url));
    body
}

/// Sends mail for as long as the server runs.
pub async fn keep(app: App) {
    loop {
        if let Err(error) = mail(&app).await {
            tracing::error!(%error, "mail about who sees findings could not be sent; tried again later");
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_sees_findings_is_told_of_and_it_is_not() {
        assert!(!sees(&[Role::Administrator]) && !sees(&[]));
        assert!(sees(&[Role::Administrator, Role::Employee]) && !sees_others(&[Role::Employee]));
        for role in [
            Role::Manager,
            Role::PrivacyTeam,
            Role::DataProtectionOfficer,
            Role::Auditor,
        ] {
            assert!(sees(&[role]) && sees_others(&[role]), "{role}");
        }
    }

    #[test]
    fn everything_that_is_told_has_words() {
        for text in [Text::Nl, Text::En] {
            for what in [
                What::Created,
                What::Roles,
                What::Person,
                What::Address,
                What::Link,
                What::SecondFactor,
                What::Password,
                What::Enabled,
            ] {
                assert!(!words(text, what.as_str()).starts_with("access-"), "{what:?}");
            }
        }
    }
}
