//! A part of a scan that was received: by it, the same part is stored once.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A part of a scan that was received: by it, the same part is stored once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Chosen by the agent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: Uuid,
    /// The scan.
    pub scan_id: Uuid,
    /// Who sent it.
    pub device_id: Uuid,
    /// Its place in the scan.
    pub part: i32,
    /// When.
    pub received: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
