//! The shapes of the company's customer numbers, and finding numbers of these shapes in text.
//!
//! A shape with letters ("K######") says by itself what it is. Bare digits do not: they are candidates only as
//! support for another kind, unless a heading or label names them.

use super::edge;
use crate::canonical::Form;

/// Longest letters before the digits that are looked for.
const MOST_LETTERS: usize = 8;
/// Longest customer number in digits.
const MOST_DIGITS: usize = 18;

/// Shapes to look for.
#[derive(Debug, Default)]
pub(super) struct NumberShapes {
    /// Letters and number of digits behind them; most letters first.
    lettered: Vec<(String, usize)>,
    /// One bit for each length of a number of digits alone.
    bare: u32,
    /// One bit for each length that digits of any shape have.
    lengths: u32,
}

/// A number of a known shape in a text.
#[derive(Clone, Copy)]
pub(super) struct Shaped {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) form: Form,
    pub(super) lettered: bool,
}

impl NumberShapes {
    /// Takes shapes as the index writes them. Shapes with digits before letters are left to labels.
    pub(super) fn new(shapes: &[String]) -> Self {
        let mut found = Self::default();
        for shape in shapes {
            let letters = shape.trim_end_matches('#');
            let digits = shape.len() - letters.len();
            if digits == 0 || digits > MOST_DIGITS || letters.contains('#') || letters.len() > MOST_LETTERS {
                continue;
            }
            found.lengths |= 1 << digits;
            if letters.is_empty() {
                found.bare |= 1 << digits;
            } else {
                found.lettered.push((letters.to_owned(), digits));
            }
        }
        found
            .lettered
            .sort_by_key(|(letters, _)| std::cmp::Reverse(letters.len()));
        found
    }

    /// Whether a number of any shape has so many digits.
    pub(super) const fn have(&self, length: usize) -> bool {
        length <= MOST_DIGITS && self.lengths & (1 << length) != 0
    }

    /// The number whose digits begin at `start`, a run of `length` digits.
    pub(super) fn at(&self, text: &str, start: usize, length: usize) -> Option<Shaped> {
        let end = start + length;
        if !self.have(length) || edge::glued_after(text, end) {
            return None;
        }
        let digits = text.get(start..end)?;
        for (letters, wanted) in &self.lettered {
            if *wanted == length
                && let Some(from) = letters_before(text, start, letters)
            {
                let mut form = Form::new();
                form.try_push_str(letters).ok()?;
                form.try_push_str(digits).ok()?;
                return Some(Shaped {
                    start: from,
                    end,
                    form,
                    lettered: true,
                });
            }
        }
        if self.bare & (1 << length) == 0 || edge::glued_before(text, start) {
            return None;
        }
        let mut form = Form::new();
        form.try_push_str(digits.trim_start_matches('0')).ok()?;
        Some(Shaped {
            start,
            end,
            form,
            lettered: false,
        })
    }
}

impl NumberShapes {
    /// The numbers that bare digits stand for where a label says that they are a customer's and the letters
    /// of the shape were left out.
    pub(super) fn completed(&self, text: &str, start: usize, length: usize) -> impl Iterator<Item = Form> {
        let digits = text.get(start..start + length).unwrap_or_default();
        let free =
            self.have(length) && !edge::glued_before(text, start) && !edge::glued_after(text, start + length);
        self.lettered
            .iter()
            .filter(move |(_, wanted)| free && *wanted == length)
            .filter_map(move |(letters, _)| {
                let mut form = Form::new();
                form.try_push_str(letters).ok()?;
                form.try_push_str(digits).ok()?;
                Some(form)
            })
    }
}

/// Where `letters` begin, if they stand before `at`, with at most one separator between.
fn letters_before(text: &str, at: usize, letters: &str) -> Option<usize> {
    let before = text.get(..at)?;
    let before = before
        .strip_suffix(['-', ' ', '.', '/', '_', '#'])
        .unwrap_or(before);
    let from = before.len().checked_sub(letters.len())?;
    let written = before.get(from..)?;
    (written.eq_ignore_ascii_case(letters) && !edge::glued_before(before, from)).then_some(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Option<(String, bool)> {
        let shapes = NumberShapes::new(&["K######".into(), "#####".into(), "12AB#".into()]);
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let length = edge::digits_from(text.as_bytes(), start);
        shapes
            .at(text, start, length)
            .map(|found| (found.form.to_string(), found.lettered))
    }

    #[test]
    fn shapes_are_found_with_their_separators() {
        for text in ["K100234", "k-100234", "nr K 100234."] {
            assert_eq!(find(text), Some(("K100234".into(), true)), "{text}");
        }
        assert_eq!(find("nr 10234"), Some(("10234".into(), false)));
    }

    #[test]
    fn longer_numbers_and_words_are_not_of_the_shape() {
        for text in ["AK100234", "K1002345", "K-10023x", "1023456", "x10234"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
