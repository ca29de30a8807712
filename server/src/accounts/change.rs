//! What administrators, and holders themselves, change about accounts.
//!
//! There is always somebody left who may manage accounts: the last administrator is neither switched off nor given another
//! role. Accounts of single sign-on are the exception: of what the provider's groups no longer give nothing stays, and they
//! give it back. Whoever loses a role, is switched off or gets a new password is logged out everywhere. By what somebody
//! comes to see findings is a [`notice`].

use serde_json::json;
use uuid::Uuid;

use super::notice::{self, What};
use crate::audit::{self, Actor, Entry};
use crate::refusal::Refusal;
use crate::role::Role;
use crate::store::accounts::{
    AccountDraft, Change, account_in, add_account, change_account, enabled_of_person, enabled_with, roles_of,
};
use crate::store::api_tokens;
use crate::store::invites::end_invites;
use crate::store::sessions::end_sessions;
use crate::store::{Store, Turn, take_turn};

/// Longest login, name and mail address.
pub const LONGEST: usize = 200;

/// A login as it is kept: small letters, without space around; none where it cannot be one.
#[must_use]
pub fn login(typed: &str) -> Option<String> {
    let login = typed.trim().to_lowercase();
    let fine = login
        .chars()
        .all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@' | '+' | '\\'));
    (fine && !login.is_empty() && login.len() <= LONGEST).then_some(login)
}

/// A word of a form as it is kept: without space around and signs that steer; none where it is empty.
///
/// # Errors
///
/// When it is longer than [`LONGEST`].
pub fn word(typed: &str) -> Result<Option<String>, Refusal> {
    let clean: String = typed
        .trim()
        .chars()
        .filter(|letter| !letter.is_control())
        .collect();
    if clean.len() > LONGEST {
        return Err(Refusal::Invalid("too-long".into()));
    }
    Ok((!clean.is_empty()).then_some(clean))
}

