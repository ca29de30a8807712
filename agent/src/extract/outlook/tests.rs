use homeward_rules::document::Aside;
use homeward_rules::field::Field;

use super::super::gathered::{Gathered, GatheredEntry};
use super::super::limits::Limits;
use super::*;
use crate::extract::{Detail, Reason, Unreadable};

/// A property list of winmail.dat: number, type, value.
fn list(properties: &[(u16, u16, &[u8])]) -> Vec<u8> {
    let mut list = (properties.len() as u32).to_le_bytes().to_vec();
    for (number, kind, value) in properties {
        list.extend(kind.to_le_bytes());
        list.extend(number.to_le_bytes());
        if *number >= 0x8000 {
            list.extend([7; 16]);
            list.extend([0, 0, 0, 0, 1, 2, 3, 4]);
        }
        if *kind != 3 {
            list.extend(1_u32.to_le_bytes());
            list.extend((value.len() as u32).to_le_bytes());
        }
        list.extend(*value);
        list.resize(list.len().next_multiple_of(4), 0);
    }
    list
}

fn transport(attributes: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut file = b"\x78\x9F\x3E\x22\x01\0".to_vec();
    for (number, bytes) in attributes {
        file.push(1);
        file.extend(number.to_le_bytes());
        file.extend((bytes.len() as u32).to_le_bytes());
        file.extend(bytes);
        file.extend([0, 0]);
    }
    file
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn sample() -> Vec<u8> {
    let message = list(&[
        (0x0037, 0x1f, &wide("Klanten")),
        (0x0c1a, 0x1e, b"Ren\xe9e Bos\0"),
        (0x0c1f, 0x1e, b"renee@example.nl\0"),
        (0x3a1c, 0x1f, &wide("06-12345678")),
        (0x3a42, 0x40, &116_444_736_000_000_000_u64.to_le_bytes()),
        (0x8083, 0x1f, &wide("thuis@example.nl")),
        (0x1000, 0x1f, &wide("Bel Zoë\r\nvandaag")),
    ]);
    // A time has no count before it.
    let counted = [&1_u32.to_le_bytes()[..], &8_u32.to_le_bytes()].concat();
    let time = 116_444_736_000_000_000_u64.to_le_bytes();
    let at = memchr::memmem::find(&message, &[&counted[..], &time].concat()).unwrap();
    let message = [&message[..at], &message[at + 8..]].concat();
    let recipient = list(&[
        (0x3001, 0x1f, &wide("Jan")),
        (0x39fe, 0x1f, &wide("jan@example.nl")),
    ]);
    let inner = transport(&[(0x0002_800c, b"Binnenin\0".to_vec())]);
    transport(&[
        (0x0006_9007, vec![0xe4, 4, 0, 0, 0, 0, 0, 0]),
        (0x0006_9003, message),
        (0x0006_9004, [&1_u32.to_le_bytes()[..], &recipient].concat()),
        (0x0006_9002, vec![0; 14]),
        (0x0001_8010, b"lijst.csv\0".to_vec()),
        (0x0006_800f, b"naam;tel\nJan;1\nPiet;2\n".to_vec()),
        (0x0006_9002, vec![0; 14]),
        (
            0x0006_9005,
            list(&[(0x3701, 0x0d, &[&[9; 16][..], &inner].concat())]),
        ),
    ])
}

fn labels(entry: &GatheredEntry) -> Vec<(Option<Field>, &str)> {
    let segments = entry.segments.iter();
    segments.map(|s| (s.label, s.text.as_str())).collect()
}

#[test]
fn a_message_is_read_with_its_people_fields_and_attachments() {
    let gathered = Gathered::of(&sample(), "winmail.dat");
    let message = &gathered.entries[0];
    assert_eq!((message.format, message.result), ("tnef", Ok(())));
    let labels = labels(message);
    for expected in [
        (None, "Klanten"),
        (Some(Field::FullName), "Renée Bos"),
        (Some(Field::Email), "renee@example.nl"),
        (Some(Field::FullName), "Jan"),
        (Some(Field::Email), "jan@example.nl"),
        (Some(Field::Phone), "06-12345678"),
        (Some(Field::Email), "thuis@example.nl"),
        (Some(Field::BirthDate), "1970-01-01"),
        (None, "Bel Zoë"),
    ] {
        assert!(labels.contains(&expected), "{expected:?} in {labels:?}");
    }
    let sender = message.segments.iter().find(|s| s.text == "Renée Bos").unwrap();
    let recipient = message.segments.iter().find(|s| s.text == "Jan").unwrap();
    assert_eq!(sender.location.aside, Aside::MessageHeader);
    assert_ne!(sender.record, recipient.record);
    assert_eq!(gathered.entry("lijst.csv").format, "csv");
    let within = gathered.entry("attachment 2");
    assert_eq!(
        (within.format, within.segments[0].text.as_str()),
        ("tnef", "Binnenin")
    );
}

#[test]
fn damage_anywhere_gives_what_can_be_had() {
    let whole = sample();
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        Gathered::extract_with(&Tnef, &broken, Limits::default());
        Gathered::extract_with(&Tnef, &whole[..at], Limits::default());
    }
    let cut = Gathered::extract_with(&Tnef, &whole[..whole.len() - 3], Limits::default());
    let truncated = Unreadable::new(Reason::Corrupt, Detail::Truncated);
    assert_eq!(cut.entries[0].result, Err(truncated));
    assert!(cut.text().contains("Klanten"));
}

#[test]
fn a_store_that_is_none_is_broken() {
    for data in [
        &b"!BDN"[..],
        b"!BDN\0\0\0\0SM\x17\0",
        &[b"!BDN".to_vec(), vec![0x17; 4096]].concat(),
    ] {
        let gathered = Gathered::extract_with(&Pst, data, Limits::default());
        assert_eq!(gathered.entries[0].result.unwrap_err().reason, Reason::Corrupt);
    }
}

/// A file of the public documents that lie beside the checkout, if they do.
fn public(path: &str) -> Option<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    std::fs::read(folder.join(path)).ok()
}

#[test]
fn a_store_of_outlook_is_read_whole_and_damaged() {
    let Some(data) = public("java-libpst/src/test/resources/dist-list.pst") else {
        // The public documents are not there: nothing to compare with.
        return;
    };
    let gathered = Gathered::extract_with(&Pst, &data, Limits::default());
    let contact = gathered.entry("Top of Personal Folders/Contacts/item 3.msg");
    assert!(labels(contact).contains(&(Some(Field::Email), "contact1@rjohnson.id.au")));
    let items = gathered.entries.len();
    // Without the roots of its trees the same items are found by their leaves.
    let mut broken = data.clone();
    broken[0xe0..0xf8].fill(0);
    let found = Gathered::extract_with(&Pst, &broken, Limits::default());
    assert!(found.entries.len() >= items, "{} of {items}", found.entries.len());
    assert_eq!(found.entries[0].result, Err(Unreadable::broken()));
    for at in (0..data.len()).step_by(4099) {
        let mut broken = data.clone();
        broken[at] ^= 0xff;
        Gathered::extract_with(&Pst, &broken, Limits::default());
        Gathered::extract_with(&Pst, &data[..at], Limits::default());
    }
}
