//! Word documents in Office Open XML: paragraphs of runs, tables, notes, headers, deletions, embedded books.

use anyhow::Result;

use super::markup::escaped;
use super::package::stored;
use super::table::Rows;
use super::xlsx::{DECLARATION, content_types, override_of, relation, rels};

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:v=\"urn:schemas-microsoft-com:vml\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
    xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"";

/// A document to be written.
#[derive(Debug, Default)]
pub struct Docx {
    body: String,
    notes: Vec<String>,
    comments: Vec<String>,
    header: String,
    embedded: Vec<Vec<u8>>,
}

impl Docx {
    /// Adds a paragraph of one run.
    pub fn paragraph(&mut self, text: &str) -> &mut Self {
        self.runs(&[text])
    }

    /// Adds a paragraph whose text is split over runs.
    pub fn runs(&mut self, runs: &[&str]) -> &mut Self {
        self.body.push_str(&paragraph(runs));
        self
    }

    /// Adds a table.
    pub fn table(&mut self, rows: &Rows) -> &mut Self {
        let cells = |row: &Vec<String>| {
            let cells: String = row
                .iter()
                .map(|cell| {
                    let lines: String = cell.lines().map(|line| paragraph(&[line])).collect();
                    let lines = if lines.is_empty() {
                        "<w:p/>".to_owned()
                    } else {
                        lines
                    };
                    format!("<w:tc>{lines}</w:tc>")
                })
                .collect();
            format!("<w:tr>{cells}</w:tr>")
        };
        let rows: String = rows.iter().map(cells).collect();
        self.body.push_str(&format!("<w:tbl>{rows}</w:tbl>"));
        self
    }

    /// Adds a paragraph that was deleted while changes were tracked.
    pub fn deleted(&mut self, text: &str) -> &mut Self {
        let text = escaped(text);
        self.body.push_str(&format!(
            "<w:p><w:del w:id=\"9\" w:author=\"x\"><w:r><w:delText xml:space=\"preserve\">{text}</w:delText></w:r></w:del></w:p>"
        ));
        self
    }

    /// Adds a paragraph with a footnote.
    pub fn footnote(&mut self, text: &str, note: &str) -> &mut Self {
        self.notes.push(note.to_owned());
        let (text, id) = (escaped(text), self.notes.len() + 1);
        self.body.push_str(&format!(
            "<w:p><w:r><w:t>{text}</w:t></w:r><w:r><w:footnoteReference w:id=\"{id}\"/></w:r></w:p>"
        ));
        self
    }

    /// Adds a paragraph with a comment.
    pub fn comment(&mut self, text: &str, comment: &str) -> &mut Self {
        let (text, id) = (escaped(text), self.comments.len());
        self.comments.push(comment.to_owned());
        self.body.push_str(&format!(
            "<w:p><w:r><w:t>{text}</w:t></w:r><w:r><w:commentReference w:id=\"{id}\"/></w:r></w:p>"
        ));
        self
    }

    /// Adds a text box.
    pub fn text_box(&mut self, text: &str) -> &mut Self {
        let inside = paragraph(&[text]);
        self.body.push_str(&format!(
            "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape>\
             </w:pict></w:r></w:p>"
        ));
        self
    }

    /// Sets the page header.
    pub fn header(&mut self, text: &str) -> &mut Self {
        self.header = paragraph(&[text]);
        self
    }

    /// Embeds a workbook.
    pub fn embed(&mut self, workbook: Vec<u8>) -> &mut Self {
        self.embedded.push(workbook);
        let id = self.embedded.len();
        self.body.push_str(&format!(
            "<w:p><w:r><w:object><o:OLEObject Type=\"Embed\" ProgID=\"Excel.Sheet.12\" r:id=\"e{id}\"/></w:object></w:r></w:p>"
        ));
        self
    }

    /// The document's bytes.
    ///
    /// # Errors
    ///
    /// When the package cannot be written.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut types = override_of("word/document.xml", "wordprocessingml.document.main");
        let mut relations = String::new();
        let mut members: Vec<(String, Vec<u8>)> = Vec::new();
        let mut section = String::new();
        let mut add = |name: &str, kind: &str, xml: String| {
            types.push_str(&override_of(
                &format!("word/{name}.xml"),
                &format!("wordprocessingml.{kind}"),
            ));
            relations.push_str(&relation(&format!("r{name}"), kind, &format!("{name}.xml")));
            members.push((
                format!("word/{name}.xml"),
                format!("{DECLARATION}{xml}").into_bytes(),
            ));
        };
        if !self.notes.is_empty() {
            let notes: String = (2..)
                .zip(&self.notes)
                .map(|(id, note)| format!("<w:footnote w:id=\"{id}\">{}</w:footnote>", paragraph(&[note])))
                .collect();
            add(
                "footnotes",
                "footnotes",
                format!("<w:footnotes {NAMESPACES}>{notes}</w:footnotes>"),
            );
        }
        if !self.comments.is_empty() {
            let comments: String = (0..)
                .zip(&self.comments)
                .map(|(id, text)| {
                    format!(
                        "<w:comment w:id=\"{id}\" w:author=\"x\">{}</w:comment>",
                        paragraph(&[text])
                    )
                })
                .collect();
            add(
                "comments",
                "comments",
                format!("<w:comments {NAMESPACES}>{comments}</w:comments>"),
            );
        }
        if !self.header.is_empty() {
            add(
                "header",
                "header",
                format!("<w:hdr {NAMESPACES}>{}</w:hdr>", self.header),
            );
            section.push_str("<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rheader\"/></w:sectPr>");
        }
        for (id, workbook) in (1..).zip(&self.embedded) {
            relations.push_str(&relation(
                &format!("e{id}"),
                "package",
                &format!("embeddings/book{id}.xlsx"),
            ));
            members.push((format!("word/embeddings/book{id}.xlsx"), workbook.clone()));
        }
        let body = &self.body;
        let document =
            format!("{DECLARATION}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>");
        let mut all = vec![
            (
                "[Content_Types].xml".to_owned(),
                content_types(&types).into_bytes(),
            ),
            (
                "_rels/.rels".to_owned(),
                rels(&relation("rId1", "officeDocument", "word/document.xml")).into_bytes(),
            ),
            ("word/document.xml".to_owned(), document.into_bytes()),
            (
                "word/_rels/document.xml.rels".to_owned(),
                rels(&relations).into_bytes(),
            ),
        ];
        all.append(&mut members);
        stored(&all)
    }
}

fn paragraph(runs: &[&str]) -> String {
    let runs: String = runs
        .iter()
        .map(|run| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(run)))
        .collect();
    format!("<w:p>{runs}</w:p>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn each_place_is_a_part_of_its_own() {
        let mut docx = Docx::default();
        docx.header("h")
            .footnote("t", "n")
            .comment("t", "c")
            .deleted("d")
            .embed(b"PK".to_vec());
        let mut archive = zip::ZipArchive::new(Cursor::new(docx.write().unwrap())).unwrap();
        for part in [
            "header.xml",
            "footnotes.xml",
            "comments.xml",
            "document.xml",
            "embeddings/book1.xlsx",
        ] {
            assert!(archive.by_name(&format!("word/{part}")).is_ok(), "{part}");
        }
    }
}
