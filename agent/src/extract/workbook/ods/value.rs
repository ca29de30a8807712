//! The value of one cell of an ods, as its attributes and text give it.

use crate::extract::workbook::markup::Element;
use crate::extract::{Extraction, Unreadable};

/// A cell's attributes that are needed when it ends.
#[derive(Debug, Default)]
pub(super) struct Value {
    kind: Kind,
    given: String,
    /// Columns that it stands for.
    pub(super) repeated: u32,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Text,
    Number,
    Date,
    Truth,
}

impl Value {
    /// The value that a cell's element begins with.
    pub(super) fn of(element: &Element<'_>) -> Self {
        let mut value = Self {
            repeated: 1,
            ..Self::default()
        };
        for (name, given) in element.attributes() {
            match name {
                "value-type" => {
                    value.kind = match &*given {
                        "float" | "currency" | "percentage" => Kind::Number,
                        "date" => Kind::Date,
                        "boolean" => Kind::Truth,
                        _ => Kind::Text,
                    }
                }
                "value" | "date-value" | "string-value" => value.given = given.into_owned(),
                "number-columns-repeated" => value.repeated = given.parse().unwrap_or(1).max(1),
                _ => {}
            }
        }
        value
    }

    /// Whether there is anything to push, with this text shown.
    pub(super) fn is_empty(&self, shown: &str) -> bool {
        self.kind == Kind::Truth || (self.given.is_empty() && shown.trim().is_empty())
    }

    /// Pushes the value into a cell of the current row; `shown` is its text as people see it.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub(super) fn push(
        &self,
        column: u32,
        shown: &str,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let shown = shown.trim();
        match self.kind {
            Kind::Number => match self.given.trim().parse::<f64>() {
                // The format put back the zeros or the plus that a number cannot hold.
                Ok(_) if is_padded(shown) => out.cell(column, shown),
                Ok(number) if number.is_finite() => out.number(column, number),
                _ => out.cell(column, shown),
            },
            Kind::Date if !self.given.is_empty() => {
                let date = self.given.replace("T00:00:00", "").replace('T', " ");
                out.cell(column, &date)
            }
            Kind::Text | Kind::Date if shown.is_empty() => out.cell(column, &self.given),
            Kind::Text | Kind::Date => out.cell(column, shown),
            Kind::Truth => Ok(()),
        }
    }
}

/// Whether a number is shown with leading zeros or a plus: an identifier.
fn is_padded(shown: &str) -> bool {
    let mut digits = shown
        .chars()
        .filter(|char| !matches!(char, ' ' | '-' | '+' | '(' | ')'));
    let padded = shown.starts_with('+') || digits.clone().next() == Some('0');
    padded && digits.clone().count() > 3 && digits.all(|char| char.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_padded;

    #[test]
    fn identifiers_are_told_from_amounts() {
        for shown in ["0612345678", "+31 6 12345678", "(020) 123 45 67", "00042"] {
            assert!(is_padded(shown), "{shown}");
        }
        for shown in ["0", "0.5", "0,00", "1000", "612345678", "", "+5"] {
            assert!(!is_padded(shown), "{shown}");
        }
    }
}
