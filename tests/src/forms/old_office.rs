//! Texts, slides and templates of Office before 2007, written by LibreOffice.

use anyhow::Result;

use super::desk::{dutch, reachable};
use super::{Desk, Form, Writer};
use crate::world::{Customer, Person};
use crate::writers::docx::Docx;
use crate::writers::flat;
use crate::writers::table::{Column, PERSONAL, line, list};
use crate::writers::xlsx::simple;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    form("doc-table", "A table in an old Word document", table),
    form("doc-letters", "Address labels typed one below the other", letters),
    form(
        "doc-margins",
        "Footnote, header, comment and text box in an old Word document",
        margins,
    ),
    form("dot-template", "A Word template", template),
    form("ppt-table-notes", "A table on a slide, and notes", slides),
    form("pps-show", "A show that opens full screen", show),
    form("xlt-template", "An Excel template", workbook_template),
];

const fn form(id: &'static str, about: &'static str, make: fn(&mut Desk<'_>) -> Result<()>) -> Form {
    Form {
        id,
        about,
        writer: Writer::Office,
        make,
    }
}

fn table(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let mut docx = Docx::default();
    docx.paragraph("Mijn relaties").table(&list(
        &customers,
        &[Column::Name, Column::Company, Column::Email, Column::Phone],
    ));
    desk.convert("Documenten/relaties.doc", "docx", docx.write()?, "doc");
    desk.holds("Documenten/relaties.doc", &customers);
    Ok(())
}

fn letters(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(20, |c| reachable(c) && dutch(c));
    let mut docx = Docx::default();
    for customer in &customers {
        let name = customer.person.as_ref().map(Person::formal).unwrap_or_default();
        docx.paragraph(&name)
            .paragraph(&customer.address.line())
            .paragraph(&customer.address.envelope())
            .paragraph("");
    }
    desk.convert("Documenten/brieven.doc", "docx", docx.write()?, "doc");
    desk.holds("Documenten/brieven.doc", &customers);
    Ok(())
}

fn margins(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(4);
    let mut lines = customers.iter().map(|c| line(c));
    let mut next = || lines.next().unwrap_or_default();
    let mut docx = Docx::default();
    docx.header(&next())
        .footnote("Zie onder.", &next())
        .comment("Te bespreken.", &next())
        .text_box(&next());
    desk.convert("Documenten/kantlijn.doc", "docx", docx.write()?, "doc");
    desk.holds("Documenten/kantlijn.doc", &customers);
    Ok(())
}

fn template(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(10);
    let mut docx = Docx::default();
    for customer in &customers {
        docx.paragraph(&line(customer));
    }
    desk.convert(
        "Documenten/sjabloon.dot",
        "docx",
        docx.write()?,
        "dot:MS Word 97 Vorlage",
    );
    desk.holds("Documenten/sjabloon.dot", &customers);
    Ok(())
}

fn deck(customers: &[&Customer]) -> String {
    let (in_table, in_notes) = customers.split_at(customers.len() * 2 / 3);
    let notes: Vec<String> = in_notes.iter().map(|c| line(c)).collect();
    flat::presentation(
        "Sleutelklanten",
        &list(in_table, &[Column::Name, Column::Email, Column::Phone]),
        &notes,
    )
}

#[expect(clippy::unnecessary_wraps, reason = "all forms are made in one way")]
fn slides(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(12);
    desk.convert("Documenten/sleutelklanten.ppt", "fodp", deck(&customers), "ppt");
    desk.holds("Documenten/sleutelklanten.ppt", &customers);
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "all forms are made in one way")]
fn show(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(9);
    desk.convert("Documenten/toon.pps", "fodp", deck(&customers), "ppt");
    desk.holds("Documenten/toon.pps", &customers);
    Ok(())
}

fn workbook_template(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let book = simple(&list(&customers, &PERSONAL))?;
    desk.convert(
        "Documenten/sjabloon.xlt",
        "xlsx",
        book,
        "xlt:MS Excel 97 Vorlage/Template",
    );
    desk.holds("Documenten/sjabloon.xlt", &customers);
    Ok(())
}
