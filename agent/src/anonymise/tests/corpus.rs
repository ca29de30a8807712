//! Real documents of other projects, where they lie beside the checkout: nearly all of them can be copied.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

const KINDS: [&str; 9] = ["xlsx", "docx", "pptx", "ods", "odt", "odp", "eml", "html", "csv"];
/// Larger ones take long in a test.
const LARGEST_TESTED: u64 = 300 << 10;

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            documents(&path, found);
        } else {
            let end = path.extension().unwrap_or_default().to_string_lossy();
            if (KINDS.contains(&end.as_ref()) || end == "rtf")
                && entry.metadata().is_ok_and(|about| about.len() <= LARGEST_TESTED)
            {
                found.push(path);
            }
        }
    }
}

/// Whether all of a file can be read, as what its name says.
fn is_readable(data: &[u8], name: &str) -> bool {
    let gathered = Gathered::of(data, name);
    let kind = name.rsplit('.').next().unwrap_or_default();
    gathered.entries.iter().all(|entry| {
        entry.result.is_ok()
            || entry
                .result
                .is_err_and(|why| matches!(why.reason, Reason::Unsupported | Reason::NoText))
    }) && gathered
        .entries
        .first()
        .is_some_and(|entry| entry.result.is_ok() && entry.format == kind)
}

#[test]
fn nine_of_ten_documents_of_the_corpus_are_copied() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let corpus = std::env::var_os("HOMEWARD_CORPUS").map_or_else(beside, PathBuf::from);
    if !corpus.is_dir() {
        eprintln!("skipped: no corpus at {}", corpus.display());
        return;
    }
    let mut files = Vec::new();
    documents(&corpus, &mut files);
    files.sort();
    let every: usize = std::env::var("HOMEWARD_CORPUS_EVERY")
        .ok()
        .and_then(|every| every.parse().ok())
        .unwrap_or(12);
    let only = std::env::var("HOMEWARD_CORPUS_ONLY").unwrap_or_default();
    let (mut read, mut refused) = (0, Vec::new());
    for path in files
        .iter()
        .filter(|path| path.to_string_lossy().contains(&only))
        .step_by(every)
    {
        let data = fs::read(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        if !is_readable(&data, &name) {
            continue;
        }
        read += 1;
        match anonymise(&data, Some(&name)) {
            Ok(copy) => {
                let (before, after) = (Gathered::of(&data, &name), Gathered::of(&copy, &name));
                let shape = |gathered: &Gathered| -> Vec<_> {
                    gathered
                        .entries
                        .iter()
                        .filter(|entry| !entry.segments.is_empty())
                        .map(|entry| (entry.format, entry.segments.len()))
                        .collect()
                };
                if shape(&before) != shape(&after) {
                    refused.push(format!(
                        "{}: shape {:?} {:?}",
                        path.display(),
                        shape(&before),
                        shape(&after)
                    ));
                }
            }
            Err(error) => refused.push(format!("{}: {error}", path.display())),
        }
    }
    let list = refused.join("\n");
    eprintln!("{} of {read} not copied:\n{list}", refused.len());
    assert!(
        refused.len() * 10 <= read,
        "{} of {read} not copied:\n{list}",
        refused.len()
    );
}
