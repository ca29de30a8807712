//! The two trees of a store: of nodes, and of blocks. Their pages, and a search for leaves that lost their tree.
//!
//! A page is taken for what it says only when it says so twice, as the format has it, and stands below a page
//! of a higher level: no chain of pages runs in a circle.

use super::layout::Layout;
use crate::extract::bytes::u16_at;

/// What a tree holds; the number marks its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Blocks = 0x80,
    Nodes = 0x81,
}

/// A page of a tree.
pub(super) struct Page<'d> {
    entries: &'d [u8],
    count: usize,
    size: usize,
    /// Its height above the leaves.
    pub(super) level: u8,
}

impl<'d> Page<'d> {
    /// The page at a place of the file, if it is one of a tree of that sort.
    pub(super) fn read(data: &'d [u8], layout: Layout, sort: Sort, at: u64) -> Option<Self> {
        let at = usize::try_from(at).ok()?;
        let page = data.get(at..at.checked_add(layout.page())?)?;
        let mark = page.get(layout.sort()..layout.sort() + 2)?;
        if mark != [sort as u8, sort as u8] {
            return None;
        }
        let end = layout.entries();
        let (count, size, level) = match layout {
            Layout::Large => (
                usize::from(u16_at(page, end)?),
                *page.get(end + 4)?,
                *page.get(end + 5)?,
            ),
            _ => (
                usize::from(*page.get(end)?),
                *page.get(end + 2)?,
                *page.get(end + 3)?,
            ),
        };
        let size = usize::from(size);
        (size > 0).then_some(Self {
            entries: page.get(..end)?,
            count,
            size,
            level,
        })
    }

    /// The entries in order.
    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = &'d [u8]> + use<'d> {
        let entries = self.entries;
        let size = self.size;
        (0..self.count).filter_map(move |at| entries.get(at * size..(at + 1) * size))
    }
}

/// Calls `take` with every entry of every leaf; whether the tree was whole.
pub(super) fn walk<'d>(
    data: &'d [u8],
    layout: Layout,
    sort: Sort,
    root: u64,
    mut take: impl FnMut(&'d [u8]),
) -> bool {
    let mut open = vec![(root, u8::MAX)];
    let mut left = data.len() / layout.page() + 1;
    let mut whole = true;
    while let Some((at, below)) = open.pop() {
        let page = Page::read(data, layout, sort, at).filter(|page| page.level < below && left > 0);
        left = left.saturating_sub(1);
        let Some(page) = page else {
            whole = false;
            continue;
        };
        if page.level == 0 {
            page.entries().for_each(&mut take);
            continue;
        }
        for entry in page.entries().rev() {
            let place = layout.number(entry, layout.reference() * 2);
            open.push((place.unwrap_or(u64::MAX), page.level));
        }
    }
    whole
}

/// Calls `take` with every entry of every leaf that stands anywhere in the file.
pub(super) fn search<'d>(data: &'d [u8], layout: Layout, sort: Sort, mut take: impl FnMut(&'d [u8])) {
    for at in (0..data.len()).step_by(512) {
        if let Some(page) = Page::read(data, layout, sort, at as u64).filter(|page| page.level == 0) {
            page.entries().for_each(&mut take);
        }
    }
}
