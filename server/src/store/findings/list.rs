//! Lists of findings, quick with a million of them on either database.
//!
//! A filter is cut into [`Part`]s, each of which an index answers alone. The first part that few rows keep to
//! ([`FEW`]) gives the rows that all others are tried on; where every part is common, the rows of the list's own order
//! are tried until a page is full. What is present and what is gone are asked for apart, and so are severities and
//! reviews where the order is by customers: each such question is one walk along one index. Counting ends where it
//! would cost more than it tells ([`Tally`]).

mod parts;
mod tally;

use std::collections::BTreeSet;

use homeward_rules::finding::Severity;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::entity::finding::Column;
use super::super::{Store, StoreError};
use super::{Brief, brief};
use crate::findings::{Eyes, Filter, Review, Sort};
use crate::moment::Moment;
use crate::store::any_of::any_of;
use parts::{Order, Part, Way, parts};
pub(super) use parts::{is_still, presences, seen_by, wanted};
pub use tally::{ByValue, Tally};

/// Rows that are looked at one by one.
const FEW: usize = 5_000;
/// Rows that are put into the order of a list.
const MANY: u64 = 20_000;
/// Questions that one list is cut into.
const SPLITS: usize = 12;

/// How much a filter finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Rows that are known by their numbers.
    Few,
    /// More than that: the table is gone through.
    Many,
}

/// The questions that a list is cut into: one severity and one review each, where the order is that of their indexes.
fn splits(filter: &Filter) -> Vec<Condition> {
    let severities: Vec<Option<Severity>> = match filter.severities.as_slice() {
        [] => vec![None],
        some => some.iter().copied().map(Some).collect(),
    };
    let reviews: Vec<Option<Review>> = match filter.reviews.as_slice() {
        [] => vec![None],
        some => some.iter().copied().map(Some).collect(),
    };
    if filter.sort != Sort::Customers || severities.len() * reviews.len() > SPLITS {
        return vec![Condition::all()];
    }
    let mut splits = Vec::new();
    for severity in &severities {
        for review in &reviews {
            splits.push(
                Condition::all()
                    .add_option(severity.map(|severity| Column::Rank.eq(severity as i32)))
                    .add_option(review.map(|review| Column::Review.eq(review.as_str()))),
            );
        }
    }
    splits
}

impl Store {
    /// A page of a list: what the filter says, in its order, one row more than its limit where there are more.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn findings(&self, filter: &Filter, eyes: &Eyes) -> Result<Vec<Brief>, StoreError> {
        let parts = parts(filter, eyes, Moment::now())?;
        let by = match filter.sort {
            Sort::Customers => Column::Customers,
            Sort::FirstSeen => Column::FirstSeen,
        };
        let most = Ord::max(filter.limit, 1) + 1;
        let mut rows: Vec<Brief> = Vec::new();
        for presence in presences(filter) {
            let few = self.few(presence, &parts).await?;
            let questions = match few {
                Some(few) if few.is_empty() => continue,
                Some(few) => vec![is_still(presence).add(any_of(self.reader(), Column::Seq, few))],
                None => splits(filter)
                    .into_iter()
                    .map(|split| split.add(Column::Presence.eq(*presence)))
                    .collect(),
            };
            let wholes = self.wholes(presence, &parts).await?;
            let order = match (filter.sort, self.are_clustered(presence, &parts).await?) {
                (Sort::FirstSeen, true) => Expr::cust("first_seen + 0"),
                (Sort::FirstSeen, false) | (Sort::Customers, _) => Expr::col(by),
            };
            for question in questions {
                let mut query = brief().filter(question);
                for whole in &wholes {
                    query = query.filter(whole.clone());
                }
                if let Some(after) = filter.after {
                    let place = Expr::tuple([Expr::col(by), Expr::col(Column::Seq)]);
                    let end = Expr::tuple([Expr::val(after.value), Expr::val(after.seq)]);
                    query = query.filter(place.lt(end));
                }
                let found: Vec<Brief> = query
                    .order_by_desc(order.clone())
                    .order_by_desc(Column::Seq)
                    .limit(most)
                    .into_model()
                    .all(self.reader())
                    .await?;
                rows.extend(found);
            }
        }
        rows.sort_by_key(|row| {
            let value = match filter.sort {
                Sort::Customers => i64::from(row.customers),
                Sort::FirstSeen => row.first_seen.0,
            };
            std::cmp::Reverse((value, row.seq))
        });
        rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(rows)
    }

    /// All that a filter finds of what is present or gone, for a question that looks at each of them; none where it finds nothing.
    pub(super) async fn narrowed(
        &self,
        filter: &Filter,
        eyes: &Eyes,
        presence: &str,
    ) -> Result<Option<(Condition, Reach)>, StoreError> {
        let parts = parts(filter, eyes, Moment::now())?;
        let few = self.few(presence, &parts).await?;
        let still = is_still(presence);
        let (first, reach) = match few {
            Some(few) if few.is_empty() => return Ok(None),
            Some(few) => (still.add(any_of(self.reader(), Column::Seq, few)), Reach::Few),
            None => (still, Reach::Many),
        };
        let all = parts.into_iter().fold(first, |all, part| all.add(part.whole));
        Ok(Some((all, reach)))
    }

    /// The rows of the first part that few keep to; none where all parts are common.
    async fn few(&self, presence: &str, parts: &[Part]) -> Result<Option<Vec<i64>>, StoreError> {
        for part in parts {
            let mut found = BTreeSet::new();
            for way in &part.ways {
                let rows: Vec<i64> = way
                    .rows(self.reader().get_database_backend(), presence, FEW as u64 + 1)
                    .into_tuple()
                    .all(self.reader())
                    .await?;
                found.extend(rows);
                if found.len() > FEW {
                    break;
                }
            }
            if found.len() <= FEW {
                return Ok(Some(found.into_iter().collect()));
            }
        }
        Ok(None)
    }

    /// What rows must keep to. A part that very many rows keep to is not asked of its index where that would have to be put
    /// into the order of the list.
    async fn wholes(&self, presence: &str, parts: &[Part]) -> Result<Vec<Condition>, StoreError> {
        let mut all = Vec::new();
        for part in parts {
            all.push(match &part.order {
                Order::Other(unindexed) if self.are_many(presence, part).await? => unindexed,
                _ => &part.whole,
            });
        }
        Ok(all.into_iter().cloned().collect())
    }

    /// Whether rows that may all come late in a list's order are so few that they can be put into it.
    async fn are_clustered(&self, presence: &str, parts: &[Part]) -> Result<bool, StoreError> {
        for part in parts {
            if matches!(part.order, Order::Clustered) && !self.are_many(presence, part).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether too many rows keep to a part to put them into order.
    async fn are_many(&self, presence: &str, part: &Part) -> Result<bool, StoreError> {
        let mut found = 0;
        for way in &part.ways {
            let rows = way.rows(self.reader().get_database_backend(), presence, MANY + 1);
            found += rows.count(self.reader()).await?;
        }
        Ok(found > MANY)
    }
}
