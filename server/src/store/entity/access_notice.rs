//! Something that an administrator did by which somebody may come to see findings, until those who review have seen it.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// Something that an administrator did by which somebody may come to see findings.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_notice")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub at: Moment,
    /// Whose account.
    pub account_id: Uuid,
    /// `created`, `roles`, `person`, `address`, `link`, `second_factor`, `password` or `enabled`.
    pub what: String,
    /// Who did it, as the log names them.
    pub actor: String,
    /// Whether the account sees findings of others.
    pub wide: bool,
    /// When mail about it was handed over.
    pub mailed: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
