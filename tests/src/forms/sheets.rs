//! Workbooks and documents that LibreOffice writes from flat sources.

#![expect(clippy::unnecessary_wraps, reason = "all forms have one signature")]

use anyhow::Result;

use super::desk::{dutch, own_email, reachable};
use super::{Desk, Form, Writer};
use crate::world::{Customer, Kind, Person};
use crate::writers::flat::{self, Block, FlatSheet, Shown};
use crate::writers::table::{Column, PERSONAL, USUAL, bare, list, widen};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "xlsx-office",
        about: "Workbook of two sheets",
        writer: Writer::Office,
        make: |d| two_sheets(d, "xlsx:Calc MS Excel 2007 XML", "Documenten/relaties.xlsx"),
    },
    Form {
        id: "xls-office",
        about: "The same in Excel's old format",
        writer: Writer::Office,
        make: |d| two_sheets(d, "xls:MS Excel 97", "Documenten/oud/relaties.xls"),
    },
    Form {
        id: "ods-office",
        about: "The same in OpenDocument",
        writer: Writer::Office,
        make: |d| two_sheets(d, "ods", "Documenten/relaties.ods"),
    },
    Form {
        id: "xlsx-hidden-office",
        about: "A hidden sheet",
        writer: Writer::Office,
        make: |d| {
            hidden(
                d,
                "xlsx:Calc MS Excel 2007 XML",
                "Documenten/prijslijst 2024.xlsx",
            )
        },
    },
    Form {
        id: "xls-hidden-office",
        about: "A hidden sheet in the old format",
        writer: Writer::Office,
        make: |d| hidden(d, "xls:MS Excel 97", "Documenten/oud/prijslijst.xls"),
    },
    Form {
        id: "ods-hidden-office",
        about: "A hidden sheet in OpenDocument",
        writer: Writer::Office,
        make: |d| hidden(d, "ods", "Documenten/prijslijst 2023.ods"),
    },
    Form {
        id: "xlsx-comments-office",
        about: "Customers in comments on cells",
        writer: Writer::Office,
        make: |d| comments(d, "xlsx:Calc MS Excel 2007 XML", "Documenten/planning.xlsx"),
    },
    Form {
        id: "xls-comments-office",
        about: "Comments in the old format",
        writer: Writer::Office,
        make: |d| comments(d, "xls:MS Excel 97", "Documenten/oud/planning.xls"),
    },
    Form {
        id: "ods-comments-office",
        about: "Comments in OpenDocument",
        writer: Writer::Office,
        make: |d| comments(d, "ods", "Documenten/planning.ods"),
    },
    Form {
        id: "xls-numbers-office",
        about: "Telephones stored as numbers in the old format",
        writer: Writer::Office,
        make: |d| numbers(d, "xls:MS Excel 97", "Documenten/oud/nummers.xls"),
    },
    Form {
        id: "ods-numbers-office",
        about: "Telephones stored as numbers in OpenDocument",
        writer: Writer::Office,
        make: |d| numbers(d, "ods", "Documenten/nummers.ods"),
    },
    Form {
        id: "pdf-sheet-office",
        about: "A printed list",
        writer: Writer::Office,
        make: |d| printed(d, "pdf:calc_pdf_Export", "Documenten/lijst.pdf"),
    },
    Form {
        id: "html-sheet-office",
        about: "A sheet saved as a page",
        writer: Writer::Office,
        make: |d| printed(d, "html", "Documenten/lijst.html"),
    },
    Form {
        id: "fods-flat",
        about: "A flat OpenDocument workbook",
        writer: Writer::Own,
        make: flat_book,
    },
    Form {
        id: "docx-office",
        about: "Table, footnote, header and comment",
        writer: Writer::Office,
        make: |d| report(d, "docx:MS Word 2007 XML", "Documenten/verslag.docx"),
    },
    Form {
        id: "odt-office",
        about: "The same in OpenDocument",
        writer: Writer::Office,
        make: |d| report(d, "odt", "Documenten/verslag.odt"),
    },
    Form {
        id: "rtf-office",
        about: "The same in RTF",
        writer: Writer::Office,
        make: |d| report(d, "rtf:Rich Text Format", "Documenten/verslag.rtf"),
    },
    Form {
        id: "pdf-text-office",
        about: "A letter with a table as PDF",
        writer: Writer::Office,
        make: |d| letter(d, "pdf:writer_pdf_Export", "Documenten/brief.pdf"),
    },
    Form {
        id: "html-text-office",
        about: "A text saved as a page",
        writer: Writer::Office,
        make: |d| letter(d, "html:HTML (StarWriter)", "Documenten/brief.html"),
    },
    Form {
        id: "docx-deleted-office",
        about: "A tracked deletion",
        writer: Writer::Office,
        make: |d| deleted(d, "docx:MS Word 2007 XML", "Documenten/concept.docx"),
    },
    Form {
        id: "odt-deleted-office",
        about: "A tracked deletion in OpenDocument",
        writer: Writer::Office,
        make: |d| deleted(d, "odt", "Documenten/concept.odt"),
    },
    Form {
        id: "pdf-labels-office",
        about: "Address labels, several pages, as PDF",
        writer: Writer::Office,
        make: pdf_labels,
    },
    Form {
        id: "pptx-office",
        about: "A table on a slide, and notes",
        writer: Writer::Office,
        make: |d| {
            slides(
                d,
                "pptx:Impress MS PowerPoint 2007 XML",
                "Documenten/kwartaal.pptx",
            )
        },
    },
    Form {
        id: "odp-office",
        about: "The same in OpenDocument",
        writer: Writer::Office,
        make: |d| slides(d, "odp", "Documenten/kwartaal.odp"),
    },
];

