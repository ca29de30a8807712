//! In which files does a customer stand: for a request to see or to erase (GDPR art. 15 and 17). By the CRM's number, on a
//! reason that is logged with the look.

use roaring::RoaringBitmap;
use serde_json::json;

use super::Eyes;
use crate::audit::{self, Entry};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::customer;
use crate::store::findings::Brief;
use crate::store::{Store, StoreError};
use crate::viewer::Viewer;

/// Files that are listed.
const LISTED: usize = 500;

/// Where a customer stands.
#[derive(Debug, Clone)]
pub struct Sought {
    /// Who it is, masked.
    pub customer: customer::Model,
    /// The files, those that are there first.
    pub rows: Vec<Brief>,
    /// How many there are in all.
    pub count: u64,
}

/// The files in which a customer stands; none where the number is nobody's. The look is logged first.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever does not see all findings, [`Refusal::Invalid`] without number or reason.
pub async fn customer(
    store: &Store,
    viewer: &Viewer,
    number: &str,
    reason: &str,
) -> Result<Option<Sought>, Refusal> {
    if !viewer.has(Right::Decide) && !viewer.has(Right::Advise) {
        return Err(Refusal::Forbidden);
    }
    let eyes = Eyes::of(store, viewer).await?;
    let (number, reason) = (number.trim(), reason.trim());
    if number.is_empty() || number.len() > 200 || number.chars().any(char::is_control) {
        return Err(Refusal::Invalid("number: is needed".to_owned()));
    }
    if reason.chars().count() < 5 || reason.len() > 1_000 || reason.chars().any(char::is_control) {
        return Err(Refusal::Invalid("reason: is needed, on one line".to_owned()));
    }
    let known = store.customers_of_number(number).await?;
    let ids: RoaringBitmap = known
        .iter()
        .filter_map(|customer| u32::try_from(customer.id).ok())
        .collect();
    let customer = known.into_iter().next();
    let transaction = store.write().await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "customer.sought",
        object: customer
            .as_ref()
            .map(|customer| format!("customer:{}", customer.id)),
        detail: json!({"reason": reason, "known": customer.is_some()}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    let Some(customer) = customer else {
        return Ok(None);
    };
    let (rows, count) = store.findings_with(&ids, &eyes, LISTED).await?;
    Ok(Some(Sought {
        customer,
        rows,
        count,
    }))
}
