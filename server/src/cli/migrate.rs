//! `homeward-server migrate`: brings a database to this version's tables, without starting the server.

use clap::Args;

use super::{Exit, Failure, Place, say};

/// Bring the database to the tables of this version. `serve` does so too; this is for those who upgrade by hand.
#[derive(Debug, Args)]
pub(super) struct MigrateArgs {}

pub(super) async fn run(place: &Place, _: &MigrateArgs) -> Result<Exit, Failure> {
    let (config, _) = place.open().await?;
    say(format_args!(
        "the database {} has the tables of this version",
        config.database
    ))?;
    Ok(Exit::Done)
}
