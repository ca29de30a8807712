//! The nodes within a node: what is attached to an item, and values too long for its heap.

use super::file::{File, Node};
use super::layout::Layout;
use crate::extract::bytes::{u16_at, u32_at};

/// Most nodes within one node.
const MOST: usize = 200_000;

/// All nodes within a node, from the block that lists them.
pub(super) fn read(file: &File<'_>, list: u64) -> Vec<Node> {
    let mut nodes = Vec::new();
    if list == 0 {
        return nodes;
    }
    let layout = file.layout();
    let step = layout.reference();
    let begin = if layout == Layout::Narrow { 4 } else { 8 };
    let mut open = vec![(list, u8::MAX)];
    let mut lists = 0;
    while let Some((number, below)) = open.pop() {
        lists += 1;
        let Some(block) = file.block(number).filter(|_| lists < MOST) else {
            continue;
        };
        let (Some(2), Some(level), Some(count)) = (block.first(), block.get(1), u16_at(&block, 2)) else {
            continue;
        };
        if *level >= below {
            continue;
        }
        for at in 0..usize::from(count) {
            let size = if *level == 0 { step * 3 } else { step * 2 };
            let Some(entry) = block.get(begin + at * size..begin + (at + 1) * size) else {
                break;
            };
            let reference = |at| layout.number(entry, step * at).unwrap_or_default();
            if *level > 0 {
                open.push((reference(1), *level));
            } else if nodes.len() < MOST {
                nodes.push(Node {
                    number: u32_at(entry, 0).unwrap_or_default(),
                    data: reference(1),
                    nodes: reference(2),
                    parent: 0,
                });
            }
        }
    }
    nodes.sort_by_key(|node| node.number);
    nodes
}
