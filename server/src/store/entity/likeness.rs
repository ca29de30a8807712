//! What the customers of a content look like: one of its bands, by which near copies are found.
//!
//! Rows belong to contents and not to sources: a copy on another device is the same content.

use sea_orm::entity::prelude::*;

/// One band.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "likeness")]
pub struct Model {
    /// Which content, in 64 bits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub content_key: i64,
    /// Which band.
    #[sea_orm(primary_key, auto_increment = false)]
    pub band: i32,
    /// What contents with about the same customers have alike.
    pub hash: i64,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
