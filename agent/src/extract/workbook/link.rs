//! Targets of hyperlinks.

/// The address of a link as a person would write it: `mailto:` and percent signs undone.
pub(super) fn address(link: &str) -> String {
    let link = link.trim();
    let scheme = link
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let link = if scheme {
        link.get(7..).unwrap_or_default()
    } else {
        link
    };
    if !link.contains('%') {
        return link.to_owned();
    }
    let mut bytes = Vec::with_capacity(link.len());
    let mut rest = link.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let code = after.get(..2).and_then(|code| str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(code) if byte == b'%' => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn schemes_and_percent_signs_are_undone() {
        assert_eq!(
            address("mailto:jan%40example.nl?subject=Offerte"),
            "jan@example.nl?subject=Offerte"
        );
        assert_eq!(address(" MAILTO:a@b.nl"), "a@b.nl");
        assert_eq!(address("https://example.nl/100%"), "https://example.nl/100%");
        assert_eq!(address("J%C3%B6rg%zz"), "J\u{f6}rg%zz");
    }
}