fn sheet(name: &str, rows: Vec<Vec<String>>) -> FlatSheet {
    FlatSheet {
        name: name.to_owned(),
        rows,
        ..FlatSheet::default()
    }
}

fn prices() -> Vec<Vec<String>> {
    let articles = [
        "Schroef 4x40",
        "Plug 8 mm",
        "Lat 2,4 m",
        "Verf wit 2,5 l",
        "Kit transparant",
    ];
    let mut rows = vec![["Artikel", "Prijs"].map(str::to_owned).to_vec()];
    rows.extend((0..30).map(|at| {
        vec![
            format!("{} {at}", articles.get(at % articles.len()).unwrap_or(&"Lat")),
            format!("{},95", 3 + at),
        ]
    }));
    rows
}

fn two_sheets(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.mixed(90);
    let (persons, others) = customers.split_at(60);
    let mut rows = list(persons, &USUAL);
    widen(
        &mut rows,
        "Afspraken",
        &["korting 8% tot juni", "niet bellen", ""],
    );
    let book = flat::workbook(
        &[sheet("Klanten", rows), sheet("Rest", bare(others, &USUAL))],
        "Relatiebeheer",
    );
    desk.convert(path, "fods", book, target);
    desk.holds(path, &customers).extra_columns = vec!["Afspraken".to_owned()];
    Ok(())
}

fn hidden(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.persons(40);
    let mut back = sheet("data", list(&customers, &PERSONAL));
    back.shown = Shown::No;
    desk.convert(
        path,
        "fods",
        flat::workbook(&[sheet("Prijzen", prices()), back], ""),
        target,
    );
    desk.holds(path, &customers);
    Ok(())
}

fn contact_line(customer: &Customer) -> String {
    format!(
        "{}: {}, {}",
        customer.name(),
        Column::Email.of(customer),
        Column::Phone.of(customer)
    )
}

fn comments(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.persons(12);
    let mut plan = sheet("Planning", prices());
    plan.comments = customers.iter().map(|c| contact_line(c)).collect();
    desk.convert(path, "fods", flat::workbook(&[plan], ""), target);
    desk.holds(path, &customers);
    Ok(())
}

