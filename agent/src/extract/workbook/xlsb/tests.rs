use homeward_rules::document::Aside;

use super::super::samples::{package, relations};
use super::Xlsb;
use crate::extract::gathered::Gathered;
use crate::extract::{Limits, Reason};

/// A record: an identifier of seven bits a byte, a short length, the data.
fn record(id: u16, fields: &[&[u8]]) -> Vec<u8> {
    let data = fields.concat();
    let length = u8::try_from(data.len()).unwrap();
    assert!(length < 0x80);
    let id = if id < 0x80 {
        vec![id as u8]
    } else {
        vec![(id & 0x7f) as u8 | 0x80, (id >> 7) as u8]
    };
    [id, vec![length], data].concat()
}

fn number(value: u32) -> [u8; 4] {
    value.to_le_bytes()
}

fn text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let bytes = units.iter().flat_map(|unit| unit.to_le_bytes());
    number(units.len() as u32).into_iter().chain(bytes).collect()
}

fn read(book: &[u8]) -> Gathered {
    let sheet = [
        record(0x81, &[]),
        record(0x94, &[&[0; 16]]),
        record(0x91, &[]),
        record(0x00, &[&number(6), &[0; 12]]),
        record(0x06, &[&number(1), &number(0), &text("Jansen")]),
        record(0x05, &[&number(2), &number(0), &612_345_678_f64.to_le_bytes()]),
        record(0x92, &[]),
        record(
            494,
            &[
                &number(6),
                &number(6),
                &number(3),
                &number(3),
                &text("h1"),
                &text(""),
                &text("tip"),
                &text(""),
            ],
        ),
        record(
            479,
            &[
                &[0, 0],
                &text("&CLijst"),
                &text(""),
                &text(""),
                &text(""),
                &text(""),
                &text(""),
            ],
        ),
    ];
    let comments = [
        record(632, &[&text("Els")]),
        record(
            635,
            &[
                &number(0),
                &number(4),
                &number(4),
                &number(2),
                &number(2),
                &[0; 16],
            ],
        ),
        record(637, &[&[0], &text("bel terug")]),
    ];
    let cache = [
        record(24, &[&text("Verwijderd")]),
        record(33, &[]),
        record(31, &[&text("Bakker")]),
    ];
    let outside = [
        record(363, &[&number(0), &[0]]),
        record(366, &[&number(8)]),
        record(371, &[&number(1), &text("kopie")]),
        record(368, &[&number(2), &7_f64.to_le_bytes()]),
    ];
    let root = relations(&[("r1", "officeDocument", "xl/workbook.bin")]);
    let sheets = relations(&[("r1", "worksheet", "worksheets/sheet1.bin")]);
    let links = relations(&[("h1", "hyperlink", "mailto:a@b.nl")]);
    let parts: [(&str, &[u8]); 10] = [
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.bin", book),
        ("xl/_rels/workbook.bin.rels", sheets.as_bytes()),
        ("xl/worksheets/sheet1.bin", &sheet.concat()),
        ("xl/worksheets/_rels/sheet1.bin.rels", links.as_bytes()),
        ("xl/comments1.bin", &comments.concat()),
        ("xl/pivotCache/pivotCacheRecords1.bin", &cache.concat()),
        ("xl/externalLinks/externalLink1.bin", &outside.concat()),
        // No records: a device's own structure.
        ("xl/printerSettings/printerSettings1.bin", &[0xff; 64]),
        (
            "docProps/core.xml",
            b"<coreProperties><creator>Kees</creator></coreProperties>",
        ),
    ];
    Gathered::extract_with(&Xlsb, &package(&parts), Limits::default())
}

fn segments(gathered: &Gathered) -> Vec<(u32, u32, Aside, &str)> {
    let segments = gathered.entries[0].segments.iter();
    segments
        .map(|s| (s.location.row, s.location.column, s.location.aside, &*s.text))
        .collect()
}

const BESIDE: [(u32, u32, Aside, &str); 8] = [
    (7, 4, Aside::Property, "a@b.nl"),
    (7, 4, Aside::Property, "tip"),
    (5, 3, Aside::Comment, "bel terug"),
    (1, 1, Aside::Cache, "Bakker"),
    (9, 2, Aside::Cache, "kopie"),
    (9, 3, Aside::Cache, "7"),
    (1, 0, Aside::PageHeader, "Lijst"),
    (1, 0, Aside::Cache, "Verwijderd"),
];

#[test]
fn cells_and_what_stands_beside_them_are_read() {
    let book = [
        record(0x9c, &[&number(1), &number(1), &text("r1"), &text("Blad")]),
        record(0x90, &[]),
        record(0x84, &[]),
    ];
    let gathered = read(&book.concat());
    assert_eq!(gathered.entries[0].result, Ok(()));
    let all = segments(&gathered);
    for expected in [
        (1, 0, Aside::Property, "Blad"),
        (7, 2, Aside::Hidden, "Jansen"),
        (7, 3, Aside::Hidden, "612345678"),
    ] {
        assert!(all.contains(&expected), "{expected:?} in {all:?}");
    }
    for (row, column, aside, text) in BESIDE {
        let found = all
            .iter()
            .any(|s| s.2 == aside && s.3 == text && (column == 0 || (s.0, s.1) == (row, column)));
        assert!(found, "{text} in {all:?}");
    }
}

#[test]
fn a_book_that_makes_the_cell_reader_panic_keeps_the_rest() {
    // A sheet whose relation is not there.
    let book = record(0x9c, &[&number(0), &number(1), &text("r9"), &text("Blad")]);
    let gathered = read(&book);
    assert_eq!(gathered.entries[0].result.unwrap_err().reason, Reason::Corrupt);
    assert!(gathered.text().contains("bel terug"));
    assert!(gathered.text().contains("Kees"));
}

#[test]
fn a_record_that_claims_a_quarter_of_a_gigabyte_takes_none() {
    let claim = [record(0x90, &[]), b"\x81\x01\xff\xff\xff\x7f".to_vec()].concat();
    let gathered = read(&claim);
    assert_eq!(gathered.entries[0].result.unwrap_err().reason, Reason::Corrupt);
    assert!(
        gathered.text().contains("bel terug"),
        "what stands beside is read"
    );
}
