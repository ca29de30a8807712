//! `homeward formats`.

use std::io::{self, Write};

use clap::Args;

use super::{Exit, Failure};
use crate::extract::format;

const AFTER_HELP: &str = "\
Content decides what a file is, not its name. What is recognised and not read
is counted as `unsupported`.";

/// List the formats that are read, and those that are recognised and not read.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct FormatsArgs {}

pub(super) fn run(_args: &FormatsArgs) -> Result<Exit, Failure> {
    match list(&mut io::stdout().lock()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Exit::Clean),
    }
}

fn list(out: &mut impl Write) -> io::Result<()> {
    let width = format::all().iter().map(|format| format.name.len()).max();
    let width = width.unwrap_or_default();
    for format in format::all() {
        let read = match &format.extractor {
            Ok(_) => "read    ",
            Err(_) => "not read",
        };
        writeln!(out, "{:width$}  {read}  {}", format.name, format.title)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_a_line() {
        let mut out = Vec::new();
        list(&mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert_eq!(shown.lines().count(), format::all().len());
        assert!(shown.contains("Plain text"), "{shown}");
    }
}
