//! Flat OpenDocument files: what LibreOffice is given to turn into every other format.

use super::markup::escaped;
use super::table::Rows;

const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
    xmlns:presentation=\"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.3\"";

/// A sheet of a flat workbook.
#[derive(Debug, Default)]
pub struct FlatSheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub shown: Shown,
    /// Its cells; those made of digits alone and not beginning with 0 become numbers.
    pub rows: Rows,
    /// Comments on the first cells of the rows after the first.
    pub comments: Vec<String>,
}

/// Whether a sheet is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// It is.
    #[default]
    Yes,
    /// It is hidden.
    No,
}

/// A flat workbook; `header` stands above each page.
#[must_use]
pub fn workbook(sheets: &[FlatSheet], header: &str) -> String {
    let tables: String = sheets.iter().map(FlatSheet::xml).collect();
    let header = paragraph(header);
    let styles = format!(
        "<office:automatic-styles><style:page-layout style:name=\"pm1\"><style:page-layout-properties \
         fo:page-width=\"42cm\" fo:page-height=\"29.7cm\" style:print-orientation=\"landscape\"/><style:header-style/></style:page-layout>\
         <style:style style:name=\"hidden\" style:family=\"table\" style:master-page-name=\"Default\">\
         <style:table-properties table:display=\"false\"/></style:style><style:style style:name=\"shown\" \
         style:family=\"table\" style:master-page-name=\"Default\"><style:table-properties table:display=\"true\"/>\
         </style:style><style:style style:name=\"wide\" style:family=\"table-column\"><style:table-column-properties \
         style:column-width=\"9cm\"/></style:style></office:automatic-styles><office:master-styles><style:master-page style:name=\"Default\" \
         style:page-layout-name=\"pm1\"><style:header>{header}</style:header></style:master-page></office:master-styles>"
    );
    document(
        "spreadsheet",
        &styles,
        &format!("<office:spreadsheet>{tables}</office:spreadsheet>"),
    )
}

impl FlatSheet {
    fn xml(&self) -> String {
        let mut rows = String::new();
        for (row_at, row) in self.rows.iter().enumerate() {
            rows.push_str("<table:table-row>");
            for (column, cell) in row.iter().enumerate() {
                let comment = row_at
                    .checked_sub(1)
                    .filter(|_| column == 0)
                    .and_then(|at| self.comments.get(at))
                    .map(|text| format!("<office:annotation>{}</office:annotation>", paragraph(text)))
                    .unwrap_or_default();
                let number =
                    !cell.is_empty() && !cell.starts_with('0') && cell.bytes().all(|b| b.is_ascii_digit());
                let kind = if number {
                    format!("office:value-type=\"float\" office:value=\"{cell}\"")
                } else {
                    "office:value-type=\"string\"".to_owned()
                };
                rows.push_str(&format!(
                    "<table:table-cell {kind}>{comment}{}</table:table-cell>",
                    paragraph(cell)
                ));
            }
            rows.push_str("</table:table-row>");
        }
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(1);
        let style = if self.shown == Shown::Yes {
            "shown"
        } else {
            "hidden"
        };
        format!(
            "<table:table table:name=\"{}\" table:style-name=\"{style}\"><table:table-column table:style-name=\"wide\" \
             table:number-columns-repeated=\"{columns}\"/>{rows}</table:table>",
            escaped(&self.name)
        )
    }
}

/// A piece of a flat text.
#[derive(Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A paragraph and its footnote.
    Note(String, String),
    /// A table.
    Table(Rows),
    /// A paragraph that was deleted while changes were tracked.
    Deleted(String),
    /// A paragraph with a comment on it.
    Comment(String, String),
}

