//! Texts that are encoded as a whole: quoted-printable, as bodies of mail are saved, and percent-encoding.
//!
//! Such a text is read decoded and not as it stands. Both are plain ASCII; the beginning decides, and strictly:
//! `x=20` in a list of settings is no escape. What is decoded is smaller than what it stood in. Texts beyond
//! [`MOST`] are read as they stand, for they are never held.

use super::super::format::Format;

/// Bytes at the beginning that decide.
const HEAD: usize = 64 << 10;
/// Most bytes of a text that is decoded; half as many at each level of nesting, for all levels are held.
const MOST: usize = 32 << 20;
/// Fewest escapes that tell.
const FEWEST: usize = 8;

/// The text that `data` encodes as a whole, and how, where it does.
pub(in crate::extract) fn whole(data: &[u8], format: &Format, depth: u32) -> Option<(&'static str, Vec<u8>)> {
    let head = data.get(..HEAD).unwrap_or(data);
    if data.len() > MOST.checked_shr(depth).unwrap_or(0) || !head.is_ascii() {
        return None;
    }
    let is = |names: &[&str]| names.contains(&format.name);
    if is(&["txt", "csv", "columns", "html", "xml", "json", "yaml"]) && is_quoted(head) {
        return Some(("quoted-printable", unquoted(data)));
    }
    if is(&["txt", "columns", "yaml"]) || is(&["csv"]) && memchr::memmem::find(head, b"://").is_none() {
        let spaces = is_percent(head)?;
        return Some(("percent-encoding", unescaped(data, spaces)));
    }
    None
}

/// Whether a text is quoted-printable (RFC 2045, section 6.7): nearly every equals sign begins an escape of what
/// must be escaped, or ends a line that goes on.
fn is_quoted(head: &[u8]) -> bool {
    let (mut soft, mut needed, mut sure, mut odd, mut lone) = (0, 0, 0, 0, 0);
    let mut last_high = None;
    for at in memchr::memchr_iter(b'=', head) {
        let behind = head.get(at + 1..).unwrap_or_default();
        match (behind, escape(behind)) {
            ([b'\n', ..] | [b'\r', b'\n', ..], _) => soft += 1,
            (_, Some(byte)) if byte >= 0x80 => {
                needed += 1;
                // Characters beyond ASCII are mostly several bytes; a value in hexadecimal stands alone.
                sure += usize::from(last_high.is_some_and(|last| last + 3 == at));
                last_high = Some(at);
            }
            (_, Some(b' ')) => {
                needed += 1;
                sure += usize::from(behind.get(2).is_some_and(u8::is_ascii_alphabetic));
            }
            (_, Some(b'=' | b'\t' | b'\r' | b'\n')) => needed += 1,
            (_, Some(_)) => odd += 1,
            // What the end of the beginning cuts off tells nothing.
            _ if behind.len() < 2 => {}
            _ => lone += 1,
        }
    }
    let telling = soft + needed;
    let usual =
        (soft > 0 || sure >= FEWEST) && telling >= FEWEST && odd * 10 <= telling && lone * 20 <= telling;
    // Somebody may escape every byte.
    let all = needed + odd;
    usual || (all >= FEWEST && all * 3 * 2 >= head.len() && lone * 20 <= all)
}

/// How spaces are written in a text in percent-encoding; `None` when it is none.
fn is_percent(head: &[u8]) -> Option<Spaces> {
    let (mut escapes, mut lone, mut space) = (0, 0, false);
    for at in memchr::memchr_iter(b'%', head) {
        let behind = head.get(at + 1..).unwrap_or_default();
        match escape(behind) {
            Some(byte) => {
                escapes += 1;
                space |= byte == b' ';
            }
            None if behind.len() < 2 => {}
            None => lone += 1,
        }
    }
    let blanks = head.iter().filter(|b| matches!(b, b' ' | b'\t')).count();
    let is = escapes >= FEWEST
        && escapes * 3 * 20 >= head.len()
        && lone * 20 <= escapes
        && blanks * 100 <= head.len();
    is.then_some(if space { Spaces::Escaped } else { Spaces::Plus })
}

/// How a text in percent-encoding writes spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spaces {
    /// As `%20`; a plus sign is itself.
    Escaped,
    /// As a plus sign, as forms do.
    Plus,
}

/// The byte that two hexadecimal digits stand for.
fn escape(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? << 4 | digit(1)?).ok()
}

