use super::super::gathered::Gathered;
use super::super::limits::Limits;
use super::*;

/// A set of properties: numbers and values.
fn set(properties: &[(u32, &[u8])]) -> Vec<u8> {
    let mut bytes = (properties.len() as u16).to_le_bytes().to_vec();
    for (number, _) in properties {
        bytes.extend(number.to_le_bytes());
    }
    for (_, value) in properties {
        bytes.extend(*value);
    }
    bytes
}

fn counted(text: &str) -> Vec<u8> {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&(wide.len() as u32).to_le_bytes()[..], &wide].concat()
}

fn section() -> Vec<u8> {
    let mut data = b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3".to_vec();
    data.resize(1024, 0);
    let within = set(&[(0x1400_1c00, &[1, 2, 3, 4])]);
    data.extend(set(&[
        (0x0800_1d00, &[]),
        (0x4400_1c01, &within),
        (0x1c00_1c22, &counted("Zoë de Vries\u{b}06-12345678")),
        (0x0c00_1c03, &[7]),
    ]));
    data.extend(set(&[(0x1c00_3498, b"\x0a\0\0\0Jan Jansen")]));
    data.extend(set(&[(0x1c00_1cf3, &counted("Klanten"))]));
    data.extend(FILE);
    data.extend(9_u64.to_le_bytes());
    data.extend([0; 12]);
    data.extend(b"naam;tel\n");
    data.extend([0; 64]);
    data
}

#[test]
fn texts_and_files_of_a_section_are_read() {
    let gathered = Gathered::of(&section(), "x.one");
    assert_eq!(gathered.entries[0].format, "onenote");
    assert_eq!(gathered.text(), "Zoë de Vries\n06-12345678\nJan Jansen\nKlanten");
    assert_eq!(gathered.entry("file 1").result, Ok(()));
}

#[test]
fn a_section_without_sets_is_searched() {
    let mut data = section();
    data.truncate(1024);
    data.extend("Mevrouw de Groot, Ede".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(
        Gathered::of(&data, "x.one")
            .text()
            .contains("Mevrouw de Groot, Ede")
    );
}

#[test]
fn damage_anywhere_ends_without_a_panic() {
    let whole = section();
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        Gathered::extract_with(&OneNote, &broken, Limits::default());
        Gathered::extract_with(&OneNote, &whole[..at], Limits::default());
    }
}
