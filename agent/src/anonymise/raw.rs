//! What stands in the bytes of a file, whatever any reader makes of it: every word and number of its parts, their
//! names included.
//!
//! Knows no more of formats than how they pack: archives are unpacked, base64, quoted-printable, percent signs,
//! entities and two-byte letters are decoded. Each is one more way to look at the same bytes; none replaces another.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{Cursor, Read};

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use mail_parser::decoders::base64::base64_decode;

use super::error::AnonymiseError;
use super::markup::entity;
use super::rewriter::is_without_text;
use super::vocabulary::{Token, compared, tokens};

/// Most bytes that are looked at, unpacked.
const LARGEST: u64 = 512 << 20;
/// Deepest nesting of files in files.
const DEEPEST: u32 = 20;
/// Shorter words and numbers are everywhere.
const WORD: usize = 4;
const NUMBER: usize = 5;

/// Which parts are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// All but pictures and programs, of which a copy holds nothing.
    WithText,
    /// Every one.
    All,
}

/// The words and numbers that stand in a file.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) tokens: HashSet<String>,
    parts: Parts,
    left: u64,
}

impl Raw {
    /// Looks at a file.
    ///
    /// # Errors
    ///
    /// When it unpacks to more than is looked at.
    pub(super) fn of(data: &[u8], name: Option<&str>, parts: Parts) -> Result<Self, AnonymiseError> {
        let mut raw = Self {
            tokens: HashSet::new(),
            parts,
            left: LARGEST,
        };
        raw.file(data, name, 0)?;
        Ok(raw)
    }

    fn file(&mut self, data: &[u8], name: Option<&str>, depth: u32) -> Result<(), AnonymiseError> {
        if depth > DEEPEST {
            return Err(AnonymiseError::TooLarge);
        }
        self.left = self
            .left
            .checked_sub(data.len() as u64)
            .ok_or(AnonymiseError::TooLarge)?;
        if data.starts_with(b"PK\x03\x04") && self.zip(data, depth)? {
            return Ok(());
        }
        if data.starts_with(b"\x1f\x8b") && self.gzip(data, name, depth)? {
            return Ok(());
        }
        if data.get(257..262) == Some(b"ustar") && self.tar(data, depth)? {
            return Ok(());
        }
        if self.parts == Parts::WithText && is_without_text(data, name) {
            return Ok(());
        }
        self.bytes(data, depth)
    }

    fn zip(&mut self, data: &[u8], depth: u32) -> Result<bool, AnonymiseError> {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(data)) else {
            return Ok(false);
        };
        self.text(&String::from_utf8_lossy(archive.comment()));
        for at in 0..archive.len() {
            let Ok(member) = archive.by_index(at) else {
                continue;
            };
            let name = String::from_utf8_lossy(member.name_raw()).into_owned();
            self.text(&name);
            if let Some(content) = self.unpacked(member)? {
                self.file(&content, Some(&name), depth + 1)?;
            }
        }
        Ok(true)
    }

    fn gzip(&mut self, data: &[u8], name: Option<&str>, depth: u32) -> Result<bool, AnonymiseError> {
        let decoder = flate2::read::MultiGzDecoder::new(data);
        if let Some(stored) = decoder.header().and_then(|header| header.filename()) {
            self.text(&String::from_utf8_lossy(stored));
        }
        let Some(content) = self.unpacked(decoder)? else {
            return Ok(false);
        };
        let inner = name.and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem);
        self.file(&content, inner, depth + 1)?;
        Ok(true)
    }

    fn tar(&mut self, data: &[u8], depth: u32) -> Result<bool, AnonymiseError> {
        let mut archive = tar::Archive::new(Cursor::new(data));
        let Ok(members) = archive.entries() else {
            return Ok(false);
        };
        for member in members {
            let Ok(member) = member else { break };
            let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
            self.text(&name);
            if let Some(content) = self.unpacked(member)? {
                self.file(&content, Some(&name), depth + 1)?;
            }
        }
        Ok(true)
    }

    /// What unpacks from `source`, or nothing where it is broken.
    fn unpacked(&self, source: impl Read) -> Result<Option<Vec<u8>>, AnonymiseError> {
        let mut content = Vec::new();
        let read = source.take(self.left + 1).read_to_end(&mut content);
        if content.len() as u64 > self.left {
            return Err(AnonymiseError::TooLarge);
        }
        Ok(read.ok().map(|_| content))
    }

    fn bytes(&mut self, data: &[u8], depth: u32) -> Result<(), AnonymiseError> {
        let zeros = data.iter().take(4096).filter(|b| **b == 0).count();
        if zeros * 8 > data.len().min(4096) {
            // The other way round every letter is a sign of some Asian script.
            let ascii = |text: &str| text.bytes().filter(u8::is_ascii_alphanumeric).count();
            let [little, big] =
                [UTF_16LE, UTF_16BE].map(|encoding| encoding.decode_without_bom_handling(data).0);
            self.text(if ascii(&big) > ascii(&little) {
                &big
            } else {
                &little
            });
            let dense: Vec<u8> = data.iter().copied().filter(|b| *b != 0).collect();
            self.text(&String::from_utf8_lossy(&dense));
            return Ok(());
        }
        let text = match std::str::from_utf8(data) {
            Ok(text) => text.into(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(data).0,
        };
        if text.starts_with("{\\rtf") {
            self.text(&without_control_words(&text));
            return Ok(());
        }
        let mut lines = String::with_capacity(text.len());
        let mut packed = String::new();
        for line in text.lines().chain([""]) {
            if is_base64(line, !packed.is_empty()) {
                packed.push_str(line);
                continue;
            }
            if !packed.is_empty() {
                match base64_decode(packed.as_bytes()) {
                    Some(content) => self.file(&content, None, depth + 1)?,
                    None => lines.push_str(&packed),
                }
                packed.clear();
            }
            lines.push_str(line);
            lines.push('\n');
        }
        if lines.contains("BEGIN:V") {
            lines = lines.replace("\n ", "").replace("\n\t", "");
        }
        lines = lines.replace("=\n", "");
        self.text(&without_escapes(&lines));
        for word in lines.split("=?").skip(1) {
            let mut fields = word.splitn(4, '?').skip(1);
            if let (Some("b" | "B"), Some(word)) = (fields.next(), fields.next())
                && let Some(content) = base64_decode(word.as_bytes())
            {
                self.text(&String::from_utf8_lossy(&content));
            }
        }
        if lines.contains('=') {
            self.text(&escapes_decoded(&lines, b'='));
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let text = resolved(text);
        self.take(&text);
        if text.contains('%') {
            self.take(&escapes_decoded(&text, b'%'));
        }
    }

    fn take(&mut self, text: &str) {
        for token in tokens(text) {
            match token {
                Token::Word(word) if word.chars().nth(WORD - 1).is_some() => {
                    self.tokens.insert(compared(word));
                }
                Token::Digits(digits) if digits.len() >= NUMBER => {
                    self.tokens.insert(digits.to_owned());
                }
                _ => {}
            }
        }
    }
}

/// Whether a line is one of base64; the last of several may be short.
fn is_base64(line: &str, goes_on: bool) -> bool {
    let line = line.trim_end();
    line.len() >= if goes_on { 4 } else { 56 }
        && line.len().is_multiple_of(4)
        && line
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
}

fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let (size, c) = entity(behind).unwrap_or((1, '&'));
        out.push(c);
        rest = behind.get(size..).unwrap_or_default();
    }
    out.push_str(rest);
    out.into()
}

