//! XPS documents: pages of runs of glyphs, each run at its place.

use anyhow::Result;

use super::markup::escaped;
use super::package::stored;
use super::table::Rows;
use super::xlsx::DECLARATION;

/// Rows that stand on a page.
const ROWS: usize = 40;

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
    <Default Extension=\"fdseq\" ContentType=\"application/vnd.ms-package.xps-fixeddocumentsequence+xml\"/>\
    <Default Extension=\"fdoc\" ContentType=\"application/vnd.ms-package.xps-fixeddocument+xml\"/>\
    <Default Extension=\"fpage\" ContentType=\"application/vnd.ms-package.xps-fixedpage+xml\"/></Types>";

/// A table printed to XPS, each cell a run.
///
/// # Errors
///
/// When the package cannot be written.
pub fn table(rows: &Rows) -> Result<Vec<u8>> {
    const SCHEMA: &str = "http://schemas.microsoft.com/xps/2005/06";
    let mut pages = Vec::new();
    for (number, some) in (1..).zip(rows.chunks(ROWS)) {
        let mut runs = String::new();
        for (row, y) in some.iter().zip((40..).step_by(24)) {
            for (cell, x) in row.iter().zip((20..).step_by(180)) {
                runs.push_str(&format!(
                    "<Glyphs Fill=\"#ff000000\" FontUri=\"/Resources/1.odttf\" FontRenderingEmSize=\"12\" OriginX=\"{x}\" \
                     OriginY=\"{y}\" UnicodeString=\"{}\"/>",
                    escaped(cell)
                ));
            }
        }
        let page = format!("<FixedPage xmlns=\"{SCHEMA}\" Width=\"1123\" Height=\"1056\">{runs}</FixedPage>");
        pages.push((format!("Documents/1/Pages/{number}.fpage"), page));
    }
    let listed: String = pages
        .iter()
        .map(|(name, _)| format!("<PageContent Source=\"/{name}\"/>"))
        .collect();
    let relation = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"R0\" \
        Type=\"http://schemas.microsoft.com/xps/2005/06/fixedrepresentation\" Target=\"/FixedDocumentSequence.fdseq\"/></Relationships>";
    let mut members = vec![
        ("[Content_Types].xml".to_owned(), format!("{DECLARATION}{TYPES}")),
        ("_rels/.rels".to_owned(), format!("{DECLARATION}{relation}")),
        (
            "FixedDocumentSequence.fdseq".to_owned(),
            format!(
                "<FixedDocumentSequence xmlns=\"{SCHEMA}\"><DocumentReference Source=\"/Documents/1/FixedDocument.fdoc\"/></FixedDocumentSequence>"
            ),
        ),
        (
            "Documents/1/FixedDocument.fdoc".to_owned(),
            format!("<FixedDocument xmlns=\"{SCHEMA}\">{listed}</FixedDocument>"),
        ),
    ];
    members.extend(pages);
    stored(&members)
}
