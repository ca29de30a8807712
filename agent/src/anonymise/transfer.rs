//! How mail carries text: base64, quoted-printable, and encoded words in headings.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::encoded;
use super::substitute::Substitute;
use crate::extract::encoding::Charset;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes by three bytes, without line feeds.
fn base64(data: &[u8]) -> String {
    let mut out = String::with_capacity(data.len().div_ceil(3) * 4);
    for three in data.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = BASE64.get((bits >> (18 - 6 * at)) as usize & 63);
            out.push(match digit {
                Some(digit) if at <= three.len() as u32 => char::from(*digit),
                _ => '=',
            });
        }
    }
    out
}

/// Encodes a body in lines as long as those of the body that it replaces.
pub(super) fn encode_base64(data: &[u8], before: &[u8]) -> Vec<u8> {
    let feed: &[u8] = if memchr::memmem::find(before, b"\r\n").is_some() {
        b"\r\n"
    } else {
        b"\n"
    };
    let mut out = Vec::new();
    for line in base64(data).as_bytes().chunks(76) {
        out.extend_from_slice(line);
        out.extend_from_slice(feed);
    }
    out
}

/// Encodes a body; line ends stay line ends.
pub(super) fn encode_quoted_printable(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in data.split_inclusive(|b| *b == b'\n') {
        let text = line
            .strip_suffix(b"\r\n")
            .or_else(|| line.strip_suffix(b"\n"))
            .unwrap_or(line);
        let feed = line.get(text.len()..).unwrap_or_default();
        let mut width = 0;
        for (at, byte) in text.iter().enumerate() {
            let last = at + 1 == text.len();
            let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (matches!(byte, b' ' | b'\t') && !last);
            let size = if plain { 1 } else { 3 };
            if width + size > 75 {
                out.extend_from_slice(if feed == b"\n" { b"=\n" } else { b"=\r\n" });
                width = 0;
            }
            width += size;
            if plain {
                out.push(*byte);
            } else {
                out.extend_from_slice(format!("={byte:02X}").as_bytes());
            }
        }
        out.extend_from_slice(feed);
    }
    out
}

/// A heading's value with its encoded words (`=?utf-8?Q?Dani=C3=ABlle?=`) and its other text replaced.
pub(super) fn words_replaced(value: &str, substitute: &mut Substitute) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, word)) = rest.split_once("=?") {
        out.push_str(&substitute.text(before));
        let Some((length, replaced)) = encoded_word(word, substitute) else {
            out.push_str("=?");
            rest = word;
            continue;
        };
        out.push_str(&replaced);
        rest = word.get(length..).unwrap_or_default();
    }
    out.push_str(&percent_replaced(rest, substitute));
    out
}

/// A value that may hold escaped bytes: `utf-8''Dani%C3%ABlle.csv`.
fn percent_replaced(value: &str, substitute: &mut Substitute) -> String {
    let Some((charset, escaped)) = value
        .split_once("''")
        .filter(|(_, escaped)| escaped.contains('%'))
    else {
        return substitute.text(value);
    };
    let mut bytes = Vec::new();
    let mut rest = escaped.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let hex = behind
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match hex
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .filter(|_| first == b'%')
        {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    let charset_of = Charset::declared(charset).unwrap_or(Charset::Lines(None));
    let other = encoded::rewritten(&bytes, charset_of, |text| super::names::renamed(text, substitute));
    let mut out = format!("{charset}''");
    for byte in other {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b';' | b'"' | b'\r' | b'\n') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The encoded word whose inside begins `word`, replaced, and how much of `word` it took.
fn encoded_word(word: &str, substitute: &mut Substitute) -> Option<(usize, String)> {
    let mut fields = word.splitn(3, '?');
    let (charset, method, behind) = (fields.next()?, fields.next()?, fields.next()?);
    let end = behind.find("?=")?;
    let content = behind.get(..end)?;
    let quoted = method.eq_ignore_ascii_case("q");
    let bytes = if quoted {
        quoted_printable_decode(content.replace('_', " ").as_bytes())?
    } else {
        base64_decode(content.as_bytes())?
    };
    let charset_of = Charset::declared(charset).unwrap_or(Charset::Lines(None));
    let other = encoded::rewritten(&bytes, charset_of, |text| substitute.text(text));
    let mut inside = String::new();
    if quoted {
        for byte in other {
            match byte {
                b' ' => inside.push('_'),
                _ if byte.is_ascii_alphanumeric() => inside.push(char::from(byte)),
                _ => inside.push_str(&format!("={byte:02X}")),
            }
        }
    } else {
        inside = base64(&other);
    }
    let length = charset.len() + method.len() + 2 + end + 2;
    Some((length, format!("=?{charset}?{method}?{inside}?=")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(data in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(base64_decode(&encode_base64(&data, b"")).unwrap_or_default(), data);
        }

        #[test]
        fn text_survives_quoted_printable(lines in proptest::collection::vec("[ -~é]{0,120}", 0..5)) {
            let text = lines.join("\r\n");
            prop_assert_eq!(quoted_printable_decode(&encode_quoted_printable(text.as_bytes())).unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn encoded_words_are_opened() {
        let mut substitute = Substitute::of_nothing(1);
        let other = words_replaced(
            " =?utf-8?Q?Dani=C3=ABlle_Jansen?= <d.jansen@voorbeeld.nl>",
            &mut substitute,
        );
        assert!(
            other.starts_with(" =?utf-8?Q?") && other.ends_with(".nl>") && other.contains("?= <"),
            "{other}"
        );
        assert!(
            !other.contains("Jansen") && !other.contains("voorbeeld") && !other.contains("Dani"),
            "{other}"
        );
        let other = words_replaced("utf-8''Dani%C3%ABlle.csv", &mut substitute);
        assert!(
            other.ends_with(".csv") && other.contains('%') && !other.contains("Dani"),
            "{other}"
        );
    }
}
