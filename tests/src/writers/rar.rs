//! RAR archives of one member, stored and not compressed: no free program writes them.
//!
//! After the technical notes that come with RAR (`rar4`, types 0x73 to 0x7B) and "RAR 5.0 archive format".

/// Whether the member needs a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// It does not.
    Open,
    /// It does; its bytes are left as they are, for nobody can tell.
    Password,
}

/// An archive as RAR 2 to 4 write it.
#[must_use]
pub fn version_4(name: &str, content: &[u8], lock: Lock) -> Vec<u8> {
    let mut out = b"Rar!\x1a\x07\0".to_vec();
    out.extend(block_4(0x73, 0, &[0; 6]));
    let size = (content.len() as u32).to_le_bytes();
    let mut file = [size, size].concat();
    // Made on Windows, on 12 March 2024 at 12:00; version 2.9, stored.
    file.push(2);
    file.extend(crc32(content).to_le_bytes());
    file.extend(0x586c_6000_u32.to_le_bytes());
    file.extend([29, 0x30]);
    file.extend((name.len() as u16).to_le_bytes());
    file.extend(0x20_u32.to_le_bytes());
    file.extend(name.as_bytes());
    let flags = match lock {
        Lock::Open => 0x8000,
        Lock::Password => 0x8004,
    };
    out.extend(block_4(0x74, flags, &file));
    out.extend(content);
    out.extend(block_4(0x7b, 0x4000, &[]));
    out
}

fn block_4(kind: u8, flags: u16, body: &[u8]) -> Vec<u8> {
    let mut block = vec![kind];
    block.extend(flags.to_le_bytes());
    block.extend((7 + body.len() as u16).to_le_bytes());
    block.extend(body);
    let sum = crc32(&block) as u16;
    [&sum.to_le_bytes()[..], &block].concat()
}

/// An archive as RAR 5 and later write it.
#[must_use]
pub fn version_5(name: &str, content: &[u8]) -> Vec<u8> {
    let mut out = b"Rar!\x1a\x07\x01\0".to_vec();
    out.extend(block_5(&[1, 0, 0]));
    // A file with data behind its header, which has a checksum; stored, made on Windows.
    let mut file = vec![2, 2];
    file.extend(number(content.len()));
    file.push(4);
    file.extend(number(content.len()));
    file.push(0x20);
    file.extend(crc32(content).to_le_bytes());
    file.extend([0, 0]);
    file.extend(number(name.len()));
    file.extend(name.as_bytes());
    out.extend(block_5(&file));
    out.extend(content);
    out.extend(block_5(&[5, 0, 0]));
    out
}

fn block_5(body: &[u8]) -> Vec<u8> {
    let block = [number(body.len()), body.to_vec()].concat();
    [&crc32(&block).to_le_bytes()[..], &block].concat()
}

/// A number in groups of seven bits.
fn number(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

/// The checksum of zip, gzip and RAR.
fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            let carry = if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
            sum >> 1 ^ carry
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_and_numbers_are_as_the_formats_want_them() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(number(300), [0xac, 2]);
    }
}
