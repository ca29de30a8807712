//! The words that stay: they say what stands where, and nobody's name is among them.
//!
//! Headings and labels that the rules know, legal forms, prefixes of names, and the words that addresses on the
//! internet are built of. The substitution and the proof ask the same functions, so that neither is laxer.

use homeward_rules::canonical::company::is_legal_form;
use homeward_rules::canonical::fold::fold;
use homeward_rules::canonical::name::{is_prefix, is_title};
use homeward_rules::field::{Heading, heading};

/// Parts of addresses on the internet, of fields in word processors, and of names that extraction gives.
const TECHNICAL: [&str; 18] = [
    "content",
    "false",
    "html",
    "http",
    "https",
    "hyperlink",
    "info",
    "mailto",
    "member",
    "mergefield",
    "message",
    "none",
    "null",
    "page",
    "part",
    "true",
    "utf",
    "www",
];

/// Whether a word stays wherever it stands.
pub(super) fn stays(word: &str) -> bool {
    let Some(folded) = fold(word) else { return false };
    TECHNICAL.contains(&folded.as_str())
        || is_legal_form(&folded)
        || is_prefix(&folded)
        || is_title(&folded)
        // A single letter heads a line of a letterhead at most.
        || (word.chars().nth(1).is_some() && heading(word) != Heading::Unknown)
}

/// Whether a text is a heading or a label as a whole.
pub(super) fn is_heading(text: &str) -> bool {
    let text = text.trim();
    text.chars().nth(1).is_some() && heading(text) != Heading::Unknown
}

/// A word as it is compared: lower case, without diacritics.
pub(super) fn compared(word: &str) -> String {
    fold(word).map_or_else(|| word.to_lowercase(), |folded| folded.to_string())
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A run of letters.
    Word(&'t str),
    /// A run of digits.
    Digits(&'t str),
}

/// The words and the runs of digits of a text.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !is_letter(c) && !c.is_ascii_digit());
        let first = rest.chars().next()?;
        let same: fn(char) -> bool = if is_letter(first) {
            is_letter
        } else {
            |c| c.is_ascii_digit()
        };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(if is_letter(first) {
            Token::Word(run)
        } else {
            Token::Digits(run)
        })
    })
}

/// Whether a character is part of a word.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_forms_and_prefixes_stay_and_names_do_not() {
        for word in [
            "Telefoon",
            "KLANTNUMMER",
            "bv",
            "van",
            "Der",
            "https",
            "E",
            "Postcode",
        ] {
            assert_eq!(stays(word), word.len() > 1, "{word}");
        }
        for word in ["Vermeulen", "Zaltbommel", "Daniëlle", "ziggo"] {
            assert!(!stays(word), "{word}");
        }
        assert!(is_heading(" Factuur postcode ") && !is_heading("Jan Jansen"));
    }

    #[test]
    fn texts_fall_into_words_and_digits() {
        let found: Vec<_> = tokens("Noël-06 12ab.").collect();
        let expected = [
            Token::Word("Noël"),
            Token::Digits("06"),
            Token::Digits("12"),
            Token::Word("ab"),
        ];
        assert_eq!(found, expected);
        assert_eq!(compared("NOËL"), "noel");
    }
}
