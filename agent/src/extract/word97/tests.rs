use super::super::gathered::Gathered;
use super::super::limits::Limits;
use super::super::unreadable::Reason;
use super::*;
use crate::extract::workbook::samples::compound;

const BODY: &str = "Beste Zoë\rKerkstraat 1\rNaam\u{7}E-mail\u{7}\u{7}\u{13} HYPERLINK \"mailto:jan@example.nl\" \u{14}Jan de Vries\u{15}\u{7}\u{7}\u{7}Groet\r";

/// A document of Word 6 with this text, and its notes.
fn six(body: &[u8], notes: &[u8]) -> Vec<u8> {
    let mut main = vec![0; 0x300];
    main[0..4].copy_from_slice(&[0xdc, 0xa5, 0x65, 0]);
    main[6..8].copy_from_slice(&0x0413_u16.to_le_bytes());
    let end = 0x300 + body.len() + notes.len();
    for (at, number) in [
        (0x18, 0x300),
        (0x1c, end),
        (0x34, body.len()),
        (0x38, notes.len()),
    ] {
        main[at..at + 4].copy_from_slice(&(number as u32).to_le_bytes());
    }
    main.extend(body);
    main.extend(notes);
    main
}

fn texts(gathered: &Gathered, aside: Aside) -> Vec<&str> {
    let segments = &gathered.entries[0].segments;
    let told = segments.iter().filter(|s| s.location.aside == aside);
    told.map(|s| s.text.as_str()).collect()
}

#[test]
fn a_document_of_word_6_is_told_with_its_tables_and_notes() {
    let body = encoding_rs::WINDOWS_1252.encode(BODY).0.into_owned();
    let file = compound("WordDocument", &six(&body, b"Bel Ren\xe9e\r"), 0xffff_fffe);
    let gathered = Gathered::of(&file, "brief.doc");
    assert_eq!(gathered.entries[0].format, "doc");
    assert_eq!(gathered.entries[0].result, Ok(()));
    let seen: Vec<_> = gathered.entries[0]
        .segments
        .iter()
        .map(|s| (s.text.as_str(), s.location.row, s.location.column))
        .collect();
    assert!(seen.contains(&("Naam", 1, 1)), "{seen:?}");
    assert!(seen.contains(&("E-mail", 1, 2)), "{seen:?}");
    assert!(seen.contains(&("Jan de Vries\njan@example.nl", 2, 1)), "{seen:?}");
    assert_eq!(texts(&gathered, Aside::Note), ["Bel Renée"]);
    assert!(gathered.text().starts_with("Beste Zoë\nKerkstraat 1"));
    assert!(gathered.text().contains("Groet"));
}

#[test]
fn documents_without_a_file_system_around_them_are_read() {
    let gathered = Gathered::of(&six(b"Oud stuk\r", b""), "oud.doc");
    assert_eq!(gathered.entries[0].format, "doc");
    assert_eq!(gathered.text(), "Oud stuk");
}

#[test]
fn a_password_is_told() {
    let mut main = six(b"xxxx", b"");
    main[0x0b] = 1;
    let gathered = Gathered::of(&compound("WordDocument", &main, 0xffff_fffe), "x.doc");
    assert_eq!(gathered.entries[0].result, Err(Reason::Encrypted.into()));
    assert!(gathered.entries[0].segments.is_empty());
}

#[test]
fn a_document_without_its_tables_is_searched_for_text() {
    let mut main = six(b"Mevrouw Ren\xe9e Jansen, Ede", b"");
    main[2] = 0xc1;
    let gathered = Gathered::of(&compound("WordDocument", &main, 0xffff_fffe), "x.doc");
    assert_eq!(gathered.entries[0].result, Err(Unreadable::broken()));
    assert!(gathered.text().contains("Mevrouw Renée Jansen, Ede"));
}

#[test]
fn damage_anywhere_ends_without_a_panic() {
    let body = encoding_rs::WINDOWS_1252.encode(BODY).0.into_owned();
    let file = compound("WordDocument", &six(&body, b"x\r"), 0xffff_fffe);
    for at in (0..file.len()).step_by(3) {
        let mut broken = file.clone();
        broken[at] ^= 0xff;
        Gathered::extract_with(&Doc, &broken, Limits::default());
        Gathered::extract_with(&Doc, &file[..at], Limits::default());
    }
}
