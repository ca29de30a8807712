//! How far an export of news or of the log is.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// How far an export of news or of the log is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export_position")]
pub struct Model {
    /// `siem.audit` or `siem.findings`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The last entry that was received.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// How many were erased before they could be sent.
    pub lost: i64,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
