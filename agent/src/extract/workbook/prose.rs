//! Text of parts that are no tables: drawings, charts, properties, revision logs.
//!
//! What matters of such a part is told by a [`Prose`]: which elements hold text, which end a line, which a
//! record. Everything else is passed over, so that new kinds of elements do no harm.

use super::markup::{Markup, Node};
use crate::extract::{Extraction, Unreadable};

/// Text of one record is pushed when it grows past this.
const MOST_RECORD: usize = 1 << 20;

/// How a part's text is to be read, by the local names of its elements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prose {
    /// Elements whose text counts; none: all of them.
    pub(super) texts: &'static [&'static str],
    /// Elements that end a line.
    pub(super) lines: &'static [&'static str],
    /// Elements that end a record; none: all of them.
    pub(super) records: &'static [&'static str],
    /// Elements that are passed over with all inside.
    pub(super) skipped: &'static [&'static str],
}

/// Text boxes and other shapes.
pub(super) const SHAPES: Prose = Prose {
    texts: &["t"],
    lines: &["p", "br"],
    records: &["txBody", "sp", "pic", "graphicFrame", "cxnSp"],
    skipped: &[],
};
/// Text boxes and notes in the older markup for drawings.
pub(super) const OLD_SHAPES: Prose = Prose {
    texts: &["textbox"],
    lines: &["div", "p", "br"],
    records: &["textbox"],
    skipped: &[],
};
/// The labels that a chart keeps of the cells it shows. Its numbers are passed over.
pub(super) const CHART: Prose = Prose {
    texts: &["v", "t", "pt"],
    lines: &[],
    records: &["pt", "p"],
    skipped: &["numCache", "numDim", "formatCode"],
};
/// Boxes of a diagram.
pub(super) const DIAGRAM: Prose = Prose {
    texts: &["t"],
    lines: &["p"],
    records: &["pt"],
    skipped: &[],
};
/// Old and new values of changed cells.
pub(super) const REVISIONS: Prose = Prose {
    texts: &["t", "v"],
    lines: &["oc", "nc", "ndxf"],
    records: &["rcc", "rrc"],
    skipped: &[],
};
/// Page headers and footers of OpenDocument.
pub(super) const PAGE_HEADERS: Prose = Prose {
    texts: &PAGE_HEADER,
    lines: &["p"],
    records: &PAGE_HEADER,
    skipped: &[],
};
const PAGE_HEADER: [&str; 6] = [
    "header",
    "header-left",
    "header-first",
    "footer",
    "footer-left",
    "footer-first",
];
/// Every element is a value of its own.
pub(super) const VALUES: Prose = Prose {
    texts: &[],
    lines: &[],
    records: &[],
    skipped: &[],
};

impl Prose {
    /// Pushes the part's text.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of it.
    pub(super) fn read(
        &self,
        markup: &mut Markup<'_>,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let mut text = String::new();
        let result = self.collect(markup, &mut text, out);
        push(&mut text, out)?;
        result
    }

    fn collect(
        &self,
        markup: &mut Markup<'_>,
        text: &mut String,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let (mut within, mut skipped) = (0_usize, 0_usize);
        while let Some(node) = markup.next()? {
            match node {
                Node::Open(element) => {
                    let name = element.name();
                    within += usize::from(self.texts.contains(&name));
                    skipped += usize::from(self.skipped.contains(&name));
                    if name == "cNvPr" {
                        // What is said of a picture or shape for those who cannot see it.
                        for said in ["title", "descr"].map(|name| element.attribute(name)) {
                            text.push_str(&said.unwrap_or_default());
                            text.push('\n');
                        }
                    }
                }
                Node::Text(piece) => {
                    if skipped == 0 && (within > 0 || self.texts.is_empty()) {
                        text.push_str(&piece);
                    }
                }
                Node::Close(end) => {
                    let name = end.name();
                    within = within.saturating_sub(usize::from(self.texts.contains(&name)));
                    skipped = skipped.saturating_sub(usize::from(self.skipped.contains(&name)));
                    if self.lines.contains(&name) {
                        text.push('\n');
                    }
                    let ends = self.records.is_empty() || self.records.contains(&name);
                    if ends || text.len() > MOST_RECORD {
                        push(text, out)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Pushes the lines of a record.
fn push(text: &mut String, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    if !text.trim().is_empty() {
        out.begin_record();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            out.line(line)?;
        }
    }
    text.clear();
    Ok(())
}
