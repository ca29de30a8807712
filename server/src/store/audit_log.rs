//! The rows of the audit log: the last one, one more, and all in order.

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::audit;
use super::{Store, StoreError};
use crate::moment::Moment;

/// Two transactions on PostgreSQL could read the same last entry; this lock makes the second wait. SQLite has one writer.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7402351)";

/// Waits until nobody else numbers entries or news, and keeps that turn to the end: one lock, so that two transactions never
/// wait for each other's.
pub(super) async fn take_turn(transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(LOCK).await?;
    }
    Ok(())
}

/// The last entry. Nobody else adds one until the transaction ends.
pub(crate) async fn last(transaction: &DatabaseTransaction) -> Result<Option<audit::Model>, StoreError> {
    take_turn(transaction).await?;
    Ok(audit::Entity::find()
        .order_by_desc(audit::Column::Seq)
        .limit(1)
        .one(transaction)
        .await?)
}

/// One more entry.
pub(crate) async fn add(transaction: &DatabaseTransaction, row: audit::Model) -> Result<(), StoreError> {
    row.into_active_model().reset_all().insert(transaction).await?;
    Ok(())
}

/// Which entries are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who: `account:ID`, `device:ID`, `token:ID` or `server`.
    pub actor: Option<String>,
    /// What: a word of the log, or its beginning as `account.`.
    pub action: Option<String>,
    /// On what: `finding:…`, `person:ID` and so on, whole.
    pub object: Option<String>,
}

impl AuditFilter {
    fn condition(&self) -> Condition {
        let mut wanted = Condition::all();
        if let Some(actor) = &self.actor {
            wanted = wanted.add(audit::Column::Actor.eq(actor.as_str()));
        }
        if let Some(action) = &self.action {
            // Words of the log hold no signs of a pattern.
            let plain: String = action
                .chars()
                .filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_'))
                .collect();
            wanted = wanted.add(
                Expr::col(audit::Column::Action)
                    .like(LikeExpr::new(format!("{}%", plain.replace('_', "\\_"))).escape('\\')),
            );
        }
        if let Some(object) = &self.object {
            wanted = wanted.add(audit::Column::Object.eq(object.as_str()));
        }
        wanted
    }
}

impl Store {
    /// Whether somebody did something with an object since a moment.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn audit_has(
        &self,
        actor: &str,
        action: &str,
        object: Option<&str>,
        since: Moment,
    ) -> Result<bool, StoreError> {
        let object = match object {
            Some(object) => audit::Column::Object.eq(object),
            None => audit::Column::Object.is_null(),
        };
        let found = audit::Entity::find()
            .filter(object)
            .filter(audit::Column::Actor.eq(actor))
            .filter(audit::Column::Action.eq(action))
            .filter(audit::Column::At.gt(since))
            .order_by_desc(audit::Column::Seq)
            .limit(1)
            .one(self.reader())
            .await?;
        Ok(found.is_some())
    }

    /// Entries before number `before`, the last first, at most `most`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn audit_before(
        &self,
        filter: &AuditFilter,
        before: Option<i64>,
        most: u64,
    ) -> Result<Vec<audit::Model>, StoreError> {
        let mut query = audit::Entity::find().filter(filter.condition());
        if let Some(before) = before {
            query = query.filter(audit::Column::Seq.lt(before));
        }
        Ok(query
            .order_by_desc(audit::Column::Seq)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// The number of the last entry; 0 where there are none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn last_entry(&self) -> Result<i64, StoreError> {
        let last: Option<i64> = audit::Entity::find()
            .select_only()
            .column(audit::Column::Seq)
            .order_by_desc(audit::Column::Seq)
            .limit(1)
            .into_tuple()
            .one(self.reader())
            .await?;
        Ok(last.unwrap_or_default())
    }

    /// Entries from number `first` on, in order, at most `most`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn audit_page(&self, first: i64, most: u64) -> Result<Vec<audit::Model>, StoreError> {
        Ok(audit::Entity::find()
            .filter(audit::Column::Seq.gte(first))
            .order_by_asc(audit::Column::Seq)
            .limit(most)
            .all(self.reader())
            .await?)
    }
}
