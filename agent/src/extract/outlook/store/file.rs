//! A store's nodes and blocks, found and put together from the mapped file.
//!
//! Nothing is held but what is asked for: a block is looked up in its tree each time. When that tree is damaged
//! its leaves are searched for once, and listed.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::Layout;
use super::layout::Header;
use super::tree::{Page, Sort, search, walk};
use crate::extract::bytes::{part, u16_at, u32_at};
use crate::extract::{Detail, Reason, Unreadable};

/// Most nodes and blocks that are listed.
const MOST: usize = 4_000_000;
/// Most bytes of one block, unpacked.
const BLOCK: usize = 64 << 10;
/// Marks blocks that list other blocks.
const LISTS: u64 = 2;

/// A node: an item, a folder, a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    /// Its number; the lowest five bits tell its kind.
    pub(super) number: u32,
    /// The block of its bytes.
    pub(super) data: u64,
    /// The block that lists its own nodes; 0 for none.
    pub(super) nodes: u64,
    /// The folder it is in.
    pub(super) parent: u32,
}

/// Where a block stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    offset: u64,
    stored: usize,
    size: usize,
}

/// An open store.
pub(super) struct File<'d> {
    data: &'d [u8],
    header: Header,
    /// All blocks by number, once the tree was found damaged.
    found: OnceCell<Vec<(u64, Place)>>,
}

impl<'d> File<'d> {
    /// Opens a store.
    ///
    /// # Errors
    ///
    /// When the header is none, or the store is encrypted.
    pub(super) fn open(data: &'d [u8]) -> Result<Self, Unreadable> {
        Ok(Self {
            data,
            header: Header::read(data)?,
            found: OnceCell::new(),
        })
    }

    pub(super) const fn layout(&self) -> Layout {
        self.header.layout
    }

    /// All nodes by number, and what is wrong with their tree.
    pub(super) fn nodes(&self) -> (Vec<Node>, Result<(), Unreadable>) {
        let layout = self.header.layout;
        let mut nodes = Vec::new();
        let mut take = |entry: &[u8]| {
            let step = layout.reference();
            let node = || {
                Some(Node {
                    number: u32_at(entry, 0)?,
                    data: layout.number(entry, step)?,
                    nodes: layout.number(entry, step * 2)?,
                    parent: u32_at(entry, step * 3)?,
                })
            };
            if let Some(node) = node().filter(|_| nodes.len() < MOST) {
                nodes.push(node);
            }
        };
        let whole = walk(self.data, layout, Sort::Nodes, self.header.nodes, &mut take);
        if !whole {
            search(self.data, layout, Sort::Nodes, &mut take);
        }
        let full = nodes.len() >= MOST;
        nodes.sort_by_key(|node| node.number);
        if whole {
            nodes.dedup_by_key(|node| node.number);
        } else {
            // Leaves of the past are found too: a node is kept in each form that it had.
            nodes.dedup();
        }
        let fault = if full {
            Err(Unreadable::new(Reason::TooLarge, Detail::Entries))
        } else if whole {
            Ok(())
        } else {
            Err(Unreadable::broken())
        };
        (nodes, fault)
    }

    /// Bytes of a node as stored.
    pub(super) fn size(&self, node: &Node) -> u64 {
        self.length(node.data)
    }

    /// Bytes behind a block, by what it and its lists claim.
    pub(super) fn length(&self, number: u64) -> u64 {
        if number & LISTS == 0 {
            return self.place(number).map_or(0, |place| place.size as u64);
        }
        let list = self.block(number).unwrap_or_default();
        u32_at(&list, 4).unwrap_or_default().into()
    }

    /// Gives the blocks behind a block to `take`, in order, as long as they fit into `most` bytes.
    pub(super) fn each_block(&self, number: u64, most: u64, mut take: impl FnMut(Cow<'d, [u8]>)) {
        let mut left = most;
        // A list of lists, lists, and blocks: no deeper.
        let mut open = vec![(number, 0)];
        while let Some((number, depth)) = open.pop() {
            let Some(block) = self.block(number) else {
                continue;
            };
            // Blocks may be short: each costs something.
            left = left.saturating_sub(1 + block.len() as u64);
            if left == 0 {
                return;
            }
            if number & LISTS == 0 {
                take(block);
            } else if depth < 2 && block.first() == Some(&1) {
                let step = self.header.layout.reference();
                let count = usize::from(u16_at(&block, 2).unwrap_or_default());
                let listed = (0..count)
                    .rev()
                    .map_while(|at| self.header.layout.number(&block, 8 + at * step));
                open.extend(listed.map(|number| (number, depth + 1)));
            }
        }
    }

    /// The bytes of one block, decoded when they are no list.
    pub(super) fn block(&self, number: u64) -> Option<Cow<'d, [u8]>> {
        let place = self.place(number)?;
        let offset = usize::try_from(place.offset).ok()?;
        let stored = part(self.data, offset, place.stored);
        if stored.is_empty() {
            return None;
        }
        let mut bytes = Cow::Borrowed(stored);
        if place.stored != place.size {
            let mut unpacked = Vec::new();
            let most = place.size.min(BLOCK) as u64;
            // What was unpacked before a fault stands.
            let _: Result<usize, _> = ZlibDecoder::new(stored).take(most).read_to_end(&mut unpacked);
            bytes = Cow::Owned(unpacked);
        }
        if number & LISTS == 0 && self.header.encoding != super::cipher::Encoding::Plain {
            self.header.encoding.decode(number, bytes.to_mut());
        }
        Some(bytes)
    }

    fn place(&self, number: u64) -> Option<Place> {
        let number = number & !1;
        if number == 0 {
            return None;
        }
        if let Some(place) = self.look_up(number) {
            return Some(place);
        }
        let found = self.found.get_or_init(|| {
            let mut found = Vec::new();
            search(self.data, self.header.layout, Sort::Blocks, |entry| {
                if let Some(place) = self.place_of(entry).filter(|_| found.len() < MOST) {
                    let number = self.header.layout.number(entry, 0).unwrap_or_default();
                    found.push((number & !1, place));
                }
            });
            found.sort_by_key(|(number, _)| *number);
            found
        });
        let at = found.partition_point(|(other, _)| *other < number);
        found
            .get(at)
            .filter(|(other, _)| *other == number)
            .map(|(_, place)| *place)
    }

    /// Goes down the tree of blocks.
    fn look_up(&self, number: u64) -> Option<Place> {
        let layout = self.header.layout;
        let mut at = self.header.blocks;
        let mut below = u8::MAX;
        loop {
            let page = Page::read(self.data, layout, Sort::Blocks, at).filter(|page| page.level < below)?;
            let key = |entry: &[u8]| layout.number(entry, 0).map(|key| key & !1);
            if page.level == 0 {
                let entry = page.entries().find(|entry| key(entry) == Some(number))?;
                return self.place_of(entry);
            }
            let entry = page
                .entries()
                .take_while(|entry| key(entry).is_some_and(|key| key <= number))
                .last()?;
            at = layout.number(entry, layout.reference() * 2)?;
            below = page.level;
        }
    }

    fn place_of(&self, entry: &[u8]) -> Option<Place> {
        let layout = self.header.layout;
        let step = layout.reference();
        let stored = usize::from(u16_at(entry, step * 2)?);
        Some(Place {
            offset: layout.number(entry, step)?,
            stored,
            size: match layout {
                Layout::Large => usize::from(u16_at(entry, step * 2 + 2)?),
                _ => stored,
            },
        })
    }
}
