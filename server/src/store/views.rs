//! Filters that people keep under a name.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::saved_view::{self, Column};
use super::{Store, StoreError};
use crate::role::Reach;

/// Filters of one account.
pub const MOST: u64 = 50;
/// Filters that are offered.
const OFFERED: u64 = 200;

/// Keeps one; false where the account has too many.
pub(crate) async fn add(
    transaction: &DatabaseTransaction,
    row: saved_view::Model,
) -> Result<bool, StoreError> {
    let own = saved_view::Entity::find().filter(Column::AccountId.eq(row.account_id));
    if own.count(transaction).await? >= MOST {
        return Ok(false);
    }
    row.into_active_model().reset_all().insert(transaction).await?;
    Ok(true)
}

/// Forgets one of an account; false where it has none of that id.
pub(crate) async fn remove(
    transaction: &DatabaseTransaction,
    account: Uuid,
    id: Uuid,
) -> Result<bool, StoreError> {
    let done = saved_view::Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::AccountId.eq(account))
        .exec(transaction)
        .await?;
    Ok(done.rows_affected > 0)
}

impl Store {
    /// An account's own and those that others share, by name.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn views_for(&self, account: Uuid, reach: Reach) -> Result<Vec<saved_view::Model>, StoreError> {
        // A name and its filter may tell whom somebody looks into: others' are for those who see all.
        let mut theirs = Condition::any().add(Column::AccountId.eq(account));
        if reach == Reach::All {
            theirs = theirs.add(Column::Shared.eq(true));
        }
        Ok(saved_view::Entity::find()
            .filter(theirs)
            .order_by_asc(Column::Name)
            .order_by_asc(Column::Id)
            .limit(OFFERED)
            .all(self.reader())
            .await?)
    }
}
