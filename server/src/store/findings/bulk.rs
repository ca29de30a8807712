//! Decisions about many findings: which rows they take, and what is written of them.
//!
//! Whoever decides has [`Turn::Decisions`](super::super::Turn::Decisions), then locks the sources of a step, then its findings: the
//! same order everywhere, so that nobody waits for somebody who waits for them.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::super::entity::finding::{self, Column};
use super::super::entity::{bulk, decision, source};
use super::super::{Store, StoreError};
use super::{Assigned, Then, wanted};
use crate::findings::{Eyes, Filter};
use crate::moment::Moment;
use crate::store::any_of::any_of;

/// A finding that a decision takes.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Taken {
    /// The number of its row.
    pub seq: i64,
    /// Where.
    pub source_id: Uuid,
    /// Which file.
    pub file_id: Uuid,
    /// Where the review stands.
    pub review: String,
    /// Whether a legal hold keeps it.
    pub held: bool,
    /// Distinct.
    pub customers: i32,
    /// Who looks at it.
    pub assignee_id: Option<Uuid>,
}

/// A step of a decision about many.
pub(crate) struct Step {
    /// The rows that it takes; nobody else changes them until the transaction ends.
    pub rows: Vec<Taken>,
    /// The last row that was looked at; none where there was none.
    pub last: Option<i64>,
    /// How many were looked at.
    pub count: u64,
}

/// The rows of a filter after one and up to another.
pub(crate) async fn taken(
    transaction: &DatabaseTransaction,
    filter: &Filter,
    eyes: &Eyes,
    (after, through): (i64, i64),
    most: u64,
) -> Result<Step, StoreError> {
    let wanted = wanted(filter, eyes, Moment::now())?;
    let numbers: Vec<i64> = finding::Entity::find()
        .select_only()
        .column(Column::Seq)
        .filter(wanted.clone())
        .filter(Column::Seq.gt(after))
        .filter(Column::Seq.lte(through))
        .order_by_asc(Column::Seq)
        .limit(most)
        .into_tuple()
        .all(transaction)
        .await?;
    lock_sources(transaction, &numbers).await?;
    let mut query = finding::Entity::find()
        .select_only()
        .columns([
            Column::Seq,
            Column::SourceId,
            Column::FileId,
            Column::Review,
            Column::Held,
            Column::Customers,
            Column::AssigneeId,
        ])
        // They may have changed before they were locked.
        .filter(wanted)
        .filter(any_of(transaction, Column::Seq, numbers.iter().copied()))
        .order_by_asc(Column::SourceId)
        .order_by_asc(Column::FileId);
    if transaction.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(Step {
        rows: query.into_model().all(transaction).await?,
        last: numbers.last().copied(),
        count: numbers.len() as u64,
    })
}

/// Waits until no report about the sources of these findings is written down, and lets none begin until the transaction ends:
/// reports lock many rows of one source, in an order of their own.
pub(super) async fn lock_sources(
    transaction: &DatabaseTransaction,
    numbers: &[i64],
) -> Result<(), StoreError> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let theirs = finding::Entity::find()
        .select_only()
        .column(Column::SourceId)
        .filter(any_of(transaction, Column::Seq, numbers.iter().copied()));
    let _locked: Vec<Uuid> = source::Entity::find()
        .select_only()
        .column(source::Column::Id)
        .filter(source::Column::Id.in_subquery(QueryTrait::into_query(theirs)))
        .order_by_asc(source::Column::Id)
        .lock_shared()
        .into_tuple()
        .all(transaction)
        .await?;
    Ok(())
}

/// Writes down that a decision about many begins.
pub(crate) async fn begin(transaction: &DatabaseTransaction, row: bulk::Model) -> Result<(), StoreError> {
    row.into_active_model().reset_all().insert(transaction).await?;
    Ok(())
}

/// Writes down how far it came.
pub(crate) async fn note_bulk(
    transaction: &DatabaseTransaction,
    row: &bulk::Model,
) -> Result<(), StoreError> {
    row.clone()
        .into_active_model()
        .reset_all()
        .update(transaction)
        .await?;
    Ok(())
}

