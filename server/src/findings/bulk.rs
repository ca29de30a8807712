//! One decision about all that a filter finds: looked at beforehand, made in steps, told how far it came, undone for a while.
//!
//! What is decided is what was looked at: findings that come in later are left to a rule, if one is made with it. Each step is
//! one transaction with its own entry of the log and the count of what is done so far, so that whatever stops it on the way leaves
//! nothing in doubt; asked for again, it goes on with the rest. Undoing adds decisions and takes none away.

use std::time::Duration;

use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::policy::ReviewPolicy;
use super::{Draft, Eyes, Filter, Ground, Key, Kind, Review, looks, rules};
use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::{bulk, decision};
use crate::store::findings::{self, Assigned, Brief, Taken, Then};
use crate::store::{Store, StoreError};
use crate::viewer::Viewer;

/// Most findings of one decision.
pub const MOST: u64 = 100_000;
/// Findings of one step.
const STEP: u64 = 500;
/// Findings that are shown beforehand.
const SHOWN: u64 = 8;
/// A decision can be undone for so long.
pub const UNDO: Duration = Duration::from_secs(10);
/// The way of a request that was sent in time.
const ON_ITS_WAY: Duration = Duration::from_secs(5);

/// What a decision would be about.
#[derive(Debug, Clone)]
pub struct Preview {
    /// How many findings.
    pub files: u64,
    /// Whether there are more than one decision takes.
    pub more: bool,
    /// Distinct customers in them, exactly; none where there are more.
    pub customers: Option<u64>,
    /// How many people, and whether some findings are nobody's.
    pub people: u64,
    /// How many of them a legal hold keeps.
    pub held: u64,
    /// The last row: what comes in later is not decided about.
    pub through: i64,
    /// Some of them, those with most customers first.
    pub shown: Vec<Brief>,
}

/// Whether a decision holds for what comes later too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// For what was looked at only.
    No,
    /// It becomes a rule.
    Rule,
}

/// Looks at what a decision would be about.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever does not decide.
pub async fn preview(store: &Store, viewer: &Viewer, filter: &Filter) -> Result<Preview, Refusal> {
    viewer.may(Right::Decide)?;
    let eyes = Eyes::of(store, viewer).await?;
    let (files, people, held, through) = store.findings_extent(filter, &eyes).await?;
    let more = files > MOST;
    let customers = if more {
        None
    } else {
        Some(store.customers_in(filter, &eyes).await?.len())
    };
    let some = Filter {
        limit: SHOWN,
        after: None,
        ..filter.clone()
    };
    let mut shown = store.findings(&some, &eyes).await?;
    shown.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    Ok(Preview {
        files,
        more,
        customers,
        people,
        held,
        through,
        shown,
    })
}

/// Decides about all that a filter finds, up to the row `through`; says under which id.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever does not decide, [`Refusal::Invalid`] with what is missing, [`Refusal::Conflict`] where
/// nothing is left to decide about.
pub async fn decide(
    store: &Store,
    viewer: &Viewer,
    filter: &Filter,
    draft: Draft,
    through: i64,
    later: Later,
) -> Result<Uuid, Refusal> {
    viewer.may(Right::Decide)?;
    let eyes = Eyes::of(store, viewer).await?;
    if !draft.kind.is_for_many() {
        return Err(Refusal::Invalid(
            "kind: cannot be said of many at once".to_owned(),
        ));
    }
    let now = Moment::now();
    let draft = draft.check(now)?;
    draft.may_be_given(store).await?;
    let policy = ReviewPolicy::of(store).await?;
    let id = Uuid::now_v7();
    let mut row = bulk::Model {
        id,
        kind: draft.kind.as_str().to_owned(),
        query: filter.query(),
        by_user: viewer.account,
        at: now,
        ended: None,
        done: 0,
        held: 0,
        same: 0,
        rule_id: None,
        undone: None,
    };
    let mut after = 0;
    let mut left = MOST;
    loop {
        let transaction = store.write().await?;
        if after == 0 {
            if later == Later::Rule {
                row.rule_id = Some(rules::make(&transaction, viewer, filter, &draft, now).await?);
            }
            findings::begin(&transaction, row.clone()).await?;
        }
        let step = findings::taken(&transaction, filter, &eyes, after, through, STEP.min(left)).await?;
        let last = step.last().map(|row| row.seq);
        let count = step.len() as u64;
        left = left.saturating_sub(count);
        one_step(&transaction, viewer, &draft, &policy, step, &mut row).await?;
        let over = count < STEP || left == 0;
        if over {
            row.ended = Some(Moment::now());
        }
        findings::note_bulk(&transaction, &row).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        match last {
            Some(last) if !over => after = last,
            _ => return Ok(id),
        }
    }
}

