//! `homeward-server people`: the directory of people.

use clap::Subcommand;

use super::operator::operator;
use super::{Exit, Failure, Hinted, Place, say};
use crate::app::App;
use crate::people::ldap::{self, Came};

/// The directory of people.
#[derive(Debug, Subcommand)]
pub(super) enum PeopleCommand {
    /// Read people from LDAP, as the page People from LDAP is set up. For a timer that runs every night.
    Ldap,
}

pub(super) async fn run(place: &Place, command: PeopleCommand) -> Result<Exit, Failure> {
    let PeopleCommand::Ldap = command;
    let (config, store) = place.open().await?;
    let app = App::new(store, config);
    let came = ldap::import(&app, operator()).await.or_hint(
        "people cannot be read from LDAP",
        "the page /people/ldap has its settings and shows what would come",
    )?;
    match came {
        Came::Taken(counts, seen) => {
            say(format_args!(
                "{} entries, {} people: {} added, {} changed, {} unchanged",
                seen.entries, seen.people, counts.added, counts.changed, counts.unchanged
            ))?;
            Ok(Exit::Done)
        }
        Came::Faulty(faults, _) => Err(Failure::new(
            format!("nothing was taken: {} faults", faults.len()),
            "the page /people/ldap names each",
        )),
    }
}
