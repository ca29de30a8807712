//! Seeds for the fuzz targets: files of every form, sorted by what they are.
//!
//! Small ones, because a fuzzer tries a file of a kilobyte a hundred times while it tries one of a hundred. Packages
//! are packed anew without compression: a byte changed in compressed text is a file that ends there. What they are is
//! decided by the program's own recognition, as in a scan.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use homeward_agent::extract::recognise;

use crate::writers::package;

/// Longest seed of a format whose files can be cut anywhere.
const TEXT: usize = 8 << 10;

/// Longest seed of any other format.
const WHOLE: usize = 96 << 10;

/// Most seeds of one format.
const MOST: usize = 60;

/// Formats whose files can be cut anywhere.
const CUT: [&str; 13] = [
    "txt", "csv", "columns", "html", "xml", "json", "yaml", "eml", "mbox", "vcf", "ldif", "ics", "rtf",
];

/// Puts the files below `folders` into `to`, a folder a format. Says how many there are.
///
/// # Errors
///
/// When a folder cannot be read or a file cannot be written.
pub fn sort(folders: &[PathBuf], to: &Path) -> Result<usize> {
    let mut seeds = Vec::new();
    for folder in folders {
        gather(folder, &mut seeds)?;
    }
    // The smallest first: they are tried most, and fill the room.
    seeds.sort_by(|(a, one), (b, other)| (a, one.len(), one).cmp(&(b, other.len(), other)));
    seeds.dedup();
    let mut count = 0;
    for of_one in seeds.chunk_by(|(a, _), (b, _)| a == b) {
        for (at, (format, seed)) in of_one.iter().take(MOST).enumerate() {
            let folder = to.join(format);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("{at:02}")), seed)
                .with_context(|| format!("write into {}", folder.display()))?;
            count += 1;
        }
    }
    Ok(count)
}

fn gather(folder: &Path, seeds: &mut Vec<(&'static str, Vec<u8>)>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(&entry.path(), seeds)?;
        } else if kind.is_file() && entry.metadata()?.len() < 8 << 20 {
            seeds.extend(seed_of(
                fs::read(entry.path())?,
                &entry.file_name().to_string_lossy(),
            ));
        }
    }
    Ok(())
}

/// The seed that a file makes, if it is small enough.
fn seed_of(mut bytes: Vec<u8>, name: &str) -> Option<(&'static str, Vec<u8>)> {
    let format = recognise(&bytes, Some(name)).name;
    if CUT.contains(&format) {
        bytes.truncate(TEXT);
    } else if let Some(plain) = unpacked(&bytes).filter(|plain| recognise(plain, Some(name)).name == format) {
        bytes = plain;
    }
    (bytes.len() <= WHOLE).then_some((format, bytes))
}

/// A package with the same members, none of them compressed; those that are pictures or long are left out.
fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut members = Vec::new();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).ok()?;
        let name = member.name().ok()?.into_owned();
        if member.is_dir() || member.size() > WHOLE as u64 || name.ends_with(".png") {
            continue;
        }
        let mut content = Vec::new();
        member.read_to_end(&mut content).ok()?;
        members.push((name, content));
    }
    package::stored(&members).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_sorted_by_content_and_small() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let long = "Jan de Vries woont in Utrecht.\n".repeat(2000);
        fs::write(from.path().join("brief.doc"), &long).unwrap();
        fs::write(from.path().join("nog een brief.doc"), &long).unwrap();
        let book = package::stored(&[("a.txt", long.as_str()), ("b.txt", "kort")]).unwrap();
        fs::create_dir(from.path().join("map")).unwrap();
        fs::write(from.path().join("map/archief.zip"), &book).unwrap();
        assert_eq!(sort(&[from.path().to_owned()], to.path()).unwrap(), 2);
        assert_eq!(fs::read(to.path().join("txt/00")).unwrap().len(), TEXT);
        assert_eq!(fs::read(to.path().join("zip/00")).unwrap(), book);
    }
}
