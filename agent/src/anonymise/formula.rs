//! Formulas and references: functions and cells stay, texts and names of sheets, tables and areas are replaced.
//!
//! Reads the notations of Excel and of OpenDocument just as far as it takes to tell these apart.

use super::substitute::Substitute;

/// Last column of a sheet has at most three letters, the last row seven digits.
const LETTERS: usize = 3;
const DIGITS: usize = 7;

/// Rewrites a formula.
pub(super) fn rewritten(formula: &str, substitute: &mut Substitute) -> String {
    let open = ["of:", "oooc:", "msoxl:"]
        .iter()
        .any(|prefix| formula.starts_with(prefix));
    let mut out = String::with_capacity(formula.len());
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let behind = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = match first {
            '"' => {
                let (text, end) = until(behind, '"');
                out.push('"');
                out.push_str(&substitute.text(text));
                close(&mut out, end, '"')
            }
            '\'' => {
                let (name, end) = until(behind, '\'');
                out.push('\'');
                out.push_str(&substitute.internal(name));
                close(&mut out, end, '\'')
            }
            '[' | '@' if !open && is_column(behind) => {
                let (column, end) = until(behind, ']');
                out.push(first);
                out.push_str(&substitute.text(column));
                close(&mut out, end, ']')
            }
            _ if is_part(first) => {
                let (run, end) = rest
                    .split_at_checked(rest.find(|c| !is_part(c)).unwrap_or(rest.len()))
                    .unwrap_or((rest, ""));
                let joined = out.ends_with([':', '$']) || end.starts_with([':', '$']);
                name(run, joined, &mut out, substitute);
                end
            }
            _ => {
                out.push(first);
                behind
            }
        };
    }
    out
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn until(text: &str, end: char) -> (&str, &str) {
    text.split_at_checked(text.find(end).unwrap_or(text.len()))
        .unwrap_or((text, ""))
}

fn close<'t>(out: &mut String, rest: &'t str, end: char) -> &'t str {
    match rest.strip_prefix(end) {
        Some(behind) => {
            out.push(end);
            behind
        }
        None => rest,
    }
}

/// Whether the name of a column of a table follows.
fn is_column(behind: &str) -> bool {
    behind.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == ' ') && behind.contains(']')
}

fn name(run: &str, joined: bool, out: &mut String, substitute: &mut Substitute) {
    let letters = run.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = run.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    let is_cell = (1..=LETTERS).contains(&letters) && (1..=DIGITS).contains(&digits);
    let is_line = joined && (letters == 0 && digits <= DIGITS || digits == 0 && letters <= LETTERS);
    if letters + digits == run.len() && (is_cell || is_line) {
        substitute.position(run);
        out.push_str(run);
    } else if letters == 0 && digits == run.len() && digits > LETTERS {
        out.push_str(&substitute.text(run));
    } else {
        out.push_str(&substitute.internal(run));
    }
}

/// Whether a value is the place of cells: `A1`, `$A$1:B7 D2`, `12`, `1:4`.
pub(super) fn is_place(value: &str) -> bool {
    value.split([':', ' ']).all(|cell| {
        let cell = cell.trim_matches(['$', '-']);
        let letters = cell.bytes().take_while(u8::is_ascii_uppercase).count();
        let digits = cell.get(letters..).unwrap_or_default();
        let digits = digits.strip_prefix('$').unwrap_or(digits);
        letters <= LETTERS && digits.len() <= DIGITS && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_rewritten(formula: &str, stays: &[&str], goes: &[&str]) {
        let other = rewritten(formula, &mut Substitute::of_nothing(2));
        assert_eq!(other.chars().count(), formula.chars().count(), "{other}");
        for stays in stays {
            assert!(other.contains(stays), "{stays}: {other}");
        }
        for goes in goes {
            assert!(!other.contains(goes), "{goes}: {other}");
        }
    }

    #[test]
    fn functions_and_cells_stay_and_names_go() {
        assert_rewritten(
            r#"VLOOKUP("Jansen",'Mijn Bommel'!$A$1:B20000,2)*SUM(Vermeulen)"#,
            &["VLOOKUP(\"", "'!$A$1:B20000,2)*SUM("],
            &["Jansen", "Mijn", "Bommel", "Vermeulen"],
        );
        assert_rewritten(
            "of:=[$Zaltbommel.A12345]*1.5+612345678",
            &["of:=[$", ".A12345]*1.5+"],
            &["Zaltbommel", "612345678"],
        );
        assert_rewritten(
            "SUM(Bommel[[#This Row],[Zwaluwstaart]])+Bommel[@Kloosterboer]",
            &["SUM(", "[[#This Row],[", "[@"],
            &["Bommel", "Zwaluwstaart", "Kloosterboer"],
        );
        assert_rewritten("=A:A+12:13", &["=A:A+12:13"], &[]);
    }

    #[test]
    fn places_are_told_from_numbers_and_names() {
        for place in ["A1", "$A$1:XFD1048576", "A1 B2:C3", "12", "1:4"] {
            assert!(is_place(place), "{place}");
        }
        for other in ["Klanten", "06-12345678", "612345678", "jan@x.nl"] {
            assert!(!is_place(other), "{other}");
        }
    }
}
