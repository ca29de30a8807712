//! The formats that stand beside no peer: how much of each is read in a second.
//!
//! Files are made by the harness's own writers, by LibreOffice and by Python where these are installed.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::{PART, document, packed, read};
use crate::bench::figure::{Figure, Times};
use crate::bench::mixed;
use crate::bench::prose::Office;
use crate::world::{Customer, World};
use crate::writers::outlook::{Message, msg, pst};
use crate::writers::package::stored;
use crate::writers::table::{Rows, USUAL, delimited, list};
use crate::writers::{cards, dbase, markup, office, pptx, python};

/// Customers in a list.
const ROWS: u64 = 20_000;
/// Papers in a text.
const PAPERS: u64 = 200;
/// Messages in a mailbox.
const MESSAGES: u64 = 2_000;

/// Reads one file of each.
///
/// # Errors
///
/// When a file cannot be made or read.
pub(super) fn measure(folder: &Path, office: &Office, runs: usize, figures: &mut Vec<Figure>) -> Result<()> {
    let customers: Vec<Customer> = World::default().customers(ROWS).collect();
    let customers: Vec<&Customer> = customers.iter().collect();
    let rows = list(&customers, &USUAL);
    let mut files = plain(&rows, &customers, office)?;
    files.extend(packages(&rows, office)?);
    files.extend(by_office(folder, office)?);
    if let Some(file) = database(folder, &rows)? {
        files.push(file);
    }
    for (name, data) in &files {
        let megabytes = data.len() as f64 / 1e6;
        let mut letters = 0;
        let times = Times::of(runs, || {
            letters = read(data, name)?;
            anyhow::Ok(())
        })?;
        let kind = name.rsplit('.').next().unwrap_or(name);
        let what = format!(
            "{kind}, {megabytes:.1} MB, of text {:.1} MB",
            letters as f64 / 1e6
        );
        figures.push(Figure::rate(PART, what, megabytes, "MB/s", &times.of_processor()));
    }
    Ok(())
}

type File = (&'static str, Vec<u8>);

/// Files of text.
fn plain(rows: &Rows, customers: &[&Customer], office: &Office) -> Result<Vec<File>> {
    let cells = |row: &Vec<String>| -> String {
        let cells = row
            .iter()
            .map(|cell| format!("<td>{}</td>", markup::escaped(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let table: String = rows.iter().map(cells).collect();
    let page = format!(
        "<!doctype html><html><head><title>Lijst</title></head><body><table>\n{table}</table></body></html>"
    );
    let json = json!(
        rows.iter()
            .map(|row| json!({ "naam": row.first(), "rest": row }))
            .collect::<Vec<_>>()
    );
    let mail: String = (0..MESSAGES)
        .map(|number| message(&office.paper(number), number))
        .collect();
    let all_cards: String = customers
        .iter()
        .map(|customer| cards::version_3(customer))
        .collect();
    let single = message(&office.text(2 << 20), 0);
    let single = single.split_once('\n').map_or("", |(_, message)| message);
    Ok(vec![
        ("stuk.txt", office.text(4 << 20).into_bytes()),
        ("lijst.csv", delimited(rows, ';', "\r\n").into_bytes()),
        ("lijst.json", serde_json::to_vec_pretty(&json)?),
        ("lijst.html", page.into_bytes()),
        ("lijst.dbf", dbase::table(rows, dbase::Mark::Kept)),
        ("kaarten.vcf", all_cards.into_bytes()),
        ("post.mbox", mail.into_bytes()),
        ("post.eml", single.as_bytes().to_vec()),
    ])
}

/// A message of a mailbox, the line before it included.
fn message(paper: &str, number: u64) -> String {
    let second = number % 60;
    format!(
        "From kantoor@bedrijf.example Mon Mar  4 10:00:{second:02} 2024\nFrom: Kantoor <kantoor@bedrijf.example>\n\
         To: afdeling{number}@bedrijf.example\nSubject: Stuk {number}\nDate: Mon, 4 Mar 2024 10:00:{second:02} +0100\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{paper}\n\n"
    )
}

/// Files that hold others, and stores.
fn packages(rows: &Rows, office: &Office) -> Result<Vec<File>> {
    let table = delimited(rows, ';', "\r\n");
    let deck = rows.get(..2_000.min(rows.len())).unwrap_or_default().to_vec();
    let mail: Vec<Message> = (0..MESSAGES)
        .map(|number| Message::about("Stuk").saying(&office.paper(number)))
        .collect();
    Ok(vec![
        ("alles.zip", packed(&stored(&[("lijst.csv", table.as_bytes())])?)?),
        ("dia.pptx", packed(&pptx::slide("Lijst", &deck, &[])?)?),
        (
            "bericht.msg",
            msg(&Message::about("Stukken").saying(&office.text(1 << 20))),
        ),
        ("post.pst", pst("Postvak IN", &mail)),
    ])
}

/// What LibreOffice writes.
fn by_office(folder: &Path, office: &Office) -> Result<Vec<File>> {
    let Some(program) = office::program() else {
        return Ok(Vec::new());
    };
    let book = mixed::workbook(ROWS, std::io::Cursor::new(Vec::new()))?.into_inner();
    let paper = document(office, PAPERS)?;
    let mut files = Vec::new();
    for (name, source_type, source, target) in [
        ("lijst.xls", "xlsx", &book, "xls"),
        ("lijst.ods", "xlsx", &book, "ods"),
        ("stuk.doc", "docx", &paper, "doc"),
        ("stuk.odt", "docx", &paper, "odt"),
        ("stuk.rtf", "docx", &paper, "rtf"),
    ] {
        let to = folder.join(name);
        let job = office::Job {
            form: "benchmark",
            source_type,
            source: source.clone(),
            target,
            to: to.clone(),
        };
        // A row that is missing is seen in the table; the others are still of use.
        if office::convert(program, &[job]).is_ok() {
            files.push((name, fs::read(to)?));
        }
    }
    Ok(files)
}

/// A database, where Python is installed.
fn database(folder: &Path, rows: &Rows) -> Result<Option<File>> {
    const SCRIPT: &str = "\
import sqlite3
base = sqlite3.connect('lijst.sqlite')
base.execute('create table klant (' + ', '.join(f'k{n} text' for n in range(len(data[0]))) + ')')
base.executemany('insert into klant values (' + ', '.join('?' for _ in data[0]) + ')', data)
base.commit()
";
    if !python::has("sqlite3") {
        return Ok(None);
    }
    let path = folder.join("lijst.sqlite");
    if path.is_file() {
        fs::remove_file(&path)?;
    }
    python::run(folder, SCRIPT, &json!(rows))?;
    Ok(Some(("lijst.sqlite", fs::read(path)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_text_and_stores_are_read() {
        let office = Office::new(World::default());
        let customers: Vec<Customer> = World::default().customers(20).collect();
        let customers: Vec<&Customer> = customers.iter().collect();
        let rows = list(&customers, &USUAL);
        for (name, data) in packages(&rows, &office).unwrap() {
            assert!(read(&data, name).unwrap() > 500, "{name}");
        }
        let single = message("Geachte heer", 7);
        assert!(single.starts_with("From ") && single.contains("\n\nGeachte"));
    }
}
