//! Names inside a file that no reader sees as text: elements, attributes, parts, styles, bookmarks, sheets.
//!
//! A word stays if the formats brought it along (`format_words.txt`); every other word and every longer number is
//! replaced. The same name always becomes the same other name, whatever it stands in, so that what refers to it
//! still finds it.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::random::Random;
use super::substitute::Substitute;
use super::vocabulary::{Token, is_letter, tokens};

/// Elements, attributes and enumerated values of ECMA-376, OpenDocument, HTML, CSS, RFC 5322, 5545 and 6350; content types
/// and namespaces; functions of spreadsheets; names of usual fonts, styles and programs. Small letters, sorted.
static WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("format_words.txt").split_whitespace().collect());

/// Numbers that are part of the names of encodings and standards.
const NUMBERS: [&str; 18] = [
    "1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258", "2022", "2312", "3339", "8601",
    "8859", "10646", "18030", "29500", "26300",
];
/// Longest number that stays: a level, a version, an ordinal.
const SHORT: usize = 3;

/// Whether the formats brought this word along.
pub(super) fn is_format_word(word: &str) -> bool {
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        return WORDS.contains(word);
    }
    WORDS.contains(word.to_ascii_lowercase().as_str())
}

/// Whether a number is part of the name of an encoding or a standard.
pub(super) fn is_format_number(digits: &str) -> bool {
    NUMBERS.contains(&digits)
}

/// Whether a name consists of words of formats and of short numbers alone.
pub(super) fn is_structural(name: &str) -> bool {
    tokens(name).all(|token| match token {
        Token::Word(word) => word.len() == 1 || is_format_word(word),
        Token::Digits(digits) => {
            digits.len() <= SHORT || is_format_number(digits) || is_edition(digits, name)
        }
    })
}

/// Whether a number is the year in the name of a namespace.
fn is_edition(digits: &str, name: &str) -> bool {
    digits.len() == 4
        && (digits.starts_with("19") || digits.starts_with("20"))
        && (name.contains("://") || name.starts_with("urn:"))
        && tokens(name).all(|token| match token {
            Token::Word(word) => word.len() == 1 || is_format_word(word),
            Token::Digits(_) => true,
        })
}

impl Substitute {
    /// The name that stands for an internal name; as many characters.
    pub(super) fn internal(&mut self, name: &str) -> String {
        if is_structural(name) {
            return name.to_owned();
        }
        if is_hexadecimal(name) {
            return self.other_hexadecimal(name);
        }
        let mut out = String::with_capacity(name.len());
        let mut rest = name;
        while let Some(first) = rest.chars().next() {
            let end = if is_letter(first) {
                rest.find(|c| !is_letter(c))
            } else if first.is_ascii_digit() {
                rest.find(|c: char| !c.is_ascii_digit())
            } else {
                Some(first.len_utf8())
            };
            let (run, behind) = rest
                .split_at_checked(end.unwrap_or(rest.len()))
                .unwrap_or((rest, ""));
            rest = behind;
            let stays = if is_letter(first) {
                run.len() == 1 || is_format_word(run) || self.keeps(run)
            } else {
                !first.is_ascii_digit() || run.len() <= SHORT || is_format_number(run)
            };
            if stays {
                out.push_str(run);
            } else {
                let chars: Vec<char> = run.chars().collect();
                out.extend(if first.is_ascii_digit() {
                    self.digits(&chars)
                } else {
                    self.word(&chars)
                });
            }
        }
        out
    }

    fn other_hexadecimal(&self, id: &str) -> String {
        let mut random = self.random(b"hexadecimal", &id.to_ascii_lowercase());
        id.chars()
            .enumerate()
            .map(|(at, c)| other_hexadecimal_digit(&mut random, at, c))
            .collect()
    }
}

/// Whether it is an identification in hexadecimal digits, or a GUID.
fn is_hexadecimal(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_hexdigit).count();
    digits >= 6
        && name
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || matches!(b, b'-' | b'{' | b'}'))
        && name.bytes().any(|b| b.is_ascii_digit())
        && name.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Another digit; the first stays in its half, for some must be less than 2³¹.
fn other_hexadecimal_digit(random: &mut Random, at: usize, c: char) -> char {
    let Some(value) = c.to_digit(16) else { return c };
    let count = if at <= 1 { 8 } else { 16 };
    let base = value / count * count;
    let other = base + (value - base + 1 + random.below(count - 1)) % count;
    let digit = char::from_digit(other, 16).unwrap_or(c);
    if c.is_ascii_uppercase() || c.is_ascii_digit() {
        digit.to_ascii_uppercase()
    } else {
        digit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_formats_bring_stays() {
        for name in [
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "xl/worksheets/_rels/sheet1.xml.rels",
            "fo:background-color",
            "w:fldSimple",
            "Microsoft Excel",
            "iso-8859-1",
        ] {
            assert!(is_structural(name), "{name}");
        }
    }

    #[test]
    fn what_people_name_goes_and_stays_one_name() {
        let mut substitute = Substitute::of_nothing(3);
        let part = substitute.internal("word/media/Vermeulen2.png");
        assert!(
            part.starts_with("word/media/") && part.ends_with("2.png") && !part.contains("Vermeulen"),
            "{part}"
        );
        assert_eq!(
            format!("word/{}", substitute.internal("media/Vermeulen2.png")),
            part
        );
        let year = substitute.internal("http://crm.zaltbommel.nl/1985/612345678");
        assert!(
            !year.contains("zaltbommel") && !year.contains("1985") && !year.contains("612345678"),
            "{year}"
        );
    }

    #[test]
    fn names_that_differ_stay_different() {
        let mut substitute = Substitute::of_nothing(4);
        let names: HashSet<String> = ('a'..='z')
            .flat_map(|one| ('a'..='z').map(move |two| format!("{one}{two}q")))
            .map(|name| substitute.internal(&name))
            .collect();
        assert_eq!(names.len(), 26 * 26);
    }

    #[test]
    fn identifications_stay_hexadecimal() {
        let mut substitute = Substitute::of_nothing(5);
        let guid = "{5B2F1E8A-0C3D-4E5F-8A9B-001122AABBCC}";
        let other = substitute.internal(guid);
        assert_ne!(other, guid);
        assert!(is_hexadecimal(&other) && other.len() == guid.len(), "{other}");
        assert_eq!(substitute.internal(guid), other);
    }

    #[test]
    fn the_words_are_sorted_and_small() {
        let words: Vec<&str> = include_str!("format_words.txt").split_whitespace().collect();
        assert!(words.is_sorted() && words.windows(2).all(|two| two.first() != two.last()));
        assert!(
            words
                .iter()
                .all(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()))
        );
    }
}
