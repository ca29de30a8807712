//! Files that mean harm: they unfold, nest, lead in circles, or lie about their size.

use std::fs::File;
use std::io::{BufWriter, Cursor, Write};

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::large::document;
use super::{Case, fill};
use crate::bench::prose::Office;
use crate::writers::package::stored;
use crate::writers::xlsx::{DECLARATION, content_types, override_of, relation, rels};

/// The files.
pub(super) const CASES: &[Case] = &[
    Case {
        name: "bomb.zip",
        megabytes: 4_000,
        make: bomb,
    },
    Case {
        name: "bomb.xlsx",
        megabytes: 1_000,
        make: bomb_of_cells,
    },
    Case {
        name: "bomb-of-strings.xlsx",
        megabytes: 1_000,
        make: bomb_of_strings,
    },
    Case {
        name: "one-text.xlsx",
        megabytes: 600,
        make: one_text,
    },
    Case {
        name: "bomb.docx",
        megabytes: 1_000,
        make: bomb_of_paragraphs,
    },
    Case {
        name: "laughs.docx",
        megabytes: 1,
        make: laughs,
    },
    Case {
        name: "far-cell.xlsx",
        megabytes: 1,
        make: far_cell,
    },
    Case {
        name: "nested-10000.zip",
        megabytes: 1,
        make: nested,
    },
    Case {
        name: "many-10000.zip",
        megabytes: 1,
        make: many,
    },
    Case {
        name: "circle-of-pages.pdf",
        megabytes: 1,
        make: circle_of_pages,
    },
    Case {
        name: "circle-of-forms.pdf",
        megabytes: 1,
        make: circle_of_forms,
    },
    Case {
        name: "deep.pdf",
        megabytes: 4,
        make: deep_array,
    },
    Case {
        name: "deep.rtf",
        megabytes: 10,
        make: deep_groups,
    },
    Case {
        name: "deep.json",
        megabytes: 10,
        make: deep_list,
    },
];

type Out = BufWriter<File>;

/// Archives one within the other, or members of one.
const ARCHIVES: u64 = 10_000;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

fn bomb(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let mut zip = ZipWriter::new(out);
    zip.start_file("nullen.csv", SimpleFileOptions::default().large_file(true))?;
    fill(&mut zip, &[b'0'; 1 << 14], bytes)?;
    zip.finish()?;
    Ok(())
}

/// All parts of a workbook but its strings, with these rows.
pub(super) fn book_parts(rows: &str) -> Vec<(&'static str, String)> {
    let relations = [
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "sharedStrings", "sharedStrings.xml"),
    ];
    let relations: String = relations
        .iter()
        .map(|(id, kind, target)| relation(id, kind, target))
        .collect();
    vec![
        (
            "[Content_Types].xml",
            content_types(&override_of("xl/workbook.xml", "spreadsheetml.sheet.main")),
        ),
        (
            "_rels/.rels",
            rels(&relation("rId1", "officeDocument", "xl/workbook.xml")),
        ),
        (
            "xl/workbook.xml",
            format!(
                "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/\
                 relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels", rels(&relations)),
        (
            "xl/worksheets/sheet1.xml",
            format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ]
}

/// A workbook with a part that is one block again and again.
fn book(out: &mut Out, part: &str, begin: &str, block: &[u8], bytes: u64, end: &str) -> Result<()> {
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default();
    for (name, text) in book_parts("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>") {
        if name != part {
            zip.start_file(name, options)?;
            zip.write_all(text.as_bytes())?;
        }
    }
    zip.start_file(part, options.large_file(true))?;
    zip.write_all(begin.as_bytes())?;
    fill(&mut zip, block, bytes)?;
    zip.write_all(end.as_bytes())?;
    zip.finish()?;
    Ok(())
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const END: &str = "</sheetData></worksheet>";

fn bomb_of_cells(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let begin = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>");
    let cell = format!(
        "<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "A".repeat(900)
    );
    book(out, SHEET, &begin, cell.repeat(100).as_bytes(), bytes, END)
}

fn bomb_of_strings(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let begin = format!("<sst xmlns=\"{MAIN}\" uniqueCount=\"4294967295\">");
    let string = format!("<si><t>{}</t></si>", "B".repeat(900));
    book(
        out,
        "xl/sharedStrings.xml",
        &begin,
        string.repeat(100).as_bytes(),
        bytes,
        "</sst>",
    )
}

fn one_text(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let begin =
        format!("<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>");
    let end = format!("</t></is></c></row>{END}");
    book(out, SHEET, &begin, &[b'C'; 1 << 14], bytes, &end)
}

fn bomb_of_paragraphs(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let paragraph = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "D".repeat(970));
    document(out, |part| {
        fill(&mut &mut *part, paragraph.repeat(100).as_bytes(), bytes)
    })
}

fn laughs(_: &Office, _: u64, out: &mut Out) -> Result<()> {
    let entities: String = (b'b'..b'k')
        .map(|name| {
            let (name, before) = (char::from(name), char::from(name - 1));
            format!("<!ENTITY {name} \"{}\">", format!("&{before};").repeat(10))
        })
        .collect();
    let text = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE w:document [<!ENTITY a \"lollollol\">{entities}]><w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>&j;</w:t>\
         </w:r></w:p></w:body></w:document>"
    );
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
        ("word/document.xml", text),
    ];
    Ok(out.write_all(&stored(&parts)?)?)
}

