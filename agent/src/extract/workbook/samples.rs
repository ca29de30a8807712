//! Workbooks for tests, put together part by part.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip of these parts.
pub(super) fn package<T: AsRef<[u8]>>(parts: &[(&str, T)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(data.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The relations of a part, each as id, kind and target; a target with a colon lies outside.
pub(super) fn relations(list: &[(&str, &str, &str)]) -> String {
    let all: Vec<_> = list
        .iter()
        .map(|(id, kind, target)| {
            let mode = if target.contains(':') {
                "External"
            } else {
                "Internal"
            };
            let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
            format!("<Relationship Id='{id}' Type='{kind}' Target='{target}' TargetMode='{mode}'/>")
        })
        .collect();
    format!("<Relationships>{}</Relationships>", all.concat())
}

/// An xlsx with one visible sheet of this markup, and more parts.
pub(super) fn xlsx(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let root = relations(&[("r1", "officeDocument", "xl/workbook.xml")]);
    let book = relations(&[("r1", "worksheet", "worksheets/sheet1.xml")]);
    let mut parts = vec![
        ("_rels/.rels", &*root),
        ("xl/_rels/workbook.xml.rels", &*book),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name='Klanten' r:id='r1'/></sheets></workbook>",
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    parts.extend(more);
    package(&parts)
}

/// A record of an xls.
pub(super) fn record(id: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&id.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// Little-endian numbers of two bytes.
pub(super) fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}
