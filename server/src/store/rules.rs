//! Rules of review: those that hold, all of them, and what they decided.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{decision, finding, review_rule};
use super::findings::{Then, decided as decided_one};
use super::{Store, StoreError};
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
    let holds = Condition::any()
        .add(Column::Expires.is_null())
        .add(Column::Expires.gt(now));
    Ok(review_rule::Entity::find()
        .filter(Column::Revoked.is_null())
        .filter(holds)
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .all(transaction)
        .await?)
}

/// One of them.
pub(crate) async fn one(
    transaction: &DatabaseTransaction,
    id: Uuid,
) -> Result<Option<review_rule::Model>, StoreError> {
    Ok(review_rule::Entity::find_by_id(id).one(transaction).await?)
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
    now: Moment,
) -> Result<(), StoreError> {
    review_rule::Entity::update_many()
        .col_expr(Column::Revoked, Expr::value(now))
        .col_expr(Column::RevokedBy, Expr::value(by))
        .col_expr(Column::RevokedReason, Expr::value(reason))
        .filter(Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Puts findings back for review that a rule decided and nobody since; says how many.
pub(crate) async fn bring_back(
    transaction: &DatabaseTransaction,
    rule: Uuid,
    review: &str,
    by: Uuid,
    reason: &str,
    now: Moment,
) -> Result<u64, StoreError> {
    let ruled = decision::Entity::find()
        .filter(decision::Column::RuleId.eq(rule))
        .all(transaction)
        .await?;
    let mut back = 0;
    for made in ruled {
        let key = crate::findings::Key {
            source: made.source_id,
            file: made.file_id,
        };
        let row = super::findings::for_change(transaction, key, &crate::findings::Eyes::all()).await?;
        if row.is_none_or(|row| row.review != review) {
            continue;
        }
        let last = decision::Entity::find()
            .filter(decision::Column::SourceId.eq(key.source))
            .filter(decision::Column::FileId.eq(key.file))
            .filter(
                decision::Column::Kind
                    .is_not_in(["comment", "advise", "assign", "release", "hold", "end_hold"]),
            )
            .order_by_desc(decision::Column::At)
            .order_by_desc(decision::Column::Id)
            .one(transaction)
            .await?;
        if last.is_none_or(|last| last.id != made.id) {
            continue;
        }
        let row = decision::Model {
            id: Uuid::now_v7(),
            kind: "reopen".to_owned(),
            reason: Some(reason.to_owned()),
            legal_ground: None,
            expires: None,
            by_user: Some(by),
            bulk_id: None,
            before: review.to_owned(),
            at: now,
            ..made
        };
        let then = Then {
            review: Some("new"),
            ..Then::default()
        };
        decided_one(transaction, row, then).await?;
        back += 1;
    }
    Ok(back)
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
