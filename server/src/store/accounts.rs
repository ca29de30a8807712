//! Accounts: who may log in, what they are, how they prove who they are.

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entity::account;
use super::{Store, StoreError};
use crate::moment::Moment;
use crate::role::Role;

/// At most so many accounts are listed.
const LISTED: u64 = 5_000;

/// What an administrator, or the directory, says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDraft {
    /// What they type, in small letters.
    pub login: String,
    /// As people call them.
    pub name: String,
    /// For mail.
    pub email: Option<String>,
    /// What they are.
    pub roles: Vec<Role>,
    /// Who they are in the directory.
    pub person: Option<Uuid>,
    /// `nl` or `en`.
    pub language: String,
    /// Issuer and subject of single sign-on.
    pub subject: Option<String>,
}

/// The list of roles as the database has it.
fn written(roles: &[Role]) -> String {
    let names: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    serde_json::json!(names).to_string()
}

/// The roles of an account.
#[must_use]
pub fn roles_of(row: &account::Model) -> Vec<Role> {
    // A role that a later version wrote gives no rights here.
    serde_json::from_str::<Vec<String>>(&row.roles)
        .unwrap_or_default()
        .iter()
        .filter_map(|name| Role::of(name))
        .collect()
}

/// Adds an account without a password.
///
/// # Errors
///
/// [`StoreError::Exists`] when the login, or the subject of single sign-on, is taken.
pub async fn add_account(
    transaction: &DatabaseTransaction,
    draft: &AccountDraft,
) -> Result<Uuid, StoreError> {
    let id = Uuid::now_v7();
    account::ActiveModel {
        id: Set(id),
        login: Set(draft.login.clone()),
        name: Set(draft.name.clone()),
        email: Set(draft.email.clone()),
        roles: Set(written(&draft.roles)),
        person_id: Set(draft.person),
        password: Set(None),
        totp: Set(None),
        totp_step: Set(None),
        recovery: Set(None),
        subject: Set(draft.subject.clone()),
        language: Set(draft.language.clone()),
        enabled: Set(true),
        failures: Set(0),
        locked_until: Set(None),
        created: Set(Moment::now()),
        last_login: Set(None),
        welcomed: Set(None),
    }
    .insert(transaction)
    .await?;
    Ok(id)
}

