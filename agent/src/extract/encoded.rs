//! Files and texts that stand in other text as base64: in notes, in values of JSON and XML, in `data:` addresses.
//!
//! Looks for long runs of the alphabet, wrapped over lines or not, and reads as an entry what they decode to, when
//! that is text or begins as a file that is read. Pictures, keys and tokens are passed over. What is decoded is
//! smaller than what it stood in, and nested no deeper than entries may be.

mod whole;

use mail_parser::decoders::base64::base64_decode;

use super::extraction::Extraction;
use super::unreadable::Unreadable;

pub(super) use whole::whole;

/// Fewest characters of a run's first line; writers wrap at 60, 64 or 76.
const LINE: usize = 60;
/// Fewest characters of a run.
const FEWEST: usize = 96;
/// Most spaces that indent a line.
const INDENT: usize = 32;

/// Reads all that is encoded in `data`.
///
/// # Errors
///
/// When a limit of the whole file is used up.
pub(super) fn read(data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut at = 0;
    let mut count = 0_u32;
    // Every line that is long enough covers one of these places.
    while let Some(byte) = data.get(at) {
        if !is_letter(*byte) {
            at += LINE;
            continue;
        }
        let before = data.get(..at).unwrap_or_default();
        let start = at - before.iter().rev().take_while(|b| is_letter(**b)).count();
        let (run, end) = run_from(data, start);
        at = end.max(at) + 1;
        if run.len() < FEWEST {
            continue;
        }
        if let Some(decoded) = base64_decode(&run).filter(|decoded| is_worth_reading(decoded)) {
            count += 1;
            out.entry(&format!("base64 {count}"), &decoded)?;
        }
    }
    Ok(())
}

/// The run that begins at `start`, in the usual alphabet, and where it ends.
fn run_from(data: &[u8], start: usize) -> (Vec<u8>, usize) {
    let mut run = Vec::new();
    let mut at = start;
    loop {
        let rest = data.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| is_letter(**b)).count();
        if run.is_empty() && length < LINE {
            return (run, at + length);
        }
        run.extend(rest.iter().take(length).map(|b| match b {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        }));
        at += length;
        let behind = data.get(at..).unwrap_or_default();
        let gap = line_end(behind);
        let goes_on = gap > 0 && behind.get(gap).is_some_and(|b| is_letter(*b));
        if !goes_on || length < LINE {
            return (run, at);
        }
        at += gap;
    }
}

/// Bytes of a line's end and the next line's indent, also as escaped in JSON; 0 where there is none.
fn line_end(behind: &[u8]) -> usize {
    let ends: [&[u8]; 6] = [b"\r\n", b"\n", b"\\r\\n", b"\\n", b"&#xD;\n", b"&#13;\n"];
    let Some(end) = ends.iter().find(|end| behind.starts_with(end)) else {
        return 0;
    };
    let indent = behind
        .iter()
        .skip(end.len())
        .take_while(|b| matches!(b, b' ' | b'\t'));
    end.len() + indent.take(INDENT).count()
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Whether bytes are text, or begin as a file that may hold some.
fn is_worth_reading(decoded: &[u8]) -> bool {
    const FILES: [&[u8]; 9] = [
        b"PK\x03\x04",
        b"%PDF-",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        b"\x1F\x8B\x08",
        b"{\\rtf",
        b"SQLite format 3\0",
        b"7z\xBC\xAF\x27\x1C",
        b"BZh",
        b"\xFD7zXZ\0",
    ];
    if FILES.iter().any(|file| decoded.starts_with(file)) {
        return true;
    }
    std::str::from_utf8(decoded).is_ok_and(|text| {
        let control = |c: char| c.is_control() && !c.is_whitespace();
        text.contains(char::is_whitespace) && !text.contains(control)
    })
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;

    fn base64(bytes: &[u8]) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for group in bytes.chunks(3) {
            let number = (0..3).fold(0, |n, at| n << 8 | u32::from(*group.get(at).unwrap_or(&0)));
            for at in 0..4 {
                let letter = char::from(LETTERS[(number >> (18 - 6 * at)) as usize & 63]);
                text.push(if at <= group.len() { letter } else { '=' });
            }
        }
        text
    }

    const LIST: &str = "naam;telefoon;plaats\nJan de Vries;0318-123456;Ede\nPiet Bos;0318-654321;Epe\nKees Vos;0341-222333;Elst\n";

    #[test]
    fn lists_in_text_json_and_pages_are_read() {
        let code = base64(LIST.as_bytes());
        let wrapped: Vec<_> = code
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let texts = [
            (
                format!("Zie hieronder:\n{}\nGroet\n", wrapped.join("\r\n")),
                "notitie.txt",
            ),
            (format!("{{\"bijlage\":\"{}\"}}", wrapped.join("\\n")), "x.json"),
            (
                format!("<html><a href=\"data:text/csv;base64,{code}\">lijst</a></html>"),
                "x.html",
            ),
            (
                format!("<?xml version='1.0'?><a><b>{}</b></a>", wrapped.join("\n  ")),
                "x.xml",
            ),
        ];
        for (text, name) in texts {
            let gathered = Gathered::of(text.as_bytes(), name);
            assert_eq!(gathered.entries.len(), 2, "{name}");
            let entry = gathered.entry("base64 1");
            assert_eq!(entry.format, "csv", "{name}");
            assert!(entry.segments.iter().any(|s| s.text == "0341-222333"), "{name}");
        }
    }

    #[test]
    fn keys_pictures_rules_and_long_names_are_passed_over() {
        let noise: Vec<u8> = (0..300_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        for text in [
            base64(&noise),
            base64(&[b"\x89PNG\r\n\x1a\n", noise.as_slice()].concat()),
            "-".repeat(500),
            "Aaa/".repeat(100),
            base64(b"Jan"),
        ] {
            let gathered = Gathered::of(format!("{text}\n").as_bytes(), "x.txt");
            assert_eq!(gathered.entries.len(), 1, "{text}");
        }
    }

    #[test]
    fn text_encoded_again_and_again_ends() {
        let mut text = LIST.to_owned();
        for _ in 0..20 {
            text = format!("x {}", base64(text.as_bytes()));
        }
        let gathered = Gathered::of(text.as_bytes(), "x.txt");
        assert!(gathered.entries.len() <= 18);
    }
}
