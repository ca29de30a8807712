//! What groups are made of: the findings that wait for review, without their long values, and the sets of some of them.
//!
//! A million of them may wait, so a row is small ([`Light`]), what many have alike is kept once ([`Waiting`]), and the database is
//! read in the order of its rows wherever those that wait lie close together.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use roaring::RoaringBitmap;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::super::entity::finding::{self, Column};
use super::super::{Store, StoreError};
use super::list::is_still;
use super::{bounded, set_of};
use crate::findings::weeks::STRAY;
use crate::findings::{Key, Review};
use crate::moment::Moment;
use crate::store::any_of::any_of;

/// Numbers of rows that are read at a time.
const NUMBERS: u64 = 50_000;
/// Rows that are read at a time.
const ROWS: usize = 5_000;
/// Rows that are asked for one by one: SQLite binds no more values.
const SINGLE: usize = 2_000;
/// Most bytes of a set for each customer in it.
const SET_BYTES: i32 = 12;
/// How many rows may lie between those that are sought, for each of them, so that all are read.
const BETWEEN: i64 = 8;

/// A finding that waits for review. What is a number here stands in its [`Waiting`].
#[derive(Debug, Clone)]
pub struct Light {
    /// The number of its row.
    pub seq: i64,
    /// What it holds: copies have the same.
    pub content_key: i64,
    /// When a scan saw it first.
    pub first_seen: Moment,
    /// Where.
    pub source: u32,
    /// Who reported it.
    pub device: u32,
    /// Whose it is; alike in those that are nobody's.
    pub person: u32,
    /// Its folder.
    pub folder: u32,
    /// Distinct.
    pub customers: i32,
    /// Severity as a number.
    pub rank: i32,
    /// Where it left the company's control, as bits.
    pub outside: i32,
}

/// Values that many rows have alike, each kept once.
#[derive(Debug, Clone)]
struct Alike<T> {
    all: Vec<T>,
    known: HashMap<T, u32>,
}

impl<T> Default for Alike<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            known: HashMap::new(),
        }
    }
}

impl<T: Hash + Eq + Clone> Alike<T> {
    fn number(&mut self, value: T) -> u32 {
        let next = self.all.len() as u32;
        *self.known.entry(value).or_insert_with_key(|value| {
            self.all.push(value.clone());
            next
        })
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.all.get(number as usize)
    }
}

/// All that waits for review.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// The findings, in the order of their rows.
    pub rows: Vec<Light>,
    ids: Alike<Uuid>,
    people: Alike<Option<Uuid>>,
    folders: Alike<Arc<str>>,
}

/// What the database says of a finding that waits: row, source, device, person, content, folder, customers, rank, outside, first seen.
pub type Told = (i64, Uuid, Uuid, Option<Uuid>, i64, String, i32, i32, i32, Moment);

impl Waiting {
    /// Adds a row.
    pub fn push(&mut self, told: Told) {
        let (seq, source, device, person, content_key, folder, customers, rank, outside, first_seen) = told;
        let row = Light {
            seq,
            content_key,
            first_seen,
            source: self.ids.number(source),
            device: self.ids.number(device),
            person: self.people.number(person),
            folder: self.folders.number(folder.into()),
            customers,
            rank,
            outside,
        };
        self.rows.push(row);
    }

    /// The source of a row.
    #[must_use]
    pub fn source(&self, row: &Light) -> Uuid {
        self.ids.get(row.source).copied().unwrap_or_default()
    }

    /// Whose a row is.
    #[must_use]
    pub fn person(&self, row: &Light) -> Option<Uuid> {
        self.people.get(row.person).copied().flatten()
    }

    /// The folder of a row.
    #[must_use]
    pub fn folder(&self, row: &Light) -> &str {
        self.folders.get(row.folder).map_or("", |folder| &**folder)
    }
}

/// Rows by their numbers, which are in order: all between the first and the last where that is not much more.
fn among(database: &DatabaseConnection, numbers: &[i64]) -> Vec<Condition> {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
        return Vec::new();
    };
    if (last - first) / BETWEEN < i64::try_from(numbers.len()).unwrap_or(i64::MAX) {
        vec![Condition::all().add(Column::Seq.between(*first, *last))]
    } else {
        let some = numbers.chunks(SINGLE);
        some.map(|some| Condition::all().add(any_of(database, Column::Seq, some.iter().copied())))
            .collect()
    }
}

