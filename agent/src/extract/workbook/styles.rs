//! Which cell styles of an xlsx show numbers as dates.

use std::collections::HashMap;

use super::markup::{Markup, Node};
use super::serial::Kind;
use crate::extract::Unreadable;

/// Most styles and formats that are kept; programs write 64,000 at most.
const MOST: usize = 1 << 20;

/// The kind of number of each cell style.
#[derive(Debug, Default)]
pub(super) struct Styles {
    kinds: Vec<Kind>,
}

impl Styles {
    /// How numbers of this style are to be read.
    pub(super) fn kind(&self, style: u32) -> Kind {
        self.kinds.get(style as usize).copied().unwrap_or_default()
    }

    /// Reads a styles part, as far as it can be read.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of it.
    pub(super) fn read(&mut self, markup: &mut Markup<'_>) -> Result<(), Unreadable> {
        let mut formats = HashMap::new();
        let mut in_cells = false;
        while let Some(node) = markup.next()? {
            match node {
                Node::Open(element) => match element.name() {
                    "numFmt" if formats.len() < MOST => {
                        if let Some(id) = element.number("numFmtId") {
                            let code = element.attribute("formatCode").unwrap_or_default();
                            formats.insert(id, Kind::of_code(&code));
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells && self.kinds.len() < MOST => {
                        let id = element.number("numFmtId").unwrap_or_default();
                        let known = formats.get(&id).copied();
                        self.kinds.push(known.unwrap_or_else(|| Kind::built_in(id)));
                    }
                    _ => {}
                },
                Node::Close(end) if end.name() == "cellXfs" => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }
}
