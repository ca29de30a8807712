//! Rows as they are stored: a header of types, then the values.

use encoding_rs::{UTF_16BE, UTF_16LE};

/// How a database stores text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// The encoding that a header's number means.
    pub(super) const fn numbered(number: u32) -> Self {
        match number {
            2 => Self::Utf16Le,
            3 => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    /// Text as stored; what is broken in it becomes a replacement character.
    pub(super) fn decode(self, bytes: &[u8]) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes),
            Self::Utf16Le => UTF_16LE.decode_without_bom_handling(bytes).0,
            Self::Utf16Be => UTF_16BE.decode_without_bom_handling(bytes).0,
        }
    }
}

/// A stored value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'d> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'d [u8]),
    Blob(&'d [u8]),
}

/// The values of one row, in the order in which they are stored. Ends where the row is broken.
#[derive(Clone)]
pub(super) struct Record<'d> {
    types: &'d [u8],
    body: &'d [u8],
}

impl<'d> Record<'d> {
    /// Begins a row; `None` when its header does not fit.
    pub(super) fn new(payload: &'d [u8]) -> Option<Self> {
        let (length, size) = varint(payload)?;
        let (header, body) = payload.split_at_checked(usize::try_from(length).ok()?)?;
        Some(Self {
            types: header.get(size..)?,
            body,
        })
    }
}

impl<'d> Iterator for Record<'d> {
    type Item = Value<'d>;

    fn next(&mut self) -> Option<Value<'d>> {
        let (kind, size) = varint(self.types)?;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            _ => (kind - 12) / 2,
        };
        let (bytes, rest) = self.body.split_at_checked(usize::try_from(length).ok()?)?;
        self.types = self.types.get(size..)?;
        self.body = rest;
        Some(match kind {
            0 => Value::Null,
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            1..=6 => Value::Integer(signed(bytes)),
            7 => Value::Real(f64::from_bits(signed(bytes).cast_unsigned())),
            _ if kind % 2 == 0 => Value::Blob(bytes),
            _ => Value::Text(bytes),
        })
    }
}

/// An integer of up to eight bytes, most significant first.
fn signed(bytes: &[u8]) -> i64 {
    let begin = if bytes.first().is_some_and(|b| b & 0x80 != 0) {
        -1
    } else {
        0
    };
    bytes
        .iter()
        .fold(begin, |value, byte| value << 8 | i64::from(*byte))
}

/// A number of one to nine bytes, and how many those are.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().take(9).enumerate() {
        if at == 8 {
            return Some((value << 8 | u64::from(*byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_are_read() {
        assert_eq!(varint(&[0x05]), Some((5, 1)));
        assert_eq!(varint(&[0x81, 0x00]), Some((128, 2)));
        assert_eq!(varint(&[0xFF; 9]), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0x80, 0x80]), None);
        assert_eq!(signed(&[0xFF, 0xFE]), -2);
        assert_eq!(signed(&[0x24, 0x7E, 0xF5]), 0x0024_7EF5);
    }

    #[test]
    fn a_row_is_a_header_of_types_and_the_values() {
        // Null, the integer 258, one, the text "ab", the bytes 01 02, the real 1.5.
        let row = [
            7, 0, 2, 9, 17, 16, 7, 1, 2, b'a', b'b', 1, 2, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0,
        ];
        let values: Vec<_> = Record::new(&row).unwrap().collect();
        assert_eq!(
            values,
            [
                Value::Null,
                Value::Integer(258),
                Value::Integer(1),
                Value::Text(b"ab"),
                Value::Blob(&[1, 2]),
                Value::Real(1.5)
            ]
        );
        for length in 0..row.len() {
            assert!(Record::new(&row[..length]).is_none_or(|record| record.count() < 6));
        }
    }

    #[test]
    fn text_is_decoded_as_the_header_says() {
        assert_eq!(Encoding::numbered(2).decode(b"\xEB\0n\0"), "ën");
        assert_eq!(Encoding::numbered(3).decode(b"\0\xEB\0n"), "ën");
        assert_eq!(Encoding::numbered(1).decode("ën".as_bytes()), "ën");
    }
}
