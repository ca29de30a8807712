//! `homeward anonymise`: a copy of a file without its customer data, written whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Failure, Hinted};
use crate::anonymise::anonymise;
use crate::mapped::Mapped;

const AFTER_HELP: &str = "\
Examples:
  homeward anonymise klanten.xlsx -o for-the-bug-report.xlsx

Exit codes: 0 the copy was written, 2 it could not be made and nothing was written.";

/// Copy a file without its customer data, for a bug report.
///
/// The copy has the same shape: what stands where, how long it is, which signs it is made of. Letters and digits
/// are replaced by others; column headings and labels stay. It is checked before it is written: no word and
/// no number of the original may stand in it. Read it before you send it all the same.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct AnonymiseArgs {
    /// The file to copy.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the copy goes.
    #[arg(long, short, value_name = "OUT")]
    output: PathBuf,
    /// Replace OUT if it exists.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &AnonymiseArgs) -> Result<Exit, Failure> {
    let attempted = format!("cannot read {}", args.file.display());
    let hint = "name a file that you may read";
    let file = File::open(&args.file).or_hint(&attempted, hint)?;
    let metadata = file.metadata().or_hint(&attempted, hint)?;
    if !metadata.is_file() {
        return Err(Failure::new(format!("{attempted}: it is not a file"), hint));
    }
    refuse_existing(args)?;
    let data = Mapped::open(&file, metadata.len()).or_hint(&attempted, hint)?;
    let name = args.file.file_name().map(|name| name.to_string_lossy());
    let copy = anonymise(&data, name.as_deref()).map_err(|error| {
        let hint = error.hint();
        Failure::hinted(format!("cannot anonymise {}", args.file.display()), error, hint)
    })?;
    write(args, &copy)?;
    Ok(Exit::Clean)
}

/// Neither the original nor anything else is written over by mistake.
fn refuse_existing(args: &AnonymiseArgs) -> Result<(), Failure> {
    let output = &args.output;
    let same = match (fs::canonicalize(&args.file), fs::canonicalize(output)) {
        (Ok(file), Ok(output)) => file == output || is_one_file(&file, &output),
        _ => false,
    };
    if same {
        return Err(Failure::new(
            format!("{} is the original", output.display()),
            "give the copy another name",
        ));
    }
    if fs::symlink_metadata(output).is_ok() && !args.force {
        return Err(Failure::new(
            format!("{} exists", output.display()),
            "give the copy another name, or replace the file with --force",
        ));
    }
    Ok(())
}

#[cfg(unix)]
fn is_one_file(one: &Path, two: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(one), fs::metadata(two)) {
        (Ok(one), Ok(two)) => one.dev() == two.dev() && one.ino() == two.ino(),
        _ => false,
    }
}

#[cfg(not(unix))]
const fn is_one_file(_one: &Path, _two: &Path) -> bool {
    false
}

/// Writes beside the place where the copy goes, then gives it its name. Temporary files are their owner's alone.
fn write(args: &AnonymiseArgs, copy: &[u8]) -> Result<(), Failure> {
    let output = &args.output;
    let attempted = format!("cannot write {}", output.display());
    let hint = "name a folder that you may write to, with room on the disk";
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).or_hint(&attempted, hint)?;
    file.write_all(copy).or_hint(&attempted, hint)?;
    file.as_file().sync_all().or_hint(&attempted, hint)?;
    let persisted = if args.force {
        file.persist(output)
    } else {
        file.persist_noclobber(output)
    };
    persisted.map_err(|error| error.error).or_hint(&attempted, hint)?;
    Ok(())
}
