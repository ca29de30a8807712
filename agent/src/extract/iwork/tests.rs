//! Documents made here, object by object, and read as whole files.

use homeward_rules::document::{Aside, Container};

use super::super::gathered::Gathered;
use super::super::package::tests::zipped;
use super::super::unreadable::{Detail, Reason, Unreadable};
use super::cell::tests::{decimal, stored};

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7F {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(value.len() as u64), value.to_vec()].concat()
}

fn reference(field: u64, to: u64) -> Vec<u8> {
    bytes(field, &number(1, to))
}

/// An object of a kind.
fn object(id: u64, kind: u64, message: &[u8]) -> Vec<u8> {
    let info = [number(1, kind), number(3, message.len() as u64)].concat();
    let head = [number(1, id), bytes(2, &info)].concat();
    [varint(head.len() as u64), head, message.to_vec()].concat()
}

/// A part of objects.
fn part(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut part = Vec::new();
    for chunk in objects.concat().chunks(1000) {
        let packed = snap::raw::Encoder::new().compress_vec(chunk).unwrap();
        part.push(0);
        part.extend(&(packed.len() as u32).to_le_bytes()[..3]);
        part.extend(packed);
    }
    part
}

fn row(at: u64, cells: &[Vec<u8>]) -> Vec<u8> {
    let mut offsets = Vec::new();
    let mut buffer = Vec::new();
    for cell in cells {
        let offset = if cell.is_empty() {
            u16::MAX
        } else {
            (buffer.len() / 4) as u16
        };
        offsets.extend(offset.to_le_bytes());
        buffer.extend(cell);
        buffer.resize(buffer.len().next_multiple_of(4), 0);
    }
    let row = [number(1, at), bytes(6, &buffer), bytes(7, &offsets), number(8, 1)];
    bytes(5, &row.concat())
}

fn text_cell(key: u32) -> Vec<u8> {
    stored(3, 8, &key.to_le_bytes())
}

/// A document with one table: names as strings, phones as numbers, dates, and a text with a form.
fn numbers() -> Vec<Vec<u8>> {
    let strings = ["Naam", "Telefoon", "Sinds", "Jan de Vries"];
    let strings: Vec<u8> = strings
        .iter()
        .enumerate()
        .flat_map(|(at, text)| bytes(3, &[number(1, at as u64 + 1), bytes(3, text.as_bytes())].concat()))
        .collect();
    let tile = [
        row(0, &[text_cell(1), text_cell(2), text_cell(3)]),
        row(
            1,
            &[
                text_cell(4),
                stored(2, 1, &decimal(61_234_567_800_000_000, -8)),
                stored(5, 4, &86_400_f64.to_le_bytes()),
            ],
        ),
        row(
            2,
            &[stored(9, 16, &1_u32.to_le_bytes()), Vec::new(), text_cell(99)],
        ),
    ];
    let tiles = [
        bytes(1, &[number(1, 0), reference(2, 13)].concat()),
        number(2, 256),
    ]
    .concat();
    let store = [bytes(3, &tiles), reference(4, 14), reference(17, 15)].concat();
    vec![
        object(1, 1, &reference(1, 10)),
        object(10, 2, &[bytes(1, b"Blad 1"), reference(2, 11)].concat()),
        object(11, 6000, &reference(2, 12)),
        object(12, 6001, &[bytes(8, b"Klanten"), bytes(4, &store)].concat()),
        object(13, 6002, &tile.concat()),
        object(14, 6005, &strings),
        object(15, 6005, &bytes(3, &[number(1, 1), reference(9, 16)].concat())),
        object(16, 6218, &reference(1, 17)),
        object(17, 2001, &bytes(3, "piet@example.nl".as_bytes())),
        object(18, 3056, &bytes(1, b"Belt graag")),
    ]
}

fn cells(gathered: &Gathered, at: usize) -> Vec<(u32, u32, &str)> {
    let body = gathered.entries[at]
        .segments
        .iter()
        .filter(|s| s.location.aside == Aside::Body);
    body.map(|s| (s.location.row, s.location.column, s.text.as_str()))
        .collect()
}

const CELLS: [(u32, u32, &str); 7] = [
    (1, 1, "Naam"),
    (1, 2, "Telefoon"),
    (1, 3, "Sinds"),
    (2, 1, "Jan de Vries"),
    (2, 2, "612345678"),
    (2, 3, "2001-01-02"),
    (3, 1, "piet@example.nl"),
];

