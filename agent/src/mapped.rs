//! Brings a file's bytes into memory: small ones by reading, large ones by mapping them.
//!
//! The one place with a memory map. A map of a file that another program cuts off ends the reading process
//! with a bus error; that is why documents are mapped in worker processes only, where it costs one file.
//! Index files are written once under a new name and never changed in place.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Deref;

use memmap2::Mmap;
#[cfg(unix)]
use memmap2::UncheckedAdvice;

/// Files up to this size are read: cheaper than a map, and safe from being cut off.
const READ_AT_MOST: u64 = 256 << 10;

/// Largest file that is read when the file system cannot map it.
const UNMAPPABLE_AT_MOST: u64 = 96 << 20;

/// The bytes of a file.
#[derive(Debug)]
pub struct Mapped {
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Read(Vec<u8>),
    Map(Mmap),
}

impl Mapped {
    /// Brings `size` bytes of a file into memory, fewer when it has become shorter.
    ///
    /// # Errors
    ///
    /// When the system can neither map nor read the file.
    pub fn open(file: &File, size: u64) -> io::Result<Self> {
        let bytes = if size <= READ_AT_MOST {
            read(file, size)?
        } else {
            match map(file) {
                Ok(map) => Bytes::Map(map),
                Err(_) if size <= UNMAPPABLE_AT_MOST => read(file, size)?,
                Err(error) => return Err(error),
            }
        };
        Ok(Self { bytes })
    }

    /// Gives the memory back that a map has taken so far; what is asked for again is read again.
    ///
    /// Pages of a map count as this process's memory until the system is short of it: after gigabytes that were
    /// read once, it would look like a leak.
    #[cfg_attr(
        unix,
        expect(
            unsafe_code,
            reason = "memory maps are unsafe by nature: the module comment says what bounds the damage"
        )
    )]
    pub fn release(&self) {
        #[cfg(unix)]
        if let Bytes::Map(map) = &self.bytes {
            // SAFETY: the map is shared and read only, so its pages come back from the file as they were.
            let _: io::Result<()> = unsafe { map.unchecked_advise(UncheckedAdvice::DontNeed) };
        }
    }
}

impl Deref for Mapped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Read(bytes) => bytes,
            Bytes::Map(map) => map,
        }
    }
}

fn read(file: &File, size: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(size).read_to_end(&mut bytes)?;
    Ok(Bytes::Read(bytes))
}

#[expect(
    unsafe_code,
    reason = "memory maps are unsafe by nature: the module comment says what bounds the damage"
)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is read only. Bytes that change under it can give wrong text but no undefined
    // lengths, because no length is taken from the map twice; a file that is cut off raises SIGBUS, which
    // ends the worker process and is reported as "changed".
    unsafe { Mmap::map(file) }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use super::*;

    fn mapped(content: &[u8], size: u64) -> Mapped {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        Mapped::open(&file, size).unwrap()
    }

    #[test]
    fn empty_small_and_large_files_come_whole() {
        for len in [0, 1, 4096, READ_AT_MOST as usize, READ_AT_MOST as usize + 1] {
            let content: Vec<u8> = (0..len).map(|at| at as u8).collect();
            assert_eq!(&*mapped(&content, len as u64), content, "{len} bytes");
        }
    }

    #[test]
    fn a_file_that_became_shorter_gives_what_is_left() {
        assert_eq!(&*mapped(b"short", 4096), b"short");
    }

    #[test]
    fn what_was_released_is_read_again() {
        let large: Vec<u8> = (0..=READ_AT_MOST as usize).map(|at| at as u8).collect();
        let mapped = mapped(&large, large.len() as u64);
        assert_eq!(&*mapped, large);
        mapped.release();
        assert_eq!(&*mapped, large);
    }

    #[test]
    fn large_files_are_mapped_and_small_ones_are_not() {
        let large = vec![b'x'; READ_AT_MOST as usize + 1];
        assert!(matches!(mapped(&large, large.len() as u64).bytes, Bytes::Map(_)));
        assert!(matches!(mapped(b"x", 1).bytes, Bytes::Read(_)));
    }
}
