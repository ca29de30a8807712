//! `homeward-server device`: the devices that are in.

use clap::Subcommand;
use uuid::Uuid;

use super::operator::operator;
use super::{Exit, Failure, Hinted, Place, say};
use crate::app::App;
use crate::fleet::devices;
use crate::fleet::tokens::IndexUse;

/// Devices listed at a time.
const PAGE: u64 = 500;

/// Devices that report.
#[derive(Debug, Subcommand)]
pub(super) enum DeviceCommand {
    /// List devices: id, status, last seen, agent's version, what needs attention, name; separated by tabs.
    List,
    /// Let a device in that waits.
    Approve {
        /// Its id, as `device list` shows it.
        id: Uuid,
    },
    /// Let a device hold the index of the customers, without which it finds nothing.
    GiveIndex {
        /// Its id, as `device list` shows it.
        id: Uuid,
    },
    /// Give a device no index any longer; its agent removes the one that it has.
    WithholdIndex {
        /// Its id, as `device list` shows it.
        id: Uuid,
    },
    /// Take the name that a device calls itself by for the one that people's belongings name.
    AcceptName {
        /// Its id, as `device list` shows it.
        id: Uuid,
    },
    /// Shut a device out at once, with all its certificates.
    Revoke {
        /// Its id, as `device list` shows it.
        id: Uuid,
    },
}

pub(super) async fn run(place: &Place, command: DeviceCommand) -> Result<Exit, Failure> {
    let (config, store) = place.open().await?;
    let app = App::new(store, config);
    let hint = "`homeward-server device list` shows those that there are";
    match command {
        DeviceCommand::List => {
            let mut offset = 0;
            loop {
                let page = app.store().devices(offset, PAGE).await?;
                if page.is_empty() {
                    break;
                }
                offset += page.len() as u64;
                for device in page {
                    let seen = device
                        .last_seen
                        .map_or_else(|| "-".to_owned(), |seen| seen.to_string());
                    let version = device.agent_version.as_deref().unwrap_or("-");
                    let attention = device.attention.as_deref().unwrap_or("-");
                    say(format_args!(
                        "{}\t{}\t{seen}\t{version}\t{attention}\t{}",
                        device.id, device.status, device.name
                    ))?;
                }
            }
        }
        DeviceCommand::Approve { id } => devices::approve(&app, id, operator())
            .await
            .or_hint("the device cannot be let in", hint)?,
        DeviceCommand::GiveIndex { id } => devices::hold_index(&app, id, IndexUse::Held, operator())
            .await
            .or_hint(
                "the device cannot be given the index, or may hold it already",
                hint,
            )?,
        DeviceCommand::WithholdIndex { id } => {
            devices::hold_index(&app, id, IndexUse::Withheld, operator())
                .await
                .or_hint("the index cannot be withheld, or is already", hint)?;
        }
        DeviceCommand::AcceptName { id } => devices::accept_name(&app, id, operator())
            .await
            .or_hint("the device's name cannot be accepted", hint)?,
        DeviceCommand::Revoke { id } => devices::revoke(&app, id, operator())
            .await
            .or_hint("the device cannot be shut out", hint)?,
    }
    Ok(Exit::Done)
}
