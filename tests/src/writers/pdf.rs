//! PDF files of one font, as plain as the format allows: what stands beside the text of pages is the point.
//!
//! Written by ISO 32000-1 with a cross-reference table; nothing is compressed, so that a file can be read by eye.

/// A page of A4.
const SIZE: &str = "[0 0 595 842]";

/// Which way a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// As it is written.
    Upright,
    /// Turned by a quarter, its text with it, as printers of wide tables do.
    Quarter,
}

/// A PDF file in the making.
#[derive(Debug, Default)]
pub struct Pdf {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
    fields: Vec<usize>,
    files: Vec<(String, usize)>,
}

/// Numbers of the objects that every file has: catalogue, page tree, font.
const CATALOG: usize = 1;
const PAGES: usize = 2;
const FONT: usize = 3;

impl Pdf {
    /// Adds a page with lines at places, counted from the lower left corner as the page is shown.
    pub fn page(&mut self, lines: &[(u32, u32, String)], turn: Turn) -> &mut Self {
        self.page_with(lines, turn, &[])
    }

    /// Adds a page with lines, and with notes stuck to it.
    pub fn page_with(&mut self, lines: &[(u32, u32, String)], turn: Turn, notes: &[String]) -> &mut Self {
        let (matrix, rotate) = match turn {
            Turn::Upright => ("1 0 0 1", 0),
            Turn::Quarter => ("0 1 -1 0", 90),
        };
        let mut content = "BT /F1 9 Tf\n".to_owned();
        for (x, y, text) in lines {
            let (x, y) = match turn {
                Turn::Upright => (*x, *y),
                Turn::Quarter => (595_u32.saturating_sub(*y), *x),
            };
            content.push_str(&format!("{matrix} {x} {y} Tm {} Tj\n", string(text)));
        }
        content.push_str("ET");
        let content = self.stream("", content.as_bytes());
        let mut annotations = String::new();
        for (at, note) in notes.iter().enumerate() {
            let at = 20 * at;
            let note = self.object(format!(
                "<< /Type /Annot /Subtype /Text /Rect [{at} 0 {} 20] /Contents {} >>",
                at + 20,
                string(note)
            ));
            annotations.push_str(&format!("{note} 0 R "));
        }
        let page = self.object(format!(
            "<< /Type /Page /Parent {PAGES} 0 R /MediaBox {SIZE} /Rotate {rotate} /Contents {content} 0 R \
             /Resources << /Font << /F1 {FONT} 0 R >> >> /Annots [{annotations}] >>"
        ));
        self.pages.push(page);
        self
    }

    /// Adds a form field that was filled in.
    pub fn field(&mut self, name: &str, value: &str) -> &mut Self {
        let field = self.object(format!("<< /FT /Tx /T {} /V {} >>", string(name), string(value)));
        self.fields.push(field);
        self
    }

    /// Attaches a file.
    pub fn attach(&mut self, name: &str, bytes: &[u8]) -> &mut Self {
        let file = self.stream("/Type /EmbeddedFile", bytes);
        let name = string(name);
        let description = self.object(format!(
            "<< /Type /Filespec /F {name} /UF {name} /EF << /F {file} 0 R >> >>"
        ));
        self.files.push((name, description));
        self
    }

    /// The file.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let list = |numbers: &[usize]| -> String { numbers.iter().map(|n| format!("{n} 0 R ")).collect() };
        let files: String = self
            .files
            .iter()
            .map(|(name, n)| format!("{name} {n} 0 R "))
            .collect();
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        let fixed = [
            format!(
                "<< /Type /Catalog /Pages {PAGES} 0 R /AcroForm << /Fields [{}] >> \
                 /Names << /EmbeddedFiles << /Names [{files}] >> >> >>",
                list(&self.fields)
            ),
            format!(
                "<< /Type /Pages /Kids [{}] /Count {} >>",
                list(&self.pages),
                self.pages.len()
            ),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        ];
        let fixed = fixed.iter().map(String::as_bytes);
        for (object, number) in fixed.chain(self.objects.iter().map(Vec::as_slice)).zip(1..) {
            offsets.push(out.len());
            out.extend(format!("{number} 0 obj\n").bytes());
            out.extend(object);
            out.extend(b"\nendobj\n");
        }
        let start = out.len();
        let count = offsets.len() + 1;
        out.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
        for offset in offsets {
            out.extend(format!("{offset:010} 00000 n \n").bytes());
        }
        out.extend(
            format!("trailer\n<< /Size {count} /Root {CATALOG} 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes(),
        );
        out
    }

    fn object(&mut self, object: impl Into<Vec<u8>>) -> usize {
        self.objects.push(object.into());
        FONT + self.objects.len()
    }

    fn stream(&mut self, entries: &str, bytes: &[u8]) -> usize {
        let mut object = format!("<< {entries} /Length {} >>\nstream\n", bytes.len()).into_bytes();
        object.extend(bytes);
        object.extend(b"\nendstream");
        self.object(object)
    }
}

/// A string in Windows-1252, of which Latin-1 is a part; what is not in it becomes a question mark.
fn string(text: &str) -> String {
    let mut string = "(".to_owned();
    for c in text.chars() {
        match c {
            '(' | ')' | '\\' => {
                string.push('\\');
                string.push(c);
            }
            ' '..='~' => string.push(c),
            '\u{a0}'..='\u{ff}' => string.push_str(&format!("\\{:03o}", c as u32)),
            _ => string.push('?'),
        }
    }
    string + ")"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_point_at_their_objects() {
        let mut pdf = Pdf::default();
        pdf.page(&[(50, 700, "Café (1)".to_owned())], Turn::Upright)
            .field("Naam", "Jan")
            .attach("a.txt", b"x");
        let bytes = pdf.write();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("(Caf\\351 \\(1\\)) Tj"));
        let table = text.split("65535 f \n").nth(1).unwrap();
        for (number, line) in (1..).zip(table.lines().take_while(|line| line.ends_with("n "))) {
            let offset: usize = line.split(' ').next().unwrap().parse().unwrap();
            let object = text.get(offset..).unwrap();
            assert!(object.starts_with(&format!("{number} 0 obj")), "{line}");
        }
        let start: usize = text.rsplit('\n').nth(2).unwrap().parse().unwrap();
        assert!(text.get(start..).unwrap().starts_with("xref"));
    }
}
