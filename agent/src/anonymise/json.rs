//! JSON and JSON lines: keys, strings and numbers.

use super::aligned::Aligned;
use super::substitute::Substitute;

/// Rewrites JSON; names of fields that are headings stay.
pub(super) fn rewritten(source: &str, substitute: &mut Substitute) -> String {
    let mut aligned = Aligned::new(source);
    let mut in_string = false;
    while let Some(c) = aligned.rest().chars().next() {
        match c {
            '"' => {
                in_string = !in_string;
                aligned.parting(1);
            }
            '\\' if in_string => escape(&mut aligned),
            _ if in_string || c.is_ascii_digit() => aligned.char(c.len_utf8(), c),
            '.' | '-' => aligned.char(1, c),
            'e' | 'E' => {
                let length = exponent(aligned.rest());
                aligned.parting(length);
            }
            _ => aligned.parting(c.len_utf8()),
        }
    }
    aligned.replaced(substitute, |c, written, out| {
        if written.starts_with('\\') {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    })
}

/// Length of the exponent that begins `rest`; of a letter where it is part of a word such as `true`.
fn exponent(rest: &str) -> usize {
    let inner = rest.get(1..).unwrap_or_default();
    let behind = inner
        .trim_start_matches(['+', '-'])
        .trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() - behind.len()
}

fn escape(aligned: &mut Aligned<'_>) {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let rest = aligned.rest();
    let Some(first) = unit(rest) else {
        return aligned.parting(2);
    };
    let second = rest.get(6..).and_then(unit);
    match char::decode_utf16([first].into_iter().chain(second)).next() {
        Some(Ok(c)) => aligned.char(6 * c.len_utf16(), c),
        _ => aligned.syntax(6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_stays_json_with_the_same_keys() {
        let source = r#"{"klantnummer": 10042, "naam": "Dani\u00eblle\tJansen", "actief": true, "x": [1.5e3, -0.25, null]}"#;
        let other = rewritten(source, &mut Substitute::of_nothing(5));
        let (one, two): (serde_json::Value, serde_json::Value) = (
            serde_json::from_str(source).unwrap(),
            serde_json::from_str(&other).unwrap(),
        );
        assert!(other.contains(": true,") && other.contains("null"));
        assert_ne!(one["klantnummer"], two["klantnummer"]);
        let name = two["naam"].as_str().unwrap();
        assert!(name.contains('\t') && !name.contains("Jansen") && name.chars().count() == 15);
        assert!(other.contains("\\u00") && other.len() == source.len(), "{other}");
    }
}
