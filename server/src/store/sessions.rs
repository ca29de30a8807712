//! Browsers that are logged in.

use std::time::Duration;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

use super::entity::{account, session};
use super::{Store, StoreError};
use crate::moment::Moment;

/// How far a login got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the second factor is waited for.
    Password,
    /// Logged in.
    Full,
}

impl Stage {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Full => "full",
        }
    }
}

/// Starts a session. Those that ended are cleared away at the same time.
///
/// # Errors
///
/// When the database fails.
pub async fn start_session(
    transaction: &DatabaseTransaction,
    hash: String,
    account: Uuid,
    stage: Stage,
    expires: Moment,
) -> Result<(), StoreError> {
    let now = Moment::now();
    session::Entity::delete_many()
        .filter(session::Column::Expires.lte(now))
        .exec(transaction)
        .await?;
    session::Model {
        hash,
        account_id: account,
        created: now,
        last_seen: now,
        expires,
        stage: stage.as_str().to_owned(),
    }
    .into_active_model()
    .reset_all()
    .insert(transaction)
    .await?;
    Ok(())
}

/// Ends one session, if it is there.
///
/// # Errors
///
/// When the database fails.
pub async fn end_session(transaction: &DatabaseTransaction, hash: &str) -> Result<(), StoreError> {
    session::Entity::delete_by_id(hash).exec(transaction).await?;
    Ok(())
}

/// Ends the sessions of an account, except one. Says how many.
///
/// # Errors
///
/// When the database fails.
pub async fn end_sessions(
    transaction: &DatabaseTransaction,
    account: Uuid,
    except: Option<&str>,
) -> Result<u64, StoreError> {
    let mut which = Condition::all().add(session::Column::AccountId.eq(account));
    if let Some(hash) = except {
        which = which.add(session::Column::Hash.ne(hash));
    }
    let done = session::Entity::delete_many()
        .filter(which)
        .exec(transaction)
        .await?;
    Ok(done.rows_affected)
}

impl Store {
    /// The account behind a session that got so far, did not end and was not left for `idle`; and when it was last used.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account_of_session(
        &self,
        digest: &str,
        stage: Stage,
        now: Moment,
        idle: Duration,
    ) -> Result<Option<(account::Model, Moment)>, StoreError> {
        let found = session::Entity::find_by_id(digest)
            .filter(session::Column::Expires.gt(now))
            .filter(session::Column::LastSeen.gt(now.before(idle)))
            .filter(session::Column::Stage.eq(stage.as_str()))
            .one(self.reader())
            .await?;
        let Some(session) = found else {
            return Ok(None);
        };
        let account = account::Entity::find_by_id(session.account_id)
            .filter(account::Column::Enabled.eq(true))
            .one(self.reader())
            .await?;
        Ok(account.map(|account| (account, session.last_seen)))
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn touch_session(&self, digest: &str, now: Moment) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        session::Entity::update_many()
            .col_expr(session::Column::LastSeen, Expr::value(now))
            .filter(session::Column::Hash.eq(digest))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// In how many browsers an account is logged in.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn session_count(&self, account: Uuid, now: Moment) -> Result<u64, StoreError> {
        Ok(session::Entity::find()
            .filter(session::Column::AccountId.eq(account))
            .filter(session::Column::Expires.gt(now))
            .filter(session::Column::Stage.eq(Stage::Full.as_str()))
            .count(self.reader())
            .await?)
    }
}