async fn one_step(
    transaction: &DatabaseTransaction,
    viewer: &Viewer,
    draft: &Draft,
    policy: &ReviewPolicy,
    step: Vec<Taken>,
    bulk: &mut bulk::Model,
) -> Result<(), Refusal> {
    if draft.kind == Kind::Agree {
        return agree(transaction, viewer, draft, step, bulk).await;
    }
    let review = draft.kind.review().map(Review::as_str);
    // What is decided alike is written together.
    let mut plain = Vec::new();
    let mut proposed = Vec::new();
    for row in step {
        let same = review == Some(row.review.as_str())
            || draft.kind.held() == Some(row.held)
            || (draft.kind == Kind::Assign && row.assignee_id == draft.to);
        if same && !draft.kind.ends() {
            bulk.same = bulk.same.saturating_add(1);
        } else if draft.kind == Kind::Delete && row.held {
            bulk.held = bulk.held.saturating_add(1);
        } else if policy.wants_two(draft.kind, row.customers) {
            proposed.push(row);
        } else {
            plain.push(row);
        }
    }
    let count = plain.len() + proposed.len();
    let logged = rules::filter_of(&bulk.query).map(|filter| looks::plain(&filter));
    for (rows, waits) in [(plain, false), (proposed, true)] {
        let decisions = rows.iter().map(|row| decision::Model {
            source_id: row.source_id,
            file_id: row.file_id,
            id: Uuid::now_v7(),
            kind: draft.kind.as_str().to_owned(),
            reason: draft.reason.clone(),
            legal_ground: draft.ground.map(|ground| ground.as_str().to_owned()),
            expires: draft.expires,
            by_user: Some(viewer.account),
            to_user: draft.to,
            rule_id: None,
            bulk_id: Some(bulk.id),
            before: row.review.clone(),
            proposed: waits,
            at: bulk.at,
        });
        let then = Then {
            review: if waits {
                Some(Review::Proposed.as_str())
            } else {
                review
            },
            released: draft.kind.released(),
            held: draft.kind.held(),
            assigned: (draft.kind == Kind::Assign).then_some(Assigned(draft.to)),
        };
        let numbers: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        findings::decided_many(transaction, decisions.collect(), &numbers, then, bulk.at).await?;
    }
    bulk.done = bulk.done.saturating_add(i32::try_from(count).unwrap_or(i32::MAX));
    let entry = Entry {
        actor: viewer.actor(),
        action: "decision.bulk_made",
        object: Some(format!("bulk:{}", bulk.id)),
        detail: json!({
            "kind": draft.kind.as_str(), "filter": logged, "count": count, "rule": bulk.rule_id,
            "legal_ground": draft.ground.map(Ground::as_str), "expires": draft.expires,
        }),
    };
    audit::record(transaction, entry).await?;
    Ok(())
}

