//! Decisions that hold for findings to come: a rule is a filter and what is decided about whatever fits it.
//!
//! A rule applies to what a scan sees for the first time, or sees again after it was gone or grew. What people decided
//! themselves it leaves alone, and so it does with what a legal hold keeps, and with what the policy wants two people for. Of
//! several that fit, the one made last goes first. What a rule decided says so, on the finding and in the log; revoking it
//! can bring all of that back for review.

use std::collections::BTreeMap;

use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::patience::patiently;
use super::policy::ReviewPolicy;
use super::{Draft, Filter, Kind, Said, looks};
use crate::audit::{self, Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::{decision, finding, review_rule, scan};
use crate::store::{Store, StoreError, Turn, findings, rules as rows};
use crate::viewer::Viewer;

/// Rules that hold at a time: each is tried on every new finding.
pub const MOST: usize = 500;
/// Findings that are brought back in one step.
const STEP: u64 = 500;

/// The filter of a rule as its row has it.
#[must_use]
pub fn filter_of(query: &str) -> Option<Filter> {
    Said::of_query(query)?.check().ok()
}

/// Makes a rule of a decision, within the transaction of its bulk.
pub(super) async fn make(
    transaction: &DatabaseTransaction,
    viewer: &Viewer,
    filter: &Filter,
    draft: &Draft,
    now: Moment,
) -> Result<Uuid, Refusal> {
    if !draft.kind.is_for_later() {
        return Err(Refusal::Invalid("later: such a decision is no rule".to_owned()));
    }
    if !filter.lasts() {
        return Err(Refusal::Invalid(
            "later: a rule cannot be made of single findings, their age, a hold or who looks at them"
                .to_owned(),
        ));
    }
    let lasting = filter.lasting();
    if !lasting.is_a_place() {
        return Err(Refusal::Invalid(
            "later: a rule needs a folder, words of a path, a content or a person".to_owned(),
        ));
    }
    if rows::active(transaction, now).await?.len() >= MOST {
        return Err(Refusal::Conflict("there are too many rules; revoke some first"));
    }
    let row = review_rule::Model {
        id: Uuid::now_v7(),
        kind: draft.kind.as_str().to_owned(),
        query: lasting.query(),
        reason: draft.reason.clone().unwrap_or_default(),
        legal_ground: draft.ground.map(|ground| ground.as_str().to_owned()),
        expires: draft.expires,
        by_user: viewer.account,
        at: now,
        revoked: None,
        revoked_by: None,
        revoked_reason: None,
        again: false,
        back: 0,
        back_ended: None,
        touched: None,
    };
    let id = row.id;
    let entry = Entry {
        actor: viewer.actor(),
        action: "rule.made",
        object: Some(format!("rule:{id}")),
        detail: json!({"kind": row.kind, "filter": looks::plain(&lasting), "expires": row.expires}),
    };
    rows::add(transaction, row).await?;
    audit::record(transaction, entry).await?;
    Ok(id)
}

/// What becomes of findings that a rule decided, once it is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It stays.
    Stays,
    /// It is reviewed again.
    BackForReview,
}

