//! What is settled week by week: when what people let stay, or what was found wrongly, came and went.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::super::entity::finding::{self, Column};
use super::super::{Store, StoreError};
use crate::findings::groups::WEEK;
use crate::findings::weeks::SETTLED;
use crate::moment::Moment;

/// How many weeks ago, and how many files.
type Counts = Vec<(i64, i64)>;

impl Store {
    /// How many settled files came and went, by how many weeks ago that was.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn settled_by_week(&self, now: Moment) -> Result<(Counts, Counts), StoreError> {
        let found = self.settled("first_seen", &["present", "removed"], now).await?;
        let gone = self.settled("removed", &["removed"], now).await?;
        Ok((found, gone))
    }

    async fn settled(&self, column: &str, presences: &[&str], now: Moment) -> Result<Counts, StoreError> {
        let ago = Expr::cust(format!("({} - {column}) / {}", now.0, WEEK.as_millis()));
        Ok(finding::Entity::find()
            .select_only()
            .column_as(ago.clone(), "ago")
            .column_as(Column::Seq.count(), "files")
            // The words of an index, of which these are the few.
            .filter(Column::Presence.is_in(presences.iter().copied()))
            .filter(Column::Review.is_in(SETTLED.map(crate::findings::Review::as_str)))
            .filter(Expr::cust(format!("{column} IS NOT NULL")))
            .group_by(ago)
            .into_tuple()
            .all(self.reader())
            .await?)
    }
}
