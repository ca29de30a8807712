//! Pages of a database and the trees that they make: where rows stand, in order, each page once.
//!
//! Knows cells and overflow chains, nothing of what a row holds.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::super::unreadable::{Detail, Reason, Unreadable};
use super::record::{Encoding, varint};
use super::wal::Log;

/// Deepest stack of levels, of which a tree of SQLite takes two for each of its at most 20.
const DEEPEST: usize = 40;
/// Longest row in bytes. SQLite's own limit is 1 GB.
const LONGEST_ROW: u64 = 64 << 20;
/// Bytes that rows may be put together from, beyond twice those of the file.
const ASSEMBLED: u64 = 1 << 20;

/// A tree's page types.
const INDEX_INTERIOR: u8 = 2;
const TABLE_INTERIOR: u8 = 5;
const INDEX_LEAF: u8 = 10;
const TABLE_LEAF: u8 = 13;

/// The pages of a database.
pub(super) struct Pages<'d> {
    data: &'d [u8],
    newer: Option<&'d HashMap<u32, &'d [u8]>>,
    size: usize,
    usable: usize,
    encoding: Encoding,
    visited: HashSet<u32>,
    /// Bytes that may still be put together from overflow pages.
    left: u64,
}

/// Where the content of a row stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    page: u32,
    local: Range<usize>,
    length: u64,
    overflow: u32,
}

/// What a page of a tree holds, in order.
pub(super) enum Cells {
    /// Rows, with their numbers where they have one.
    Rows(Vec<(i64, Place)>),
    /// Pages below, and the row that stands before each, where the tree keeps rows there.
    Below(Vec<(u32, Option<Place>)>),
}

type Row<'f> = dyn FnMut(i64, &[u8]) -> Result<(), Unreadable> + 'f;

impl<'d> Pages<'d> {
    /// Reads the header of a database; `newer` holds pages that replace those of the file.
    pub(super) fn new(data: &'d [u8], newer: Option<&'d HashMap<u32, &'d [u8]>>) -> Option<Self> {
        let first = newer.and_then(|newer| newer.get(&1).copied()).unwrap_or(data);
        let size = match u16::from_be_bytes(*first.get(16..)?.first_chunk()?) {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = size.checked_sub(usize::from(*first.get(20)?))?;
        let encoding = Encoding::numbered(u32::from_be_bytes(*first.get(56..)?.first_chunk()?));
        let logged: usize = newer.map_or(0, |newer| newer.len() * size);
        (size.is_power_of_two() && size >= 512 && usable >= 480).then(|| Self {
            data,
            newer,
            size,
            usable,
            encoding,
            visited: HashSet::new(),
            left: ((data.len() + logged) as u64)
                .saturating_mul(2)
                .saturating_add(ASSEMBLED),
        })
    }

    /// The pages of a log alone.
    pub(super) fn of_log(log: &'d Log<'d>) -> Self {
        let size = log.page_size();
        let first = log.pages().get(&1).and_then(|page| page.get(56..)?.first_chunk());
        Self {
            data: &[],
            newer: Some(log.pages()),
            size,
            usable: size,
            encoding: Encoding::numbered(first.map_or(1, |bytes| u32::from_be_bytes(*bytes))),
            visited: HashSet::new(),
            left: ((log.pages().len() * size) as u64)
                .saturating_mul(2)
                .saturating_add(ASSEMBLED),
        }
    }

    /// How text is stored.
    pub(super) const fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn page(&self, number: u32) -> Option<&'d [u8]> {
        if let Some(page) = self.newer.and_then(|newer| newer.get(&number)) {
            return Some(page);
        }
        let start = (number.checked_sub(1)? as usize).checked_mul(self.size)?;
        self.data.get(start..start.checked_add(self.size)?)
    }

    /// Gives every row of the tree at `root` to `row`, in order. The outer error is `row`'s and ends the walk; the
    /// inner one tells of damage that was passed over.
    pub(super) fn walk(
        &mut self,
        root: u32,
        row: &mut Row<'_>,
    ) -> Result<Result<(), Unreadable>, Unreadable> {
        let mut result = Ok(());
        let mut stack = vec![vec![(root, None)].into_iter()];
        while let Some(level) = stack.last_mut() {
            let Some((number, before)) = level.next() else {
                stack.pop();
                continue;
            };
            if number > 0 {
                let cells = if stack.len() <= DEEPEST && self.visited.insert(number) {
                    self.cells(number)
                } else {
                    None
                };
                match cells {
                    Some(Cells::Below(below)) => {
                        // The row between two subtrees follows the first of them.
                        stack.push(vec![(0, before)].into_iter());
                        stack.push(below.into_iter());
                        continue;
                    }
                    Some(Cells::Rows(rows)) => {
                        for (key, place) in rows {
                            result = result.and(self.give(key, &place, row)?);
                        }
                    }
                    None => result = Err(Unreadable::broken()),
                }
            }
            if let Some(place) = before {
                result = result.and(self.give(0, &place, row)?);
            }
        }
        Ok(result)
    }

