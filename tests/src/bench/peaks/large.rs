//! Large files that mean no harm: what a leaver's folder may hold, and more of it.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Case, fill};
use crate::bench::mixed;
use crate::bench::prose::Office;
use crate::world::{Customer, World};
use crate::writers::markup::escaped;
use crate::writers::outlook::{Message, pst};
use crate::writers::pdf::{Pdf, Turn};
use crate::writers::table::{Rows, USUAL, delimited, list};
use crate::writers::xlsx::{DECLARATION, content_types, override_of, relation, rels};

/// The files.
pub(super) const CASES: &[Case] = &[
    Case {
        name: "table.csv",
        megabytes: 3_000,
        make: table,
    },
    Case {
        name: "post.mbox",
        megabytes: 1_000,
        make: mailbox,
    },
    Case {
        name: "one-line.txt",
        megabytes: 500,
        make: one_line,
    },
    Case {
        name: "list.json",
        megabytes: 500,
        make: json,
    },
    Case {
        name: "page.html",
        megabytes: 200,
        make: page,
    },
    Case {
        name: "book.xlsx",
        megabytes: 500,
        make: book,
    },
    Case {
        name: "strings.xlsx",
        megabytes: 90,
        make: strings,
    },
    Case {
        name: "book.ods",
        megabytes: 300,
        make: open_book,
    },
    Case {
        name: "paper.docx",
        megabytes: 90,
        make: paper,
    },
    Case {
        name: "paper.pdf",
        megabytes: 40,
        make: portable,
    },
    Case {
        name: "post.pst",
        megabytes: 60,
        make: store,
    },
];

type Out = BufWriter<File>;

/// Rows of a list, about two megabytes of them.
fn rows() -> Rows {
    let customers: Vec<Customer> = World::default().customers(20_000).collect();
    list(&customers.iter().collect::<Vec<_>>(), &USUAL)
}

fn table(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    fill(out, delimited(&rows(), ';', "\r\n").as_bytes(), bytes)
}

fn mailbox(office: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let mut block = String::new();
    for number in 0..1_000 {
        block.push_str(&format!(
            "From kantoor@bedrijf.example Mon Mar  4 10:00:00 2024\nFrom: Kantoor <kantoor@bedrijf.example>\n\
             Subject: Stuk {number}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{}\n\n",
            office.paper(number)
        ));
    }
    fill(out, block.as_bytes(), bytes)
}

fn one_line(office: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    fill(out, office.text(2 << 20).replace('\n', " ").as_bytes(), bytes)
}

fn json(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let rows: Vec<String> = rows()
        .iter()
        .map(|row| serde_json::json!(row).to_string())
        .collect();
    out.write_all(b"[[]")?;
    fill(out, format!(",{}", rows.join(",\n")).as_bytes(), bytes)?;
    Ok(out.write_all(b"]")?)
}

fn page(office: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let text = escaped(&office.text(1 << 20)).replace("\n\n", "</p>\n<p>");
    out.write_all(b"<!doctype html><html><body><p>")?;
    fill(out, text.as_bytes(), bytes)?;
    Ok(out.write_all(b"</p></body></html>")?)
}

fn book(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    // A row has about 500 bytes.
    mixed::workbook(bytes / 500, out).map(|_| ())
}

/// A package of parts, the last of which is long.
fn package(
    out: &mut Out,
    parts: &[(&str, String)],
    long: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default();
    for (name, text) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    zip.start_file(long, options.large_file(true))?;
    write(&mut zip)?;
    zip.finish()?;
    Ok(())
}

fn strings(office: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let parts = super::hostile::book_parts("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
    let text = office.text(1 << 20);
    let block: String = text
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| format!("<si><t>{}</t></si>", escaped(line)))
        .collect();
    package(out, &parts, "xl/sharedStrings.xml", |part| {
        write!(part, "{DECLARATION}<sst xmlns=\"{main}\">")?;
        fill(&mut &mut *part, block.as_bytes(), bytes)?;
        Ok(part.write_all(b"</sst>")?)
    })
}

fn open_book(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
                         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let cell = |cell: &String| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            escaped(cell)
        )
    };
    let row = |row: &Vec<String>| {
        format!(
            "<table:table-row>{}</table:table-row>",
            row.iter().map(cell).collect::<String>()
        )
    };
    let block: String = rows().iter().map(row).collect();
    let parts = [
        (
            "mimetype",
            "application/vnd.oasis.opendocument.spreadsheet".to_owned(),
        ),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>"
                .to_owned(),
        ),
    ];
    package(out, &parts, "content.xml", |part| {
        write!(
            part,
            "{DECLARATION}<office:document-content {NAMES}><office:body><office:spreadsheet><table:table table:name=\"A\">"
        )?;
        fill(&mut &mut *part, block.as_bytes(), bytes)?;
        let end = "</table:table></office:spreadsheet></office:body></office:document-content>";
        Ok(part.write_all(end.as_bytes())?)
    })
}

fn paper(office: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let block: String = office
        .text(1 << 20)
        .lines()
        .map(|line| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(line)))
        .collect();
    document(out, |part| fill(&mut &mut *part, block.as_bytes(), bytes))
}

/// A document with this body.
pub(super) fn document(out: &mut Out, body: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let parts = [
        (
            "[Content_Types].xml",
            content_types(&override_of(
                "word/document.xml",
                "wordprocessingml.document.main",
            )),
        ),
        (
            "_rels/.rels",
            rels(&relation("rId1", "officeDocument", "word/document.xml")),
        ),
    ];
    package(out, &parts, "word/document.xml", |part| {
        part.write_all(
            b"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>",
        )?;
        body(part)?;
        Ok(part.write_all(b"</w:body></w:document>")?)
    })
}

fn portable(office: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let text = office.text(1 << 20);
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let mut pdf = Pdf::default();
    let mut written = 0;
    while written < bytes {
        for page in lines.chunks(40) {
            let places = (0_u32..).map(|line| 800 - 18 * line);
            let page: Vec<(u32, u32, String)> = places
                .zip(page)
                .map(|(y, line)| (50, y, (*line).to_owned()))
                .collect();
            pdf.page(&page, Turn::Upright);
            written += page
                .iter()
                .map(|(_, _, line)| line.len() as u64 + 30)
                .sum::<u64>()
                .max(1);
            if written >= bytes {
                break;
            }
        }
    }
    Ok(out.write_all(&pdf.write())?)
}

fn store(office: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let attached = delimited(&rows(), ';', "\r\n").into_bytes();
    let attached = attached.get(..40_000.min(attached.len())).unwrap_or_default();
    let items: Vec<Message> = (0..bytes.div_ceil(50_000).min(2_000))
        .map(|number| {
            let mut message = Message::about("Stuk").saying(&office.paper(number));
            message
                .attachments
                .push(("lijst.csv".to_owned(), attached.to_vec()));
            message
        })
        .collect();
    Ok(out.write_all(&pst("Postvak IN", &items))?)
}
