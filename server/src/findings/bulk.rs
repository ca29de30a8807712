//! One decision about all that a filter finds: looked at beforehand, made in steps, told how far it came, undone for a while.
//!
//! What is decided is what was looked at: findings that come in later are left to a rule, if one is made with it, and what
//! somebody else decided since is left as it is, and told. Each step is one transaction with its own entry of the log and the count
//! of what is done so far, so that whatever stops it on the way leaves nothing in doubt; asked for again, it goes on with the rest.
//! Undoing adds decisions and takes none away.

mod undo;

use std::fmt::Write as _;
use std::time::Duration;

use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::patience::patiently;
use super::policy::ReviewPolicy;
use super::{Draft, Eyes, Filter, Ground, Key, Kind, Review, looks, rules};
use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::{bulk, decision};
use crate::store::findings::{self, Assigned, Brief, Taken, Tally, Then};
use crate::store::{Store, StoreError, Turn};
use crate::viewer::Viewer;
pub(super) use undo::undoing;
pub use undo::{Undoing, begin_undo, undo};

/// Most findings of one decision.
pub const MOST: u64 = 100_000;
/// Findings of one step.
const STEP: u64 = 500;
/// Findings that are shown beforehand.
const SHOWN: u64 = 8;
/// A decision can be undone for so long.
pub const UNDO: Duration = Duration::from_secs(10);
/// The way of a request that was sent in time.
pub(super) const ON_ITS_WAY: Duration = Duration::from_secs(5);
/// Steps that follow each other are not so long apart.
const SILENCE: Duration = Duration::from_secs(30);
/// Findings that are named where somebody else decided about them: as many as a filter takes.
const NAMED: usize = 200;

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
    /// What is looked at, to be said with the decision.
    pub looked: Looked,
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
    // Before anything is counted: whoever decides in between counts as having decided later.
    let turn = store.last_turn().await?;
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
        looked: Looked {
            through,
            turn: Some(turn),
        },
        shown,
    })
}

/// What was looked at: what came later is not decided about, and what others decided since is left to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// The last row.
    pub through: i64,
    /// The last turn in which somebody had decided; none takes all as it stands.
    pub turn: Option<i64>,
}

/// Decides about all that a filter finds, as far as it was looked at; says under which id. Where that takes long it goes on by
/// itself, and [`outcome`] says how far it is.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever does not decide, [`Refusal::Invalid`] with what is missing.
pub async fn decide(
    store: &Store,
    viewer: &Viewer,
    filter: &Filter,
    draft: Draft,
    looked: Looked,
    later: Later,
) -> Result<Uuid, Refusal> {
    let work = begin(store, viewer, filter, draft, looked, later).await?;
    let id = work.row.id;
    let store = store.clone();
    patiently("a decision about many", async move { work.go_on(&store).await }).await?;
    Ok(id)
}

/// A decision about many that has begun.
#[derive(Debug)]
pub struct Begun {
    viewer: Viewer,
    eyes: Eyes,
    filter: Filter,
    draft: Draft,
    policy: ReviewPolicy,
    looked: Looked,
    row: bulk::Model,
}

/// Writes down that a decision about many begins, and makes the rule that goes with it.
///
/// # Errors
///
/// As [`decide`].
pub async fn begin(
    store: &Store,
    viewer: &Viewer,
    filter: &Filter,
    draft: Draft,
    looked: Looked,
    later: Later,
) -> Result<Begun, Refusal> {
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
    let mut row = bulk::Model {
        id: Uuid::now_v7(),
        kind: draft.kind.as_str().to_owned(),
        query: filter.query(),
        by_user: viewer.account,
        at: now,
        ended: None,
        done: 0,
        held: 0,
        same: 0,
        theirs: 0,
        theirs_rows: String::new(),
        rule_id: None,
        undone: None,
        back: 0,
        undone_ended: None,
        touched: now,
    };
    let transaction = store.write().await?;
    if later == Later::Rule {
        row.rule_id = Some(rules::make(&transaction, viewer, filter, &draft, now).await?);
    }
    findings::begin(&transaction, row.clone()).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    // A rule decides about what comes after it: what came since the preview is decided here, so that nothing falls between.
    let through = match later {
        Later::Rule => i64::MAX,
        Later::No => looked.through,
    };
    Ok(Begun {
        viewer: viewer.clone(),
        eyes,
        filter: filter.clone(),
        draft,
        policy,
        looked: Looked { through, ..looked },
        row,
    })
}

