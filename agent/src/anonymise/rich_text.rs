//! RTF: text is rewritten, control words stay, pictures and embedded objects go.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::aligned::Aligned;
use super::substitute::Substitute;

/// Destinations that hold names of fonts, styles and programs.
const INTERNAL: [&str; 9] = [
    "colortbl",
    "fonttbl",
    "generator",
    "latentstyles",
    "listoverridetable",
    "listtable",
    "rsidtbl",
    "stylesheet",
    "xmlnstbl",
];
/// Destinations that hold bytes as digits.
const DROPPED: [&str; 8] = [
    "blipuid",
    "colorschememapping",
    "datafield",
    "datastore",
    "objdata",
    "picprop",
    "pict",
    "themedata",
];
/// Words at which a word of text ends.
const PARTING: [&str; 13] = [
    "cell", "column", "emdash", "endash", "line", "nestcell", "nestrow", "page", "par", "row", "sect",
    "softline", "tab",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    Internal,
    Dropped,
}

#[derive(Clone, Copy)]
struct Group {
    mode: Mode,
    stand_ins: u32,
}

/// Rewrites rich text.
pub(super) fn rewritten(data: &[u8], substitute: &mut Substitute) -> Vec<u8> {
    // Byte by byte: what is no ASCII is written as an escape.
    let source: String = data.iter().map(|byte| char::from(*byte)).collect();
    let mut reader = Reader {
        aligned: Aligned::new(&source),
        group: Group {
            mode: Mode::Text,
            stand_ins: 1,
        },
        outer: Vec::new(),
        page: WINDOWS_1252,
        skip: 0,
        substitute,
    };
    while let Some(c) = reader.aligned.rest().chars().next() {
        reader.step(c);
    }
    let Reader {
        aligned, substitute, ..
    } = reader;
    let text = aligned.replaced(substitute, |c, written, out| {
        if c.is_ascii() {
            out.push(c);
        } else if written.starts_with("\\'") || !written.starts_with('\\') {
            match WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])) {
                (bytes, _, false) => bytes
                    .iter()
                    .for_each(|byte| out.push_str(&format!("\\'{byte:02x}"))),
                _ => out.push('?'),
            }
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{} ", unit.cast_signed()));
            }
        }
    });
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect()
}

struct Reader<'t, 's> {
    aligned: Aligned<'t>,
    substitute: &'s mut Substitute,
    group: Group,
    outer: Vec<Group>,
    page: &'static Encoding,
    /// Characters that stand in for one that was given by its number.
    skip: u32,
}

impl Reader<'_, '_> {
    fn step(&mut self, c: char) {
        match c {
            '{' => {
                // Deeper groups than any reader follows are text like the others.
                if self.outer.len() < 10_000 {
                    self.outer.push(self.group);
                }
                self.skip = 0;
                self.aligned.syntax(1);
            }
            '}' => {
                if let Some(outer) = self.outer.pop() {
                    if outer.mode != self.group.mode {
                        self.aligned.part();
                    }
                    self.group = outer;
                }
                self.skip = 0;
                self.aligned.syntax(1);
            }
            '\\' => self.control(),
            '\r' | '\n' | '\0' => self.aligned.syntax(1),
            _ if self.group.mode == Mode::Internal && self.skip == 0 => self.internal(),
            _ => {
                let decoded = u8::try_from(u32::from(c))
                    .ok()
                    .and_then(|byte| self.decoded(byte));
                self.text(c.len_utf8(), decoded.unwrap_or(c));
            }
        }
    }

    /// Takes a name as far as the next syntax.
    fn internal(&mut self) {
        let rest = self.aligned.rest();
        let end = rest
            .find(['{', '}', '\\', '\r', '\n', '\0'])
            .unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        let other = self.substitute.internal(name);
        self.aligned.instead(end, other);
    }

    fn decoded(&self, byte: u8) -> Option<char> {
        self.page.decode_without_bom_handling(&[byte]).0.chars().next()
    }

