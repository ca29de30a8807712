//! A token that lets devices in.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A token that lets devices in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrol_token")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For people.
    pub name: String,
    /// Digest of the token; the token itself is shown once.
    pub hash: String,
    /// `one_time` or `fleet`.
    pub kind: String,
    /// None is without end.
    pub uses_left: Option<i32>,
    /// When it ends.
    pub expires: Moment,
    /// JSON list of networks it may come from; empty is any.
    pub networks: String,
    /// Whether an administrator lets each device in.
    pub needs_approval: bool,
    /// Whether devices that come in by it may hold the index of the customers.
    pub may_hold_index: bool,
    /// Who made it.
    pub created_by: Option<Uuid>,
    /// When.
    pub created: Moment,
    /// When it was taken back.
    pub revoked: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
