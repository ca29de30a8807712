//! A one-time link by which somebody chooses a password.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A one-time link by which somebody chooses a password.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invite")]
pub struct Model {
    /// Digest of the link's secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// Whose password; none is the first administrator, who has no account yet.
    pub account_id: Option<Uuid>,
    /// When.
    pub created: Moment,
    /// When it ends.
    pub expires: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