    fn text(&mut self, length: usize, c: char) {
        match self.group.mode {
            _ if self.skip > 0 => {
                self.skip -= 1;
                self.aligned.instead(length, "?");
            }
            Mode::Text => self.aligned.char(length, c),
            Mode::Internal => self.aligned.instead(length, "?"),
            Mode::Dropped => self.aligned.instead(length, ""),
        }
    }

    fn control(&mut self) {
        let rest = self.aligned.rest();
        let after = rest.get(1..).unwrap_or_default();
        if let Some(digits) = after.strip_prefix('\'') {
            let byte = digits
                .get(..2)
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            return match byte.and_then(|byte| self.decoded(byte)) {
                Some(c) => self.text(4, c),
                None => self.aligned.syntax(2),
            };
        }
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            let symbol = after.chars().next().unwrap_or_default();
            let length = 1 + after.chars().next().map_or(0, char::len_utf8);
            return if matches!(symbol, '*' | '-') {
                self.aligned.syntax(length);
            } else {
                self.aligned.parting(length);
            };
        }
        let (word, number) = after.split_at_checked(letters).unwrap_or((after, ""));
        let sign = usize::from(number.starts_with('-'));
        let digits = number.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        let number_length = if digits > 0 { sign + digits } else { 0 };
        let value: Option<i64> = number.get(..number_length).and_then(|digits| digits.parse().ok());
        let space = usize::from(
            number
                .get(number_length..)
                .is_some_and(|behind| behind.starts_with(' ')),
        );
        let length = 1 + letters + number_length + space;
        self.word(word, value, length);
    }

    fn word(&mut self, word: &str, value: Option<i64>, length: usize) {
        if INTERNAL.contains(&word) {
            self.group.mode = Mode::Internal;
        } else if DROPPED.contains(&word) {
            self.group.mode = Mode::Dropped;
        }
        match (word, value) {
            ("u", Some(value)) => {
                let unit = (value & 0xffff) as u32;
                match char::from_u32(unit) {
                    Some(c) if self.group.mode == Mode::Text => self.aligned.char(length, c),
                    _ => self.aligned.syntax(length),
                }
                self.skip = self.group.stand_ins;
            }
            ("uc", Some(value)) => {
                self.group.stand_ins = u32::try_from(value.clamp(0, 16)).unwrap_or(1);
                self.aligned.syntax(length);
            }
            ("bin", Some(value)) => {
                self.aligned.instead(length, "");
                // Every byte is one character, of one or two bytes here.
                let bytes = usize::try_from(value).unwrap_or(0);
                let rest = self.aligned.rest();
                let end = rest.char_indices().nth(bytes).map_or(rest.len(), |(at, _)| at);
                self.aligned.instead(end, "");
            }
            ("ansicpg", Some(value)) => {
                let label = format!("windows-{value}");
                self.page = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
                self.aligned.syntax(length);
            }
            _ if PARTING.contains(&word) => self.aligned.parting(length),
            _ => self.aligned.syntax(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_and_control_words_stay() {
        let source = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times New Roman;}}{\*\pict\jpegblip ffd8ffe0}\f0 Jan\b sen Dani\'eblle No\u235?l\par 06-12345678\bin3 {{{}";
        let out = rewritten(source, &mut Substitute::of_nothing(6));
        let out = String::from_utf8(out).unwrap();
        assert!(
            out.starts_with(
                r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times New Roman;}}{\*\pict\jpegblip }\f0 "
            ),
            "{out}"
        );
        assert!(
            out.contains(r"\par 06-") && out.contains(r"\b ") && out.contains(r"\'") && out.contains(r"\u"),
            "{out}"
        );
        for goes in ["Jan", "Dani", "ffd8", "12345678", "bin", "{{{"] {
            assert!(!out.contains(goes), "{goes}: {out}");
        }
    }
}
