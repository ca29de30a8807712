//! Which device scans which share.
//!
//! A share is the same source for whoever reports it, so a report of it may close what another found. Only a device that an
//! administrator chose for a share is told to scan it and may report it; a share that nobody was chosen for is
//! scanned by nobody. A share that leaves the policy, and a device that is shut out, leave nothing behind.

use serde_json::json;
use uuid::Uuid;

use super::policy;
use crate::app::App;
use crate::audit::{Actor, Entry};
use crate::ingest::shown_name;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// A share of the policy, and who scans it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// As the policy writes it.
    pub share: String,
    /// Ids and names of the devices that scan it; nobody does where there is none.
    pub devices: Vec<(Uuid, String)>,
}

/// The shares of the policy, in its order.
///
/// # Errors
///
/// When the database fails.
pub async fn all(app: &App) -> Result<Vec<Assigned>, Refusal> {
    let rows = app.store().share_devices().await?;
    let shares = policy::read(app).await?.shares;
    Ok(shares
        .into_iter()
        .map(|share| {
            let name = shown_name(&share);
            let devices = rows.iter().filter(|(share, ..)| *share == name);
            Assigned {
                devices: devices.map(|(_, id, device)| (*id, device.clone())).collect(),
                share,
            }
        })
        .collect())
}

/// The shares of the policy that a device scans, as the policy writes them.
///
/// # Errors
///
/// When the database fails.
pub async fn of(app: &App, device: Uuid) -> Result<Vec<String>, Refusal> {
    let given = app.store().shares_of_device(device).await?;
    if given.is_empty() {
        return Ok(Vec::new());
    }
    let mut shares = policy::read(app).await?.shares;
    shares.retain(|share| given.contains(&shown_name(share)));
    Ok(shares)
}

/// Has a device scan a share from now on.
///
/// # Errors
///
/// When the policy does not name the share, the device is not in, or the database fails.
pub async fn assign(app: &App, share: &str, device: Uuid, by: Actor) -> Result<(), Refusal> {
    let name = shown_name(share);
    let shares = policy::read(app).await?.shares;
    if !shares.iter().any(|share| shown_name(share) == name) {
        return Err(Refusal::Invalid("share: the policy does not name it".to_owned()));
    }
    let entry = entry("share.assigned", &name, device, by);
    Ok(app
        .store()
        .assign_share(name, device, Moment::now(), entry)
        .await?)
}

/// Has a device scan a share no longer. What it found there stays.
///
/// # Errors
///
/// When it does not scan it, or the database fails.
pub async fn release(app: &App, share: &str, device: Uuid, by: Actor) -> Result<(), Refusal> {
    let name = shown_name(share);
    let entry = entry("share.released", &name, device, by);
    Ok(app.store().release_share(&name, device, entry).await?)
}

fn entry(action: &'static str, share: &str, device: Uuid, actor: Actor) -> Entry {
    Entry {
        actor,
        action,
        object: Some(format!("device:{device}")),
        detail: json!({"share": share}),
    }
}
