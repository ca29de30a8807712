//! The one table of formats: how content is recognised, and who reads it.
//!
//! Content decides, not names: a name is asked only between formats whose bytes look alike. A format that is
//! recognised and not read says why, so that it is counted and not passed over.

use super::extraction::Extractor;
use super::text::Text;
use super::unreadable::{Detail, Reason, Unreadable};

/// A format of files.
pub struct Format {
    /// Its usual short name: `xlsx`.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Who reads it, or why it is not read.
    pub extractor: Result<&'static dyn Extractor, Unreadable>,
}

static TEXT: Format = Format {
    name: "txt",
    title: "Plain text",
    extractor: Ok(&Text),
};
static BINARY: Format = Format {
    name: "binary",
    title: "Bytes of no known format",
    extractor: Err(Unreadable::new(Reason::Unsupported, Detail::Binary)),
};

/// Finds out what `data` is.
#[must_use]
pub fn recognise(data: &[u8], _name: Option<&str>) -> &'static Format {
    if data.contains(&0) { &BINARY } else { &TEXT }
}

/// All formats, in the order in which people would list them.
#[must_use]
pub fn all() -> &'static [&'static Format] {
    static ALL: &[&Format] = &[&TEXT, &BINARY];
    ALL
}
