//! A device that scans a share.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A device that scans a share.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "share_device")]
pub struct Model {
    /// The share, in the one way of writing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub share: String,
    /// Who scans it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_id: Uuid,
    /// Since when.
    pub since: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
