//! Records of the binary parts of an xlsb. What is cut off reads as nothing.

use std::io::{self, BufReader, Read};

/// No record of a workbook that somebody wrote is longer: a text has at most 32,767 characters and as many runs
/// (MS-XLSB 2.5.121).
const LONGEST: u32 = 4 << 20;

/// Whether a record claims more bytes than any has. Goes through a part without holding it, and takes what it read from
/// `left`, beyond which it does not look.
pub(super) fn claims_too_much(part: impl Read, left: &mut u64) -> bool {
    let mut part = BufReader::new(part).take(*left);
    // What ends or breaks off claims nothing.
    let claims = claim(&mut part).unwrap_or(false);
    *left = part.limit();
    claims
}

fn claim(part: &mut impl Read) -> io::Result<bool> {
    loop {
        number(part, 2)?;
        let length = number(part, 4)?;
        if length > LONGEST {
            return Ok(true);
        }
        let length = u64::from(length);
        if io::copy(&mut part.take(length), &mut io::sink())? < length {
            return Ok(false);
        }
    }
}

/// A number of seven bits a byte, in at most `most` bytes.
fn number(part: &mut impl Read, most: u32) -> io::Result<u32> {
    let mut number = 0;
    for step in 0..most {
        let mut byte = [0];
        part.read_exact(&mut byte)?;
        let [byte] = byte;
        number |= u32::from(byte & 0x7f) << (7 * step);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Ok(number)
}

/// Goes through the records of a part: identifier and data.
pub(super) struct Records<'d>(pub(super) &'d [u8]);

impl<'d> Iterator for Records<'d> {
    type Item = (u32, Fields<'d>);

    fn next(&mut self) -> Option<(u32, Fields<'d>)> {
        let id = number(&mut self.0, 2).ok()?;
        let length = number(&mut self.0, 4).ok()? as usize;
        let (data, rest) = self.0.split_at_checked(length.min(self.0.len()))?;
        self.0 = rest;
        Some((id, Fields(data)))
    }
}

/// The data of a record, field by field.
pub(super) struct Fields<'d>(&'d [u8]);

impl Fields<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.0 = self.0.get(bytes..).unwrap_or_default();
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// A text with the number of its two-byte characters in front; none has the greatest number.
    pub(super) fn text(&mut self) -> String {
        let Some(count) = self.u32().filter(|count| *count != u32::MAX) else {
            return String::new();
        };
        let bytes = (count as usize).saturating_mul(2).min(self.0.len());
        let (text, rest) = self.0.split_at_checked(bytes).unwrap_or_default();
        self.0 = rest;
        encoding_rs::UTF_16LE
            .decode_without_bom_handling(text)
            .0
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_numbered_in_seven_bits() {
        let part = b"\xfd\x04\x08\x02\0\0\0J\0n\0\x01\x05xy";
        let mut records = Records(part);
        let (id, mut fields) = records.next().unwrap();
        assert_eq!((id, fields.text().as_str()), (637, "Jn"));
        let (id, mut fields) = records.next().unwrap();
        assert_eq!((id, fields.u32()), (1, None));
        assert!(records.next().is_none());
    }

    #[test]
    fn a_record_that_claims_too_much_is_seen_wherever_it_stands() {
        let part = |length: &[u8]| [b"\xfd\x04\x02Jn\x01".as_slice(), length, b"xy"].concat();
        let claims = |part: &[u8], mut left: u64| (claims_too_much(part, &mut left), left);
        let long = part(b"\xff\xff\xff\x7f");
        assert_eq!(claims(&long, 100), (true, 90));
        assert_eq!(claims(&long, 4), (false, 0), "not looked at");
        assert!(!claims(&part(b"\x05"), 100).0, "only cut off");
        assert_eq!(claims(&part(b"\x02"), 100), (false, 91));
    }
}