/// Adds decisions and writes what follows from them for the rows of these numbers.
pub(crate) async fn decided_many(
    transaction: &DatabaseTransaction,
    decisions: Vec<decision::Model>,
    numbers: &[i64],
    then: Then<'_>,
    at: Moment,
) -> Result<(), StoreError> {
    if decisions.is_empty() {
        return Ok(());
    }
    let rows = decisions
        .into_iter()
        .map(|row| row.into_active_model().reset_all());
    decision::Entity::insert_many(rows)
        .exec_without_returning(transaction)
        .await?;
    let mut update = finding::Entity::update_many()
        .filter(any_of(transaction, Column::Seq, numbers.iter().copied()))
        .col_expr(Column::Changed, Expr::value(at));
    if let Some(review) = then.review {
        update = update.col_expr(Column::Review, Expr::value(review));
    }
    if let Some(released) = then.released {
        update = update.col_expr(Column::Released, Expr::value(released));
    }
    if let Some(held) = then.held {
        update = update.col_expr(Column::Held, Expr::value(held));
    }
    if let Some(Assigned(assignee)) = then.assigned {
        update = update.col_expr(Column::AssigneeId, Expr::value(assignee));
    }
    update.exec(transaction).await?;
    Ok(())
}

/// The number of this turn: higher than that of every decision that was committed before. [`Turn::Decisions`] is taken.
///
/// [`Turn::Decisions`]: super::super::Turn::Decisions
pub(crate) async fn next_turn(transaction: &DatabaseTransaction) -> Result<i64, StoreError> {
    Ok(last_turn(transaction).await? + 1)
}

async fn last_turn(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let last: Option<Option<i64>> = decision::Entity::find()
        .select_only()
        .column_as(decision::Column::Turn.max(), "last")
        // The words of its index.
        .filter(Expr::cust("turn > 0"))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(last.flatten().unwrap_or_default())
}

/// Those of these rows about which somebody else decided after a turn. Words to each other are no decisions.
pub(crate) async fn decided_since(
    transaction: &DatabaseTransaction,
    rows: &[Taken],
    turn: i64,
    by: Uuid,
) -> Result<BTreeSet<i64>, StoreError> {
    let column = |column: decision::Column| Expr::col((decision::Entity, column));
    let mut later = Query::select();
    later
        .expr(Expr::value(1))
        .from(decision::Entity)
        .and_where(column(decision::Column::SourceId).equals((finding::Entity, Column::SourceId)))
        .and_where(column(decision::Column::FileId).equals((finding::Entity, Column::FileId)))
        .and_where(column(decision::Column::Turn).gt(turn))
        .and_where(column(decision::Column::ByUser).ne(by))
        .and_where(column(decision::Column::Kind).is_not_in(["comment", "advise"]));
    let found: Vec<i64> = finding::Entity::find()
        .select_only()
        .column(Column::Seq)
        .filter(any_of(transaction, Column::Seq, rows.iter().map(|row| row.seq)))
        .filter(Expr::exists(later))
        .into_tuple()
        .all(transaction)
        .await?;
    Ok(found.into_iter().collect())
}

/// A decision about many, for a change: nobody else changes it until the transaction ends.
pub(crate) async fn bulk_for_change(
    transaction: &DatabaseTransaction,
    id: Uuid,
) -> Result<Option<bulk::Model>, StoreError> {
    let mut query = bulk::Entity::find_by_id(id);
    if transaction.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.one(transaction).await?)
}

impl Store {
    /// A decision about many.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn bulk(&self, id: Uuid) -> Result<Option<bulk::Model>, StoreError> {
        Ok(bulk::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// The last turn in which somebody decided: whoever looks afterwards sees all that was decided until then.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn last_turn(&self) -> Result<i64, StoreError> {
        last_turn(self.reader()).await
    }

    /// How far a filter reaches: findings, distinct people (nobody is none), findings under a legal hold, and the last row.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn findings_extent(
        &self,
        filter: &Filter,
        eyes: &Eyes,
    ) -> Result<(u64, u64, u64, i64), StoreError> {
        let wanted = wanted(filter, eyes, Moment::now())?;
        let (files, people, last): (i64, i64, Option<i64>) = finding::Entity::find()
            .select_only()
            .column_as(Column::Seq.count(), "files")
            .column_as(
                Expr::expr(Func::count_distinct(Expr::col(Column::PersonId))),
                "people",
            )
            .column_as(Column::Seq.max(), "last")
            .filter(wanted.clone())
            .into_tuple()
            .one(self.reader())
            .await?
            .unwrap_or_default();
        let held: i64 = finding::Entity::find()
            .select_only()
            .column_as(Column::Seq.count(), "held")
            .filter(wanted)
            .filter(Column::Held.eq(true))
            .into_tuple()
            .one(self.reader())
            .await?
            .unwrap_or_default();
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Ok((count(files), count(people), count(held), last.unwrap_or_default()))
    }
}
