//! What is done with devices that are in: heard, let in after waiting, shut out.

use homeward_rules::fleet::Heartbeat;
use serde_json::json;
use uuid::Uuid;

use super::Device;
use super::tokens::IndexUse;
use crate::app::App;
use crate::audit::{Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::fleet::Heard;

/// Where a device is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Somebody has to let it in.
    Pending,
    /// It reports.
    Active,
    /// It was shut out.
    Revoked,
}

impl Status {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Revoked => "revoked",
        }
    }
}

/// Takes down how a device is.
///
/// # Errors
///
/// When what it says is out of bounds, or the database fails.
pub async fn heard(app: &App, device: &Device, said: &Heartbeat) -> Result<(), Refusal> {
    said.check()
        .map_err(|fault| Refusal::Invalid(fault.to_string()))?;
    let coverage = said
        .coverage
        .as_ref()
        .and_then(|coverage| serde_json::to_string(coverage).ok());
    let heard = Heard {
        at: Moment::now(),
        address: device.address.to_canonical().to_string(),
        name: said.name.trim().to_owned(),
        system: said.system.trim().to_owned(),
        machine: said.machine.clone(),
        boot: said.boot.clone(),
        agent: said.versions.agent.clone(),
        index: said.versions.index.clone(),
        rules: said.versions.rules.clone(),
        queue: i64::try_from(said.queue).unwrap_or(i64::MAX),
        refused: i64::try_from(said.refused).unwrap_or(i64::MAX),
        lost: i64::try_from(said.lost).unwrap_or(i64::MAX),
        coverage,
        trouble: said.trouble.clone(),
    };
    Ok(app.store().device_heard(device.id, heard).await?)
}

/// Lets a device in that waits.
///
/// # Errors
///
/// When no such device waits, or the database fails.
pub async fn approve(app: &App, id: Uuid, by: Actor) -> Result<(), Refusal> {
    let entry = entry("device.approved", id, by);
    let store = app.store();
    Ok(store
        .set_device_status(id, (Status::Pending, Status::Active), None, entry)
        .await?)
}

/// Shuts a device out, with all its certificates, from this moment on.
///
/// # Errors
///
/// When there is no such device that is in, or the database fails.
pub async fn revoke(app: &App, id: Uuid, by: Actor) -> Result<(), Refusal> {
    let now = Moment::now();
    let store = app.store();
    let gone = store
        .set_device_status(
            id,
            (Status::Active, Status::Revoked),
            Some(now),
            entry("device.revoked", id, by),
        )
        .await;
    match gone {
        Err(crate::store::StoreError::Missing) => Ok(store
            .set_device_status(
                id,
                (Status::Pending, Status::Revoked),
                Some(now),
                entry("device.refused", id, by),
            )
            .await?),
        other => Ok(other?),
    }
}

/// Somebody has looked at what asked for attention.
///
/// # Errors
///
/// When there is no such device, or the database fails.
pub async fn seen(app: &App, id: Uuid, by: Actor) -> Result<(), Refusal> {
    Ok(app
        .store()
        .clear_attention(id, entry("device.attention_cleared", id, by))
        .await?)
}

/// Takes the name that a device calls itself by now: from the next report on its findings are those of whom that name belongs to.
///
/// # Errors
///
/// When there is no such device, or the database fails.
pub async fn accept_name(app: &App, id: Uuid, by: Actor) -> Result<(), Refusal> {
    let entry = entry("device.name_accepted", id, by);
    Ok(app.store().accept_device_name(id, entry).await?)
}

/// Gives a device the index from now on, or withholds it. What it holds already it keeps until its next round, when it is
/// told of no index and removes it.
///
/// # Errors
///
/// When there is no such device, it is so already, or the database fails.
pub async fn hold_index(app: &App, id: Uuid, index: IndexUse, by: Actor) -> Result<(), Refusal> {
    let action = match index {
        IndexUse::Held => "device.index_given",
        IndexUse::Withheld => "device.index_withheld",
    };
    let may = index == IndexUse::Held;
    let entry = entry(action, id, by);
    Ok(app.store().set_may_hold_index(id, may, entry).await?)
}

fn entry(action: &'static str, id: Uuid, actor: Actor) -> Entry {
    Entry {
        actor,
        action,
        object: Some(format!("device:{id}")),
        detail: json!({}),
    }
}
