//! Word documents: docx, docm, dotx.
//!
//! The body first, then what hangs on it: headers, notes, comments, text boxes, charts, diagrams, embedded
//! workbooks, the glossary, and the properties of the file. Tracked deletions are read as hidden text.

use homeward_rules::document::{Aside, Container};

use super::extraction::{Extraction, Extractor};
use super::ooxml::Office;
use super::unreadable::Unreadable;

/// Reads Word documents of the XML kind.
pub struct Docx;

impl Extractor for Docx {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut office = Office::open(data, out)?;
        let main = office.main_part("word/document.xml")?;
        office.story(&main, Container::Whole, 0, Aside::Body);
        office.properties();
        office.end()
    }
}
