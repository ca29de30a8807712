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
mod error;
mod fate;
mod formats;
mod formula;
mod internal;
mod json;
mod mail;
mod markup;
mod names;
mod office;
mod package;
mod proof;
mod random;
mod raw;
mod rewriter;
mod rich_text;
mod substitute;
#[cfg(test)]
mod tests;
mod transfer;
mod values;
mod vocabulary;

use std::collections::HashSet;
use std::rc::Rc;

use crate::extract::{Reason, Unreadable};
pub use error::AnonymiseError;
use proof::{Proof, Shown};
use rewriter::Rewriter;
use substitute::{Seen, Substitute};

/// Largest file that is copied, and most bytes that all in it may unpack to.
pub const LARGEST: u64 = 256 << 20;
/// How often another key is tried when words of the original came out by chance.
const KEYS: u32 = 6;

/// Makes the copy.
///
/// # Errors
///
/// Why there is none. Whatever is returned as a copy has been proven.
pub fn anonymise(data: &[u8], name: Option<&str>) -> Result<Vec<u8>, AnonymiseError> {
    if data.len() as u64 > LARGEST {
        return Err(AnonymiseError::TooLarge);
    }
    let proof = Proof::of(data, name)?;
    let all = Rc::new(proof.all());
    let mut read = Rc::new(proof.shown.tokens.clone());
    let mut survived = 0;
    for _ in 0..KEYS {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(AnonymiseError::Random)?;
        let substitute = Substitute::new(key, Rc::clone(&all), Rc::clone(&read));
        let (copy, seen, name) = copied(data, name, substitute, &proof.shown)?;
        let other = Proof::of_copy(&copy, name.as_deref())?;
        unproven(&proof.shown, &other.shown)?;
        survived = proof.survivors(&other, &seen);
        if survived == 0 {
            return Ok(copy);
        }
        // What extraction does not show, the first attempt came by.
        read = Rc::new(read.union(&seen.touched).cloned().collect::<HashSet<_>>());
    }
    Err(AnonymiseError::Survived { count: survived })
}

/// A copy, what was seen on the way, and its name.
type Copied = (Vec<u8>, Seen, Option<String>);

fn copied(
    data: &[u8],
    name: Option<&str>,
    mut substitute: Substitute,
    shown: &Shown,
) -> Result<Copied, AnonymiseError> {
    for heading in &shown.headings {
        substitute.keep(heading);
    }
    let mut rewriter = Rewriter::new(substitute, formats::rewritten, LARGEST);
    let copy = rewriter.rewrite(data, name, "")?;
    // Some formats name what they hold after the file itself.
    let name = name.map(|name| names::renamed(name, &mut rewriter.substitute));
    Ok((copy, rewriter.substitute.into_seen(), name))
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
