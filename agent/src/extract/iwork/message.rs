//! Protocol-buffer messages without their schema: fields by number, as they stand in the bytes.
//!
//! Reads the wire format only (developers.google.com/protocol-buffers/docs/encoding). It holds nothing, and
//! a message that breaks off simply ends: what came before the break stands.

/// The bytes of one message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message<'m>(pub(super) &'m [u8]);

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'m> {
    /// A number of variable length.
    Number(u64),
    /// Text, bytes or a message.
    Bytes(&'m [u8]),
    /// A number of four or eight bytes, which no field needs that is read here.
    Fixed,
}

impl<'m> Message<'m> {
    /// All fields in their order.
    pub(super) fn fields(self) -> impl Iterator<Item = (u64, Value<'m>)> {
        let mut rest = self.0;
        std::iter::from_fn(move || field(&mut rest))
    }

    /// The number in a field.
    pub(super) fn number(self, wanted: u64) -> Option<u64> {
        self.fields().find_map(|(field, value)| match value {
            Value::Number(number) if field == wanted => Some(number),
            _ => None,
        })
    }

    /// The bytes of every field of that number.
    pub(super) fn all(self, wanted: u64) -> impl Iterator<Item = &'m [u8]> {
        self.fields().filter_map(move |(field, value)| match value {
            Value::Bytes(bytes) if field == wanted => Some(bytes),
            _ => None,
        })
    }

    /// The bytes of the first field of that number.
    pub(super) fn bytes(self, wanted: u64) -> Option<&'m [u8]> {
        self.all(wanted).next()
    }

    /// The message in a field.
    pub(super) fn message(self, wanted: u64) -> Option<Message<'m>> {
        self.bytes(wanted).map(Message)
    }

    /// The text in a field.
    pub(super) fn text(self, wanted: u64) -> Option<String> {
        self.bytes(wanted)
            .map(|text| String::from_utf8_lossy(text).into_owned())
    }

    /// The number of the object that a field refers to.
    pub(super) fn reference(self, wanted: u64) -> Option<u64> {
        self.message(wanted)?.number(1)
    }

    /// The numbers of all objects that a repeated field refers to.
    pub(super) fn references(self, wanted: u64) -> impl Iterator<Item = u64> {
        self.all(wanted)
            .filter_map(|reference| Message(reference).number(1))
    }
}

/// Takes one field off the front.
fn field<'m>(rest: &mut &'m [u8]) -> Option<(u64, Value<'m>)> {
    let tag = varint(rest)?;
    let value = match tag & 7 {
        0 => Value::Number(varint(rest)?),
        1 => take(rest, 8).map(|_| Value::Fixed)?,
        2 => {
            let length = usize::try_from(varint(rest)?).ok()?;
            Value::Bytes(take(rest, length)?)
        }
        5 => take(rest, 4).map(|_| Value::Fixed)?,
        _ => return None,
    };
    Some((tag >> 3, value))
}

/// Takes `count` bytes off the front.
pub(super) fn take<'m>(rest: &mut &'m [u8], count: usize) -> Option<&'m [u8]> {
    let (taken, behind) = rest.split_at_checked(count)?;
    *rest = behind;
    Some(taken)
}

/// Takes a number of variable length off the front.
pub(super) fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_until_they_break_off() {
        let bytes = b"\x08\x96\x01\x12\x03Jan\x1D\0\0\0\0\x21\0\0\0\0\0\0\0\0\x2A\x02\x08\x07\x12\x09cut";
        let message = Message(bytes);
        assert_eq!(message.number(1), Some(150));
        assert_eq!(message.text(2).as_deref(), Some("Jan"));
        assert_eq!(message.reference(5), Some(7));
        assert_eq!(message.fields().count(), 5);
    }

    #[test]
    fn what_is_no_message_has_no_fields() {
        for bytes in [
            &b""[..],
            b"\xFF",
            b"\x07",
            b"\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01",
            &[0xFF; 30],
        ] {
            assert_eq!(Message(bytes).fields().count(), 0);
        }
    }
}
