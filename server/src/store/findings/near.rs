//! Files with the same content, and files with many of the same customers.
//!
//! Copies are found by their content's hash. Near copies share at least one band of their likeness
//! ([`crate::findings::likeness`]); of what the bands bring, only what truly shares half of the larger set is told.
//! Bands belong to contents, so that ten thousand copies of one export stand for one candidate.

use std::collections::{BTreeSet, HashMap};

use roaring::RoaringBitmap;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::super::entity::finding::{self, Column};
use super::super::entity::likeness;
use super::super::{Store, StoreError};
use super::{Brief, bounded, brief, is, length_of_set, seen_by, set_of};
use crate::findings::likeness::{Bands, bands};
use crate::findings::{Eyes, Key};
use crate::store::any_of::any_of;

/// Contents that one band brings.
const OF_A_BAND: u64 = 200;
/// Contents that are looked at: those with most bands alike first.
const CONTENTS: usize = 100;
/// Files with these contents.
const FILES: u64 = 5_000;
/// Near copies that are told.
const TOLD: usize = 20;
/// Rows of bands in one statement.
const ROWS: usize = 5_000;

impl Store {
    /// Other files with the same content, those seen last first.
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
        let own = Key {
            source: of.source_id,
            file: of.file_id,
        };
        Ok(brief()
            .filter(Column::ContentKey.eq(of.content_key))
            .filter(Column::Content.eq(of.content.as_str()))
            .filter(is(own).not())
            .filter(seen_by(eyes)?)
            .order_by_desc(Column::LastSeen)
            .order_by_asc(Column::Seq)
            .limit(most)
            .into_model()
            .all(self.reader())
            .await?)
    }

    /// Files that are there, are no copies, and share at least half of the customers of the fuller of both: one of each
    /// content, those that share most first, with how many they share.
    ///
    /// # Errors
    ///
    /// When the database fails or holds a set that is none.
    pub async fn near_copies(
        &self,
        of: &finding::Model,
        eyes: &Eyes,
    ) -> Result<Vec<(Brief, u64)>, StoreError> {
        let own = set_of(&of.customer_set)?;
        let Some(bands) = bands(&own) else {
            return Ok(Vec::new());
        };
        let mut alike: HashMap<i64, usize> = HashMap::new();
        for hash in bands {
            let contents: Vec<i64> = likeness::Entity::find()
                .select_only()
                .column(likeness::Column::ContentKey)
                .filter(likeness::Column::Hash.eq(hash))
                .filter(likeness::Column::ContentKey.ne(of.content_key))
                .limit(OF_A_BAND)
                .into_tuple()
                .all(self.reader())
                .await?;
            for content in contents {
                *alike.entry(content).or_default() += 1;
            }
        }
        let mut contents: Vec<(usize, i64)> = alike.into_iter().map(|(key, bands)| (bands, key)).collect();
        contents.sort_unstable_by(|a, b| b.cmp(a));
        contents.truncate(CONTENTS);
        let files: Vec<(i64, i64)> = finding::Entity::find()
            .select_only()
            .columns([Column::Seq, Column::ContentKey])
            .filter(any_of(
                self.reader(),
                Column::ContentKey,
                contents.iter().map(|(_, key)| *key),
            ))
            .filter(Column::Presence.eq("present"))
            .filter(seen_by(eyes)?)
            .order_by_asc(Column::ContentKey)
            .order_by_asc(Column::Seq)
            .limit(FILES)
            .into_tuple()
            .all(self.reader())
            .await?;
        let mut seen = BTreeSet::new();
        let firsts = files
            .into_iter()
            .filter(|(_, content)| seen.insert(*content))
            .map(|(seq, _)| seq);
        let sizes: Vec<(i64, i32)> = finding::Entity::find()
            .select_only()
            .column(Column::Seq)
            .expr_as(length_of_set(), "bytes")
            .filter(any_of(self.reader(), Column::Seq, firsts))
            .order_by_asc(Column::Seq)
            .into_tuple()
            .all(self.reader())
            .await?;
        let mut near = Vec::new();
        for seqs in bounded(&sizes) {
            for (seq, set) in self.sets(seqs).await? {
                let set: RoaringBitmap = set_of(&set)?;
                let shared = own.intersection_len(&set);
                if shared * 2 >= Ord::max(own.len(), set.len()) {
                    near.push((shared, seq));
                }
            }
        }
        near.sort_unstable_by(|a, b| b.cmp(a));
        near.truncate(TOLD);
        let rows: Vec<Brief> = brief()
            .filter(any_of(
                self.reader(),
                Column::Seq,
                near.iter().map(|(_, seq)| *seq),
            ))
            .into_model()
            .all(self.reader())
            .await?;
        let mut rows: HashMap<i64, Brief> = rows.into_iter().map(|row| (row.seq, row)).collect();
        Ok(near
            .into_iter()
            .filter_map(|(shared, seq)| rows.remove(&seq).map(|row| (row, shared)))
            .collect())
    }
}

/// Keeps what the customers of contents look like, over what they looked like before.
pub(crate) async fn keep_likeness(
    transaction: &DatabaseTransaction,
    contents: impl IntoIterator<Item = (i64, Bands)>,
) -> Result<(), StoreError> {
    use sea_orm::sea_query::OnConflict;
    // In one order, so that two reports never wait for each other.
    let contents: std::collections::BTreeMap<i64, Bands> = contents.into_iter().collect();
    let rows: Vec<likeness::ActiveModel> = contents
        .into_iter()
        .flat_map(|(content_key, bands)| {
            bands.into_iter().zip(0..).map(move |(hash, band)| {
                let row = likeness::Model {
                    content_key,
                    band,
                    hash,
                };
                row.into_active_model().reset_all()
            })
        })
        .collect();
    let keys = [likeness::Column::ContentKey, likeness::Column::Band];
    let over = OnConflict::columns(keys)
        .update_column(likeness::Column::Hash)
        .to_owned();
    for rows in rows.chunks(ROWS) {
        likeness::Entity::insert_many(rows.iter().cloned())
            .on_conflict(over.clone())
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
