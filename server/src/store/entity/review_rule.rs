//! A decision that holds for findings to come, until it is revoked.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A decision that holds for findings to come.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_rule")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The decision's word.
    pub kind: String,
    /// The filter that says which findings, as the query of a list.
    pub query: String,
    /// Why.
    pub reason: String,
    /// What allows it.
    pub legal_ground: Option<String>,
    /// Until when it holds.
    pub expires: Option<Moment>,
    /// By whom.
    pub by_user: Uuid,
    /// When.
    pub at: Moment,
    /// When it was revoked.
    pub revoked: Option<Moment>,
    /// By whom.
    pub revoked_by: Option<Uuid>,
    /// Why.
    pub revoked_reason: Option<String>,
    /// Whether what it decided is to be reviewed again, once it is revoked.
    pub again: bool,
    /// Findings that came back for review.
    pub back: i32,
    /// When all had come back.
    pub back_ended: Option<Moment>,
    /// The last step of that.
    pub touched: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
