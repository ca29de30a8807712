//! The command line: what `homeward-server` understands, and how it answers.
//!
//! One module a command; this one holds what they share. Results go to standard output, everything else to standard error.
//! An error says what went wrong and what to do, and ends the program with 2; a check that finds something wrong ends it
//! with 1.

mod audit;
mod backup;
mod check_config;
mod customers;
mod demo;
mod device;
mod failure;
mod migrate;
mod operator;
mod people;
mod policy;
mod retention;
mod serve;
#[cfg(windows)]
mod service;
mod token;
mod user;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

pub use failure::{Exit, Failure, Hinted};

use crate::config::{Config, Said};
use crate::private;
use crate::store::Store;

/// Where the next answer is.
const AFTER_HELP: &str = "\
Getting started:
  homeward-server demo                             look at it with a fictitious company; nothing is left behind
  homeward-server serve                            start; the first start prints a link for the first administrator
  homeward-server user add jan --name 'Jan' --role privacy_team
  homeward-server check-config                     see what the configuration says, and what is wrong with it

Without a configuration the server keeps its data in ./homeward-data and listens on loopback only.
Exit codes: 0 done, 1 a check found something wrong, 2 the work could not be done.";

/// Collects the reports of a fleet, and lets people decide about what was found.
#[derive(Debug, Parser)]
#[command(name = "homeward-server", version, after_help = AFTER_HELP, max_term_width = 100)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where configuration and data are.
#[derive(Debug, Clone, Args)]
struct Place {
    /// The configuration; homeward-server.toml in this folder where it is there and none is named.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Folder of database, certificates and index files; goes before the configuration's.
    #[arg(long, value_name = "FOLDER", global = true)]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    // What each is for stands with its arguments.
    Demo(demo::DemoArgs),
    Serve(serve::ServeArgs),
    Migrate(migrate::MigrateArgs),
    CheckConfig(check_config::CheckConfigArgs),
    #[command(subcommand)]
    User(user::UserCommand),
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    #[command(subcommand)]
    Customers(customers::CustomersCommand),
    #[command(subcommand)]
    People(people::PeopleCommand),
    Backup(backup::BackupArgs),
    Restore(backup::RestoreArgs),
    #[command(subcommand)]
    Token(token::TokenCommand),
    #[command(subcommand)]
    Device(device::DeviceCommand),
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    #[command(subcommand)]
    Retention(retention::RetentionCommand),
    #[cfg(windows)]
    #[command(subcommand)]
    Service(service::ServiceCommand),
}

impl Place {
    /// The configuration.
    fn load(&self) -> Result<Config, Failure> {
        let said = Said {
            file: self.config.clone(),
            data: self.data.clone(),
            database_url: std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()),
        };
        Config::load(&said).or_hint(
            "the configuration cannot be used",
            "`homeward-server check-config` tells all that is wrong with it",
        )
    }

    /// The configuration, and its database at the tables of this version.
    async fn open(&self) -> Result<(Config, Store), Failure> {
        let config = self.load()?;
        private::make_folder(&config.data).or_hint(
            format!("cannot make the folder {}", config.data.display()),
            "name another with --data, or make it and give it to the user that runs the server",
        )?;
        let store = Store::open(&config.database).await.or_hint(
            format!("cannot open the database {}", config.database),
            "see that it can be reached and written to, and that its tables are this program's",
        )?;
        Ok((config, store))
    }
}

/// Writes a line of results.
fn say(line: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os()).into()
}

/// Runs the program with these arguments, the first of which is its name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let _: io::Result<()> = error.print();
            return if error.use_stderr() {
                Exit::Failed
            } else {
                Exit::Done
            };
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .or_hint(
            "cannot start the threads of the program",
            "the system may be out of threads or memory",
        );
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(failure) => return failure.tell(),
    };
    let result = runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => demo::run(args).await,
            Command::Serve(args) => serve::run(&cli.place, &args).await,
            Command::Migrate(args) => migrate::run(&cli.place, &args).await,
            Command::CheckConfig(args) => check_config::run(&cli.place, &args),
            Command::User(command) => user::run(&cli.place, command).await,
            Command::Audit(command) => audit::run(&cli.place, &command).await,
            Command::Customers(command) => customers::run(&cli.place, command).await,
            Command::People(command) => people::run(&cli.place, command).await,
            Command::Backup(args) => backup::make(&cli.place, &args).await,
            Command::Restore(args) => backup::restore(&cli.place, &args).await,
            Command::Token(command) => token::run(&cli.place, command).await,
            Command::Device(command) => device::run(&cli.place, command).await,
            Command::Policy(command) => policy::run(&cli.place, command).await,
            Command::Retention(command) => retention::run(&cli.place, command).await,
            #[cfg(windows)]
            Command::Service(command) => service::run(cli.place, &command),
        }
    });
    result.unwrap_or_else(|failure| failure.tell())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
