//! What a person decided of a finding. Only ever added.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// What a person decided of a finding. Only ever added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Which file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: Uuid,
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The decision's word.
    pub kind: String,
    /// Why.
    pub reason: Option<String>,
    /// What allows it.
    pub legal_ground: Option<String>,
    /// Until when it holds.
    pub expires: Option<Moment>,
    /// By whom; none is the server.
    pub by_user: Option<Uuid>,
    /// To whom it was given.
    pub to_user: Option<Uuid>,
    /// By which rule.
    pub rule_id: Option<Uuid>,
    /// Together with which others.
    pub bulk_id: Option<Uuid>,
    /// Where the review stood before.
    pub before: String,
    /// Whether somebody else has to agree before it holds.
    pub proposed: bool,
    /// When.
    pub at: Moment,
    /// The turn in which somebody decided: what was committed later has a higher one. 0 is the server's own.
    pub turn: i64,
    /// The decision that this one took back.
    pub undoes: Option<Uuid>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
