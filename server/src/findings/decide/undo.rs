//! Undoing one's own decision about one finding, for the same short time as a decision about many.

use serde_json::json;
use uuid::Uuid;

use super::{Kind, MEANWHILE};
use crate::audit::{self, Entry};
use crate::findings::bulk::{ON_ITS_WAY, UNDO, can_be_undone, undoing};
use crate::findings::{Eyes, Key};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::decision;
use crate::store::{Store, StoreError, Turn, findings};
use crate::viewer::Viewer;

/// What one just decided, and until when it can be undone.
#[derive(Debug, Clone)]
pub struct Just {
    /// The decision.
    pub made: decision::Model,
    /// Until when; none where it cannot.
    pub undo: Option<Moment>,
}

/// What the viewer just decided about a finding; none where it is not theirs, or long ago.
///
/// # Errors
///
/// When the database fails.
pub async fn just(store: &Store, viewer: &Viewer, key: Key, id: Uuid) -> Result<Option<Just>, Refusal> {
    let all = store.decisions(key).await?;
    let until = |made: &decision::Model| made.at.after(UNDO);
    let made = all
        .iter()
        .find(|made| made.id == id && made.by_user == Some(viewer.account));
    let Some(made) = made.filter(|made| until(made).after(ON_ITS_WAY) > Moment::now()) else {
        return Ok(None);
    };
    let undone = all.iter().any(|one| one.undoes == Some(id));
    let can = !undone && is_ones_own(made, viewer) && until(made) > Moment::now();
    Ok(Some(Just {
        undo: can.then(|| until(made)),
        made: made.clone(),
    }))
}

fn is_ones_own(made: &decision::Model, viewer: &Viewer) -> bool {
    made.by_user == Some(viewer.account)
        && made.bulk_id.is_none()
        && made.rule_id.is_none()
        && made.undoes.is_none()
        && Kind::of(&made.kind).is_some_and(can_be_undone)
}

/// Undoes one's own decision: the finding goes back to where it stood.
///
/// # Errors
///
/// [`Refusal::NotFound`] where it is not theirs, [`Refusal::Conflict`] where it is too late or somebody decided since.
pub async fn undo_one(store: &Store, viewer: &Viewer, key: Key, id: Uuid) -> Result<(), Refusal> {
    viewer.may(Right::Decide)?;
    let eyes = Eyes::of(store, viewer).await?;
    let now = Moment::now();
    store.finding(key, &eyes).await?.ok_or(Refusal::NotFound)?;
    let transaction = store.write_in_turn(Turn::Decisions).await?;
    let made = findings::one_of(&transaction, key, id)
        .await?
        .filter(|made| is_ones_own(made, viewer))
        .ok_or(Refusal::NotFound)?;
    if now > made.at.after(UNDO).after(ON_ITS_WAY) {
        return Err(Refusal::Conflict(
            "it is too late to undo this; review it again instead",
        ));
    }
    let turn = findings::next_turn(&transaction).await?;
    let found = findings::untouched(&transaction, vec![made]).await?;
    let taken_back = |one: &findings::Untouched| undoing(one, viewer.account, turn, now);
    if findings::put_back(&transaction, found, taken_back, now).await? == 0 {
        return Err(Refusal::Conflict(MEANWHILE));
    }
    let entry = Entry {
        actor: viewer.actor(),
        action: "decision.undone",
        object: Some(key.object()),
        detail: json!({"decision": id}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(())
}
