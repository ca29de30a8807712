//! `homeward-server policy`: what the devices are told to do.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::operator::operator;
use super::{Exit, Failure, Hinted, Place, say};
use crate::app::App;
use crate::fleet::{policy, publishing, shares};

/// What devices scan, how often and with which index.
#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Print the policy as JSON.
    Show,
    /// Change what is named; the rest stays.
    Set(SetArgs),
    /// Give the devices an index that `homeward index build` made.
    Index {
        /// The index file.
        file: PathBuf,
    },
}

/// What to change.
#[derive(Debug, Args)]
pub(super) struct SetArgs {
    /// A folder of devices to scan, in the place of those before; give it several times.
    #[arg(long = "root", value_name = "FOLDER")]
    roots: Vec<String>,
    /// A share to scan, in the place of those before; give it several times.
    #[arg(long = "share", value_name = "SHARE")]
    shares: Vec<String>,
    /// No share is scanned any longer.
    #[arg(long, conflicts_with = "shares")]
    no_shares: bool,
    /// Have a device scan a share of the policy; nobody scans one that no device was chosen for. Give it several times.
    #[arg(long, value_name = "SHARE=DEVICE", value_parser = share_and_device)]
    assign: Vec<(String, Uuid)>,
    /// Have a device scan a share no longer; give it several times.
    #[arg(long, value_name = "SHARE=DEVICE", value_parser = share_and_device)]
    release: Vec<(String, Uuid)>,
    /// A pattern of what is left out, in the place of those before; give it several times.
    #[arg(long = "exclude", value_name = "GLOB")]
    excludes: Vec<String>,
    /// Nothing is left out any longer.
    #[arg(long, conflicts_with = "excludes")]
    no_excludes: bool,
    /// Minutes from one scan to the next.
    #[arg(long, value_name = "MINUTES")]
    every: Option<u32>,
    /// Whether text in pictures is read where the device has Tesseract.
    #[arg(long, value_name = "true|false")]
    ocr: Option<bool>,
}

pub(super) async fn run(place: &Place, command: PolicyCommand) -> Result<Exit, Failure> {
    let (config, store) = place.open().await?;
    let app = App::new(store, config);
    match command {
        PolicyCommand::Show => {
            let mut told = serde_json::to_value(policy::read(&app).await?)?;
            let assigned = shares::all(&app).await?.into_iter().map(|share| {
                let devices: Vec<String> = share.devices.iter().map(|(id, _)| id.to_string()).collect();
                (share.share, devices.into())
            });
            if let Some(told) = told.as_object_mut() {
                told.insert(
                    "scanned_by".to_owned(),
                    serde_json::Value::Object(assigned.collect()),
                );
            }
            say(serde_json::to_string_pretty(&told)?)?;
        }
        PolicyCommand::Set(args) => {
            let before = policy::read(&app).await?;
            let mut now = before.clone();
            for (given, none, kept) in [
                (args.roots, false, &mut now.roots),
                (args.shares, args.no_shares, &mut now.shares),
                (args.excludes, args.no_excludes, &mut now.excludes),
            ] {
                if none || !given.is_empty() {
                    *kept = given;
                }
            }
            now.every_minutes = args.every.unwrap_or(now.every_minutes);
            now.effort.ocr = args.ocr.unwrap_or(now.effort.ocr);
            if now != before || (args.assign.is_empty() && args.release.is_empty()) {
                policy::set(&app, &now, operator()).await.or_hint(
                    "the policy cannot be set",
                    "`homeward-server policy show` prints the one of now",
                )?;
            }
            let hint = "`homeward-server policy show` and `device list` show shares and devices";
            for (share, device) in args.release {
                let done = shares::release(&app, &share, device, operator()).await;
                done.or_hint(format!("{share} cannot be taken from {device}"), hint)?;
            }
            for (share, device) in args.assign {
                let done = shares::assign(&app, &share, device, operator()).await;
                done.or_hint(format!("{share} cannot be given to {device}"), hint)?;
            }
        }
        PolicyCommand::Index { file } => {
            let digest = publishing::publish(&app, &file, operator()).await.or_hint(
                format!("{} cannot be given to the devices", file.display()),
                "make one with: homeward index build CUSTOMERS.csv -o FILE",
            )?;
            say(digest)?;
        }
    }
    Ok(Exit::Done)
}

/// A share and the device that scans it, as `//fs/sales=0198c0de-…`.
fn share_and_device(written: &str) -> Result<(String, Uuid), String> {
    let fault = || "write it as SHARE=DEVICE, with the id that `device list` shows".to_owned();
    let (share, device) = written.rsplit_once('=').ok_or_else(fault)?;
    let device = device.trim().parse().map_err(|_| fault())?;
    if share.is_empty() {
        return Err(fault());
    }
    Ok((share.to_owned(), device))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_and_its_device_are_told_apart() {
        let id = Uuid::from_u128(7);
        let (share, device) = share_and_device(&format!("//fs/a=b={id}")).unwrap();
        assert_eq!((share.as_str(), device), ("//fs/a=b", id));
        assert!(share_and_device("//fs/a").is_err() && share_and_device("//fs/a=lap-1").is_err());
        assert!(share_and_device(&format!("={id}")).is_err());
    }
}
