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

/// A compound file with one stream, whose sectors follow each other and lead on as `after` says.
pub(in crate::extract) fn compound(name: &str, stream: &[u8], after: u32) -> Vec<u8> {
    const FREE: u32 = u32::MAX;
    const END: u32 = 0xffff_fffe;
    let mut head = vec![0; 76];
    head[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    for (at, value) in [(30, 9_u32), (32, 6), (48, 1), (60, END), (68, END)] {
        head[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    // The table of sectors is the first of them; the directory is the second.
    head.resize(512, 0xff);
    head[76..80].copy_from_slice(&0_u32.to_le_bytes());
    let count = u32::try_from(stream.len().div_ceil(512)).unwrap();
    let mut table = vec![FREE - 2, END];
    table.extend((1..count).map(|index| index + 2));
    table.push(after);
    table.resize(128, FREE);
    let entry = |name: &str, kind: u8, start: u32, size: usize| {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut entry = vec![0; 128];
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = u8::try_from(units.len()).unwrap() + 2;
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
        entry
    };
    let mut file = head;
    file.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    file.extend(entry("Root Entry", 5, END, 0));
    file.extend(entry(name, 2, 2, stream.len()));
    file.resize(3 * 512, 0);
    file.extend(stream);
    file
}
