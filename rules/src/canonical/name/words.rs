//! The words of names: which are titles, prefixes, initials, and which are names.
//!
//! All tables of names stand here. Words are compared folded and without dots; only initials without dots
//! ("JP") are told by their capitals.

use arrayvec::ArrayString;

use super::Words;
use crate::canonical::Form;
use crate::canonical::fold::{fold, fold_char};
use crate::canonical::word_set::WordSet;

/// What a word of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Form of address, academic title or degree: left out.
    Title,
    /// Prefix of a surname.
    Prefix,
    /// Initials.
    Initials,
    /// Given name or surname.
    Name,
    /// Joins two persons: "J. en M. Jansen".
    And,
}

/// A word as it is written, and what it is.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub raw: &'a str,
    pub kind: Kind,
}

type Key = ArrayString<40>;

/// Sorted. Forms of address and titles that stand before a name, in Dutch, German, French and English.
const TITLES: [&str; 62] = [
    "aan",
    "attn",
    "baron",
    "barones",
    "bc",
    "dhr",
    "docteur",
    "doctor",
    "dr",
    "drs",
    "ds",
    "erven",
    "fam",
    "familie",
    "firma",
    "frau",
    "fraulein",
    "graaf",
    "gravin",
    "heer",
    "heren",
    "herr",
    "herrn",
    "hr",
    "ing",
    "ir",
    "jhr",
    "jkvr",
    "jonkheer",
    "jonkvrouw",
    "kand",
    "lic",
    "madame",
    "maitre",
    "mej",
    "mejuffrouw",
    "mevr",
    "mevrouw",
    "miss",
    "mlle",
    "mme",
    "monsieur",
    "mr",
    "mrs",
    "ms",
    "mvr",
    "mw",
    "pastoor",
    "pr",
    "prof",
    "professor",
    "ridder",
    "sir",
    "tav",
    "wed",
    "weduwe",
    "weled",
    "weledele",
    "weledelgeb",
    "weleerw",
    "zr",
    "zuster",
];

/// Sorted. Degrees and other letters that stand behind a name.
const SUFFIXES: [&str; 43] = [
    "aa", "ba", "bba", "bed", "beng", "bsc", "cc", "cpa", "dipl", "emba", "emfc", "emia", "esq", "fca", "jd",
    "jr", "junior", "llb", "llm", "ma", "mag", "mba", "md", "med", "meng", "mpa", "mphil", "msc", "mscba",
    "pdeng", "phd", "pmp", "ra", "rab", "rb", "rba", "rc", "re", "ri", "rt", "senior", "sr", "univ",
];

/// Sorted. Words of prefixes, in Dutch, German, French, Italian, Spanish, Portuguese and Arabic names.
const PREFIXES: [&str; 61] = [
    "'s", "'t", "a", "aan", "af", "al", "am", "auf", "aus", "bei", "ben", "bij", "bin", "da", "dal", "dalla",
    "das", "de", "degli", "dei", "del", "della", "delle", "den", "der", "des", "di", "die", "do", "dos",
    "du", "el", "het", "im", "in", "int", "la", "las", "le", "les", "lo", "los", "onder", "op", "opt",
    "over", "s", "t", "te", "ten", "ter", "tot", "uijt", "uit", "van", "vd", "vom", "von", "voor", "zu",
    "zur",
];

/// Titles that only dots and lower case tell from names ("Ing", "Pr", "Aan").
pub(super) fn is_title(key: &str) -> bool {
    static SET: WordSet = WordSet::new(&TITLES);
    SET.contains(key)
}

/// Words of which prefixes of surnames are made.
pub(super) fn is_prefix_word(key: &str) -> bool {
    static SET: WordSet = WordSet::new(&PREFIXES);
    SET.contains(key)
}

