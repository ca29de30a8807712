//! `homeward-server customers`: whose data is looked for.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;

use super::operator::operator;
use super::{Exit, Failure, Place, say};
use crate::customers::{self, ImportFault};

/// The customers whose data is looked for.
#[derive(Debug, Subcommand)]
pub(super) enum CustomersCommand {
    /// Make the devices' index of a CRM export, and a masked list for reviewers. Prints the index's digest; what the
    /// columns were taken for stands on standard error. Customers that are not in the export have left.
    Import {
        /// The export: CSV or a workbook. It is a copy of customer data too: delete it afterwards.
        export: PathBuf,
        /// What a column holds, as email=Mailadres; give it several times.
        #[arg(long = "map", value_name = "FIELD=COLUMN")]
        map: Vec<String>,
    },
}

pub(super) async fn run(place: &Place, command: CustomersCommand) -> Result<Exit, Failure> {
    let CustomersCommand::Import { export, map } = command;
    let (config, store) = place.open().await?;
    let done = customers::import(&store, &config, operator(), &export, &map).await;
    let done = done.map_err(|error| match &error {
        // The program that read it says what to do.
        ImportFault::Export(_) | ImportFault::Program(..) => Failure::from(error),
        _ => Failure::hinted(error, "nothing was changed; start it again"),
    })?;
    let mut err = io::stderr().lock();
    write!(err, "{}", done.said)?;
    writeln!(err, "{} customers, {} left", done.customers, done.retired)?;
    say(done.digest)?;
    Ok(Exit::Done)
}