fn far_cell(_: &Office, _: u64, out: &mut Out) -> Result<()> {
    let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    Ok(out.write_all(&stored(&book_parts(rows))?)?)
}

fn nested(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let mut inner = b"naam;plaats\nJansen;Utrecht\n".to_vec();
    // Each level adds about a hundred bytes; small ones are made of fewer.
    for _ in 0..ARCHIVES.min(bytes / 100) {
        inner = stored(&[("a.zip", &inner)])?;
    }
    Ok(out.write_all(&inner)?)
}

fn many(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let inner = stored(&[("lijst.csv", "naam;plaats\nJansen;Utrecht\n")])?;
    let names: Vec<String> = (0..ARCHIVES.min(bytes / 100))
        .map(|number| format!("{number}.zip"))
        .collect();
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), inner.as_slice()))
        .collect();
    Ok(out.write_all(&stored(&members)?)?)
}

/// A PDF file of these objects, the first of which is the catalogue.
fn portable(out: &mut Out, objects: &[Vec<u8>]) -> Result<()> {
    let mut file = Cursor::new(Vec::new());
    file.write_all(b"%PDF-1.5\n")?;
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(file.position());
        writeln!(file, "{number} 0 obj")?;
        file.write_all(object)?;
        file.write_all(b"\nendobj\n")?;
    }
    let list = file.position();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1)?;
    for place in places {
        writeln!(file, "{place:010} 00000 n ")?;
    }
    let size = objects.len() + 1;
    write!(
        file,
        "trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{list}\n%%EOF"
    )?;
    Ok(out.write_all(&file.into_inner())?)
}

const CATALOGUE: &[u8] = b"<</Type/Catalog/Pages 2 0 R>>";
const ONE_PAGE: &[u8] = b"<</Type/Pages/Kids[3 0 R]/Count 1>>";

fn circle_of_pages(_: &Office, _: u64, out: &mut Out) -> Result<()> {
    let pages = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>";
    portable(out, &[CATALOGUE.to_vec(), pages.to_vec()])
}

fn circle_of_forms(_: &Office, _: u64, out: &mut Out) -> Result<()> {
    let page = b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</XObject<</X 4 0 R>>>>>>";
    let form =
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 13>>stream\n\
                 /X Do /X Do  \nendstream";
    let content = b"<</Length 6>>stream\n/X Do \nendstream";
    let objects = [CATALOGUE, ONE_PAGE, page, form, content];
    portable(out, &objects.map(<[u8]>::to_vec))
}

fn deep_array(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    let depth = bytes as usize / 2;
    let page = format!(
        "<</Type/Page/Parent 2 0 R/X {}{}>>",
        "[".repeat(depth),
        "]".repeat(depth)
    );
    portable(out, &[CATALOGUE.to_vec(), ONE_PAGE.to_vec(), page.into_bytes()])
}

fn deep_groups(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    out.write_all(b"{\\rtf1 ")?;
    fill(out, b"{", bytes / 2)?;
    fill(out, b"}", bytes / 2 + 1)
}

fn deep_list(_: &Office, bytes: u64, out: &mut Out) -> Result<()> {
    fill(out, b"[", bytes / 2)?;
    fill(out, b"]", bytes / 2)
}
