//! Looks at findings: a list, one with all that is known of it, a summary, and who the customers are.
//!
//! A look at one finding is logged, and so is one at a list; who the customers are is shown on a reason that is logged
//! with it, and masked even then.

use std::io::Read;

use flate2::read::GzDecoder;
use homeward_rules::report::Part;
use roaring::RoaringBitmap;
use serde_json::json;

use super::looks;
use super::timeline::{self, Happening, Looks, What};
use super::{Cursor, Eyes, Filter, Key, Review, Sort};
use crate::audit::{self, Entry};
use crate::refusal::Refusal;
use crate::role::{Reach, Right};
use crate::store::entity::{customer, decision, finding};
use crate::store::findings::{Brief, Counted};
use crate::store::{Store, StoreError};
use crate::viewer::Viewer;

/// Findings are counted up to here for a list.
const COUNTED: u64 = 10_000;
/// Copies that are listed.
const COPIES: u64 = 100;
/// Longest list of entries once it is inflated.
const PARTS: u64 = 64 * 1024 * 1024;
/// Customers that are revealed at a time.
const REVEALED: usize = 200;

/// A page of a list.
#[derive(Debug, Clone)]
pub struct List {
    /// The rows.
    pub rows: Vec<Brief>,
    /// Where the next page goes on, if there is one.
    pub next: Option<Cursor>,
    /// How many there are in all.
    pub count: u64,
    /// Whether there are more than were counted.
    pub more: bool,
}

/// A page of the findings that a filter finds.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever may see none.
pub async fn list(store: &Store, viewer: &Viewer, filter: &Filter) -> Result<List, Refusal> {
    let eyes = Eyes::of(store, viewer).await?;
    let mut rows = store.findings(filter, &eyes).await?;
    let limit = usize::try_from(filter.limit.max(1)).unwrap_or(usize::MAX);
    let further = rows.len() > limit;
    rows.truncate(limit);
    eyes.veil(&mut rows);
    let next = rows.last().filter(|_| further).map(|row| Cursor {
        value: match filter.sort {
            Sort::Customers => i64::from(row.customers),
            Sort::FirstSeen => row.first_seen.0,
        },
        seq: row.seq,
    });
    let tally = store.findings_count(filter, &eyes, COUNTED).await?;
    // What is shown was counted, too, where counting ended early.
    let least = rows.len() as u64 + u64::from(next.is_some());
    let count = Ord::max(tally.count, least);
    looks::listed(store, viewer, ("findings", filter), count).await?;
    Ok(List {
        count,
        more: tally.more,
        rows,
        next,
    })
}

/// What a filter finds, in numbers.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How many of each sort.
    pub sorts: Vec<Counted>,
    /// How many findings.
    pub findings: i64,
    /// Distinct customers in all of them, exactly.
    pub customers: u64,
}

/// What a filter finds, in numbers.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever may see none.
pub async fn summary(store: &Store, viewer: &Viewer, filter: &Filter) -> Result<Summary, Refusal> {
    let eyes = Eyes::of(store, viewer).await?;
    let sorts = store.findings_by_sort(filter, &eyes).await?;
    let customers = store.customers_in(filter, &eyes).await?.len();
    Ok(Summary {
        findings: sorts.iter().map(|sort| sort.findings).sum(),
        sorts,
        customers,
    })
}

/// A file with many of the same customers.
#[derive(Debug, Clone)]
pub struct Near {
    /// It.
    pub row: Brief,
    /// Customers that both hold.
    pub shared: u64,
}

/// One finding with all that is known of it, but not who the customers are.
#[derive(Debug, Clone)]
pub struct Detail {
    /// Its row.
    pub row: finding::Model,
    /// What each entry holds.
    pub parts: Vec<Part>,
    /// Files with the same content.
    pub copies: Vec<Brief>,
    /// Files with many of the same customers.
    pub near: Vec<Near>,
    /// What happened to it, last first.
    pub timeline: Vec<Happening>,
    /// What somebody proposed that waits for another to agree.
    pub proposal: Option<decision::Model>,
    /// How many decisions there are.
    pub decisions: usize,
}

