//! The other shapes of office documents: templates, macros, strict and flat XML, XML of 2003, books, printed pages.

use anyhow::Result;

use super::{Desk, Form, Writer};
use crate::world::Customer;
use crate::writers::docx::Docx;
use crate::writers::flat::{self, Block, FlatSheet};
use crate::writers::markup::escaped;
use crate::writers::package::{flat, reworded, stored, strict};
use crate::writers::table::{Column, PERSONAL, line, list};
use crate::writers::xlsx::simple;
use crate::writers::{pptx, xlsb, xps};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    own("xlsx-strict", "A workbook in strict Office Open XML", |d| {
        workbook(d, "strikt.xlsx", strict)
    }),
    own("docx-strict", "A document in strict Office Open XML", |d| {
        document(d, "strikt.docx", strict)
    }),
    own("pptx-strict", "A presentation in strict Office Open XML", |d| {
        slides(d, "strikt.pptx", strict)
    }),
    own("xltx-template", "A template of a workbook", |d| {
        workbook(d, "sjabloon.xltx", template)
    }),
    own("dotx-template", "A template of a document", |d| {
        document(d, "sjabloon.dotx", template)
    }),
    own("potx-template", "A template of a presentation", |d| {
        slides(d, "sjabloon.potx", template)
    }),
    own("xltm-template", "A template of a workbook with macros", |d| {
        workbook(d, "sjabloon.xltm", |p| kind(p, MACRO_TEMPLATES))
    }),
    own("dotm-template", "A template of a document with macros", |d| {
        document(d, "Normal.dotm", |p| kind(p, MACRO_TEMPLATES))
    }),
    own("docm-macro", "A document with macros", |d| {
        document(d, "macro.docm", |p| kind(p, MACROS))
    }),
    own("ppsx-show", "A show that opens full screen", |d| {
        slides(d, "toon.ppsx", |p| {
            reworded(p, &[("presentation.main+xml", "slideshow.main+xml")])
        })
    }),
    own("xlsb-binary", "A binary workbook of Excel 2007", binary),
    own("docx-one-file", "A document as one XML file", one_file),
    own("fodt-flat", "A text in flat OpenDocument", flat_text),
    own("fodp-flat", "A presentation in flat OpenDocument", flat_slides),
    own("xps", "A table printed to XPS", printed),
    own("epub-chapters", "A book of several chapters", book),
    office("wordml-office", "A document in the XML of Word 2003", word_2003),
    office(
        "spreadsheetml-office",
        "A workbook in the XML of Excel 2003",
        excel_2003,
    ),
    office("epub-office", "A book by LibreOffice", office_book),
    office("pot-template", "A PowerPoint template", old_template),
];