/// The words of a text. `None` if there are too many or one is no word of a name.
pub(super) fn of(text: &str, shouted: bool) -> Option<Words<'_>> {
    let mut words = Words::new();
    let mut rest = text;
    while let Some((raw, after)) = next_word(rest) {
        rest = after;
        let leads = words.iter().all(|word: &Word<'_>| word.kind == Kind::Title);
        let kind = kind_of(raw, shouted, leads)?;
        // "de heer": what was taken for a prefix belongs to the title.
        if kind == Kind::Title && words.last().is_some_and(|last| last.kind == Kind::Prefix) {
            words.pop();
        }
        words.try_push(Word { raw, kind }).ok()?;
    }
    leave_out_degrees(&mut words);
    Some(words)
}

/// Words behind the name are degrees only if a name is left without them.
fn leave_out_degrees(words: &mut Words<'_>) {
    while let Some(last) = words.last() {
        let names = words.iter().filter(|word| word.kind == Kind::Name).count();
        let degree = key(last.raw).is_some_and(|key| SUFFIXES.binary_search(&key.as_str()).is_ok());
        let dotted_initials = last.kind == Kind::Initials && last.raw.ends_with('.');
        let kept = names - usize::from(last.kind == Kind::Name);
        if !degree
            || dotted_initials
            || kept == 0
            || (kept == 1 && words.len() == 2 && !is_capitals(last.raw))
        {
            return;
        }
        words.pop();
    }
}

/// How many words of a name or of initials there are.
pub(super) fn names_of(words: &Words<'_>) -> usize {
    words
        .iter()
        .filter(|word| matches!(word.kind, Kind::Name | Kind::Initials))
        .count()
}

/// Whether there are degrees only: what stands behind the last comma of "J. de Vries, MBA".
pub(super) fn are_degrees(words: &Words<'_>) -> bool {
    words.iter().all(|word| {
        let dotted_initials = word.raw.split('.').all(|piece| piece.chars().count() <= 1);
        !dotted_initials && key(word.raw).is_some_and(|key| SUFFIXES.binary_search(&key.as_str()).is_ok())
    })
}

fn is_capitals(raw: &str) -> bool {
    raw.chars().filter(|c| c.is_uppercase()).count() >= 2
}

/// The next word and what comes after it. "J.P.de Vries" has its words behind dots too.
fn next_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '“' | '”' | '„' | '_' | '*' | '|')
    });
    let mut end = 0;
    let mut after_dot = false;
    for (offset, letter) in text.char_indices() {
        let word_behind_dot = after_dot
            && text.get(offset..).is_some_and(|rest| {
                let run = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                rest.get(..run).is_some_and(|run| run.chars().count() >= 2)
                    && !rest.get(run..).is_some_and(|rest| rest.starts_with('.'))
            });
        if letter.is_whitespace() || matches!(letter, '"' | '“' | '”' | '|') || word_behind_dot {
            break;
        }
        after_dot = letter == '.';
        end = offset + letter.len_utf8();
    }
    let word = text.get(..end).filter(|word| !word.is_empty())?;
    Some((word, text.get(end..)?))
}

fn kind_of(raw: &str, shouted: bool, leads: bool) -> Option<Kind> {
    let key = key(raw)?;
    if matches!(raw, "&" | "+" | "/" | "en" | "und" | "and" | "et" | "e/o" | "EN") {
        return Some(Kind::And);
    }
    // The name that someone goes by, which was read before: "J. (Jan) de Vries".
    if raw.starts_with(['(', '[']) {
        return Some(Kind::Title);
    }
    if raw.chars().all(|c| !c.is_alphabetic()) {
        // A hyphen between the parts of a double name; anything else is no name.
        return raw
            .chars()
            .all(crate::detect::edge::is_dash)
            .then_some(Kind::Title);
    }
    if leads && is_title(&key) {
        return Some(Kind::Title);
    }
    if matches!(key.as_str(), "heer" | "mevrouw" | "heren") {
        return Some(Kind::Title);
    }
    if is_prefix(raw, &key) {
        return Some(Kind::Prefix);
    }
    if is_dotted_initials(raw) || is_bare_initials(raw, shouted, leads) {
        return Some(Kind::Initials);
    }
    if is_title(&key) && raw.ends_with('.') {
        return Some(Kind::Title);
    }
    let sound = raw.chars().all(|c| {
        c.is_alphabetic()
            || matches!(c, '.' | '-' | '\'' | '’' | '‘' | '`' | '´' | '/')
            || crate::detect::edge::is_dash(c)
            || !c.is_ascii() && !c.is_alphanumeric()
    });
    sound.then_some(Kind::Name)
}

