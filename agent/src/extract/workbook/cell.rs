//! The usual cell of an xlsx sheet, read in one step where its text stands in one piece.
//!
//! `<c r="B2" s="1" t="s"><v>12</v></c>` and its like make nearly all of most workbooks. Whatever is written in
//! another way (a prefix, a formula, a reference, a comment within) is nothing here, and read node by node.

use memchr::{memchr, memchr3};

use super::place::place_before;

/// How a cell's value is written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    #[default]
    Number,
    Shared,
    Text,
    Date,
    /// A truth value or an error: no text of anyone's.
    Other,
}

impl Value {
    /// The way that a cell's type names.
    pub(super) fn of(kind: &[u8]) -> Self {
        match kind {
            b"s" => Self::Shared,
            b"str" | b"inlineStr" => Self::Text,
            b"d" => Self::Date,
            b"b" | b"e" => Self::Other,
            _ => Self::Number,
        }
    }
}

/// A usual cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Usual<'a> {
    /// Its row and column from 1, if it says.
    pub(super) place: Option<(u32, u32)>,
    pub(super) style: u32,
    pub(super) kind: Value,
    /// Its value as it is written, without references; empty if it has none.
    pub(super) text: &'a str,
    /// Bytes from its beginning to its end.
    pub(super) length: usize,
}

/// The cell that `text` begins with, if it is a usual one and there to its end.
#[inline]
pub(super) fn usual(text: &str) -> Option<Usual<'_>> {
    let bytes = text.as_bytes();
    let mut cell = Usual {
        place: None,
        style: 0,
        kind: Value::Number,
        text: "",
        length: 0,
    };
    let mut rest = bytes.strip_prefix(b"<c")?;
    loop {
        match rest {
            [b' ', b'r', b'=', b'"', tail @ ..] => {
                let (place, tail) = place_before(b'"', tail)?;
                cell.place = Some(place);
                rest = tail;
            }
            [b' ', b's', b'=', b'"', tail @ ..] => (cell.style, rest) = number_before_quote(tail)?,
            [b' ', b't', b'=', b'"', tail @ ..] => {
                let (kind, tail) = tail.split_at_checked(memchr(b'"', tail)?)?;
                cell.kind = Value::of(kind);
                rest = tail.get(1..)?;
            }
            [b'>', tail @ ..] => {
                rest = tail;
                break;
            }
            [b'/', b'>', tail @ ..] => {
                cell.length = bytes.len() - tail.len();
                return Some(cell);
            }
            _ => return None,
        }
    }
    let (value, close) = if let Some(value) = rest.strip_prefix(b"<v>") {
        (value, &b"</v></c>"[..])
    } else {
        (rest.strip_prefix(b"<is><t>")?, &b"</t></is></c>"[..])
    };
    // A reference or carriage return is resolved elsewhere.
    let length = memchr3(b'<', b'&', b'\r', value)?;
    let after = value.get(length..)?.strip_prefix(close)?;
    let start = bytes.len() - value.len();
    cell.text = text.get(start..start + length)?;
    cell.length = bytes.len() - after.len();
    Some(cell)
}

/// A number of few digits, and what stands behind the quote after it.
fn number_before_quote(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number = 0_u32;
    let mut rest = bytes;
    loop {
        match rest {
            [digit @ b'0'..=b'9', tail @ ..] => {
                number = number.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?;
                rest = tail;
            }
            [b'"', tail @ ..] if rest.len() < bytes.len() => return Some((number, tail)),
            _ => return None,
        }
    }
}

/// Whether a number is written as programs show it: digits and a point, no more of them than a number
/// of 64 bits keeps, no noughts that say nothing.
pub(super) fn is_plain(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number).as_bytes();
    if !matches!(digits, [b'0', b'.', ..] | [b'1'..=b'9', ..]) {
        return number == "0";
    }
    let mut points = 0;
    for byte in digits {
        match byte {
            b'0'..=b'9' => {}
            b'.' => points += 1,
            _ => return false,
        }
    }
    // Fifteen digits are kept to the last by every number of 64 bits.
    digits.len() - points <= 15
        && (points == 0 || (points == 1 && matches!(digits.last(), Some(b'1'..=b'9'))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn usual_cells_are_read_in_one_step() {
        let text = "<c r=\"AB12\" s=\"7\" t=\"s\"><v>45</v></c><c/>";
        assert_eq!(
            usual(text),
            Some(Usual {
                place: Some((12, 28)),
                style: 7,
                kind: Value::Shared,
                text: "45",
                length: text.len() - 4,
            })
        );
        let inline = usual("<c t=\"inlineStr\"><is><t>J\u{fc}rgen</t></is></c>").unwrap();
        assert_eq!((inline.kind, inline.text), (Value::Text, "J\u{fc}rgen"));
        let empty = usual("<c r=\"A1\" s=\"3\"/><c").unwrap();
        assert_eq!((empty.text, empty.length), ("", 17));
    }

    #[test]
    fn what_is_unusual_or_cut_off_is_left() {
        for text in [
            "<c r=\"A1\"><f>1+1</f><v>2</v></c>",
            "<c r=\"A1\" t=\"str\"><v>a&amp;b</v></c>",
            "<c r='A1'><v>1</v></c>",
            "<c r=\"A1\" x:s=\"1\"><v>1</v></c>",
            "<c r=\"1A\"><v>1</v></c>",
            "<c r=\"A1\"><v>1<!-- --></v></c>",
            "<c r=\"A1\"><v>1</v>",
            "<c r=\"A1\"><v>1</v></c",
            "<c s=\"\"><v>1</v></c>",
            "<col/>",
            "",
        ] {
            assert_eq!(usual(text), None, "{text}");
        }
    }

    #[test]
    fn only_numbers_that_programs_show_as_they_stand_are_plain() {
        for plain in [
            "0",
            "0.5",
            "1",
            "123.456789012345",
            "-12.05",
            "612345678",
            "123456789012345",
            "0.00000000001",
        ] {
            assert!(is_plain(plain), "{plain}");
            assert_eq!(format!("{}", plain.parse::<f64>().unwrap()), plain);
        }
        for other in [
            "",
            "-",
            "-0",
            "00",
            "0123456789.5",
            "01",
            "1.",
            "1.0",
            "1.50",
            ".5",
            "1e5",
            "+1",
            "1.2.3",
            "1234567890123456",
            "NaN",
            "0x1",
        ] {
            assert!(!is_plain(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_number_is_shown_as_it_stands(number in "-?[0-9]{0,9}[.]?[0-9]{0,9}") {
            if is_plain(&number) {
                prop_assert_eq!(format!("{}", number.parse::<f64>().unwrap()), number);
            }
        }
    }
}
