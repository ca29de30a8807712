//! The rows of the audit log: the last one, one more, and all in order.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::audit;
use super::{Store, StoreError};

/// Two transactions on PostgreSQL could read the same last entry; this lock makes the second wait. SQLite has one writer.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7402351)";

/// The last entry. Nobody else adds one until the transaction ends.
pub(crate) async fn last(transaction: &DatabaseTransaction) -> Result<Option<audit::Model>, StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(LOCK).await?;
    }
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

impl Store {
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
