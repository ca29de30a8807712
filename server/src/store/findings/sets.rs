//! The sets of customers of findings: added up, and read so that few of them are in memory at a time.

use roaring::RoaringBitmap;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::super::entity::finding::{self, Column};
use super::super::{Store, StoreError};
use super::list::{Reach, presences};
use crate::findings::{Eyes, Filter};
use crate::store::any_of::any_of;

/// Bytes of sets that are in memory at a time; one that is larger comes alone.
const SETS_BYTES: i64 = 8 << 20;
/// Numbers of rows that are in memory at a time.
const WINDOW: i64 = 50_000;

impl Store {
    /// The distinct customers in all that a filter finds, exactly.
    ///
    /// # Errors
    ///
    /// When the database fails or holds a set that is none.
    pub async fn customers_in(&self, filter: &Filter, eyes: &Eyes) -> Result<RoaringBitmap, StoreError> {
        let mut all = RoaringBitmap::new();
        let last: Option<Option<i64>> = finding::Entity::find()
            .select_only()
            .column_as(Column::Seq.max(), "last")
            .into_tuple()
            .one(self.reader())
            .await?;
        let last = last.flatten().unwrap_or_default();
        for presence in presences(filter) {
            let Some((wanted, reach)) = self.narrowed(filter, eyes, presence).await? else {
                continue;
            };
            let step = match reach {
                Reach::Few => last.saturating_add(1),
                Reach::Many => WINDOW,
            };
            let mut from = 0;
            while from <= last {
                let mut rows: Vec<(i64, i32)> = finding::Entity::find()
                    .select_only()
                    .columns([Column::Seq, Column::Customers])
                    .filter(wanted.clone())
                    .filter(Column::Seq.between(from, from.saturating_add(step) - 1))
                    .into_tuple()
                    .all(self.reader())
                    .await?;
                rows.sort_unstable();
                self.sets_of(&rows, |_, set| all |= set).await?;
                from = from.saturating_add(step);
            }
        }
        Ok(all)
    }

    /// The sets of customers of these findings.
    pub(super) async fn sets(&self, seqs: Vec<i64>) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        Ok(finding::Entity::find()
            .select_only()
            .columns([Column::Seq, Column::CustomerSet])
            .filter(any_of(self.reader(), Column::Seq, seqs))
            .into_tuple()
            .all(self.reader())
            .await?)
    }
}

/// How many bytes the set of a finding takes.
pub(crate) fn length_of_set() -> sea_orm::sea_query::SimpleExpr {
    sea_orm::sea_query::Func::cust("LENGTH")
        .arg(Expr::col((finding::Entity, Column::CustomerSet)))
        .into()
}

/// Findings, with the bytes that their sets take, in groups of which the sets fit into memory together.
pub(crate) fn bounded<K: Copy>(findings: &[(K, i32)]) -> Vec<Vec<K>> {
    let mut groups = Vec::new();
    let mut group = Vec::new();
    let mut weight = 0_i64;
    for &(seq, bytes) in findings {
        weight += i64::from(bytes);
        if weight > SETS_BYTES && !group.is_empty() {
            groups.push(std::mem::take(&mut group));
            weight = i64::from(bytes);
        }
        group.push(seq);
    }
    groups.push(group);
    groups
}

pub(super) fn set_of(bytes: &[u8]) -> Result<RoaringBitmap, StoreError> {
    RoaringBitmap::deserialize_from(bytes).map_err(|_| StoreError::Foreign("set of customers"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_come_in_groups_that_fit() {
        let half = i32::try_from(SETS_BYTES / 2).unwrap();
        let groups = bounded(&[(1, half), (2, half), (3, half * 4), (4, 10), (5, 10)]);
        assert_eq!(groups, [vec![1, 2], vec![3], vec![4, 5]]);
    }
}
