//! Fonts: what the bytes of a shown string mean, and how wide they are.
//!
//! A meaning comes from the font's own table (`ToUnicode`), else from its encoding and the names of its
//! glyphs, else from a predefined encoding of East Asian text. A code without a meaning gives nothing.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, SHIFT_JIS, UTF_16BE};
use lopdf::{Dictionary, Document, Object, Stream};

use super::cmap::CMap;
use super::glyphs::{self, GlyphNames};
use super::widths::Widths;

/// Most bytes of a font's tables that are unpacked.
const MOST_TABLE: usize = 8 << 20;

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    to_unicode: CMap,
    codes: Codes,
    widths: Widths,
}

#[derive(Debug)]
enum Codes {
    /// One byte a code, and the meanings of all 256.
    Simple(Vec<String>),
    /// Codes of a CMap that the font carries.
    Mapped(CMap),
    /// Two bytes a code, which is the glyph's number.
    Identity,
    /// Text of a known encoding.
    Encoded(&'static Encoding),
}

/// A code of a shown string.
#[derive(Debug, PartialEq)]
pub(super) struct Glyph {
    /// What it means.
    pub(super) text: String,
    /// How wide it is, in units of text space at size 1.
    pub(super) width: f64,
    /// Whether it is the one-byte code 32, to which word spacing applies.
    pub(super) space: bool,
}

impl Font {
    /// Reads a font's dictionary.
    pub(super) fn read(font: &Dictionary, document: &Document, names: &mut GlyphNames) -> Self {
        let to_unicode = stream(font, b"ToUnicode", document).map_or_else(CMap::default, cmap);
        let descendant = font
            .get_deref(b"DescendantFonts", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|fonts| fonts.first())
            .and_then(|font| dictionary(font, document));
        if let Some(descendant) = descendant {
            return Self {
                to_unicode,
                codes: composite_codes(font, document),
                widths: Widths::of_composite(descendant, document),
            };
        }
        Self {
            to_unicode,
            codes: Codes::Simple(simple_codes(font, document, names)),
            widths: Widths::of_simple(font, document),
        }
    }

    /// Takes a shown string apart.
    pub(super) fn glyphs(&self, bytes: &[u8], mut each: impl FnMut(Glyph)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (code, length) = self.code(rest);
            let taken = rest.get(..length).unwrap_or(rest);
            rest = rest.get(length..).unwrap_or_default();
            let glyph = match &self.codes {
                Codes::Mapped(map) => map.glyph(code).unwrap_or(code),
                _ => code,
            };
            each(Glyph {
                text: self.text(code, taken),
                width: self.widths.of(glyph),
                space: taken == b" ",
            });
        }
    }

    fn code(&self, bytes: &[u8]) -> (u32, usize) {
        let first = bytes.first().copied().unwrap_or_default();
        let two = || match bytes {
            [high, low, ..] => (u32::from(*high) << 8 | u32::from(*low), 2),
            _ => (u32::from(first), 1),
        };
        match &self.codes {
            Codes::Simple(_) => (u32::from(first), 1),
            Codes::Mapped(map) => map.code(bytes).unwrap_or_else(two),
            Codes::Encoded(encoding) if *encoding != UTF_16BE && first < 0x80 => (u32::from(first), 1),
            Codes::Encoded(_) | Codes::Identity => two(),
        }
    }

