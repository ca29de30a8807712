//! `homeward rules`: the rule pack, to read and to test.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use homeward_rules::ruleset::{Fault, Ruleset};

use super::failure::shown;
use super::{Exit, Failure, Hinted};

const AFTER_HELP: &str = "\
Examples:
  homeward rules list
  homeward rules check
  homeward rules check my-rules.toml

A pack of your own replaces the built-in one: homeward scan PATH --index FILE --rules my-rules.toml";

/// See the rules by which findings are judged, or test them.
#[derive(Debug, Subcommand)]
#[command(after_help = AFTER_HELP)]
pub(super) enum RulesCommand {
    /// List the rules, with their thresholds.
    List(PackArgs),
    /// Test every rule on its own examples.
    Check(PackArgs),
}

/// Which pack.
#[derive(Debug, Args)]
pub(super) struct PackArgs {
    /// A rule pack [default: the built-in one].
    #[arg(value_name = "FILE")]
    pack: Option<PathBuf>,
}

/// Reads a rule pack, or gives the built-in one.
pub(crate) fn read_pack(path: Option<&Path>) -> Result<Ruleset, Failure> {
    let Some(path) = path else {
        return Ok(Ruleset::built_in().clone());
    };
    let attempted = format!("cannot use the rule pack {}", shown(path));
    let text = fs::read_to_string(path).or_hint(&attempted, "name a TOML file that you may read")?;
    Ruleset::parse(&text).or_hint(attempted, "`homeward rules list` shows what a pack holds")
}

pub(super) fn run(command: &RulesCommand) -> Result<Exit, Failure> {
    match command {
        RulesCommand::List(args) => list(&read_pack(args.pack.as_deref())?),
        RulesCommand::Check(args) => check(&read_pack(args.pack.as_deref())?),
    }
}

fn list(rules: &Ruleset) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    let severity = &rules.severity;
    writeln!(out, "Severity by distinct customers in one file")?;
    writeln!(
        out,
        "  medium from {}, high from {}, critical from {}",
        severity.medium, severity.high, severity.critical
    )?;
    let raised: Vec<&str> = severity.raised_by.iter().map(|kind| kind.as_str()).collect();
    writeln!(out, "  raised one step by: {}", raised.join(", "))?;
    let judging = &rules.judging;
    writeln!(out, "Judging")?;
    writeln!(
        out,
        "  hits that chance gives with probability {} or more do not count",
        judging.chance
    )?;
    writeln!(
        out,
        "  a value identifies alone when at most {} customers share it",
        judging.most_sharing
    )?;
    writeln!(
        out,
        "  names or addresses alone count from {} customers on, {:.0} % of such records",
        judging.many.least,
        judging.many.share * 100.0
    )?;
    writeln!(out, "Looked up in the index")?;
    for rule in &rules.identifiers {
        writeln!(out, "  {:<18} {}", rule.kind.as_str(), rule.matches.join(" | "))?;
    }
    writeln!(out, "Flagged in records of customers")?;
    for rule in &rules.flags {
        writeln!(
            out,
            "  {:<18} {} ({})",
            rule.kind.as_str(),
            rule.id,
            rule.matches.join(" | ")
        )?;
    }
    Ok(Exit::Clean)
}

fn check(rules: &Ruleset) -> Result<Exit, Failure> {
    let faults = rules.check();
    let mut out = io::stdout().lock();
    for Fault {
        rule,
        example,
        expected,
    } in &faults
    {
        let verdict = if *expected {
            "is not found in"
        } else {
            "is found in"
        };
        writeln!(out, "{rule} {verdict}: {example}")?;
    }
    writeln!(out, "{} examples, {} faults", rules.examples(), faults.len())?;
    if faults.is_empty() {
        return Ok(Exit::Clean);
    }
    Err(Failure::new(
        "the rules do not agree with their examples",
        "mend the rule or the example",
    ))
}
