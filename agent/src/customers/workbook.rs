//! Workbooks: xlsx and xlsb cell by cell, xls and ods as the reader gives them.
//!
//! A sheet is a table; which one holds the customers is decided by its headings. Values come as people see
//! them: whole numbers without decimals, dates as year-month-day. Formula errors are empty cells.

use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{
    Cell, Data, DataRef, ExcelDateTime, OdsError, Range, Reader, Sheets, XlsError, XlsbError, XlsxError,
};
use calamine::{Ods, Xls, Xlsb, Xlsx};
use csv::StringRecord;

use super::error::{ImportError, WorkbookFault};
use super::table::{Row, RowSource};

type Source = BufReader<File>;

/// A workbook and the sheet that is read.
pub(super) struct Workbook {
    sheets: Sheets<Source>,
    names: Vec<String>,
    sheet: usize,
    /// The chosen sheet of a format that is not streamed.
    dense: Option<Range<Data>>,
}

impl Workbook {
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let source = || File::open(path).map(BufReader::new).map_err(ImportError::Open);
        let sheets = guarded(|| {
            let mut fault = WorkbookFault::Broken;
            let mut note = |password: bool| {
                if password {
                    fault = WorkbookFault::Password;
                }
            };
            match Xlsx::new(source()?) {
                Ok(book) => return Ok(Sheets::Xlsx(book)),
                Err(error) => note(matches!(error, XlsxError::Password)),
            }
            match Xls::new(source()?) {
                Ok(book) => return Ok(Sheets::Xls(book)),
                Err(error) => note(matches!(error, XlsError::Password)),
            }
            match Xlsb::new(source()?) {
                Ok(book) => return Ok(Sheets::Xlsb(book)),
                Err(error) => note(matches!(error, XlsbError::Password)),
            }
            match Ods::new(source()?) {
                Ok(book) => return Ok(Sheets::Ods(book)),
                Err(error) => note(matches!(error, OdsError::Password)),
            }
            Err(ImportError::Workbook(fault))
        })?;
        let names = sheets.sheet_names();
        if names.is_empty() {
            return Err(ImportError::Empty);
        }
        Ok(Self {
            sheets,
            names,
            sheet: 0,
            dense: None,
        })
    }

    pub(super) fn sheets(&self) -> usize {
        self.names.len()
    }

    pub(super) fn choose_sheet(&mut self, sheet: usize) {
        if self.sheet != sheet {
            self.sheet = sheet;
            self.dense = None;
        }
    }

    pub(super) fn rows(&mut self) -> Result<Box<dyn RowSource + '_>, ImportError> {
        let name = self.names.get(self.sheet).ok_or(ImportError::Empty)?;
        match &mut self.sheets {
            Sheets::Xlsx(book) => match book.worksheet_cells_reader(name) {
                Ok(mut reader) => Ok(CellRows::boxed(move || reader.next_cell().map_err(|_| ()))),
                Err(XlsxError::NotAWorksheet(_)) => Ok(CellRows::boxed(|| Ok(None))),
                Err(_) => Err(ImportError::Workbook(WorkbookFault::Broken)),
            },
            Sheets::Xlsb(book) => {
                let reader = guarded(|| book.worksheet_cells_reader(name).map_err(broken));
                let mut reader = reader?;
                Ok(CellRows::boxed(move || reader.next_cell().map_err(|_| ())))
            }
            sheets @ (Sheets::Xls(_) | Sheets::Ods(_)) => {
                if self.dense.is_none() {
                    self.dense = Some(guarded(|| sheets.worksheet_range(name).map_err(broken))?);
                }
                let range = self.dense.as_ref().ok_or(ImportError::Empty)?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                Ok(Box::new(DenseRows {
                    rows: range.rows(),
                    number: u64::from(first_row),
                    first_column: first_column as usize,
                }))
            }
        }
    }

    pub(super) fn describe(&self) -> String {
        let format = match self.sheets {
            Sheets::Xlsx(_) => "xlsx",
            Sheets::Xlsb(_) => "xlsb",
            Sheets::Xls(_) => "xls",
            Sheets::Ods(_) => "ods",
        };
        format!("{format}, sheet {}", self.sheet + 1)
    }
}

