//! Reading formats: workbooks beside calamine, documents beside docx-rs and Python's zipfile, PDF beside pdftotext.
//!
//! In one thread and without matching, so that readers are compared with readers.

mod further;

use std::fs;
use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use calamine::{Reader as _, Xlsx};
use homeward_agent::extract::{Limits, extract_file};

use super::figure::{Figure, Times};
use super::matching::Gathered;
use super::mixed;
use super::peer::Peer;
use super::prose::Office;
use crate::program::text;
use crate::world::{Customer, World};
use crate::writers::docx::Docx;
use crate::writers::office;
use crate::writers::table::{USUAL, list};
use crate::writers::xlsx;

const PART: &str = "formats, one core, reading only (MB of file)";
/// Customers in a workbook.
const ROWS: u64 = 20_000;
/// Papers in a document.
const PAPERS: u64 = 400;

/// Takes the text of a document's body out by the shortest program that does.
const PYTHON: &str = "\
import re, sys, zipfile
body = zipfile.ZipFile(sys.argv[1]).read('word/document.xml').decode()
for paragraph in body.split('</w:p>'):
    print(''.join(re.findall(r'<w:t[^>]*>([^<]*)</w:t>', paragraph)))
";

/// Reads workbooks, documents and PDF files.
///
/// # Errors
///
/// When a file cannot be made or read.
pub fn measure(folder: &Path, office: &Office, runs: usize, figures: &mut Vec<Figure>) -> Result<()> {
    workbooks(folder, runs, figures)?;
    documents(folder, office, runs, figures)?;
    portable(folder, office, runs, figures)?;
    further::measure(folder, office, runs, figures)
}

fn read(data: &[u8], name: &str) -> Result<u64> {
    let mut gathered = Gathered::counting();
    extract_file(data, Some(name), Limits::default(), &mut gathered);
    if let Some(why) = gathered.failures.first() {
        bail!("{name} was not read: {:?}", why.reason);
    }
    Ok(gathered.bytes)
}

/// Every cell of every sheet, as calamine reads them with the least memory.
fn by_calamine(data: &[u8]) -> Result<()> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(data))?;
    let mut letters = 0;
    for sheet in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&sheet)?;
        while let Some(cell) = reader.next_cell()? {
            letters += match cell.get_value() {
                calamine::DataRef::SharedString(text) => text.len(),
                calamine::DataRef::String(text) => text.len(),
                _ => 0,
            };
        }
    }
    black_box(letters);
    Ok(())
}

fn workbooks(folder: &Path, runs: usize, figures: &mut Vec<Figure>) -> Result<()> {
    let customers: Vec<Customer> = World::default().customers(ROWS).collect();
    let customers: Vec<&Customer> = customers.iter().collect();
    let mut books = vec![
        ("text", packed(&xlsx::simple(&list(&customers, &USUAL))?)?),
        (
            "mixed",
            mixed::workbook(ROWS, Cursor::new(Vec::new()))?.into_inner(),
        ),
    ];
    if let (Some(program), Some((_, mixed))) = (office::program(), books.last()) {
        let job = office::Job {
            form: "benchmark",
            source_type: "xlsx",
            source: mixed.clone(),
            target: "xlsx",
            to: folder.join("gemengd.xlsx"),
        };
        let to = job.to.clone();
        // A row that is missing is seen in the table; the others are still of use.
        if office::convert(program, &[job]).is_ok() {
            books.push(("mixed, written by LibreOffice", fs::read(to)?));
        }
    }
    for (what, data) in &books {
        let megabytes = data.len() as f64 / 1e6;
        let [own, cells, range] = Times::by_turns(
            runs,
            [
                &mut || {
                    black_box(read(data, "lijst.xlsx")?);
                    anyhow::Ok(())
                },
                &mut || by_calamine(data),
                &mut || {
                    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(data))?;
                    for sheet in book.sheet_names() {
                        black_box(book.worksheet_range(&sheet)?.get_size());
                    }
                    Ok(())
                },
            ],
        )?;
        let own = own.of_processor();
        for (name, times) in [("calamine, cell by cell", cells), ("calamine, as a range", range)] {
            let what = format!("xlsx, {ROWS} rows, {what}");
            figures.push(
                Figure::rate(PART, what, megabytes, "MB/s", &own)
                    .beside(name, megabytes / times.of_processor().median()),
            );
        }
    }
    Ok(())
}

