//! Archives that do not compress: `ar` (and Debian packages, which are one) and `cpio`.
//!
//! Members are read where they stand. The formats are documented in ar(5) and cpio(5) of the BSDs.

use super::super::encoding::Charset;
use super::super::extraction::{Extraction, Extractor};
use super::super::unreadable::{Detail, Reason, Unreadable};

const CUT: Unreadable = Unreadable::new(Reason::Corrupt, Detail::Truncated);

/// Reads `ar` archives.
pub struct Ar;

impl Extractor for Ar {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut rest = data
            .strip_prefix(b"!<arch>\n")
            .ok_or(Unreadable::broken_container())?;
        let mut long_names: &[u8] = &[];
        while !rest.is_empty() {
            let (header, body) = rest.split_at_checked(60).ok_or(CUT)?;
            if !header.ends_with(b"`\n") {
                return Err(Unreadable::broken_container());
            }
            let name = header.get(..16).unwrap_or_default().trim_ascii_end();
            let size =
                number(header.get(48..58).unwrap_or_default(), 10).ok_or(Unreadable::broken_container())?;
            let content = body.get(..size).unwrap_or(body);
            match name {
                b"/" | b"/SYM64/" | b"__.SYMDEF" | b"__.SYMDEF SORTED" => {}
                b"//" => long_names = content,
                [b'#', b'1', b'/', length @ ..] => {
                    // The name stands before the content (BSD).
                    let length = number(length, 10).unwrap_or_default();
                    let (name, content) = content.split_at_checked(length).unwrap_or((content, &[]));
                    let name = name.split(|b| *b == 0).next().unwrap_or_default();
                    if !name.starts_with(b"__.SYMDEF") {
                        out.entry(&text_of(name), content)?;
                    }
                }
                [b'/', at @ ..] if at.first().is_some_and(u8::is_ascii_digit) => {
                    // The name stands in a table at the head (System V).
                    let at = number(at, 10).unwrap_or_default();
                    let name = long_names.get(at..).unwrap_or_default();
                    let name = name.split(|b| *b == b'\n').next().unwrap_or_default();
                    out.entry(&text_of(name.strip_suffix(b"/").unwrap_or(name)), content)?;
                }
                _ => out.entry(&text_of(name.strip_suffix(b"/").unwrap_or(name)), content)?,
            }
            rest = body.get(size..).ok_or(CUT)?;
            if size % 2 == 1 {
                rest = rest.get(1..).unwrap_or_default();
            }
        }
        Ok(())
    }
}

/// Reads `cpio` archives: new ASCII, old ASCII, and binary of either byte order.
pub struct Cpio;

/// Bytes of the longest header of a `cpio` archive.
const LONGEST_HEADER: usize = 110;

/// One header of a `cpio` archive.
struct Member {
    mode: usize,
    header: usize,
    name: usize,
    size: usize,
    /// Name and content end at a multiple of this.
    unit: usize,
}

impl Member {
    fn at(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"070701") || head.starts_with(b"070702") {
            let field = |at: usize| number(head.get(6 + at * 8..14 + at * 8)?, 16);
            return Some(Self {
                mode: field(1)?,
                header: 110,
                name: field(11)?,
                size: field(6)?,
                unit: 4,
            });
        }
        if head.starts_with(b"070707") {
            return Some(Self {
                mode: number(head.get(18..24)?, 8)?,
                header: 76,
                name: number(head.get(59..65)?, 8)?,
                size: number(head.get(65..76)?, 8)?,
                unit: 1,
            });
        }
        let word: fn([u8; 2]) -> u16 = match head {
            [0xC7, 0x71, ..] => u16::from_le_bytes,
            [0x71, 0xC7, ..] => u16::from_be_bytes,
            _ => return None,
        };
        let half = |at: usize| Some(usize::from(word(*head.get(at..)?.first_chunk()?)));
        Some(Self {
            mode: half(6)?,
            header: 26,
            name: half(20)?,
            size: half(22)? << 16 | half(24)?,
            unit: 2,
        })
    }
}