impl Begun {
    /// Under which id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.row.id
    }

    /// Decides step by step, to the end.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn go_on(mut self, store: &Store) -> Result<(), Refusal> {
        let mut after = 0;
        let mut left = MOST;
        loop {
            let transaction = store.write_in_turn(Turn::Decisions).await?;
            // Its maker may have undone what was decided so far, and wants no more of it.
            let known = findings::bulk_for_change(&transaction, self.row.id).await?;
            if known.is_none_or(|known| known.undone.is_some()) {
                return Ok(());
            }
            let place = (after, self.looked.through);
            let step = findings::taken(&transaction, &self.filter, &self.eyes, place, STEP.min(left)).await?;
            left = left.saturating_sub(step.count);
            let over = step.count < STEP || left == 0;
            let rows = self.leave_theirs(&transaction, step.rows).await?;
            let turn = findings::next_turn(&transaction).await?;
            self.one_step(&transaction, rows, turn).await?;
            self.row.touched = Moment::now();
            self.row.ended = over.then_some(self.row.touched);
            findings::note_bulk(&transaction, &self.row).await?;
            transaction.commit().await.map_err(StoreError::from)?;
            match step.last {
                Some(last) if !over => after = last,
                _ => return Ok(()),
            }
        }
    }

    /// Leaves out, and counts, what somebody else decided about since it was looked at.
    async fn leave_theirs(
        &mut self,
        transaction: &DatabaseTransaction,
        rows: Vec<Taken>,
    ) -> Result<Vec<Taken>, Refusal> {
        let Some(turn) = self.looked.turn else {
            return Ok(rows);
        };
        let theirs = findings::decided_since(transaction, &rows, turn, self.viewer.account).await?;
        for seq in &theirs {
            if usize::try_from(self.row.theirs).is_ok_and(|count| count < NAMED) {
                let apart = if self.row.theirs_rows.is_empty() { "" } else { "," };
                let _written: std::fmt::Result = write!(self.row.theirs_rows, "{apart}{seq}");
            }
            self.row.theirs = self.row.theirs.saturating_add(1);
        }
        Ok(rows
            .into_iter()
            .filter(|row| !theirs.contains(&row.seq))
            .collect())
    }

    async fn one_step(
        &mut self,
        transaction: &DatabaseTransaction,
        step: Vec<Taken>,
        turn: i64,
    ) -> Result<(), Refusal> {
        let Self {
            viewer,
            draft,
            policy,
            row: bulk,
            ..
        } = self;
        if draft.kind == Kind::Agree {
            return agree(transaction, viewer, draft, step, bulk, turn).await;
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
                turn,
                undoes: None,
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
}

/// Makes decisions of what others proposed, one by one, for each proposal is its own. What nobody proposed, or the viewer
/// did, is left and counted.
async fn agree(
    transaction: &DatabaseTransaction,
    viewer: &Viewer,
    draft: &Draft,
    step: Vec<Taken>,
    bulk: &mut bulk::Model,
    turn: i64,
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
            turn,
            undoes: None,
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

/// Whether a decision about many, or undoing one, is through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// It is.
    Through,
    /// Steps follow each other.
    On,
    /// The last step is long ago: something stopped it on the way.
    Stopped,
}

impl Going {
    /// By the end and the last step.
    #[must_use]
    pub fn of(ended: Option<Moment>, touched: Moment) -> Self {
        if ended.is_some() {
            Self::Through
        } else if touched.after(SILENCE) > Moment::now() {
            Self::On
        } else {
            Self::Stopped
        }
    }
}

/// What became of a decision about many.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How far it came.
    pub bulk: bulk::Model,
    /// Whether deciding is through; where it was undone, whether that is.
    pub going: Going,
    /// Findings that its filter still finds: what is left where it stopped on the way.
    pub left: Tally,
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
    let going = match bulk.undone {
        Some(_) => Going::of(bulk.undone_ended, bulk.touched),
        None => Going::of(bulk.ended, bulk.touched),
    };
    let mut left = Tally::default();
    if bulk.ended.is_none()
        && let Some(filter) = rules::filter_of(&bulk.query)
    {
        let eyes = Eyes::of(store, viewer).await?;
        left = store.findings_count(&filter, &eyes, MOST).await?;
    }
    let until = bulk.ended.unwrap_or(bulk.touched).after(UNDO);
    let may = bulk.undone.is_none() && bulk.by_user == viewer.account && bulk.done > 0;
    let can = may && until > Moment::now() && Kind::of(&bulk.kind).is_some_and(can_be_undone);
    Ok(Outcome {
        bulk,
        going,
        left,
        undo: can.then_some(until),
    })
}

/// Whether what it changed is known from where the review stood.
pub(super) fn can_be_undone(kind: Kind) -> bool {
    kind.review().is_some()
}
