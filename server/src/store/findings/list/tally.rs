//! How many findings a filter finds, in all and by value. Counting ends where it would cost more than it tells.

use sea_orm::sea_query::{Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::super::super::entity::finding::{self, Column};
use super::super::super::{Store, StoreError};
use super::{Part, Way, is_still, parts, presences};
use crate::findings::{Eyes, Filter};
use crate::moment::Moment;
use crate::store::any_of::any_of;

/// Rows that are looked at for a count, where no index gives it.
const LOOKED_AT: u64 = 10_000;

/// How many findings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// So many were counted.
    pub count: u64,
    /// Whether there may be more.
    pub more: bool,
}

/// How many findings have these values.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ByValue {
    /// Severity as a number.
    pub rank: i32,
    /// Where the review stands.
    pub review: String,
    /// Where they left the company's control, as bits.
    pub outside: i32,
    /// How many.
    pub findings: i64,
}

impl Store {
    /// How many a filter finds, counted up to `most`, or as far as looking at so many rows goes.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn findings_count(&self, filter: &Filter, eyes: &Eyes, most: u64) -> Result<Tally, StoreError> {
        let parts = parts(filter, eyes, Moment::now())?;
        let mut tally = Tally::default();
        for presence in presences(filter) {
            let mut all = Condition::all();
            for part in &parts {
                all = all.add(part.whole.clone());
            }
            let one = match self.few(presence, &parts).await? {
                Some(few) if few.is_empty() => Tally::default(),
                Some(few) => Tally {
                    count: self
                        .count_of(
                            all.add(is_still(presence))
                                .add(any_of(self.reader(), Column::Seq, few)),
                            most + 1,
                        )
                        .await?,
                    more: false,
                },
                None => self.common(presence, &parts, all, most).await?,
            };
            tally.count += one.count;
            tally.more |= one.more;
        }
        tally.more |= tally.count > most;
        tally.count = Ord::min(tally.count, most);
        Ok(tally)
    }

    /// Counts what is common: by its index where one part says it all, else among the first rows of the first part.
    async fn common(
        &self,
        presence: &str,
        parts: &[Part],
        all: Condition,
        most: u64,
    ) -> Result<Tally, StoreError> {
        let ways = match parts {
            [] => &[][..],
            [Part { ways, .. }] if matches!(ways.as_slice(), [Way::Rows(_) | Way::Rare(_)]) => &[],
            [first, ..] => first.ways.as_slice(),
        };
        let mut some: Option<SelectStatement> = None;
        for way in ways {
            let mut own: SelectStatement = Query::select();
            let rows = way.rows(self.reader().get_database_backend(), presence, LOOKED_AT);
            own.column(Column::Seq)
                .from_subquery(sea_orm::QueryTrait::into_query(rows), "some");
            match &mut some {
                Some(all) => {
                    all.union(UnionType::Distinct, own);
                }
                None => some = Some(own),
            }
        }
        let Some(some) = some else {
            let here = all.add(Column::Presence.eq(presence));
            let count = self.count_of(here, most + 1).await?;
            return Ok(Tally { count, more: false });
        };
        let here = all
            .add(Column::Presence.eq(presence))
            .add(Column::Seq.in_subquery(some));
        let count = self.count_of(here, most + 1).await?;
        Ok(Tally { count, more: true })
    }

    /// How many of the first `most` findings of a filter have which severity, review and way out; and whether there may be more.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn findings_by_value(
        &self,
        filter: &Filter,
        eyes: &Eyes,
        most: u64,
    ) -> Result<(Vec<ByValue>, bool), StoreError> {
        let parts = parts(filter, eyes, Moment::now())?;
        let mut all = Vec::new();
        for presence in presences(filter) {
            let mut these = Condition::all();
            for part in &parts {
                these = these.add(part.whole.clone());
            }
            these = match self.few(presence, &parts).await? {
                Some(few) if few.is_empty() => continue,
                Some(few) => these
                    .add(is_still(presence))
                    .add(any_of(self.reader(), Column::Seq, few)),
                None => these.add(Column::Presence.eq(*presence)),
            };
            let some = finding::Entity::find()
                .select_only()
                .column(Column::Seq)
                .filter(these)
                .limit(most);
            let rows: Vec<ByValue> = finding::Entity::find()
                .select_only()
                .columns([Column::Rank, Column::Review, Column::Outside])
                .column_as(Column::Seq.count(), "findings")
                .filter(Column::Seq.in_subquery(sea_orm::QueryTrait::into_query(some)))
                .group_by(Column::Rank)
                .group_by(Column::Review)
                .group_by(Column::Outside)
                .into_model()
                .all(self.reader())
                .await?;
            all.extend(rows);
        }
        let counted: i64 = all.iter().map(|row| row.findings).sum();
        Ok((all, u64::try_from(counted).unwrap_or_default() >= most))
    }

    async fn count_of(&self, condition: Condition, most: u64) -> Result<u64, StoreError> {
        // The limit stands inside of what is counted.
        Ok(finding::Entity::find()
            .select_only()
            .column(Column::Seq)
            .filter(condition)
            .limit(most)
            .count(self.reader())
            .await?)
    }
}
