//! Something that became known of a finding, in the order in which it was committed.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// Something that became known of a finding, in the order in which it was committed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_news")]
pub struct Model {
    /// From 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When it became known.
    pub at: Moment,
    /// `new`, `worse`, `changed`, `returned` or `removed`.
    pub kind: String,
    /// Where.
    pub source_id: Uuid,
    /// Which file.
    pub file_id: Uuid,
    /// Who reported it.
    pub device_id: Uuid,
    /// Severity as a number, 0 to 3.
    pub rank: i32,
    /// Distinct customers.
    pub customers: i32,
    /// How many of them are natural persons, at least.
    pub persons: i32,
    /// The beginning of the scan that saw it first.
    pub first_seen: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
