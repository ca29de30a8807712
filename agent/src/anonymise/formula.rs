//! Formulas and references: functions and cells stay, texts and names of sheets are replaced.

/// Follows a formula character by character.
#[derive(Debug, Default)]
pub(super) struct Names {
    quote: Option<char>,
    in_name: bool,
    inside: bool,
}

impl Names {
    /// Whether `c`, which stands before `rest`, is part of a text or a name.
    pub(super) fn takes(&mut self, c: char, rest: &str) -> bool {
        if let Some(quote) = self.quote {
            if c == quote {
                self.quote = None;
                self.in_name = false;
                return false;
            }
            return true;
        }
        if matches!(c, '"' | '\'') {
            self.quote = Some(c);
            self.in_name = false;
            return false;
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        if !is_part(c) {
            self.in_name = false;
            return false;
        }
        if !self.in_name {
            self.in_name = true;
            // A name before an exclamation mark or a bracket is that of a sheet or a table.
            let behind = rest.trim_start_matches(is_part);
            let is_sheet = |behind: &str| {
                behind
                    .strip_prefix('.')
                    .is_some_and(|cell| cell.starts_with(['$', '#']) || is_cell(cell))
            };
            self.inside = behind.starts_with(['!', '[']) || is_sheet(behind);
        }
        self.inside
    }
}

/// Whether a text begins like a reference to a cell: letters, then a digit.
fn is_cell(text: &str) -> bool {
    let digits = text
        .trim_start_matches(|c: char| c.is_ascii_uppercase())
        .trim_start_matches('$');
    let letters = text.len() - digits.len();
    (1..=4).contains(&letters) && digits.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(formula: &str) -> String {
        let mut names = Names::default();
        formula
            .char_indices()
            .map(|(at, c)| {
                if names.takes(c, formula.get(at + c.len_utf8()..).unwrap_or_default()) {
                    '#'
                } else {
                    c
                }
            })
            .collect()
    }

    #[test]
    fn only_texts_and_sheets_are_names() {
        assert_eq!(
            names(r#"VLOOKUP("Jan",'Mijn Blad'!A1:B20,2)"#),
            r####"VLOOKUP("###",'#########'!A1:B20,2)"####
        );
        assert_eq!(names("Klanten!$A$1+SUM(B2:B9)"), "#######!$A$1+SUM(B2:B9)");
        assert_eq!(names("of:=[$Klanten.A1]*1.5"), "of:=[$#######.A1]*1.5");
    }
}
