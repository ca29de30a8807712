//! What a device says about itself, and what in it asks for attention: two machines, another name.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::audit::{self, Actor, Entry};
use crate::fleet::attention::{self, Why};
use crate::moment::Moment;
use crate::store::entity::device;
use crate::store::{Store, StoreError};

/// What a device said about itself.
#[derive(Debug)]
pub struct Heard {
    pub at: Moment,
    pub address: String,
    pub name: String,
    pub system: String,
    pub machine: Option<String>,
    pub boot: Option<String>,
    pub agent: String,
    pub index: String,
    pub rules: String,
    pub queue: i64,
    pub refused: i64,
    pub lost: i64,
    pub coverage: Option<String>,
    pub trouble: Option<String>,
}

impl Store {
    /// Takes down what a device said about itself.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn device_heard(&self, id: Uuid, heard: Heard) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let Some(known) = device::Entity::find_by_id(id)
            .lock_exclusive()
            .one(&transaction)
            .await?
        else {
            return Err(StoreError::Missing);
        };
        let mut change = device::Entity::update_many();
        let mut starts = Starts::of(known.boots.as_deref());
        let moved = heard.machine.as_ref().is_some_and(|said| *said != known.machine);
        let twice = heard
            .boot
            .as_deref()
            .is_some_and(|boot| starts.begin(boot) == Start::Again);
        let mut asks = known.attention.clone();
        if (moved || twice) && !attention::has(asks.as_deref(), Why::TwoMachines) {
            asks = Some(attention::with(asks.as_deref(), Why::TwoMachines));
            let entry = Entry {
                actor: Actor::Device(id),
                action: "device.two_machines",
                object: Some(format!("device:{id}")),
                detail: json!({"address": heard.address, "before": known.address}),
            };
            audit::record(&transaction, entry).await?;
        }
        let name = heard.name.to_lowercase();
        let renamed = name != known.name.to_lowercase() && known.known_as.as_deref() != Some(name.as_str());
        if renamed {
            asks = Some(attention::with(asks.as_deref(), Why::NameChanged));
            let entry = Entry {
                actor: Actor::Device(id),
                action: "device.name_changed",
                object: Some(format!("device:{id}")),
                detail: json!({"name": heard.name, "before": known.name}),
            };
            audit::record(&transaction, entry).await?;
        }
        if asks != known.attention {
            change = change.col_expr(device::Column::Attention, Expr::value(asks));
        }
        if let Some(machine) = heard.machine {
            change = change.col_expr(device::Column::Machine, Expr::value(machine));
        }
        change = change
            .col_expr(device::Column::Boots, Expr::value(starts.row()))
            .col_expr(device::Column::LastSeen, Expr::value(heard.at.0))
            .col_expr(device::Column::Address, Expr::value(heard.address))
            .col_expr(device::Column::Name, Expr::value(heard.name))
            .col_expr(device::Column::System, Expr::value(heard.system))
            .col_expr(device::Column::AgentVersion, Expr::value(heard.agent))
            .col_expr(device::Column::IndexVersion, Expr::value(heard.index))
            .col_expr(device::Column::RulesVersion, Expr::value(heard.rules))
            .col_expr(device::Column::Queue, Expr::value(heard.queue))
            .col_expr(device::Column::Refused, Expr::value(heard.refused))
            .col_expr(device::Column::Lost, Expr::value(heard.lost))
            .col_expr(device::Column::Trouble, Expr::value(heard.trouble));
        if let Some(coverage) = heard.coverage {
            change = change.col_expr(device::Column::Coverage, Expr::value(coverage));
        }
        change
            .filter(device::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}

/// Marks a device for somebody to look at, once.
pub(super) async fn mark(transaction: &DatabaseTransaction, id: Uuid, why: Why) -> Result<(), StoreError> {
    let found = device::Entity::find_by_id(id)
        .lock_exclusive()
        .one(transaction)
        .await?;
    let kept = found.ok_or(StoreError::Missing)?.attention;
    if attention::has(kept.as_deref(), why) {
        return Ok(());
    }
    device::Entity::update_many()
        .col_expr(
            device::Column::Attention,
            Expr::value(attention::with(kept.as_deref(), why)),
        )
        .filter(device::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    let entry = Entry {
        actor: Actor::Device(id),
        action: "device.marked",
        object: Some(format!("device:{id}")),
        detail: json!({"why": why.as_str()}),
    };
    audit::record(transaction, entry).await
}

/// Starts of a machine that are remembered.
const STARTS: usize = 4;

/// The last starts of a device's machine.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Starts(Vec<String>);

/// Whether a start goes on from what was heard before.
#[derive(Debug, PartialEq, Eq)]
enum Start {
    /// The same, or a new one.
    On,
    /// One that was over: no machine goes back to it, so two are at work.
    Again,
}

impl Starts {
    fn of(row: Option<&str>) -> Self {
        row.and_then(|row| serde_json::from_str(row).ok())
            .unwrap_or_default()
    }

    fn begin(&mut self, boot: &str) -> Start {
        if self.0.last().is_some_and(|last| last == boot) {
            return Start::On;
        }
        let before = self.0.len();
        self.0.retain(|known| known != boot);
        let start = if self.0.len() < before {
            Start::Again
        } else {
            Start::On
        };
        self.0.push(boot.to_owned());
        let over = self.0.len().saturating_sub(STARTS);
        self.0.drain(..over);
        start
    }

    fn row(&self) -> Option<String> {
        serde_json::to_string(self).ok().filter(|_| !self.0.is_empty())
    }
}
