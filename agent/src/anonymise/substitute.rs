//! Other letters for letters and other digits for digits, by a key that is thrown away.
//!
//! Works character for character: what comes out has as many characters as what went in, of the same kind at
//! every place. The same word becomes the same word throughout a file. No word of four letters and no run of
//! four digits comes out that stood in the original, as far as there are enough others. What passes the check
//! of a kind of identifier still does afterwards; see [`values`](super::values).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::dates;
use super::random::Random;
use super::values;
use super::vocabulary::{Token, compared, is_heading, is_letter, stays, tokens};

/// How often another value is tried before one that stood in the original is taken after all.
const TRIES: u32 = 200;

/// The substitution of one file.
pub(super) struct Substitute {
    key: [u8; 32],
    /// What must not come out, as far as there are enough others.
    original: Rc<HashSet<String>>,
    /// What people read in the original, which no attribute may hold by chance either.
    data: Rc<HashSet<String>>,
    /// Words of headings: they stay wherever they stand.
    kept: HashSet<String>,
    known: HashMap<String, Vec<char>>,
    taken: HashSet<Vec<char>>,
    seen: Seen,
}

/// What a substitution came by, for the proof.
#[derive(Debug, Default, Clone)]
pub(super) struct Seen {
    /// Words that stayed because they were part of a heading.
    pub(super) stayed: HashSet<String>,
    /// Numbers that stayed because they say where a cell stands.
    pub(super) positions: HashSet<String>,
    /// Words and numbers of texts.
    pub(super) touched: HashSet<String>,
}

impl Substitute {
    /// A substitution under `key` of a file that consists of the tokens `original`, as they are compared, of
    /// which people read `data`.
    pub(super) fn new(key: [u8; 32], original: Rc<HashSet<String>>, data: Rc<HashSet<String>>) -> Self {
        Self {
            key,
            original,
            data,
            kept: HashSet::new(),
            known: HashMap::new(),
            taken: HashSet::new(),
            seen: Seen::default(),
        }
    }

    /// A substitution of a file of which nothing is known.
    #[cfg(test)]
    pub(super) fn of_nothing(key: u8) -> Self {
        Self::new([key; 32], Rc::default(), Rc::default())
    }

    /// What it came by, for the proof.
    pub(super) fn into_seen(mut self) -> Seen {
        self.seen.stayed.extend(self.kept);
        self.seen
    }

    /// Says that the words of a heading stay, wherever they stand.
    pub(super) fn keep(&mut self, heading: &str) {
        self.kept.extend(words(heading));
    }

    /// Says that the numbers in `text` stand in the copy as they stood, for they are places.
    pub(super) fn position(&mut self, text: &str) {
        for token in tokens(text) {
            if let Token::Digits(digits) = token
                && digits.len() > 3
            {
                self.seen.positions.insert(digits.to_owned());
            }
        }
    }

    /// Whether a structural value holds what people read elsewhere in the file: an address, a long number or word.
    pub(super) fn is_data(&self, value: &str) -> bool {
        value.contains('@')
            || tokens(value).any(|token| match token {
                Token::Digits(digits) => digits.len() >= 4 && self.data.contains(digits),
                Token::Word(word) => word.len() >= 12 && self.data.contains(&compared(word)),
            })
    }

    /// A number that follows from the key and `id`.
    pub(super) fn random(&self, kind: &[u8], id: &str) -> Random {
        Random::new(&self.key, kind, id)
    }

    /// Whether a word stays wherever it stands.
    pub(super) fn keeps(&self, word: &str) -> bool {
        self.kept.contains(&compared(word)) || stays(word)
    }

    /// The text with other letters and digits.
    pub(super) fn text(&mut self, text: &str) -> String {
        let input: Vec<char> = text.chars().collect();
        self.chars(&input).into_iter().collect()
    }

    /// The characters with other letters and digits.
    pub(super) fn chars(&mut self, input: &[char]) -> Vec<char> {
        let mut output = Vec::with_capacity(input.len());
        let text: String = input.iter().collect();
        for token in tokens(&text) {
            match token {
                Token::Word(word) if word.chars().nth(3).is_some() => {
                    self.seen.touched.insert(compared(word));
                }
                Token::Digits(digits) if digits.len() > 3 => {
                    self.seen.touched.insert(digits.to_owned());
                }
                _ => {}
            }
        }
        for phrase in input.split_inclusive(|c| matches!(c, '\n' | '\r' | '\t' | ',' | ';' | '|' | '"')) {
            self.phrase(phrase, &mut output);
        }
        output
    }

