//! Findings as they are asked for: by filter and by who asks, in one question.
//!
//! Every question takes [`Eyes`]; there is none without. Lists leave the long values of a row alone. Text in a path is found
//! by looking at every path that the other conditions leave.

use std::collections::HashMap;

use homeward_rules::finding::Severity;
use roaring::RoaringBitmap;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use sea_orm::{ConnectionTrait, PaginatorTrait};
use uuid::Uuid;

use super::entity::{account, audit, customer, decision, device, finding, finding_event, source, unscanned};
use super::{Store, StoreError};
use crate::findings::{Eyes, Filter, Key, Presence, Sort, Whose};
use crate::ingest::bit;
use crate::moment::Moment;
use crate::people::Sight;
use finding::Column;

/// Rows whose sets of customers are read at a time.
const SETS: u64 = 5_000;
/// Most people in one question: SQLite binds no more values.
const MOST_PEOPLE: usize = 30_000;
/// Ids in one question.
const IDS: usize = 5_000;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Brief {
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
    ])
}

/// What somebody may see.
fn seen_by(eyes: &Eyes) -> Result<Condition, StoreError> {
    let none = || Condition::all().add(Expr::value(1).eq(0));
    Ok(match &eyes.sight {
        Sight::All => Condition::all(),
        Sight::None => none(),
        Sight::Own(person) => Condition::all().add(Column::PersonId.eq(*person)),
        Sight::People(people) => {
            if people.len() > MOST_PEOPLE {
                return Err(StoreError::TooMuch("people below one manager"));
            }
            let released = Condition::all()
                .add(Column::Released.eq(true))
                .add(Column::PersonId.is_in(people.iter().copied()));
            let mut any = Condition::any().add(released);
            if let Some(own) = eyes.own {
                any = any.add(Column::PersonId.eq(own));
            }
            any
        }
    })
}

/// What a filter says, without order and place.
fn wanted(filter: &Filter, now: Moment) -> Condition {
    let mut all = Condition::all();
    let presence = match filter.presence {
        Presence::Present => Some("present"),
        Presence::Removed => Some("removed"),
        Presence::All => None,
    };
    let few =
        filter.device.is_some() || filter.source.is_some() || matches!(filter.whose, Some(Whose::Person(_)));
    match presence {
        // Most are present: where a device or a person is asked for, their index serves, and this one is kept from the planner.
        Some(word) if few => {
            let hidden = Func::coalesce([Expr::col(Column::Presence), Expr::val("")]);
            all = all.add(Expr::expr(hidden).eq(word));
        }
        Some(word) => all = all.add(Column::Presence.eq(word)),
        None => {}
    }
    if !filter.severities.is_empty() {
        let ranks = filter.severities.iter().map(|severity| rank(*severity));
        all = all.add(Column::Rank.is_in(ranks));
    }
    match filter.whose {
        Some(Whose::Person(person)) => all = all.add(Column::PersonId.eq(person)),
        Some(Whose::Unknown) => all = all.add(Column::PersonId.is_null()),
        None => {}
    }
    if let Some(device) = filter.device {
        all = all.add(Column::DeviceId.eq(device));
    }
    if let Some(source) = filter.source {
        all = all.add(Column::SourceId.eq(source));
    }
    if !filter.kinds.is_empty() {
        let bits = filter.kinds.iter().fold(0, |bits, kind| bits | bit(*kind));
        all = all.add(Expr::col(Column::Kinds).bit_and(bits).ne(0));
    }
    if let Some(format) = &filter.format {
        all = all.add(Column::Format.eq(format.as_str()));
    }
    if !filter.reviews.is_empty() {
        let words = filter.reviews.iter().map(|review| review.as_str());
        all = all.add(Column::Review.is_in(words));
    }
    let (first, last) = filter.span(now);
    if let Some(first) = first {
        all = all.add(Column::FirstSeen.gte(first));
    }
    if let Some(last) = last {
        all = all.add(Column::FirstSeen.lte(last));
    }
    if let Some(folder) = &filter.folder {
        // By characters and not by LIKE, which has no regard for case on SQLite.
        let below = |sign: &str| {
            let start = format!("{}{sign}", folder.trim_end_matches(['/', '\\']));
            let length = i32::try_from(start.chars().count()).unwrap_or(i32::MAX);
            let begin =
                Func::cust("substr").args([Expr::col(Column::Folder), Expr::val(1), Expr::val(length)]);
            Expr::expr(begin).eq(start)
        };
        let any = Condition::any()
            .add(Column::Folder.eq(folder.as_str()))
            .add(below("/"))
            .add(below("\\"));
        all = all.add(any);
    }
    if let Some(text) = &filter.text {
        all = all.add(Expr::expr(Func::lower(Expr::col(Column::Path))).like(anywhere(text)));
    }
    all
}

