//! Targets of links, as far as they are a way to reach somebody: `mailto:` and `tel:`.

use std::borrow::Cow;

/// The e-mail address or telephone number in a link's target or in a field's instruction.
pub(crate) fn contact(target: &str) -> Option<String> {
    let lower = target.to_ascii_lowercase();
    let start = ["mailto:", "tel:", "sip:", "callto:"]
        .iter()
        .filter_map(|scheme| Some(lower.find(scheme)? + scheme.len()))
        .min()?;
    let rest = target.get(start..)?;
    let end = rest.find(['?', '"', '\'', '>', '<']).unwrap_or(rest.len());
    let contact = decoded(rest.get(..end)?);
    let contact = contact.trim();
    (!contact.is_empty()).then(|| contact.to_owned())
}

/// Undoes percent-encoding; what does not decode to text stays as it is.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if let (b'%', [high, low, behind @ ..]) = (first, tail) {
            let digit = |b: &u8| char::from(*b).to_digit(16);
            if let (Some(high), Some(low)) = (digit(high), digit(low)) {
                bytes.push((high * 16 + low) as u8);
                rest = behind;
                continue;
            }
        }
        bytes.push(*first);
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ways_to_reach_somebody_are_taken() {
        for (target, expected) in [
            ("mailto:jan@example.nl?subject=Hoi", Some("jan@example.nl")),
            (
                "MAILTO:Jan%20de%20Vries%20%3Cjan%40example.nl",
                Some("Jan de Vries <jan@example.nl"),
            ),
            (" HYPERLINK \"mailto:jan@example.nl\" \\h", Some("jan@example.nl")),
            ("tel:+31612345678", Some("+31612345678")),
            ("https://example.nl/", None),
            ("mailto:?subject=x", None),
            ("mailto:%zz%", Some("%zz%")),
        ] {
            assert_eq!(contact(target).as_deref(), expected, "{target}");
        }
    }
}
