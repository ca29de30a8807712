//! Numbering plans: which digits are a subscriber's number in which country.
//!
//! The three regions are known in detail; of other countries only those lengths that never vary. Sources:
//! the national plans that ITU-T E.129 collects.

use crate::canonical::region::Region;

impl Region {
    pub(super) const fn code(self) -> &'static [u8] {
        match self {
            Self::Nl => b"31",
            Self::Be => b"32",
            Self::De => b"49",
        }
    }

    /// Whether these digits, without trunk zero, are a subscriber's number.
    pub(super) fn fits(self, digits: &[u8]) -> bool {
        if self.is_service(digits) {
            return false;
        }
        let length = digits.len();
        match (self, digits) {
            (Self::Nl, [b'9', second, ..]) => length == 9 && *second == b'1',
            (_, [] | [b'0', ..]) | (Self::Nl, [b'6', b'0', ..] | [b'1', b'4', ..]) => false,
            (Self::Nl, _) | (Self::Be, [b'4', b'5'..=b'9', ..]) => length == 9,
            (Self::Be, _) => length == 8,
            (Self::De, [b'1', b'5'..=b'7', ..]) => matches!(length, 10 | 11),
            (Self::De, [b'1', ..]) => false,
            (Self::De, _) => matches!(length, 6..=11),
        }
    }

    /// Whether these digits, without trunk zero, begin as mobile numbers do.
    pub(super) fn is_mobile(self, digits: &[u8]) -> bool {
        match self {
            Self::Nl => digits.starts_with(b"6"),
            Self::Be => matches!(digits, [b'4', b'5'..=b'9', ..]),
            Self::De => matches!(digits, [b'1', b'5'..=b'7', ..]),
        }
    }

    /// Whether these digits are a number that lost its trunk zero, as a spreadsheet's number does.
    pub(super) fn fits_bare(self, digits: &[u8]) -> bool {
        self.fits(digits)
            && match self {
                Self::Nl => true,
                Self::Be => digits.len() == 9,
                Self::De => digits.starts_with(b"1"),
            }
    }

    /// Whether these digits, without trunk zero, begin as free, paid and shared service numbers do.
    pub(super) fn is_service(self, digits: &[u8]) -> bool {
        let prefixes: &[&[u8]] = match self {
            Self::Nl => &[b"80", b"90"],
            Self::Be => &[b"800", b"90"],
            Self::De => &[b"800", b"900", b"180", b"137", b"700"],
        };
        prefixes.iter().any(|prefix| digits.starts_with(prefix))
    }
}

/// Country codes whose numbers always have the same number of digits after the code.
const FIXED: [(&[u8], usize); 16] = [
    (b"1", 10),
    (b"30", 10),
    (b"31", 9),
    (b"33", 9),
    (b"34", 9),
    (b"351", 9),
    (b"359", 9),
    (b"40", 9),
    (b"41", 9),
    (b"420", 9),
    (b"421", 9),
    (b"45", 8),
    (b"47", 8),
    (b"48", 9),
    (b"7", 10),
    (b"90", 10),
];

/// Country code, the digits behind it and how many there must be, where that never varies.
pub(super) fn split_code(digits: &[u8]) -> Option<(&'static [u8], &[u8], usize)> {
    if let Some(rest) = digits.strip_prefix(b"32") {
        let length = if matches!(rest, [b'4', b'5'..=b'9', ..]) {
            9
        } else {
            8
        };
        return Some((b"32", rest, length));
    }
    FIXED
        .iter()
        .find_map(|(code, length)| digits.strip_prefix(*code).map(|rest| (*code, rest, *length)))
}
