//! Something that a scan saw happen to a finding.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// Something that a scan saw happen to a finding. Its first sighting has none.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_event")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Which file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: Uuid,
    /// When, by the scan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub at: Moment,
    /// `changed`, `moved`, `removed` or `returned`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The scan.
    pub scan_id: Uuid,
    /// Distinct customers from then on; of a removal, until then.
    pub customers: i32,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
