//! A token of a program.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A token of a program.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For people.
    pub name: String,
    /// Digest of the token.
    pub hash: String,
    /// JSON list.
    pub scopes: String,
    /// Whose rights it has at most.
    pub account_id: Uuid,
    /// When.
    pub created: Moment,
    /// When it ends.
    pub expires: Moment,
    /// When.
    pub last_used: Option<Moment>,
    /// When it was taken back.
    pub revoked: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