    fn phrase(&mut self, phrase: &[char], output: &mut Vec<char>) {
        if phrase.len() <= 80 && phrase.iter().any(|c| is_letter(*c)) {
            let text: String = phrase.iter().collect();
            let text = text.trim_matches(|c: char| !is_letter(c) && c != '(' && c != ')');
            if is_heading(text) {
                // More digits are a value behind its label.
                if phrase.iter().filter(|c| c.is_ascii_digit()).count() <= 1 {
                    self.seen.stayed.extend(words(text));
                    output.extend_from_slice(phrase);
                    return;
                }
            }
        }
        let mut at = 0;
        while let Some(&first) = phrase.get(at) {
            let begins = at == 0 || !phrase.get(at - 1).is_some_and(|c| c.is_alphanumeric());
            if begins
                && (first.is_ascii_alphanumeric() || matches!(first, '+' | '('))
                && let Some(value) = self.value(phrase, at)
            {
                at += value.len();
                output.extend(value);
                continue;
            }
            let run = phrase.get(at..).unwrap_or_default();
            let length = |wanted: fn(char) -> bool| run.iter().take_while(|c| wanted(**c)).count().max(1);
            if let Some(length) = exponent_at(phrase, at) {
                output.extend(run.iter().take(length));
                at += length;
                continue;
            }
            let end = if first.is_ascii_digit() {
                at + length(|c| c.is_ascii_digit())
            } else if is_letter(first) {
                at + length(is_letter)
            } else {
                at + 1
            };
            let run = phrase.get(at..end).unwrap_or_default();
            if first.is_ascii_digit() {
                output.extend(self.digits(run));
            } else if is_letter(first) && !is_last_label(phrase, at, end) && !is_decoded_twice(phrase, at) {
                output.extend(self.word(run));
            } else {
                output.extend_from_slice(run);
            }
            at = end;
        }
    }

    /// An identifier with a check, or a date, that begins at `at`: another one of its kind and form.
    fn value(&mut self, phrase: &[char], at: usize) -> Option<Vec<char>> {
        let span = |length: usize| phrase.get(at..at + length);
        if let Some(date) = dates::at(phrase, at) {
            let original = span(date.length)?;
            return Some(self.sample(original, b"date", |random| Some(date.other(original, random))));
        }
        let (kind, length) = values::at(phrase, at)?;
        let original = span(length)?;
        let found = self.sample(original, b"value", |random| {
            let candidate = kind.candidate(original, random);
            kind.is_one(&candidate).then_some(candidate)
        });
        Some(found)
    }

    /// The first offer of which no word or number stood in the original.
    fn sample(
        &mut self,
        original: &[char],
        kind: &[u8],
        offer: impl Fn(&mut Random) -> Option<Vec<char>>,
    ) -> Vec<char> {
        // Separators do not count: one value in two notations becomes one value.
        let id: String = original
            .iter()
            .filter(|c| c.is_alphanumeric())
            .flat_map(|c| c.to_lowercase())
            .collect();
        let mut random = Random::new(&self.key, kind, &id);
        let mut last = None;
        let mut left = TRIES;
        for _ in 0..20_000 {
            let Some(candidate) = offer(&mut random) else {
                continue;
            };
            let text: String = candidate.iter().collect();
            if !self.has_original(&text) {
                return candidate;
            }
            last = Some(candidate);
            left -= 1;
            if left == 0 {
                break;
            }
        }
        last.unwrap_or_else(|| original.iter().map(|c| random.other(*c)).collect())
    }

    fn has_original(&self, text: &str) -> bool {
        tokens(text).any(|token| match token {
            Token::Word(word) => self.original.contains(&compared(word)),
            Token::Digits(digits) => self.original.contains(digits),
        })
    }

    /// Another run of digits; zeros before the first other digit stay.
    pub(super) fn digits(&mut self, run: &[char]) -> Vec<char> {
        let zeros = run.iter().take_while(|c| **c == '0').count();
        self.run(run, |random, run| {
            let mut other: Vec<char> = run.iter().map(|c| random.other(*c)).collect();
            for (at, digit) in other.iter_mut().take(zeros + 1).enumerate() {
                if at < zeros {
                    *digit = '0';
                } else if let Some(original) = run.get(at) {
                    *digit = random.other_leading(*original, run.len());
                }
            }
            other
        })
    }

    /// Another word in the same letters' cases, unless it stays.
    pub(super) fn word(&mut self, run: &[char]) -> Vec<char> {
        let text: String = run.iter().collect();
        if self.keeps(&text) {
            return run.to_vec();
        }
        let lower: Vec<char> = run.iter().map(|c| lower_of(*c)).collect();
        let other = self.run(&lower, |random, run| {
            run.iter().map(|c| random.other(*c)).collect()
        });
        let cases = run.iter().zip(&lower).zip(other);
        cases
            .map(|((original, lower), other)| if original == lower { other } else { upper_of(other) })
            .collect()
    }

    fn run(&mut self, run: &[char], make: impl Fn(&mut Random, &[char]) -> Vec<char>) -> Vec<char> {
        let id: String = run.iter().collect();
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let mut random = Random::new(&self.key, b"run", &id);
        let mut other = make(&mut random, run);
        // Two names that differ stay two names: a style, a sheet and a column are found by theirs.
        let mut distinct = None;
        for _ in 0..TRIES {
            let text: String = other.iter().collect();
            if run.len() < 4 || !self.has_original(&text) {
                if !self.taken.contains(&other) {
                    distinct = Some(other);
                    break;
                }
                distinct.get_or_insert_with(|| other.clone());
            }
            other = make(&mut random, run);
        }
        let other = distinct.unwrap_or_else(|| make(&mut random, run));
        self.taken.insert(other.clone());
        self.known.insert(id, other.clone());
        other
    }
}

