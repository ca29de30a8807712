//! A store: blocks, heaps in them, a tree of nodes and one of blocks. In the layout of Outlook 2003, encoded.

use super::{Message, Property};

/// Most bytes of a block.
const BLOCK: usize = 8176;
/// Longest value that stands in a heap.
const IN_HEAP: usize = 3000;

/// Writes a pst with one folder of this name and these items in it.
#[must_use]
pub fn write(folder: &str, items: &[Message]) -> Vec<u8> {
    let mut store = Store::default();
    let root = store.node(&[super::Width::Wide.text(0x3001, "Persoonlijke mappen")], &[]);
    store.nodes.push((0x122, root, 0x122));
    let listed = store.node(&[super::Width::Wide.text(0x3001, folder)], &[]);
    store.nodes.push((0x8022, listed, 0x122));
    for (number, item) in (0_u32..).zip(items) {
        let node = store.item(item);
        store.nodes.push(((0x1_0000 + number) << 5 | 4, node, 0x8022));
    }
    store.finish()
}

/// The blocks of a node: its bytes, and the list of the nodes within it.
type Node = (u64, u64);

/// A node within a node.
type Within = (u32, Node);

#[derive(Default)]
struct Store {
    file: Vec<u8>,
    /// Number, place, length of each block.
    blocks: Vec<(u64, u64, u16)>,
    /// Number, blocks and parent of each node.
    nodes: Vec<(u32, Node, u32)>,
}

impl Store {
    /// Writes a block; lists are not encoded and have a number of another kind.
    fn block(&mut self, bytes: &[u8], is_list: bool) -> u64 {
        self.file
            .resize(self.file.len().max(0x4400).next_multiple_of(64), 0);
        let number = (self.blocks.len() as u64 + 1) << 2 | if is_list { 2 } else { 0 };
        let place = (number, self.file.len() as u64, bytes.len() as u16);
        self.blocks.push(place);
        if is_list {
            self.file.extend(bytes);
        } else {
            self.file.extend(bytes.iter().map(|byte| encoded(*byte)));
        }
        number
    }

    /// Writes bytes of any length.
    fn data(&mut self, bytes: &[u8]) -> u64 {
        if bytes.len() <= BLOCK {
            return self.block(bytes, false);
        }
        let numbers: Vec<u64> = bytes
            .chunks(BLOCK)
            .map(|chunk| self.block(chunk, false))
            .collect();
        let mut list = vec![1, 1];
        list.extend((numbers.len() as u16).to_le_bytes());
        list.extend((bytes.len() as u32).to_le_bytes());
        list.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        self.block(&list, true)
    }

    fn item(&mut self, message: &Message) -> Node {
        let mut within = Vec::new();
        for (number, (name, bytes)) in (0_u32..).zip(&message.attachments) {
            let list = [message.width.text(0x3707, name), (0x3701, 0x102, bytes.clone())];
            within.push(((0x400 + number) << 5 | 5, self.node(&list, &[])));
        }
        for (number, attached) in (0_u32..).zip(&message.messages) {
            let inner = 0x1000_u32 << 5 | 4;
            let node = self.item(attached);
            let object = [inner.to_le_bytes(), [0; 4]].concat();
            let list = [message.width.text(0x3001, "bericht"), (0x3701, 0x0d, object)];
            within.push(((0x500 + number) << 5 | 5, self.node(&list, &[(inner, node)])));
        }
        if !message.people.is_empty() {
            let table = table(&message.recipients());
            within.push((0x692, (self.data(&table), 0)));
        }
        self.node(&message.properties(), &within)
    }

    /// Writes a node of these properties, with nodes within it.
    fn node(&mut self, properties: &[Property], within: &[Within]) -> Node {
        let mut within = within.to_vec();
        // The tree of properties is the first allocation of the heap, its records the second.
        let mut values: Vec<Vec<u8>> = Vec::new();
        let mut records = Vec::new();
        let mut sorted = properties.to_vec();
        sorted.sort_by_key(|(number, _, _)| *number);
        for (number, kind, bytes) in &sorted {
            records.extend(number.to_le_bytes());
            records.extend(kind.to_le_bytes());
            if *kind == 3 {
                records.extend(bytes);
            } else if bytes.len() <= IN_HEAP {
                values.push(bytes.clone());
                records.extend((((values.len() + 2) as u32) << 5).to_le_bytes());
            } else {
                let node = (0x800 + within.len() as u32) << 5 | 0x1f;
                within.push((node, (self.data(bytes), 0)));
                records.extend(node.to_le_bytes());
            }
        }
        let mut allocations = vec![vec![0xb5, 2, 6, 0, 0x40, 0, 0, 0], records];
        allocations.extend(values);
        let data = self.block(&heap(0xbc, &allocations), false);
        (data, self.list(within))
    }

    /// Writes the list of the nodes within a node.
    fn list(&mut self, mut within: Vec<Within>) -> u64 {
        if within.is_empty() {
            return 0;
        }
        within.sort_unstable();
        let mut list = vec![2, 0];
        list.extend((within.len() as u16).to_le_bytes());
        list.extend([0; 4]);
        for (number, (data, nodes)) in &within {
            list.extend(u64::from(*number).to_le_bytes());
            list.extend(data.to_le_bytes());
            list.extend(nodes.to_le_bytes());
        }
        self.block(&list, true)
    }