/// Adds an account. Gives its id; it has no password yet.
///
/// # Errors
///
/// [`Refusal::Conflict`] when the login is taken, [`Refusal::Invalid`] when the roles do not go together.
pub async fn create(store: &Store, draft: &AccountDraft, by: Actor) -> Result<Uuid, Refusal> {
    together(&draft.roles)?;
    let transaction = store.write_in_turn(Turn::Accounts).await?;
    let id = add_account(&transaction, draft).await?;
    let entry = Entry {
        actor: by,
        action: "account.created",
        object: Some(format!("account:{id}")),
        detail: json!({ "roles": draft.roles, "person": draft.person }),
    };
    audit::record(&transaction, entry).await?;
    notice::note(&transaction, (id, &draft.roles), What::Created, by).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Adds an account of somebody whom the provider of single sign-on vouches for. Gives its id.
///
/// # Errors
///
/// [`Refusal::Conflict`] when the login or the subject is taken, [`Refusal::Invalid`] when the roles do not go together.
pub async fn create_vouched(store: &Store, draft: &AccountDraft) -> Result<Uuid, Refusal> {
    together(&draft.roles)?;
    let transaction = store.write_in_turn(Turn::Accounts).await?;
    let id = add_account(&transaction, draft).await?;
    let entry = Entry {
        actor: Actor::Server,
        action: "account.created",
        object: Some(format!("account:{id}")),
        detail: json!({ "roles": draft.roles, "person": draft.person, "way": "oidc" }),
    };
    audit::record(&transaction, entry).await?;
    if notice::sees_others(&draft.roles) {
        notice::note(&transaction, (id, &draft.roles), What::Created, Actor::Server).await?;
    }
    transaction.commit().await?;
    Ok(id)
}

/// What the provider of single sign-on says of somebody.
#[derive(Debug, Clone)]
pub struct Vouched {
    /// As people call them.
    pub name: Option<String>,
    /// An address that can be believed.
    pub email: Option<String>,
    /// The roles of their groups.
    pub roles: Vec<Role>,
    /// Whose address it is in the directory.
    pub person: Option<Uuid>,
}

/// Writes down what the provider says of the holder of an account. A person whom it has already stays.
///
/// # Errors
///
/// When the account is not there, or the roles do not go together.
pub async fn as_vouched(store: &Store, id: Uuid, said: Vouched) -> Result<(), Refusal> {
    together(&said.roles)?;
    let transaction = store.write_in_turn(Turn::Accounts).await?;
    let before = account_in(&transaction, id).await?.ok_or(Refusal::NotFound)?;
    let had = roles_of(&before);
    let name = said.name.unwrap_or_else(|| before.name.clone());
    let email = said.email.or_else(|| before.email.clone());
    let person = before.person_id.or(said.person);
    let roles_same = had.len() == said.roles.len() && had.iter().all(|role| said.roles.contains(role));
    if roles_same && before.person_id == person && before.name == name && before.email == email {
        return Ok(());
    }
    let gained: Vec<Role> = said
        .roles
        .iter()
        .copied()
        .filter(|role| !had.contains(role))
        .collect();
    if had.iter().any(|role| !said.roles.contains(role)) {
        end_sessions(&transaction, id, None).await?;
    }
    let entry = Entry {
        actor: Actor::Server,
        action: "account.changed",
        object: Some(format!("account:{id}")),
        detail: json!({
            "roles_before": had, "roles": said.roles, "person_before": before.person_id, "person": person, "way": "oidc",
        }),
    };
    if notice::sees_others(&gained) {
        notice::note(&transaction, (id, &said.roles), What::Roles, Actor::Server).await?;
    }
    let change = Change::Profile {
        name,
        email,
        roles: said.roles,
        person,
    };
    change_account(&transaction, id, change).await?;
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes everything away from the account of a subject of single sign-on whose groups give no role any more: roles, sessions,
/// links and tokens. Nothing happens where there is no such account or it has nothing.
///
/// # Errors
///
/// When the database fails.
pub async fn without_role(store: &Store, subject: &str) -> Result<(), Refusal> {
    let Some(known) = store.account_of_subject(subject).await? else {
        return Ok(());
    };
    let transaction = store.write_in_turn(Turn::Accounts).await?;
    let Some(before) = account_in(&transaction, known.id).await? else {
        return Ok(());
    };
    let had = roles_of(&before);
    let ended = end_sessions(&transaction, before.id, None).await?;
    end_invites(&transaction, Some(before.id)).await?;
    api_tokens::revoke_tokens_of(&transaction, before.id).await?;
    if had.is_empty() && ended == 0 {
        return Ok(());
    }
    let last = had.contains(&Role::Administrator) && keep_one(&transaction, before.id).await.is_err();
    let change = Change::Profile {
        name: before.name,
        email: before.email,
        roles: Vec::new(),
        person: before.person_id,
    };
    change_account(&transaction, before.id, change).await?;
    let entry = Entry {
        actor: Actor::Server,
        action: "account.roles_taken",
        object: Some(format!("account:{}", before.id)),
        detail: json!({
            "roles_before": had, "sessions_ended": ended, "way": "oidc", "last_administrator": last,
        }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// Gives an account another name, address, roles or person.
///
/// # Errors
///
/// [`Refusal::Conflict`] when it would leave no administrator, [`Refusal::Invalid`] when the roles do not go together,
/// [`Refusal::Forbidden`] when it is one's own role.
pub async fn profile(
    store: &Store,
    id: Uuid,
    (name, email): (String, Option<String>),
    roles: Vec<Role>,
    person: Option<Uuid>,
    by: Actor,
) -> Result<(), Refusal> {
    let transaction = store.write_in_turn(Turn::Accounts).await?;
    let before = account_in(&transaction, id).await?.ok_or(Refusal::NotFound)?;
    let had = roles_of(&before);
    let roles_change = had.len() != roles.len() || had.iter().any(|role| !roles.contains(role));
    if roles_change && by == Actor::Account(id) {
        // Nobody gives themselves what they may see.
        return Err(Refusal::Forbidden);
    }
    together(&roles)?;
    if had.contains(&Role::Administrator) && !roles.contains(&Role::Administrator) {
        keep_one(&transaction, id).await?;
    }
    let lost = had.iter().any(|role| !roles.contains(role)) || before.person_id != person;
    let entry = Entry {
        actor: by,
        action: "account.changed",
        object: Some(format!("account:{id}")),
        detail: json!({ "roles_before": had, "roles": roles, "person_before": before.person_id, "person": person }),
    };
    let gained = roles.iter().copied().filter(|role| !had.contains(role));
    let about = (id, roles.as_slice());
    if notice::sees(&gained.collect::<Vec<_>>()) {
        notice::note(&transaction, about, What::Roles, by).await?;
    }
    // Whose findings are seen follows from the person.
    if before.person_id != person && person.is_some() && notice::sees(&roles) {
        notice::note(&transaction, about, What::Person, by).await?;
    }
    if before.email != email {
        notice::note(&transaction, about, What::Address, by).await?;
    }
    let change = Change::Profile {
        name,
        email,
        roles,
        person,
    };
    change_account(&transaction, id, change).await?;
    if lost {
        end_sessions(&transaction, id, None).await?;
    }
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// Switches off the accounts of somebody who left, with their sessions, links and tokens. The last administrator stays: a
/// server that nobody can manage helps nobody; the log says so.
///
/// # Errors
///
/// When the database fails.
pub async fn person_left(
    transaction: &sea_orm::DatabaseTransaction,
    person: Uuid,
    by: Actor,
) -> Result<(), Refusal> {
    take_turn(transaction, Turn::Accounts).await?;
    for id in enabled_of_person(transaction, person).await? {
        let Some(account) = account_in(transaction, id).await? else {
            continue;
        };
        let stays =
            roles_of(&account).contains(&Role::Administrator) && keep_one(transaction, id).await.is_err();
        if !stays {
            shut(transaction, id).await?;
        }
        let entry = Entry {
            actor: by,
            action: "account.disabled",
            object: Some(format!("account:{id}")),
            detail: json!({ "person_left": person, "last_administrator_stays": stays }),
        };
        audit::record(transaction, entry).await?;
    }
    Ok(())
}

/// Takes everything away with which somebody could get in.
async fn shut(transaction: &sea_orm::DatabaseTransaction, id: Uuid) -> Result<(), Refusal> {
    change_account(transaction, id, Change::Enabled(false)).await?;
    end_sessions(transaction, id, None).await?;
    end_invites(transaction, Some(id)).await?;
    api_tokens::revoke_tokens_of(transaction, id).await?;
    Ok(())
}

/// Whether an account may log in, from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It may.
    Enabled,
    /// It may not.
    Disabled,
}

/// Switches an account on or off; off also ends its sessions, links and tokens.
///
/// # Errors
///
/// [`Refusal::Conflict`] when it would leave no administrator.
pub async fn access(store: &Store, id: Uuid, access: Access, by: Actor) -> Result<(), Refusal> {
    let transaction = store.write_in_turn(Turn::Accounts).await?;
    let before = account_in(&transaction, id).await?.ok_or(Refusal::NotFound)?;
    let enabled = access == Access::Enabled;
    if !enabled && roles_of(&before).contains(&Role::Administrator) {
        keep_one(&transaction, id).await?;
    }
    if enabled {
        change_account(&transaction, id, Change::Enabled(true)).await?;
    } else {
        shut(&transaction, id).await?;
    }
    if enabled {
        notice::note(&transaction, (id, &roles_of(&before)), What::Enabled, by).await?;
    }
    let entry = Entry {
        actor: by,
        action: if enabled {
            "account.enabled"
        } else {
            "account.disabled"
        },
        object: Some(format!("account:{id}")),
        detail: json!({}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// Sets a password that was hashed, and ends all other sessions.
///
/// # Errors
///
/// When the account is not there.
pub async fn password(
    store: &Store,
    id: Uuid,
    hash: String,
    keep: Option<&str>,
    by: Actor,
) -> Result<(), Refusal> {
    let transaction = store.write().await?;
    let before = account_in(&transaction, id).await?.ok_or(Refusal::NotFound)?;
    if is_used(&before) {
        notice::note(&transaction, (id, &roles_of(&before)), What::Password, by).await?;
    }
    change_account(&transaction, id, Change::Password(hash)).await?;
    let ended = end_sessions(&transaction, id, keep).await?;
    end_invites(&transaction, Some(id)).await?;
    let entry = Entry {
        actor: by,
        action: "account.password_set",
        object: Some(format!("account:{id}")),
        detail: json!({ "sessions_ended": ended }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// Sets or takes away the second factor: its secret and the digests of its recovery codes.
///
/// # Errors
///
/// When the account is not there.
pub async fn second_factor(
    store: &Store,
    id: Uuid,
    factor: Option<(String, Vec<String>)>,
    by: Actor,
) -> Result<(), Refusal> {
    let transaction = store.write().await?;
    if factor.is_none() {
        let before = account_in(&transaction, id).await?.ok_or(Refusal::NotFound)?;
        notice::note(&transaction, (id, &roles_of(&before)), What::SecondFactor, by).await?;
    }
    let entry = Entry {
        actor: by,
        action: if factor.is_some() {
            "account.second_factor_set"
        } else {
            "account.second_factor_removed"
        },
        object: Some(format!("account:{id}")),
        detail: json!({}),
    };
    change_account(&transaction, id, Change::SecondFactor(factor)).await?;
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// Logs somebody out in every browser, or every other one.
///
/// # Errors
///
/// When the database fails.
pub async fn log_out(store: &Store, id: Uuid, keep: Option<&str>, by: Actor) -> Result<u64, Refusal> {
    let transaction = store.write().await?;
    let ended = end_sessions(&transaction, id, keep).await?;
    let entry = Entry {
        actor: by,
        action: "account.logged_out_everywhere",
        object: Some(format!("account:{id}")),
        detail: json!({ "sessions_ended": ended }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(ended)
}

/// Whether its holder has a way to log in already: the first link to an account belongs to its making.
pub(super) fn is_used(account: &crate::store::entity::account::Model) -> bool {
    account.password.is_some() || account.subject.is_some() || account.last_login.is_some()
}

/// Refuses roles that one person must not have at once.
fn together(roles: &[Role]) -> Result<(), Refusal> {
    if Role::go_together(roles) {
        Ok(())
    } else {
        Err(Refusal::Invalid("roles".into()))
    }
}

async fn keep_one(transaction: &sea_orm::DatabaseTransaction, losing: Uuid) -> Result<(), Refusal> {
    let left = enabled_with(transaction, Role::Administrator).await?;
    if left.iter().any(|id| *id != losing) {
        Ok(())
    } else {
        Err(Refusal::Conflict("this is the last administrator"))
    }
}
