//! Decisions about many findings: which rows they take, what is written of them, and how they are undone.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::super::entity::finding::{self, Column};
use super::super::entity::{bulk, decision};
use super::super::{Store, StoreError};
use super::{Assigned, Then, wanted};
use crate::findings::{Eyes, Filter, Kind, Review};
use crate::moment::Moment;

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

/// The rows of a filter after one and up to another, in order; nobody else changes them until the transaction ends.
pub(crate) async fn taken(
    transaction: &DatabaseTransaction,
    filter: &Filter,
    eyes: &Eyes,
    after: i64,
    through: i64,
    most: u64,
) -> Result<Vec<Taken>, StoreError> {
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
        .filter(wanted(filter, eyes, Moment::now())?)
        .filter(Column::Seq.gt(after))
        .filter(Column::Seq.lte(through))
        .order_by_asc(Column::Seq)
        .limit(most);
    if transaction.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.into_model().all(transaction).await?)
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
        .filter(Column::Seq.is_in(numbers.iter().copied()))
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

/// The decisions of a bulk after one of them that nobody decided after.
pub(crate) async fn of_bulk(
    transaction: &DatabaseTransaction,
    id: Uuid,
    after: Option<(Uuid, Uuid)>,
    most: u64,
) -> Result<Vec<decision::Model>, StoreError> {
    let mut query = decision::Entity::find().filter(decision::Column::BulkId.eq(id));
    if let Some((source, file)) = after {
        let place = Expr::tuple([
            Expr::col(decision::Column::SourceId),
            Expr::col(decision::Column::FileId),
        ]);
        query = query.filter(place.gt(Expr::tuple([Expr::val(source), Expr::val(file)])));
    }
    Ok(query
        .order_by_asc(decision::Column::SourceId)
        .order_by_asc(decision::Column::FileId)
        .limit(most)
        .all(transaction)
        .await?)
}

/// Puts the findings of these decisions back to where they stood, unless somebody decided since; says how many.
pub(crate) async fn undone(
    transaction: &DatabaseTransaction,
    step: Vec<decision::Model>,
    by: Uuid,
    now: Moment,
) -> Result<u64, StoreError> {
    let ids: Vec<Uuid> = step.iter().map(|row| row.id).collect();
    let column = |table: &'static str, column: decision::Column| Expr::col((Alias::new(table), column));
    let mut later = Query::select();
    later
        .expr(Expr::value(1))
        .from_as(decision::Entity, "later")
        .cond_where(
            Condition::all()
                .add(column("later", decision::Column::SourceId).equals((finding::Entity, Column::SourceId)))
                .add(column("later", decision::Column::FileId).equals((finding::Entity, Column::FileId)))
                .add(column("later", decision::Column::Id).is_not_in(ids))
                .add(column("later", decision::Column::At).gte(step.first().map_or(now, |row| row.at))),
        );
    // By where they stood, and where the decision put them: what grew since is new again and stays so.
    let mut alike: BTreeMap<(String, Option<&str>), Vec<decision::Model>> = BTreeMap::new();
    for row in step {
        let put = if row.proposed {
            Some(Review::Proposed)
        } else {
            Kind::of(&row.kind).and_then(Kind::review)
        };
        let key = (row.before.clone(), put.map(Review::as_str));
        alike.entry(key).or_default().push(row);
    }
    let mut count = 0;
    for ((review, put), rows) in alike {
        let mut sources: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for row in rows {
            sources.entry(row.source_id).or_default().push(row.file_id);
        }
        let mut these = Condition::any();
        for (source, files) in sources {
            let of = Condition::all()
                .add(Column::SourceId.eq(source))
                .add(Column::FileId.is_in(files));
            these = these.add(of);
        }
        let still: Vec<(i64, Uuid, Uuid, String)> = finding::Entity::find()
            .select_only()
            .columns([Column::Seq, Column::SourceId, Column::FileId, Column::Review])
            .filter(these)
            .filter(Expr::exists(later.clone()).not())
            .filter(Condition::all().add_option(put.map(|put| Column::Review.eq(put))))
            .into_tuple()
            .all(transaction)
            .await?;
        let decisions = still
            .iter()
            .map(|(_, source_id, file_id, before)| decision::Model {
                source_id: *source_id,
                file_id: *file_id,
                id: Uuid::now_v7(),
                kind: "undone".to_owned(),
                reason: None,
                legal_ground: None,
                expires: None,
                by_user: Some(by),
                to_user: None,
                rule_id: None,
                bulk_id: None,
                before: before.clone(),
                proposed: false,
                at: now,
            });
        let numbers: Vec<i64> = still.iter().map(|row| row.0).collect();
        let then = Then {
            review: Some(&review),
            ..Then::default()
        };
        count += numbers.len() as u64;
        decided_many(transaction, decisions.collect(), &numbers, then, now).await?;
    }
    Ok(count)
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
