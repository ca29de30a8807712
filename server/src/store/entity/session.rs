//! A browser that is logged in.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A browser that is logged in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Digest of the cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// Who.
    pub account_id: Uuid,
    /// When.
    pub created: Moment,
    /// When.
    pub last_seen: Moment,
    /// When it ends whatever happens.
    pub expires: Moment,
    /// `password` until the second factor is given, then `full`.
    pub stage: String,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
