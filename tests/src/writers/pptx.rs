//! Presentations in Office Open XML: one slide with a table, and its speaker notes.

use anyhow::Result;

use super::markup::escaped;
use super::package::stored;
use super::table::Rows;
use super::xlsx::{DECLARATION, content_types, override_of, relation, rels};

const NAMESPACES: &str = "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// A presentation of one slide.
///
/// # Errors
///
/// When the package cannot be written.
pub fn slide(title: &str, rows: &Rows, notes: &[String]) -> Result<Vec<u8>> {
    let table: String = rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .map(|cell| format!("<a:tc><a:txBody>{}</a:txBody></a:tc>", paragraph(cell)))
                .collect();
            format!("<a:tr>{cells}</a:tr>")
        })
        .collect();
    let frame = format!(
        "<p:graphicFrame><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\">\
         <a:tbl>{table}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    );
    let slide = tree("sld", &format!("{}{frame}", shape(&paragraph(title))));
    let notes: String = notes.iter().map(|note| paragraph(note)).collect();
    let presentation = format!(
        "{DECLARATION}<p:presentation {NAMESPACES}><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId1\"/></p:sldIdLst></p:presentation>"
    );
    let types = content_types(&format!(
        "{}{}{}",
        override_of("ppt/presentation.xml", "presentationml.presentation.main"),
        override_of("ppt/slides/slide1.xml", "presentationml.slide"),
        override_of("ppt/notesSlides/notesSlide1.xml", "presentationml.notesSlide")
    ));
    stored(&[
        ("[Content_Types].xml", types),
        (
            "_rels/.rels",
            rels(&relation("rId1", "officeDocument", "ppt/presentation.xml")),
        ),
        ("ppt/presentation.xml", presentation),
        (
            "ppt/_rels/presentation.xml.rels",
            rels(&relation("rId1", "slide", "slides/slide1.xml")),
        ),
        ("ppt/slides/slide1.xml", slide),
        (
            "ppt/slides/_rels/slide1.xml.rels",
            rels(&relation("rId1", "notesSlide", "../notesSlides/notesSlide1.xml")),
        ),
        ("ppt/notesSlides/notesSlide1.xml", tree("notes", &shape(&notes))),
    ])
}

fn tree(root: &str, shapes: &str) -> String {
    format!("{DECLARATION}<p:{root} {NAMESPACES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>")
}

fn shape(paragraphs: &str) -> String {
    format!("<p:sp><p:txBody><a:bodyPr/>{paragraphs}</p:txBody></p:sp>")
}

fn paragraph(text: &str) -> String {
    format!("<a:p><a:r><a:t>{}</a:t></a:r></a:p>", escaped(text))
}
