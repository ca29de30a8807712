//! Findings as the API tells them: the bodies of answers, and how they come of what the domain says.

use homeward_rules::report::Part;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::findings::{self, Outside, What};
use crate::moment::Moment;
use crate::store::entity::finding;
use crate::store::findings::Brief;

/// A finding in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Item {
    pub(super) source: Uuid,
    pub(super) file: Uuid,
    pub(super) device: Uuid,
    pub(super) path: String,
    pub(super) person: Option<Uuid>,
    /// profile, owner, device, access, hand or unknown.
    pub(super) person_by: String,
    pub(super) format: String,
    /// Bytes.
    pub(super) size: i64,
    /// low, medium, high or critical.
    pub(super) severity: String,
    /// Distinct customers.
    pub(super) customers: i32,
    /// Natural persons among them, at least.
    pub(super) persons: i32,
    /// present or removed.
    pub(super) presence: String,
    /// new, proposed, asked, to_hand_over, to_delete, later, authorised or false_positive.
    pub(super) review: String,
    #[schema(value_type = String, format = DateTime)]
    pub(super) first_seen: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub(super) last_seen: Moment,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) removed: Option<Moment>,
    /// Whether a legal hold keeps it from being deleted or erased.
    pub(super) held: bool,
    /// Where it left the company's control: removable, synced, mailed.
    pub(super) outside: Vec<&'static str>,
    /// The account that looks at it.
    pub(super) assignee: Option<Uuid>,
}

/// A page of findings.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct FindingPage {
    pub(super) findings: Vec<Item>,
    /// To be sent as `after` for the next page; none is the last.
    pub(super) next: Option<String>,
    /// How many there are in all; at least so many where there may be `more`: counting ends at 10,000.
    pub(super) count: u64,
    /// Whether there may be more than that.
    pub(super) more: bool,
}

/// What a filter finds, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Numbers {
    pub(super) findings: i64,
    /// Distinct customers in all of them: each counts once, in however many files.
    pub(super) customers: u64,
    pub(super) sorts: Vec<Sort>,
}

/// How many findings of one sort there are.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Sort {
    pub(super) severity: String,
    pub(super) review: String,
    pub(super) presence: String,
    pub(super) findings: i64,
}

/// A finding with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Detail {
    #[serde(flatten)]
    pub(super) item: Item,
    pub(super) owner: Option<String>,
    /// Keyed hash of the bytes: copies have the same.
    pub(super) content: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) modified: Option<Moment>,
    /// Kind of identifier and how many distinct values.
    #[schema(value_type = Object)]
    pub(super) identifiers: serde_json::Value,
    pub(super) unmatched_records: i32,
    /// Headings that the CRM does not have.
    pub(super) extra_columns: Vec<String>,
    /// What the file itself and each entry in it holds.
    pub(super) entries: Vec<Entry>,
    /// Files with the same content.
    pub(super) copies: Vec<Item>,
    /// Files with many of the same customers.
    pub(super) near: Vec<Near>,
    /// What happened, the last first.
    pub(super) timeline: Vec<Event>,
    /// How many decisions there are: to be sent as `seen` with the next one.
    pub(super) decisions: usize,
}

/// What one entry holds.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Entry {
    /// Path inside the file; none is the file itself.
    #[serde(rename = "entry")]
    pub(super) path: Option<String>,
    pub(super) format: String,
    pub(super) severity: String,
    pub(super) customers: usize,
    pub(super) places: Vec<Place>,
}

/// A place in which a customer stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Place {
    /// Kinds of identifier that stand there.
    pub(super) kinds: Vec<String>,
    /// In ordinals, as "sheet 2, row 14".
    pub(super) location: String,
}

/// A file with many of the same customers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Near {
    pub(super) finding: Item,
    /// Customers that both hold.
    pub(super) shared: u64,
}

