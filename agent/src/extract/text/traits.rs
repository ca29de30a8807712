//! What a line looks like: whether it holds an address, a phone number, columns, a label.
//!
//! These are hints for dividing text into records and nothing more; whether something is an identifier is
//! decided by the detectors, which never see this.

use super::super::cells::label_for_key;

/// Hints about one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent traits of a line, each asked for by name"
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
}

impl Traits {
    /// Looks at a line, going over its bytes once.
    pub(super) fn of(line: &str) -> Self {
        let bytes = line.trim().as_bytes();
        let mut seen = Seen::default();
        for (at, byte) in bytes.iter().copied().enumerate() {
            if byte.is_ascii_alphabetic() {
                // Most bytes are letters, and letters say nothing.
                if seen.spread > 0 || seen.run > 0 {
                    seen.end_run(bytes, at);
                    seen.end_spread();
                }
                continue;
            }
            match byte {
                b'0'..=b'9' => {
                    seen.run += 1;
                    seen.spread += 1;
                    seen.digit = true;
                    continue;
                }
                b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'+' => {
                    let previous = at.checked_sub(1).and_then(|at| bytes.get(at));
                    seen.gap |= byte == b' ' && previous == Some(&b' ');
                }
                _ => {
                    seen.end_spread();
                    match byte {
                        b'@' => seen.at = true,
                        b':' => seen.colon = true,
                        b'\t' | b';' | b'|' => seen.bar = true,
                        _ => {}
                    }
                }
            }
            seen.end_run(bytes, at);
        }
        seen.end_run(bytes, bytes.len());
        seen.end_spread();
        Self {
            email: seen.at && has_email(bytes),
            phone: seen.phone,
            postcode: seen.postcode || (seen.digit && begins_with_postcode(bytes)),
            digit: seen.digit,
            columns: (seen.bar || seen.gap) && has_columns(bytes),
            labelled: seen.colon && key(line.trim()).is_some(),
            bullet: is_bullet(line.trim_start()),
        }
    }
}

/// What the bytes of a line showed so far.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a line, each seen by itself"
)]
struct Seen {
    /// Digits that follow one another, up to here.
    run: usize,
    /// Digits with nothing but what phone numbers are written with between them.
    spread: usize,
    digit: bool,
    phone: bool,
    postcode: bool,
    at: bool,
    colon: bool,
    bar: bool,
    gap: bool,
}

impl Seen {
    /// Ends a run of digits before byte `end`: four of them may begin a Dutch postcode.
    fn end_run(&mut self, line: &[u8], end: usize) {
        if std::mem::take(&mut self.run) != 4 {
            return;
        }
        let letter = |at: usize| line.get(at).is_some_and(u8::is_ascii_uppercase);
        let other = |at: usize| line.get(at).is_none_or(|b| !b.is_ascii_alphanumeric());
        let letters = end + usize::from(line.get(end) == Some(&b' '));
        let free = end.checked_sub(5).is_none_or(other);
        self.postcode |= free && letter(letters) && letter(letters + 1) && other(letters + 2);
    }

    fn end_spread(&mut self) {
        self.phone |= (9..=15).contains(&std::mem::take(&mut self.spread));
    }
}

/// Whether a line is nothing but one value, perhaps behind a label.
pub(super) fn is_bare(line: &str) -> bool {
    let line = line.trim();
    let email = has_email(line.as_bytes());
    let first = line.split_whitespace().next().unwrap_or_default();
    match key(line).map(str::trim).or(Some(first).filter(|_| !email)) {
        Some(label) if is_label(label) => true,
        _ => {
            let worded = |word: &&str| word.chars().any(char::is_alphabetic);
            line.split_whitespace().filter(worded).take(2).count() <= usize::from(email)
        }
    }
}

/// Whether a word says what stands behind it: "Tel.", "Telefoon", "T".
fn is_label(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    matches!(word, "T" | "M" | "E" | "F" | "t" | "m" | "e")
        || (word.len() > 2 && word.len() <= 24 && label_for_key(word).is_some())
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

fn has_columns(line: &[u8]) -> bool {
    if memchr::memchr3(b'\t', b';', b'|', line).is_some_and(|at| at > 0 && at + 1 < line.len()) {
        return true;
    }
    // Columns of white space: a gap that no sentence begins behind.
    let gap = line.windows(2).position(|pair| pair == b"  ");
    gap.is_some_and(|at| {
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        !matches!(before, Some(b'.' | b'!' | b'?' | b':'))
    })
}

fn is_bullet(line: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let mark = |c: char| matches!(c, '-' | '*' | '•' | '·' | '–' | 'o' | '►' | '▪');
    if !line.starts_with(|c| digit(c) || mark(c)) {
        return false;
    }
    let Some((first, _)) = line.split_once(char::is_whitespace) else {
        return false;
    };
    let numbered = first.strip_suffix(['.', ')']);
    first.chars().count() == 1 && !first.starts_with(digit)
        || numbered.is_some_and(|n| !n.is_empty() && n.len() <= 4 && n.chars().all(digit))
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
        assert!(is_bare("jan@example.nl"));
        assert!(is_bare("Tel. 030-1234567"));
        assert!(!is_bare("Jan de Vries 030-1234567"));
    }
}
