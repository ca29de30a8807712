//! A device whose agent reports.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A device whose agent reports.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The device's own name.
    pub name: String,
    /// Operating system and version.
    pub system: String,
    /// Hash of what tells machines apart, as the device said it last.
    pub machine: String,
    /// JSON list of its last starts, hashed, the latest last.
    pub boots: Option<String>,
    /// SHA-256 of the public key that it came in with, hexadecimal.
    pub key: String,
    /// `pending`, `active` or `revoked`.
    pub status: String,
    /// The token it came in by.
    pub enrol_token_id: Option<Uuid>,
    /// When.
    pub enrolled: Moment,
    /// When it spoke last.
    pub last_seen: Option<Moment>,
    /// From where it spoke last.
    pub address: Option<String>,
    /// Version of its agent.
    pub agent_version: Option<String>,
    /// Digest of its index.
    pub index_version: Option<String>,
    /// Its rule pack.
    pub rules_version: Option<String>,
    /// Reports that wait on the device.
    pub queue: i64,
    /// JSON of the last coverage.
    pub coverage: Option<String>,
    /// What it says that it cannot do: a word.
    pub trouble: Option<String>,
    /// Why somebody should look at it: words of [`crate::fleet::attention`].
    pub attention: Option<String>,
    /// The name by which people's belongings name it, in lower case: the one that it came in with or that an administrator
    /// accepted. None where another had that name first.
    pub known_as: Option<String>,
    /// Whether it may hold the index of the customers.
    pub may_hold_index: bool,
    /// Reports on the device that the server refused.
    pub refused: i64,
    /// Of those, how many it could not keep.
    pub lost: i64,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
