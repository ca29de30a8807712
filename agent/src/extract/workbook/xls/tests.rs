use homeward_rules::document::Aside;

use super::super::samples::{record, words};
use super::Xls;
use crate::extract::gathered::Gathered;
use crate::extract::{Limits, Unreadable};

fn read(data: &[u8]) -> Gathered {
    Gathered::extract_with(&Xls, data, Limits::default())
}

fn segments(gathered: &Gathered) -> Vec<(u32, u32, u32, Aside, &str)> {
    let segments = gathered.entries[0].segments.iter();
    segments
        .map(|s| {
            (
                s.location.part,
                s.location.row,
                s.location.column,
                s.location.aside,
                &*s.text,
            )
        })
        .collect()
}

/// A short text of one byte a character.
fn narrow(text: &str) -> Vec<u8> {
    let count = u16::try_from(text.len()).unwrap();
    [&count.to_le_bytes()[..], &[0], text.as_bytes()].concat()
}

/// A book of version 8 with one sheet in this state.
fn book(state: u8, globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind| record(0x809, &words(&[0x600, kind, 0, 0, 0, 0, 0, 0]));
    let end = record(0x0a, &[]);
    let before = [begin(5), globals.concat()].concat();
    let listed = |offset: usize| {
        let offset = u32::try_from(offset).unwrap();
        record(
            0x85,
            &[&offset.to_le_bytes()[..], &[state, 0, 4, 0], b"Blad"].concat(),
        )
    };
    let offset = before.len() + listed(0).len() + end.len();
    [
        before,
        listed(offset),
        end.clone(),
        begin(0x10),
        sheet.concat(),
        end,
    ]
    .concat()
}

#[test]
fn cells_of_every_type_stand_in_their_places() {
    let number = |value: f64| value.to_le_bytes().to_vec();
    let strings = [&[1, 0, 0, 0, 1, 0, 0, 0][..], &narrow("Jansen")].concat();
    let sheet = [
        record(0x208, &words(&[9, 0, 9, 0, 0, 0, 0x20, 0])),
        record(0xfd, &[words(&[0, 0, 0]), vec![0, 0, 0, 0]].concat()),
        record(0x203, &[words(&[0, 1, 0]), number(612_345_678.0)].concat()),
        record(0x203, &[words(&[0, 2, 1]), number(45_352.0)].concat()),
        record(
            0x06,
            &[words(&[0, 3, 0]), vec![0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0]].concat(),
        ),
        record(0x207, &narrow("uit formule")),
        record(
            0xbd,
            &[
                words(&[1, 0]),
                words(&[0, (7 << 2) | 2, 0, 0, (8 << 2) | 2, 0]),
                words(&[1]),
            ]
            .concat(),
        ),
        record(0x204, &[words(&[9, 255, 0]), narrow("verborgen")].concat()),
    ];
    let globals = [
        record(0xe0, &words(&[0, 0])),
        record(0xe0, &words(&[0, 14])),
        record(0xfc, &strings),
    ];
    let gathered = read(&book(0, &globals, &sheet));
    assert_eq!(gathered.entries[0].result, Ok(()));
    assert_eq!(
        segments(&gathered),
        [
            (1, 1, 0, Aside::Property, "Blad"),
            (1, 1, 1, Aside::Body, "Jansen"),
            (1, 1, 2, Aside::Body, "612345678"),
            (1, 1, 3, Aside::Body, "2024-03-01"),
            (1, 1, 4, Aside::Body, "uit formule"),
            (1, 2, 1, Aside::Body, "7"),
            (1, 2, 2, Aside::Body, "8"),
            (1, 10, 256, Aside::Hidden, "verborgen"),
        ]
    );
}

#[test]
fn comments_text_boxes_and_page_headers_are_read() {
    let object =
        |kind: u16, number: u16| record(0x5d, &words(&[0x15, 0x12, kind, number, 0, 0, 0, 0, 0, 0, 0]));
    let text = |text: &str| {
        let count = u16::try_from(text.len()).unwrap();
        let body = record(0x3c, &[&[0], text.as_bytes()].concat());
        [record(0x1b6, &words(&[0, 0, 0, 0, 0, count, 16, 0, 0])), body].concat()
    };
    let sheet = [
        record(0x14, &narrow("&CLijst 2024")),
        record(0x204, &[words(&[0, 0, 0]), narrow("cel")].concat()),
        object(0x19, 1),
        text("bel terug"),
        object(0x06, 2),
        text("vak"),
        record(0x1c, &[words(&[4, 2, 0, 1]), narrow("Els")].concat()),
        record(0x204, &[words(&[0, 1, 0]), narrow("na")].concat()),
    ];
    let gathered = read(&book(2, &[], &sheet));
    assert_eq!(gathered.entries[0].result, Ok(()));
    assert_eq!(
        segments(&gathered)[1..],
        [
            (1, 1, 0, Aside::PageHeader, "Lijst 2024"),
            (1, 1, 1, Aside::Hidden, "cel"),
            (1, 1, 0, Aside::TextBox, "vak"),
            (1, 5, 3, Aside::Comment, "bel terug"),
            (1, 5, 3, Aside::Comment, "Els"),
            (1, 1, 2, Aside::Hidden, "na"),
        ]
    );
}

#[test]
fn the_first_version_and_code_pages_are_read() {
    let first = [
        record(0x09, &words(&[2, 0x10])),
        record(0x42, &1251_u16.to_le_bytes()),
        record(
            0x04,
            &[&words(&[0, 0])[..], &[0, 0, 0, 4, 0xc8, 0xe2, 0xe0, 0xed]].concat(),
        ),
        record(0x02, &[&words(&[1, 0])[..], &[0, 0, 0, 42, 0]].concat()),
        record(0x0a, &[]),
    ];
    let gathered = read(&first.concat());
    assert_eq!(gathered.entries[0].result, Ok(()));
    assert_eq!(gathered.text(), "Иван\n42");
}

#[test]
fn passwords_are_told_and_cut_files_keep_their_text() {
    let gathered = read(&book(0, &[record(0x2f, &[0; 6])], &[]));
    assert_eq!(gathered.entries[0].result, Err(Unreadable::encrypted()));

    let whole = book(
        0,
        &[],
        &[record(0x204, &[words(&[0, 0, 0]), narrow("tekst")].concat())],
    );
    let gathered = read(&whole[..whole.len() - 4]);
    assert!(gathered.entries[0].result.is_err());
    assert!(gathered.text().contains("tekst"));
}

#[test]
fn no_bytes_make_it_fall_over() {
    let whole = book(
        0,
        &[],
        &[record(0x204, &[words(&[0, 0, 0]), narrow("tekst")].concat())],
    );
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        read(&broken);
        read(&whole[..at]);
    }
}

#[test]
fn a_damaged_compound_file_is_searched_for_its_book() {
    use super::super::samples::compound;
    let cell = record(0x204, &[words(&[0, 0, 0]), narrow("tekst")].concat());
    let stream = book(0, &[], &[cell]);
    let whole = read(&compound("Workbook", &stream, 0xffff_fffe));
    assert_eq!(whole.entries[0].result, Ok(()));
    assert!(whole.text().contains("tekst"));

    let mut damaged = compound("Workbook", &stream, 0xffff_fffe);
    damaged[48] = 99;
    let damaged = read(&damaged);
    assert_eq!(damaged.entries[0].result, Err(Unreadable::broken_container()));
    assert!(damaged.text().contains("tekst"));
}
