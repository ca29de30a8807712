//! CMaps: what the codes of a font mean in Unicode, and how long its codes are.
//!
//! Reads the parts that readers need (`codespacerange`, `bfchar`, `bfrange`, `cidchar`, `cidrange`), within a
//! bound on their number.

use std::collections::{BTreeMap, HashMap};

use super::content::{Content, Operand};

/// Most single codes and most ranges that are kept.
const MOST_ENTRIES: usize = 200_000;

/// A CMap.
#[derive(Debug, Default)]
pub(super) struct CMap {
    chars: HashMap<u32, String>,
    /// First code → last code and what the first code means.
    ranges: BTreeMap<u32, (u32, Vec<u16>)>,
    /// First code → last code and the glyph of the first code.
    glyphs: BTreeMap<u32, (u32, u32)>,
    /// Length in bytes, first and last code of each stretch of codes.
    spaces: Vec<(usize, u32, u32)>,
}

impl CMap {
    /// Reads a CMap; what cannot be read is left out.
    pub(super) fn parse(data: &[u8]) -> Self {
        let mut map = Self::default();
        let mut content = Content::new(data);
        // Operands before an operator are the entries; hexadecimal strings are their codes.
        let mut entries = Vec::new();
        while let Some(operator) = content.next_with(&mut entries) {
            match operator {
                b"endcodespacerange" => map.spaces(&entries),
                b"endbfchar" => map.bf_chars(&entries),
                b"endbfrange" => map.bf_ranges(&entries),
                b"endcidchar" | b"endcidrange" => map.cids(&entries, operator == b"endcidrange"),
                _ => {}
            }
            if map.chars.len() + map.ranges.len() + map.glyphs.len() > MOST_ENTRIES {
                break;
            }
        }
        map
    }

    /// What a code means.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        if let Some(text) = self.chars.get(&code) {
            return Some(text.clone());
        }
        let (first, (last, text)) = self.ranges.range(..=code).next_back()?;
        if code > *last {
            return None;
        }
        let mut text = text.clone();
        if let Some(unit) = text.last_mut() {
            *unit = unit.wrapping_add((code - first) as u16);
        }
        Some(String::from_utf16_lossy(&text))
    }

    /// The glyph of a code.
    pub(super) fn glyph(&self, code: u32) -> Option<u32> {
        let (first, (last, glyph)) = self.glyphs.range(..=code).next_back()?;
        (code <= *last).then(|| glyph.saturating_add(code - first))
    }

    /// Splits the next code off `bytes`: the code and its length.
    pub(super) fn code(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        for length in 1..=4 {
            let code = number(bytes.get(..length)?);
            if self
                .spaces
                .iter()
                .any(|(n, low, high)| *n == length && within(code, *low, *high, length))
            {
                return Some((code, length));
            }
        }
        None
    }

    fn spaces(&mut self, entries: &[Operand]) {
        for pair in entries.chunks_exact(2) {
            if let [Operand::Text(low), Operand::Text(high)] = pair
                && self.spaces.len() < 100
            {
                self.spaces.push((low.len(), number(low), number(high)));
            }
        }
    }

    fn bf_chars(&mut self, entries: &[Operand]) {
        for pair in entries.chunks_exact(2) {
            if let [Operand::Text(code), Operand::Text(text)] = pair {
                self.chars
                    .insert(number(code), String::from_utf16_lossy(&units(text)));
            }
        }
    }

    fn bf_ranges(&mut self, entries: &[Operand]) {
        for triple in entries.chunks_exact(3) {
            match triple {
                [Operand::Text(low), Operand::Text(high), Operand::Text(text)] => {
                    self.ranges.insert(number(low), (number(high), units(text)));
                }
                [Operand::Text(low), Operand::Text(_), Operand::List(texts)] => {
                    for (code, text) in (number(low)..=u32::MAX).zip(texts) {
                        if let Operand::Text(text) = text {
                            self.chars.insert(code, String::from_utf16_lossy(&units(text)));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn cids(&mut self, entries: &[Operand], ranges: bool) {
        for entry in entries.chunks_exact(if ranges { 3 } else { 2 }) {
            match entry {
                [Operand::Text(low), Operand::Text(high), Operand::Number(glyph)] => {
                    self.glyphs.insert(number(low), (number(high), *glyph as u32));
                }
                [Operand::Text(code), Operand::Number(glyph)] => {
                    self.glyphs.insert(number(code), (number(code), *glyph as u32));
                }
                _ => {}
            }
        }
    }
}

/// Whether each byte of a code lies within its own bounds.
fn within(code: u32, low: u32, high: u32, length: usize) -> bool {
    (0..length).all(|at| {
        let byte = |n: u32| (n >> (8 * at)) & 0xFF;
        (byte(low)..=byte(high)).contains(&byte(code))
    })
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    if let [byte] = bytes {
        return vec![u16::from(*byte)];
    }
    bytes
        .chunks_exact(2)
        .take(32)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(u16::from_be_bytes)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_their_meanings_are_found() {
        let map = CMap::parse(
            b"1 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange\n\
              2 beginbfchar <01> <0041> <02> <00660069> endbfchar\n\
              2 beginbfrange <10> <12> <0061> <20> <21> [<0058> <D83DDE00>] endbfrange\n\
              1 begincidrange <8001> <8010> 5 endcidrange",
        );
        let text = |code| map.text(code);
        assert_eq!(text(1).as_deref(), Some("A"));
        assert_eq!(text(2).as_deref(), Some("fi"));
        assert_eq!(text(0x12).as_deref(), Some("c"));
        assert_eq!(text(0x13), None);
        assert_eq!(text(0x21).as_deref(), Some("😀"));
        assert_eq!(map.code(b"\x01\x02"), Some((1, 1)));
        assert_eq!(map.code(b"\x80\x02"), Some((0x8002, 2)));
        assert_eq!(map.code(b"\x80"), None);
        assert_eq!(map.glyph(0x8003), Some(7));
    }

    #[test]
    fn a_range_without_end_costs_nothing() {
        let map = CMap::parse(b"beginbfrange <0000> <FFFFFFFF> <0041> endbfrange");
        assert_eq!(map.text(1).as_deref(), Some("B"));
    }
}
