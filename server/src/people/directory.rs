//! The directory by hand: people are added and changed, and get and lose what is theirs.
//!
//! Every change is recorded in its own transaction, by ids: what somebody is called stands in the directory and not in
//! the log.

use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::{Belonging, all_reports};
use crate::accounts::change::person_left;
use crate::audit::{self, Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::people::{PersonDraft, add_belonging, add_person, change_person, end_belonging};
use crate::store::{Store, Turn};

/// Adds somebody.
///
/// # Errors
///
/// [`Refusal::Conflict`] when the external key is somebody else's.
pub async fn create(store: &Store, draft: &PersonDraft, by: Actor) -> Result<Uuid, Refusal> {
    let transaction = store.write().await?;
    let id = add_person(&transaction, draft, "manual").await?;
    note(
        &transaction,
        by,
        "person.created",
        id,
        json!({ "manager": draft.manager }),
    )
    .await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes what is told about somebody.
///
/// # Errors
///
/// [`Refusal::Conflict`] when the manager would be managed by them.
pub async fn change(store: &Store, id: Uuid, draft: &PersonDraft, by: Actor) -> Result<(), Refusal> {
    let transaction = store.write_in_turn(Turn::People).await?;
    no_circle(store, id, draft.manager).await?;
    let before = store.person(id).await?.ok_or(Refusal::NotFound)?;
    change_person(&transaction, id, draft).await?;
    if draft.left && before.active {
        person_left(&transaction, id, by).await?;
    }
    let detail = json!({ "manager_before": before.manager_id, "manager": draft.manager, "left": draft.left });
    note(&transaction, by, "person.changed", id, detail).await?;
    transaction.commit().await?;
    Ok(())
}

/// Refuses a manager who is the person, or is managed by them.
///
/// # Errors
///
/// [`Refusal::Conflict`].
pub async fn no_circle(store: &Store, id: Uuid, manager: Option<Uuid>) -> Result<(), Refusal> {
    let Some(manager) = manager else {
        return Ok(());
    };
    if manager == id || all_reports(store, id).await?.contains(&manager) {
        return Err(Refusal::Conflict("that manager is managed by this person"));
    }
    Ok(())
}

/// Gives somebody something from now on.
///
/// # Errors
///
/// [`Refusal::NotFound`] when there is no such person.
pub async fn give(
    store: &Store,
    person: Uuid,
    kind: Belonging,
    value: &str,
    by: Actor,
) -> Result<(), Refusal> {
    store.person(person).await?.ok_or(Refusal::NotFound)?;
    let transaction = store.write().await?;
    let id = add_belonging(&transaction, person, kind.as_str(), &value.to_lowercase(), None).await?;
    let detail = json!({ "kind": kind.as_str(), "belonging": id });
    note(&transaction, by, "belonging.added", person, detail).await?;
    transaction.commit().await?;
    Ok(())
}

/// Ends what is somebody's, from now on. What it was stays known.
///
/// # Errors
///
/// [`Refusal::NotFound`] when they have no such thing.
pub async fn end(store: &Store, person: Uuid, belonging: Uuid, by: Actor) -> Result<(), Refusal> {
    let transaction = store.write().await?;
    end_belonging(&transaction, person, belonging, Moment::now()).await?;
    let detail = json!({ "belonging": belonging });
    note(&transaction, by, "belonging.ended", person, detail).await?;
    transaction.commit().await?;
    Ok(())
}

/// Records what was done to somebody's entry.
pub(crate) async fn note(
    transaction: &DatabaseTransaction,
    by: Actor,
    action: &'static str,
    person: Uuid,
    detail: serde_json::Value,
) -> Result<(), Refusal> {
    let entry = Entry {
        actor: by,
        action,
        object: Some(format!("person:{person}")),
        detail,
    };
    Ok(audit::record(transaction, entry).await?)
}
