//! What is kept of customers, and which index is the current one.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};

use super::StoreError;
use super::entity::{customer, index_version};
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
                .update_columns([Column::Current, Column::Built])
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
