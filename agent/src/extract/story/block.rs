//! Short paragraphs that follow each other, as an address label has them: one record, several lines.

use std::mem;

/// Paragraphs shorter than this many characters may be lines of a block.
const SHORT: usize = 60;

/// Most lines of a block.
const MOST: usize = 8;

/// A block in the making.
#[derive(Debug, Default)]
pub(crate) struct Block(Vec<String>);

impl Block {
    /// Takes a paragraph and gives the records that are complete with it, each as its lines.
    pub(crate) fn paragraph(&mut self, text: String) -> impl Iterator<Item = Vec<String>> + use<> {
        let shown = text.trim();
        let (before, alone) = if shown.is_empty() {
            (self.end(), None)
        } else if shown.chars().nth(SHORT - 1).is_some() {
            (self.end(), Some(vec![text]))
        } else {
            let full = if self.0.len() >= MOST { self.end() } else { None };
            self.0.push(text);
            (full, None)
        };
        before.into_iter().chain(alone)
    }

    /// Ends the block.
    pub(crate) fn end(&mut self) -> Option<Vec<String>> {
        (!self.0.is_empty()).then(|| mem::take(&mut self.0))
    }

    /// Whether it holds nothing.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(paragraphs: &[&str]) -> Vec<Vec<String>> {
        let mut block = Block::default();
        let mut records: Vec<_> = paragraphs
            .iter()
            .flat_map(|p| block.paragraph((*p).to_owned()).collect::<Vec<_>>())
            .collect();
        records.extend(block.end());
        records
    }

    #[test]
    fn an_address_typed_as_paragraphs_is_one_record() {
        let found = records(&[
            "Aan",
            "Mevr. A. de Vries",
            "Kerkstraat 1",
            "1234 AB Utrecht",
            " ",
            "Betreft",
        ]);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4, 1]);
    }

    #[test]
    fn a_long_paragraph_stands_alone() {
        let long = "x".repeat(60);
        let found = records(&["a", &long, "b", "c"]);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 2]);
        assert_eq!(records(&[&"é".repeat(59), "b"]).len(), 1);
    }

    #[test]
    fn a_block_has_an_end() {
        let lines = ["x"; 20];
        assert_eq!(
            records(&lines).iter().map(Vec::len).collect::<Vec<_>>(),
            [8, 8, 4]
        );
    }
}