fn broken<E>(_error: E) -> ImportError {
    ImportError::Workbook(WorkbookFault::Broken)
}

/// Runs a reader that may panic on broken input. What it was building is dropped.
fn guarded<T>(read: impl FnOnce() -> Result<T, ImportError>) -> Result<T, ImportError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(ImportError::Workbook(WorkbookFault::Interrupted)))
}

/// Rows of a sheet that is stored in order of its cells.
struct CellRows<F> {
    next: F,
    /// The first cell of the row to come: row, column, text.
    pending: Option<(u32, u32, String)>,
    begun: bool,
}

impl<'a, F> CellRows<F>
where
    F: FnMut() -> Result<Option<Cell<DataRef<'a>>>, ()> + 'a,
{
    fn boxed(next: F) -> Box<dyn RowSource + 'a> {
        Box::new(Self {
            next,
            pending: None,
            begun: false,
        })
    }

    fn advance(&mut self) -> Result<(), ImportError> {
        self.pending = guarded(|| {
            while let Some(cell) =
                (self.next)().map_err(|()| ImportError::Workbook(WorkbookFault::Interrupted))?
            {
                let text = text_of(cell.get_value());
                if !text.is_empty() {
                    let (row, column) = cell.get_position();
                    return Ok(Some((row, column, text)));
                }
            }
            Ok(None)
        })?;
        Ok(())
    }
}

impl<'a, F> RowSource for CellRows<F>
where
    F: FnMut() -> Result<Option<Cell<DataRef<'a>>>, ()> + 'a,
{
    fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        if !self.begun {
            self.begun = true;
            self.advance()?;
        }
        row.cells.clear();
        let Some(&(current, _, _)) = self.pending.as_ref() else {
            return Ok(false);
        };
        row.number = u64::from(current) + 1;
        while let Some((at, column, text)) = self.pending.take() {
            if at != current || (column as usize) < row.cells.len() {
                self.pending = Some((at, column, text));
                break;
            }
            while row.cells.len() < column as usize {
                row.cells.push_field("");
            }
            row.cells.push_field(&text);
            self.advance()?;
        }
        Ok(true)
    }
}

/// Rows of a sheet that is held whole.
struct DenseRows<'a> {
    rows: calamine::Rows<'a, Data>,
    number: u64,
    first_column: usize,
}

impl RowSource for DenseRows<'_> {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        let Some(cells) = self.rows.next() else {
            return Ok(false);
        };
        self.number += 1;
        row.number = self.number;
        row.cells.clear();
        (0..self.first_column).for_each(|_| row.cells.push_field(""));
        for cell in cells {
            push_data(&mut row.cells, cell);
        }
        Ok(true)
    }
}

