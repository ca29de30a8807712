//! How much waits for somebody, and since when: counted exactly, with their own eyes.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::entity::finding::Column;
use super::super::entity::{decision, finding, news};
use super::super::{Store, StoreError};
use super::wanted;
use crate::findings::{Eyes, Filter};
use crate::moment::Moment;

/// What more is asked of the findings of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    /// Nothing.
    Any,
    /// They became critical by news after the first number and up to the second.
    News(i64, i64),
    /// The employee was asked before this moment, and not again since.
    AskedBefore(Moment),
    /// The decision was proposed before this moment, and by somebody else.
    ProposedBefore(Moment, Uuid),
}

impl Store {
    /// How many findings of a filter wait so at a moment.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn waiting_count(
        &self,
        filter: &Filter,
        eyes: &Eyes,
        waits: Waits,
        now: Moment,
    ) -> Result<u64, StoreError> {
        Ok(finding::Entity::find()
            .select_only()
            .column(Column::Seq)
            .filter(wanted(filter, eyes, now)?)
            .filter(more(waits))
            .count(self.reader())
            .await?)
    }
}

fn more(waits: Waits) -> Condition {
    let later = |at| Expr::exists(decisions("later").and_where(at).to_owned()).not();
    match waits {
        Waits::Any => Condition::all(),
        Waits::News(after, through) => {
            let mut told = Query::select();
            told.column(("known", Column::Seq))
                .from(news::Entity)
                .join_as(
                    sea_orm::sea_query::JoinType::InnerJoin,
                    finding::Entity,
                    "known",
                    Condition::all()
                        .add(
                            Expr::col(("known", Column::SourceId))
                                .equals((news::Entity, news::Column::SourceId)),
                        )
                        .add(
                            Expr::col(("known", Column::FileId)).equals((news::Entity, news::Column::FileId)),
                        ),
                )
                .and_where(Expr::col((news::Entity, news::Column::Seq)).gt(after))
                .and_where(Expr::col((news::Entity, news::Column::Seq)).lte(through))
                .and_where(Expr::col((news::Entity, news::Column::Rank)).eq(3))
                .and_where(Expr::col((news::Entity, news::Column::Kind)).is_in(["new", "worse", "returned"]));
            Condition::all().add(Column::Seq.in_subquery(told))
        }
        Waits::AskedBefore(moment) => {
            let since = Expr::col(("later", decision::Column::At))
                .gte(moment)
                .and(Expr::col(("later", decision::Column::Kind)).eq("ask_employee"));
            Condition::all().add(later(since))
        }
        Waits::ProposedBefore(moment, by) => {
            let proposed = |name: &'static str| Expr::col((name, decision::Column::Proposed)).eq(true);
            let newer = decisions("later")
                .and_where(proposed("later"))
                .and_where(
                    Expr::col(("later", decision::Column::At)).gt(Expr::col(("last", decision::Column::At))),
                )
                .to_owned();
            let others = decisions("last")
                .and_where(proposed("last"))
                .and_where(Expr::col(("last", decision::Column::At)).lt(moment))
                .and_where(Expr::col(("last", decision::Column::ByUser)).ne(by))
                .and_where(Expr::exists(newer).not())
                .to_owned();
            Condition::all().add(Expr::exists(others))
        }
    }
}

/// The decisions about a finding, by a name of their own.
fn decisions(name: &'static str) -> sea_orm::sea_query::SelectStatement {
    let column = |column| Expr::col((name, column));
    let mut all = Query::select();
    all.expr(Expr::value(1))
        .from_as(decision::Entity, name)
        .and_where(column(decision::Column::SourceId).equals((finding::Entity, Column::SourceId)))
        .and_where(column(decision::Column::FileId).equals((finding::Entity, Column::FileId)));
    all
}