fn documents(folder: &Path, office: &Office, runs: usize, figures: &mut Vec<Figure>) -> Result<()> {
    let data = packed(&document(office, PAPERS)?)?;
    let megabytes = data.len() as f64 / 1e6;
    let mut letters = 0;
    let [own, crates] = Times::by_turns(
        runs,
        [
            &mut || {
                letters = read(&data, "stuk.docx")?;
                anyhow::Ok(())
            },
            // The text is still to be taken out of what this gives.
            &mut || {
                black_box(docx_rs::read_docx(&data)?.document.children.len());
                Ok(())
            },
        ],
    )?;
    let what = format!("docx, {:.1} MB of text", letters as f64 / 1e6);
    let figure = || Figure::rate(PART, what.as_str(), megabytes, "MB/s", &own.of_processor());
    figures.push(figure().beside("docx-rs", megabytes / crates.of_processor().median()));
    if let Some(python) = Peer::find("python3", "--version") {
        let path = folder.join("stuk.docx");
        fs::write(&path, &data)?;
        let beside = Times::of(runs, || python.run(&["-c", PYTHON, text(&path)?]))?;
        figures.push(figure().beside(
            format!("{}, zipfile and re", python.name),
            megabytes / beside.of_processor().median(),
        ));
    }
    Ok(())
}

fn portable(folder: &Path, office: &Office, runs: usize, figures: &mut Vec<Figure>) -> Result<()> {
    let path = folder.join("stuk.pdf");
    if !path.is_file() {
        let Some(program) = office::program() else {
            return Ok(());
        };
        let job = office::Job {
            form: "benchmark",
            source_type: "docx",
            source: document(office, PAPERS)?,
            target: "pdf",
            to: path.clone(),
        };
        office::convert(program, &[job])?;
    }
    let data = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
    let megabytes = data.len() as f64 / 1e6;
    let mut letters = 0;
    let own = Times::of(runs, || {
        letters = read(&data, "stuk.pdf")?;
        anyhow::Ok(())
    })?;
    let what = format!("pdf, {:.1} MB of text", letters as f64 / 1e6);
    let mut figure = Figure::rate(PART, what, megabytes, "MB/s", &own.of_processor());
    if let Some(pdftotext) = Peer::find("pdftotext", "-v") {
        let out = folder.join("stuk.txt");
        let beside = Times::of(runs, || pdftotext.run(&[text(&path)?, text(&out)?]))?;
        figure = figure.beside(pdftotext.name.clone(), megabytes / beside.of_processor().median());
    }
    figures.push(figure);
    Ok(())
}

fn document(office: &Office, papers: u64) -> Result<Vec<u8>> {
    let mut docx = Docx::default();
    for number in 0..papers {
        for paragraph in office.paper(number).lines().filter(|line| !line.is_empty()) {
            docx.paragraph(paragraph);
        }
    }
    docx.write()
}

/// The same package, compressed as office programs do it.
fn packed(stored: &[u8]) -> Result<Vec<u8>> {
    let mut from = zip::ZipArchive::new(Cursor::new(stored))?;
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for at in 0..from.len() {
        let mut member = from.by_index(at)?;
        to.start_file(member.name()?, options)?;
        std::io::copy(&mut member, &mut to)?;
    }
    Ok(to.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_what_a_reader_finds() {
        let office = Office::new(World::default());
        let stored = document(&office, 3).unwrap();
        let small = packed(&stored).unwrap();
        assert!(small.len() < stored.len());
        assert_eq!(read(&stored, "a.docx").unwrap(), read(&small, "a.docx").unwrap());
    }
}
