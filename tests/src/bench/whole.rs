//! The whole program, from its start to its summary, beside ripgrep with the same values on the same text.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::figure::{Figure, Times};
use super::memory::{Peak, watch};
use super::peer::{Peer, run};
use super::prose::Office;
use crate::program::text;
use crate::world::{Phone, World};

const PART: &str = "whole process";
const TREE: &str = "tree of small files";
/// Ripgrep takes seconds to begin with so many values: it is measured less often.
const PEER_RUNS: usize = 2;
const MEMORY: &str = "resident memory besides the index";
/// Customers whose values ripgrep looks for.
pub const CUSTOMERS: u64 = 100_000;

/// What is measured, and where.
#[derive(Debug)]
pub struct Ground<'a> {
    /// Where data is made.
    pub folder: &'a Path,
    /// The program.
    pub homeward: &'a Path,
    /// Writer of papers.
    pub office: &'a Office,
    /// Runs of each measurement.
    pub runs: usize,
}

impl Ground<'_> {
    fn scan(&self, what: &Path, index: &Path, more: &[&str]) -> Result<()> {
        let mut arguments = vec![
            "scan",
            text(what)?,
            "--index",
            text(index)?,
            "--format",
            "jsonl",
            "--quiet",
        ];
        arguments.extend(more);
        run(self.homeward, &arguments)
    }

    fn times(&self, what: &Path, index: &Path, more: &[&str]) -> Result<Times> {
        Times::of(self.runs, || self.scan(what, index, more))
    }

    /// The same scan with worker processes, confined, and within one process, by turns.
    fn with_and_without_workers(&self, what: &Path, index: &Path) -> Result<[Times; 2]> {
        Times::by_turns(
            self.runs,
            [&mut || self.scan(what, index, &[]), &mut || {
                self.scan(what, index, &["--no-workers"])
            }],
        )
    }

    /// One large file and the same text as a tree, beside ripgrep; the cost of workers; memory.
    ///
    /// # Errors
    ///
    /// When a program fails.
    pub fn beside_ripgrep(&self, papers: &str, index: &Path, figures: &mut Vec<Figure>) -> Result<()> {
        let megabytes = papers.len() as f64 / 1e6;
        let file = self.folder.join("papers.txt");
        fs::write(&file, papers)?;
        let tree = self.folder.join("papers");
        make_tree(&tree, &cut(papers, 64 << 10))?;
        let ripgrep = Peer::find("rg", "--version");
        let values = self.folder.join("values.txt");
        if ripgrep.is_some() {
            write_values(&values)?;
        }
        let empty = self.folder.join("empty.txt");
        fs::write(&empty, "leeg\n")?;
        for (what, name) in [
            (&file, "one file"),
            (&tree, "a tree of 64 kB files"),
            (&empty, "one line"),
        ] {
            let times = self.times(what, index, &[])?;
            let processor = times.of_processor();
            let mut pair = if *what == empty {
                [("", &times), (", processor time", &processor)]
                    .map(|(by, times)| Figure::seconds(PART, format!("{name}: start and end{by}"), times))
            } else {
                [("", &times), (", processor time", &processor)].map(|(by, times)| {
                    Figure::rate(
                        PART,
                        format!("{name}, {CUSTOMERS} customers{by}"),
                        megabytes,
                        "MB/s",
                        times,
                    )
                })
            };
            if let Some(ripgrep) = &ripgrep {
                let arguments = ["-c", "-F", "-f", text(&values)?, text(what)?];
                let beside = Times::cold(PEER_RUNS.min(self.runs), || ripgrep.run(&arguments))?;
                let mut seconds = [beside.median(), beside.of_processor().median()].into_iter();
                pair = pair.map(|figure| {
                    let seconds = seconds.next().unwrap_or(f64::NAN);
                    let value = if figure.unit == "s" {
                        seconds
                    } else {
                        megabytes / seconds
                    };
                    figure.beside(format!("{} -F -f", ripgrep.name), value)
                });
            }
            figures.extend(pair);
        }
        let [with, within] = self.with_and_without_workers(&tree, index)?;
        let (with, within) = (with.of_processor(), within.of_processor());
        figures.push(
            Figure::rate(
                PART,
                "the tree, with worker processes, processor time",
                megabytes,
                "MB/s",
                &with,
            )
            .beside("in one process", megabytes / within.median()),
        );
        self.memory("text", &tree, index, figures)
    }

    /// A tree of small files, with workers and without.
    ///
    /// # Errors
    ///
    /// When a program fails.
    pub fn small_files(&self, count: u64, index: &Path, figures: &mut Vec<Figure>) -> Result<()> {
        let tree = self.folder.join("small");
        let papers: Vec<String> = (0..count).map(|number| self.office.paper(number)).collect();
        let pieces: Vec<&str> = papers.iter().map(String::as_str).collect();
        make_tree(&tree, &pieces)?;
        let [with, within] = self.with_and_without_workers(&tree, index)?;
        let bytes: usize = papers.iter().map(String::len).sum();
        let what = format!(
            "{count} files of {} bytes on average",
            bytes / papers.len().max(1)
        );
        let files = count as f64;
        figures.push(
            Figure::rate(TREE, &what, files, "files/s", &with)
                .beside("in one process", files / within.median()),
        );
        let (cost, least) = (with.of_processor(), within.of_processor());
        figures.push(
            Figure::rate(TREE, format!("{what}, processor time"), files, "files/s", &cost)
                .beside("in one process", files / least.median()),
        );
        if let Some(ripgrep) = Peer::find("rg", "--version") {
            let beside = Times::of(self.runs, || {
                ripgrep.run(&["-c", "-F", "@gmail.example", text(&tree)?])
            })?;
            figures.push(Figure::rate(TREE, "the same", files, "files/s", &with).beside(
                format!("{} with one value", ripgrep.name),
                files / beside.median(),
            ));
        }
        self.memory("small files", &tree, index, figures)
    }

    /// The memory that a scan needs.
    ///
    /// # Errors
    ///
    /// When the program cannot be started.
    pub fn memory(&self, name: &str, what: &Path, index: &Path, figures: &mut Vec<Figure>) -> Result<()> {
        let index = index.canonicalize()?;
        let mut command = Command::new(self.homeward);
        command
            .arg("scan")
            .arg(what)
            .arg("--index")
            .arg(&index)
            .args(["--format", "jsonl", "--quiet"]);
        let (peak, _) = watch(&mut command, &index)?;
        let Peak {
            parent,
            worker,
            together,
            looks,
        } = peak;
        if looks > 3 && parent > 0 {
            for (who, bytes) in [
                ("parent", parent),
                ("one worker", worker),
                ("all together", together),
            ] {
                figures.push(Figure::size(
                    MEMORY,
                    format!("{name}: {who}"),
                    bytes as f64 / 1e6,
                    "MB",
                ));
            }
        }
        Ok(())
    }
}

