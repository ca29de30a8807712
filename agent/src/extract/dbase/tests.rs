use super::super::gathered::Gathered;
use super::*;

type Row<'r> = (u8, &'r [&'r [u8]]);

/// A table of dBASE III with fields of characters and numbers.
fn table(driver: u8, fields: &[(&str, u8, u8)], rows: &[Row<'_>]) -> Vec<u8> {
    let header = 32 + fields.len() * 32 + 1;
    let record: usize = 1 + fields
        .iter()
        .map(|(_, _, length)| usize::from(*length))
        .sum::<usize>();
    let mut data = vec![0x03, 126, 1, 31];
    data.extend((rows.len() as u32).to_le_bytes());
    data.extend((header as u16).to_le_bytes());
    data.extend((record as u16).to_le_bytes());
    data.resize(29, 0);
    data.push(driver);
    data.resize(32, 0);
    for (name, kind, length) in fields {
        let mut descriptor = name.as_bytes().to_vec();
        descriptor.resize(11, 0);
        descriptor.push(*kind);
        descriptor.resize(16, 0);
        descriptor.push(*length);
        descriptor.resize(32, 0);
        data.extend(descriptor);
    }
    data.push(0x0D);
    for (mark, values) in rows {
        data.push(*mark);
        for (value, (_, _, length)) in values.iter().zip(fields) {
            let mut padded = value.to_vec();
            padded.resize(usize::from(*length), b' ');
            data.extend(padded);
        }
    }
    data.push(0x1A);
    data
}

const FIELDS: [(&str, u8, u8); 4] = [
    ("NAAM", b'C', 12),
    ("TEL", b'N', 10),
    ("GEBOREN", b'D', 8),
    ("ACTIEF", b'L', 1),
];

#[test]
fn a_length_of_records_that_leaves_out_the_mark_of_deletion_is_mended() {
    let mut data = table(
        0x03,
        &[("NAAM", b'C', 8), ("PLAATS", b'C', 8)],
        &[(b' ', &[b"Piet Vos", b"Ede"]), (b' ', &[b"Kees Bos", b"Utrecht"])],
    );
    data[10] -= 1;
    let gathered = Gathered::of(&data, "klanten.dbf");
    assert_eq!(gathered.text(), "NAAM\nPLAATS\nPiet Vos\nEde\nKees Bos\nUtrecht");
    assert_eq!(gathered.entries[0].result, Ok(()));
}

#[test]
fn records_are_rows_under_the_names_of_the_fields() {
    let data = table(
        0x03,
        &FIELDS,
        &[
            (b' ', &[b"Ren\xE9 Bos", b" 612345678", b"19800102", b"T"]),
            (b'*', &[b"Piet Vos", b"0612345678", b"        ", b"F"]),
            (b' ', &[b"Kees", b"", b"", b""]),
        ],
    );
    let gathered = Gathered::of(&data, "klanten.dbf");
    let entry = &gathered.entries[0];
    assert_eq!((entry.format, entry.result), ("dbf", Ok(())));
    let read: Vec<_> = entry
        .segments
        .iter()
        .map(|s| (s.location.row, s.location.aside, s.text.as_str()))
        .collect();
    assert_eq!(
        read,
        [
            (1, Aside::Body, "NAAM"),
            (1, Aside::Body, "TEL"),
            (1, Aside::Body, "GEBOREN"),
            (1, Aside::Body, "ACTIEF"),
            (2, Aside::Body, "René Bos"),
            (2, Aside::Body, "612345678"),
            (2, Aside::Body, "1980-01-02"),
            (3, Aside::Hidden, "Piet Vos"),
            (3, Aside::Hidden, "0612345678"),
            (4, Aside::Body, "Kees"),
        ]
    );
}

#[test]
fn the_language_driver_names_the_code_page() {
    for (driver, bytes, text) in [
        (0x01, &b"Ren\x82"[..], "René"),
        (0x02, b"M\x81ller", "Müller"),
        (0x03, b"M\xFCller", "Müller"),
        (0x4D, b"\xC0\xEE", "李"),
        (0xC9, b"\xC8\xE2\xE0\xED", "Иван"),
        (0x00, "Böhm".as_bytes(), "Böhm"),
        // Declared as Windows, written by DOS; and not declared.
        (0x03, b"Ren\x82", "René"),
        (0x00, b"M\x81ller", "Müller"),
    ] {
        let data = table(driver, &[("NAAM", b'C', 12)], &[(b' ', &[bytes])]);
        let gathered = Gathered::of(&data, "x.dbf");
        assert_eq!(gathered.entries[0].segments[1].text, text, "{driver:x}");
    }
}

#[test]
fn every_cut_of_a_table_ends_and_is_told() {
    let rows: Vec<Row<'_>> = vec![(b' ', &[b"Jan", b"1", b"", b"T"]); 3];
    let data = table(0, &FIELDS, &rows);
    for length in 0..data.len() {
        Gathered::of(&data[..length], "x.dbf");
    }
    let cut = Gathered::of(&data[..data.len() - 40], "x.dbf");
    assert_eq!(cut.entries[0].result.unwrap_err().detail, Some(Detail::Truncated));
    assert!(cut.text().contains("Jan"));
}

#[test]
fn a_password_is_told() {
    let mut data = table(0, &FIELDS, &[(b' ', &[b"Jan", b"1", b"", b"T"])]);
    data[15] = 1;
    let gathered = Gathered::of(&data, "x.dbf");
    assert_eq!(gathered.entries[0].result, Err(Unreadable::encrypted()));
}