#[test]
fn cells_are_read_with_their_rows_and_columns() {
    let data = zipped(&[("Index/Document.iwa", &part(&numbers()))]);
    let gathered = Gathered::of(&data, "klanten.numbers");
    assert_eq!(gathered.entries[0].format, "iwork");
    assert_eq!(gathered.entries[0].result, Ok(()));
    assert_eq!(cells(&gathered, 0), CELLS);
    let beside = |aside| {
        let segments = gathered.entries[0].segments.iter();
        let texts = segments.filter(move |s| s.location.aside == aside);
        texts.map(|s| s.text.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(beside(Aside::Property), ["Blad 1", "Klanten"]);
    assert_eq!(beside(Aside::Comment), ["Belt graag"]);
    assert_eq!(
        gathered.entries[0].segments[2].location.container,
        Container::Sheet
    );
}

#[test]
fn an_index_within_a_package_is_read_alike() {
    let index = zipped(&[("Document.iwa", &part(&numbers()))]);
    let data = zipped(&[
        ("Index.zip", &index),
        ("Data/lijst.csv", b"a;b\nc;d\ne;f\n"),
        ("preview.jpg", b"\xFF\xD8\xFF"),
    ]);
    let gathered = Gathered::of(&data, "x.numbers");
    assert_eq!(cells(&gathered, 0), CELLS);
    assert_eq!(gathered.entries[1].path.as_deref(), Some("Data/lijst.csv"));
    assert_eq!(gathered.entries.len(), 2);
    // The folder of a package, packed with other files: an archive of files.
    let folder = zipped(&[("klanten.numbers/Index.zip", &index), ("notities.txt", b"Jan")]);
    let gathered = Gathered::of(&folder, "map.zip");
    assert_eq!(gathered.entries[0].format, "zip");
    assert_eq!(cells(&gathered, 1), CELLS);
    assert_eq!(gathered.entries.len(), 3);
    // Nothing but one document below its own folder.
    let flat = zipped(&[
        ("x.numbers/Index/Document.iwa", &part(&numbers())),
        ("x.numbers/preview.jpg", b"\xFF\xD8\xFF"),
    ]);
    let gathered = Gathered::of(&flat, "x.numbers.zip");
    assert_eq!(
        (gathered.entries[0].format, cells(&gathered, 0).len()),
        ("iwork", 7)
    );
}

#[test]
fn texts_say_what_they_are() {
    let storage =
        |id, kind, text: &str| object(id, 2001, &[number(1, kind), bytes(3, text.as_bytes())].concat());
    let document = part(&[
        storage(
            20,
            0,
            "Jan de Vries\u{2028}Laan 12\n\u{fffc}Tweede alinea, die lang genoeg is om alleen te staan, ja.\u{5}",
        ),
        storage(21, 1, "Kop"),
        storage(22, 2, "Voetnoot"),
        object(23, 2032, &bytes(2, b"mailto:jan@example.nl")),
    ]);
    let slide = part(&[storage(30, 0, "Dia"), storage(31, 4, "Notitie")]);
    let gathered = Gathered::of(
        &zipped(&[("Index/Document.iwa", &document), ("Index/Slide-7.iwa", &slide)]),
        "x.key",
    );
    let seen: Vec<_> = gathered.entries[0]
        .segments
        .iter()
        .map(|s| (s.location.container, s.location.aside, s.text.as_str()))
        .collect();
    assert!(
        seen.contains(&(Container::Whole, Aside::PageHeader, "Kop")),
        "{seen:?}"
    );
    assert!(seen.contains(&(Container::Whole, Aside::Note, "Voetnoot")));
    assert!(seen.contains(&(Container::Whole, Aside::Property, "jan@example.nl")));
    assert!(seen.contains(&(Container::Slide, Aside::Body, "Dia")));
    assert!(seen.contains(&(Container::Slide, Aside::Note, "Notitie")));
    let body: String = seen.iter().filter(|s| s.1 == Aside::Body).map(|s| s.2).collect();
    assert!(
        body.starts_with("Jan de Vries\nLaan 12") && body.contains("Tweede alinea"),
        "{body}"
    );
}

#[test]
fn the_xml_of_2009_is_read_with_its_grids() {
    let xml = "<?xml version='1.0'?><sl:document xmlns:sl='l' xmlns:sf='f' xmlns:sfa='a'><sf:p>Beste <sf:span>Jan</sf:span>\
        <sf:br/></sf:p><sf:grid sf:numcols='2'><sf:datasource><sf:t><sf:ct sfa:s='Naam'/></sf:t><sf:t><sf:ct sfa:s='Tel'/>\
        </sf:t><sf:t><sf:ct><sf:p>Piet</sf:p></sf:ct></sf:t><sf:n sf:v='612345678'/><sf:g/><sf:d sf:cell-date='2009-02-01'/>\
        </sf:datasource></sf:grid><sf:p>Groet</sf:p></sl:document>";
    let data = zipped(&[
        ("index.xml", xml.as_bytes()),
        ("buildVersionHistory.plist", b"<plist/>"),
    ]);
    for (data, name) in [(data.as_slice(), "x.pages"), (xml.as_bytes(), "index.xml")] {
        let gathered = Gathered::of(data, name);
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("iwork", Ok(()))
        );
        let segments = &gathered.entries[0].segments;
        let seen: Vec<_> = segments
            .iter()
            .filter(|s| s.location.container == Container::Table)
            .map(|s| (s.location.row, s.location.column, s.text.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (1, 1, "Naam"),
                (1, 2, "Tel"),
                (2, 1, "Piet"),
                (2, 2, "612345678"),
                (3, 2, "2009-02-01")
            ]
        );
        assert_eq!(
            (segments[0].text.as_str(), segments[6].text.as_str()),
            ("Beste Jan", "Groet")
        );
    }
}

#[test]
fn passwords_and_broken_parts_are_told() {
    let whole = part(&numbers());
    let locked = zipped(&[(".iwpv2", b"x"), ("Index/Document.iwa", b"locked")]);
    assert_eq!(
        Gathered::of(&locked, "x.pages").entries[0].result,
        Err(Unreadable::encrypted())
    );
    let broken = zipped(&[
        ("Index/Document.iwa", &whole),
        ("Index/Slide.iwa", b"\0\x05\0\0\xFF\xFF\xFF\xFF\xFF"),
    ]);
    let gathered = Gathered::of(&broken, "x.key");
    assert_eq!(gathered.entries[0].result.unwrap_err().reason, Reason::Corrupt);
    assert_eq!(cells(&gathered, 0), CELLS);
    for length in 0..whole.len() {
        let cut = zipped(&[("Index/Document.iwa", &whole[..length])]);
        let gathered = Gathered::of(&cut, "x.numbers");
        assert!(gathered.entries[0].result.is_err() || cells(&gathered, 0).len() <= 7);
    }
}

#[test]
fn objects_that_refer_to_each_other_without_end_end() {
    let mut objects = numbers();
    objects.push(object(1, 1, &[reference(1, 1), reference(1, 10)].concat()));
    let model = bytes(4, &bytes(3, &bytes(1, &reference(2, 13))));
    objects.push(object(40, 6001, &model.repeat(3)));
    objects.push(object(41, 6000, &bytes(1, &bytes(1, b""))));
    let gathered = Gathered::of(&zipped(&[("Index/Document.iwa", &part(&objects))]), "x.numbers");
    assert_eq!(cells(&gathered, 0).len(), 7);
    let bomb = [&[0, 9, 0, 0][..], b"\xFF\xFF\xFF\xFF\x0F\0\0\0\0"].concat();
    let gathered = Gathered::of(&zipped(&[("Index/Document.iwa", &bomb)]), "x.numbers");
    assert_eq!(
        gathered.entries[0].result,
        Err(Unreadable::new(Reason::Corrupt, Detail::Truncated))
    );
}

#[test]
fn a_row_beyond_all_numbers_is_the_last_row() {
    let mut objects = numbers();
    let tiles = bytes(1, &[number(1, u64::MAX), reference(2, 13)].concat());
    let store = [bytes(3, &tiles), reference(4, 14)].concat();
    objects[3] = object(12, 6001, &bytes(4, &store));
    let document = zipped(&[("Index/Document.iwa", &part(&objects))]);
    let gathered = Gathered::of(&document, "klanten.numbers");
    assert_eq!(gathered.entries[0].result, Ok(()));
    assert_eq!(cells(&gathered, 0)[0], (u32::MAX, 1, "Naam"));
}
