//! The edges of words in running text: what stands directly before and after a value.
//!
//! All positions are byte offsets on character boundaries; one that is not reads as the edge of the text.

/// The character that ends at `at`.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at.checked_sub(1)?) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(..at)?.chars().next_back(),
    }
}

/// The character that begins at `at`.
pub(crate) fn after(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// Whether a letter, digit or underscore ends at `at`.
pub(crate) fn glued_before(text: &str, at: usize) -> bool {
    before(text, at).is_some_and(is_word)
}

/// Whether a letter, digit or underscore begins at `at`.
pub(crate) fn glued_after(text: &str, at: usize) -> bool {
    after(text, at).is_some_and(is_word)
}

/// Whether the number that ends at `at` goes on behind a mark: "12-34", "12.34", "12,34", "12/34", "12:34".
pub(crate) fn goes_on_after(text: &str, at: usize) -> bool {
    let Some(mark) = after(text, at).filter(|c| is_joint(*c)) else {
        return false;
    };
    digit_at(text, at + mark.len_utf8())
}

/// Whether a number before `at` goes on here behind a mark.
pub(crate) fn goes_on_before(text: &str, at: usize) -> bool {
    let Some(mark) = before(text, at).filter(|c| is_joint(*c)) else {
        return false;
    };
    let end = at - mark.len_utf8();
    end.checked_sub(1).is_some_and(|last| digit_at(text, last))
}

/// Whether an ASCII digit stands at `at`.
pub(crate) fn digit_at(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// Length of the run of ASCII digits that begins at `at`.
pub(crate) fn digits_from(bytes: &[u8], at: usize) -> usize {
    bytes
        .get(at..)
        .map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count())
}

/// Whether a character is a dash of any length.
pub(crate) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether a character is a space within a line.
pub(crate) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && c.is_alphanumeric())
}

const fn is_joint(c: char) -> bool {
    matches!(c, '.' | ',' | '/' | ':') || is_dash(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_script_glue_a_value() {
        let text = "é12ö 34";
        assert!(glued_before(text, 2));
        assert!(glued_after(text, 4));
        assert!(!glued_before(text, 7));
        assert!(!glued_after(text, 9));
        assert!(!glued_before(text, 0));
    }

    #[test]
    fn marks_between_digits_join_numbers() {
        assert!(goes_on_after("12,5", 2));
        assert!(!goes_on_after("12, 5", 2));
        assert!(goes_on_before("12–34", 5));
        assert!(!goes_on_before("a-34", 2));
        assert!(!goes_on_before("-34", 1));
    }

    #[test]
    fn offsets_within_a_character_are_borne() {
        assert_eq!(before("é", 1), None);
        assert_eq!(after("é", 1), None);
        assert_eq!(after("é", 9), None);
    }
}