/// Revokes a rule; says how many findings came back for review, or nothing where that goes on by itself.
///
/// # Errors
///
/// [`Refusal::NotFound`] where there is none, [`Refusal::Conflict`] where it was revoked before, [`Refusal::Invalid`] without a
/// reason.
pub async fn revoke(
    store: &Store,
    viewer: &Viewer,
    id: Uuid,
    reason: &str,
    decided: Decided,
) -> Result<Option<u64>, Refusal> {
    viewer.may(Right::Decide)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.len() > 1_000 || reason.chars().any(char::is_control) {
        return Err(Refusal::Invalid("reason: is needed, on one line".to_owned()));
    }
    let now = Moment::now();
    let transaction = store.write_in_turn(Turn::Decisions).await?;
    let rule = rows::for_change(&transaction, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if rule.revoked.is_some() {
        return Err(Refusal::Conflict("this rule was revoked before"));
    }
    rows::revoke(&transaction, id, viewer.account, reason, decided, now).await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "rule.revoked",
        object: Some(format!("rule:{id}")),
        detail: json!({"reason": reason, "review_again": decided == Decided::BackForReview}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    match decided {
        Decided::Stays => Ok(Some(0)),
        Decided::BackForReview => go_on(store, viewer, id).await,
    }
}

/// Goes on bringing back for review what a revoked rule had decided, where that stopped on the way; says how many came back, or
/// nothing where it goes on by itself.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever does not decide, [`Refusal::NotFound`] where there is no such rule, [`Refusal::Conflict`]
/// where nothing is to be brought back.
pub async fn go_on(store: &Store, viewer: &Viewer, id: Uuid) -> Result<Option<u64>, Refusal> {
    viewer.may(Right::Decide)?;
    let rule = store.rule(id).await?.ok_or(Refusal::NotFound)?;
    if !rule.again || rule.back_ended.is_some() {
        return Err(Refusal::Conflict("nothing is to be brought back here"));
    }
    let (store, account, actor) = (store.clone(), viewer.account, viewer.actor());
    patiently("revoking a rule", async move {
        bring_back(&store, id, account, actor).await
    })
    .await
}

/// Puts findings back for review that a rule decided and nobody since, step by step to the end; says how many.
pub(super) async fn bring_back(store: &Store, id: Uuid, by: Uuid, actor: Actor) -> Result<u64, Refusal> {
    let mut after = None;
    let mut all = 0;
    loop {
        let now = Moment::now();
        let transaction = store.write_in_turn(Turn::Decisions).await?;
        let rule = rows::for_change(&transaction, id)
            .await?
            .ok_or(Refusal::NotFound)?;
        let step = findings::of_rule(&transaction, id, after, STEP).await?;
        let last = step.last().map(|row| (row.source_id, row.file_id, row.id));
        let over = (step.len() as u64) < STEP;
        let turn = findings::next_turn(&transaction).await?;
        let found = findings::untouched(&transaction, step).await?;
        let reason = rule.revoked_reason.filter(|reason| !reason.is_empty());
        let made = |one: &findings::Untouched| decision::Model {
            id: Uuid::now_v7(),
            kind: Kind::Reopen.as_str().to_owned(),
            reason: reason.clone(),
            legal_ground: None,
            expires: None,
            by_user: Some(by),
            bulk_id: None,
            before: one.review.clone(),
            at: now,
            turn,
            undoes: Some(one.made.id),
            ..one.made.clone()
        };
        let count = findings::put_back(&transaction, found, made, now).await?;
        all += count;
        rows::note_back(&transaction, id, count, now, over.then_some(now)).await?;
        if count > 0 {
            let entry = Entry {
                actor,
                action: "rule.put_back",
                object: Some(format!("rule:{id}")),
                detail: json!({"count": count}),
            };
            audit::record(&transaction, entry).await?;
        }
        transaction.commit().await.map_err(StoreError::from)?;
        match last {
            Some(_) if !over => after = last,
            _ => return Ok(all),
        }
    }
}

/// The rules as they are tried on the findings of a report.
#[derive(Debug)]
pub(crate) struct Ruled {
    rules: Vec<(review_rule::Model, Kind, Filter)>,
    policy: ReviewPolicy,
    now: Moment,
    made: Vec<decision::Model>,
}

impl Ruled {
    /// Those that hold now, the last before the others.
    pub(crate) async fn of(transaction: &DatabaseTransaction, now: Moment) -> Result<Self, StoreError> {
        let mut rules = Vec::new();
        for row in rows::active(transaction, now).await? {
            let kind = Kind::of(&row.kind).ok_or(StoreError::Foreign("kind of rule"))?;
            let filter = filter_of(&row.query).ok_or(StoreError::Foreign("filter of a rule"))?;
            rules.push((row, kind, filter));
        }
        let policy = if rules.is_empty() {
            ReviewPolicy::default()
        } else {
            ReviewPolicy::within(transaction).await?
        };
        Ok(Self {
            rules,
            policy,
            now,
            made: Vec::new(),
        })
    }

    /// Decides about a finding that waits for review, if a rule fits it.
    pub(crate) fn apply(&mut self, row: &mut finding::Model) {
        if row.review != "new" || row.held {
            return;
        }
        let fits = |(_, kind, filter): &&(review_rule::Model, Kind, Filter)| {
            !self.policy.wants_two(*kind, row.customers) && filter.fits(row)
        };
        let Some((rule, kind, _)) = self.rules.iter().find(fits) else {
            return;
        };
        let Some(review) = kind.review() else {
            return;
        };
        self.made.push(decision::Model {
            source_id: row.source_id,
            file_id: row.file_id,
            id: Uuid::now_v7(),
            kind: rule.kind.clone(),
            reason: Some(rule.reason.clone()),
            legal_ground: rule.legal_ground.clone(),
            expires: rule.expires,
            by_user: None,
            to_user: None,
            rule_id: Some(rule.id),
            bulk_id: None,
            before: "new".to_owned(),
            proposed: false,
            at: self.now,
            turn: 0,
            undoes: None,
        });
        review.as_str().clone_into(&mut row.review);
    }

    /// Writes what was decided, and an entry of the log for each rule.
    pub(crate) async fn write(
        self,
        transaction: &DatabaseTransaction,
        scan: &scan::Model,
    ) -> Result<(), StoreError> {
        let mut counts: BTreeMap<Uuid, u64> = BTreeMap::new();
        for rule in self.made.iter().filter_map(|made| made.rule_id) {
            *counts.entry(rule).or_default() += 1;
        }
        rows::decided(transaction, self.made).await?;
        for (rule, count) in counts {
            let entry = Entry {
                actor: Actor::Server,
                action: "rule.applied",
                object: Some(format!("rule:{rule}")),
                detail: json!({"count": count, "source": scan.source_id, "scan": scan.scan_id}),
            };
            audit::record(transaction, entry).await?;
        }
        Ok(())
    }
}
