//! A copy of a file without its customer data: the same container, structure and shape, for bug reports.
//!
//! Letters become other letters and digits other digits, by a key that is made for one run and thrown away;
//! separators, markup, headings, legal forms and line ends stay. The copy is then read again beside its original:
//! a word or number that stands in both is an error, and no copy is given. Formats that cannot be taken
//! apart and put together again are refused.

mod aligned;
mod archive;
mod content_lines;
mod dates;
mod encoded;
mod formula;
mod json;
mod mail;
mod markup;
mod names;
mod office;
mod package;
mod proof;
mod rich_text;
mod substitute;
#[cfg(test)]
mod tests;
mod transfer;
mod values;
mod vocabulary;

use std::collections::HashSet;

use crate::extract::encoding::Charset;
use crate::extract::{Reason, Unreadable, recognise};
use markup::Dialect;
use proof::Shown;
use substitute::Substitute;

/// Largest file that is copied, and most bytes that all in it may unpack to.
const LARGEST: u64 = 256 << 20;
/// Deepest nesting of files in files.
const DEEPEST: u32 = 16;
/// How often another key is tried when words of the original came out by chance.
const KEYS: u32 = 6;

/// Why no copy was made.
#[derive(Debug, thiserror::Error)]
pub enum AnonymiseError {
    /// The format cannot be rewritten.
    #[error("{} is {format}, which cannot be rewritten", place_or_file(place))]
    NotRewritable {
        /// The entry, or nothing for the file itself.
        place: String,
        /// The short name of its format.
        format: &'static str,
    },
    /// It is broken, so that its parts cannot be told.
    #[error("{} is broken or cut off", place_or_file(place))]
    Broken {
        /// The entry, or nothing for the file itself.
        place: String,
    },
    /// It is larger than what is copied.
    #[error("it is larger than what is copied")]
    TooLarge,
    /// Words or numbers of the original would have stood in the copy.
    #[error("{count} words or numbers of the original would still stand in the copy")]
    Survived {
        /// How many.
        count: usize,
    },
    /// Part of the original or of the copy could not be read, so that nothing is proven.
    #[error(
        "{} cannot be read to its end ({why}), so it cannot be checked",
        place_or_file(place)
    )]
    Unproven {
        /// The entry, or nothing for the file itself.
        place: String,
        /// Why not.
        why: Unreadable,
    },
    /// The system gave no random numbers.
    #[error("the system gives no random numbers")]
    Random(#[source] getrandom::Error),
}

fn place_or_file(place: &str) -> &str {
    if place.is_empty() { "the file" } else { place }
}

impl AnonymiseError {
    fn broken(place: &str) -> Self {
        Self::Broken {
            place: place.to_owned(),
        }
    }

    /// What the person can do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotRewritable { .. } => {
                "save it as xlsx, docx or text without a password and anonymise that, or describe the file in the report"
            }
            Self::Broken { .. } | Self::Unproven { .. } => {
                "describe the file in the report; `homeward explain` shows what is read of it"
            }
            Self::TooLarge => "cut out a piece that still shows what goes wrong",
            Self::Survived { .. } => "cut out a piece that still shows what goes wrong; nothing was written",
            Self::Random(_) => "try again later",
        }
    }
}

/// Makes the copy.
///
/// # Errors
///
/// Why there is none. Whatever is returned as a copy has been proven.
pub fn anonymise(data: &[u8], name: Option<&str>) -> Result<Vec<u8>, AnonymiseError> {
    if data.len() as u64 > LARGEST {
        return Err(AnonymiseError::TooLarge);
    }
    let original = Shown::of(data, name);
    let mut survived = 0;
    for _ in 0..KEYS {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(AnonymiseError::Random)?;
        let (copy, kept, name) = copy(data, name, key, &original)?;
        let shown = Shown::of(&copy, name.as_deref());
        unproven(&original, &shown)?;
        survived = original.survivors(&shown, &kept);
        if survived == 0 {
            return Ok(copy);
        }
    }
    Err(AnonymiseError::Survived { count: survived })
}

/// A copy, the words that were kept in it, and its name.
type Copied = (Vec<u8>, HashSet<String>, Option<String>);

