//! `homeward rules`.

use clap::Subcommand;

use super::{Exit, Failure};

const AFTER_HELP: &str = "\
Examples:
  homeward rules list
  homeward rules check";

/// See the rules by which findings are judged, or test them.
#[derive(Debug, Subcommand)]
#[command(after_help = AFTER_HELP)]
pub(super) enum RulesCommand {
    /// List the rules, with their thresholds.
    List,
    /// Test every rule on its own examples.
    Check,
}

pub(super) fn run(command: &RulesCommand) -> Result<Exit, Failure> {
    let what = match command {
        RulesCommand::List => "listed",
        RulesCommand::Check => "checked",
    };
    Err(Failure::new(
        format!("rules cannot be {what}"),
        "this version has no rules",
    ))
}