/// The text with a space for each byte in quoted-printable, whose digits are no letters of the word behind it.
fn without_escapes(text: &str) -> String {
    let mut pieces = text.split('=');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    let is_digit = |b: u8| b.is_ascii_digit() || matches!(b, b'A'..=b'F');
    for piece in pieces {
        let behind = piece
            .split_at_checked(2)
            .filter(|(escape, _)| escape.bytes().all(is_digit));
        out.push(' ');
        out.push_str(behind.map_or(piece, |(_, behind)| behind));
    }
    out
}

/// The text with each `sign` and two hexadecimal digits as the byte that they write.
fn escapes_decoded(text: &str, sign: u8) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let byte = behind
            .get(..2)
            .filter(|_| first == sign)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(byte.unwrap_or(first));
        rest = behind.get(byte.map_or(0, |_| 2)..).unwrap_or_default();
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Rich text with a space for every control word and pictures left out, whose digits are no numbers.
fn without_control_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let word = behind.trim_start_matches('\\');
        if let Some(digits) = word.strip_prefix('\'') {
            let byte = digits
                .get(..2)
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            out.push(byte.map_or(' ', char::from));
            rest = digits.get(2..).unwrap_or_default();
            continue;
        }
        let end = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        rest = end.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        out.push(' ');
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn assert_found(data: &[u8], name: &str) {
        let raw = Raw::of(data, Some(name), Parts::All).unwrap();
        assert!(raw.tokens.contains("zaltbommel"), "{name}: {:?}", raw.tokens);
        assert!(raw.tokens.contains("100423"), "{name}: {:?}", raw.tokens);
    }

    #[test]
    fn words_are_found_however_they_are_packed() {
        let text = "Klant 100423 te Zaltbommel";
        assert_found(text.as_bytes(), "a.txt");
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_found(&wide, "a.bin");
        assert_found(b"<x a='&#90;altbommel'>&#49;00423</x>", "a.xml");
        assert_found(b"{\\rtf1{\\*\\x Zalt\\'62ommel;}\\par100423 100423}", "a.rtf");
        assert_found(b"href=\"%5Aaltbommel/%3100423\"", "a.html");
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("Zaltbommel.bin", options).unwrap();
        zip.write_all(b"100423").unwrap();
        let zip = zip.finish().unwrap().into_inner();
        assert_found(&zip, "a.zip");
        let mail = [
            b"Subject: x\n\n".to_vec(),
            super::super::transfer::encode_base64(&zip, b""),
        ];
        assert_found(&mail.concat(), "a.eml");
        assert_found(
            b"Subject: =?utf-8?B?WmFsdGJvbW1lbA==?=\n\n100=\n423 =31=30=30423",
            "b.eml",
        );
    }
}
