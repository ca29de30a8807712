//! A file with customer data.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A file with customer data.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    /// The number of its row, which the database gives: the order of what is otherwise equal.
    pub seq: i64,
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// Which file, wherever it is moved to: 16 bytes by the agent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: Uuid,
    /// Who reported it last.
    pub device_id: Uuid,
    /// The scan that saw it last.
    pub scan_id: Uuid,
    /// Its path.
    pub path: String,
    /// The path in lower case: what words are sought in.
    pub words: String,
    /// The folder it is in.
    pub folder: String,
    /// Account that owns it.
    pub owner: Option<String>,
    /// Whose it is.
    pub person_id: Option<Uuid>,
    /// How that was inferred: `profile`, `owner`, `device`, `access`, `hand` or `unknown`.
    pub person_by: String,
    /// Of the file itself.
    pub format: String,
    /// In bytes.
    pub size: i64,
    /// When its content was changed last.
    pub modified: Option<Moment>,
    /// Keyed hash of its bytes: copies have the same.
    pub content: String,
    /// The same in 64 bits, by which copies are found.
    pub content_key: i64,
    /// By the wire's words.
    pub severity: String,
    /// Severity as a number, 0 to 3.
    pub rank: i32,
    /// Distinct customers in all its parts.
    pub customers: i32,
    /// How many of them are natural persons, at least.
    pub persons: i32,
    /// JSON: kind and count.
    pub identifiers: String,
    /// The same kinds as bits, the lowest that of code 0: what a filter asks for.
    pub kinds: i32,
    /// JSON list of headings that the CRM does not have.
    pub extra_columns: String,
    /// Records that look like customers and are none.
    pub unmatched_records: i32,
    /// `present` or `removed`.
    pub presence: String,
    /// `new` or the last decision's word.
    pub review: String,
    /// Whether the manager of its person may see it.
    pub released: bool,
    /// Whether a legal hold keeps it from being deleted or erased.
    pub held: bool,
    /// Where it left the company's control, as bits of [`crate::findings::Outside`].
    pub outside: i32,
    /// The beginning of the scan that saw it first.
    pub first_seen: Moment,
    /// The beginning of the scan that saw it last.
    pub last_seen: Moment,
    /// When a scan saw that it is gone.
    pub removed: Option<Moment>,
    /// Whether the scan that saw no customers in it any more had another index or other rules than the one before: the file may
    /// be there as it was.
    pub unrecognised: bool,
    /// Who looks at it.
    pub assignee_id: Option<Uuid>,
    /// When this row changed last.
    pub changed: Moment,
    /// Digest of what was reported of it: a report that says the same again changes nothing but when it was seen.
    pub told: String,
    /// Roaring bitmap of their dense ids.
    pub customer_set: Vec<u8>,
    /// JSON of what each entry holds, gzipped.
    pub parts: Vec<u8>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
