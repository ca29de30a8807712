//! What the rewriting of a file and of all in it shares: the substitution, the limits, the way back to the formats.
//!
//! The formats know this and not each other: what lies inside an archive or a message goes back through
//! [`Rewriter::rewrite`].

use std::io::Read;

use super::error::AnonymiseError;
use super::substitute::Substitute;
use crate::extract::recognise;

/// Deepest nesting of files in files.
const DEEPEST: u32 = 16;

/// Rewrites a file of any format, given its name and the path at which it stands in the file.
pub(super) type ByFormat = fn(&mut Rewriter, &[u8], Option<&str>, &str) -> Result<Vec<u8>, AnonymiseError>;

/// Rewrites a file and all that it contains.
pub(super) struct Rewriter {
    pub(super) substitute: Substitute,
    by_format: ByFormat,
    /// Bytes that may still be unpacked.
    left: u64,
    depth: u32,
}

impl Rewriter {
    /// A rewriter that unpacks at most `left` bytes.
    pub(super) const fn new(substitute: Substitute, by_format: ByFormat, left: u64) -> Self {
        Self {
            substitute,
            by_format,
            left,
            depth: 0,
        }
    }

    /// Rewrites what stands at `path` inside the file, by what it is.
    pub(super) fn rewrite(
        &mut self,
        data: &[u8],
        name: Option<&str>,
        path: &str,
    ) -> Result<Vec<u8>, AnonymiseError> {
        if self.depth >= DEEPEST {
            return Err(AnonymiseError::TooLarge);
        }
        self.depth += 1;
        let rewritten = (self.by_format)(self, data, name, path);
        self.depth -= 1;
        rewritten
    }

    /// Unpacks within what is left of the limit.
    pub(super) fn unpack(&mut self, source: &mut impl Read, path: &str) -> Result<Vec<u8>, AnonymiseError> {
        let mut data = Vec::new();
        let read = source.take(self.left + 1).read_to_end(&mut data);
        read.map_err(|_| AnonymiseError::broken(path))?;
        self.left = self
            .left
            .checked_sub(data.len() as u64)
            .ok_or(AnonymiseError::TooLarge)?;
        Ok(data)
    }
}

/// Whether a file holds pictures, sound, programs or other bytes that no copy needs.
pub(super) fn is_without_text(data: &[u8], name: Option<&str>) -> bool {
    matches!(
        recognise(data, name).name,
        "image" | "media" | "program" | "font" | "binary" | "p7m"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nests_without_end_is_refused() {
        let mut rewriter = Rewriter::new(Substitute::of_nothing(1), Rewriter::rewrite, 10);
        assert!(matches!(
            rewriter.rewrite(b"x", None, ""),
            Err(AnonymiseError::TooLarge)
        ));
        assert!(rewriter.unpack(&mut &[0_u8; 11][..], "").is_err());
    }

    #[test]
    fn pictures_hold_no_text() {
        assert!(is_without_text(b"\x89PNG\r\n\x1a\nxxxx", Some("a.png")));
        assert!(!is_without_text(b"Jan Jansen", Some("a.txt")));
    }
}
