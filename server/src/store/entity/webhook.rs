//! An address that is told by HTTP. Its whole address and its secret lie in a file of the data folder.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// An address that is told by HTTP. Its whole address and its secret lie in a file of the data folder.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As people call it.
    pub name: String,
    /// Scheme, host and port of its address: the rest may be a secret.
    pub origin: String,
    /// `nl` or `en`.
    pub language: String,
    /// Whether it is told of new critical findings.
    pub critical: bool,
    /// Whether it is told each day of what waits too long.
    pub waiting: bool,
    /// Whether quiet hours hold for it.
    pub keeps_quiet: bool,
    /// Up to which of the news it was told.
    pub told_seq: i64,
    /// When it was told of what waits.
    pub told_at: Moment,
    /// When.
    pub created: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
