//! A filter that somebody keeps under a name.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A filter that somebody keeps under a name.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_view")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account_id: Uuid,
    /// As they call it.
    pub name: String,
    /// The filter, as the query of a list.
    pub query: String,
    /// Whether everybody who sees findings is offered it.
    pub shared: bool,
    /// When.
    pub at: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
