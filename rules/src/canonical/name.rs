//! Names of people: first name, initials, prefix and surname, in whatever order they were written.
//!
//! "J. de Vries", "Vries, J. de" and "DE VRIES JAN" are one person's name. The form keeps the surname without
//! its prefix as folded words joined by "-", so that its parts can be looked up one by one; titles, forms of
//! address and degrees are dropped. Which words are prefixes and titles is one table here, used by the
//! detector too.

use super::Form;
use super::fold::fold;

/// Version of this form.
pub const VERSION: u8 = 1;

/// Prefixes of surnames in Dutch, German, French, Spanish, Italian and Portuguese, folded and sorted.
const PREFIXES: [&str; 43] = [
    "a", "aan", "af", "al", "am", "bij", "d", "da", "dal", "de", "degli", "dei", "del", "della", "den",
    "der", "des", "di", "dos", "du", "el", "het", "im", "in", "la", "las", "le", "les", "lo", "los", "op",
    "over", "s", "t", "te", "ten", "ter", "uit", "v", "van", "vd", "von", "zu",
];
/// Forms of address, academic titles and degrees, folded and sorted.
const TITLES: [&str; 42] = [
    "ba", "bc", "bsc", "dhr", "dipl", "dr", "drs", "erven", "fam", "familie", "frau", "heer", "hr", "ing",
    "ir", "jhr", "jr", "juffrouw", "llm", "ma", "mba", "md", "mej", "meneer", "mevr", "mevrouw", "mr", "mrs",
    "ms", "msc", "mvr", "mw", "ph", "phd", "prof", "ra", "rc", "sr", "t.a.v", "tav", "wed", "weduwe",
];
/// Longest name in words; more is a sentence.
const MOST_WORDS: usize = 12;

/// A name in its parts, folded.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct PersonForm {
    /// Words of the surname without prefixes, joined by "-". Never empty.
    pub surname: Form,
    /// First letters of the first names, as far as they are known.
    pub initials: Form,
    /// First name; empty when only initials are known.
    pub given: Form,
}

impl std::fmt::Debug for PersonForm {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PersonForm([sensitive])")
    }
}

impl PersonForm {
    /// The words of the surname: each of them may be all that a text says of it.
    pub fn surname_parts(&self) -> impl Iterator<Item = &str> {
        self.surname.split('-').filter(|part| part.len() > 1)
    }
}

/// Whether a folded word is a prefix of surnames.
#[must_use]
pub fn is_prefix(word: &str) -> bool {
    PREFIXES.binary_search(&word).is_ok()
}

/// Whether a folded word is a title, form of address or degree.
#[must_use]
pub fn is_title(word: &str) -> bool {
    TITLES.binary_search(&word).is_ok()
}

/// Reads a whole name.
#[must_use]
pub fn parse(raw: &str) -> Option<PersonForm> {
    let raw = without_brackets(raw);
    if raw.len() > 200 || raw.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
        return None;
    }
    let raw = without_form_of_address(raw);
    match raw.split_once(',') {
        Some((last, first)) => {
            let last = tokens(last);
            let first: Vec<Token> = tokens(first)
                .into_iter()
                .filter(|t| !is_prefix(&t.folded))
                .collect();
            form(&first, &last)
        }
        None => {
            let all = tokens(raw);
            // "Vries J.P. de": initials behind the surname.
            let trailing = all
                .iter()
                .skip(1)
                .position(|token| token.is_initials())
                .map(|at| at + 1);
            match trailing {
                Some(at) if !all.first()?.is_initials() && all.iter().take(at).all(|t| !t.is_initials()) => {
                    let (last, first) = all.split_at(at);
                    let rest_is_name = first.iter().all(|t| t.is_initials() || is_prefix(&t.folded));
                    if rest_is_name && last.len() == 1 {
                        return form(first, last);
                    }
                    split_in_order(&all)
                }
                _ => split_in_order(&all),
            }
        }
    }
}