/// "v.d." and lower-case "v." are abbreviated prefixes; "V." is an initial.
fn is_prefix(raw: &str, key: &str) -> bool {
    let lower = raw.starts_with(char::is_lowercase);
    match key {
        "v" | "d" => lower,
        "a" | "s" | "t" => lower && !raw.ends_with('.') || raw.starts_with(['\'', '’', '‘', '`']),
        "vd" | "v/d" | "v/h" | "vh" | "vt" | "vdr" => {
            lower || raw.contains('/') || raw.eq_ignore_ascii_case("v.d.")
        }
        "van't" | "in't" | "op't" | "aan't" | "van'" => true,
        _ => PREFIXES.binary_search(&key).is_ok() && !is_dotted_initials(raw),
    }
}

/// "J.", "J.P.", "Th.", "Chr.J.": pieces of at most three letters, each with its dot.
fn is_dotted_initials(raw: &str) -> bool {
    let Some(inner) = raw.strip_suffix('.') else {
        // "J.P" and "J.-P"
        return raw.contains('.') && raw.split(['.', '-']).all(|piece| piece.chars().count() <= 1);
    };
    let mut pieces = inner
        .split(['.', '-'])
        .filter(|piece| !piece.is_empty())
        .peekable();
    pieces.peek().is_some()
        && pieces.all(|piece| {
            piece.chars().count() <= 3
                && piece.starts_with(char::is_uppercase)
                && piece.chars().all(char::is_alphabetic)
        })
}

/// "J", "JP": capitals that are no word.
fn is_bare_initials(raw: &str, shouted: bool, leads: bool) -> bool {
    let count = raw.chars().count();
    if count == 1 {
        return raw.chars().all(char::is_uppercase);
    }
    let vowels = raw.chars().any(|c| "AEIOUY".contains(c));
    let capitals = count <= 4 && raw.bytes().all(|b| b.is_ascii_uppercase());
    capitals
        && match (shouted, leads) {
            (true, _) => !vowels && count <= 3,
            (false, true) => true,
            (false, false) => count <= 2 || !vowels,
        }
}

/// A word folded and without dots, for looking it up.
fn key(raw: &str) -> Option<Key> {
    if raw.is_ascii() {
        let mut key = Key::new();
        for byte in raw.bytes().filter(|b| *b != b'.') {
            key.try_push(char::from(byte.to_ascii_lowercase())).ok()?;
        }
        return Some(key);
    }
    let folded = fold(raw)?;
    let mut key = Key::new();
    for letter in folded.chars().filter(|c| *c != '.') {
        key.try_push(letter).ok()?;
    }
    Some(key)
}

/// The text without what stands in brackets, and the one word in brackets if that could be a given name.
pub(super) fn without_brackets(text: &str) -> (&str, Option<&str>) {
    let Some((before, rest)) = text.split_once(['(', '[']) else {
        return (text, None);
    };
    let (inside, after) = rest.split_once([')', ']']).unwrap_or((rest, ""));
    let inside = inside.trim();
    let one_word = !inside.is_empty() && inside.chars().all(|c| c.is_alphabetic() || c == '-');
    let called = Some(inside).filter(|_| one_word && inside.starts_with(char::is_uppercase));
    // "J. (Jan) de Vries": the surname comes after the bracket; "Jan de Vries (inkoop)": before it.
    if after.trim().is_empty() {
        (before, None)
    } else {
        (text, called)
    }
}

