//! One entry of the audit log.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// From 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Who: `account:ID`, `device:ID`, `token:ID`, `server`.
    pub actor: String,
    /// What.
    pub action: String,
    /// On what.
    pub object: Option<String>,
    /// JSON; never a customer's value.
    pub detail: String,
    /// Hash of the entry before.
    pub previous: String,
    /// Of this entry.
    pub hash: String,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
