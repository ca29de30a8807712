//! A root that is scanned: of a device, or a share.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A root that is scanned: of a device, or a share.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `device_root` or `share`.
    pub kind: String,
    /// Path on the device, or name of the share.
    pub root: String,
    /// Digest of kind, device and root: one row each.
    pub name_hash: String,
    /// Of a device root.
    pub device_id: Option<Uuid>,
    /// When it was met.
    pub first_seen: Moment,
    /// End of the last complete scan.
    pub last_scan: Option<Moment>,
    /// JSON of its coverage.
    pub coverage: Option<String>,
    /// Findings of it that were stored; those that were erased since are still counted.
    pub findings: i64,
    /// Entries that were told as not read since they were counted last.
    pub unread: i64,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
