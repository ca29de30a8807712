//! The heap of a node: small values, and the tree of properties that points at them.
//!
//! Source: [MS-PST] 2.3.1 to 2.3.3.

use std::borrow::Cow;

use super::file::{File, Node};
use super::subnode;
use crate::extract::Unreadable;
use crate::extract::bytes::{part, u16_at, u32_at};
use crate::extract::outlook::property::{Properties, Value, kind, tag};
use crate::extract::rtf::codepage::CodePage;

/// Most bytes of a heap, and of one value.
const MOST_HEAP: u64 = 64 << 20;
const MOST_VALUE: u64 = 96 << 20;
/// Most records of a tree.
const MOST_RECORDS: usize = 100_000;

/// An open heap.
pub(super) struct Heap<'f, 'd> {
    file: &'f File<'d>,
    blocks: Vec<Cow<'d, [u8]>>,
    nodes: Vec<Node>,
}

impl<'f, 'd> Heap<'f, 'd> {
    /// Opens the heap of a node.
    ///
    /// # Errors
    ///
    /// When its first block is lost, or is none of a heap.
    pub(super) fn open(file: &'f File<'d>, node: &Node) -> Result<Self, Unreadable> {
        let mut blocks = Vec::new();
        file.each_block(node.data, MOST_HEAP, |block| blocks.push(block));
        let first = blocks.first().ok_or(Unreadable::broken())?;
        if first.get(2) != Some(&0xec) {
            return Err(Unreadable::broken());
        }
        Ok(Self {
            file,
            blocks,
            nodes: subnode::read(file, node.nodes),
        })
    }

    /// Where its tree or table begins, and what it is.
    pub(super) fn root(&self) -> Option<(u8, u32)> {
        let first = self.blocks.first()?;
        Some((*first.get(3)?, u32_at(first, 4)?))
    }

    /// The nodes within the node.
    pub(super) fn subnodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    /// The node of that number within the node.
    pub(super) fn subnode(&self, number: u32) -> Option<Node> {
        let at = self.nodes.partition_point(|node| node.number < number);
        self.nodes.get(at).copied().filter(|node| node.number == number)
    }

    /// An allocation of the heap.
    pub(super) fn allocation(&self, id: u32) -> Option<&[u8]> {
        let (block, number) = self.file.layout().allocation(id);
        let block = self.blocks.get(block)?;
        let map = usize::from(u16_at(block, 0)?);
        let count = usize::from(u16_at(block, map)?);
        let at = map + 4 + number.checked_sub(1).filter(|at| *at < count)? * 2;
        block.get(usize::from(u16_at(block, at)?)..usize::from(u16_at(block, at + 2)?))
    }

    /// Gives the blocks of a value to `take`: of the heap, or of a node within the node.
    pub(super) fn each_block(&self, id: u32, mut take: impl FnMut(&[u8])) {
        if id == 0 {
            return;
        }
        if id.trailing_zeros() >= 5 {
            if let Some(bytes) = self.allocation(id) {
                take(bytes);
            }
        } else if let Some(node) = self.subnode(id) {
            self.file.each_block(node.data, MOST_VALUE, |block| take(&block));
        }
    }

    /// The bytes of a value.
    pub(super) fn value(&self, id: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.each_block(id, |block| bytes.extend_from_slice(block));
        bytes
    }

    /// The records of the tree that begins at an allocation, keys first, and the length of a key.
    pub(super) fn records(&self, tree: u32) -> Option<(usize, Vec<&[u8]>)> {
        let head = self.allocation(tree)?;
        let [0xb5, key, value, level, ..] = head else {
            return None;
        };
        let (key, value) = (usize::from(*key), usize::from(*value));
        let mut records = Vec::new();
        let mut open = vec![(u32_at(head, 4)?, *level)];
        let mut steps = 0;
        while let Some((id, level)) = open.pop() {
            // Branches may come together again: the way through them is longer than they are.
            steps += 1;
            let Some(bytes) = self.allocation(id) else {
                continue;
            };
            if level == 0 {
                records.extend(bytes.chunks_exact((key + value).max(1)));
            } else {
                for entry in bytes.chunks_exact(key + 4).rev() {
                    open.push((u32_at(entry, key)?, level - 1));
                }
            }
            if records.len().max(open.len()).max(steps) > MOST_RECORDS {
                break;
            }
        }
        Some((key, records))
    }