/// Writes four values of each customer, one a line.
fn write_values(path: &Path) -> Result<()> {
    let file = File::create(path).with_context(|| format!("write {}", path.display()))?;
    let mut out = BufWriter::new(file);
    for customer in World::default().customers(CUSTOMERS) {
        let phone = customer.phone().map(Phone::exported).unwrap_or_default();
        let name = customer.name();
        let last = customer.iban.clone().unwrap_or_else(|| customer.address.line());
        let email = customer.email.clone().unwrap_or_else(|| customer.number.clone());
        for value in [&email, &phone, &name, &last]
            .into_iter()
            .filter(|value| value.len() > 3)
        {
            writeln!(out, "{value}")?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Pieces of about `size` bytes, cut at blank lines.
fn cut(text: &str, size: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let least = rest.floor_char_boundary(size.min(rest.len()));
        let end = rest
            .get(least..)
            .and_then(|behind| behind.find("\n\n"))
            .map_or(rest.len(), |at| least + at + 2);
        let (piece, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

/// Writes pieces as files, a hundred in a folder.
fn make_tree(tree: &Path, pieces: &[&str]) -> Result<()> {
    for (number, hundred) in pieces.chunks(100).enumerate() {
        let folder: PathBuf = tree
            .join(format!("{:03}", number / 50))
            .join(format!("map {number}"));
        fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
        for (at, piece) in hundred.iter().enumerate() {
            fs::write(folder.join(format!("stuk {at}.txt")), piece)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_whole_papers_and_nothing_is_lost() {
        let text = Office::new(World::default()).text(200_000);
        let pieces = cut(&text, 20_000);
        assert!(pieces.len() >= 8);
        assert_eq!(pieces.concat(), text);
        assert!(pieces.iter().all(|piece| piece.ends_with("\n\n")));
    }

    #[test]
    fn a_tree_holds_every_piece() {
        let folder = tempfile::tempdir().unwrap();
        let pieces: Vec<String> = (0..250).map(|n| n.to_string()).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        make_tree(folder.path(), &pieces).unwrap();
        let last = folder.path().join("000/map 2/stuk 49.txt");
        assert_eq!(fs::read_to_string(last).unwrap(), "249");
    }
}
