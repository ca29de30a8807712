//! What groups are made of: the findings that wait for review, without their long values, and the sets of some of them.

use roaring::RoaringBitmap;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::super::entity::finding::{self, Column};
use super::super::{Store, StoreError};
use super::set_of;
use crate::findings::Key;
use crate::moment::Moment;

/// Rows that are read at a time.
const ROWS: u64 = 20_000;
/// Sets that are read at a time.
const SETS: usize = 2_000;

/// A finding that waits for review.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Light {
    /// The number of its row.
    pub seq: i64,
    /// Where.
    pub source_id: Uuid,
    /// Who reported it.
    pub device_id: Uuid,
    /// Whose it is.
    pub person_id: Option<Uuid>,
    /// What it holds: copies have the same.
    pub content_key: i64,
    /// Its folder.
    pub folder: String,
    /// Distinct.
    pub customers: i32,
    /// Severity as a number.
    pub rank: i32,
    /// Where it left the company's control, as bits.
    pub outside: i32,
    /// When a scan saw it first.
    pub first_seen: Moment,
}

impl Store {
    /// All that is there and waits for review.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn undecided(&self) -> Result<Vec<Light>, StoreError> {
        let mut all: Vec<Light> = Vec::new();
        loop {
            let after = all.last().map_or(0, |row| row.seq);
            let page: Vec<Light> = finding::Entity::find()
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
                .filter(Column::Presence.eq("present"))
                .filter(Column::Review.eq("new"))
                .filter(Column::Seq.gt(after))
                .order_by_asc(Column::Seq)
                .limit(ROWS)
                .into_model()
                .all(self.reader())
                .await?;
            let full = page.len() as u64 == ROWS;
            all.extend(page);
            if !full {
                return Ok(all);
            }
        }
    }

    /// Gives each of these rows with the set of its customers.
    ///
    /// # Errors
    ///
    /// When the database fails or holds a set that is none.
    pub async fn sets_of(
        &self,
        numbers: &[i64],
        mut each: impl FnMut(i64, RoaringBitmap),
    ) -> Result<(), StoreError> {
        for numbers in numbers.chunks(SETS) {
            let rows: Vec<(i64, Vec<u8>)> = finding::Entity::find()
                .select_only()
                .columns([Column::Seq, Column::CustomerSet])
                .filter(Column::Seq.is_in(numbers.iter().copied()))
                .into_tuple()
                .all(self.reader())
                .await?;
            for (seq, set) in rows {
                each(seq, set_of(&set)?);
            }
        }
        Ok(())
    }

    /// How many files came and went, by how many weeks ago that was.
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
            .filter(Column::Seq.is_in(numbers.iter().copied()))
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
        let mut found = Vec::new();
        let mut count = 0;
        let mut after = 0;
        loop {
            let page: Vec<(i64, Vec<u8>)> = finding::Entity::find()
                .select_only()
                .columns([Column::Seq, Column::CustomerSet])
                .filter(super::seen_by(eyes)?)
                .filter(Column::Seq.gt(after))
                .order_by_asc(Column::Seq)
                .limit(super::SETS)
                .into_tuple()
                .all(self.reader())
                .await?;
            let full = page.len() as u64 == super::SETS;
            for (seq, set) in page {
                after = seq;
                if !set_of(&set)?.is_disjoint(customers) {
                    count += 1;
                    found.push(seq);
                    if found.len() > most {
                        found.remove(0);
                    }
                }
            }
            if !full {
                break;
            }
        }
        let rows: Vec<super::Brief> = super::brief()
            .filter(Column::Seq.is_in(found))
            .order_by_asc(Column::Presence)
            .order_by_desc(Column::LastSeen)
            .into_model()
            .all(self.reader())
            .await?;
        Ok((rows, count))
    }
}