    /// Number, type and content of each property.
    fn listed(&self) -> Vec<(u16, u16, u32)> {
        let records = self
            .root()
            .filter(|(sort, _)| *sort == 0xbc)
            .and_then(|(_, tree)| self.records(tree));
        let records = records.map(|(_, records)| records).unwrap_or_default();
        let property = |record: &[u8]| Some((u16_at(record, 0)?, u16_at(record, 2)?, u32_at(record, 4)?));
        records.into_iter().filter_map(property).collect()
    }

    /// All properties; texts of bytes are in their own code page, or in `page`.
    pub(super) fn properties(&self, page: CodePage) -> Properties {
        let listed = self.listed();
        let numbered = |wanted: u16| {
            let (_, _, number) = listed.iter().find(|(tag, _, _)| *tag == wanted)?;
            CodePage::numbered(i32::try_from(*number).ok()?)
        };
        let page = numbered(tag::MESSAGE_PAGE).unwrap_or(page);
        let mut properties = Properties::default();
        let mut left = MOST_VALUE;
        for (tag, kind, content) in listed {
            self.property((tag, kind, content), page, &mut left, &mut properties);
        }
        properties
    }

    fn property(
        &self,
        (tag, kind, content): (u16, u16, u32),
        page: CodePage,
        left: &mut u64,
        properties: &mut Properties,
    ) {
        let mut add = |value: Option<Value>| {
            if let Some(value) = value {
                properties.add(tag, value);
            }
        };
        match kind {
            2 | 3 | 0x0b => add(Value::read(kind, &content.to_le_bytes(), page)),
            // Objects are read where they are wanted.
            kind::OBJECT => {}
            _ => {
                // Many properties may point at one long value.
                if *left == 0 {
                    return;
                }
                let bytes = self.value(content);
                let Some(rest) = left.checked_sub(bytes.len() as u64) else {
                    *left = 0;
                    return;
                };
                *left = rest;
                if kind == kind::BYTES {
                    return add(Some(Value::Bytes(bytes)));
                }
                if kind & kind::SEVERAL == 0 {
                    return add(Value::read(kind, &bytes, page));
                }
                for bytes in several(&bytes) {
                    add(Value::read(kind, bytes, page));
                }
            }
        }
    }

    /// Whether the value of a property is longer than `most` bytes.
    pub(super) fn is_too_large(&self, tag: u16, most: u64) -> bool {
        let content = self.listed().into_iter().find(|(at, _, _)| *at == tag);
        content.is_some_and(|(_, _, id)| {
            let node = self.subnode(id).filter(|_| id.trailing_zeros() < 5);
            node.is_some_and(|node| self.file.length(node.data) > most)
        })
    }

    /// The node of an item within the item.
    pub(super) fn object(&self, tag: u16) -> Option<Node> {
        let listed = self.listed();
        let (_, _, id) = listed
            .iter()
            .find(|(at, kind, _)| *at == tag && *kind == kind::OBJECT)?;
        self.subnode(u32_at(self.allocation(*id)?, 0)?)
    }
}

/// The values of a list: their count, where each begins, then they.
fn several(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let count = u32_at(bytes, 0).unwrap_or_default() as usize;
    let count = count.min(bytes.len() / 4);
    (1..=count).filter_map(move |at| {
        let start = u32_at(bytes, at * 4)? as usize;
        let end = if at < count {
            u32_at(bytes, at * 4 + 4)? as usize
        } else {
            bytes.len()
        };
        Some(part(bytes, start, end.checked_sub(start)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_that_come_together_again_are_followed_so_far_and_no_further() {
        let mut header = vec![0; 600];
        header[..4].copy_from_slice(b"!BDN");
        header[10] = 23;
        let file = File::open(&header).unwrap();
        // A tree of 200 levels, and one allocation of two branches, both of which are it again.
        let tree = [0xb5, 2, 6, 200, 0x40, 0, 0, 0];
        let branches = [0, 0, 0x40, 0, 0, 0, 1, 0, 0x40, 0, 0, 0];
        let mut block = vec![0; 12];
        block[2] = 0xec;
        let mut ends = vec![block.len() as u16];
        for allocation in [&tree[..], &branches] {
            block.extend(allocation);
            ends.push(block.len() as u16);
        }
        let map = block.len() as u16;
        block[..2].copy_from_slice(&map.to_le_bytes());
        block.extend([2, 0, 0, 0]);
        block.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
        let heap = Heap {
            file: &file,
            blocks: vec![Cow::Owned(block)],
            nodes: Vec::new(),
        };
        assert_eq!(heap.allocation(0x40), Some(&branches[..]));
        let (key, records) = heap.records(0x20).unwrap();
        assert_eq!((key, records.is_empty()), (2, false));
        assert!(records.len() <= MOST_RECORDS + 1);
    }
}
