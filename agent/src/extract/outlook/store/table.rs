//! Tables of a store, of which the recipients of an item are read: columns, and rows in blocks.
//!
//! Source: [MS-PST] 2.3.4.

use super::heap::Heap;
use crate::extract::bytes::{u16_at, u32_at};
use crate::extract::outlook::property::{Properties, Value, kind};
use crate::extract::rtf::codepage::CodePage;

/// Most rows that are read.
const MOST_ROWS: usize = 100_000;
/// Most bytes of all values of a table.
const MOST_BYTES: usize = 64 << 20;

/// The rows of the table in a heap, each as properties.
pub(super) fn rows(heap: &Heap<'_, '_>, page: CodePage) -> Vec<Properties> {
    let table = heap
        .root()
        .filter(|(sort, _)| *sort == 0x7c)
        .and_then(|(_, table)| heap.allocation(table));
    let Some(table) = table else {
        return Vec::new();
    };
    let columns: Vec<_> = table
        .get(22..)
        .unwrap_or_default()
        .chunks_exact(8)
        .filter_map(|column| {
            Some((
                u16_at(column, 0)?,
                u16_at(column, 2)?,
                usize::from(u16_at(column, 4)?),
            ))
        })
        .collect();
    let size = usize::from(u16_at(table, 8).unwrap_or_default());
    if size == 0 {
        return Vec::new();
    }
    let mut rows: Vec<Vec<u8>> = Vec::new();
    // Rows do not cross from block to block.
    heap.each_block(u32_at(table, 14).unwrap_or_default(), |block| {
        let room = MOST_ROWS.saturating_sub(rows.len());
        rows.extend(block.chunks_exact(size).take(room).map(<[u8]>::to_vec));
    });
    let mut left = MOST_BYTES;
    rows.iter()
        .map(|row| {
            let mut properties = Properties::default();
            for (kind, tag, at) in &columns {
                // Whole numbers of a recipient tell nothing.
                if !matches!(*kind, kind::NARROW | kind::WIDE) || left == 0 {
                    continue;
                }
                let id = u32_at(row, *at).unwrap_or_default();
                let bytes = heap.value(id);
                let Some(rest) = left.checked_sub(bytes.len()) else {
                    left = 0;
                    continue;
                };
                left = rest;
                if let Some(value) = Value::read(*kind, &bytes, page) {
                    properties.add(*tag, value);
                }
            }
            properties
        })
        .collect()
}
