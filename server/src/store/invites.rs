//! One-time links by which somebody chooses a password.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use super::entity::invite;
use super::{Store, StoreError};
use crate::moment::Moment;

/// Keeps a link; earlier links to the same account end, and so do those that are over.
///
/// # Errors
///
/// When the database fails.
pub async fn add_invite(
    transaction: &DatabaseTransaction,
    hash: String,
    account: Option<Uuid>,
    expires: Moment,
) -> Result<(), StoreError> {
    let now = Moment::now();
    end_invites(transaction, account).await?;
    invite::Model {
        hash,
        account_id: account,
        created: now,
        expires,
    }
    .into_active_model()
    .reset_all()
    .insert(transaction)
    .await?;
    Ok(())
}

/// Ends the links to an account (none: those for the first administrator), and those that are over.
///
/// # Errors
///
/// When the database fails.
pub async fn end_invites(transaction: &DatabaseTransaction, account: Option<Uuid>) -> Result<(), StoreError> {
    let theirs = match account {
        Some(account) => invite::Column::AccountId.eq(account),
        None => invite::Column::AccountId.is_null(),
    };
    invite::Entity::delete_many()
        .filter(
            Condition::any()
                .add(theirs)
                .add(invite::Column::Expires.lte(Moment::now())),
        )
        .exec(transaction)
        .await?;
    Ok(())
}

/// Uses a link up: whoever comes second finds it gone.
///
/// # Errors
///
/// [`StoreError::Missing`] when it is not there, used or over.
pub async fn take_invite(
    transaction: &DatabaseTransaction,
    hash: &str,
    now: Moment,
) -> Result<Option<Uuid>, StoreError> {
    let row = invite::Entity::find_by_id(hash)
        .filter(invite::Column::Expires.gt(now))
        .one(transaction)
        .await?
        .ok_or(StoreError::Missing)?;
    let gone = invite::Entity::delete_by_id(hash).exec(transaction).await?;
    if gone.rows_affected == 0 {
        return Err(StoreError::Missing);
    }
    Ok(row.account_id)
}

impl Store {
    /// A link that is there and not over.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn invite(&self, hash: &str, now: Moment) -> Result<Option<invite::Model>, StoreError> {
        Ok(invite::Entity::find_by_id(hash)
            .filter(invite::Column::Expires.gt(now))
            .one(self.reader())
            .await?)
    }
}