/// One thing of an account that changes.
#[derive(Debug, Clone)]
pub enum Change {
    /// Name, mail address, roles and person.
    Profile {
        /// As people call them.
        name: String,
        /// For mail.
        email: Option<String>,
        /// What they are.
        roles: Vec<Role>,
        /// Who they are in the directory.
        person: Option<Uuid>,
    },
    /// `nl` or `en`.
    Language(&'static str),
    /// They have read the first words of explanation.
    Welcomed(Moment),
    /// Whether they may log in.
    Enabled(bool),
    /// argon2 in PHC form; the lock after too many tries ends with it.
    Password(String),
    /// The second factor's secret and the digests of its recovery codes; none takes it away.
    SecondFactor(Option<(String, Vec<String>)>),
    /// The step whose code was taken.
    TotpStep(i64),
    /// The recovery codes that are left.
    Recovery(Vec<String>),
    /// A failed login: how many in a row, and until when the account is locked.
    Failed(i64, Option<Moment>),
    /// A login that succeeded.
    LoggedIn(Moment),
}

/// Changes an account.
///
/// # Errors
///
/// [`StoreError::Missing`] when it is not there.
pub async fn change_account(
    transaction: &DatabaseTransaction,
    id: Uuid,
    change: Change,
) -> Result<(), StoreError> {
    let mut row = account::ActiveModel {
        id: Set(id),
        ..Default::default()
    };
    match change {
        Change::Profile {
            name,
            email,
            roles,
            person,
        } => {
            row.name = Set(name);
            row.email = Set(email);
            row.roles = Set(written(&roles));
            row.person_id = Set(person);
        }
        Change::Language(language) => row.language = Set(language.to_owned()),
        Change::Welcomed(at) => row.welcomed = Set(Some(at)),
        Change::Enabled(enabled) => row.enabled = Set(enabled),
        Change::Password(password) => {
            row.password = Set(Some(password));
            row.failures = Set(0);
            row.locked_until = Set(None);
        }
        Change::SecondFactor(factor) => {
            row.totp_step = Set(None);
            row.recovery = Set(factor
                .as_ref()
                .map(|(_, codes)| serde_json::json!(codes).to_string()));
            row.totp = Set(factor.map(|(secret, _)| secret));
        }
        Change::TotpStep(step) => row.totp_step = Set(Some(step)),
        Change::Recovery(codes) => row.recovery = Set(Some(serde_json::json!(codes).to_string())),
        Change::Failed(failures, until) => {
            row.failures = Set(failures);
            row.locked_until = Set(until);
        }
        Change::LoggedIn(at) => {
            row.failures = Set(0);
            row.locked_until = Set(None);
            row.last_login = Set(Some(at));
        }
    }
    row.update(transaction).await?;
    Ok(())
}

/// An account as the transaction sees it. Nobody else changes it until the transaction ends.
///
/// # Errors
///
/// When the database fails.
pub async fn account_in(
    transaction: &DatabaseTransaction,
    id: Uuid,
) -> Result<Option<account::Model>, StoreError> {
    Ok(account::Entity::find_by_id(id)
        .lock_exclusive()
        .one(transaction)
        .await?)
}

/// Accounts that may log in and have this role, as the transaction sees them.
///
/// # Errors
///
/// When the database fails.
pub async fn enabled_with(transaction: &DatabaseTransaction, role: Role) -> Result<Vec<Uuid>, StoreError> {
    let rows = account::Entity::find()
        .filter(account::Column::Enabled.eq(true))
        .filter(account::Column::Roles.contains(role.as_str()))
        .all(transaction)
        .await?;
    Ok(rows
        .iter()
        .filter(|row| roles_of(row).contains(&role))
        .map(|row| row.id)
        .collect())
}

/// How many accounts there are, as the transaction sees it.
///
/// # Errors
///
/// When the database fails.
pub async fn count_in(transaction: &DatabaseTransaction) -> Result<u64, StoreError> {
    Ok(account::Entity::find().count(transaction).await?)
}

/// The accounts of somebody that may log in.
///
/// # Errors
///
/// When the database fails.
pub async fn enabled_of_person(
    transaction: &DatabaseTransaction,
    person: Uuid,
) -> Result<Vec<Uuid>, StoreError> {
    Ok(account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::PersonId.eq(person))
        .filter(account::Column::Enabled.eq(true))
        .into_tuple()
        .all(transaction)
        .await?)
}

impl Store {
    /// An account by id.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account(&self, id: Uuid) -> Result<Option<account::Model>, StoreError> {
        Ok(account::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// An account by what its holder types.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account_of_login(&self, login: &str) -> Result<Option<account::Model>, StoreError> {
        Ok(account::Entity::find()
            .filter(account::Column::Login.eq(login))
            .one(self.reader())
            .await?)
    }

    /// An account by issuer and subject of single sign-on.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account_of_subject(&self, subject: &str) -> Result<Option<account::Model>, StoreError> {
        Ok(account::Entity::find()
            .filter(account::Column::Subject.eq(subject))
            .one(self.reader())
            .await?)
    }

    /// Accounts by login.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn accounts(&self) -> Result<Vec<account::Model>, StoreError> {
        Ok(account::Entity::find()
            .order_by_asc(account::Column::Login)
            .limit(LISTED)
            .all(self.reader())
            .await?)
    }

    /// Accounts of somebody in the directory.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn accounts_of(&self, person: Uuid) -> Result<Vec<account::Model>, StoreError> {
        Ok(account::Entity::find()
            .filter(account::Column::PersonId.eq(person))
            .order_by_asc(account::Column::Login)
            .limit(100)
            .all(self.reader())
            .await?)
    }

    /// How many accounts there are.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account_count(&self) -> Result<u64, StoreError> {
        Ok(account::Entity::find().count(self.reader()).await?)
    }
}
