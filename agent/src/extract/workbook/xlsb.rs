//! Workbooks in the binary flavour of Office Open XML: xlsb.
//!
//! Cells come through calamine's streaming reader. It gives up on, or panics over, what it does not expect, so
//! it runs where that costs the cells from there on only; what stands beside the cells is read by walks of
//! our own, as far as it is binary, and as in xlsx where it is markup.

mod asides;
mod record;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible};
use homeward_rules::document::{Aside, Container};

use super::package::Package;
use super::parts::Parts;
use super::serial::{Epoch, iso};
use super::sheet::Common;
use crate::extract::compound;
use crate::extract::{Detail, Extraction, Extractor, Reason, Unreadable};

/// Reads xlsb.
pub struct Xlsb;

impl Extractor for Xlsb {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        compound::refuse_encrypted(data)?;
        read(data, Package::open(data)?, out)
    }
}

/// Reads a package whose book is binary.
///
/// # Errors
///
/// The first thing that kept it from reading all.
pub(super) fn read(
    data: &[u8],
    mut package: Package<'_>,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    // calamine holds the shared strings whole, and inflates without a limit.
    let limits = *out.limits();
    if let Some(part) = package.find("xl/sharedStrings.bin")
        && package.declared(part) > limits.entry
    {
        return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
    }
    let claims = claims_too_much(&mut package, limits.unpacked);
    let mut parts = Parts::new(&mut package);
    let (sheets, result) = if claims {
        (0, Err(Unreadable::broken()))
    } else {
        // The borrow behind it is a sink of whole cells: nothing half-changed is seen after a panic.
        catch_unwind(AssertUnwindSafe(|| cells(data, out)))
            .unwrap_or((0, Err(Unreadable::new(Reason::Corrupt, Detail::Crash))))
    };
    parts.sheets = sheets;
    parts.faults.note(result);
    let result = asides::read(parts.package, out);
    parts.faults.note(result);
    parts.sweep(&Common::default(), out);
    parts.faults.result()
}

/// Whether a part that calamine reads has a record that claims more than any has: it takes that memory before it looks
/// for the record. Other parts that end in `.bin` (settings of printers, macros, embedded objects) are no records.
fn claims_too_much(package: &mut Package<'_>, most: u64) -> bool {
    let mut left = most;
    package.unread().into_iter().any(|part| {
        let name = package.name(part).to_lowercase();
        let is_read = matches!(
            &*name,
            "xl/workbook.bin" | "xl/sharedstrings.bin" | "xl/styles.bin"
        ) || name.starts_with("xl/worksheets/");
        is_read
            && package
                .content(part)
                .is_ok_and(|(content, _)| record::claims_too_much(content, &mut left))
    })
}

/// Reads the cells of all sheets; returns the number of sheets.
fn cells(data: &[u8], out: &mut Extraction<'_, '_>) -> (u32, Result<(), Unreadable>) {
    let mut book = match calamine::Xlsb::new(Cursor::new(data)) {
        Ok(book) => book,
        Err(calamine::XlsbError::Password) => return (0, Err(Unreadable::encrypted())),
        Err(_) => return (0, Err(Unreadable::broken())),
    };
    let epoch = if book.has_1904_epoch() {
        Epoch::Y1904
    } else {
        Epoch::Y1900
    };
    let sheets = book.sheets_metadata().to_vec();
    let mut result = Ok(());
    for (number, sheet) in (1..).zip(&sheets) {
        out.go_to(Container::Sheet, number);
        out.set_aside(Aside::Property);
        let named = out.line(&sheet.name);
        out.go_to(Container::Sheet, number);
        out.set_aside(match sheet.visible {
            SheetVisible::Visible => Aside::Body,
            SheetVisible::Hidden | SheetVisible::VeryHidden => Aside::Hidden,
        });
        let read = match sheet.typ {
            SheetType::WorkSheet => sheet_cells(&mut book, &sheet.name, epoch, out),
            _ => Ok(()),
        };
        result = result.and(named).and(read);
    }
    (sheets.len() as u32, result)
}

fn sheet_cells(
    book: &mut calamine::Xlsb<Cursor<&[u8]>>,
    name: &str,
    epoch: Epoch,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let mut cells = book
        .worksheet_cells_reader(name)
        .map_err(|_| Unreadable::broken())?;
    let mut row = None;
    while let Some(cell) = cells.next_cell().map_err(|_| Unreadable::broken())? {
        let (at, column) = cell.get_position();
        if row != Some(at) {
            row = Some(at);
            out.begin_row(at.saturating_add(1));
        }
        let column = column.saturating_add(1);
        match cell.get_value() {
            DataRef::Int(number) => out.number(column, *number as f64)?,
            DataRef::Float(number) => out.number(column, *number)?,
            DataRef::String(text) | DataRef::DateTimeIso(text) => out.cell(column, text)?,
            DataRef::SharedString(text) => out.cell(column, text)?,
            DataRef::DateTime(date) => match iso(date.as_f64(), epoch).filter(|_| date.is_datetime()) {
                Some(text) => out.cell(column, &text)?,
                None => out.number(column, date.as_f64())?,
            },
            DataRef::Empty => out.empty_cell()?,
            DataRef::Bool(_) | DataRef::Error(_) | DataRef::DurationIso(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
