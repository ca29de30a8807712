//! Workbooks in Office Open XML, with the places that readers miss.
//!
//! Cells are shared strings, or numbers where told. Extra parts (comments, drawings, caches) are given whole.

use anyhow::Result;

use super::markup::escaped;
use super::package::stored;
use super::table::Rows;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A workbook to be written.
#[derive(Debug, Default)]
pub struct Book {
    /// Its sheets.
    pub sheets: Vec<Sheet>,
    /// Parts that belong to the workbook.
    pub parts: Vec<Part>,
    /// XML at the end of the workbook part.
    pub tail: String,
}

/// A sheet.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is shown.
    pub state: State,
    /// Its cells.
    pub rows: Vec<Vec<Cell>>,
    /// XML before the cells: columns.
    pub head: String,
    /// XML after the cells: header, drawing.
    pub tail: String,
    /// Parts that belong to the sheet.
    pub parts: Vec<Part>,
}

/// Whether a sheet is shown.
#[derive(Debug, Clone, Copy, Default)]
pub enum State {
    /// It is.
    #[default]
    Visible,
    /// Hidden; the user can bring it back.
    Hidden,
    /// Hidden so that only a program can bring it back.
    VeryHidden,
}

/// A cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// A shared string.
    Text(String),
    /// A number.
    Number(String),
    /// A shared string of several runs.
    Runs(Vec<String>),
}

/// A further part of the package.
#[derive(Debug)]
pub struct Part {
    /// Its path in the package: `xl/comments1.xml`.
    pub path: String,
    /// Its content type; empty for parts that nothing but a relation names.
    pub content_type: String,
    /// The last word of its relation's type: `comments`. Its relation's id is `x` and its number from 1.
    pub relation: String,
    /// Its content.
    pub data: Vec<u8>,
}

impl Part {
    /// A part with the usual content type of its sort.
    #[must_use]
    pub fn new(path: &str, kind: &str, relation: &str, data: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.to_owned(),
            content_type: kind.to_owned(),
            relation: relation.to_owned(),
            data: data.into(),
        }
    }
}

impl Sheet {
    /// A visible sheet of text cells.
    #[must_use]
    pub fn of(name: &str, rows: &Rows) -> Self {
        let cells = |row: &Vec<String>| row.iter().cloned().map(Cell::Text).collect();
        Self {
            name: name.to_owned(),
            rows: rows.iter().map(cells).collect(),
            ..Self::default()
        }
    }

    /// The same sheet, shown or not.
    #[must_use]
    pub fn with_state(mut self, state: State) -> Self {
        self.state = state;
        self
    }
}

/// A workbook of one sheet.
///
/// # Errors
///
/// When the package cannot be written.
pub fn simple(rows: &Rows) -> Result<Vec<u8>> {
    Book {
        sheets: vec![Sheet::of("Blad1", rows)],
        ..Book::default()
    }
    .write()
}

impl Book {
    /// The workbook's bytes.
    ///
    /// # Errors
    ///
    /// When the package cannot be written.
    pub fn write(&self) -> Result<Vec<u8>> {
        self.write_as("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")
    }

    /// The workbook's bytes under another content type, as macro workbooks have.
    ///
    /// # Errors
    ///
    /// When the package cannot be written.
    pub fn write_as(&self, content_type: &str) -> Result<Vec<u8>> {
        let mut members: Vec<(String, Vec<u8>)> = Vec::new();
        let mut types = format!("<Override PartName=\"/xl/workbook.xml\" ContentType=\"{content_type}\"/>");
        let mut strings = String::new();
        let mut count = 0;
        let mut listed = String::new();
        let mut relations = relation_list(&self.parts, "xl/");
        for (at, sheet) in (1..).zip(&self.sheets) {
            let state = match sheet.state {
                State::Visible => "",
                State::Hidden => " state=\"hidden\"",
                State::VeryHidden => " state=\"veryHidden\"",
            };
            let name = escaped(&sheet.name);
            listed.push_str(&format!(
                "<sheet name=\"{name}\" sheetId=\"{at}\"{state} r:id=\"rId{at}\"/>"
            ));
            relations.push_str(&relation(
                &format!("rId{at}"),
                "worksheet",
                &format!("worksheets/sheet{at}.xml"),
            ));
            types.push_str(&override_of(
                &format!("xl/worksheets/sheet{at}.xml"),
                "spreadsheetml.worksheet",
            ));
            let xml = sheet.xml(&mut strings, &mut count);
            members.push((format!("xl/worksheets/sheet{at}.xml"), xml.into_bytes()));
            if !sheet.parts.is_empty() {
                let list = rels(&relation_list(&sheet.parts, "../"));
                members.push((
                    format!("xl/worksheets/_rels/sheet{at}.xml.rels"),
                    list.into_bytes(),
                ));
            }
        }
        for part in self
            .parts
            .iter()
            .chain(self.sheets.iter().flat_map(|sheet| &sheet.parts))
        {
            if !part.content_type.is_empty() {
                types.push_str(&override_of(&part.path, &part.content_type));
            }
            members.push((part.path.clone(), part.data.clone()));
        }
        relations.push_str(&relation("rIdS", "sharedStrings", "sharedStrings.xml"));
        types.push_str(&override_of(
            "xl/sharedStrings.xml",
            "spreadsheetml.sharedStrings",
        ));
        let tail = &self.tail;
        let workbook = format!(
            "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{listed}</sheets>{tail}</workbook>"
        );
        let shared = format!("{DECLARATION}<sst xmlns=\"{MAIN}\" uniqueCount=\"{count}\">{strings}</sst>");
        let root = rels(&relation("rId1", "officeDocument", "xl/workbook.xml"));
        let types = content_types(&types);
        let mut all = vec![
            ("[Content_Types].xml".to_owned(), types.into_bytes()),
            ("_rels/.rels".to_owned(), root.into_bytes()),
            ("xl/workbook.xml".to_owned(), workbook.into_bytes()),
            (
                "xl/_rels/workbook.xml.rels".to_owned(),
                rels(&relations).into_bytes(),
            ),
            ("xl/sharedStrings.xml".to_owned(), shared.into_bytes()),
        ];
        all.append(&mut members);
        stored(&all)
    }
}

