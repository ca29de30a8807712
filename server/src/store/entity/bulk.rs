//! A decision about many findings at once, and how far it came.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A decision about many findings at once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The decision's word.
    pub kind: String,
    /// The filter that said which.
    pub query: String,
    /// By whom.
    pub by_user: Uuid,
    /// When it began.
    pub at: Moment,
    /// When it was through; none where it stopped on the way.
    pub ended: Option<Moment>,
    /// Findings that were decided about.
    pub done: i32,
    /// Findings left alone because of a legal hold.
    pub held: i32,
    /// Findings left alone because they stood there already.
    pub same: i32,
    /// Findings left alone because somebody else had decided about them since they were looked at.
    pub theirs: i32,
    /// The numbers of the first of those, separated by commas.
    pub theirs_rows: String,
    /// The rule that was made with it.
    pub rule_id: Option<Uuid>,
    /// When undoing it began.
    pub undone: Option<Moment>,
    /// Findings that undoing put back to where they stood.
    pub back: i32,
    /// When undoing was through.
    pub undone_ended: Option<Moment>,
    /// The last step: where that is long ago and the end is missing, it stopped on the way.
    pub touched: Moment,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
