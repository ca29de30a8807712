//! Building an index of a CRM export: time, and size for each identifier.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::figure::{Figure, Times};
use super::peer::{Peer, run};
use crate::program::text;
use crate::world::{World, export};
use homeward_agent::mapped::Mapped;
use homeward_rules::index::{Check, OpenIndex};

const PART: &str = "index build";

/// An export and the index that was made of it.
#[derive(Debug, Clone)]
pub struct Built {
    /// Customers in it.
    pub customers: u64,
    /// The index.
    pub index: PathBuf,
}

/// Makes the export of so many customers, unless an earlier run left it there.
///
/// # Errors
///
/// When it cannot be written.
pub fn export(folder: &Path, customers: u64) -> Result<PathBuf> {
    let path = folder.join(format!("customers-{customers}.csv"));
    if !path.is_file() {
        let partial = path.with_extension("partial");
        let file = File::create(&partial).with_context(|| format!("write {}", partial.display()))?;
        export::write_csv(
            World::default(),
            customers,
            &mut BufWriter::with_capacity(1 << 20, file),
        )?;
        fs::rename(&partial, &path)?;
    }
    Ok(path)
}

/// Builds an index of so many customers and measures it.
///
/// # Errors
///
/// When the program fails.
pub fn measure(
    folder: &Path,
    homeward: &Path,
    customers: u64,
    runs: usize,
    figures: &mut Vec<Figure>,
) -> Result<Built> {
    let export = export(folder, customers)?;
    let index = folder.join(format!("customers-{customers}.hwi"));
    let arguments = ["index", "build", text(&export)?, "-o", text(&index)?];
    let times = Times::cold(runs, || {
        if index.is_file() {
            fs::remove_file(&index)?;
        }
        run(homeward, &arguments)
    })?;
    let what = format!("{customers} customers, from their CSV");
    let mut clock = Figure::seconds(PART, &what, &times);
    let mut processor = Figure::seconds(PART, format!("{what}, processor time"), &times.of_processor());
    // Sorting the export by a key is the least that anything which makes an index of it has to do.
    if let Some(sort) = Peer::find("sort", "--version") {
        let sorted = folder.join("sorted.csv");
        let arguments = ["-t", ";", "-k", "17,17", "-o", text(&sorted)?, text(&export)?];
        let beside = Times::cold(runs, || sort.run(&arguments))?;
        fs::remove_file(&sorted)?;
        let name = format!("{} by one column", sort.name);
        clock = clock.beside(&name, beside.median());
        processor = processor.beside(&name, beside.of_processor().median());
    }
    figures.extend([clock, processor]);
    let (bytes, identifiers) = sizes(&index)?;
    figures.push(Figure::size(
        PART,
        format!("{customers} customers, {identifiers} identifiers, size of the file"),
        bytes as f64 / 1e6,
        "MB",
    ));
    let each = Figure::size(
        PART,
        format!("{customers} customers, size for each identifier"),
        bytes as f64 / identifiers as f64,
        "bytes",
    );
    let csv = fs::metadata(&export)?.len() as f64 / identifiers as f64;
    figures.push(each.beside("the CSV", csv));
    Ok(Built { customers, index })
}

/// Bytes of an index file, and values of customers in it.
fn sizes(index: &Path) -> Result<(u64, u64)> {
    let file = File::open(index)?;
    let bytes = Mapped::open(&file, file.metadata()?.len())?;
    let open = OpenIndex::open(&bytes, Check::Digest)?;
    let identifiers = open.meta().forms.values().map(|stats| stats.entries).sum();
    Ok((open.size(), identifiers))
}