/// What every part begins with.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The list of content types, with those of relations and XML.
#[must_use]
pub fn content_types(overrides: &str) -> String {
    format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Default Extension=\"vml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/><Default Extension=\"xlsx\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\"/>{overrides}</Types>"
    )
}

/// The content type of one part; `kind` as in `spreadsheetml.worksheet`.
#[must_use]
pub fn override_of(path: &str, kind: &str) -> String {
    format!(
        "<Override PartName=\"/{path}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}+xml\"/>"
    )
}

/// One relation.
#[must_use]
pub fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
}

/// A part of relations.
#[must_use]
pub fn rels(relations: &str) -> String {
    format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>")
}

fn relation_list(parts: &[Part], base: &str) -> String {
    (1..)
        .zip(parts)
        .filter(|(_, part)| !part.relation.is_empty())
        .map(|(at, part)| {
            let target = part.path.strip_prefix("xl/").unwrap_or(&part.path);
            let target = if base == "../" {
                format!("../{target}")
            } else {
                target.to_owned()
            };
            relation(&format!("x{at}"), &part.relation, &target)
        })
        .collect()
}

impl Sheet {
    fn xml(&self, strings: &mut String, count: &mut usize) -> String {
        let mut rows = String::new();
        for (row_at, row) in (1..).zip(&self.rows) {
            rows.push_str(&format!("<row r=\"{row_at}\">"));
            for (column, cell) in row.iter().enumerate() {
                let at = format!("{}{row_at}", column_letters(column));
                let runs = match cell {
                    Cell::Text(text) if text.is_empty() => continue,
                    Cell::Number(number) => {
                        rows.push_str(&format!("<c r=\"{at}\"><v>{number}</v></c>"));
                        continue;
                    }
                    Cell::Text(text) => format!("<t xml:space=\"preserve\">{}</t>", escaped(text)),
                    Cell::Runs(runs) => runs
                        .iter()
                        .map(|run| {
                            format!(
                                "<r><rPr><b/></rPr><t xml:space=\"preserve\">{}</t></r>",
                                escaped(run)
                            )
                        })
                        .collect(),
                };
                strings.push_str(&format!("<si>{runs}</si>"));
                rows.push_str(&format!("<c r=\"{at}\" t=\"s\"><v>{count}</v></c>"));
                *count += 1;
            }
            rows.push_str("</row>");
        }
        let (head, tail) = (&self.head, &self.tail);
        format!(
            "{DECLARATION}<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>"
        )
    }
}

fn column_letters(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", column_letters(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read as _};

    fn part(book: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn states_numbers_runs_and_parts_are_written() {
        let mut sheet = Sheet::of("Blad & 1", &vec![vec!["a<b".into()]]).with_state(State::VeryHidden);
        sheet.rows.push(vec![
            Cell::Number("612345678".into()),
            Cell::Runs(vec!["x".into(), "y".into()]),
        ]);
        sheet.parts = vec![Part::new(
            "xl/comments1.xml",
            "spreadsheetml.comments",
            "comments",
            "<c/>",
        )];
        let book = Book {
            sheets: vec![sheet],
            ..Book::default()
        };
        let book = book.write().unwrap();
        assert!(
            part(&book, "xl/workbook.xml")
                .contains("name=\"Blad &amp; 1\" sheetId=\"1\" state=\"veryHidden\"")
        );
        assert!(part(&book, "xl/worksheets/sheet1.xml").contains("<c r=\"A2\"><v>612345678</v></c>"));
        assert_eq!(part(&book, "xl/sharedStrings.xml").matches("<si>").count(), 2);
        assert!(part(&book, "xl/worksheets/_rels/sheet1.xml.rels").contains("Target=\"../comments1.xml\""));
    }

    #[test]
    fn columns_after_z_have_two_letters() {
        assert_eq!(
            [column_letters(0), column_letters(25), column_letters(26)],
            ["A", "Z", "AA"]
        );
    }
}
