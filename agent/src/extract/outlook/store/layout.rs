//! Where numbers stand in a store: three layouts, of Outlook 97, of Outlook 2003, and of Outlook 2013 for ost.
//!
//! Source: [MS-PST] 2.2.2; the third layout is not published and known from the files: larger pages and blocks,
//! blocks that may be compressed.

use crate::extract::Unreadable;
use crate::extract::bytes::{u16_at, u32_at, u64_at};

use super::cipher::Encoding;

/// The layout of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Numbers of four bytes.
    Narrow,
    /// Numbers of eight bytes.
    Wide,
    /// Numbers of eight bytes, pages of 4,096.
    Large,
}

/// What the header says.
pub(super) struct Header {
    pub(super) layout: Layout,
    pub(super) encoding: Encoding,
    /// Where the root pages of the trees of nodes and blocks stand.
    pub(super) nodes: u64,
    pub(super) blocks: u64,
}

impl Header {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// When it is none, or the store is encrypted by a key of Windows.
    pub(super) fn read(data: &[u8]) -> Result<Self, Unreadable> {
        let bad = Unreadable::broken_container();
        if !data.starts_with(b"!BDN") {
            return Err(bad);
        }
        let layout = match u16_at(data, 10).ok_or(bad)? {
            ..=20 => Layout::Narrow,
            36.. => Layout::Large,
            _ => Layout::Wide,
        };
        let (nodes, blocks, encoding) = match layout {
            Layout::Narrow => (
                u32_at(data, 0xbc).map(u64::from),
                u32_at(data, 0xc4).map(u64::from),
                data.get(461),
            ),
            _ => (u64_at(data, 0xe0), u64_at(data, 0xf0), data.get(513)),
        };
        Ok(Self {
            layout,
            encoding: match encoding {
                Some(1) => Encoding::Permuted,
                Some(2) => Encoding::Cyclic,
                Some(0x10) => return Err(Unreadable::encrypted()),
                _ => Encoding::Plain,
            },
            nodes: nodes.ok_or(bad)?,
            blocks: blocks.ok_or(bad)?,
        })
    }
}

impl Layout {
    /// Bytes of a page of a tree.
    pub(super) const fn page(self) -> usize {
        match self {
            Self::Large => 4096,
            _ => 512,
        }
    }

    /// Bytes of the entries of such a page.
    pub(super) const fn entries(self) -> usize {
        match self {
            Self::Narrow => 496,
            Self::Wide => 488,
            Self::Large => 4056,
        }
    }

    /// Where the two bytes stand that say what sort of page it is.
    pub(super) const fn sort(self) -> usize {
        match self {
            Self::Narrow => 500,
            Self::Wide => 496,
            Self::Large => 4072,
        }
    }

    /// Bytes of a reference.
    pub(super) const fn reference(self) -> usize {
        match self {
            Self::Narrow => 4,
            _ => 8,
        }
    }

    /// A reference, or the place of something in the file.
    pub(super) fn number(self, bytes: &[u8], at: usize) -> Option<u64> {
        match self {
            Self::Narrow => u32_at(bytes, at).map(u64::from),
            _ => u64_at(bytes, at),
        }
    }

    /// Which block of a heap an allocation is in, and which it is there, from 1.
    pub(super) const fn allocation(self, id: u32) -> (usize, usize) {
        match self {
            Self::Large => ((id >> 19) as usize, ((id >> 5) & 0x3fff) as usize),
            _ => ((id >> 16) as usize, ((id >> 5) & 0x7ff) as usize),
        }
    }
}