impl Extractor for Cpio {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut at = 0;
        loop {
            let rest = data.get(at..).filter(|rest| !rest.is_empty()).ok_or(CUT)?;
            let broken = if rest.len() < LONGEST_HEADER {
                CUT
            } else {
                Unreadable::broken_container()
            };
            let member = Member::at(rest).ok_or(broken)?;
            let name_end = (at + member.header).saturating_add(member.name);
            let name = data.get(at + member.header..name_end).ok_or(CUT)?;
            let name = name.split(|b| *b == 0).next().unwrap_or_default();
            if name == b"TRAILER!!!" {
                return Ok(());
            }
            let start = name_end.next_multiple_of(member.unit);
            let end = start.saturating_add(member.size);
            let rest = data.get(start..).unwrap_or_default();
            let content = rest.get(..member.size).unwrap_or(rest);
            // The type of the file is in the upper bits: 0o100000 is a regular one.
            if member.mode & 0o170_000 == 0o100_000 {
                out.entry(&text_of(name), content)?;
            }
            if content.len() < member.size {
                return Err(CUT);
            }
            at = end.next_multiple_of(member.unit);
        }
    }
}

fn number(digits: &[u8], radix: u32) -> Option<usize> {
    usize::from_str_radix(std::str::from_utf8(digits).ok()?.trim(), radix).ok()
}

fn text_of(name: &[u8]) -> String {
    Charset::Lines(None).decode(name, 1 << 16).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::super::gathered::Gathered;
    use super::*;

    fn ar_member(name: &str, content: &[u8]) -> Vec<u8> {
        let header = format!(
            "{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
            0,
            0,
            0,
            644,
            content.len()
        );
        let mut member = [header.as_bytes(), content].concat();
        if content.len() % 2 == 1 {
            member.push(b'\n');
        }
        member
    }

    #[test]
    fn members_of_ar_have_names_of_every_sort() {
        let ar = [
            b"!<arch>\n".to_vec(),
            ar_member("//", b"een-heel-lange-naam.txt/\n"),
            ar_member("kort.txt/", b"kort"),
            ar_member("/0", b"lang"),
            ar_member("#1/10", b"bsd.txt\0\0\0tekst"),
        ]
        .concat();
        let gathered = Gathered::of(&ar, "x.a");
        assert_eq!(gathered.entries[0].result, Ok(()));
        for (name, text) in [
            ("kort.txt", "kort"),
            ("een-heel-lange-naam.txt", "lang"),
            ("bsd.txt", "tekst"),
        ] {
            assert_eq!(gathered.entry(name).segments[0].text, text);
        }
        for length in 8..ar.len() {
            Gathered::of(&ar[..length], "x.a");
        }
    }

    fn new_ascii(name: &str, mode: u32, content: &str) -> Vec<u8> {
        let mut member = String::from("070701");
        for (field, value) in (0..13).map(|field| {
            (
                field,
                match field {
                    1 => mode,
                    6 => content.len() as u32,
                    11 => name.len() as u32 + 1,
                    _ => 0,
                },
            )
        }) {
            let _ = field;
            member += &format!("{value:08x}");
        }
        member += name;
        member.push('\0');
        while member.len() % 4 != 0 {
            member.push('\0');
        }
        member += content;
        while member.len() % 4 != 0 {
            member.push('\0');
        }
        member.into_bytes()
    }

    #[test]
    fn files_of_cpio_are_entries() {
        let cpio = [
            new_ascii("map", 0o040_755, ""),
            new_ascii("map/a.txt", 0o100_644, "hoi!!"),
            new_ascii("TRAILER!!!", 0, ""),
        ]
        .concat();
        let gathered = Gathered::of(&cpio, "x.cpio");
        assert_eq!(gathered.entries.len(), 2);
        assert_eq!(gathered.entry("map/a.txt").segments[0].text, "hoi!!");
        let cut = Gathered::of(&cpio[..cpio.len() - 60], "x.cpio");
        assert_eq!(cut.entries[0].result, Err(CUT));
        for length in 0..cpio.len() {
            Gathered::of(&cpio[..length], "x.cpio");
        }
    }

    #[test]
    fn binary_headers_of_cpio_are_read_in_both_orders() {
        for order in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let words = |name: u16, size: u16, mode: u16| {
                [0o070_707, 0, 0, mode, 0, 0, 0, 0, 0, 0, name, 0, size]
                    .map(order)
                    .concat()
            };
            let cpio = [
                words(6, 3, 0o100_644),
                b"a.txt\0hoi\0".to_vec(),
                words(11, 0, 0),
                b"TRAILER!!!\0\0".to_vec(),
            ]
            .concat();
            let gathered = Gathered::of(&cpio, "x.cpio");
            assert_eq!(gathered.entry("a.txt").segments[0].text, "hoi");
            assert_eq!(gathered.entries[0].result, Ok(()));
        }
    }
}
