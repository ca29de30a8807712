//! Workbooks as people have them: texts, numbers, dates and amounts side by side, as large as asked for.
//!
//! Written row by row, compressed as office programs do it; only the shared strings are held.

use std::io::{Seek, Write};

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::world::World;
use crate::writers::markup::escaped;
use crate::writers::table::{Column, USUAL};
use crate::writers::xlsx::{DECLARATION, content_types, override_of, relation, rels};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Customers that the rows take turns with.
const CUSTOMERS: u64 = 20_000;

/// Writes a workbook of one sheet with so many rows: seven shared strings, two dates, three numbers in each.
///
/// # Errors
///
/// When it cannot be written.
pub fn workbook<W: Write + Seek>(rows: u64, out: W) -> Result<W> {
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default();
    let part = |zip: &mut ZipWriter<W>, name: &str, text: &str| -> Result<()> {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
        Ok(())
    };
    let types = [
        ("xl/workbook.xml", "spreadsheetml.sheet.main"),
        ("xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
        ("xl/sharedStrings.xml", "spreadsheetml.sharedStrings"),
        ("xl/styles.xml", "spreadsheetml.styles"),
    ];
    let types: String = types.iter().map(|(name, kind)| override_of(name, kind)).collect();
    part(&mut zip, "[Content_Types].xml", &content_types(&types))?;
    let root = rels(&relation("rId1", "officeDocument", "xl/workbook.xml"));
    part(&mut zip, "_rels/.rels", &root)?;
    let book = format!(
        "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>\
         <sheet name=\"Blad1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    part(&mut zip, "xl/workbook.xml", &book)?;
    let parts = [
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "sharedStrings", "sharedStrings.xml"),
        ("rId3", "styles", "styles.xml"),
    ];
    let parts: String = parts
        .iter()
        .map(|(id, kind, target)| relation(id, kind, target))
        .collect();
    part(&mut zip, "xl/_rels/workbook.xml.rels", &rels(&parts))?;
    let styles = format!(
        "{DECLARATION}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills>\
         <borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\">\
         <xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    part(&mut zip, "xl/styles.xml", &styles)?;

    let texts = texts(rows.min(CUSTOMERS));
    let each = USUAL.len() as u64;
    zip.start_file("xl/worksheets/sheet1.xml", options.large_file(true))?;
    let last = rows.max(1);
    write!(
        zip,
        "{DECLARATION}<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:L{last}\"/><sheetData>"
    )?;
    let mut row = String::new();
    for number in 0..rows {
        row.clear();
        let at = number + 1;
        row.push_str(&format!("<row r=\"{at}\" spans=\"1:12\">"));
        let mut letters = 'A'..='Z';
        let mut cell = |attributes: &str, value: String| {
            let letter = letters.next().unwrap_or('Z');
            row.push_str(&format!("<c r=\"{letter}{at}\"{attributes}><v>{value}</v></c>"));
        };
        for column in 0..each {
            let string = number % CUSTOMERS * each + column;
            cell(" t=\"s\"", string.to_string());
        }
        // Numbers that follow no order, the same in each run.
        let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
        for day in [scattered % 16_000, scattered / 7 % 9_000] {
            cell(" s=\"1\"", (30_000 + day).to_string());
        }
        cell("", (612_000_000 + scattered % 999_999).to_string());
        cell("", format!("{}.{:02}", scattered % 5_000, scattered % 99 + 1));
        cell("", format!("{}", (scattered % 1_000_003) as f64 / 700_001.0));
        row.push_str("</row>");
        zip.write_all(row.as_bytes())?;
    }
    zip.write_all(b"</sheetData></worksheet>")?;
    zip.start_file("xl/sharedStrings.xml", options)?;
    let count = texts.len();
    write!(
        zip,
        "{DECLARATION}<sst xmlns=\"{MAIN}\" count=\"{count}\" uniqueCount=\"{count}\">"
    )?;
    for text in &texts {
        write!(zip, "<si><t>{}</t></si>", escaped(text))?;
    }
    zip.write_all(b"</sst>")?;
    Ok(zip.finish()?)
}

/// The texts of so many customers, one after the other.
fn texts(customers: u64) -> Vec<String> {
    World::default()
        .customers(customers)
        .flat_map(|customer| USUAL.map(|column: Column| column.of(&customer)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    #[test]
    fn another_reader_finds_every_cell() {
        let data = workbook(50, Cursor::new(Vec::new())).unwrap().into_inner();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(data)).unwrap();
        let range = book.worksheet_range("Blad1").unwrap();
        assert_eq!(range.get_size(), (50, 12));
        assert!(
            range
                .get((7, 7))
                .is_some_and(|cell| matches!(cell, Data::DateTime(_)))
        );
        let name = World::default()
            .customers(1)
            .next()
            .map(|first| USUAL[0].of(&first));
        assert_eq!(range.get((0, 0)).map(ToString::to_string), name);
    }
}
