//! The objects of a document: what its `.iwa` parts hold, by their numbers.
//!
//! A part is a row of chunks of Snappy without a stream header or checksum; unpacked it is a row of archives,
//! each a head (the object's number, then kind and length of its messages) and the messages. Objects refer to
//! each other by number, across parts. Apple publishes none of this; numbers of kinds and fields are as
//! readers in the open have found them. All parts are held at once, up to a limit.

use std::collections::HashMap;
use std::io::{self, Read};

use super::message::{Message, take, varint};
use crate::extract::extraction::Extraction;
use crate::extract::unreadable::{Detail, Reason, Unreadable};

/// Most unpacked bytes of all parts that are held.
const HELD: usize = 128 << 20;
/// Most objects that are kept.
const MOST: usize = 500_000;
/// Most bytes of one chunk; writers use 64 KiB.
const CHUNK: usize = 16 << 20;

/// The objects of all parts.
#[derive(Default)]
pub(super) struct Objects {
    parts: Vec<(String, Vec<u8>)>,
    all: Vec<Object>,
    by_number: HashMap<u64, usize>,
    held: usize,
}

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object {
    /// Its number.
    pub(super) number: u64,
    /// Which kind of message it is.
    pub(super) kind: u64,
    /// Which part holds it.
    pub(super) part: usize,
    start: usize,
    length: usize,
}

impl Objects {
    /// Unpacks a part and takes in what it holds.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of it.
    pub(super) fn add(
        &mut self,
        name: &str,
        packed: &[u8],
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let chunks = Chunks {
            rest: packed,
            open: io::Cursor::new(Vec::new()),
        };
        let unpacked = out.unpack(chunks, packed.len() as u64);
        self.held += unpacked.data.len();
        if self.held > HELD {
            return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
        }
        let part = self.parts.len();
        self.parts.push((name.to_owned(), unpacked.data));
        let read = self.index(part);
        unpacked.cut.map_or(read, Err)
    }

    fn index(&mut self, part: usize) -> Result<(), Unreadable> {
        let Some((_, data)) = self.parts.get(part) else {
            return Ok(());
        };
        let truncated = || Unreadable::new(Reason::Corrupt, Detail::Truncated);
        let mut rest = data.as_slice();
        while !rest.is_empty() {
            let length = varint(&mut rest).and_then(|length| usize::try_from(length).ok());
            let head = length
                .and_then(|length| take(&mut rest, length))
                .ok_or_else(truncated)?;
            let head = Message(head);
            let number = head.number(1).unwrap_or_default();
            for info in head.all(2).map(Message) {
                let start = data.len() - rest.len();
                let length = info.number(3).and_then(|length| usize::try_from(length).ok());
                let length = length.unwrap_or_default();
                take(&mut rest, length).ok_or_else(truncated)?;
                if self.all.len() >= MOST {
                    return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
                }
                self.by_number.entry(number).or_insert(self.all.len());
                self.all.push(Object {
                    number,
                    kind: info.number(1).unwrap_or_default(),
                    part,
                    start,
                    length,
                });
            }
        }
        Ok(())
    }

    /// All objects, in the order of the parts.
    pub(super) fn all(&self) -> impl Iterator<Item = Object> {
        self.all.iter().copied()
    }

    /// All objects of one of the kinds.
    pub(super) fn of<'k>(&'k self, kinds: &'k [u64]) -> impl Iterator<Item = Object> + 'k {
        self.all().filter(|object| kinds.contains(&object.kind))
    }

    /// The object of that number.
    pub(super) fn get(&self, number: u64) -> Option<Object> {
        self.by_number
            .get(&number)
            .and_then(|at| self.all.get(*at))
            .copied()
    }

    /// The message of an object.
    pub(super) fn message(&self, object: Object) -> Message<'_> {
        let data = self.parts.get(object.part).map(|(_, data)| data.as_slice());
        let bytes = data.and_then(|data| data.get(object.start..object.start + object.length));
        Message(bytes.unwrap_or_default())
    }

    /// The message of the object of that number, where it is of one of the kinds.
    pub(super) fn find(&self, number: u64, kinds: &[u64]) -> Option<Message<'_>> {
        let object = self.get(number).filter(|object| kinds.contains(&object.kind))?;
        Some(self.message(object))
    }

    /// The name of a part, without folders.
    pub(super) fn part_name(&self, part: usize) -> &str {
        let name = self.parts.get(part).map_or("", |(name, _)| name);
        name.rsplit_once('/').map_or(name, |(_, file)| file)
    }

    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// Unpacks chunk after chunk.
struct Chunks<'p> {
    rest: &'p [u8],
    open: io::Cursor<Vec<u8>>,
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.open.read(buffer)?;
            if count > 0 || self.rest.is_empty() {
                return Ok(count);
            }
            let chunk = next_chunk(&mut self.rest).ok_or(io::ErrorKind::InvalidData)?;
            self.open = io::Cursor::new(chunk);
        }
    }
}

/// Takes the next chunk off the front: a zero, three bytes of length, Snappy.
fn next_chunk(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let &[0, a, b, c] = take(rest, 4)? else {
        return None;
    };
    let length = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
    let packed = take(rest, length)?;
    if snap::raw::decompress_len(packed).ok()? > CHUNK {
        return None;
    }
    snap::raw::Decoder::new().decompress_vec(packed).ok()
}
