//! The lines that vCard and iCalendar share: `NAME;PARAMETER=VALUE:VALUE`, folded and escaped.
//!
//! Reads what clients write rather than what the standards say: lines folded with and without a space,
//! quoted-printable values in any charset, parameters without a name. Binary values are not decoded here.

use std::borrow::Cow;

use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::encoding::Charset;

/// Longest value that is held; the rest of it is dropped (no property that matters is longer).
const LONGEST: usize = 1 << 20;

/// A property.
#[derive(Debug, Default)]
pub(super) struct ContentLine {
    /// Its name in capitals, without a group before it.
    pub(super) name: String,
    /// Names in capitals, values without quotation marks.
    pub(super) parameters: Vec<(String, String)>,
    /// The value as it stands.
    pub(super) value: String,
}

/// The properties of a text.
pub(super) struct ContentLines<'t> {
    lines: std::iter::Peekable<std::str::Lines<'t>>,
}

impl<'t> ContentLines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            lines: text.lines().peekable(),
        }
    }

    /// One line with all that was folded away from it.
    fn unfolded(&mut self) -> Option<String> {
        let mut line = self.lines.next()?.to_owned();
        let head = line.split(':').next().unwrap_or_default().to_ascii_uppercase();
        let quoted_printable = head.contains("QUOTED-PRINTABLE");
        let base64 = head.contains("BASE64") || head.contains("ENCODING=B");
        while let Some(next) = self.lines.peek() {
            if quoted_printable && line.ends_with('=') {
                line.pop();
                push_bounded(&mut line, next);
            } else if next.starts_with([' ', '\t']) {
                push_bounded(&mut line, next.get(1..).unwrap_or_default());
            } else if base64 && !next.is_empty() && !next.contains([':', ';']) {
                // Some clients do not indent the lines of a picture.
                push_bounded(&mut line, next);
            } else {
                break;
            }
            self.lines.next();
        }
        Some(line)
    }
}

fn push_bounded(line: &mut String, more: &str) {
    if line.len() < LONGEST {
        line.push_str(more);
    }
}

impl Iterator for ContentLines<'_> {
    type Item = ContentLine;

    fn next(&mut self) -> Option<ContentLine> {
        loop {
            if let Some(line) = ContentLine::parse(&self.unfolded()?) {
                return Some(line);
            }
        }
    }
}

impl ContentLine {
    fn parse(line: &str) -> Option<Self> {
        let (head, value) = split_unquoted(line, ':')?;
        let mut parts = head.split(';');
        let name = parts.next()?.trim();
        let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
        if name.is_empty() || name.contains(' ') {
            return None;
        }
        let mut parameters = Vec::new();
        let mut rest = head.split_once(';').map(|(_, rest)| rest);
        while let Some(text) = rest {
            let (parameter, behind) = match split_unquoted(text, ';') {
                Some((parameter, behind)) => (parameter, Some(behind)),
                None => (text, None),
            };
            let (key, value) = parameter.split_once('=').unwrap_or(("TYPE", parameter));
            parameters.push((
                key.trim().to_ascii_uppercase(),
                value.trim().trim_matches('"').to_owned(),
            ));
            rest = behind;
        }
        Some(Self {
            name: name.to_ascii_uppercase(),
            parameters,
            value: value.to_owned(),
        })
    }

    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether some parameter has this value, named or not.
    fn says(&self, word: &str) -> bool {
        self.parameters
            .iter()
            .any(|(_, value)| value.eq_ignore_ascii_case(word))
    }

    /// Whether the value is binary.
    pub(super) fn is_binary(&self) -> bool {
        self.says("BASE64")
            || self
                .parameter("ENCODING")
                .is_some_and(|e| e.eq_ignore_ascii_case("B"))
            || self.value.starts_with("data:")
    }

    /// The value, decoded where it is quoted-printable.
    pub(super) fn decoded(&self) -> Cow<'_, str> {
        if !self.says("QUOTED-PRINTABLE") {
            return Cow::Borrowed(&self.value);
        }
        let Some(bytes) = quoted_printable_decode(self.value.as_bytes()) else {
            return Cow::Borrowed(&self.value);
        };
        let charset = self.parameter("CHARSET").and_then(Charset::declared);
        let charset = charset.unwrap_or(Charset::Lines(None));
        Cow::Owned(charset.decode(&bytes, LONGEST as u64).0.into_owned())
    }

    /// The components of a structured value, unescaped.
    pub(super) fn components(&self) -> Vec<String> {
        let value = self.decoded();
        let mut components = vec![String::new()];
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            if c == ';' {
                components.push(String::new());
                continue;
            }
            let Some(component) = components.last_mut() else {
                break;
            };
            match c {
                '\\' => component.push(unescaped_char(chars.next())),
                _ => component.push(c),
            }
        }
        components
    }

    /// The whole value as text, unescaped.
    pub(super) fn text(&self) -> String {
        let value = self.decoded();
        let mut text = String::with_capacity(value.len());
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            text.push(if c == '\\' {
                unescaped_char(chars.next())
            } else {
                c
            });
        }
        text
    }
}

fn unescaped_char(c: Option<char>) -> char {
    match c {
        Some('n' | 'N') => '\n',
        Some(other) => other,
        None => '\\',
    }
}

/// Splits at the first `mark` that does not stand between quotation marks.
fn split_unquoted(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = text.find(|c| {
        quoted ^= c == '"';
        c == mark && !quoted
    });
    // A lost quotation mark hides nothing.
    let (head, rest) = text.split_at_checked(at.or_else(|| text.find(mark))?)?;
    Some((head, rest.strip_prefix(mark)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<ContentLine> {
        ContentLines::new(text).collect()
    }

    #[test]
    fn folded_lines_are_joined() {
        let lines = parsed("NOTE:een lan\r\n ge regel\r\nFN:Jan\r\n");
        assert_eq!(lines[0].value, "een lange regel");
        assert_eq!(lines[1].name, "FN");
    }

    #[test]
    fn quoted_printable_goes_over_lines_and_in_any_charset() {
        let lines =
            parsed("NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Dani=\r\n=EBlle=0D=0AEde\r\nFN:x");
        assert_eq!(lines[0].text(), "Daniëlle\r\nEde");
        assert_eq!(parsed("N;QUOTED-PRINTABLE:Dani=C3=ABlle")[0].text(), "Daniëlle");
    }

    #[test]
    fn parameters_may_be_quoted_and_nameless() {
        let line = &parsed("item1.ATTENDEE;CN=\"Bos; J: de\";HOME:mailto:j@example.nl")[0];
        assert_eq!(line.name, "ATTENDEE");
        assert_eq!(line.parameter("CN"), Some("Bos; J: de"));
        assert_eq!(line.parameter("TYPE"), Some("HOME"));
        assert_eq!(line.value, "mailto:j@example.nl");
    }

    #[test]
    fn escapes_do_not_part_components() {
        let line = &parsed("N:Vries\\; de;Jan\\, P.;;\\n;")[0];
        assert_eq!(line.components(), ["Vries; de", "Jan, P.", "", "\n", ""]);
    }
}
