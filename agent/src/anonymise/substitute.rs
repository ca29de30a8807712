//! Other letters for letters and other digits for digits, by a key that is thrown away.
//!
//! Works character for character: what comes out has as many characters as what went in, of the same kind at
//! every place. The same word becomes the same word throughout a file. No word of four letters and no run of
//! four digits comes out that stood in the original, as far as there are enough others. What passes the check
//! of a kind of identifier still does afterwards; see [`values`](super::values).

use std::collections::{HashMap, HashSet};

use super::dates;
use super::values;
use super::vocabulary::{Token, compared, is_heading, is_letter, stays, tokens};

/// Letters that every Western encoding has, small and capital.
const ACCENTED: [(char, char); 20] = [
    ('é', 'É'),
    ('ë', 'Ë'),
    ('è', 'È'),
    ('ê', 'Ê'),
    ('á', 'Á'),
    ('à', 'À'),
    ('ä', 'Ä'),
    ('â', 'Â'),
    ('í', 'Í'),
    ('ï', 'Ï'),
    ('ì', 'Ì'),
    ('î', 'Î'),
    ('ó', 'Ó'),
    ('ö', 'Ö'),
    ('ò', 'Ò'),
    ('ô', 'Ô'),
    ('ú', 'Ú'),
    ('ü', 'Ü'),
    ('û', 'Û'),
    ('ù', 'Ù'),
];

/// How often another value is tried before one that stood in the original is taken after all.
const TRIES: u32 = 200;

/// The substitution of one file.
pub(super) struct Substitute {
    key: [u8; 32],
    original: HashSet<String>,
    kept: HashSet<String>,
    known: HashMap<String, Vec<char>>,
}

impl Substitute {
    /// A substitution under `key` of a file whose text consists of the tokens `original`, as they are compared.
    pub(super) fn new(key: [u8; 32], original: HashSet<String>) -> Self {
        Self {
            key,
            original,
            kept: HashSet::new(),
            known: HashMap::new(),
        }
    }

    /// Words that stayed because they were part of a heading.
    pub(super) fn kept(&self) -> &HashSet<String> {
        &self.kept
    }

    /// Says that the words of a heading stay.
    pub(super) fn keep(&mut self, heading: &str) {
        for token in tokens(heading) {
            if let Token::Word(word) = token {
                self.kept.insert(compared(word));
            }
        }
    }

    /// Whether this is a word or number of the original.
    pub(super) fn is_original(&self, token: &str) -> bool {
        self.original.contains(token)
    }

    /// The text with other letters and digits.
    pub(super) fn text(&mut self, text: &str) -> String {
        let input: Vec<char> = text.chars().collect();
        self.chars(&input).into_iter().collect()
    }

    /// The characters with other letters and digits.
    pub(super) fn chars(&mut self, input: &[char]) -> Vec<char> {
        let mut output = Vec::with_capacity(input.len());
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
                self.keep(text);
                // More digits are a value behind its label.
                if phrase.iter().filter(|c| c.is_ascii_digit()).count() <= 1 {
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
    fn digits(&mut self, run: &[char]) -> Vec<char> {
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
    fn word(&mut self, run: &[char]) -> Vec<char> {
        let text: String = run.iter().collect();
        if self.kept.contains(&compared(&text)) || stays(&text) {
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
        for _ in 0..TRIES {
            let text: String = other.iter().collect();
            if run.len() < 4 || !self.has_original(&text) {
                break;
            }
            other = make(&mut random, run);
        }
        self.known.insert(id, other.clone());
        other
    }
}

/// Numbers that follow from the key and what is replaced.
pub(super) struct Random {
    source: blake3::OutputReader,
}

impl Random {
    fn new(key: &[u8; 32], kind: &[u8], id: &str) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(kind).update(&[0]).update(id.as_bytes());
        Self {
            source: hasher.finalize_xof(),
        }
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let mut bytes = [0; 4];
        self.source.fill(&mut bytes);
        u32::from_le_bytes(bytes) % end.max(1)
    }

    /// Another character of the same kind; the same where it is no letter and no digit.
    pub(super) fn other(&mut self, c: char) -> char {
        match c {
            '0'..='9' => self.shifted(c, '0', 10),
            'a'..='z' => self.shifted(c, 'a', 26),
            'A'..='Z' => self.shifted(c, 'A', 26),
            _ if is_letter(c) && !c.is_ascii() => self.other_accented(c),
            _ => c,
        }
    }

    /// Another digit that is not zero at the head of a number of `length` digits. One of five may be a date that
    /// is stored as a number: it stays in its half, so that it stays a date.
    pub(super) fn other_leading(&mut self, digit: char, length: usize) -> char {
        match digit {
            '1'..='4' if length == 5 => self.shifted(digit, '1', 4),
            '5'..='9' if length == 5 => self.shifted(digit, '5', 5),
            '1'..='9' => self.shifted(digit, '1', 9),
            _ => digit,
        }
    }

    fn shifted(&mut self, c: char, first: char, count: u32) -> char {
        let place = (c as u32).saturating_sub(first as u32);
        let place = (place + 1 + self.below(count - 1)) % count;
        char::from_u32(first as u32 + place).unwrap_or(first)
    }

    fn other_accented(&mut self, c: char) -> char {
        let latin = matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
        if latin {
            let count = ACCENTED.len() as u32;
            let upper = c.is_uppercase();
            let pick = |at: u32| {
                let (small, capital) = ACCENTED.get(at as usize).copied().unwrap_or(('é', 'É'));
                if upper { capital } else { small }
            };
            let at = self.below(count);
            let picked = pick(at);
            return if picked == c {
                pick((at + 1) % count)
            } else {
                picked
            };
        }
        // Other scripts: a letter of the same case nearby.
        let base = (c as u32) & !31;
        let start = self.below(32);
        (0..32)
            .filter_map(|step| char::from_u32(base + (start + step) % 32))
            .find(|near| {
                *near != c
                    && is_letter(*near)
                    && near.is_lowercase() == c.is_lowercase()
                    && near.is_uppercase() == c.is_uppercase()
            })
            .unwrap_or('é')
    }
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
        Substitute::new([7; 32], HashSet::new())
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
        let mut substitute = Substitute::new([1; 32], all.clone());
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
        assert!(substitute.kept().contains("factuur"));
    }

    #[test]
    fn exponents_and_leading_zeros_stay() {
        let other = substitute().text("6.12345678E8 007 0");
        assert!(other.contains("E8 00") && other.ends_with(" 0"), "{other}");
    }
}