impl Store {
    /// All that is there and waits for review.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn undecided(&self) -> Result<Waiting, StoreError> {
        let numbers = self.undecided_numbers().await?;
        let mut all = Waiting::default();
        all.rows.reserve_exact(numbers.len());
        // The rows are found by their numbers; what they must be is looked at in them, by no index.
        let new = Func::coalesce([Expr::col(Column::Review), Expr::val("")]);
        let still = is_still("present").add(Expr::expr(new).eq("new"));
        for numbers in numbers.chunks(ROWS) {
            for some in among(self.reader(), numbers) {
                let page: Vec<Told> = finding::Entity::find()
                    .select_only()
                    .columns([
                        Column::Seq,
                        Column::SourceId,
                        Column::DeviceId,
                        Column::PersonId,
                        Column::ContentKey,
                        Column::Folder,
                        Column::Customers,
                        Column::Rank,
                        Column::Outside,
                        Column::FirstSeen,
                    ])
                    .filter(some)
                    .filter(still.clone())
                    .order_by_asc(Column::Seq)
                    .into_tuple()
                    .all(self.reader())
                    .await?;
                for told in page {
                    all.push(told);
                }
            }
        }
        Ok(all)
    }

    /// The numbers of the rows that wait, in order: read along the index that has nothing else.
    async fn undecided_numbers(&self) -> Result<Vec<i64>, StoreError> {
        let mut all: Vec<i64> = Vec::new();
        let mut after: Option<(i32, i64)> = None;
        loop {
            let beyond = after.map(|(customers, seq)| {
                let place = Expr::tuple([Expr::col(Column::Customers), Expr::col(Column::Seq)]);
                ExprTrait::gt(place, Expr::tuple([Expr::val(customers), Expr::val(seq)]))
            });
            let page: Vec<(i32, i64)> = finding::Entity::find()
                .select_only()
                .columns([Column::Customers, Column::Seq])
                .filter(Column::Presence.eq("present"))
                .filter(Column::Review.eq("new"))
                .filter(Condition::all().add_option(beyond))
                .order_by_asc(Column::Customers)
                .order_by_asc(Column::Seq)
                .limit(NUMBERS)
                .into_tuple()
                .all(self.reader())
                .await?;
            let full = page.len() as u64 == NUMBERS;
            after = page.last().copied();
            all.extend(page.into_iter().map(|(_, seq)| seq));
            if !full {
                break;
            }
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    /// Gives the set of the customers of each of these rows, whose numbers are in order and come with how many customers there are.
    ///
    /// # Errors
    ///
    /// When the database fails or holds a set that is none.
    pub async fn sets_of(
        &self,
        rows: &[(i64, i32)],
        mut each: impl FnMut(i64, RoaringBitmap),
    ) -> Result<(), StoreError> {
        for rows in rows.chunks(SINGLE) {
            let weighed: Vec<(i64, i32)> = rows
                .iter()
                .map(|(seq, customers)| (*seq, customers.saturating_mul(SET_BYTES)))
                .collect();
            for numbers in bounded(&weighed) {
                for some in among(self.reader(), &numbers) {
                    let sets: Vec<(i64, Vec<u8>)> = finding::Entity::find()
                        .select_only()
                        .columns([Column::Seq, Column::CustomerSet])
                        .filter(some)
                        .into_tuple()
                        .all(self.reader())
                        .await?;
                    for (seq, set) in sets {
                        if numbers.binary_search(&seq).is_ok() {
                            each(seq, set_of(&set)?);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// How many stray copies came and went, by how many weeks ago that was.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn by_week(&self, now: Moment) -> Result<(Vec<(i64, i64)>, Vec<(i64, i64)>), StoreError> {
        let mut both = Vec::new();
        for column in ["first_seen", "removed"] {
            let week = crate::findings::groups::WEEK.as_millis();
            let ago = Expr::cust(format!("({} - {column}) / {week}", now.0));
            let rows: Vec<(i64, i64)> = finding::Entity::find()
                .select_only()
                .column_as(ago.clone(), "ago")
                .column_as(Column::Seq.count(), "files")
                .filter(Column::Review.is_in(STRAY.map(Review::as_str)))
                .filter(if column == "removed" {
                    Condition::all()
                        .add(Column::Presence.eq("removed"))
                        .add(Column::Removed.is_not_null())
                } else {
                    Condition::all()
                })
                .group_by(ago)
                .into_tuple()
                .all(self.reader())
                .await?;
            both.push(rows);
        }
        let gone = both.pop().unwrap_or_default();
        Ok((both.pop().unwrap_or_default(), gone))
    }

    /// Where a row is, its path and its content.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn places_of(&self, numbers: &[i64]) -> Result<Vec<(i64, Key, String, String)>, StoreError> {
        let rows: Vec<(i64, Uuid, Uuid, String, String)> = finding::Entity::find()
            .select_only()
            .columns([
                Column::Seq,
                Column::SourceId,
                Column::FileId,
                Column::Path,
                Column::Content,
            ])
            .filter(any_of(self.reader(), Column::Seq, numbers.iter().copied()))
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(|(seq, source, file, path, content)| (seq, Key { source, file }, path, content))
            .collect())
    }

    /// Findings with a customer in their sets, those seen last first, at most `most`; all that may be seen are looked through.
    ///
    /// # Errors
    ///
    /// When the database fails or holds a set that is none.
    pub async fn findings_with(
        &self,
        customers: &RoaringBitmap,
        eyes: &crate::findings::Eyes,
        most: usize,
    ) -> Result<(Vec<super::Brief>, u64), StoreError> {
        let mut found = BTreeSet::new();
        let mut count = 0;
        let mut after = 0;
        loop {
            let page: Vec<(i64, i32)> = finding::Entity::find()
                .select_only()
                .column(Column::Seq)
                .expr_as(super::length_of_set(), "bytes")
                .filter(super::seen_by(eyes)?)
                .filter(Column::Seq.gt(after))
                .order_by_asc(Column::Seq)
                .limit(super::SETS)
                .into_tuple()
                .all(self.reader())
                .await?;
            let full = page.len() as u64 == super::SETS;
            for seqs in bounded(&page) {
                for (seq, set) in self.sets(seqs).await? {
                    if !set_of(&set)?.is_disjoint(customers) {
                        count += 1;
                        found.insert(seq);
                        if found.len() > most {
                            found.pop_first();
                        }
                    }
                }
            }
            after = page.last().map_or(after, |(seq, _)| *seq);
            if !full {
                break;
            }
        }
        let rows: Vec<super::Brief> = super::brief()
            .filter(any_of(self.reader(), Column::Seq, found))
            .order_by_asc(Column::Presence)
            .order_by_desc(Column::LastSeen)
            .into_model()
            .all(self.reader())
            .await?;
        Ok((rows, count))
    }
}