fn numbers(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.take(40, |c| reachable(c) && dutch(c));
    let mut rows = vec![["Voornaam", "Telefoon"].map(str::to_owned).to_vec()];
    for customer in &customers {
        let bare = customer
            .phone()
            .map(crate::world::Phone::bare)
            .unwrap_or_default();
        rows.push(vec![Column::Given.of(customer), bare]);
    }
    desk.convert(path, "fods", flat::workbook(&[sheet("Blad1", rows)], ""), target);
    desk.holds(path, &customers);
    Ok(())
}

fn printed(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.persons(40);
    let rows = list(
        &customers,
        &[Column::Number, Column::Name, Column::Email, Column::Phone],
    );
    desk.convert(
        path,
        "fods",
        flat::workbook(&[sheet("Blad1", rows)], "Vertrouwelijk"),
        target,
    );
    desk.holds(path, &customers);
    Ok(())
}

fn flat_book(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let book = flat::workbook(&[sheet("Blad1", list(&customers, &PERSONAL))], "");
    desk.leave("Documenten/plat.fods", book, &customers)
}

fn report(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.persons(33);
    let (in_table, beside) = customers.split_at(30);
    let mut beside = beside.iter().map(|c| contact_line(c));
    let mut next = || beside.next().unwrap_or_default();
    let header = next();
    let blocks = [
        Block::Paragraph("Verslag van de ronde langs onze relaties.".into()),
        Block::Table(list(in_table, &PERSONAL)),
        Block::Note("Zie de noot onderaan.".into(), next()),
        Block::Comment("Nog te bespreken.".into(), next()),
    ];
    desk.convert(path, "fodt", flat::text(&blocks, &header), target);
    desk.holds(path, &customers);
    Ok(())
}

fn letter(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.take(15, |c| {
        c.kind == Kind::Contact && own_email(c) && c.mobile.is_some()
    });
    let columns = [Column::Name, Column::Email, Column::Phone];
    let blocks = [
        Block::Paragraph("Beste collega,".into()),
        Block::Paragraph("Hierbij de contactpersonen die ik de afgelopen jaren heb opgebouwd.".into()),
        Block::Table(list(&customers, &columns)),
        Block::Paragraph("Met vriendelijke groet".into()),
    ];
    desk.convert(path, "fodt", flat::text(&blocks, ""), target);
    desk.holds(path, &customers);
    Ok(())
}

fn deleted(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.persons(3);
    let mut blocks = vec![Block::Paragraph("Concept voor de directie.".into())];
    blocks.extend(customers.iter().map(|c| Block::Deleted(contact_line(c))));
    blocks.push(Block::Paragraph("Einde.".into()));
    desk.convert(path, "fodt", flat::text(&blocks, ""), target);
    desk.holds(path, &customers);
    Ok(())
}

fn pdf_labels(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(60, |c| reachable(c) && dutch(c));
    let label = |c: &&Customer| {
        let name = c.person.as_ref().map(Person::formal).unwrap_or_default();
        format!("{name}\n{}\n{}", c.address.line(), c.address.envelope())
    };
    let cells: Vec<String> = customers.iter().map(label).collect();
    let rows = cells.chunks(3).map(<[String]>::to_vec).collect();
    desk.convert(
        "Documenten/etiketten.pdf",
        "fodt",
        flat::text(&[Block::Table(rows)], ""),
        "pdf:writer_pdf_Export",
    );
    desk.holds("Documenten/etiketten.pdf", &customers);
    Ok(())
}

fn slides(desk: &mut Desk<'_>, target: &'static str, path: &str) -> Result<()> {
    let customers = desk.persons(12);
    let (in_table, in_notes) = customers.split_at(8);
    let rows = list(in_table, &[Column::Name, Column::Email, Column::Phone]);
    let notes: Vec<String> = in_notes.iter().map(|c| contact_line(c)).collect();
    desk.convert(
        path,
        "fodp",
        flat::presentation("Beste klanten", &rows, &notes),
        target,
    );
    desk.holds(path, &customers);
    Ok(())
}