fn unquoted(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some(at) = memchr::memchr(b'=', rest) {
        let (before, behind) = rest.split_at(at);
        out.extend_from_slice(before);
        let behind = behind.get(1..).unwrap_or_default();
        let taken = match (behind, escape(behind)) {
            ([b'\r', b'\n', ..], _) => 2,
            ([b'\n', ..], _) => 1,
            (_, Some(byte)) => {
                out.push(byte);
                2
            }
            _ => {
                out.push(b'=');
                0
            }
        };
        rest = behind.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

fn unescaped(data: &[u8], spaces: Spaces) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut at = 0;
    while let Some(&byte) = data.get(at) {
        at += 1;
        match (byte, escape(data.get(at..).unwrap_or_default())) {
            (b'%', Some(escaped)) => {
                out.push(escaped);
                at += 2;
            }
            (b'+', _) if spaces == Spaces::Plus => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::gathered::Gathered;

    const LIST: &str = "naam;telefoon;plaats\r\nZoë de Vries;0318-123456;Ede\r\nAndré Bös;+31 318 654321;Epe\r\n\
                        Kees Vos;0341-222333;Elst\r\nHélène Müller;0341-222334;Elst\r\n";

    fn escaped(sign: char, plain: impl Fn(u8) -> bool) -> String {
        let one = |byte: u8| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("{sign}{byte:02X}")
            }
        };
        LIST.bytes().map(one).collect()
    }

    fn quoted() -> String {
        let text = escaped('=', |b| {
            b != b'=' && (b.is_ascii_graphic() || b" \r\n".contains(&b))
        });
        text.replace(" de ", " de =\r\n")
            .replace(";Elst", "=\r\n;Elst")
            .replace(";E", "=\r\n;E")
    }

    #[test]
    fn a_text_that_is_encoded_as_a_whole_is_read_decoded_and_once() {
        let unbroken = escaped('=', |b| {
            b != b'=' && (b.is_ascii_graphic() || b"\r\n".contains(&b))
        });
        let cases = [
            (unbroken, "quoted-printable"),
            (quoted(), "quoted-printable"),
            (escaped('=', |_| false), "quoted-printable"),
            (
                escaped('%', |b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)),
                "percent-encoding",
            ),
            (escaped('%', |_| false), "percent-encoding"),
            (
                escaped('%', |b| b.is_ascii_alphanumeric() || b == b' ').replace(' ', "+"),
                "percent-encoding",
            ),
        ];
        for (text, how) in cases {
            let gathered = Gathered::of(text.as_bytes(), "x.txt");
            let entry = gathered.entry(how);
            assert_eq!(entry.format, "csv", "{text}");
            for cell in ["Zoë de Vries", "+31 318 654321", "Hélène Müller"] {
                assert!(entry.segments.iter().any(|s| s.text == cell), "{cell} in {text}");
            }
            assert!(gathered.entries[0].segments.is_empty(), "{text}");
        }
    }

    #[test]
    fn settings_queries_and_prices_are_read_as_they_stand() {
        let settings = "poort=20\nwacht=3D0\ntelefoon=0612345678\nlengte=80\n".repeat(20);
        let colours = "kleur=FFEEDD\nsleutel=A3F0C2\nrand=C3\n".repeat(20);
        let prices = "stijging 5%, daling 12%af; 20%25 van 100%\n".repeat(30);
        let links =
            "naam;adres\nJan;https://example.nl/a%20b%20c%20d%2C\nPiet;https://example.nl/e%20f%20g%20\n"
                .repeat(9);
        let log = "GET /zoek?naam=Jan%20de%20Vries&tel=06%2D12345678 200 12 ms\n".repeat(9);
        for text in [settings, colours, prices, links, log] {
            let gathered = Gathered::of(text.as_bytes(), "x.txt");
            assert_eq!(gathered.entries.len(), 1, "{text}");
        }
    }

    #[test]
    fn a_text_encoded_again_and_again_ends() {
        let mut text = LIST.to_owned();
        for _ in 0..6 {
            text = text.bytes().map(|b| format!("%{b:02X}")).collect();
        }
        let gathered = Gathered::of(text.as_bytes(), "x.txt");
        assert!(
            gathered
                .entries
                .last()
                .unwrap()
                .segments
                .iter()
                .any(|s| s.text == "Zoë de Vries")
        );
    }

    #[test]
    fn every_cut_ends() {
        for text in [quoted(), escaped('%', |_| false)] {
            for length in 0..text.len() {
                Gathered::of(&text.as_bytes()[..length], "x.txt");
            }
        }
    }
}
