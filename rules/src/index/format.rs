//! How an index lies on disk: a header, sections, a digest.
//!
//! All numbers are little-endian. The header (96 bytes) is magic, format version, file length, number of
//! sections and the BLAKE3 digest of everything behind the digest field; then the table of sections (name,
//! offset, length), then the sections. Everything is checked before it is believed: a cut-off, foreign or
//! newer file is an [`IndexError`], never a wrong answer.

use super::IndexError;

/// First bytes of every index file.
pub(crate) const MAGIC: [u8; 8] = *b"HOMEWIDX";
/// Version of the layout.
pub(crate) const VERSION: u32 = 1;
const DIGEST_AT: usize = 24;
const BODY_AT: usize = DIGEST_AT + 32;
const SECTION_BYTES: usize = 24;
const MOST_SECTIONS: usize = 32;

/// Names of the sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Section {
    /// The key: 16 bytes.
    Key = 1,
    /// What is told about the index, as JSON.
    Meta = 2,
    /// The sieve of all fingerprints.
    Sieve = 3,
    /// The sieve of words that begin a name.
    Words = 4,
    /// Where each bucket of entries ends: `u32` each.
    Buckets = 5,
    /// The entries: 6 bytes of fingerprint, 4 bytes of customer.
    Entries = 6,
    /// The customers: 11 bytes each.
    Customers = 7,
    /// The CRM's keys of the customers, one after the other.
    Ids = 8,
}

/// Puts sections together into a file.
pub(crate) fn assemble(sections: &[(Section, Vec<u8>)]) -> Vec<u8> {
    let table = sections.len() * SECTION_BYTES;
    let total: usize = BODY_AT + 8 + table + sections.iter().map(|(_, bytes)| bytes.len() + 8).sum::<usize>();
    let mut file = Vec::with_capacity(total);
    file.extend_from_slice(&MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&0u32.to_le_bytes());
    file.extend_from_slice(&0u64.to_le_bytes());
    file.extend_from_slice(&[0; 32]);
    file.extend_from_slice(&(sections.len() as u64).to_le_bytes());
    let mut offset = (BODY_AT + 8 + table).next_multiple_of(8);
    for (section, bytes) in sections {
        file.extend_from_slice(&u64::from(*section as u32).to_le_bytes());
        file.extend_from_slice(&(offset as u64).to_le_bytes());
        file.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        offset = (offset + bytes.len()).next_multiple_of(8);
    }
    for (_, bytes) in sections {
        file.resize(file.len().next_multiple_of(8), 0);
        file.extend_from_slice(bytes);
    }
    let length = file.len() as u64;
    if let Some(field) = file.get_mut(16..24) {
        field.copy_from_slice(&length.to_le_bytes());
    }
    let digest = digest(&file);
    if let Some(field) = file.get_mut(DIGEST_AT..BODY_AT) {
        field.copy_from_slice(&digest);
    }
    file
}

/// The digest of a file: its bytes before and behind the digest field.
fn digest(file: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(file.get(..DIGEST_AT).unwrap_or_default());
    hasher.update(file.get(BODY_AT..).unwrap_or_default());
    *hasher.finalize().as_bytes()
}

/// A file whose frame was checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    file: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Checks magic, version and length, and the digest if asked to.
    pub(crate) fn check(file: &'a [u8], check: super::Check) -> Result<Self, IndexError> {
        if file.get(..8) != Some(&MAGIC) {
            return Err(IndexError::Foreign);
        }
        let version = number32(file, 8).ok_or(IndexError::Truncated)?;
        if version != VERSION {
            return Err(IndexError::Version {
                found: version,
                known: VERSION,
            });
        }
        let length = number64(file, 16).ok_or(IndexError::Truncated)?;
        match length.cmp(&(file.len() as u64)) {
            std::cmp::Ordering::Greater => return Err(IndexError::Truncated),
            std::cmp::Ordering::Less => return Err(IndexError::Damaged),
            std::cmp::Ordering::Equal => {}
        }
        if check == super::Check::Digest && file.get(DIGEST_AT..BODY_AT) != Some(&digest(file)) {
            return Err(IndexError::Damaged);
        }
        Ok(Self { file })
    }

    /// The bytes of a section.
    pub(crate) fn section(&self, section: Section) -> Result<&'a [u8], IndexError> {
        let count = number64(self.file, BODY_AT).ok_or(IndexError::Damaged)? as usize;
        (0..count.min(MOST_SECTIONS))
            .map(|i| BODY_AT + 8 + i * SECTION_BYTES)
            .find(|at| number64(self.file, *at) == Some(u64::from(section as u32)))
            .and_then(|at| {
                let offset = usize::try_from(number64(self.file, at + 8)?).ok()?;
                let length = usize::try_from(number64(self.file, at + 16)?).ok()?;
                self.file.get(offset..offset.checked_add(length)?)
            })
            .ok_or(IndexError::Damaged)
    }
}

fn number32(file: &[u8], at: usize) -> Option<u32> {
    file.get(at..)?
        .first_chunk()
        .map(|bytes| u32::from_le_bytes(*bytes))
}

fn number64(file: &[u8], at: usize) -> Option<u64> {
    file.get(at..)?
        .first_chunk()
        .map(|bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::super::Check;
    use super::*;

    fn file() -> Vec<u8> {
        assemble(&[(Section::Key, vec![1, 2, 3]), (Section::Meta, b"{}".to_vec())])
    }

    #[test]
    fn sections_come_back() {
        let file = file();
        let frame = Frame::check(&file, Check::Digest).unwrap();
        assert_eq!(frame.section(Section::Key).unwrap(), [1, 2, 3]);
        assert_eq!(frame.section(Section::Meta).unwrap(), b"{}");
        assert!(matches!(frame.section(Section::Ids), Err(IndexError::Damaged)));
    }

    #[test]
    fn every_truncation_and_every_flipped_byte_is_noticed() {
        let file = file();
        for end in 0..file.len() {
            assert!(Frame::check(&file[..end], Check::Digest).is_err(), "cut at {end}");
        }
        for at in 0..file.len() {
            let mut bad = file.clone();
            bad[at] ^= 0x40;
            assert!(Frame::check(&bad, Check::Digest).is_err(), "flipped at {at}");
        }
    }

    #[test]
    fn foreign_and_newer_files_are_told_apart() {
        assert!(matches!(
            Frame::check(b"PK\x03\x04 and more", Check::Digest),
            Err(IndexError::Foreign)
        ));
        let mut newer = file();
        newer[8] = 9;
        assert!(matches!(
            Frame::check(&newer, Check::Digest),
            Err(IndexError::Version { found: 9, .. })
        ));
    }
}
