//! Writes dBASE III tables in code page 850, as programs of DOS did. Text fields only.
//!
//! What no field has room for is cut off, as dBASE does.

use super::table::Rows;

/// Bytes of a field.
const WIDTH: u8 = 60;

/// Whether the records count as deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// They do not.
    Kept,
    /// They do: they are hidden and still there.
    Deleted,
}

/// A table of these rows, the first of which names the fields.
#[must_use]
pub fn table(rows: &Rows, mark: Mark) -> Vec<u8> {
    let Some((headings, rows)) = rows.split_first() else {
        return Vec::new();
    };
    let header = 32 + headings.len() * 32 + 1;
    let record = 1 + headings.len() * usize::from(WIDTH);
    let mut out = vec![0x03, 124, 3, 7];
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend((header as u16).to_le_bytes());
    out.extend((record as u16).to_le_bytes());
    out.resize(29, 0);
    // The language driver of code page 850.
    out.push(0x02);
    out.resize(32, 0);
    for heading in headings {
        let start = out.len();
        let name = heading.to_uppercase().replace(['-', ' '], "_");
        out.extend(encoded(&name).into_iter().take(10));
        out.resize(start + 11, 0);
        out.push(b'C');
        out.resize(start + 16, 0);
        out.push(WIDTH);
        out.resize(start + 32, 0);
    }
    out.push(0x0D);
    for row in rows {
        out.push(if mark == Mark::Deleted { b'*' } else { b' ' });
        for cell in row {
            let end = out.len() + usize::from(WIDTH);
            out.extend(encoded(cell).into_iter().take(usize::from(WIDTH)));
            out.resize(end, b' ');
        }
    }
    out.push(0x1A);
    out
}

/// Text in code page 850, as far as Western European names need it.
fn encoded(text: &str) -> Vec<u8> {
    const LETTERS: [(char, u8); 24] = [
        ('ü', 0x81),
        ('é', 0x82),
        ('â', 0x83),
        ('ä', 0x84),
        ('à', 0x85),
        ('å', 0x86),
        ('ç', 0x87),
        ('ê', 0x88),
        ('ë', 0x89),
        ('è', 0x8A),
        ('ï', 0x8B),
        ('î', 0x8C),
        ('Ä', 0x8E),
        ('É', 0x90),
        ('ô', 0x93),
        ('ö', 0x94),
        ('û', 0x96),
        ('Ö', 0x99),
        ('Ü', 0x9A),
        ('ø', 0x9B),
        ('á', 0xA0),
        ('ó', 0xA2),
        ('ñ', 0xA4),
        ('ß', 0xE1),
    ];
    text.chars()
        .map(|c| match LETTERS.iter().find(|(letter, _)| *letter == c) {
            Some((_, byte)) => *byte,
            None => u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?'),
        })
        .collect()
}
