//! Undoing a decision about many: each finding goes back to where it stood, unless somebody decided about it since.
//!
//! As deciding it goes in steps, each one transaction with its count. It has begun once it is written down, and then no time
//! ends it: what stopped on the way is gone on with.

use serde_json::json;
use uuid::Uuid;

use super::{ON_ITS_WAY, STEP, UNDO, can_be_undone};
use crate::audit::{self, Actor, Entry};
use crate::findings::Kind;
use crate::findings::patience::patiently;
use crate::findings::rules::{self, Decided};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::decision;
use crate::store::{Store, StoreError, Turn, findings, rules as rule_rows};
use crate::viewer::Viewer;

/// Undoes a decision about many, and revokes the rule that was made with it. What somebody decided in the meantime stays. Where
/// that takes long it goes on by itself.
///
/// # Errors
///
/// [`Refusal::NotFound`] where it is not theirs, [`Refusal::Conflict`] where it is too late.
pub async fn undo(store: &Store, viewer: &Viewer, id: Uuid) -> Result<(), Refusal> {
    let work = begin_undo(store, viewer, id).await?;
    let store = store.clone();
    patiently("undoing a decision", async move { work.go_on(&store).await }).await?;
    Ok(())
}

/// Undoing that has begun.
#[derive(Debug)]
pub struct Undoing {
    id: Uuid,
    rule: Option<Uuid>,
    account: Uuid,
    actor: Actor,
}

/// Writes down that a decision about many is undone, or that undoing it goes on.
///
/// # Errors
///
/// As [`undo`].
pub async fn begin_undo(store: &Store, viewer: &Viewer, id: Uuid) -> Result<Undoing, Refusal> {
    viewer.may(Right::Decide)?;
    let now = Moment::now();
    let transaction = store.write_in_turn(Turn::Decisions).await?;
    let bulk = findings::bulk_for_change(&transaction, id)
        .await?
        .filter(|bulk| bulk.by_user == viewer.account);
    let mut bulk = bulk.ok_or(Refusal::NotFound)?;
    let until = bulk.ended.unwrap_or(bulk.touched).after(UNDO).after(ON_ITS_WAY);
    let goes_on = bulk.undone.is_some() && bulk.undone_ended.is_none();
    if !goes_on && (bulk.undone.is_some() || now > until) || !Kind::of(&bulk.kind).is_some_and(can_be_undone)
    {
        return Err(Refusal::Conflict(
            "it is too late to undo this; review it again instead",
        ));
    }
    if !goes_on {
        bulk.undone = Some(now);
        if let Some(rule) = bulk.rule_id {
            // What the rule decided meanwhile waits again as well.
            let again = Decided::BackForReview;
            rule_rows::revoke(&transaction, rule, viewer.account, "", again, now).await?;
        }
        let entry = Entry {
            actor: viewer.actor(),
            action: "decision.bulk_undone",
            object: Some(format!("bulk:{id}")),
            detail: json!({"decided": bulk.done, "rule": bulk.rule_id}),
        };
        bulk.touched = now;
        findings::note_bulk(&transaction, &bulk).await?;
        audit::record(&transaction, entry).await?;
    }
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(Undoing {
        id,
        rule: bulk.rule_id,
        account: viewer.account,
        actor: viewer.actor(),
    })
}

impl Undoing {
    /// Puts findings back step by step, to the end.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn go_on(self, store: &Store) -> Result<(), Refusal> {
        let mut after = None;
        loop {
            let now = Moment::now();
            let transaction = store.write_in_turn(Turn::Decisions).await?;
            let bulk = findings::bulk_for_change(&transaction, self.id).await?;
            let mut bulk = bulk.ok_or(Refusal::NotFound)?;
            let step = findings::of_bulk(&transaction, self.id, after, STEP).await?;
            let last = step.last().map(|row| (row.source_id, row.file_id, row.id));
            let over = (step.len() as u64) < STEP;
            let turn = findings::next_turn(&transaction).await?;
            let found = findings::untouched(&transaction, step).await?;
            let made = |one: &findings::Untouched| undoing(one, self.account, turn, now);
            let count = findings::put_back(&transaction, found, made, now).await?;
            bulk.back = bulk.back.saturating_add(i32::try_from(count).unwrap_or(i32::MAX));
            bulk.touched = now;
            bulk.undone_ended = (over && self.rule.is_none()).then_some(now);
            findings::note_bulk(&transaction, &bulk).await?;
            if count > 0 {
                let entry = Entry {
                    actor: self.actor,
                    action: "decision.bulk_put_back",
                    object: Some(format!("bulk:{}", self.id)),
                    detail: json!({"count": count}),
                };
                audit::record(&transaction, entry).await?;
            }
            transaction.commit().await.map_err(StoreError::from)?;
            match last {
                Some(_) if !over => after = last,
                _ => break,
            }
        }
        if let Some(rule) = self.rule {
            rules::bring_back(store, rule, self.account, self.actor).await?;
            let transaction = store.write_in_turn(Turn::Decisions).await?;
            let bulk = findings::bulk_for_change(&transaction, self.id).await?;
            let mut bulk = bulk.ok_or(Refusal::NotFound)?;
            bulk.undone_ended = Some(Moment::now());
            findings::note_bulk(&transaction, &bulk).await?;
            transaction.commit().await.map_err(StoreError::from)?;
        }
        Ok(())
    }
}

/// The decision that takes another back.
pub(in crate::findings) fn undoing(
    one: &findings::Untouched,
    by: Uuid,
    turn: i64,
    now: Moment,
) -> decision::Model {
    decision::Model {
        source_id: one.made.source_id,
        file_id: one.made.file_id,
        id: Uuid::now_v7(),
        kind: "undone".to_owned(),
        reason: None,
        legal_ground: None,
        expires: None,
        by_user: Some(by),
        to_user: None,
        rule_id: None,
        bulk_id: None,
        before: one.review.clone(),
        proposed: false,
        at: now,
        turn,
        undoes: Some(one.made.id),
    }
}
