//! An index file that was made.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// An index file that was made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "index_version")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Hexadecimal; the version that agents name.
    pub digest: String,
    /// When.
    pub built: Moment,
    /// How many it holds.
    pub customers: i64,
    /// Its size.
    pub bytes: i64,
    /// Whether agents should have it.
    pub current: bool,
    /// Name of the export that it was made of.
    pub export: Option<String>,
    /// Account by which it was made; none is the command line or a program.
    pub made_by: Option<Uuid>,
    /// JSON list: what it holds of each sort of value; none where it was made before that was kept.
    pub profile: Option<String>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
