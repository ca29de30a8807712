//! A scan of a source.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A scan of a source.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scan")]
pub struct Model {
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Chosen by the agent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scan_id: Uuid,
    /// By whom.
    pub device_id: Uuid,
    /// When.
    pub started: Moment,
    /// When; none is still under way.
    pub finished: Option<Moment>,
    /// `complete` or `stopped`.
    pub ending: Option<String>,
    /// Of the agent.
    pub agent_version: String,
    /// Digest of the index.
    pub index_version: String,
    /// The rule pack.
    pub rules_version: String,
    /// JSON.
    pub coverage: Option<String>,
    /// How many parts it has, once its last one came.
    pub parts: Option<i32>,
    /// When all parts were there and what was not seen was closed.
    pub closed: Option<Moment>,
    /// JSON: the files and folders that it looked at, where it did not look at all.
    pub within: Option<String>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
