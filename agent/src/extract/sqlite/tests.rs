use std::io::Read;

use super::super::gathered::{Gathered, GatheredEntry, from_hex};
use super::samples::{KLANTEN, LOG, OLD};
use super::*;

fn sample(digits: &str) -> Vec<u8> {
    let packed = from_hex(digits);
    let mut data = Vec::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_end(&mut data)
        .unwrap();
    data
}

fn row(entry: &GatheredEntry, part: u32, row: u32) -> Vec<(u32, &str)> {
    let segments = entry.segments.iter();
    segments
        .filter(|s| (s.location.container, s.location.part, s.location.row) == (Container::Table, part, row))
        .map(|s| (s.location.column, s.text.as_str()))
        .collect()
}

#[test]
fn tables_are_read_row_by_row_under_their_headings() {
    let gathered = Gathered::of(&sample(KLANTEN), "klanten.db");
    let entry = &gathered.entries[0];
    assert_eq!((entry.format, entry.result), ("sqlite", Ok(())));
    assert_eq!(
        row(entry, 1, 1),
        [(1, "nr"), (2, "e-mail"), (3, "tel"), (4, "notitie")]
    );
    assert_eq!(
        row(entry, 1, 2),
        [(1, "1000"), (2, "k0@example.nl"), (3, "612345000")]
    );
    let long = row(entry, 1, 9)[3].1.to_owned();
    assert_eq!(long.split(' ').filter(|word| *word == "woord").count(), 300);
    assert_eq!(row(entry, 2, 1), [(1, "naam"), (2, "plaats"), (3, "code")]);
    assert_eq!(row(entry, 2, 61), [(1, "Klant 59"), (2, "Ede"), (3, "C059")]);
    assert!(row(entry, 1, 61).is_empty() && row(entry, 2, 62).is_empty());
}

#[test]
fn a_log_beside_the_file_adds_what_was_committed() {
    let (old, log) = (sample(OLD), sample(LOG));
    assert_eq!(Gathered::of(&old, "t.db").text(), "naam\noud");
    let both = Gathered::beside(&old, "t.db", Beside::Suffix("-wal"), &log);
    assert_eq!(both.text(), "naam\noud\nnieuw");
    let mut broken = log.clone();
    let last = broken.len() - 1;
    broken[last] ^= 1;
    let both = Gathered::beside(&old, "t.db", Beside::Suffix("-wal"), &broken);
    assert_eq!(both.text(), "naam\noud");
}

#[test]
fn a_log_by_itself_shows_its_rows() {
    let gathered = Gathered::of(&sample(LOG), "t.db-wal");
    assert_eq!(
        (gathered.entries[0].format, gathered.entries[0].result),
        ("sqlite-wal", Ok(()))
    );
    assert!(gathered.text().contains("nieuw"));
}

#[test]
fn every_cut_of_a_database_ends_and_most_are_told() {
    let data = sample(KLANTEN);
    for length in (0..data.len()).step_by(97) {
        Gathered::of(&data[..length], "x.db");
    }
    let cut = Gathered::of(&data[..data.len() - 2_048], "x.db");
    assert_eq!(cut.entries[0].result, Err(Unreadable::broken()));
    assert!(cut.text().contains("k0@example.nl"));
}

#[test]
fn damage_anywhere_costs_no_more_than_its_place() {
    let data = sample(KLANTEN);
    for at in (100..data.len()).step_by(13) {
        for value in [0, 0x7F, 0xFF] {
            let mut broken = data.clone();
            broken[at] = value;
            Gathered::of(&broken, "x.db");
        }
    }
}

#[test]
fn a_tree_that_holds_itself_is_read_once() {
    let mut data = sample(KLANTEN);
    // Every page becomes one that has itself and all others below it.
    let pages = data.len() / 512;
    for page in 1..pages {
        let start = page * 512;
        data[start] = 5;
        data[start + 3..start + 5].copy_from_slice(&100_u16.to_be_bytes());
        for cell in 0..100 {
            let at = start + 12 + cell * 2;
            data[at..at + 2].copy_from_slice(&300_u16.to_be_bytes());
        }
        data[start + 8..start + 12].copy_from_slice(&(page as u32 + 1).to_be_bytes());
        data[start + 300..start + 304].copy_from_slice(&2_u32.to_be_bytes());
    }
    assert!(Gathered::of(&data, "x.db").entries[0].result.is_err());
}
