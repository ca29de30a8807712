//! What administrators did about who sees findings, until somebody who reviews has seen it.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::access_notice::{self, Column};
use super::{Store, StoreError};
use crate::moment::Moment;

/// Keeps one more.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn add(
    transaction: &DatabaseTransaction,
    row: access_notice::Model,
) -> Result<(), StoreError> {
    row.into_active_model().reset_all().insert(transaction).await?;
    Ok(())
}

/// Takes those away that were seen, except about one account; says which there were.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn take_seen(
    transaction: &DatabaseTransaction,
    ids: &[Uuid],
    except: Option<Uuid>,
) -> Result<Vec<access_notice::Model>, StoreError> {
    let mut which = access_notice::Entity::find().filter(Column::Id.is_in(ids.iter().copied()));
    if let Some(account) = except {
        which = which.filter(Column::AccountId.ne(account));
    }
    let rows = which.all(transaction).await?;
    access_notice::Entity::delete_many()
        .filter(Column::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(transaction)
        .await?;
    Ok(rows)
}

/// Notes that mail about these was handed over.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn mark_mailed(
    transaction: &DatabaseTransaction,
    ids: &[Uuid],
    at: Moment,
) -> Result<(), StoreError> {
    access_notice::Entity::update_many()
        .col_expr(Column::Mailed, Expr::value(at))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(transaction)
        .await?;
    Ok(())
}

impl Store {
    /// The latest that nobody has seen, the last first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn access_notices(&self, most: u64) -> Result<Vec<access_notice::Model>, StoreError> {
        Ok(access_notice::Entity::find()
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// How many nobody has seen.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn access_notice_count(&self) -> Result<u64, StoreError> {
        Ok(access_notice::Entity::find().count(self.reader()).await?)
    }

    /// The oldest about accounts that see findings of others of which no mail was handed over.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn access_unmailed(&self, most: u64) -> Result<Vec<access_notice::Model>, StoreError> {
        Ok(access_notice::Entity::find()
            .filter(Column::Wide.eq(true))
            .filter(Column::Mailed.is_null())
            .order_by_asc(Column::At)
            .limit(most)
            .all(self.reader())
            .await?)
    }
}
