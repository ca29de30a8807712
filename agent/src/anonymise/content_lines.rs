//! vCard and iCalendar: values are rewritten, names of properties and most parameters stay, pictures go.

use super::aligned::Aligned;
use super::substitute::Substitute;

/// Properties whose values are of the format and not of a person.
const STRUCTURAL: [&str; 22] = [
    "ACTION",
    "BEGIN",
    "CALSCALE",
    "CLASS",
    "DURATION",
    "END",
    "FREEBUSY",
    "KIND",
    "METHOD",
    "PRIORITY",
    "PRODID",
    "REPEAT",
    "RRULE",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "TRIGGER",
    "TZID",
    "TZNAME",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "VERSION",
];
/// Parameters that hold text of people.
const TELLING: [&str; 12] = [
    "ALTREP",
    "CN",
    "DELEGATED-FROM",
    "DELEGATED-TO",
    "DIR",
    "EMAIL",
    "FILENAME",
    "LABEL",
    "MEMBER",
    "SENT-BY",
    "SORT-AS",
    "X-FILENAME",
];

/// Rewrites a card or calendar.
pub(super) fn rewritten(source: &str, substitute: &mut Substitute) -> String {
    let mut aligned = Aligned::new(source);
    while !aligned.rest().is_empty() {
        line(&mut aligned);
    }
    aligned.replaced(substitute, |c, written, out| match written.len() {
        // One byte of quoted-printable is an older encoding, more are UTF-8.
        3 if written.starts_with('=') && u32::from(c) < 256 => {
            out.push_str(&format!("={:02X}", u32::from(c)));
        }
        3.. if written.starts_with('=') => {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push_str(&format!("={byte:02X}"));
            }
        }
        _ => out.push(c),
    })
}

fn line(aligned: &mut Aligned<'_>) {
    aligned.part();
    let rest = aligned.rest();
    let name_end = rest.find([':', ';', '\n']).unwrap_or(rest.len());
    let name = rest.get(..name_end).unwrap_or_default().trim();
    let name = name
        .rsplit_once('.')
        .map_or(name, |(_, name)| name)
        .to_ascii_uppercase();
    aligned.parting(name_end);
    let mut head = String::new();
    while aligned.rest().starts_with(';') {
        let parameter = parameter_at(aligned.rest());
        head.push_str(&parameter.to_ascii_uppercase());
        let key = parameter
            .split('=')
            .next()
            .unwrap_or_default()
            .trim_start_matches(';')
            .to_ascii_uppercase();
        if TELLING.contains(&key.as_str()) {
            aligned.parting(key.len() + 1);
            aligned.plain(parameter.len().saturating_sub(key.len() + 1));
            aligned.part();
        } else {
            aligned.parting(parameter.len());
        }
    }
    let value = if STRUCTURAL.contains(&name.as_str()) {
        Value::Kept
    } else if head.contains("BASE64") || head.contains("ENCODING=B") || aligned.rest().starts_with(":data:") {
        Value::Dropped
    } else if head.contains("QUOTED-PRINTABLE") {
        Value::QuotedPrintable
    } else {
        Value::Text
    };
    if aligned.rest().starts_with(':') {
        aligned.parting(1);
    }
    read_value(aligned, value);
}

fn parameter_at(rest: &str) -> &str {
    let mut quoted = false;
    let end = rest.char_indices().skip(1).find(|(_, c)| {
        quoted ^= *c == '"';
        matches!(c, '\n' | '\r') || (!quoted && matches!(c, ':' | ';'))
    });
    rest.get(..end.map_or(rest.len(), |(at, _)| at)).unwrap_or(rest)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Kept,
    Dropped,
    QuotedPrintable,
    Text,
}

/// Reads to the end of the logical line.
fn read_value(aligned: &mut Aligned<'_>, value: Value) {
    loop {
        let rest = aligned.rest();
        let Some(c) = rest.chars().next() else { return };
        let feed = if rest.starts_with("\r\n") {
            2
        } else {
            usize::from(c == '\n' || c == '\r')
        };
        if feed > 0 {
            let next = rest.get(feed..).unwrap_or_default();
            let unindented = value == Value::Dropped
                && !next.starts_with(['\r', '\n'])
                && !next.is_empty()
                && !next.lines().next().unwrap_or_default().contains([':', ';']);
            if next.starts_with([' ', '\t']) {
                aligned.syntax(feed + 1);
            } else if unindented {
                aligned.syntax(feed);
            } else {
                return aligned.parting(feed);
            }
            continue;
        }
        match (value, c) {
            (Value::Kept, _) => aligned.syntax(c.len_utf8()),
            (Value::Dropped, _) => aligned.instead(c.len_utf8(), ""),
            (Value::QuotedPrintable, '=') => quoted(aligned),
            (_, '\\') => {
                let escaped = rest.chars().nth(1).map_or(0, |c| usize::from(c.is_ascii()));
                aligned.parting(1 + escaped);
            }
            _ => aligned.char(c.len_utf8(), c),
        }
    }
}

/// A character in quoted-printable, or a soft line break.
fn quoted(aligned: &mut Aligned<'_>) {
    let rest = aligned.rest();
    for soft in ["=\r\n", "=\n"] {
        if rest.starts_with(soft) {
            return aligned.syntax(soft.len());
        }
    }
    let byte = |at: usize| {
        let digits = rest.get(at * 3..at * 3 + 3)?.strip_prefix('=')?;
        u8::from_str_radix(digits, 16).ok()
    };
    let Some(first) = byte(0) else {
        return aligned.syntax(1);
    };
    let bytes: Vec<u8> = (0..4).map_while(byte).collect();
    for length in 1..=bytes.len() {
        let Some(Ok(text)) = bytes.get(..length).map(std::str::from_utf8) else {
            continue;
        };
        if let Some(c) = text.chars().next() {
            return aligned.char(3 * length, c);
        }
    }
    aligned.char(3, char::from(first));
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn other(source: &str) -> String {
        rewritten(source, &mut Substitute::new([4; 32], HashSet::new()))
    }

    #[test]
    fn a_card_stays_a_card() {
        let source = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Dani=C3=ABlle Jan=\r\nsen\r\n\
                      TEL;TYPE=CELL:06-12345678\r\nNOTE:Zie\\nVermeu\r\n len\r\nPHOTO;ENCODING=b:AAAA\r\n BBBB\r\nEND:VCARD\r\n";
        let other = other(source);
        for stays in [
            "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:",
            "TEL;TYPE=CELL:06-",
            "NOTE:",
            "\\n",
            "\r\n ",
            "END:VCARD",
        ] {
            assert!(other.contains(stays), "{other}");
        }
        for goes in ["Dani", "=C3=ABlle", "12345678", "Vermeu", "AAAA", "BBBB"] {
            assert!(!other.contains(goes), "{goes}: {other}");
        }
    }

    #[test]
    fn a_guest_is_renamed_and_the_zone_is_not() {
        let other = other(
            "DTSTART;TZID=Europe/Amsterdam:20240607T101500\nATTENDEE;CN=\"Jan Jansen\";ROLE=CHAIR:mailto:jan@x.nl\n",
        );
        assert!(
            other.contains("TZID=Europe/Amsterdam:")
                && other.contains(";ROLE=CHAIR:mailto:")
                && !other.contains("Jansen")
        );
        assert!(other.contains("T1") || other.contains('T'), "{other}");
    }
}
