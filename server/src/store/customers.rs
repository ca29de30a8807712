//! What is kept of customers, and which index is the current one.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{customer, index_version};
use super::{Store, StoreError};
use crate::moment::Moment;

/// Writes customers over what was known of them, marked as of now: [`retire_others`] knows the rest by it.
pub(crate) async fn write(
    transaction: &DatabaseTransaction,
    rows: Vec<customer::Model>,
    now: Moment,
) -> Result<(), StoreError> {
    use customer::Column;
    let rows = rows.into_iter().map(|row| {
        let marked = customer::Model {
            retired: Some(Moment(-now.0)),
            ..row
        };
        marked.into_active_model().reset_all()
    });
    customer::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::column(Column::Id)
                .update_columns([
                    Column::CrmId,
                    Column::Label,
                    Column::Kind,
                    Column::AccountManager,
                    Column::Retired,
                ])
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Retires those that were not written now and unmarks those that were; says how many left.
pub(crate) async fn retire_others(transaction: &DatabaseTransaction, now: Moment) -> Result<u64, StoreError> {
    let left = customer::Entity::update_many()
        .col_expr(customer::Column::Retired, Expr::value(now))
        .filter(customer::Column::Retired.is_null())
        .exec(transaction)
        .await?;
    customer::Entity::update_many()
        .col_expr(customer::Column::Retired, Expr::value(None::<i64>))
        .filter(customer::Column::Retired.eq(Moment(-now.0)))
        .exec(transaction)
        .await?;
    Ok(left.rows_affected)
}

/// Makes an index the current one; the same one again stays one.
pub(crate) async fn make_current(
    transaction: &DatabaseTransaction,
    version: index_version::Model,
) -> Result<(), StoreError> {
    use index_version::Column;
    index_version::Entity::update_many()
        .col_expr(Column::Current, Expr::value(false))
        .filter(Column::Current.eq(true))
        .exec(transaction)
        .await?;
    index_version::Entity::insert(version.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(Column::Digest)
                .update_columns([Column::Current, Column::Built, Column::Export, Column::MadeBy])
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// The index that is current within a transaction.
pub(crate) async fn current_digest(transaction: &DatabaseTransaction) -> Result<Option<String>, StoreError> {
    let current = index_version::Entity::find()
        .filter(index_version::Column::Current.eq(true))
        .order_by_desc(index_version::Column::Built)
        .one(transaction)
        .await?;
    Ok(current.map(|current| current.digest))
}

/// How many customers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CustomerCounts {
    /// In the last export.
    pub known: u64,
    /// That have left since.
    pub retired: u64,
}

impl Store {
    /// The last index files that were made, newest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn index_versions(&self, most: u64) -> Result<Vec<index_version::Model>, StoreError> {
        Ok(index_version::Entity::find()
            .order_by_desc(index_version::Column::Built)
            .order_by_desc(index_version::Column::Id)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// The customers of a CRM number, the one that has not left first: whoever left the CRM and came back has another id, and
    /// files found before have the one of then.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn customers_of_number(&self, number: &str) -> Result<Vec<customer::Model>, StoreError> {
        let mut rows = customer::Entity::find()
            .filter(customer::Column::CrmId.eq(number))
            .order_by_desc(customer::Column::Id)
            .limit(100)
            .all(self.reader())
            .await?;
        rows.sort_by_key(|row| row.retired.is_some());
        Ok(rows)
    }

    /// How many customers are known.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn customer_counts(&self) -> Result<CustomerCounts, StoreError> {
        let retired = customer::Column::Retired;
        Ok(CustomerCounts {
            known: customer::Entity::find()
                .filter(retired.is_null())
                .count(self.reader())
                .await?,
            retired: customer::Entity::find()
                .filter(retired.is_not_null())
                .count(self.reader())
                .await?,
        })
    }
}
