//! Names of organisations: folded words joined by single spaces, legal forms and punctuation aside.
//!
//! "Vermeulen Techniek B.V.", "VERMEULEN-TECHNIEK BV" and "B.V. Vermeulen Techniek" are one name. A legal form
//! is dropped at the ends only; "&", "+", "and" and "en" are one word. The words are made by one function, which
//! the detector uses on running text too, so that both cut alike.

use super::Form;
use super::fold::fold_into;
use super::word_set::WordSet;

/// Version of this form.
pub const VERSION: u8 = 1;

/// Most words of a name that are compared.
pub const MOST_WORDS: usize = 8;

/// Legal forms as folded letters without dots, sorted.
const LEGAL_FORMS: [&str; 41] = [
    "ab",
    "ag",
    "as",
    "asbl",
    "bv",
    "bvba",
    "coop",
    "cooperatie",
    "corp",
    "cv",
    "cvba",
    "eenmanszaak",
    "ev",
    "gbr",
    "gmbh",
    "holding",
    "inc",
    "incorporated",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "ltd",
    "maatschap",
    "nv",
    "ohg",
    "oy",
    "plc",
    "sa",
    "sarl",
    "sas",
    "se",
    "sl",
    "spa",
    "sprl",
    "srl",
    "ua",
    "ug",
    "vof",
    "vzw",
];

static LEGAL_FORM_SET: WordSet = WordSet::new(&LEGAL_FORMS);

/// A word of a name in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
}

/// Whether folded letters are a legal form.
#[must_use]
pub fn is_legal_form(word: &str) -> bool {
    LEGAL_FORM_SET.contains(word) && word != "holding"
}

/// A quick look at a word as it is written: no is certain.
#[must_use]
pub fn may_be_legal_form(word: &str) -> bool {
    !word.bytes().all(|byte| byte.is_ascii_alphabetic()) || LEGAL_FORM_SET.may_contain(word)
}

/// The next word at or after `from`, on the same line and in the same field: letters and digits with dots
/// between single letters ("B.V."), or an ampersand. `None` at the end or before anything that ends a name.
#[must_use]
pub fn word_from(text: &str, from: usize) -> Option<Word> {
    plain_word_from(text, from).or_else(|| any_word_from(text, from))
}

/// The next word where it is as most are: letters without marks, after a single space or none, with nothing
/// behind them that could be part of it.
fn plain_word_from(text: &str, from: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    let start = from + usize::from(bytes.get(from) == Some(&b' '));
    let letters = bytes
        .get(start..)?
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let end = start + letters;
    let ends = bytes
        .get(end)
        .is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_digit() && *byte != b'\'');
    (letters >= 2 && ends).then_some(Word { start, end })
}

fn any_word_from(text: &str, from: usize) -> Option<Word> {
    let rest = text.get(from..)?;
    let mut gap = 0;
    let mut start = None;
    for (at, letter) in rest.char_indices() {
        if is_word_letter(letter) || matches!(letter, '&' | '+') {
            start = Some((from + at, letter));
            break;
        }
        gap += 1;
        // A name goes on over a space, a hyphen, an apostrophe or an abbreviating dot, never over a line or field.
        if gap > 3
            || !matches!(
                letter,
                ' ' | '-' | '.' | '\'' | '’' | '\u{a0}' | '/' | ',' | '"' | '(' | ')'
            )
        {
            return None;
        }
    }
    let (start, first) = start?;
    if !is_word_letter(first) {
        return Some(Word {
            start,
            end: start + first.len_utf8(),
        });
    }
    let mut end = start;
    let mut letters = 0;
    let mut characters = text.get(start..)?.char_indices().peekable();
    while let Some((at, letter)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        if is_word_letter(letter) {
            letters += 1;
            end = start + at + letter.len_utf8();
        } else if letter == '.' && letters == 1 && next.is_some_and(is_word_letter) {
            // "B.V.": a dot between single letters joins them.
            letters = 0;
        } else if matches!(letter, '\'' | '’') && next.is_some_and(is_word_letter) && letters > 1 {
            // "Jansen's": an apostrophe inside a word is dropped by folding.
        } else {
            break;
        }
    }
    Some(Word { start, end })
}

/// Appends a word to a name: folded, without marks, connecting words made one.
///
/// Returns `None` when the name would become too long.
pub fn push_word(name: &mut Form, word: &str) -> Option<()> {
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        if !name.is_empty() {
            name.try_push(' ').ok()?;
        }
        let joins = word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("und");
        let start = name.len();
        name.try_push_str(if joins { "en" } else { word }).ok()?;
        name.get_mut(start..)?.make_ascii_lowercase();
        return Some(());
    }
    let mut folded = Form::new();
    match word {
        "&" | "+" => folded.try_push_str("en").ok()?,
        _ => {
            let mut plain = Form::new();
            for letter in word.chars().filter(|c| is_word_letter(*c)) {
                plain.try_push(letter).ok()?;
            }
            fold_into(&plain, &mut folded)?;
            if folded.as_str() == "and" || folded.as_str() == "und" {
                folded.clear();
                folded.try_push_str("en").ok()?;
            }
        }
    }
    if folded.is_empty() {
        return Some(());
    }
    if !name.is_empty() {
        name.try_push(' ').ok()?;
    }
    name.try_push_str(&folded).ok()
}

