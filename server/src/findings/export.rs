//! Exactly what a filter finds, as a table: CSV, a workbook, or JSON. The export is logged before anything is given out.
//!
//! Tables are for people, in their language; JSON is for programs, in the words of the API. No cell is ever a formula: in CSV what could be one is quoted, in a workbook every cell is typed as words or a number.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{Cursor, Eyes, Filter, Outside, Sort, looks};
use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::findings::Brief;
use crate::store::{Store, StoreError};
use crate::text::Text;
use crate::viewer::Viewer;

/// Most rows of an export.
pub const MOST: usize = 50_000;
/// Rows that are read at a time.
const PAGE: u64 = 2_000;

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// RFC 4180.
    Csv,
    /// Office Open XML.
    Xlsx,
    /// A list of objects.
    Json,
}

impl Form {
    /// The form of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Its word, and the ending of a file's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// A row of an export.
#[derive(Debug, Serialize)]
struct Line {
    source: Uuid,
    file: Uuid,
    path: String,
    person: Option<String>,
    device: Option<String>,
    format: String,
    size: i64,
    severity: String,
    customers: i32,
    persons: i32,
    presence: String,
    review: String,
    held: bool,
    outside: String,
    assignee: Option<String>,
    first_seen: Moment,
    last_seen: Moment,
    removed: Option<Moment>,
}

const HEADINGS: [&str; 18] = [
    "source",
    "file",
    "path",
    "person",
    "device",
    "format",
    "size",
    "severity",
    "customers",
    "persons",
    "presence",
    "review",
    "held",
    "outside",
    "assignee",
    "first_seen",
    "last_seen",
    "removed",
];

/// A cell.
enum Cell {
    Words(String),
    Number(i64),
}

impl Line {
    /// As people read it.
    fn cells(self, text: Text) -> [Cell; 18] {
        let time = |moment: Moment| Cell::Words(moment.to_string());
        let maybe = |words: Option<String>| Cell::Words(words.unwrap_or_default());
        let word = |prefix: &str, word: &str| text.say(&format!("{prefix}-{}", word.replace('_', "-")));
        let outside: Vec<String> = self
            .outside
            .split(' ')
            .filter(|one| !one.is_empty())
            .map(|one| word("outside", one))
            .collect();
        [
            Cell::Words(self.source.to_string()),
            Cell::Words(self.file.to_string()),
            Cell::Words(self.path),
            maybe(self.person),
            maybe(self.device),
            Cell::Words(self.format),
            Cell::Number(self.size),
            Cell::Words(word("severity", &self.severity)),
            Cell::Number(i64::from(self.customers)),
            Cell::Number(i64::from(self.persons)),
            Cell::Words(word("presence", &self.presence)),
            Cell::Words(word("review", &self.review)),
            Cell::Words(text.say(if self.held { "export-yes" } else { "export-no" })),
            Cell::Words(outside.join(", ")),
            maybe(self.assignee),
            time(self.first_seen),
            time(self.last_seen),
            self.removed.map_or_else(|| Cell::Words(String::new()), time),
        ]
    }
}

/// What columns are called, in the reader's language.
fn headings(text: Text) -> [String; 18] {
    HEADINGS.map(|heading| text.say(&format!("export-{}", heading.replace('_', "-"))))
}

/// All that a filter finds, written in a form.
///
/// # Errors
///
/// [`Refusal::Forbidden`] for whoever sees no findings, [`Refusal::Conflict`] where there are more than [`MOST`].
pub async fn export(
    store: &Store,
    viewer: &Viewer,
    filter: &Filter,
    form: Form,
    text: Text,
) -> Result<Vec<u8>, Refusal> {
    let eyes = Eyes::of(store, viewer).await?;
    let mut rows = rows(store, filter, &eyes).await?;
    eyes.veil(&mut rows);
    let transaction = store.write().await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "findings.exported",
        object: None,
        detail: json!({"filter": looks::plain(filter), "text": filter.text.is_some(), "folder": filter.folder.is_some(), "form": form.as_str(), "count": rows.len()}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    let lines = lines(store, rows).await?;
    let written = tokio::task::spawn_blocking(move || write(lines, form, text)).await;
    written
        .map_err(|error| Refusal::Failed(error.into()))?
        .map_err(Refusal::Failed)
}

async fn rows(store: &Store, filter: &Filter, eyes: &Eyes) -> Result<Vec<Brief>, Refusal> {
    let mut filter = Filter {
        after: None,
        limit: PAGE,
        ..filter.clone()
    };
    let mut all: Vec<Brief> = Vec::new();
    loop {
        let mut page = store.findings(&filter, eyes).await?;
        let further = page.len() as u64 > PAGE;
        page.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        filter.after = page.last().map(|row| Cursor {
            value: match filter.sort {
                Sort::Customers => i64::from(row.customers),
                Sort::FirstSeen => row.first_seen.0,
            },
            seq: row.seq,
        });
        all.append(&mut page);
        if all.len() > MOST {
            return Err(Refusal::Conflict(
                "there are too many findings for one export; narrow the filter",
            ));
        }
        if !further {
            return Ok(all);
        }
    }
}

async fn lines(store: &Store, rows: Vec<Brief>) -> Result<Vec<Line>, StoreError> {
    let unique = |ids: Vec<Uuid>| {
        let mut ids = ids;
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let mut people = HashMap::new();
    for ids in unique(rows.iter().filter_map(|row| row.person_id).collect()).chunks(5_000) {
        people.extend(store.names_of(ids).await?);
    }
    let mut devices: HashMap<Uuid, String> = HashMap::new();
    for ids in unique(rows.iter().map(|row| row.device_id).collect()).chunks(5_000) {
        devices.extend(store.device_names(ids).await?);
    }
    let accounts = unique(rows.iter().filter_map(|row| row.assignee_id).collect());
    let accounts = store.account_names(&accounts).await?;
    Ok(rows
        .into_iter()
        .map(|row| Line {
            source: row.source_id,
            file: row.file_id,
            path: row.path,
            person: row.person_id.and_then(|id| people.get(&id).cloned()),
            device: devices.get(&row.device_id).cloned(),
            format: row.format,
            size: row.size,
            severity: row.severity,
            customers: row.customers,
            persons: row.persons,
            presence: row.presence,
            review: row.review,
            held: row.held,
            outside: Outside::of(row.outside)
                .map(Outside::as_str)
                .collect::<Vec<_>>()
                .join(" "),
            assignee: row.assignee_id.and_then(|id| accounts.get(&id).cloned()),
            first_seen: row.first_seen,
            last_seen: row.last_seen,
            removed: row.removed,
        })
        .collect())
}

fn write(lines: Vec<Line>, form: Form, text: Text) -> anyhow::Result<Vec<u8>> {
    match form {
        Form::Json => Ok(serde_json::to_vec(&lines)?),
        Form::Csv => {
            // Spreadsheets take a file without this mark for one of the old encodings.
            let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
            writer.write_record(headings(text))?;
            for line in lines {
                writer.write_record(line.cells(text).map(|cell| match cell {
                    Cell::Words(words) => harmless(words),
                    Cell::Number(number) => number.to_string(),
                }))?;
            }
            writer
                .into_inner()
                .map_err(|error| anyhow::anyhow!("CSV: {error}"))
        }
        Form::Xlsx => Ok(workbook(lines, text)?),
    }
}

/// A cell that a spreadsheet takes for words.
fn harmless(cell: String) -> String {
    const SIGNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
    let risky = |part: &str| part.starts_with(SIGNS);
    if !cell.split(';').any(risky) {
        return cell;
    }
    // Where a spreadsheet parts cells at semicolons, each part may begin one.
    let parts = cell.split(';').map(|part| {
        if risky(part) {
            format!("'{part}")
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join(";")
}

fn workbook(lines: Vec<Line>, text: Text) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, heading) in (0_u16..).zip(headings(text)) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (row, line) in (1_u32..).zip(lines) {
        for (column, cell) in (0_u16..).zip(line.cells(text)) {
            match cell {
                // Typed as words, whatever they begin with; a cell holds 32,767 characters.
                Cell::Words(words) => {
                    let words: String = words.chars().take(32_000).collect();
                    sheet.write_string(row, column, words)?;
                }
                #[expect(clippy::cast_precision_loss, reason = "a workbook has no other numbers")]
                Cell::Number(number) => {
                    sheet.write_number(row, column, number as f64)?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_csv_is_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(harmless(bad.to_owned()).starts_with('\''));
        }
        assert_eq!(harmless("/home/a".to_owned()), "/home/a");
        assert_eq!(
            harmless("/x;=cmd|'/c calc'!A1/b.csv".to_owned()),
            "/x;'=cmd|'/c calc'!A1/b.csv"
        );
    }
}