/// The words of a text, as they are compared.
fn words(text: &str) -> impl Iterator<Item = String> {
    tokens(text).filter_map(|token| match token {
        Token::Word(word) => Some(compared(word)),
        Token::Digits(_) => None,
    })
}

fn lower_of(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

fn upper_of(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => c,
    }
}

/// Length of the exponent that begins at `at` in a number: the `E+8` of `6.12E+8`.
fn exponent_at(phrase: &[char], at: usize) -> Option<usize> {
    let is_digit = |c: &char| c.is_ascii_digit();
    let mut before = phrase.get(..at)?.iter().rev().skip_while(|c| is_digit(c));
    let rest = phrase.get(at..)?;
    let sign = usize::from(matches!(rest.get(1), Some('+' | '-')));
    let digits = rest.iter().skip(1 + sign).take_while(|c| is_digit(c)).count();
    let is_one = matches!(rest.first(), Some('E' | 'e'))
        && (1..=3).contains(&digits)
        && phrase.get(..at)?.last().is_some_and(is_digit)
        && before.next() == Some(&'.')
        && before.next().is_some_and(is_digit)
        && !rest.get(1 + sign + digits).is_some_and(|c| c.is_alphanumeric());
    is_one.then_some(1 + sign + digits)
}

/// Whether a word is the last label of a domain: the `nl` of `jan@x.nl`.
fn is_last_label(phrase: &[char], at: usize, end: usize) -> bool {
    if end - at > 3 || at == 0 || phrase.get(at - 1) != Some(&'.') {
        return false;
    }
    let goes_on = match phrase.get(end) {
        Some('.') => phrase.get(end + 1).is_some_and(|c| c.is_alphanumeric()),
        Some(c) => c.is_alphanumeric() || matches!(c, '-' | '_' | '@'),
        None => false,
    };
    let head = phrase.get(..at).unwrap_or_default();
    let before: String = head
        .iter()
        .rev()
        .take(200)
        .take_while(|c| !c.is_whitespace())
        .collect();
    !goes_on && (before.contains('@') || before.contains("//:") || before.contains(".www"))
}

/// Whether a letter is half of one that was decoded twice: `Ã«`.
fn is_decoded_twice(phrase: &[char], at: usize) -> bool {
    matches!(phrase.get(at), Some('Ã' | 'Â'))
        && phrase
            .get(at + 1)
            .is_some_and(|c| matches!(c, '\u{80}'..='\u{bf}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn substitute() -> Substitute {
        Substitute::of_nothing(7)
    }

    #[test]
    fn shape_stays_and_letters_do_not() {
        let text = "Jan de Vries, J.deVries@voorbeeld.nl; 10 à 12 stuks\r\nTelefoon: 020-1234567";
        let other = substitute().text(text);
        assert_eq!(other.chars().count(), text.chars().count());
        for (one, two) in text.chars().zip(other.chars()) {
            assert_eq!(one.is_alphabetic(), two.is_alphabetic());
            assert_eq!(one.is_uppercase(), two.is_uppercase());
            assert_eq!(one.is_ascii_digit(), two.is_ascii_digit());
            assert!(one.is_alphanumeric() || one == two);
        }
        assert!(other.contains(" de ") && other.contains(".nl;") && other.contains("Telefoon: "));
        assert!(!other.contains("Vries") && !other.contains("voorbeeld") && !other.contains("1234567"));
    }

    #[test]
    fn the_same_word_becomes_the_same_word() {
        let mut substitute = substitute();
        let one = substitute.text("Vermeulen");
        assert_eq!(substitute.text("VERMEULEN"), one.to_uppercase());
        assert_eq!(substitute.text("vermeulen"), one.to_lowercase());
    }

    #[test]
    fn what_stood_in_the_original_is_not_made() {
        let all: HashSet<String> = (1000..8000).map(|n| n.to_string()).collect();
        let mut substitute = Substitute::new([1; 32], Rc::new(all.clone()), Rc::default());
        for n in 1000..1200 {
            assert!(!all.contains(&substitute.text(&n.to_string())), "{n}");
        }
    }

    #[test]
    fn headings_of_several_words_stay_and_are_known() {
        let mut substitute = substitute();
        assert_eq!(
            substitute.text("Factuur postcode;E-mail adres\n"),
            "Factuur postcode;E-mail adres\n"
        );
        assert!(substitute.into_seen().stayed.contains("factuur"));
    }

    #[test]
    fn exponents_and_leading_zeros_stay() {
        let other = substitute().text("6.12345678E8 007 0");
        assert!(other.contains("E8 00") && other.ends_with(" 0"), "{other}");
    }
}
