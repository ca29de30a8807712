//! Page headers and footers of sheets: their text without the codes for fonts, positions and fields.

/// The text of a header or footer such as `&L&"Arial,Bold"&12List of J. de Vries&RPage &P`; its three
/// sections stand on lines of their own.
pub(super) fn plain(coded: &str) -> String {
    let mut text = String::with_capacity(coded.len());
    let mut chars = coded.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '&' {
            text.push(char);
            continue;
        }
        match chars.next() {
            Some('&') => text.push('&'),
            Some('L' | 'C' | 'R') => text.push('\n'),
            Some('"') => {
                chars.by_ref().find(|c| *c == '"');
            }
            Some('K') => {
                for _ in 0..6 {
                    chars.next_if(|c| c.is_ascii_hexdigit() || matches!(c, '+' | '-'));
                }
            }
            Some('0'..='9') => while chars.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn codes_are_left_out() {
        let coded = "&L&\"Arial,Bold\"&12Lijst van J. de Vries&C&K01+000jan@example.nl&RP&&O &P/&N";
        assert_eq!(plain(coded), "Lijst van J. de Vries\njan@example.nl\nP&O /");
        assert_eq!(plain("&"), "");
        assert_eq!(plain("&\"open"), "");
    }
}
