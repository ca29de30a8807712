//! Escapes for XML and HTML.

/// Text as it may stand in an element or a quoted attribute.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// Text in which everything but plain letters, digits and spaces is a numeric reference.
#[must_use]
pub fn numeric(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || c == ' ' => c.to_string(),
            c => format!("&#{};", c as u32),
        })
        .collect()
}