/// Something that happened to a finding.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Event {
    #[schema(value_type = String, format = DateTime)]
    pub(super) at: Moment,
    /// found, changed, moved, removed, returned, a decision's word or a word of the log.
    pub(super) what: String,
    /// Account of a decision.
    pub(super) by: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) legal_ground: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) expires: Option<Moment>,
    pub(super) customers: Option<i32>,
    /// Rule that decided it.
    pub(super) rule: Option<Uuid>,
    /// Account that it was given to.
    pub(super) to: Option<Uuid>,
    /// Whether somebody else had to agree before it held.
    pub(super) proposed: Option<bool>,
}

impl From<Brief> for Item {
    fn from(row: Brief) -> Self {
        Self {
            source: row.source_id,
            file: row.file_id,
            device: row.device_id,
            path: row.path,
            person: row.person_id,
            person_by: row.person_by,
            format: row.format,
            size: row.size,
            severity: row.severity,
            customers: row.customers,
            persons: row.persons,
            presence: row.presence,
            review: row.review,
            first_seen: row.first_seen,
            last_seen: row.last_seen,
            removed: row.removed,
            held: row.held,
            outside: Outside::of(row.outside).map(Outside::as_str).collect(),
            assignee: row.assignee_id,
        }
    }
}

impl From<&finding::Model> for Item {
    fn from(row: &finding::Model) -> Self {
        Self {
            source: row.source_id,
            file: row.file_id,
            device: row.device_id,
            path: row.path.clone(),
            person: row.person_id,
            person_by: row.person_by.clone(),
            format: row.format.clone(),
            size: row.size,
            severity: row.severity.clone(),
            customers: row.customers,
            persons: row.persons,
            presence: row.presence.clone(),
            review: row.review.clone(),
            first_seen: row.first_seen,
            last_seen: row.last_seen,
            removed: row.removed,
            held: row.held,
            outside: Outside::of(row.outside).map(Outside::as_str).collect(),
            assignee: row.assignee_id,
        }
    }
}

impl From<findings::Detail> for Detail {
    fn from(detail: findings::Detail) -> Self {
        let row = detail.row;
        Self {
            item: Item::from(&row),
            owner: row.owner,
            content: row.content,
            modified: row.modified,
            identifiers: serde_json::from_str(&row.identifiers).unwrap_or_default(),
            unmatched_records: row.unmatched_records,
            extra_columns: serde_json::from_str(&row.extra_columns).unwrap_or_default(),
            entries: detail.parts.into_iter().map(Entry::from).collect(),
            copies: detail.copies.into_iter().map(Item::from).collect(),
            near: detail
                .near
                .into_iter()
                .map(|near| Near {
                    finding: near.row.into(),
                    shared: near.shared,
                })
                .collect(),
            timeline: detail
                .timeline
                .into_iter()
                .map(|happening| event(happening.at, happening.what))
                .collect(),
            decisions: detail.decisions,
        }
    }
}

impl From<Part> for Entry {
    fn from(part: Part) -> Self {
        Self {
            customers: usize::try_from(part.customer_count()).unwrap_or(usize::MAX),
            path: part.entry,
            format: part.format,
            severity: part.finding.severity.as_str().to_owned(),
            places: part
                .finding
                .evidence
                .iter()
                .map(|evidence| Place {
                    kinds: evidence
                        .kinds
                        .iter()
                        .map(|kind| kind.as_str().to_owned())
                        .collect(),
                    location: evidence.location.to_string(),
                })
                .collect(),
        }
    }
}

fn event(at: Moment, what: What) -> Event {
    let plain = |what: String| Event {
        at,
        what,
        by: None,
        reason: None,
        legal_ground: None,
        expires: None,
        rule: None,
        to: None,
        proposed: None,
        customers: None,
    };
    match what {
        What::Found => plain("found".to_owned()),
        What::Seen { kind, customers } => Event {
            customers: Some(customers),
            ..plain(kind)
        },
        What::Decided {
            kind,
            by,
            reason,
            ground,
            expires,
            rule,
            to,
            proposed,
        } => Event {
            rule,
            to,
            proposed: proposed.then_some(true),
            by: by.map(|by| by.to_string()),
            reason,
            legal_ground: ground,
            expires,
            ..plain(kind)
        },
        What::Looked { actor, action } => Event {
            by: Some(actor),
            ..plain(action)
        },
    }
}