const fn own(id: &'static str, about: &'static str, make: fn(&mut Desk<'_>) -> Result<()>) -> Form {
    Form {
        id,
        about,
        writer: Writer::Own,
        make,
    }
}

const fn office(id: &'static str, about: &'static str, make: fn(&mut Desk<'_>) -> Result<()>) -> Form {
    Form {
        id,
        about,
        writer: Writer::Office,
        make,
    }
}

/// How the main parts of documents, workbooks and presentations are typed.
const PLAIN: [&str; 3] = [
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
];
const TEMPLATES: [&str; 3] = [
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
];
const MACROS: [&str; 3] = [
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
];
const MACRO_TEMPLATES: [&str; 3] = [
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
    "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
];

fn kind(package: &[u8], types: [&str; 3]) -> Result<Vec<u8>> {
    let changes: Vec<(&str, &str)> = PLAIN.into_iter().zip(types).collect();
    reworded(package, &changes)
}

fn template(package: &[u8]) -> Result<Vec<u8>> {
    kind(package, TEMPLATES)
}

fn workbook(desk: &mut Desk<'_>, file: &str, change: fn(&[u8]) -> Result<Vec<u8>>) -> Result<()> {
    let customers = desk.persons(25);
    let package = change(&simple(&list(&customers, &PERSONAL))?)?;
    desk.leave(&format!("Documenten/soorten/{file}"), package, &customers)
}

fn binary(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let book = xlsb::workbook(&list(&customers, &PERSONAL))?;
    desk.leave("Documenten/soorten/klanten.xlsb", book, &customers)
}

fn lines(customers: &[&Customer]) -> Vec<String> {
    customers.iter().map(|c| line(c)).collect()
}

/// A document with customers in a table, a footnote and a page header.
fn letter(customers: &[&Customer]) -> Docx {
    let mut docx = Docx::default();
    let (in_table, beside) = customers.split_at(customers.len().saturating_sub(2));
    docx.table(&list(in_table, &PERSONAL));
    if let [noted, above] = beside {
        docx.footnote("Zie onder.", &line(noted)).header(&line(above));
    }
    docx
}

fn document(desk: &mut Desk<'_>, file: &str, change: fn(&[u8]) -> Result<Vec<u8>>) -> Result<()> {
    let customers = desk.persons(20);
    let package = change(&letter(&customers).write()?)?;
    desk.leave(&format!("Documenten/soorten/{file}"), package, &customers)
}

fn slides(desk: &mut Desk<'_>, file: &str, change: fn(&[u8]) -> Result<Vec<u8>>) -> Result<()> {
    let customers = desk.persons(12);
    let (in_table, in_notes) = customers.split_at(8);
    let rows = list(in_table, &[Column::Name, Column::Email, Column::Phone]);
    let package = change(&pptx::slide("Sleutelklanten", &rows, &lines(in_notes))?)?;
    desk.leave(&format!("Documenten/soorten/{file}"), package, &customers)
}

fn one_file(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let text = flat(&letter(&customers).write()?)?;
    desk.leave("Documenten/soorten/plat.xml", text, &customers)
}

fn flat_text(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let mut blocks = vec![Block::Table(list(&customers, &PERSONAL))];
    blocks.push(Block::Paragraph("Einde".to_owned()));
    desk.leave(
        "Documenten/soorten/plat.fodt",
        flat::text(&blocks, ""),
        &customers,
    )
}

fn flat_slides(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(12);
    desk.leave("Documenten/soorten/plat.fodp", deck(&customers), &customers)
}

fn deck(customers: &[&Customer]) -> String {
    let (in_table, in_notes) = customers.split_at(customers.len() * 2 / 3);
    let rows = list(in_table, &[Column::Name, Column::Email, Column::Phone]);
    flat::presentation("Sleutelklanten", &rows, &lines(in_notes))
}

fn printed(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(60);
    let rows = list(&customers, &PERSONAL);
    desk.leave("Documenten/soorten/afdruk.xps", xps::table(&rows)?, &customers)
}

/// The chapters stand in the package in another order than they are read in; each is a page of its own.
fn book(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(18);
    let container = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" version=\"1.0\"><rootfiles><rootfile \
        full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    let mut members = vec![
        ("mimetype".to_owned(), "application/epub+zip".to_owned()),
        ("META-INF/container.xml".to_owned(), container.to_owned()),
    ];
    let (mut manifest, mut spine) = (String::new(), String::new());
    for (chapter, some) in (1..).zip(customers.chunks(6)) {
        let text: String = some
            .iter()
            .map(|c| format!("<p>Op bezoek bij {}.</p>", escaped(&line(c))))
            .collect();
        members.insert(
            2,
            (
                format!("EPUB/c{chapter}.xhtml"),
                format!("<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>{chapter}</title></head><body>{text}</body></html>"),
            ),
        );
        manifest.push_str(&format!(
            "<item id=\"c{chapter}\" href=\"c{chapter}.xhtml\" media-type=\"application/xhtml+xml\"/>"
        ));
        spine.push_str(&format!("<itemref idref=\"c{chapter}\"/>"));
    }
    members.push((
        "EPUB/package.opf".to_owned(),
        format!("<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"><manifest>{manifest}</manifest><spine>{spine}</spine></package>"),
    ));
    desk.leave("Boeken/jaarboek.epub", stored(&members)?, &customers)
}

#[expect(clippy::unnecessary_wraps, reason = "all forms are made in one way")]
fn word_2003(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let (in_table, typed) = customers.split_at(14);
    let mut blocks = vec![Block::Table(list(in_table, &PERSONAL))];
    blocks.extend(
        typed
            .iter()
            .map(|c| Block::Note("Zie onder.".to_owned(), line(c))),
    );
    let path = "Documenten/soorten/word2003.xml";
    desk.convert(path, "fodt", flat::text(&blocks, ""), "xml:MS Word 2003 XML");
    desk.holds(path, &customers);
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "all forms are made in one way")]
fn excel_2003(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let sheet = FlatSheet {
        name: "Blad1".to_owned(),
        rows: list(&customers, &PERSONAL),
        ..FlatSheet::default()
    };
    let path = "Documenten/soorten/excel2003.xml";
    desk.convert(
        path,
        "fods",
        flat::workbook(&[sheet], ""),
        "xml:MS Excel 2003 XML",
    );
    desk.holds(path, &customers);
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "all forms are made in one way")]
fn office_book(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let blocks: Vec<Block> = lines(&customers).into_iter().map(Block::Paragraph).collect();
    desk.convert(
        "Boeken/relaties.epub",
        "fodt",
        flat::text(&blocks, ""),
        "epub:EPUB",
    );
    desk.holds("Boeken/relaties.epub", &customers);
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "all forms are made in one way")]
fn old_template(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(9);
    let path = "Documenten/soorten/sjabloon.pot";
    desk.convert(path, "fodp", deck(&customers), "pot:MS PowerPoint 97 Vorlage");
    desk.holds(path, &customers);
    Ok(())
}
