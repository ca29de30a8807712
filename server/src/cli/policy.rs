//! `homeward-server policy`: what the devices are told to do.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::operator::operator;
use super::{Exit, Failure, Hinted, Place, say};
use crate::app::App;
use crate::fleet::{policy, publishing};

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
    /// A pattern of what is left out, in the place of those before; give it several times.
    #[arg(long = "exclude", value_name = "GLOB")]
    excludes: Vec<String>,
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
        PolicyCommand::Show => say(serde_json::to_string_pretty(&policy::read(&app).await?)?)?,
        PolicyCommand::Set(args) => {
            let mut now = policy::read(&app).await?;
            for (given, kept) in [
                (args.roots, &mut now.roots),
                (args.shares, &mut now.shares),
                (args.excludes, &mut now.excludes),
            ] {
                if !given.is_empty() {
                    *kept = given;
                }
            }
            now.every_minutes = args.every.unwrap_or(now.every_minutes);
            now.effort.ocr = args.ocr.unwrap_or(now.effort.ocr);
            policy::set(&app, &now, operator()).await.or_hint(
                "the policy cannot be set",
                "`homeward-server policy show` prints the one of now",
            )?;
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