    fn finish(mut self) -> Vec<u8> {
        let blocks: Vec<Vec<u8>> = self
            .blocks
            .iter()
            .map(|(number, place, length)| {
                let mut entry = [number.to_le_bytes(), place.to_le_bytes()].concat();
                entry.extend(length.to_le_bytes());
                entry.extend([2, 0, 0, 0, 0, 0]);
                entry
            })
            .collect();
        self.nodes.sort_unstable();
        let nodes: Vec<Vec<u8>> = self
            .nodes
            .iter()
            .map(|(number, (data, nodes), parent)| {
                [u64::from(*number), *data, *nodes, u64::from(*parent)]
                    .iter()
                    .flat_map(|number| number.to_le_bytes())
                    .collect()
            })
            .collect();
        let blocks = self.tree(0x80, blocks);
        let nodes = self.tree(0x81, nodes);
        let mut put = |at: usize, bytes: &[u8]| {
            self.file.splice(at..at + bytes.len(), bytes.iter().copied());
        };
        put(0, b"!BDN");
        put(8, b"SM\x17\0");
        put(0xe0, &nodes.to_le_bytes());
        put(0xf0, &blocks.to_le_bytes());
        put(512, &[0x80, 1]);
        self.file
    }

    /// Writes a tree and gives the place of its root.
    fn tree(&mut self, sort: u8, mut entries: Vec<Vec<u8>>) -> u64 {
        let mut level = 0;
        loop {
            let size = entries.first().map_or(24, Vec::len);
            let mut above = Vec::new();
            for some in entries.chunks(488 / size) {
                self.file.resize(self.file.len().next_multiple_of(512), 0);
                let place = self.file.len() as u64;
                let mut page = some.concat();
                page.resize(488, 0);
                page.extend([some.len() as u8, (488 / size) as u8, size as u8, level]);
                page.resize(496, 0);
                page.extend([sort, sort]);
                page.resize(512, 0);
                self.file.extend(page);
                let key: Vec<u8> = some.iter().flatten().take(8).copied().collect();
                above.push([&key[..], &[0; 8], &place.to_le_bytes()].concat());
            }
            if above.len() == 1 {
                return self.file.len() as u64 - 512;
            }
            entries = above;
            level += 1;
        }
    }
}

/// A heap with these allocations, the first of which is its root.
fn heap(sort: u8, allocations: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0xec, sort, 0x20, 0, 0, 0, 0, 0, 0, 0];
    let mut ends = vec![bytes.len() as u16];
    for allocation in allocations {
        bytes.extend(allocation);
        ends.push(bytes.len() as u16);
    }
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    let map = bytes.len() as u16;
    bytes.splice(0..2, map.to_le_bytes());
    bytes.extend((allocations.len() as u16).to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
    bytes
}

/// A table of people: a number of the row, name and address.
fn table(people: &[Vec<Property>]) -> Vec<u8> {
    let kind = people
        .first()
        .and_then(|person| person.first())
        .map_or(0x1f, |(_, kind, _)| *kind);
    let mut info = vec![0x7c, 2];
    for end in [12_u16, 12, 12, 13] {
        info.extend(end.to_le_bytes());
    }
    info.extend([0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]);
    for (at, number) in [(4_u16, 0x3001_u16), (8, 0x39fe)] {
        info.extend(kind.to_le_bytes());
        info.extend(number.to_le_bytes());
        info.extend(at.to_le_bytes());
        info.extend([4, 0]);
    }
    let mut rows = Vec::new();
    let mut values = Vec::new();
    for (number, person) in (0_u32..).zip(people) {
        rows.extend(number.to_le_bytes());
        for (_, _, bytes) in person {
            values.push(bytes.clone());
            rows.extend((((values.len() + 2) as u32) << 5).to_le_bytes());
        }
        rows.push(0xc0);
    }
    let mut allocations = vec![info, rows];
    allocations.extend(values);
    heap(0x7c, &allocations)
}

/// The byte that stands for a byte, by the key of the format.
fn encoded(byte: u8) -> u8 {
    KEY.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Source: [MS-PST] 5.1.
#[rustfmt::skip]
const KEY: [u8; 256] = [
    65, 54, 19, 98, 168, 33, 110, 187, 244, 22, 204, 4, 127, 100, 232, 93, 30, 242, 203, 42, 116, 197, 94, 53, 210, 149, 71, 158, 150, 45, 154, 136,
    76, 125, 132, 63, 219, 172, 49, 182, 72, 95, 246, 196, 216, 57, 139, 231, 35, 59, 56, 142, 200, 193, 223, 37, 177, 32, 165, 70, 96, 78, 156, 251,
    170, 211, 86, 81, 69, 124, 85, 0, 7, 201, 43, 157, 133, 155, 9, 160, 143, 173, 179, 15, 99, 171, 137, 75, 215, 167, 21, 90, 113, 102, 66, 191,
    38, 74, 107, 152, 250, 234, 119, 83, 178, 112, 5, 44, 253, 89, 58, 134, 126, 206, 6, 235, 130, 120, 87, 199, 141, 67, 175, 180, 28, 212, 91, 205,
    226, 233, 39, 79, 195, 8, 114, 128, 207, 176, 239, 245, 40, 109, 190, 48, 77, 52, 146, 213, 14, 60, 34, 50, 229, 228, 249, 159, 194, 209, 10, 129,
    18, 225, 238, 145, 131, 118, 227, 151, 230, 97, 138, 23, 121, 164, 183, 220, 144, 122, 92, 140, 2, 166, 202, 105, 222, 80, 26, 17, 147, 185, 82, 135,
    88, 252, 237, 29, 55, 73, 27, 106, 224, 41, 51, 153, 189, 108, 217, 148, 243, 64, 84, 111, 240, 198, 115, 184, 214, 62, 101, 24, 68, 31, 221, 103,
    16, 241, 12, 25, 236, 174, 3, 161, 20, 123, 169, 11, 255, 248, 163, 192, 162, 1, 247, 46, 188, 36, 104, 117, 13, 254, 186, 47, 181, 208, 218, 61,
];
