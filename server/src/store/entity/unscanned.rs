//! Something that the last scan did not read.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// Something that the last scan did not read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unscanned")]
pub struct Model {
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Digest of path and entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: String,
    /// The scan that said so.
    pub scan_id: Uuid,
    /// The file or folder.
    pub path: String,
    /// Path inside the file.
    pub entry: Option<String>,
    /// By the wire's words.
    pub reason: String,
    /// By the wire's words.
    pub detail: Option<String>,
    /// A digest of the path alone, in 64 bits: what lies below is sought by it.
    pub path_key: i64,
    /// Size of the file in bytes, where it is known.
    pub size: Option<i64>,
    /// When its content was changed last, where that is known.
    pub modified: Option<Moment>,
    /// When.
    pub last_seen: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
