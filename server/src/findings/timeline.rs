//! All that happened to a finding, in one row: what scans saw, what people decided, who looked.

use uuid::Uuid;

use super::Key;
use crate::moment::Moment;
use crate::store::entity::finding;
use crate::store::{Store, StoreError};

/// Looks that are told of one finding.
const LOOKS: u64 = 200;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A scan saw it first.
    Found,
    /// A scan saw a change: `changed`, `moved`, `removed` or `returned`.
    Seen {
        /// The word of the database.
        kind: String,
        /// Distinct customers then.
        customers: i32,
    },
    /// Somebody decided; none is the server.
    Decided {
        /// The decision's word.
        kind: String,
        /// Who.
        by: Option<Uuid>,
        /// Why.
        reason: Option<String>,
        /// What allows it.
        ground: Option<String>,
        /// Until when.
        expires: Option<Moment>,
        /// By which rule.
        rule: Option<Uuid>,
        /// To whom it was given.
        to: Option<Uuid>,
        /// Whether somebody else had to agree.
        proposed: bool,
    },
    /// Somebody looked.
    Looked {
        /// As the log names them.
        actor: String,
        /// The log's word.
        action: String,
    },
}

/// Whether looks are told as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// They are.
    Told,
    /// They are not.
    Left,
}

/// What happened to a finding, the last first.
pub(super) async fn of(
    store: &Store,
    row: &finding::Model,
    looks: Looks,
) -> Result<Vec<Happening>, StoreError> {
    let key = Key {
        source: row.source_id,
        file: row.file_id,
    };
    let mut all = vec![Happening {
        at: row.first_seen,
        what: What::Found,
    }];
    all.extend(store.events(key).await?.into_iter().map(|event| Happening {
        at: event.at,
        what: What::Seen {
            kind: event.kind,
            customers: event.customers,
        },
    }));
    all.extend(store.decisions(key).await?.into_iter().map(|decision| Happening {
        at: decision.at,
        what: What::Decided {
            kind: decision.kind,
            by: decision.by_user,
            reason: decision.reason,
            ground: decision.legal_ground,
            expires: decision.expires,
            rule: decision.rule_id,
            to: decision.to_user,
            proposed: decision.proposed,
        },
    }));
    if looks == Looks::Told {
        let entries = store.audit_of(&key.object(), LOOKS).await?;
        let looks = entries
            .into_iter()
            .filter(|entry| !matches!(entry.action.as_str(), "decision.made" | "decision.undone"));
        all.extend(looks.map(|entry| Happening {
            at: entry.at,
            what: What::Looked {
                actor: entry.actor,
                action: entry.action,
            },
        }));
    }
    all.sort_by_key(|happening| std::cmp::Reverse(happening.at));
    Ok(all)
}