const fn rank(severity: Severity) -> i32 {
    severity as i32
}

/// A pattern that finds these words anywhere, with the pattern's own signs taken as they are.
fn anywhere(words: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in words.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

fn is(key: Key) -> Condition {
    Condition::all()
        .add(Column::SourceId.eq(key.source))
        .add(Column::FileId.eq(key.file))
}

impl Store {
    /// A page of a list: what the filter says, in its order, one row more than its limit where there are more.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn findings(&self, filter: &Filter, eyes: &Eyes) -> Result<Vec<Brief>, StoreError> {
        let by = match filter.sort {
            Sort::Customers => Column::Customers,
            Sort::LastSeen => Column::LastSeen,
        };
        let mut query = brief()
            .filter(wanted(filter, Moment::now()))
            .filter(seen_by(eyes)?);
        if let Some(after) = filter.after {
            let place = Expr::tuple([
                Expr::col(by),
                Expr::col(Column::SourceId),
                Expr::col(Column::FileId),
            ]);
            let end = Expr::tuple([
                Expr::val(after.value),
                Expr::val(after.key.source),
                Expr::val(after.key.file),
            ]);
            query = query.filter(place.lt(end));
        }
        Ok(query
            .order_by_desc(by)
            .order_by_desc(Column::SourceId)
            .order_by_desc(Column::FileId)
            .limit(Ord::max(filter.limit, 1) + 1)
            .into_model()
            .all(self.reader())
            .await?)
    }

    /// How many a filter finds, counted up to `most`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn findings_count(&self, filter: &Filter, eyes: &Eyes, most: u64) -> Result<u64, StoreError> {
        // The limit stands inside of what is counted.
        Ok(finding::Entity::find()
            .select_only()
            .column(Column::FileId)
            .filter(wanted(filter, Moment::now()))
            .filter(seen_by(eyes)?)
            .limit(most)
            .count(self.reader())
            .await?)
    }

    /// How many of each sort a filter finds.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn findings_by_sort(&self, filter: &Filter, eyes: &Eyes) -> Result<Vec<Counted>, StoreError> {
        Ok(finding::Entity::find()
            .select_only()
            .columns([Column::Severity, Column::Review, Column::Presence])
            .column_as(Column::FileId.count(), "findings")
            .filter(wanted(filter, Moment::now()))
            .filter(seen_by(eyes)?)
            .group_by(Column::Severity)
            .group_by(Column::Review)
            .group_by(Column::Presence)
            .into_model()
            .all(self.reader())
            .await?)
    }

    /// The distinct customers in all that a filter finds, exactly.
    ///
    /// # Errors
    ///
    /// When the database fails or holds a set that is none.
    pub async fn customers_in(&self, filter: &Filter, eyes: &Eyes) -> Result<RoaringBitmap, StoreError> {
        let mut all = RoaringBitmap::new();
        let mut after: Option<(Uuid, Uuid)> = None;
        loop {
            let mut query = finding::Entity::find()
                .select_only()
                .columns([Column::SourceId, Column::FileId, Column::CustomerSet])
                .filter(wanted(filter, Moment::now()))
                .filter(seen_by(eyes)?);
            if let Some((source, file)) = after {
                let place = Expr::tuple([Expr::col(Column::SourceId), Expr::col(Column::FileId)]);
                query = query.filter(place.gt(Expr::tuple([Expr::val(source), Expr::val(file)])));
            }
            let page: Vec<(Uuid, Uuid, Vec<u8>)> = query
                .order_by_asc(Column::SourceId)
                .order_by_asc(Column::FileId)
                .limit(SETS)
                .into_tuple()
                .all(self.reader())
                .await?;
            let full = page.len() as u64 == SETS;
            for (source, file, set) in page {
                all |= set_of(&set)?;
                after = Some((source, file));
            }
            if !full {
                return Ok(all);
            }
        }
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

    /// Other files with the same content, those with most customers first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn copies(
        &self,
        of: &finding::Model,
        eyes: &Eyes,
        most: u64,
    ) -> Result<Vec<Brief>, StoreError> {
        Ok(brief()
            .filter(Column::Content.eq(of.content.as_str()))
            .filter(
                is(Key {
                    source: of.source_id,
                    file: of.file_id,
                })
                .not(),
            )
            .filter(seen_by(eyes)?)
            .order_by_desc(Column::LastSeen)
            .order_by_asc(Column::SourceId)
            .order_by_asc(Column::FileId)
            .limit(most)
            .into_model()
            .all(self.reader())
            .await?)
    }

    /// Files that are there with about as many customers, and which these are: at most `most`, fullest first.
    ///
    /// # Errors
    ///
    /// When the database fails or holds a set that is none.
    pub async fn about_as_full(
        &self,
        of: &finding::Model,
        eyes: &Eyes,
        span: (i32, i32),
        most: u64,
    ) -> Result<Vec<(Brief, RoaringBitmap)>, StoreError> {
        let rows = || {
            Ok::<_, StoreError>(
                finding::Entity::find()
                    .filter(Column::Presence.eq("present"))
                    .filter(Column::Customers.between(span.0, span.1))
                    .filter(Column::Content.ne(of.content.as_str()))
                    .filter(seen_by(eyes)?)
                    .order_by_desc(Column::Customers)
                    .order_by_desc(Column::SourceId)
                    .order_by_desc(Column::FileId)
                    .limit(most),
            )
        };
        let sets: Vec<(Uuid, Uuid, Vec<u8>)> = rows()?
            .select_only()
            .columns([Column::SourceId, Column::FileId, Column::CustomerSet])
            .into_tuple()
            .all(self.reader())
            .await?;
        let mut near = Vec::new();
        let own = set_of(&of.customer_set)?;
        for (source, file, set) in sets {
            let set = set_of(&set)?;
            if own.intersection_len(&set) * 2 >= Ord::max(own.len(), set.len()) {
                near.push((Key { source, file }, set));
            }
        }
        near.sort_by_key(|(_, set)| std::cmp::Reverse(own.intersection_len(set)));
        near.truncate(20);
        let mut found = Vec::new();
        for (key, set) in near {
            if let Some(row) = brief().filter(is(key)).into_model().one(self.reader()).await? {
                found.push((row, set));
            }
        }
        Ok(found)
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

    /// The roots of a device.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sources_of(&self, device: Uuid) -> Result<Vec<source::Model>, StoreError> {
        Ok(source::Entity::find()
            .filter(source::Column::DeviceId.eq(device))
            .order_by_asc(source::Column::Root)
            .limit(500)
            .all(self.reader())
            .await?)
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

/// Adds a decision and writes what follows from it.
pub(crate) async fn decided(
    transaction: &DatabaseTransaction,
    decision: decision::Model,
    review: Option<&str>,
    released: Option<bool>,
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
    if let Some(review) = review {
        update = update.col_expr(Column::Review, Expr::value(review));
    }
    if let Some(released) = released {
        update = update.col_expr(Column::Released, Expr::value(released));
    }
    update.exec(transaction).await?;
    Ok(())
}

fn set_of(bytes: &[u8]) -> Result<RoaringBitmap, StoreError> {
    RoaringBitmap::deserialize_from(bytes).map_err(|_| StoreError::Foreign("set of customers"))
}

/// How many decisions there are about a finding.
pub(crate) async fn decisions_count(transaction: &DatabaseTransaction, key: Key) -> Result<u64, StoreError> {
    Ok(decision::Entity::find()
        .filter(decision::Column::SourceId.eq(key.source))
        .filter(decision::Column::FileId.eq(key.file))
        .count(transaction)
        .await?)
}