    fn text(&self, code: u32, bytes: &[u8]) -> String {
        if let Some(text) = self.to_unicode.text(code) {
            return text;
        }
        match &self.codes {
            Codes::Simple(table) => table.get(code as usize).cloned().unwrap_or_default(),
            Codes::Encoded(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Codes::Mapped(_) | Codes::Identity => String::new(),
        }
    }
}

fn simple_codes(font: &Dictionary, document: &Document, names: &mut GlyphNames) -> Vec<String> {
    let encoding = font.get_deref(b"Encoding", document).ok();
    let (base, differences) = match encoding {
        Some(Object::Name(name)) => (Some(name.as_slice()), None),
        Some(Object::Dictionary(encoding)) => (
            encoding
                .get_deref(b"BaseEncoding", document)
                .and_then(Object::as_name)
                .ok(),
            encoding
                .get_deref(b"Differences", document)
                .and_then(Object::as_array)
                .ok(),
        ),
        _ => (None, None),
    };
    let true_type = font
        .get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|s| s == b"TrueType");
    let base = base.or(true_type.then_some(b"WinAnsiEncoding"));
    let mut table = glyphs::base(base);
    if base.is_none() {
        built_in(font, document, names, &mut table);
    }
    let mut code = 0_usize;
    for difference in differences.into_iter().flatten() {
        match document.dereference(difference).map(|(_, object)| object) {
            Ok(Object::Integer(number)) => code = usize::try_from(*number).unwrap_or(256),
            Ok(Object::Name(name)) => {
                if let Some(entry) = table.get_mut(code) {
                    *entry = names.meaning(name).unwrap_or_default();
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    table
}

/// Reads the encoding that a Type 1 font program carries in plain text: `dup 65 /A put`.
fn built_in(
    font: &Dictionary,
    document: &Document,
    names: &mut GlyphNames,
    table: &mut [String],
) -> Option<()> {
    let descriptor = font
        .get_deref(b"FontDescriptor", document)
        .and_then(Object::as_dict)
        .ok()?;
    let program = stream(descriptor, b"FontFile", document)?;
    let program = program.decompressed_content_with_limit(MOST_TABLE).ok()?;
    let end = program
        .windows(5)
        .position(|w| w == b"eexec")
        .unwrap_or(program.len());
    let plain = String::from_utf8_lossy(program.get(..end)?).into_owned();
    let (_, encoding) = plain.split_once("/Encoding")?;
    if encoding.trim_start().starts_with("StandardEncoding") {
        return None;
    }
    let mut words = encoding.split_ascii_whitespace();
    while let Some(word) = words.next() {
        if word == "def" || word == "readonly" {
            break;
        }
        if word != "dup" {
            continue;
        }
        let (Some(code), Some(name)) = (words.next(), words.next()) else {
            break;
        };
        if let (Ok(code), Some(name)) = (code.parse::<usize>(), name.strip_prefix('/'))
            && let Some(entry) = table.get_mut(code)
        {
            *entry = names.meaning(name.as_bytes()).unwrap_or_default();
        }
    }
    Some(())
}

fn composite_codes(font: &Dictionary, document: &Document) -> Codes {
    match font.get_deref(b"Encoding", document) {
        Ok(Object::Stream(stream)) => Codes::Mapped(cmap(stream)),
        Ok(Object::Name(name)) => {
            let name = String::from_utf8_lossy(name);
            let has = |part: &str| name.contains(part);
            if has("UCS2") || has("UTF16") {
                Codes::Encoded(UTF_16BE)
            } else if has("RKSJ") {
                Codes::Encoded(SHIFT_JIS)
            } else if has("GB") {
                Codes::Encoded(GBK)
            } else if has("B5") || has("ETen") {
                Codes::Encoded(BIG5)
            } else if has("KSC") {
                Codes::Encoded(EUC_KR)
            } else if has("EUC") {
                Codes::Encoded(EUC_JP)
            } else {
                Codes::Identity
            }
        }
        _ => Codes::Identity,
    }
}

fn cmap(stream: &Stream) -> CMap {
    let data = stream
        .decompressed_content_with_limit(MOST_TABLE)
        .unwrap_or_default();
    CMap::parse(&data)
}

fn stream<'d>(dictionary: &'d Dictionary, key: &[u8], document: &'d Document) -> Option<&'d Stream> {
    dictionary
        .get_deref(key, document)
        .and_then(Object::as_stream)
        .ok()
}

fn dictionary<'d>(object: &'d Object, document: &'d Document) -> Option<&'d Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}
