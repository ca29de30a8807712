//! News of findings: numbered without gaps in the order in which they are committed, so that a reader who remembers the
//! last number misses none and reads none twice.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::entity::news::{self, Column};
use super::entity::position;
use super::{Store, StoreError, audit_log};
use crate::moment::Moment;

/// Rows of one statement.
const ROWS: usize = 500;

/// Adds news, numbering them. Comes after all that locks rows: nobody else adds any until the transaction ends.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn add(
    transaction: &DatabaseTransaction,
    mut news: Vec<news::Model>,
) -> Result<(), StoreError> {
    if news.is_empty() {
        return Ok(());
    }
    audit_log::take_turn(transaction).await?;
    let mut seq = last(transaction).await?;
    for row in &mut news {
        seq += 1;
        row.seq = seq;
    }
    while !news.is_empty() {
        let rest = news.split_off(news.len().min(ROWS));
        let rows = news.into_iter().map(|row| row.into_active_model().reset_all());
        news::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
        news = rest;
    }
    Ok(())
}

/// The number of the last; 0 where there are none.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn last(database: &impl sea_orm::ConnectionTrait) -> Result<i64, StoreError> {
    let last: Option<i64> = news::Entity::find()
        .select_only()
        .column(Column::Seq)
        .order_by_desc(Column::Seq)
        .limit(1)
        .into_tuple()
        .one(database)
        .await?;
    Ok(last.unwrap_or_default())
}

/// Notes how far an export is.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn put_position(
    transaction: &DatabaseTransaction,
    row: position::Model,
) -> Result<(), StoreError> {
    use position::Column;
    position::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(Column::Name)
                .update_columns([Column::Seq, Column::At, Column::Lost])
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// How far an export is, within a transaction.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn position_within(
    transaction: &DatabaseTransaction,
    name: &str,
) -> Result<Option<position::Model>, StoreError> {
    Ok(position::Entity::find_by_id(name).one(transaction).await?)
}

/// Forgets how far an export is.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn forget_position(transaction: &DatabaseTransaction, name: &str) -> Result<(), StoreError> {
    position::Entity::delete_by_id(name).exec(transaction).await?;
    Ok(())
}

/// Erases news from before a moment, but for the last, by which the next gets its number.
///
/// # Errors
///
/// When the database fails.
pub(crate) async fn erase(transaction: &DatabaseTransaction, before: Moment) -> Result<u64, StoreError> {
    let last = last(transaction).await?;
    let erased = news::Entity::delete_many()
        .filter(Column::At.lt(before))
        .filter(Column::Seq.lt(last))
        .exec(transaction)
        .await?;
    Ok(erased.rows_affected)
}

impl Store {
    /// The number of the last news; 0 where there are none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn last_news(&self) -> Result<i64, StoreError> {
        last(self.reader()).await
    }

    /// The number of the last news of something critical that was not so before; 0 where there is none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn last_critical(&self) -> Result<i64, StoreError> {
        let last: Option<i64> = news::Entity::find()
            .select_only()
            .column(Column::Seq)
            .filter(Column::Rank.eq(3))
            .filter(Column::Kind.is_in(["new", "worse", "returned"]))
            .order_by_desc(Column::Seq)
            .limit(1)
            .into_tuple()
            .one(self.reader())
            .await?;
        Ok(last.unwrap_or_default())
    }

    /// News after a number, in order, at most `most`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn news_after(&self, seq: i64, most: u64) -> Result<Vec<news::Model>, StoreError> {
        Ok(news::Entity::find()
            .filter(Column::Seq.gt(seq))
            .order_by_asc(Column::Seq)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// How far an export is.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn position(&self, name: &str) -> Result<Option<position::Model>, StoreError> {
        Ok(position::Entity::find_by_id(name).one(self.reader()).await?)
    }
}
