//! Messages that wait to be sent, the webhooks, and what each account wants to be told.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{outbox, told, webhook};
use super::{Store, StoreError};
use crate::moment::Moment;

/// Puts a message into the outbox.
pub(crate) async fn put(transaction: &DatabaseTransaction, row: outbox::Model) -> Result<(), StoreError> {
    row.into_active_model().reset_all().insert(transaction).await?;
    Ok(())
}

/// Notes what became of a message.
pub(crate) async fn update(transaction: &DatabaseTransaction, row: outbox::Model) -> Result<(), StoreError> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::Due, Expr::value(row.due))
        .col_expr(outbox::Column::Attempts, Expr::value(row.attempts))
        .col_expr(outbox::Column::State, Expr::value(row.state))
        .col_expr(outbox::Column::Fault, Expr::value(row.fault))
        .col_expr(outbox::Column::Ended, Expr::value(row.ended))
        .filter(outbox::Column::Id.eq(row.id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Lets messages that were given up be tried again; says how many.
pub(crate) async fn again(
    transaction: &DatabaseTransaction,
    target: Uuid,
    now: Moment,
) -> Result<u64, StoreError> {
    let done = outbox::Entity::update_many()
        .col_expr(outbox::Column::Due, Expr::value(now))
        .col_expr(outbox::Column::Attempts, Expr::value(0))
        .col_expr(outbox::Column::State, Expr::value("waiting"))
        .col_expr(outbox::Column::Ended, Expr::value(Option::<Moment>::None))
        .filter(outbox::Column::Target.eq(target))
        .filter(outbox::Column::State.eq("given_up"))
        .exec(transaction)
        .await?;
    Ok(done.rows_affected)
}

/// Forgets messages to a target.
pub(crate) async fn forget(transaction: &DatabaseTransaction, target: Uuid) -> Result<(), StoreError> {
    outbox::Entity::delete_many()
        .filter(outbox::Column::Target.eq(target))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Erases messages that ended before a moment.
pub(crate) async fn erase(transaction: &DatabaseTransaction, before: Moment) -> Result<u64, StoreError> {
    let erased = outbox::Entity::delete_many()
        .filter(outbox::Column::State.ne("waiting"))
        .filter(outbox::Column::Ended.lt(before))
        .exec(transaction)
        .await?;
    Ok(erased.rows_affected)
}

/// Keeps a new webhook.
pub(crate) async fn add_hook(
    transaction: &DatabaseTransaction,
    row: webhook::Model,
) -> Result<(), StoreError> {
    row.into_active_model().reset_all().insert(transaction).await?;
    Ok(())
}

/// Notes up to where a webhook was told, if it is there still.
pub(crate) async fn told_hook(
    transaction: &DatabaseTransaction,
    row: webhook::Model,
) -> Result<(), StoreError> {
    use webhook::Column;
    webhook::Entity::update_many()
        .col_expr(Column::ToldSeq, Expr::value(row.told_seq))
        .col_expr(Column::ToldAt, Expr::value(row.told_at))
        .filter(Column::Id.eq(row.id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Removes a webhook; none where it is not there.
pub(crate) async fn remove_hook(
    transaction: &DatabaseTransaction,
    id: Uuid,
) -> Result<Option<webhook::Model>, StoreError> {
    let row = webhook::Entity::find_by_id(id).one(transaction).await?;
    webhook::Entity::delete_by_id(id).exec(transaction).await?;
    Ok(row)
}

/// How many webhooks there are.
pub(crate) async fn hook_count(transaction: &DatabaseTransaction) -> Result<u64, StoreError> {
    Ok(webhook::Entity::find().count(transaction).await?)
}

/// Keeps up to where an account was told, and what it wants.
pub(crate) async fn put_told(transaction: &DatabaseTransaction, row: told::Model) -> Result<(), StoreError> {
    use told::Column;
    told::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(Column::AccountId)
                .update_columns([
                    Column::Rhythm,
                    Column::ToldSeq,
                    Column::ToldAt,
                    Column::CriticalAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// What an account wants and up to where it was told, within a transaction.
pub(crate) async fn told_within(
    transaction: &DatabaseTransaction,
    account: Uuid,
) -> Result<Option<told::Model>, StoreError> {
    Ok(told::Entity::find_by_id(account).one(transaction).await?)
}

impl Store {
    /// Messages of a channel that are due, the oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn outbox_due(
        &self,
        channel: &str,
        now: Moment,
        most: u64,
    ) -> Result<Vec<outbox::Model>, StoreError> {
        Ok(outbox::Entity::find()
            .filter(outbox::Column::Channel.eq(channel))
            .filter(outbox::Column::State.eq("waiting"))
            .filter(outbox::Column::Due.lte(now))
            .order_by_asc(outbox::Column::Due)
            .order_by_asc(outbox::Column::Id)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// The last messages of a state, or of a target, the last first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn outbox(
        &self,
        state: Option<&str>,
        target: Option<Uuid>,
        most: u64,
    ) -> Result<Vec<outbox::Model>, StoreError> {
        let mut query = outbox::Entity::find();
        if let Some(state) = state {
            query = query.filter(outbox::Column::State.eq(state));
        }
        if let Some(target) = target {
            query = query.filter(outbox::Column::Target.eq(target));
        }
        Ok(query
            .order_by_desc(outbox::Column::Created)
            .order_by_desc(outbox::Column::Id)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// How many messages are in a state, to one target or to all.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn outbox_count(&self, state: &str, target: Option<Uuid>) -> Result<u64, StoreError> {
        let mut query = outbox::Entity::find().filter(outbox::Column::State.eq(state));
        if let Some(target) = target {
            query = query.filter(outbox::Column::Target.eq(target));
        }
        Ok(query.count(self.reader()).await?)
    }

    /// The webhooks, the oldest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn webhooks(&self) -> Result<Vec<webhook::Model>, StoreError> {
        Ok(webhook::Entity::find()
            .order_by_asc(webhook::Column::Created)
            .order_by_asc(webhook::Column::Id)
            .all(self.reader())
            .await?)
    }

    /// What an account wants and up to where it was told.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn told(&self, account: Uuid) -> Result<Option<told::Model>, StoreError> {
        Ok(told::Entity::find_by_id(account).one(self.reader()).await?)
    }

    /// The same of all accounts that have such a row.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn told_all(&self) -> Result<Vec<told::Model>, StoreError> {
        Ok(told::Entity::find().all(self.reader()).await?)
    }
}