/// Puts a name together from its columns. Any of them may be empty, and the surname may bring its prefix.
#[must_use]
pub fn from_parts(given: &str, initials: &str, surname: &str) -> Option<PersonForm> {
    let mut first = tokens(given);
    first.extend(tokens(initials).into_iter().map(Token::into_initials));
    match surname.split_once(',') {
        Some((last, _)) => form(&first, &tokens(last)),
        None => form(&first, &tokens(surname)),
    }
}

/// Something between spaces.
#[derive(Clone, Copy)]
struct Token {
    folded: Form,
    kind: TokenKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Word,
    Initials,
}

impl Token {
    fn is_initials(&self) -> bool {
        self.kind == TokenKind::Initials
    }

    fn into_initials(self) -> Self {
        Self {
            kind: TokenKind::Initials,
            ..self
        }
    }
}

/// Cuts a name into words and runs of initials, titles left out.
fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for word in text
        .split(|c: char| c.is_whitespace() || c == '/')
        .take(MOST_WORDS)
    {
        let dotted = word.contains('.');
        let bare: String = word
            .chars()
            .filter(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
            .collect();
        let Some(folded) = fold(bare.trim_matches(['-', '\'', '’'])) else {
            continue;
        };
        if folded.is_empty() {
            continue;
        }
        let title = is_title(&folded) && !(folded.as_str() == "ma" && !dotted);
        if title && !(folded.len() <= 2 && dotted && word.matches('.').count() > 1) {
            continue;
        }
        let letters = bare.chars().count();
        let single = letters == 1;
        let short_capitals = letters <= 4 && dotted && bare.chars().all(|c| c.is_uppercase() || c == '-');
        let two_letter_initial = dotted && word.ends_with('.') && letters <= 3 && !is_prefix(&folded);
        let prefix_with_dots =
            matches!(folded.as_str(), "vd" | "v" | "d") && bare.chars().all(char::is_lowercase);
        let kind = if (single || short_capitals || two_letter_initial)
            && !prefix_with_dots
            && !word.starts_with(['\'', '’'])
        {
            TokenKind::Initials
        } else {
            TokenKind::Word
        };
        found.push(Token { folded, kind });
    }
    found
}

/// First names, then an optional prefix, then the surname.
fn split_in_order(all: &[Token]) -> Option<PersonForm> {
    let after_initials = all.iter().rposition(Token::is_initials).map(|at| at + 1);
    let prefix = all
        .iter()
        .skip(1)
        .position(|t| !t.is_initials() && is_prefix(&t.folded))
        .map(|at| at + 1);
    let begins_with_prefix = all
        .first()
        .is_some_and(|t| !t.is_initials() && is_prefix(&t.folded));
    let at = match (after_initials, prefix) {
        _ if begins_with_prefix => 0,
        (_, Some(prefix)) => prefix,
        (Some(after), None) if after < all.len() => after,
        _ => all.len().checked_sub(1)?,
    };
    let (first, last) = all.split_at(at);
    form(first, last)
}

fn form(first: &[Token], last: &[Token]) -> Option<PersonForm> {
    let mut form = PersonForm::default();
    for token in last.iter().filter(|token| !token.is_initials()) {
        for part in token
            .folded
            .split(['-', '\'', '’'])
            .filter(|part| !part.is_empty() && !is_prefix(part))
        {
            if !form.surname.is_empty() {
                form.surname.try_push('-').ok()?;
            }
            form.surname.try_push_str(part).ok()?;
        }
    }
    if form.surname.is_empty() {
        // A surname that is nothing but a prefix word: "in 't Veld" keeps "veld", but "Op den" keeps all.
        let words: Vec<&str> = last.iter().map(|token| token.folded.as_str()).collect();
        form.surname.try_push_str(words.join("-").as_str()).ok()?;
    }
    if form.surname.chars().count() < 2 {
        return None;
    }
    for token in first {
        match token.kind {
            TokenKind::Initials => {
                for letter in token.folded.chars().filter(|c| c.is_alphabetic()) {
                    let _full = form.initials.try_push(letter);
                }
            }
            TokenKind::Word if is_prefix(&token.folded) => {}
            TokenKind::Word => {
                if form.given.is_empty() {
                    form.given = token.folded;
                }
                if let Some(letter) = token.folded.chars().next() {
                    let _full = form.initials.try_push(letter);
                }
            }
        }
    }
    Some(form)
}

