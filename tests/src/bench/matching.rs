//! Matching alone: documents in memory, one core, from collecting to the finding.

use std::convert::Infallible;
use std::fs::File;
use std::hint::black_box;

use anyhow::Result;
use homeward_agent::extract::{EntrySink, Format, Limits, Unreadable, Visit, extract_file};
use homeward_agent::mapped::Mapped;
use homeward_rules::document::Document;
use homeward_rules::engine::Engine;
use homeward_rules::index::{Check, OpenIndex};
use homeward_rules::ruleset::Ruleset;

use super::figure::{Figure, Times};
use super::indexing::Built;

const PART: &str = "matching, one core, text in memory";

/// Keeps the documents of a file, or counts them only.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The documents.
    pub documents: Vec<Document>,
    /// Bytes of text, kept or not.
    pub bytes: u64,
    /// Why a file or entry was not read to its end.
    pub failures: Vec<Unreadable>,
    count_only: bool,
}

impl Gathered {
    /// Counts text and does not keep it.
    #[must_use]
    pub fn counting() -> Self {
        Self {
            count_only: true,
            ..Self::default()
        }
    }
}

impl EntrySink for Gathered {
    fn begin(&mut self, _path: Option<&str>, _format: &'static Format, _size: u64) -> Visit {
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        self.bytes += document.len() as u64;
        if !self.count_only {
            self.documents.push(document.clone());
        }
    }

    fn end(&mut self, result: Result<(), Unreadable>) {
        self.failures.extend(result.err());
    }

    fn unread(&mut self, _path: &str, why: Unreadable) {
        self.failures.push(why);
    }
}

/// The documents that `text` is read into.
#[must_use]
pub fn documents_of(text: &str) -> Vec<Document> {
    let mut gathered = Gathered::default();
    extract_file(
        text.as_bytes(),
        Some("text.txt"),
        Limits::default(),
        &mut gathered,
    );
    gathered.documents
}

/// Matches `text` against each index.
///
/// # Errors
///
/// When an index cannot be opened.
pub fn measure(text: &str, indexes: &[Built], runs: usize, figures: &mut Vec<Figure>) -> Result<()> {
    let documents = documents_of(text);
    let megabytes = text.len() as f64 / 1e6;
    // Validation of UTF-8 is a pass over the same bytes that does next to nothing.
    let copy = text.as_bytes().to_vec();
    let least = Times::of(runs, || {
        black_box(std::str::from_utf8(black_box(&copy)).is_ok());
        Ok::<_, Infallible>(())
    })?;
    let floor = megabytes / least.of_processor().median();
    let read = Times::of(runs, || {
        let mut gathered = Gathered::counting();
        extract_file(
            text.as_bytes(),
            Some("text.txt"),
            Limits::default(),
            &mut gathered,
        );
        black_box(gathered.bytes);
        Ok::<_, Infallible>(())
    })?;
    figures.push(
        Figure::rate(
            PART,
            "reading only: lines and records, nothing matched",
            megabytes,
            "MB/s",
            &read.of_processor(),
        )
        .beside("UTF-8 validation", floor),
    );
    let mut smallest: Option<f64> = None;
    for built in indexes {
        let file = File::open(&built.index)?;
        let bytes = Mapped::open(&file, file.metadata()?.len())?;
        let index = OpenIndex::open(&bytes, Check::Digest)?;
        let engine = Engine::new(index, Ruleset::built_in().clone());
        let mut found = 0;
        let times = Times::of(runs, || {
            let mut inquiry = engine.inquire();
            for document in &documents {
                inquiry.document(document);
            }
            found = inquiry.finish().map_or(0, |finding| finding.customers.len());
            Ok::<_, Infallible>(())
        })?;
        let figure = Figure::rate(
            PART,
            format!("{} customers ({found} found)", built.customers),
            megabytes,
            "MB/s",
            &times.of_processor(),
        );
        let rate = figure.value;
        figures.push(match smallest {
            None => figure.beside("UTF-8 validation", floor),
            Some(smallest) => figure.beside("the smallest index", smallest),
        });
        smallest.get_or_insert(rate);
    }
    Ok(())
}
