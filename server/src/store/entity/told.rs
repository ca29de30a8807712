//! What somebody wants to be told, and up to where they were.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// What somebody wants to be told, and up to where they were.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "told")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// `at_once`, `daily`, `weekly` or `never`; none is what is usual for their roles.
    pub rhythm: Option<String>,
    /// Up to which of the news they were told.
    pub told_seq: i64,
    /// When they had their last digest.
    pub told_at: Moment,
    /// When they were told at once for the last time.
    pub critical_at: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
