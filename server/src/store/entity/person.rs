//! Somebody in the directory.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// Somebody in the directory.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Key in the directory that it came from.
    pub external_id: Option<String>,
    /// As people call them.
    pub name: String,
    /// At work.
    pub email: Option<String>,
    /// Name of the team.
    pub team: Option<String>,
    /// All that they are looked for by, in small letters: not every database knows those beyond ASCII.
    pub words: String,
    /// Whose findings they answer for.
    pub manager_id: Option<Uuid>,
    /// Whether they still work here.
    pub active: bool,
    /// `manual`, `csv`, `scim` or `ldap`.
    pub origin: String,
    /// When.
    pub created: Moment,
    /// When last.
    pub changed: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