fn copy(data: &[u8], name: Option<&str>, key: [u8; 32], original: &Shown) -> Result<Copied, AnonymiseError> {
    let mut substitute = Substitute::new(key, original.tokens.clone());
    for heading in &original.headings {
        substitute.keep(heading);
    }
    let mut rewriter = Rewriter {
        substitute,
        left: LARGEST,
        depth: 0,
    };
    let copy = rewriter.rewrite(data, name, "")?;
    // Some formats name what they hold after the file itself.
    let name = name.map(|name| names::renamed(name, &mut rewriter.substitute));
    Ok((copy, rewriter.substitute.kept().clone(), name))
}

/// What was not read is not proven, unless it has no text.
fn unproven(original: &Shown, copy: &Shown) -> Result<(), AnonymiseError> {
    let proves_nothing = |why: &Unreadable| !matches!(why.reason, Reason::Unsupported | Reason::NoText);
    let found = original
        .unread
        .iter()
        .chain(&copy.unread)
        .find(|(_, why)| proves_nothing(why));
    match found {
        Some((place, why)) => Err(AnonymiseError::Unproven {
            place: place.clone().unwrap_or_default(),
            why: *why,
        }),
        None => Ok(()),
    }
}

/// Whether a file holds pictures, sound, programs or other bytes that no copy needs.
fn is_without_text(data: &[u8], name: Option<&str>) -> bool {
    matches!(
        recognise(data, name).name,
        "image" | "media" | "program" | "font" | "binary" | "p7m"
    )
}

/// Rewrites a file and all that it contains.
struct Rewriter {
    substitute: Substitute,
    /// Bytes that may still be unpacked.
    left: u64,
    depth: u32,
}

impl Rewriter {
    /// Rewrites what stands at `path` inside the file, by what it is.
    fn rewrite(&mut self, data: &[u8], name: Option<&str>, path: &str) -> Result<Vec<u8>, AnonymiseError> {
        if self.depth >= DEEPEST {
            return Err(AnonymiseError::TooLarge);
        }
        self.depth += 1;
        let rewritten = self.rewrite_format(data, name, path);
        self.depth -= 1;
        rewritten
    }

    fn rewrite_format(
        &mut self,
        data: &[u8],
        name: Option<&str>,
        path: &str,
    ) -> Result<Vec<u8>, AnonymiseError> {
        let format = recognise(data, name).name;
        match format {
            "txt" | "csv" | "columns" | "yaml" => {
                Ok(self.text(data, |text, substitute| substitute.text(text)))
            }
            "html" => Ok(self.markup(data, Dialect::Html)),
            "xml" => Ok(self.markup(data, Dialect::Xml)),
            "json" => Ok(self.text(data, json::rewritten)),
            "vcf" | "ics" => Ok(self.text(data, content_lines::rewritten)),
            "rtf" => Ok(rich_text::rewritten(data, &mut self.substitute)),
            "eml" => mail::message(self, data, path),
            "emlx" => mail::emlx(self, data, path),
            "mbox" => mail::mailbox(self, data, path),
            "xlsx" | "docx" | "pptx" | "ods" | "odt" | "odp" => package::rewritten(self, data, path),
            "zip" | "epub" | "jar" => archive::zip(self, data, path),
            "tar" => archive::tar(self, data, path),
            "gz" | "tgz" => archive::gzip(self, data, name, path),
            _ => Err(AnonymiseError::NotRewritable {
                place: path.to_owned(),
                format,
            }),
        }
    }

    fn text(&mut self, data: &[u8], rewrite: impl FnOnce(&str, &mut Substitute) -> String) -> Vec<u8> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        encoded::rewritten(data, charset, |text| rewrite(text, &mut self.substitute))
    }

    fn markup(&mut self, data: &[u8], dialect: Dialect) -> Vec<u8> {
        let sniffed = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let charset = match sniffed {
            Charset::Lines(None) if std::str::from_utf8(data).is_err() => declared(data).unwrap_or(sniffed),
            _ => sniffed,
        };
        encoded::rewritten(data, charset, |text| {
            markup::rewritten(text, dialect, &mut self.substitute)
        })
    }
}

/// The encoding that markup declares at its head.
fn declared(data: &[u8]) -> Option<Charset> {
    let head = String::from_utf8_lossy(data.get(..1024).unwrap_or(data)).to_ascii_lowercase();
    let (_, label) = head
        .split_once("charset=")
        .or_else(|| head.split_once("encoding="))?;
    let label = label.trim_start_matches(['"', '\'']);
    let end = label
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
        .unwrap_or(label.len());
    Charset::declared(label.get(..end)?)
}
