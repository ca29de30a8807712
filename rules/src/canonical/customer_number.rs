//! The company's own numbers for its customers: upper case, without separators.
//!
//! "K-10023", "k 10023" and "K.10023" are one number; so are 00123 and 123, which a spreadsheet makes of it.
//! A number holds at least one digit and three characters. What a company's numbers look like is its
//! [`Shape`]: letters as they are, digits by count.

use super::Form;

/// Version of this form.
pub const VERSION: u8 = 1;

const SHORTEST: usize = 3;
const LONGEST: usize = 40;
const GUID: usize = 32;

/// The canonical form of a customer number, or `None` if it is too short, too long or holds no digit.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let raw = raw.trim().trim_matches(['{', '}', '(', ')', '"', '\'']);
    let raw = raw
        .strip_suffix(".0")
        .filter(|whole| whole.bytes().all(|b| b.is_ascii_digit()))
        .unwrap_or(raw);
    let mut form = Form::new();
    for letter in raw.chars() {
        match letter {
            _ if letter.is_ascii_alphanumeric() => {
                if form.len() == LONGEST {
                    return None;
                }
                form.push(letter.to_ascii_uppercase());
            }
            ' ' | '\u{a0}' | '-' | '.' | '_' | '/' | '#' | '\u{2010}'..='\u{2015}' => {}
            _ if super::fold::is_invisible(letter) => {}
            _ => return None,
        }
    }
    if form.bytes().all(|b| b.is_ascii_digit()) {
        form = Form::from(form.trim_start_matches('0')).ok()?;
    }
    (form.len() >= SHORTEST && form.bytes().any(|b| b.is_ascii_digit())).then_some(form)
}

/// What numbers of one series have in common: "K#####" for K-10023.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape(Form);

impl Shape {
    /// The shape of a canonical number.
    #[must_use]
    pub fn of(number: &Form) -> Self {
        let mut shape = Form::new();
        if number.len() == GUID && number.bytes().all(|b| b.is_ascii_hexdigit()) {
            shape.push_str("GUID");
        } else {
            for letter in number.chars() {
                shape.push(if letter.is_ascii_digit() { '#' } else { letter });
            }
        }
        Self(shape)
    }

    /// The shape as it is written in rule packs and indexes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The shape that is written so, if it could be one of a number.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let plausible = written == "GUID"
            || (written.contains('#')
                && (SHORTEST..=LONGEST).contains(&written.len())
                && written.bytes().all(|b| b == b'#' || b.is_ascii_uppercase()));
        plausible.then(|| Form::from(written).ok().map(Self))?
    }

    /// Whether digits alone have this shape: such numbers are told from others only by a label.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.0.bytes().all(|b| b == b'#')
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for raw in [
            "K-10023",
            "k10023",
            "K 10023",
            "K.10023",
            "K_10023",
            "K/10023",
            "#K-10023",
            "K–10023",
            " K10023 ",
        ] {
            assert_eq!(canonical(raw).as_deref(), Some("K10023"), "{raw}");
        }
        for (raw, form) in [
            ("00123", "123"),
            ("10023.0", "10023"),
            ("100.230", "100230"),
            (
                "{550e8400-e29b-41d4-a716-446655440000}",
                "550E8400E29B41D4A716446655440000",
            ),
            ("DEB-001", "DEB001"),
        ] {
            assert_eq!(canonical(raw).as_deref(), Some(form), "{raw}");
        }
        for raw in ["", "12", "0012", "JANSEN", "K-1€2", "Å123", &"1".repeat(41)] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
    }

    #[test]
    fn shapes_keep_letters_and_count_digits() {
        let shape = |raw: &str| Shape::of(&canonical(raw).unwrap()).as_str().to_owned();
        assert_eq!(shape("K-10023"), "K#####");
        assert_eq!(shape("2024-ab-1"), "####AB#");
        assert_eq!(shape("550e8400-e29b-41d4-a716-446655440000"), "GUID");
        assert!(Shape::of(&canonical("12345").unwrap()).is_bare());
        for written in ["K#####", "GUID", "###"] {
            assert_eq!(Shape::parse(written).unwrap().as_str(), written);
        }
        for written in ["", "K", "##", "k##", "K-##"] {
            assert_eq!(Shape::parse(written), None, "{written}");
        }
    }

    proptest! {
        #[test]
        fn forms_are_stable(raw in "\\PC{0,24}|[A-Za-z0-9 ._/#-]{0,24}") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
                prop_assert_eq!(Shape::parse(Shape::of(&form).as_str()), Some(Shape::of(&form)));
            }
        }

        #[test]
        fn another_digit_is_another_number(letters in "[A-Z]{1,4}", number in "[0-9]{2,8}", more in "[0-9]") {
            let one = canonical(&format!("{letters}-{number}"));
            prop_assert!(one.is_some());
            prop_assert_eq!(canonical(&format!("{} {number}", letters.to_lowercase())), one);
            prop_assert_ne!(canonical(&format!("{letters}-{number}{more}")), one);
        }
    }
}