/// A flat text with a page header.
#[must_use]
pub fn text(blocks: &[Block], header: &str) -> String {
    let mut deleted = String::new();
    let mut body = String::new();
    for (at, block) in blocks.iter().enumerate() {
        match block {
            Block::Paragraph(text) => body.push_str(&paragraph(text)),
            Block::Note(text, note) => body.push_str(&format!(
                "<text:p>{}<text:note text:id=\"n{at}\" text:note-class=\"footnote\"><text:note-citation>1\
                 </text:note-citation><text:note-body>{}</text:note-body></text:note></text:p>",
                escaped(text),
                paragraph(note)
            )),
            Block::Table(rows) => body.push_str(&table(rows, at)),
            Block::Deleted(text) => {
                deleted.push_str(&format!(
                    "<text:changed-region text:id=\"c{at}\"><text:deletion><office:change-info><dc:creator>x</dc:creator>\
                     <dc:date>2024-01-01T00:00:00</dc:date></office:change-info>{}</text:deletion></text:changed-region>",
                    paragraph(text)
                ));
                body.push_str(&format!("<text:p>Vervallen.<text:change text:change-id=\"c{at}\"/></text:p>"));
            }
            Block::Comment(text, comment) => body.push_str(&format!(
                "<text:p><office:annotation><dc:creator>x</dc:creator><dc:date>2024-01-01T00:00:00</dc:date>{}\
                 </office:annotation>{}</text:p>",
                paragraph(comment),
                escaped(text)
            )),
        }
    }
    let styles = format!(
        "<office:automatic-styles><style:page-layout style:name=\"pm1\"><style:page-layout-properties \
         fo:page-width=\"42cm\" fo:page-height=\"29.7cm\"/><style:header-style/></style:page-layout></office:automatic-styles>\
         <office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"pm1\"><style:header>{}\
         </style:header></style:master-page></office:master-styles>",
        paragraph(header)
    );
    let changes = match deleted.as_str() {
        "" => String::new(),
        regions => format!("<text:tracked-changes>{regions}</text:tracked-changes>"),
    };
    document(
        "text",
        &styles,
        &format!("<office:text>{changes}{body}</office:text>"),
    )
}

/// A flat presentation of one slide with a table and notes.
#[must_use]
pub fn presentation(title: &str, rows: &Rows, notes: &[String]) -> String {
    let notes: String = notes.iter().map(|note| paragraph(note)).collect();
    let page = format!(
        "<draw:page draw:name=\"p1\" draw:master-page-name=\"Default\"><draw:frame svg:x=\"1cm\" svg:y=\"1cm\" \
         svg:width=\"20cm\" svg:height=\"2cm\"><draw:text-box>{}</draw:text-box></draw:frame><draw:frame svg:x=\"1cm\" \
         svg:y=\"4cm\" svg:width=\"24cm\" svg:height=\"12cm\">{}</draw:frame><presentation:notes><draw:frame \
         presentation:class=\"notes\" svg:x=\"2cm\" svg:y=\"14cm\" svg:width=\"16cm\" svg:height=\"10cm\"><draw:text-box>{notes}\
         </draw:text-box></draw:frame></presentation:notes></draw:page>",
        paragraph(title),
        table(rows, 1)
    );
    let styles = "<office:automatic-styles><style:page-layout style:name=\"pm1\"><style:page-layout-properties \
        fo:page-width=\"28cm\" fo:page-height=\"21cm\"/></style:page-layout></office:automatic-styles><office:master-styles>\
        <style:master-page style:name=\"Default\" style:page-layout-name=\"pm1\"/></office:master-styles>";
    document(
        "presentation",
        styles,
        &format!("<office:presentation>{page}</office:presentation>"),
    )
}

fn table(rows: &Rows, at: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let rows: String = rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .map(|cell| {
                    let lines: String = cell.lines().map(paragraph).collect();
                    format!("<table:table-cell office:value-type=\"string\">{lines}</table:table-cell>")
                })
                .collect();
            format!("<table:table-row>{cells}</table:table-row>")
        })
        .collect();
    format!(
        "<table:table table:name=\"t{at}\"><table:table-column table:number-columns-repeated=\"{columns}\"/>{rows}</table:table>"
    )
}

fn paragraph(text: &str) -> String {
    format!("<text:p>{}</text:p>", escaped(text))
}

fn document(kind: &str, styles: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document {NAMESPACES} \
         office:mimetype=\"application/vnd.oasis.opendocument.{kind}\">{styles}<office:body>{body}</office:body></office:document>"
    )
}
