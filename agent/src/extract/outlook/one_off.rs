//! Addresses that are stored within an item as bytes: members of a distribution list, who to answer to.
//!
//! Source: [MS-OXCDATA] 2.2.5.1, one-off entry identifiers.

use memchr::memmem;

use crate::extract::bytes::{u16_at, utf16};
use crate::extract::rtf::codepage::CodePage;

const MARK: [u8; 16] = [
    0x81, 0x2b, 0x1f, 0xa4, 0xbe, 0xa3, 0x10, 0x19, 0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f, 0x54, 0x02,
];

/// Name and address of each person in the bytes.
pub(super) fn people(bytes: &[u8], page: CodePage) -> impl Iterator<Item = (String, String)> {
    memmem::find_iter(bytes, &MARK).filter_map(move |at| {
        let rest = bytes.get(at + MARK.len()..)?;
        let wide = u16_at(rest, 2)? & 0x8000 != 0;
        let mut rest = rest.get(4..)?;
        let mut next = || {
            let (text, length) = if wide {
                let text = utf16(rest);
                let units = rest.as_chunks::<2>().0;
                (
                    text,
                    (units.iter().take_while(|unit| **unit != [0, 0]).count() + 1) * 2,
                )
            } else {
                let end = memchr::memchr(0, rest)?;
                (page.decode(rest.get(..end)?), end + 1)
            };
            rest = rest.get(length..)?;
            Some(text)
        };
        let name = next()?;
        next()?;
        Some((name, next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_found_in_both_widths() {
        let wide: Vec<u8> = "Zoë\0SMTP\0zoe@example.nl\0"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let bytes = [
            &[9; 5][..],
            &MARK,
            &[0, 0, 1, 0x90],
            &wide,
            &MARK,
            b"\0\0\0\0Jan\0SMTP\0jan@example.nl\0",
            &MARK,
        ]
        .concat();
        let people: Vec<_> = people(&bytes, CodePage::default()).collect();
        assert_eq!(
            people,
            [
                ("Zoë".to_owned(), "zoe@example.nl".to_owned()),
                ("Jan".to_owned(), "jan@example.nl".to_owned())
            ]
        );
    }
}