fn push_data(cells: &mut StringRecord, cell: &Data) {
    match cell {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => cells.push_field(text),
        Data::Int(value) => cells.push_field(&value.to_string()),
        Data::Float(value) => cells.push_field(&number(*value)),
        Data::Bool(value) => cells.push_field(&value.to_string()),
        Data::DateTime(value) => cells.push_field(&date(value)),
        Data::Error(_) | Data::Empty => cells.push_field(""),
    }
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => number(*value),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(value) => date(value),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A number as people see it: no exponent, no decimals when whole.
fn number(value: f64) -> String {
    format!("{value}")
}

fn date(value: &ExcelDateTime) -> String {
    if value.is_duration() {
        return number(value.as_f64());
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Write as _;
    use std::io::{Cursor, Write as _};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::table::Table;
    use super::*;

    /// A workbook of sheets of rows; a cell that begins with `=` is stored as a number.
    pub(in super::super) fn xlsx(sheets: &[&[&[&str]]]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |name: &str, text: &str| {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        };
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006";
        let (mut list, mut links, mut types) = (String::new(), String::new(), String::new());
        for (at, rows) in sheets.iter().enumerate() {
            let n = at + 1;
            write!(list, r#"<sheet name="Blad{n}" sheetId="{n}" r:id="r{n}"/>"#).unwrap();
            write!(
                links,
                r#"<Relationship Id="r{n}" Type="{relations}/worksheet" Target="worksheets/s{n}.xml"/>"#
            )
            .unwrap();
            write!(types, r#"<Override PartName="/xl/worksheets/s{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#).unwrap();
            let mut data = String::new();
            for (y, row) in rows.iter().enumerate() {
                write!(data, r#"<row r="{}">"#, y + 1).unwrap();
                for (x, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                    let place = format!("{}{}", char::from(b'A' + x as u8), y + 1);
                    match cell.strip_prefix('=') {
                        Some(number) => write!(data, r#"<c r="{place}"><v>{number}</v></c>"#).unwrap(),
                        None => write!(data, r#"<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>"#)
                            .unwrap(),
                    }
                }
                data.push_str("</row>");
            }
            add(
                &format!("xl/worksheets/s{n}.xml"),
                &format!(r#"<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>"#),
            );
        }
        add(
            "xl/workbook.xml",
            &format!(r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{list}</sheets></workbook>"#),
        );
        add(
            "xl/_rels/workbook.xml.rels",
            &format!(r#"<Relationships xmlns="{package}/relationships">{links}</Relationships>"#),
        );
        add(
            "_rels/.rels",
            &format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        );
        add(
            "[Content_Types].xml",
            &format!(
                r#"<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>"#
            ),
        );
        zip.finish().unwrap().into_inner()
    }

    /// The smallest ods that holds one sheet of text.
    pub(in super::super) fn ods(rows: &[&[&str]]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut body = String::new();
        for row in rows {
            body.push_str("<table:table-row>");
            for cell in *row {
                write!(body, r#"<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>"#).unwrap();
            }
            body.push_str("</table:table-row>");
        }
        let content = format!(
            r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Blad1">{body}</table:table></office:spreadsheet></office:body></office:document-content>"#
        );
        for (name, text) in [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            (
                "META-INF/manifest.xml",
                r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
            ),
            ("content.xml", &content),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn rows_of(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let mut table = Table::open(file.path()).unwrap();
        let rows = table.preview().unwrap();
        rows.iter()
            .map(|row| (row.number, row.cells.iter().map(str::to_owned).collect()))
            .collect()
    }

    #[test]
    fn xlsx_is_read_by_content_with_gaps_and_numbers() {
        let rows = rows_of(&xlsx(&[&[
            &["Naam", "", "Telefoon"],
            &[],
            &["Jansen", "", "=612345678"],
        ]]));
        assert_eq!(
            rows,
            [
                (1, vec!["Naam".to_owned(), String::new(), "Telefoon".to_owned()]),
                (
                    3,
                    vec!["Jansen".to_owned(), String::new(), "612345678".to_owned()]
                ),
            ]
        );
    }

    #[test]
    fn ods_is_read() {
        let rows = rows_of(&ods(&[&["Naam", "Plaats"], &["Jansen", "Ede"]]));
        assert_eq!(rows[1], (2, vec!["Jansen".to_owned(), "Ede".to_owned()]));
    }

    #[test]
    fn what_is_no_workbook_says_so() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"PK\x03\x04 no workbook at all").unwrap();
        let failure = Table::open(file.path()).err().unwrap();
        assert!(
            matches!(failure, ImportError::Workbook(WorkbookFault::Broken)),
            "{failure}"
        );
    }

    #[test]
    fn numbers_are_shown_without_exponent() {
        assert_eq!(number(612_345_678.0), "612345678");
        assert_eq!(number(31_612_345_678.0), "31612345678");
        assert_eq!(number(1.5), "1.5");
    }
}
