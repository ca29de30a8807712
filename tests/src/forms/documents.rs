//! Texts and slides with customers in every place that a document has.

use anyhow::Result;

use super::desk::{dutch, reachable};
use super::{Desk, Form, Writer};
use crate::world::{Customer, Person};
use crate::writers::docx::Docx;
use crate::writers::pptx;
use crate::writers::table::{Column, PERSONAL, line, list};
use crate::writers::xlsx::simple;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "docx-table",
        about: "A table",
        writer: Writer::Own,
        make: table,
    },
    Form {
        id: "docx-labels",
        about: "Address labels in the cells of a table",
        writer: Writer::Own,
        make: labels,
    },
    Form {
        id: "docx-split-runs",
        about: "Names and addresses split over runs",
        writer: Writer::Own,
        make: split_runs,
    },
    Form {
        id: "docx-margins",
        about: "Footnote, header, comment, text box",
        writer: Writer::Own,
        make: margins,
    },
    Form {
        id: "docx-deleted",
        about: "Deleted while changes were tracked",
        writer: Writer::Own,
        make: deleted,
    },
    Form {
        id: "docx-embedded-workbook",
        about: "A workbook embedded in a document",
        writer: Writer::Own,
        make: embedded,
    },
    Form {
        id: "pptx-table-notes",
        about: "A table on a slide, and notes",
        writer: Writer::Own,
        make: slides,
    },
    Form {
        id: "rtf-escapes",
        about: "Accents as code page bytes and as Unicode escapes",
        writer: Writer::Own,
        make: rtf,
    },
];

fn table(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let mut docx = Docx::default();
    docx.paragraph("Mijn relaties").table(&list(
        &customers,
        &[Column::Name, Column::Company, Column::Email, Column::Phone],
    ));
    desk.leave("Documenten/relaties.docx", docx.write()?, &customers)
}

fn labels(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(42, |c| reachable(c) && dutch(c));
    let label = |c: &&Customer| {
        let name = c.person.as_ref().map(Person::formal).unwrap_or_default();
        format!("{name}\n{}\n{}", c.address.line(), c.address.envelope())
    };
    let cells: Vec<String> = customers.iter().map(label).collect();
    let mut docx = Docx::default();
    docx.table(&cells.chunks(3).map(<[String]>::to_vec).collect());
    desk.leave("Documenten/etiketten.docx", docx.write()?, &customers)
}

fn split_runs(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let mut docx = Docx::default();
    for customer in &customers {
        let text = line(customer);
        let letters: Vec<char> = text.chars().collect();
        let runs: Vec<String> = letters.chunks(5).map(|run| run.iter().collect()).collect();
        let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
        docx.runs(&runs);
    }
    desk.leave("Documenten/opgemaakt.docx", docx.write()?, &customers)
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
    desk.leave("Documenten/kantlijn.docx", docx.write()?, &customers)
}

fn deleted(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(5);
    let mut docx = Docx::default();
    docx.paragraph("Voorstel");
    for customer in &customers {
        docx.deleted(&line(customer));
    }
    desk.leave("Documenten/voorstel.docx", docx.write()?, &customers)
}

fn embedded(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let mut docx = Docx::default();
    docx.paragraph("De cijfers staan in het blad hieronder.")
        .embed(simple(&list(&customers, &PERSONAL))?);
    desk.leave("Documenten/kwartaalbericht.docx", docx.write()?, &customers)
}

fn slides(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(12);
    let (in_table, in_notes) = customers.split_at(8);
    let notes: Vec<String> = in_notes.iter().map(|c| line(c)).collect();
    let bytes = pptx::slide(
        "Sleutelklanten",
        &list(in_table, &[Column::Name, Column::Email, Column::Phone]),
        &notes,
    )?;
    desk.leave("Documenten/sleutelklanten.pptx", bytes, &customers)
}

fn rtf(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && dutch(c) && super::desk::accented(c));
    let mut text = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs20\n".to_owned();
    for (at, customer) in customers.iter().enumerate() {
        let line = format!(
            "{}, {}, {}",
            customer.name(),
            customer.address.line(),
            customer.address.tight_postcode()
        );
        for c in line.chars() {
            match c {
                c if c.is_ascii() => text.push(c),
                c if at % 2 == 0 => text.push_str(&format!("\\'{:02x}", c as u32)),
                c => text.push_str(&format!("\\u{}?", c as u32)),
            }
        }
        text.push_str("\\par\n");
    }
    text.push('}');
    desk.leave("Documenten/adressen.rtf", text, &customers)
}
