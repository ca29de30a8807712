//! Putting findings back to where they stood before a decision: which of them nobody decided about since, and what is written.
//!
//! Nothing is taken away: putting back adds a decision. What somebody decided since stays, and so does what grew or came back
//! since, for it stands where the report put it.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::super::StoreError;
use super::super::entity::decision::{self, Column};
use super::super::entity::finding;
use super::bulk::lock_sources;
use super::{Then, decided_many};
use crate::findings::{Key, Kind, Review};
use crate::moment::Moment;

/// Decisions beside the review: they leave it where it stands.
const BESIDE: [&str; 6] = ["comment", "advise", "assign", "release", "hold", "end_hold"];

/// Where a page of decisions ended.
type Place = (Uuid, Uuid, Uuid);

/// The decisions of a bulk after one of them.
pub(crate) async fn of_bulk(
    transaction: &DatabaseTransaction,
    id: Uuid,
    after: Option<Place>,
    most: u64,
) -> Result<Vec<decision::Model>, StoreError> {
    let made = Condition::all().add(Column::BulkId.eq(id));
    page(transaction, made, after, most).await
}

/// The decisions of a rule after one of them.
pub(crate) async fn of_rule(
    transaction: &DatabaseTransaction,
    id: Uuid,
    after: Option<Place>,
    most: u64,
) -> Result<Vec<decision::Model>, StoreError> {
    let made = Condition::all()
        .add(Column::RuleId.eq(id))
        .add(Column::Kind.ne("reopen"));
    page(transaction, made, after, most).await
}

async fn page(
    transaction: &DatabaseTransaction,
    which: Condition,
    after: Option<Place>,
    most: u64,
) -> Result<Vec<decision::Model>, StoreError> {
    let mut query = decision::Entity::find().filter(which);
    if let Some((source, file, id)) = after {
        let columns = [Column::SourceId, Column::FileId, Column::Id].map(Expr::col);
        let values = [source, file, id].map(Expr::val);
        query = query.filter(Expr::tuple(columns).gt(Expr::tuple(values)));
    }
    Ok(query
        .order_by_asc(Column::SourceId)
        .order_by_asc(Column::FileId)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(transaction)
        .await?)
}

/// One decision about a finding.
pub(crate) async fn one_of(
    transaction: &DatabaseTransaction,
    key: Key,
    id: Uuid,
) -> Result<Option<decision::Model>, StoreError> {
    Ok(decision::Entity::find_by_id((key.source, key.file, id))
        .one(transaction)
        .await?)
}

/// A finding that stands where a decision put it.
#[derive(Debug, Clone)]
pub(crate) struct Untouched {
    /// The number of its row.
    pub seq: i64,
    /// Where the review stands.
    pub review: String,
    /// The decision.
    pub made: decision::Model,
}

/// The findings of these decisions that stand where the decision put them and about which nobody decided since; they stay so
/// until the transaction ends.
pub(crate) async fn untouched(
    transaction: &DatabaseTransaction,
    made: Vec<decision::Model>,
) -> Result<Vec<Untouched>, StoreError> {
    let of = |table: &'static str, column: Column| Expr::col((table, column));
    let mut sources: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for row in &made {
        sources.entry(row.source_id).or_default().push(row.file_id);
    }
    let mut keys = Condition::any();
    for (source, files) in sources {
        let these = Condition::all()
            .add(finding::Column::SourceId.eq(source))
            .add(finding::Column::FileId.is_in(files));
        keys = keys.add(these);
    }
    let numbers: Vec<i64> = finding::Entity::find()
        .select_only()
        .column(finding::Column::Seq)
        .filter(keys)
        .into_tuple()
        .all(transaction)
        .await?;
    lock_sources(transaction, &numbers).await?;
    let mut rows = finding::Entity::find()
        .select_only()
        .columns([
            finding::Column::Seq,
            finding::Column::SourceId,
            finding::Column::FileId,
            finding::Column::Review,
        ])
        .filter(finding::Column::Seq.is_in(numbers))
        .order_by_asc(finding::Column::SourceId)
        .order_by_asc(finding::Column::FileId);
    if transaction.get_database_backend() == DbBackend::Postgres {
        rows = rows.lock_exclusive();
    }
    let rows: Vec<(i64, Uuid, Uuid, String)> = rows.into_tuple().all(transaction).await?;
    let rows: HashMap<(Uuid, Uuid), (i64, String)> = rows
        .into_iter()
        .map(|(seq, source, file, review)| ((source, file), (seq, review)))
        .collect();
    // What people decide is in the order of turns; what the server does by itself has none, and is told apart by its time.
    let by_turn = Condition::all()
        .add(of("made", Column::Turn).gt(0))
        .add(of("later", Column::Turn).gt(of("made", Column::Turn)));
    let by_time = Condition::all()
        .add(
            Condition::any()
                .add(of("made", Column::Turn).eq(0))
                .add(of("later", Column::Turn).eq(0)),
        )
        .add(of("later", Column::At).gte(of("made", Column::At)));
    let mut overruled = Query::select();
    overruled
        .column(("made", Column::Id))
        .from_as(decision::Entity, "made")
        .join_as(
            JoinType::InnerJoin,
            decision::Entity,
            "later",
            Condition::all()
                .add(of("later", Column::SourceId).equals(("made", Column::SourceId)))
                .add(of("later", Column::FileId).equals(("made", Column::FileId))),
        )
        .and_where(of("made", Column::Id).is_in(made.iter().map(|row| row.id)))
        .and_where(of("made", Column::SourceId).is_in(made.iter().map(|row| row.source_id)))
        .and_where(of("made", Column::FileId).is_in(made.iter().map(|row| row.file_id)))
        .and_where(of("later", Column::Id).not_equals(("made", Column::Id)))
        .and_where(of("later", Column::Kind).is_not_in(BESIDE))
        .cond_where(Condition::any().add(by_turn).add(by_time));
    let overruled: Vec<Uuid> = transaction
        .query_all(&overruled)
        .await?
        .iter()
        .map(|row| row.try_get_by_index(0))
        .collect::<Result<_, _>>()?;
    let overruled: std::collections::HashSet<Uuid> = overruled.into_iter().collect();
    Ok(made
        .into_iter()
        .filter(|made| !overruled.contains(&made.id))
        .filter_map(|made| {
            let (seq, review) = rows.get(&(made.source_id, made.file_id))?.clone();
            let put = if made.proposed {
                Some(Review::Proposed)
            } else {
                Kind::of(&made.kind).and_then(Kind::review)
            };
            let still = put.is_none_or(|put| put.as_str() == review);
            still.then_some(Untouched { seq, review, made })
        })
        .collect())
}

/// Writes that findings stand again where a decision found them; says how many.
pub(crate) async fn put_back(
    transaction: &DatabaseTransaction,
    found: Vec<Untouched>,
    decision_of: impl Fn(&Untouched) -> decision::Model,
    now: Moment,
) -> Result<u64, StoreError> {
    let mut alike: BTreeMap<String, Vec<Untouched>> = BTreeMap::new();
    for one in found {
        alike.entry(one.made.before.clone()).or_default().push(one);
    }
    let mut count = 0;
    for (review, found) in alike {
        let numbers: Vec<i64> = found.iter().map(|one| one.seq).collect();
        let decisions = found.iter().map(&decision_of).collect();
        let then = Then {
            review: Some(&review),
            ..Then::default()
        };
        decided_many(transaction, decisions, &numbers, then, now).await?;
        count += numbers.len() as u64;
    }
    Ok(count)
}