/// One finding. The look is logged before anything is given out.
///
/// # Errors
///
/// [`Refusal::NotFound`] where it is not there or not theirs to see.
pub async fn view(store: &Store, viewer: &Viewer, key: Key) -> Result<Detail, Refusal> {
    let eyes = Eyes::of(store, viewer).await?;
    let mut row = store.finding(key, &eyes).await?.ok_or(Refusal::NotFound)?;
    log(store, viewer, key, "finding.viewed", json!({})).await?;
    if !eyes.see_all() {
        row.held = false;
        row.assignee_id = None;
    }
    let looks = if viewer.has(Right::ReadAudit) {
        Looks::Told
    } else {
        Looks::Left
    };
    let near = store.near_copies(&row, &eyes).await?;
    let mut copies = store.copies(&row, &eyes, COPIES).await?;
    eyes.veil(&mut copies);
    let decisions = usize::try_from(store.decisions_count(key).await?).unwrap_or(usize::MAX);
    let proposal = if row.review == Review::Proposed.as_str() && eyes.see_all() {
        store.proposal(key).await?
    } else {
        None
    };
    Ok(Detail {
        parts: parts(&row)?,
        copies,
        near: near
            .into_iter()
            .map(|(mut row, shared)| {
                eyes.veil(std::slice::from_mut(&mut row));
                Near { row, shared }
            })
            .collect(),
        timeline: told(timeline::of(store, &row, looks).await?, viewer),
        proposal,
        decisions,
        row,
    })
}

/// What happened, without the words of reviewers to each other where it is others who look.
fn told(mut timeline: Vec<Happening>, viewer: &Viewer) -> Vec<Happening> {
    if viewer.reach() != Reach::All {
        let among = ["comment", "hold", "end_hold", "assign", "snooze"];
        timeline.retain(|one| {
            !matches!(&one.what, What::Decided { kind, proposed, .. } if *proposed || among.contains(&kind.as_str()))
        });
    }
    timeline
}

/// Some of the customers of a finding.
#[derive(Debug, Clone)]
pub struct Revealed {
    /// Those that are known, by id.
    pub customers: Vec<customer::Model>,
    /// Ids that the server knows nothing of.
    pub unknown: usize,
    /// How many customers stand before these.
    pub from: usize,
    /// How many there are in all.
    pub all: u64,
}

/// Who the customers of a finding are, masked, from the `from`-th on. Reason and look are logged first.
///
/// # Errors
///
/// [`Refusal::Invalid`] without a reason, [`Refusal::NotFound`] where the finding is not theirs to see.
pub async fn reveal(
    store: &Store,
    viewer: &Viewer,
    key: Key,
    reason: &str,
    from: usize,
) -> Result<Revealed, Refusal> {
    let eyes = Eyes::of(store, viewer).await?;
    let reason = reason.trim();
    if reason.chars().count() < 5 || reason.len() > 1_000 || reason.chars().any(char::is_control) {
        return Err(Refusal::Invalid("reason: is needed, on one line".to_owned()));
    }
    let row = store.finding(key, &eyes).await?.ok_or(Refusal::NotFound)?;
    let detail = json!({"reason": reason, "from": from});
    log(store, viewer, key, "finding.customers_revealed", detail).await?;
    let set = set(&row)?;
    let ids: Vec<u32> = set.iter().skip(from).take(REVEALED).collect();
    let customers = store.customers_by_id(&ids).await?;
    Ok(Revealed {
        unknown: ids.len() - customers.len().min(ids.len()),
        customers,
        from,
        all: set.len(),
    })
}

async fn log(
    store: &Store,
    viewer: &Viewer,
    key: Key,
    action: &'static str,
    detail: serde_json::Value,
) -> Result<(), Refusal> {
    let transaction = store.write().await?;
    let entry = Entry {
        actor: viewer.actor(),
        action,
        object: Some(key.object()),
        detail,
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(())
}

fn set(row: &finding::Model) -> Result<RoaringBitmap, Refusal> {
    RoaringBitmap::deserialize_from(row.customer_set.as_slice())
        .map_err(|_| StoreError::Foreign("set of customers").into())
}

fn parts(row: &finding::Model) -> Result<Vec<Part>, Refusal> {
    let mut json = Vec::new();
    GzDecoder::new(row.parts.as_slice())
        .take(PARTS)
        .read_to_end(&mut json)
        .map_err(|error| Refusal::Failed(error.into()))?;
    serde_json::from_slice(&json).map_err(|_| StoreError::Foreign("list of entries").into())
}
