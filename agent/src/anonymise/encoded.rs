//! Text in the encoding in which it stood: decoded, rewritten, and encoded again.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::extract::encoding::{Charset, Legacy};

/// Rewrites the text of `data` by `rewrite`, which must leave line feeds where they are.
pub(super) fn rewritten(data: &[u8], charset: Charset, rewrite: impl FnOnce(&str) -> String) -> Vec<u8> {
    let marks: &[&[u8]] = match charset {
        Charset::Lines(_) => &[b"\xEF\xBB\xBF"],
        Charset::Streamed(encoding) if encoding == UTF_16LE => &[b"\xFF\xFE"],
        Charset::Streamed(encoding) if encoding == UTF_16BE => &[b"\xFE\xFF"],
        Charset::Streamed(_) => &[],
        Charset::Utf32Le => &[b"\xFF\xFE\0\0"],
        Charset::Utf32Be => &[b"\0\0\xFE\xFF"],
    };
    let mark = marks
        .iter()
        .find(|mark| data.starts_with(mark))
        .copied()
        .unwrap_or_default();
    let body = data.get(mark.len()..).unwrap_or_default();
    let mut out = mark.to_vec();
    match charset {
        Charset::Lines(legacy) => match std::str::from_utf8(body) {
            Ok(text) => out.extend_from_slice(rewrite(text).as_bytes()),
            Err(_) => rewrite_lines(
                body,
                legacy.unwrap_or_else(|| Legacy::guess(body)),
                rewrite,
                &mut out,
            ),
        },
        Charset::Streamed(encoding) => {
            let text = encoding.decode_without_bom_handling(body).0;
            encode(&rewrite(&text), encoding, &mut out);
        }
        Charset::Utf32Le | Charset::Utf32Be => {
            let text = charset.decode(body, u64::MAX).0.into_owned();
            for c in rewrite(&text).chars() {
                let unit = c as u32;
                out.extend(if charset == Charset::Utf32Le {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                });
            }
        }
    }
    out
}

/// Text some of whose lines are UTF-8 and others are not.
fn rewrite_lines(body: &[u8], legacy: Legacy, rewrite: impl FnOnce(&str) -> String, out: &mut Vec<u8>) {
    let mut text = String::new();
    let mut is_legacy = Vec::new();
    for line in body.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            // Lines of ASCII are in both: what is put into them must be too.
            Ok(line_text) => {
                text.push_str(line_text);
                is_legacy.push(line_text.is_ascii());
            }
            Err(_) => {
                legacy.decode_into(line, &mut text);
                is_legacy.push(true);
            }
        }
    }
    for (line, in_legacy) in rewrite(&text)
        .split_inclusive('\n')
        .zip(is_legacy.into_iter().chain(std::iter::repeat(true)))
    {
        if in_legacy {
            legacy.encode_into(line, out);
        } else {
            out.extend_from_slice(line.as_bytes());
        }
    }
}

fn encode(text: &str, encoding: &'static Encoding, out: &mut Vec<u8>) {
    if encoding == UTF_16LE {
        out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    } else if encoding == UTF_16BE {
        out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    } else {
        out.extend_from_slice(&encoding.encode(text).0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Naam;Plaats\r\nJosé van der Böhm;Zaltbommel\r\n";

    #[test]
    fn what_is_not_changed_comes_out_byte_for_byte() {
        let cp850: Vec<u8> = TEXT
            .chars()
            .map(|c| {
                if c.is_ascii() {
                    c as u8
                } else {
                    oem_cp::code_table::ENCODING_TABLE_CP850[&c]
                }
            })
            .collect();
        let mixed = [TEXT.as_bytes(), b"Dani\xEBlle\n"].concat();
        let forms = [
            TEXT.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(),
            [
                &b"\xFF\xFE"[..],
                &TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
            ]
            .concat(),
            TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            TEXT.chars().flat_map(|c| (c as u32).to_le_bytes()).collect(),
            encoding_rs::WINDOWS_1252.encode(TEXT).0.into_owned(),
            cp850,
            mixed,
        ];
        for form in forms {
            let charset = Charset::sniff(&form).unwrap();
            assert_eq!(rewritten(&form, charset, str::to_owned), form);
        }
    }
}
