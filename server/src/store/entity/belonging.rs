//! What is somebody's, over time.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// What is somebody's, over time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "belonging")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// `account`, `sid`, `device` or `share`.
    pub kind: String,
    /// The account's name, the SID, the device's name, the share.
    pub value: String,
    /// From when; none is always.
    pub since: Option<Moment>,
    /// Until when; none is still.
    pub until: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