/// Drops "de heer", whose article would be taken for a prefix.
fn without_form_of_address(raw: &str) -> &str {
    let starts = |start: &&str| {
        raw.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    ["de heer ", "den heer ", "de heren ", "de hr. ", "de dames "]
        .iter()
        .find(|start| starts(start))
        .and_then(|start| raw.get(start.len()..))
        .unwrap_or(raw)
}

/// Drops what stands in brackets: a maiden name, a nickname, a remark.
fn without_brackets(raw: &str) -> &str {
    raw.split(['(', '[', '<']).next().unwrap_or(raw).trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(raw: &str) -> (String, String, String) {
        let form = parse(raw).unwrap_or_default();
        (
            form.surname.to_string(),
            form.given.to_string(),
            form.initials.to_string(),
        )
    }

    fn name(surname: &str, given: &str, initials: &str) -> (String, String, String) {
        (surname.into(), given.into(), initials.into())
    }

    #[test]
    fn one_name_in_ten_orders() {
        for raw in [
            "J. de Vries",
            "Vries, J. de",
            "dhr. J. de Vries",
            "De heer J. de Vries",
            "Vries J. de",
            "J DE VRIES",
            "drs. J. de Vries MBA",
        ] {
            assert_eq!(read(raw), name("vries", "", "j"), "{raw}");
        }
        for raw in [
            "Jan de Vries",
            "Vries, Jan de",
            "JAN DE VRIES",
            "jan  de vries",
            "Jan de Vries (oud-collega)",
            "Mr. Jan de Vries",
        ] {
            assert_eq!(read(raw), name("vries", "jan", "j"), "{raw}");
        }
    }

    #[test]
    fn golden_vectors() {
        assert_eq!(read("dhr. drs. J.P. van der Berg"), name("berg", "", "jp"));
        assert_eq!(read("Jan-Peter van 't Hof"), name("hof", "jan-peter", "j"));
        assert_eq!(read("Mw. A. Bakker-de Boer"), name("bakker-boer", "", "a"));
        assert_eq!(read("Fam. Jansen"), name("jansen", "", ""));
        assert_eq!(read("Jan-Willem v.d. Berg"), name("berg", "jan-willem", "j"));
        assert_eq!(read("Zoë Müller"), name("muller", "zoe", "z"));
        assert_eq!(read("Th. Smit"), name("smit", "", "th"));
        assert_eq!(read("María José García López"), name("lopez", "maria", "mjg"));
        assert_eq!(read("van den Broek"), name("broek", "", ""));
        assert_eq!(read("12 appels"), name("", "", ""));
    }

    #[test]
    fn columns_make_the_same_form_as_a_whole_name() {
        let whole = parse("Jan de Vries").unwrap();
        assert_eq!(from_parts("Jan", "", "de Vries"), Some(whole));
        assert_eq!(from_parts("Jan", "", "Vries, de"), Some(whole));
        assert_eq!(from_parts("", "J.P.", "de Vries"), parse("J.P. de Vries"));
        assert_eq!(from_parts("", "", ""), None);
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(PREFIXES.is_sorted() && TITLES.is_sorted());
    }

    proptest! {
        #[test]
        fn never_panics_and_never_gives_an_empty_surname(raw in "\\PC{0,60}") {
            if let Some(form) = parse(&raw) {
                prop_assert!(!form.surname.is_empty());
            }
        }
    }
}