/// The canonical form of an organisation's name.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let raw = raw.trim();
    let mut words: Vec<Form> = Vec::new();
    let mut at = 0;
    while let Some(word) = word_from(raw, at).or_else(|| skip_mark(raw, at)) {
        at = word.end;
        let mut folded = Form::new();
        push_word(&mut folded, raw.get(word.start..word.end)?)?;
        if !folded.is_empty() {
            words.push(folded);
        }
        if words.len() > MOST_WORDS * 2 {
            break;
        }
    }
    let mut kept = words.as_slice();
    while let [first, rest @ ..] = kept
        && !rest.is_empty()
        && is_leading_legal_form(first)
    {
        kept = rest;
    }
    // Cut before the end is looked at: what stands last then stands last in the form too.
    kept = kept.get(..MOST_WORDS).unwrap_or(kept);
    while let [rest @ .., last] = kept
        && !rest.is_empty()
        && (is_legal_form(last) || is_co_of_legal_form(rest, last))
    {
        kept = rest;
    }
    let mut name = Form::new();
    for word in kept {
        push_word(&mut name, word)?;
    }
    (name.chars().filter(|c| c.is_alphanumeric()).count() >= 2).then_some(name)
}

/// Legal forms that stand in front: "B.V. Vermeulen", "Stichting Zonnebloem" keeps its word.
fn is_leading_legal_form(word: &str) -> bool {
    matches!(word, "bv" | "nv" | "vof" | "cv")
}

/// "GmbH & Co. KG": the connecting words before or between legal forms.
fn is_co_of_legal_form(rest: &[Form], last: &Form) -> bool {
    let behind_form = |words: &[Form]| words.iter().any(|word| is_legal_form(word));
    match last.as_str() {
        "co" => behind_form(rest) || rest.last().is_some_and(|word| word.as_str() == "en"),
        "en" => behind_form(rest),
        _ => false,
    }
}

/// The empty word at a mark that ends no name inside one field, so that reading goes on behind it.
fn skip_mark(raw: &str, at: usize) -> Option<Word> {
    let mark = raw.get(at..)?.chars().find(|c| is_word_letter(*c))?;
    let start = at + raw.get(at..)?.find(mark)?;
    let word = word_from(raw, start)?;
    (word.end > at).then_some(word)
}

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(raw: &str) -> String {
        canonical(raw).unwrap_or_default().to_string()
    }

    #[test]
    fn one_name_written_many_ways() {
        for raw in [
            "Vermeulen Techniek B.V.",
            "VERMEULEN TECHNIEK BV",
            "Vermeulen-Techniek b.v.",
            "vermeulen  techniek",
            "B.V. Vermeulen Techniek",
            "\"Vermeulen Techniek\" B.V",
            "Vermeulen Techniek, BV",
        ] {
            assert_eq!(form(raw), "vermeulen techniek", "{raw}");
        }
    }

    #[test]
    fn golden_vectors() {
        assert_eq!(form("Jansen & Zn."), "jansen en zn");
        assert_eq!(form("Jansen en Zn"), "jansen en zn");
        assert_eq!(form("Müller GmbH & Co. KG"), "muller");
        assert_eq!(form("Stichting De Zonnebloem"), "stichting de zonnebloem");
        assert_eq!(form("Bakkerij 't Hoekje VOF"), "bakkerij t hoekje");
        assert_eq!(form("BV"), "bv");
        assert_eq!(form("A"), "");
        assert_eq!(form("3D Print N.V."), "3d print");
        assert_eq!(
            form("Een naam van negen woorden die lang is bv te Best"),
            "een naam van negen woorden die lang is"
        );
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(LEGAL_FORMS.is_sorted());
    }

    #[test]
    fn another_name_is_another_form() {
        assert_ne!(form("Vermeulen Techniek"), form("Vermeulen Techniek Noord"));
        assert_ne!(form("Vermeulen"), form("Vermeulens"));
    }

    proptest! {
        #[test]
        fn plain_words_are_those_that_a_full_look_finds(text in "[A-Za-z]{0,4}[ .,'’&-]{0,2}[A-Za-z0-9é]{0,5}[ .'’é:\n0-9]{0,3}[a-z]{0,3}", from in 0usize..12) {
            if let Some(word) = plain_word_from(&text, from) {
                prop_assert_eq!(any_word_from(&text, from), Some(word));
            }
        }

        #[test]
        fn plain_words_fold_like_all_words(word in "[A-Za-z0-9]{1,12}") {
            let (mut plain, mut marked) = (Form::new(), Form::new());
            prop_assert_eq!(push_word(&mut plain, &word), push_word(&mut marked, &format!("{word}\u{ad}")));
            prop_assert_eq!(plain, marked);
        }

        #[test]
        fn canonical_is_idempotent(raw in "\\PC{0,60}") {
            if let Some(once) = canonical(&raw) {
                prop_assert_eq!(canonical(&once), Some(once));
            }
        }
    }
}