    fn give(
        &mut self,
        key: i64,
        place: &Place,
        row: &mut Row<'_>,
    ) -> Result<Result<(), Unreadable>, Unreadable> {
        match self.payload(place) {
            Ok(payload) => row(key, &payload).map(Ok),
            Err(why) => Ok(Err(why)),
        }
    }

    /// The cells of a page; `None` when it is no page of a tree.
    pub(super) fn cells(&self, number: u32) -> Option<Cells> {
        let page = self.page(number)?;
        let start = if number == 1 { 100 } else { 0 };
        let kind = *page.get(start)?;
        let half = |at: usize| Some(u16::from_be_bytes(*page.get(at..)?.first_chunk()?));
        let count = usize::from(half(start + 3)?);
        let interior = matches!(kind, INDEX_INTERIOR | TABLE_INTERIOR);
        let pointers = start + if interior { 12 } else { 8 };
        let places = (0..count).map_while(|cell| half(pointers + cell * 2).map(usize::from));
        let child = |at: usize| Some(u32::from_be_bytes(*page.get(at..)?.first_chunk()?));
        match kind {
            TABLE_LEAF => Some(Cells::Rows(
                places
                    .filter_map(|at| self.table_cell(number, page, at))
                    .collect(),
            )),
            INDEX_LEAF => Some(Cells::Rows(
                places
                    .filter_map(|at| Some((0, self.index_cell(number, page, at)?)))
                    .collect(),
            )),
            TABLE_INTERIOR => {
                let mut below: Vec<_> = places.filter_map(|at| Some((child(at)?, None))).collect();
                below.push((child(start + 8)?, None));
                Some(Cells::Below(below))
            }
            INDEX_INTERIOR => {
                let mut below: Vec<_> = places
                    .filter_map(|at| Some((child(at)?, self.index_cell(number, page, at + 4))))
                    .collect();
                below.push((child(start + 8)?, None));
                Some(Cells::Below(below))
            }
            _ => None,
        }
    }

    fn table_cell(&self, number: u32, page: &[u8], at: usize) -> Option<(i64, Place)> {
        let (length, size) = varint(page.get(at..)?)?;
        let (key, more) = varint(page.get(at + size..)?)?;
        let most = self.usable - 35;
        Some((
            key.cast_signed(),
            self.place(number, page, at + size + more, length, most)?,
        ))
    }

    fn index_cell(&self, number: u32, page: &[u8], at: usize) -> Option<Place> {
        let (length, size) = varint(page.get(at..)?)?;
        let most = (self.usable - 12) * 64 / 255 - 23;
        self.place(number, page, at + size, length, most)
    }

    /// Where content of `length` bytes stands that begins at `at`, when `most` of it may stand in the page.
    fn place(&self, number: u32, page: &[u8], at: usize, length: u64, most: usize) -> Option<Place> {
        let local = if length <= most as u64 {
            length as usize
        } else {
            let least = (self.usable - 12) * 32 / 255 - 23;
            let fitting = least + ((length - least as u64) % (self.usable as u64 - 4)) as usize;
            if fitting <= most { fitting } else { least }
        };
        let end = at.checked_add(local)?;
        page.get(at..end)?;
        let overflow = if length > local as u64 {
            u32::from_be_bytes(*page.get(end..)?.first_chunk()?)
        } else {
            0
        };
        Some(Place {
            page: number,
            local: at..end,
            length,
            overflow,
        })
    }

    /// The content of a row.
    pub(super) fn payload(&mut self, place: &Place) -> Result<Cow<'d, [u8]>, Unreadable> {
        let page = self.page(place.page).ok_or(Unreadable::broken())?;
        let local = page.get(place.local.clone()).ok_or(Unreadable::broken())?;
        if place.overflow == 0 {
            return Ok(Cow::Borrowed(local));
        }
        if place.length > LONGEST_ROW {
            return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
        }
        self.left = self
            .left
            .checked_sub(place.length)
            .ok_or(Unreadable::new(Reason::TooLarge, Detail::Ratio))?;
        let length = place.length as usize;
        let mut payload = local.to_vec();
        let mut next = place.overflow;
        // A chain that goes in circles ends with the length.
        while payload.len() < length {
            let page = self.page(next).ok_or(Unreadable::broken())?;
            let (link, content) = page.split_first_chunk::<4>().ok_or(Unreadable::broken())?;
            let content = content.get(..self.usable - 4).unwrap_or(content);
            let wanted = length - payload.len();
            payload.extend_from_slice(content.get(..wanted).unwrap_or(content));
            next = u32::from_be_bytes(*link);
        }
        Ok(Cow::Owned(payload))
    }
}
