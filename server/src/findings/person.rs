//! Whose a finding is, said by hand: what scans cannot infer, or inferred wrong.
//!
//! What was said stays through later scans until it is taken back; then they infer again. Whoever had been shown it as
//! the manager of another sees it no longer.

use serde_json::json;
use uuid::Uuid;

use super::{Eyes, Key};
use crate::audit::{self, Entry};
use crate::ingest::By;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::{Store, StoreError, findings};
use crate::viewer::Viewer;

/// Says whose a finding is; none takes back what was said.
///
/// # Errors
///
/// [`Refusal::NotFound`] for a finding that is not theirs to see, [`Refusal::Invalid`] for somebody who is not in the directory.
pub async fn set_person(
    store: &Store,
    viewer: &Viewer,
    key: Key,
    person: Option<Uuid>,
) -> Result<By, Refusal> {
    let eyes = Eyes::of(store, viewer).await?;
    viewer.may(Right::Decide)?;
    if let Some(person) = person
        && store.person(person).await?.is_none()
    {
        return Err(Refusal::Invalid("person: is nobody of the directory".to_owned()));
    }
    let by = if person.is_some() { By::Hand } else { By::Unknown };
    let transaction = store.write().await?;
    let before = findings::for_change(&transaction, key, &eyes)
        .await?
        .ok_or(Refusal::NotFound)?;
    findings::belongs_to(&transaction, key, (person, by), before.person_id != person).await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "finding.person_set",
        object: Some(key.object()),
        detail: json!({
            "person_before": before.person_id, "by_before": before.person_by, "person": person, "by": by.as_str(),
        }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(by)
}