/// Appends the initials of prefix words: "van der" becomes "vd".
pub(super) fn append_prefix(prefix: &mut Form, text: &str) -> Option<()> {
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '.' | '/' | '-')) {
        let key = key(word)?;
        let letters = match key.as_str() {
            "" => continue,
            "vd" | "vdr" => "vd",
            "vt" | "van't" | "vh" => "vt",
            "het" | "'t" => "t",
            "in't" | "int" => "it",
            "op't" | "opt" => "ot",
            other => other.trim_start_matches('\'').get(..1).unwrap_or_default(),
        };
        prefix.try_push_str(letters).ok()?;
    }
    Some(())
}

/// Appends the initials of a word of initials: "Th.J." gives "tj", "JP" gives "jp".
pub(super) fn append_initials(initials: &mut Form, text: &str) -> Option<()> {
    let mut fits = true;
    let bare = is_bare_initials(text, false, true);
    let mut begins = true;
    for letter in text.chars() {
        if letter.is_alphabetic() {
            if begins || bare {
                let mut first = true;
                fold_char(letter, |folded| {
                    if std::mem::take(&mut first) {
                        fits &= initials.try_push(folded).is_ok();
                    }
                });
            }
            begins = false;
        } else {
            begins |= letter.is_whitespace() || letter == '.' || crate::detect::edge::is_dash(letter);
        }
    }
    fits.then_some(())
}

/// Appends the initials of a given name: "Jan-Peter" gives "jp".
pub(super) fn append_initials_of(initials: &mut Form, name: &str) -> Option<()> {
    for part in name.split(crate::detect::edge::is_dash) {
        if let Some(letter) = key(part)?.chars().find(|c| c.is_alphabetic()) {
            initials.try_push(letter).ok()?;
        }
    }
    Some(())
}

/// Appends the parts of a surname word: without its inner prefixes, joined by hyphens.
pub(super) fn append_surname(surname: &mut Form, raw: &str) -> Option<()> {
    for part in raw.split(|c: char| crate::detect::edge::is_dash(c) || c == '/') {
        let key = key(part)?;
        if key.is_empty() || (part.len() != raw.len() && is_prefix(part, &key)) {
            continue;
        }
        if !surname.is_empty() {
            surname.try_push('-').ok()?;
        }
        for letter in key.chars().filter(|c| c.is_alphanumeric()) {
            surname.try_push(letter).ok()?;
        }
    }
    Some(())
}

/// The first given name of a word: "Jan-Peter" gives "jan".
pub(super) fn first_given(raw: &str) -> Option<Form> {
    let part = raw
        .split(crate::detect::edge::is_dash)
        .find(|part| !part.is_empty())?;
    let mut given = Form::new();
    for letter in key(part)?.chars().filter(|c| c.is_alphanumeric()) {
        given.try_push(letter).ok()?;
    }
    (!given.is_empty()).then_some(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_for_the_search() {
        assert!(SUFFIXES.is_sorted());
        assert!(PREFIXES.is_sorted());
        assert!(TITLES.iter().all(|title| is_title(title)));
    }

    #[test]
    fn initials_are_told_from_words() {
        for raw in ["J.", "J.P.", "Th.", "J.-P.", "J.P"] {
            assert!(is_dotted_initials(raw), "{raw}");
        }
        for raw in ["Jan", "Jansen.", "j.", "Dhr"] {
            assert!(!is_dotted_initials(raw), "{raw}");
        }
        assert!(is_bare_initials("JP", true, false));
        assert!(!is_bare_initials("JAN", true, true));
        assert!(is_bare_initials("AJM", false, true));
        assert!(!is_bare_initials("BOS", false, false));
    }
}
