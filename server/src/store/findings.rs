//! Findings as they are asked for: by filter and by who asks, in one question.
//!
//! Every question takes [`Eyes`]; there is none without. Lists leave the long values of a row alone (`list`); files
//! with the same customers are found without looking at all (`near`).

mod bulk;
mod groups;
mod list;
mod near;
mod person;
mod sets;
mod undo;
mod waits;

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::entity::{
    account, audit, bulk as bulk_row, customer, decision, device, finding, finding_event, unscanned,
};
use super::{Store, StoreError};
use crate::findings::{Eyes, Filter, Key};
use crate::moment::Moment;
pub(crate) use bulk::{
    Taken, begin, bulk_for_change, decided_many, decided_since, next_turn, note_bulk, taken,
};
use finding::Column;
pub use groups::{Light, Told, Waiting};
pub use list::{ByValue, Tally};
use list::{presences, seen_by, wanted};
pub(crate) use near::keep_likeness;
pub(crate) use person::belongs_to;
use sets::set_of;
pub(crate) use sets::{bounded, length_of_set};
pub(crate) use undo::{Untouched, of_bulk, of_rule, one_of, put_back, untouched};
pub(crate) use waits::Waits;

/// Rows whose sets of customers are read at a time.
const SETS: u64 = 5_000;
/// Ids in one question.
const IDS: usize = 5_000;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Brief {
    /// The number of its row: the order of what is otherwise equal.
    pub seq: i64,
    /// Where.
    pub source_id: Uuid,
    /// Which file.
    pub file_id: Uuid,
    /// Who reported it.
    pub device_id: Uuid,
    /// Its path.
    pub path: String,
    /// Whose it is.
    pub person_id: Option<Uuid>,
    /// How that is known.
    pub person_by: String,
    /// Of the file.
    pub format: String,
    /// In bytes.
    pub size: i64,
    /// By the wire's words.
    pub severity: String,
    /// Distinct.
    pub customers: i32,
    /// At least.
    pub persons: i32,
    /// `present` or `removed`.
    pub presence: String,
    /// Where the review stands.
    pub review: String,
    /// When.
    pub first_seen: Moment,
    /// When.
    pub last_seen: Moment,
    /// When a scan saw that it is gone.
    pub removed: Option<Moment>,
    /// Whether a legal hold keeps it.
    pub held: bool,
    /// Where it left the company's control, as bits.
    pub outside: i32,
    /// Who looks at it.
    pub assignee_id: Option<Uuid>,
}

/// How many findings there are of a sort.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Counted {
    /// By the wire's words.
    pub severity: String,
    /// Where the review stands.
    pub review: String,
    /// `present` or `removed`.
    pub presence: String,
    /// How many.
    pub findings: i64,
}

fn brief() -> Select<finding::Entity> {
    finding::Entity::find().select_only().columns([
        Column::Seq,
        Column::SourceId,
        Column::FileId,
        Column::DeviceId,
        Column::Path,
        Column::PersonId,
        Column::PersonBy,
        Column::Format,
        Column::Size,
        Column::Severity,
        Column::Customers,
        Column::Persons,
        Column::Presence,
        Column::Review,
        Column::FirstSeen,
        Column::LastSeen,
        Column::Removed,
        Column::Held,
        Column::Outside,
        Column::AssigneeId,
    ])
}

fn is(key: Key) -> Condition {
    Condition::all()
        .add(Column::SourceId.eq(key.source))
        .add(Column::FileId.eq(key.file))
}

