//! Text that stands among other bytes: the last resort for documents whose structure is lost.
//!
//! Finds stretches of two-byte characters and of single bytes of a code page that look like words. It knows no
//! format, gives each stretch as lines of their own, and may give a little noise: better that than silence.

use super::extraction::Extraction;
use super::rtf::codepage::CodePage;
use super::unreadable::Unreadable;

/// Fewest characters of a stretch.
const FEWEST: usize = 5;
/// Most characters that are held of a stretch.
const MOST: usize = 32 << 10;

/// What the characters may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Widths {
    /// Two bytes only.
    Two,
    /// Two bytes, or one of the Windows page of Western Europe.
    Both,
}

/// Pushes all stretches of text in `data`, each as a record.
///
/// # Errors
///
/// When the file's limit on text is used up.
pub(super) fn read(data: &[u8], widths: Widths, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut at = 0;
    while at < data.len() {
        let wide = wide_run(data, at);
        if wide.chars().count() >= FEWEST {
            at += wide.encode_utf16().count() * 2;
            push(&wide, out)?;
            continue;
        }
        let narrow = if widths == Widths::Both {
            narrow_run(data, at)
        } else {
            &[]
        };
        if narrow.len() >= FEWEST {
            at += narrow.len();
            push(&CodePage::default().decode(narrow), out)?;
        } else {
            // A short run of bytes is passed by as a whole: every byte is then looked at a few times only.
            at += 1;
        }
    }
    Ok(())
}

fn push(text: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    if letters * 2 < text.chars().count() {
        return Ok(());
    }
    for paragraph in text.split(['\r', '\n', '\u{7}', '\u{b}']) {
        out.paragraph(paragraph)?;
    }
    Ok(())
}

/// The run of two-byte characters of European scripts at `at`.
fn wide_run(data: &[u8], at: usize) -> String {
    let units = data.get(at..).unwrap_or_default().as_chunks::<2>().0;
    units
        .iter()
        .take(MOST)
        .map_while(|pair| char::from_u32(u32::from(u16::from_le_bytes(*pair))).filter(|c| is_text(*c)))
        .collect()
}

/// The run of bytes of text at `at`.
fn narrow_run(data: &[u8], at: usize) -> &[u8] {
    let rest = data.get(at..).unwrap_or_default();
    let length = rest
        .iter()
        .take(MOST)
        .take_while(
            |byte| matches!(byte, 7 | 9..=13 | 0x20..=0x7e | 0x80 | 0x8a | 0x91..=0x97 | 0x9a | 0xa0..=0xfe),
        )
        .count();
    rest.get(..length).unwrap_or_default()
}

/// Whether a character is likely in a text of Europe.
const fn is_text(c: char) -> bool {
    matches!(c, '\u{7}' | '\t'..='\r' | ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{203a}' | '€')
}

#[cfg(test)]
mod tests {
    use super::super::extraction::Extractor;
    use super::super::gathered::Gathered;
    use super::super::limits::Limits;
    use super::*;

    struct Sweep;

    impl Extractor for Sweep {
        fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
            read(data, Widths::Both, out)
        }
    }

    #[test]
    fn words_are_found_in_both_widths() {
        let mut data = vec![0, 1, 2, 0xff];
        data.extend(b"Ren\xe9e Jansen\x07Ede\0\0");
        data.extend("Zoë de Vries\rUtrecht".encode_utf16().flat_map(u16::to_le_bytes));
        data.extend([0, 0, 3, b'x', b'y', 1]);
        let gathered = Gathered::extract_with(&Sweep, &data, Limits::default());
        assert_eq!(gathered.text(), "Renée Jansen\nEde\nZoë de Vries\nUtrecht");
    }
}
