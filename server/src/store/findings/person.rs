//! Whose a finding is, written down.

use sea_orm::sea_query::Expr;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::super::StoreError;
use super::super::entity::finding::{self, Column};
use super::is;
use crate::findings::Key;
use crate::ingest::By;
use crate::moment::Moment;

/// Writes down whose a finding is and how that is known; with `hide`, it is released to nobody.
pub(crate) async fn belongs_to(
    transaction: &DatabaseTransaction,
    key: Key,
    (person, by): (Option<Uuid>, By),
    hide: bool,
) -> Result<(), StoreError> {
    let mut update = finding::Entity::update_many()
        .filter(is(key))
        .col_expr(Column::PersonId, Expr::value(person))
        .col_expr(Column::PersonBy, Expr::value(by.as_str()))
        .col_expr(Column::Changed, Expr::value(Moment::now()));
    if hide {
        update = update.col_expr(Column::Released, Expr::value(false));
    }
    update.exec(transaction).await?;
    Ok(())
}
