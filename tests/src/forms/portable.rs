//! PDF files with customers where a look at the pages does not show them, or shows them turned.

use anyhow::Result;

use super::{Desk, Form, Writer};
use crate::world::Customer;
use crate::writers::flat::{self, Block};
use crate::writers::pdf::{Pdf, Turn};
use crate::writers::table::{Column, PERSONAL, delimited, line, list};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "pdf-attachment",
        about: "A list attached to a PDF",
        writer: Writer::Own,
        make: attachment,
    },
    Form {
        id: "pdf-form-fields",
        about: "Filled in fields of a PDF form",
        writer: Writer::Own,
        make: fields,
    },
    Form {
        id: "pdf-annotations",
        about: "Notes stuck to the pages of a PDF",
        writer: Writer::Own,
        make: annotations,
    },
    Form {
        id: "pdf-rotated",
        about: "A table on pages that are turned",
        writer: Writer::Own,
        make: rotated,
    },
    Form {
        id: "pdf-two-columns",
        about: "Minutes in two columns, drawn line by line",
        writer: Writer::Own,
        make: two_columns,
    },
    Form {
        id: "pdf-owner-password-office",
        about: "Locked against changes: opens without a password",
        writer: Writer::Office,
        make: locked,
    },
];

fn attachment(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let mut pdf = Pdf::default();
    pdf.page(&[(50, 700, "De lijst is bijgevoegd.".to_owned())], Turn::Upright)
        .attach(
            "relaties.csv",
            delimited(&list(&customers, &PERSONAL), ';', "\r\n").as_bytes(),
        );
    desk.leave("Documenten/verslag met bijlage.pdf", pdf.write(), &customers)
}

fn fields(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(1);
    let mut pdf = Pdf::default();
    pdf.page(&[(50, 700, "Aanvraagformulier".to_owned())], Turn::Upright);
    for customer in &customers {
        pdf.field("Naam", &customer.name())
            .field("E-mail", &Column::Email.of(customer))
            .field("Telefoon", &Column::Phone.of(customer));
    }
    desk.leave("Documenten/aanvraag.pdf", pdf.write(), &customers)
}

fn annotations(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(6);
    let notes: Vec<String> = customers.iter().map(|c| format!("Bellen: {}", line(c))).collect();
    let mut pdf = Pdf::default();
    pdf.page_with(
        &[(50, 700, "Concept, zie opmerkingen".to_owned())],
        Turn::Upright,
        &notes,
    );
    desk.leave("Documenten/concept.pdf", pdf.write(), &customers)
}

fn rotated(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let mut pdf = Pdf::default();
    for page in customers.chunks(20) {
        let mut lines = Vec::new();
        for (customer, row) in page.iter().zip(0..) {
            let y = 540 - 24 * row;
            lines.push((40, y, customer.name()));
            lines.push((220, y, Column::Email.of(customer)));
            lines.push((520, y, Column::Phone.of(customer)));
        }
        pdf.page(&lines, Turn::Quarter);
    }
    desk.leave("Documenten/liggend.pdf", pdf.write(), &customers)
}

/// Characters of a line in a column.
const COLUMN: usize = 48;

fn two_columns(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(12);
    let sentence = |customer: &&Customer| {
        format!(
            "Er is gesproken met {} over het nieuwe contract; bereikbaar op {} of anders via {} en dat heeft de \
             voorkeur tot aan het einde van deze maand.",
            customer.name(),
            Column::Phone.of(customer),
            Column::Email.of(customer)
        )
    };
    let columns: Vec<Vec<String>> = customers
        .chunks(6)
        .map(|half| {
            let text: Vec<String> = half.iter().map(sentence).collect();
            wrapped(&text.join(" "))
        })
        .collect();
    let rows = columns.iter().map(Vec::len).max().unwrap_or_default();
    let mut lines = Vec::new();
    for row in 0..rows {
        for (column, x) in columns.iter().zip([40, 310]) {
            if let (Some(text), Ok(down)) = (column.get(row), u32::try_from(12 * row)) {
                lines.push((x, 800_u32.saturating_sub(down), text.clone()));
            }
        }
    }
    let mut pdf = Pdf::default();
    pdf.page(&lines, Turn::Upright);
    desk.leave("Documenten/notulen twee kolommen.pdf", pdf.write(), &customers)
}

/// A text in lines of a column's width.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= COLUMN => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// LibreOffice encrypts the file, and asks for the password only when its rights shall be changed.
const LOCKED: &str = "pdf:writer_pdf_Export:{\"RestrictPermissions\":{\"type\":\"boolean\",\"value\":\"true\"},\
                      \"PermissionPassword\":{\"type\":\"string\",\"value\":\"eigenaar\"}}";

#[expect(clippy::unnecessary_wraps, reason = "forms share one signature")]
fn locked(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let blocks: Vec<Block> = customers.iter().map(|c| Block::Paragraph(line(c))).collect();
    let path = "Documenten/vergrendeld.pdf";
    desk.convert(path, "fodt", flat::text(&blocks, ""), LOCKED);
    desk.holds(path, &customers);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_column_are_no_longer_than_it_is_wide() {
        let lines = wrapped("een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien");
        assert!(lines.len() == 2 && lines.iter().all(|line| line.len() <= COLUMN));
    }
}
