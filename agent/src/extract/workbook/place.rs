//! Cell references: `B12`, `$B$12`, `B12:C14`.

/// Row and column from 1 of a reference, or of the first cell of a range.
pub(super) fn place(reference: &str) -> Option<(u32, u32)> {
    let mut column = 0_u32;
    let mut row = 0_u32;
    let mut letters = true;
    for byte in reference.trim().bytes() {
        match byte {
            b'$' => {}
            b'A'..=b'Z' | b'a'..=b'z' if letters => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' => {
                letters = false;
                row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
            }
            b':' => break,
            _ => return None,
        }
    }
    (row > 0 && column > 0).then_some((row, column))
}

/// Row and column from 1 of a plain reference that `end` ends, and what stands behind that.
pub(super) fn place_before(end: u8, bytes: &[u8]) -> Option<((u32, u32), &[u8])> {
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut rest = bytes;
    while let [letter @ b'A'..=b'Z', tail @ ..] = rest {
        let letter = u32::from(letter - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(letter)?;
        rest = tail;
    }
    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
        row = row.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?;
        rest = tail;
    }
    match rest {
        [byte, tail @ ..] if *byte == end && row > 0 && column > 0 => Some(((row, column), tail)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{place, place_before};

    #[test]
    fn references_count_from_one() {
        assert_eq!(place("A1"), Some((1, 1)));
        assert_eq!(place("XFD1048576"), Some((1_048_576, 16_384)));
        assert_eq!(place("$AA$7:B9"), Some((7, 27)));
        for bad in ["", "A", "7", "1A", "A0", "ZZZZZZZZZZ1", "A99999999999"] {
            assert_eq!(place(bad), None, "{bad}");
        }
    }

    #[test]
    fn plain_references_end_where_told() {
        assert_eq!(
            place_before(b'"', b"XFD1048576\" s"),
            Some(((1_048_576, 16_384), &b" s"[..]))
        );
        for other in [
            "$A$1\"",
            "A1",
            "A1:B2\"",
            "a1\"",
            "1\"",
            "A\"",
            "A0\"",
            "A99999999999\"",
        ] {
            assert_eq!(place_before(b'"', other.as_bytes()), None, "{other}");
        }
    }
}
