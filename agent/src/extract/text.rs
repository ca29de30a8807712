//! Plain text.

use super::extraction::{Extraction, Extractor};
use super::unreadable::Unreadable;

/// Reads plain text.
pub struct Text;

impl Extractor for Text {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        for line in String::from_utf8_lossy(data).lines() {
            if line.trim().is_empty() {
                out.skip_line();
                out.begin_record();
            } else {
                out.line(line)?;
            }
        }
        Ok(())
    }
}
