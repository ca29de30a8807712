//! The records of a presentation, one after another, containers before what they hold.

use super::head;
use crate::extract::bytes::{part, u32_at};

/// Kinds of records are numbered from here.
const LEAST_KIND: u16 = 1000;

/// A record.
pub(super) struct Record<'s> {
    /// What it is.
    pub(super) kind: u16,
    /// Which of its kind.
    pub(super) instance: u16,
    /// Whether it holds records.
    pub(super) is_container: bool,
    /// Where it begins in the stream.
    pub(super) start: usize,
    /// Where it ends in the stream.
    pub(super) end: usize,
    /// Its bytes, as many as there are.
    pub(super) data: &'s [u8],
}

/// Walks the records of a stream.
pub(super) struct Records<'s> {
    stream: &'s [u8],
    at: usize,
    /// Whether no record so far went beyond the end of the stream.
    pub(super) whole: bool,
}

impl<'s> Records<'s> {
    pub(super) const fn new(stream: &'s [u8]) -> Self {
        Self {
            stream,
            at: 0,
            whole: true,
        }
    }
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        // Between records some writers leave a few bytes that are none.
        while head(self.stream, self.at)?.1 < LEAST_KIND {
            self.at += 1;
        }
        let start = self.at;
        let (first, kind) = head(self.stream, start)?;
        let length = u32_at(self.stream, start + 4)? as usize;
        let end = start.saturating_add(8).saturating_add(length);
        self.whole &= end <= self.stream.len();
        let is_container = first & 0xf == 0xf;
        // What a container holds follows at once; no record takes less than its head.
        self.at = if is_container { start + 8 } else { end };
        Some(Record {
            kind,
            instance: first >> 4,
            is_container,
            start,
            end,
            data: part(self.stream, start + 8, length),
        })
    }
}