impl Store {
    /// How many of each sort a filter finds.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn findings_by_sort(&self, filter: &Filter, eyes: &Eyes) -> Result<Vec<Counted>, StoreError> {
        let mut all = Vec::new();
        for presence in presences(filter) {
            let Some((wanted, _)) = self.narrowed(filter, eyes, presence).await? else {
                continue;
            };
            let some: Vec<Counted> = finding::Entity::find()
                .select_only()
                .columns([Column::Severity, Column::Review, Column::Presence])
                .column_as(Column::FileId.count(), "findings")
                .filter(wanted)
                .group_by(Column::Severity)
                .group_by(Column::Review)
                .group_by(Column::Presence)
                .into_model()
                .all(self.reader())
                .await?;
            all.extend(some);
        }
        Ok(all)
    }

    /// One finding, if they may see it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn finding(&self, key: Key, eyes: &Eyes) -> Result<Option<finding::Model>, StoreError> {
        Ok(finding::Entity::find()
            .filter(is(key))
            .filter(seen_by(eyes)?)
            .one(self.reader())
            .await?)
    }

    /// What was decided about a finding, in order.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decisions(&self, key: Key) -> Result<Vec<decision::Model>, StoreError> {
        Ok(decision::Entity::find()
            .filter(decision::Column::SourceId.eq(key.source))
            .filter(decision::Column::FileId.eq(key.file))
            .order_by_asc(decision::Column::At)
            .order_by_asc(decision::Column::Id)
            .limit(1_000)
            .all(self.reader())
            .await?)
    }

    /// What scans saw happen to a finding, in order.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn events(&self, key: Key) -> Result<Vec<finding_event::Model>, StoreError> {
        Ok(finding_event::Entity::find()
            .filter(finding_event::Column::SourceId.eq(key.source))
            .filter(finding_event::Column::FileId.eq(key.file))
            .order_by_desc(finding_event::Column::At)
            .limit(1_000)
            .all(self.reader())
            .await?)
    }

    /// What the log says about an object, last first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn audit_of(&self, object: &str, most: u64) -> Result<Vec<audit::Model>, StoreError> {
        Ok(audit::Entity::find()
            .filter(audit::Column::Object.eq(object))
            .order_by_desc(audit::Column::Seq)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// What is kept of these customers, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn customers_by_id(&self, ids: &[u32]) -> Result<Vec<customer::Model>, StoreError> {
        let mut rows = Vec::new();
        for ids in ids.chunks(IDS) {
            let found = customer::Entity::find()
                .filter(customer::Column::Id.is_in(ids.iter().map(|id| i64::from(*id))))
                .order_by_asc(customer::Column::Id)
                .all(self.reader())
                .await?;
            rows.extend(found);
        }
        Ok(rows)
    }

    /// Names of devices by id.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn device_names(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
        Ok(device::Entity::find()
            .select_only()
            .columns([device::Column::Id, device::Column::Name])
            .filter(device::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(self.reader())
            .await?)
    }

    /// Names of accounts by id.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account_names(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
        let rows: Vec<(Uuid, String)> = account::Entity::find()
            .select_only()
            .columns([account::Column::Id, account::Column::Name])
            .filter(account::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// What the last scan of these sources did not read, by reason and place, after a place; at most `most`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn unscanned(
        &self,
        sources: &[Uuid],
        reason: Option<&str>,
        after: Option<&str>,
        most: u64,
    ) -> Result<Vec<unscanned::Model>, StoreError> {
        let mut query =
            unscanned::Entity::find().filter(unscanned::Column::SourceId.is_in(sources.iter().copied()));
        if let Some(reason) = reason {
            query = query.filter(unscanned::Column::Reason.eq(reason));
        }
        if let Some(after) = after {
            query = query.filter(unscanned::Column::Place.gt(after));
        }
        Ok(query
            .order_by_asc(unscanned::Column::Place)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// How much was not read, by reason.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn unscanned_counts(&self, sources: &[Uuid]) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(unscanned::Entity::find()
            .select_only()
            .column(unscanned::Column::Reason)
            .column_as(unscanned::Column::Place.count(), "places")
            .filter(unscanned::Column::SourceId.is_in(sources.iter().copied()))
            .group_by(unscanned::Column::Reason)
            .order_by_asc(unscanned::Column::Reason)
            .into_tuple()
            .all(self.reader())
            .await?)
    }
}

/// The same finding for a change: nobody else changes it until the transaction ends.
pub(crate) async fn for_change(
    transaction: &DatabaseTransaction,
    key: Key,
    eyes: &Eyes,
) -> Result<Option<finding::Model>, StoreError> {
    let mut query = finding::Entity::find().filter(is(key)).filter(seen_by(eyes)?);
    if transaction.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.one(transaction).await?)
}

