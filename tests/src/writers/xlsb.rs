//! Binary workbooks of Excel 2007: records instead of XML ([MS-XLSB]). One sheet of texts in their cells.

use anyhow::Result;

use super::package::stored;
use super::table::Rows;
use super::xlsx::{DECLARATION, relation, rels};

/// A workbook of one sheet.
///
/// # Errors
///
/// When the package cannot be written.
pub fn workbook(rows: &Rows) -> Result<Vec<u8>> {
    let book = [
        record(0x83, &[]),
        record(0x8f, &[]),
        record(
            0x9c,
            &[number(0), number(1), text("rId1"), text("Blad1")].concat(),
        ),
        record(0x90, &[]),
        record(0x84, &[]),
    ];
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let last = |count: usize| number((count as u32).saturating_sub(1));
    let size = [number(0), last(rows.len()), number(0), last(columns)].concat();
    let mut sheet = vec![record(0x81, &[]), record(0x94, &size), record(0x91, &[])];
    for (at, row) in (0..).zip(rows) {
        sheet.push(record(0x00, &[number(at).as_slice(), &[0; 12]].concat()));
        for (column, cell) in (0..).zip(row) {
            sheet.push(record(0x06, &[number(column), number(0), text(cell)].concat()));
        }
    }
    sheet.extend([record(0x92, &[]), record(0x82, &[])]);
    let types = format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"bin\" \
         ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/><Override PartName=\"/xl/worksheets/sheet1.bin\" \
         ContentType=\"application/vnd.ms-excel.worksheet\"/></Types>"
    );
    stored(&[
        ("[Content_Types].xml", types.into_bytes()),
        (
            "_rels/.rels",
            rels(&relation("rId1", "officeDocument", "xl/workbook.bin")).into_bytes(),
        ),
        ("xl/workbook.bin", book.concat()),
        (
            "xl/_rels/workbook.bin.rels",
            rels(&relation("rId1", "worksheet", "worksheets/sheet1.bin")).into_bytes(),
        ),
        ("xl/worksheets/sheet1.bin", sheet.concat()),
    ])
}

/// A record: its number and its length in groups of seven bits, and its data.
fn record(number: u16, data: &[u8]) -> Vec<u8> {
    let mut out = if number < 0x80 {
        vec![number as u8]
    } else {
        vec![number as u8 | 0x80, (number >> 7) as u8]
    };
    let mut length = data.len();
    while length > 0x7f {
        out.push(length as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend(data);
    out
}

fn number(value: u32) -> Vec<u8> {
    value.to_le_bytes().to_vec()
}

fn text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = number(units.len() as u32);
    out.extend(units.into_iter().flat_map(u16::to_le_bytes));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lengths_are_in_groups_of_seven_bits() {
        assert_eq!(record(0x9c, &[7]), [0x9c, 0x01, 1, 7]);
        assert_eq!(record(0x06, &[0; 200])[..3], [0x06, 0xc8, 0x01]);
    }
}
