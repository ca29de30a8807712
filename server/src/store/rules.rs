//! Rules of review: those that hold, all of them, and what they decided.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::entity::{decision, finding, review_rule};
use super::{Store, StoreError};
use crate::findings::rules::Decided;
use crate::moment::Moment;
use review_rule::Column;

/// Rules that are listed.
const LISTED: u64 = 1_000;
/// Decisions in one statement.
const ROWS: usize = 1_000;

/// Those that hold, the last first.
pub(crate) async fn active(
    transaction: &DatabaseTransaction,
    now: Moment,
) -> Result<Vec<review_rule::Model>, StoreError> {
    Ok(holding(now)
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .all(transaction)
        .await?)
}

fn holding(now: Moment) -> Select<review_rule::Entity> {
    let holds = Condition::any()
        .add(Column::Expires.is_null())
        .add(Column::Expires.gt(now));
    review_rule::Entity::find()
        .filter(Column::Revoked.is_null())
        .filter(holds)
}

/// One of them, for a change: nobody else changes it until the transaction ends.
pub(crate) async fn for_change(
    transaction: &DatabaseTransaction,
    id: Uuid,
) -> Result<Option<review_rule::Model>, StoreError> {
    let mut query = review_rule::Entity::find_by_id(id);
    if transaction.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.one(transaction).await?)
}

/// One more.
pub(crate) async fn add(
    transaction: &DatabaseTransaction,
    row: review_rule::Model,
) -> Result<(), StoreError> {
    row.into_active_model().reset_all().insert(transaction).await?;
    Ok(())
}

/// Notes that one was revoked.
pub(crate) async fn revoke(
    transaction: &DatabaseTransaction,
    id: Uuid,
    by: Uuid,
    reason: &str,
    decided: Decided,
    now: Moment,
) -> Result<(), StoreError> {
    review_rule::Entity::update_many()
        .col_expr(Column::Again, Expr::value(decided == Decided::BackForReview))
        .col_expr(Column::Touched, Expr::value(now))
        .col_expr(Column::Revoked, Expr::value(now))
        .col_expr(Column::RevokedBy, Expr::value(by))
        .col_expr(Column::RevokedReason, Expr::value(reason))
        .filter(Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Notes how far bringing back came.
pub(crate) async fn note_back(
    transaction: &DatabaseTransaction,
    id: Uuid,
    more: u64,
    now: Moment,
    ended: Option<Moment>,
) -> Result<(), StoreError> {
    let more = i32::try_from(more).unwrap_or(i32::MAX);
    review_rule::Entity::update_many()
        .col_expr(Column::Back, Expr::col(Column::Back).add(more))
        .col_expr(Column::BackEnded, Expr::value(ended))
        .col_expr(Column::Touched, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Adds what rules decided.
pub(crate) async fn decided(
    transaction: &DatabaseTransaction,
    rows: Vec<decision::Model>,
) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS) {
        let rows = rows.iter().map(|row| row.clone().into_active_model().reset_all());
        decision::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

impl Store {
    /// How many rules hold.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn active_rules(&self, now: Moment) -> Result<u64, StoreError> {
        Ok(holding(now).count(self.reader()).await?)
    }

    /// All rules, those that hold before those that were revoked, the last first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn rules(&self) -> Result<Vec<review_rule::Model>, StoreError> {
        // Those that hold first: none of them falls off the end.
        let mut rows = review_rule::Entity::find()
            .order_by_asc(Column::Revoked.is_not_null())
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .limit(LISTED)
            .all(self.reader())
            .await?;
        rows.sort_by_key(|row| row.revoked.is_some());
        Ok(rows)
    }

    /// One rule.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn rule(&self, id: Uuid) -> Result<Option<review_rule::Model>, StoreError> {
        Ok(review_rule::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// How many findings each rule decided.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn ruled_counts(&self) -> Result<HashMap<Uuid, i64>, StoreError> {
        let rows: Vec<(Uuid, i64)> = decision::Entity::find()
            .select_only()
            .column(decision::Column::RuleId)
            .column_as(decision::Column::Id.count(), "findings")
            .filter(decision::Column::RuleId.is_not_null())
            .filter(decision::Column::Kind.ne("reopen"))
            .group_by(decision::Column::RuleId)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Names of files with these contents: one of each.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn path_with_content(&self, content: &str) -> Result<Option<String>, StoreError> {
        Ok(finding::Entity::find()
            .select_only()
            .column(finding::Column::Path)
            .filter(finding::Column::ContentKey.eq(crate::ingest::content_key(content)))
            .filter(finding::Column::Content.eq(content))
            .order_by_asc(finding::Column::Seq)
            .limit(1)
            .into_tuple()
            .one(self.reader())
            .await?)
    }
}