/// What follows from a decision; none leaves it as it is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Then<'a> {
    /// Where the review stands.
    pub review: Option<&'a str>,
    /// Whether the manager may see it.
    pub released: Option<bool>,
    /// Whether a legal hold keeps it.
    pub held: Option<bool>,
    /// To whom it is given.
    pub assigned: Option<Assigned>,
}

/// The account that is to look; none takes it back from everybody.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assigned(pub Option<Uuid>);

/// Decisions of the table of this name that were not undone, with others or alone.
pub(crate) fn not_undone(table: &'static str) -> Condition {
    let column = |column: decision::Column| Expr::col((table, column));
    let taken_back = |column: decision::Column| Expr::col(("taken_back", column));
    let mut bulks = Query::select();
    bulks
        .column(bulk_row::Column::Id)
        .from(bulk_row::Entity)
        .and_where(bulk_row::Column::Undone.is_not_null());
    let mut one = Query::select();
    one.expr(Expr::value(1))
        .from_as(decision::Entity, "taken_back")
        .and_where(taken_back(decision::Column::SourceId).equals((table, decision::Column::SourceId)))
        .and_where(taken_back(decision::Column::FileId).equals((table, decision::Column::FileId)))
        .and_where(taken_back(decision::Column::Undoes).equals((table, decision::Column::Id)));
    let bulk = Condition::any()
        .add(column(decision::Column::BulkId).is_null())
        .add(column(decision::Column::BulkId).not_in_subquery(bulks));
    Condition::all().add(bulk).add(Expr::exists(one).not())
}

/// The last decision about a finding that waits for somebody to agree.
pub(crate) async fn proposal(
    connection: &impl ConnectionTrait,
    key: Key,
) -> Result<Option<decision::Model>, StoreError> {
    Ok(decision::Entity::find()
        .filter(decision::Column::SourceId.eq(key.source))
        .filter(decision::Column::FileId.eq(key.file))
        .filter(decision::Column::Proposed.eq(true))
        .filter(not_undone("decision"))
        .order_by_desc(decision::Column::Turn)
        .order_by_desc(decision::Column::At)
        .order_by_desc(decision::Column::Id)
        .one(connection)
        .await?)
}

impl Store {
    /// What somebody proposed about a finding and nobody has agreed to.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn proposal(&self, key: Key) -> Result<Option<decision::Model>, StoreError> {
        proposal(self.reader(), key).await
    }

    /// How many decisions there are about a finding.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn decisions_count(&self, key: Key) -> Result<u64, StoreError> {
        decisions_count(self.reader(), key).await
    }
}

/// Adds a decision and writes what follows from it.
pub(crate) async fn decided(
    transaction: &DatabaseTransaction,
    decision: decision::Model,
    then: Then<'_>,
) -> Result<(), StoreError> {
    use sea_orm::{ActiveModelTrait, IntoActiveModel};
    let key = Key {
        source: decision.source_id,
        file: decision.file_id,
    };
    let at = decision.at;
    decision
        .into_active_model()
        .reset_all()
        .insert(transaction)
        .await?;
    let mut update = finding::Entity::update_many()
        .filter(is(key))
        .col_expr(Column::Changed, Expr::value(at));
    if let Some(held) = then.held {
        update = update.col_expr(Column::Held, Expr::value(held));
    }
    if let Some(Assigned(assignee)) = then.assigned {
        update = update.col_expr(Column::AssigneeId, Expr::value(assignee));
    }
    if let Some(review) = then.review {
        update = update.col_expr(Column::Review, Expr::value(review));
    }
    if let Some(released) = then.released {
        update = update.col_expr(Column::Released, Expr::value(released));
    }
    update.exec(transaction).await?;
    Ok(())
}

/// How many decisions there are about a finding.
pub(crate) async fn decisions_count(transaction: &impl ConnectionTrait, key: Key) -> Result<u64, StoreError> {
    Ok(decision::Entity::find()
        .filter(decision::Column::SourceId.eq(key.source))
        .filter(decision::Column::FileId.eq(key.file))
        .count(transaction)
        .await?)
}