/// Makes decisions of what others proposed, one by one, for each proposal is its own. What nobody proposed, or the viewer
/// did, is left and counted.
async fn agree(
    transaction: &DatabaseTransaction,
    viewer: &Viewer,
    draft: &Draft,
    step: Vec<Taken>,
    bulk: &mut bulk::Model,
) -> Result<(), Refusal> {
    let mut count = 0;
    for row in step {
        let key = Key {
            source: row.source_id,
            file: row.file_id,
        };
        let proposal = match findings::proposal(transaction, key).await? {
            Some(proposal)
                if row.review == Review::Proposed.as_str() && proposal.by_user != Some(viewer.account) =>
            {
                proposal
            }
            _ => {
                bulk.same = bulk.same.saturating_add(1);
                continue;
            }
        };
        let kind = Kind::of(&proposal.kind).ok_or(StoreError::Foreign("kind of decision"))?;
        let then = Then {
            review: kind.review().map(Review::as_str),
            ..Then::default()
        };
        let decision = decision::Model {
            id: Uuid::now_v7(),
            reason: draft.reason.clone().or(proposal.reason),
            by_user: Some(viewer.account),
            bulk_id: Some(bulk.id),
            before: row.review,
            proposed: false,
            at: bulk.at,
            ..proposal
        };
        findings::decided(transaction, decision, then).await?;
        count += 1;
    }
    bulk.done = bulk.done.saturating_add(count);
    let entry = Entry {
        actor: viewer.actor(),
        action: "decision.bulk_made",
        object: Some(format!("bulk:{}", bulk.id)),
        detail: json!({"kind": Kind::Agree.as_str(), "count": count, "left": bulk.same}),
    };
    audit::record(transaction, entry).await?;
    Ok(())
}

/// What became of a decision about many.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How far it came.
    pub bulk: bulk::Model,
    /// Findings that its filter still finds: what is left where it stopped on the way.
    pub left: u64,
    /// Until when it can be undone; none where it cannot.
    pub undo: Option<Moment>,
}

/// What became of a decision about many.
///
/// # Errors
///
/// [`Refusal::NotFound`] where there is none of that id.
pub async fn outcome(store: &Store, viewer: &Viewer, id: Uuid) -> Result<Outcome, Refusal> {
    viewer.may(Right::Decide)?;
    let bulk = store.bulk(id).await?.ok_or(Refusal::NotFound)?;
    let mut left = 0;
    if bulk.ended.is_none()
        && let Some(filter) = rules::filter_of(&bulk.query)
    {
        let eyes = Eyes::of(store, viewer).await?;
        left = store.findings_count(&filter, &eyes, MOST).await?.count;
    }
    let until = bulk.ended.unwrap_or(bulk.at).after(UNDO);
    let may = bulk.undone.is_none() && bulk.by_user == viewer.account && bulk.done > 0;
    let can = may && until > Moment::now() && Kind::of(&bulk.kind).is_some_and(can_be_undone);
    Ok(Outcome {
        bulk,
        left,
        undo: can.then_some(until),
    })
}

/// Whether what it changed is known from where the review stood.
fn can_be_undone(kind: Kind) -> bool {
    kind.review().is_some()
}

/// Undoes a decision about many, and revokes the rule that was made with it; says how many findings are as they were. What
/// somebody decided in the meantime stays.
///
/// # Errors
///
/// [`Refusal::NotFound`] where it is not theirs, [`Refusal::Conflict`] where it is too late.
pub async fn undo(store: &Store, viewer: &Viewer, id: Uuid) -> Result<u64, Refusal> {
    viewer.may(Right::Decide)?;
    let now = Moment::now();
    let transaction = store.write().await?;
    let bulk = store
        .bulk(id)
        .await?
        .filter(|bulk| bulk.by_user == viewer.account);
    let mut bulk = bulk.ok_or(Refusal::NotFound)?;
    let until = bulk.ended.unwrap_or(bulk.at).after(UNDO).after(ON_ITS_WAY);
    if bulk.undone.is_some() || now > until || !Kind::of(&bulk.kind).is_some_and(can_be_undone) {
        return Err(Refusal::Conflict(
            "it is too late to undo this; review it again instead",
        ));
    }
    let mut count = 0;
    let mut after = None;
    loop {
        let step = findings::of_bulk(&transaction, id, after, STEP).await?;
        let Some(last) = step.last() else {
            break;
        };
        after = Some((last.source_id, last.file_id));
        count += findings::undone(&transaction, step, viewer.account, now).await?;
    }
    bulk.undone = Some(now);
    findings::note_bulk(&transaction, &bulk).await?;
    if let Some(rule) = bulk.rule_id {
        crate::store::rules::revoke(&transaction, rule, viewer.account, "", now).await?;
    }
    let entry = Entry {
        actor: viewer.actor(),
        action: "decision.bulk_undone",
        object: Some(format!("bulk:{id}")),
        detail: json!({"count": count, "rule": bulk.rule_id}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(count)
}
