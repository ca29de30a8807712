//! What a line looks like: whether it holds an address, a phone number, columns, a label.
//!
//! These are hints for dividing text into records and nothing more; whether something is an identifier is
//! decided by the detectors, which never see this.

use super::super::cells::label_for_key;

/// Hints about one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a line, each counted by itself"
)]
pub(super) struct Traits {
    /// An e-mail address.
    pub(super) email: bool,
    /// Nine to fifteen digits that stand like a phone number.
    pub(super) phone: bool,
    /// A Dutch postcode, or a line that begins with a postcode and a town.
    pub(super) postcode: bool,
    /// Any digit.
    pub(super) digit: bool,
    /// Two or more columns.
    pub(super) columns: bool,
    /// A label, a colon and a value.
    pub(super) labelled: bool,
    /// Begins as an item of a list.
    pub(super) bullet: bool,
    /// Nothing but one value, perhaps behind a label.
    pub(super) bare: bool,
}

impl Traits {
    /// Looks at a line.
    pub(super) fn of(line: &str) -> Self {
        let line = line.trim();
        let bytes = line.as_bytes();
        let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
        let labelled = key(line).is_some();
        let first = line.split_whitespace().next().unwrap_or_default();
        let words = line
            .split_whitespace()
            .filter(|w| w.chars().any(char::is_alphabetic))
            .count();
        let email = has_email(bytes);
        Self {
            email,
            phone: digits >= 9 && has_phone(bytes),
            postcode: digits >= 4 && has_postcode(bytes),
            digit: digits > 0,
            columns: has_columns(line),
            labelled,
            bullet: is_bullet(first) && line.len() > first.len(),
            bare: match key(line).map(str::trim).or(Some(first).filter(|_| !email)) {
                Some(label) if is_label(label) => true,
                _ => words <= usize::from(email),
            },
        }
    }
}

/// Whether a word says what stands behind it: "Tel.", "Telefoon", "T".
fn is_label(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    matches!(word, "T" | "M" | "E" | "F" | "t" | "m" | "e") || label_for_key(word).is_some()
}

/// The label before the first colon of a line, if that is what stands there.
pub(super) fn key(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let plausible = (1..=40).contains(&key.trim().len())
        && !value.starts_with("//")
        && key
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '/' | '_' | '*' | '\''))
        && key.split_whitespace().count() <= 4;
    plausible.then_some(key)
}

fn has_email(line: &[u8]) -> bool {
    memchr::memchr_iter(b'@', line).any(|at| {
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        before.is_some_and(u8::is_ascii_alphanumeric)
            && line.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
    })
}

fn has_phone(line: &[u8]) -> bool {
    let (mut digits, mut found) = (0, false);
    for byte in line.iter().chain(b"x") {
        match byte {
            b'0'..=b'9' => digits += 1,
            b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'+' => {}
            _ => {
                found |= (9..=15).contains(&digits);
                digits = 0;
            }
        }
    }
    found
}

fn has_postcode(line: &[u8]) -> bool {
    let letter = |at: usize| line.get(at).is_some_and(u8::is_ascii_uppercase);
    let dutch = line.windows(4).enumerate().any(|(at, digits)| {
        let free = at
            .checked_sub(1)
            .and_then(|before| line.get(before))
            .is_none_or(|b| !b.is_ascii_alphanumeric());
        let letters = at + 4 + usize::from(line.get(at + 4) == Some(&b' '));
        let ends = line.get(letters + 2).is_none_or(|b| !b.is_ascii_alphanumeric());
        free && ends && digits.iter().all(u8::is_ascii_digit) && letter(letters) && letter(letters + 1)
    });
    dutch || begins_with_postcode(line)
}

/// "1000 Brussel", "D-10115 Berlin".
fn begins_with_postcode(line: &[u8]) -> bool {
    let line = match line {
        [country, b'-', rest @ ..] if country.is_ascii_uppercase() => rest,
        other => other,
    };
    let digits = line.iter().take_while(|b| b.is_ascii_digit()).count();
    matches!(digits, 4 | 5)
        && line.get(digits) == Some(&b' ')
        && line.get(digits + 1).is_some_and(u8::is_ascii_uppercase)
        && (line.get(digits + 2).is_some_and(u8::is_ascii_lowercase) || line.len() > digits + 4)
        && line.len() < 40
}

fn has_columns(line: &str) -> bool {
    let bytes = line.as_bytes();
    if memchr::memchr3(b'\t', b';', b'|', bytes).is_some_and(|at| at > 0 && at + 1 < bytes.len()) {
        return true;
    }
    // Columns of white space: a gap that no sentence begins behind.
    memchr::memmem::find(bytes, b"  ").is_some_and(|at| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        !matches!(before, Some(b'.' | b'!' | b'?' | b':'))
    })
}

fn is_bullet(first: &str) -> bool {
    matches!(first, "-" | "*" | "•" | "·" | "–" | "o" | "►" | "▪")
        || first
            .strip_suffix(['.', ')'])
            .is_some_and(|n| !n.is_empty() && n.len() <= 4 && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_seen() {
        assert!(Traits::of("mail jan@example.nl of bel").email);
        assert!(!Traits::of("3 @ 5 euro").email);
        assert!(Traits::of("+31 (0)6-12.34.56.78").phone);
        assert!(!Traits::of("12345678901234567890").phone);
        for line in [
            "1234 AB Ede",
            "Laan 3, 1234AB Ede",
            "1000 Brussel",
            "D-10115 Berlin",
        ] {
            assert!(Traits::of(line).postcode, "{line}");
        }
        for line in ["In 2024 was het druk", "1234 ABC", "12345 AB", "X1234AB"] {
            assert!(!Traits::of(line).postcode, "{line}");
        }
    }

    #[test]
    fn form_is_seen() {
        assert_eq!(key("Telefoon: 030"), Some("Telefoon"));
        assert_eq!(key("https://example.nl"), None);
        assert_eq!(key("Dit is een hele lange zin met tot slot: dit"), None);
        assert!(Traits::of("Jan\tEde").columns);
        assert!(!Traits::of("Een zin.  Nog een zin.").columns);
        assert!(Traits::of("12. Jan de Vries").bullet);
        assert!(Traits::of("jan@example.nl").bare);
        assert!(Traits::of("Tel. 030-1234567").bare);
        assert!(!Traits::of("Jan de Vries 030-1234567").bare);
    }
}
