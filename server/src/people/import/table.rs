//! A CSV file of people as rows of known columns: headers in Dutch and English, any usual separator and encoding.

use std::collections::{HashMap, HashSet};

use super::{Fault, FaultKind};
use crate::people::Belonging;

/// At most so many rows.
pub const MOST: usize = 50_000;
/// Longest cell, in bytes.
const LONGEST: usize = 500;
/// Faults that are told; a file with more has one cause.
const FAULTS: usize = 200;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The personnel number.
    Key,
    /// The name.
    Name,
    /// The given name, where the name stands in two columns.
    GivenName,
    /// What stands before the family name, as "van der".
    Infix,
    /// The family name.
    FamilyName,
    /// The e-mail address.
    Email,
    /// The team.
    Team,
    /// The manager: personnel number, e-mail address or name.
    Manager,
    /// Whether they left.
    Left,
    /// Things that are theirs, several with semicolons or commas between.
    Belongings(Belonging),
}

/// What headers are called, in small letters and without signs.
const HEADERS: [(Column, &[&str]); 13] = [
    (
        Column::Key,
        &[
            "personeelsnummer",
            "personeelsnr",
            "medewerkernummer",
            "medewerkernr",
            "medewerkerid",
            "werknemersnummer",
            "personnelnumber",
            "employeenumber",
            "employeeid",
            "employeeno",
            "staffid",
            "externalid",
            "id",
        ],
    ),
    (
        Column::Name,
        &[
            "naam",
            "volledigenaam",
            "weergavenaam",
            "medewerker",
            "name",
            "fullname",
            "displayname",
        ],
    ),
    (
        Column::GivenName,
        &["voornaam", "roepnaam", "givenname", "firstname"],
    ),
    (
        Column::Infix,
        &["tussenvoegsel", "voorvoegsel", "voorvoegsels", "infix", "prefix"],
    ),
    (
        Column::FamilyName,
        &["achternaam", "familienaam", "surname", "lastname", "familyname"],
    ),
    (
        Column::Email,
        &[
            "email",
            "emailadres",
            "mail",
            "mailadres",
            "emailaddress",
            "workemail",
            "emailwerk",
        ],
    ),
    (
        Column::Team,
        &[
            "team",
            "afdeling",
            "vestiging",
            "department",
            "unit",
            "organisatieeenheid",
        ],
    ),
    (
        Column::Manager,
        &[
            "leidinggevende",
            "manager",
            "chef",
            "teamleider",
            "supervisor",
            "linemanager",
            "managerid",
        ],
    ),
    (Column::Left, &["uitdienst", "vertrokken", "left", "terminated"]),
    (
        Column::Belongings(Belonging::Account),
        &[
            "account",
            "accounts",
            "accountnaam",
            "gebruikersnaam",
            "login",
            "username",
            "upn",
            "samaccountname",
            "userprincipalname",
        ],
    ),
    (Column::Belongings(Belonging::Sid), &["sid", "sids", "objectsid"]),
    (
        Column::Belongings(Belonging::Device),
        &[
            "apparaat",
            "apparaten",
            "computer",
            "computers",
            "laptop",
            "laptops",
            "device",
            "devices",
            "hostname",
            "computernaam",
        ],
    ),
    (
        Column::Belongings(Belonging::Share),
        &[
            "share",
            "shares",
            "netwerkmap",
            "netwerkmappen",
            "map",
            "mappen",
            "folder",
        ],
    ),
];

/// Somebody, as the file tells of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub line: u64,
    /// The personnel number.
    pub key: String,
    /// The name.
    pub name: String,
    /// None where the column is not there; empty is none.
    pub email: Option<Option<String>>,
    /// The same of the team.
    pub team: Option<Option<String>>,
    /// The same of the manager, as it is written.
    pub manager: Option<Option<String>>,
    /// None where the column is not there.
    pub left: Option<bool>,
    /// What is theirs, by the columns that are there; in small letters.
    pub belongings: Vec<(Belonging, Vec<String>)>,
}

/// A file that can be read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Headers that mean nothing here, as they are written.
    pub ignored: Vec<String>,
}

/// Reads a file.
///
/// # Errors
///
/// All faults, the first `FAULTS` of them.
pub fn read(bytes: &[u8]) -> Result<Table, Vec<Fault>> {
    let whole = |kind| {
        vec![Fault {
            line: 0,
            column: None,
            kind,
        }]
    };
    let text = text(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(true)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|_| whole(FaultKind::Empty))?.clone();
    let (columns, ignored, mut faults) = columns(&headers);
    if !faults.is_empty() {
        return Err(faults);
    }
    let (mut rows, mut keys) = (Vec::new(), HashSet::new());
    for record in reader.records() {
        if faults.len() >= FAULTS {
            break;
        }
        let Ok(record) = record else {
            faults.push(Fault {
                line: 0,
                column: None,
                kind: FaultKind::Malformed,
            });
            break;
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        if rows.len() >= MOST {
            faults.push(Fault {
                line,
                column: None,
                kind: FaultKind::TooMany,
            });
            break;
        }
        if record.len() != headers.len() {
            faults.push(Fault {
                line,
                column: None,
                kind: FaultKind::Malformed,
            });
            continue;
        }
        let before = faults.len();
        let row = row(&record, line, &columns, &mut faults);
        if !row.key.is_empty() && !keys.insert(row.key.clone()) {
            faults.push(Fault {
                line,
                column: Some(Column::Key),
                kind: FaultKind::Twice,
            });
        }
        if faults.len() == before {
            rows.push(row);
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults = whole(FaultKind::Empty);
    }
    if faults.is_empty() {
        Ok(Table { rows, ignored })
    } else {
        Err(faults)
    }
}

fn columns(headers: &csv::StringRecord) -> (HashMap<Column, usize>, Vec<String>, Vec<Fault>) {
    let (mut columns, mut ignored, mut faults) = (HashMap::new(), Vec::new(), Vec::new());
    let fault = |column, kind| Fault {
        line: 1,
        column: Some(column),
        kind,
    };
    for (at, header) in headers.iter().enumerate() {
        let plain: String = header
            .to_lowercase()
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect();
        let known = HEADERS.iter().find(|(_, names)| names.contains(&plain.as_str()));
        match known {
            Some((column, _)) if columns.insert(*column, at).is_some() => {
                faults.push(fault(*column, FaultKind::ColumnTwice));
            }
            None if !header.is_empty() => ignored.push(header.chars().take(60).collect()),
            Some(_) | None => {}
        }
    }
    if !columns.contains_key(&Column::Key) {
        faults.push(fault(Column::Key, FaultKind::NoColumn));
    }
    if !columns.contains_key(&Column::Name) && !columns.contains_key(&Column::FamilyName) {
        faults.push(fault(Column::Name, FaultKind::NoColumn));
    }
    (columns, ignored, faults)
}

fn row(
    record: &csv::StringRecord,
    line: u64,
    columns: &HashMap<Column, usize>,
    faults: &mut Vec<Fault>,
) -> Row {
    let mut cell = |column: Column| -> Option<String> {
        let cell = record.get(*columns.get(&column)?)?;
        if cell.len() > LONGEST || cell.chars().any(char::is_control) {
            faults.push(Fault {
                line,
                column: Some(column),
                kind: FaultKind::TooLong,
            });
            return Some(String::new());
        }
        Some(cell.to_owned())
    };
    let filled = |cell: String| (!cell.is_empty()).then_some(cell);
    let key = cell(Column::Key).unwrap_or_default();
    let mut name = cell(Column::Name).unwrap_or_default();
    if name.is_empty() {
        let parts = [Column::GivenName, Column::Infix, Column::FamilyName];
        let parts: Vec<_> = parts
            .into_iter()
            .filter_map(&mut cell)
            .filter_map(filled)
            .collect();
        name = parts.join(" ");
    }
    let email = cell(Column::Email).map(filled);
    let (team, manager) = (cell(Column::Team).map(filled), cell(Column::Manager).map(filled));
    let left = cell(Column::Left);
    let belongings = Belonging::ALL
        .into_iter()
        .filter_map(|kind| Some((kind, listed(&cell(Column::Belongings(kind))?))))
        .collect();
    let mut fault = |column, kind| {
        faults.push(Fault {
            line,
            column: Some(column),
            kind,
        });
    };
    if key.is_empty() {
        fault(Column::Key, FaultKind::Missing);
    }
    if name.is_empty() {
        fault(Column::Name, FaultKind::Missing);
    }
    if let Some(Some(email)) = &email
        && !is_address(email)
    {
        fault(Column::Email, FaultKind::NoAddress);
    }
    let left = left.map(|left| {
        yes(&left).unwrap_or_else(|| {
            fault(Column::Left, FaultKind::NoYes);
            false
        })
    });
    Row {
        line,
        key,
        name,
        email,
        team,
        manager,
        left,
        belongings,
    }
}

/// Several values in one cell.
fn listed(cell: &str) -> Vec<String> {
    let mut values: Vec<String> = cell
        .split([';', ',', '|'])
        .map(|value| value.trim().to_lowercase())
        .filter(|value| !value.is_empty())
        .collect();
    values.sort();
    values.dedup();
    values
}

/// Whether something looks like an e-mail address; whether it is one only mail tells.
pub(crate) fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !word.contains(char::is_whitespace)
    })
}

fn yes(cell: &str) -> Option<bool> {
    match cell.to_lowercase().as_str() {
        "ja" | "j" | "yes" | "y" | "true" | "waar" | "1" | "x" => Some(true),
        "" | "nee" | "n" | "no" | "false" | "onwaar" | "0" => Some(false),
        _ => None,
    }
}

/// The text of a file: UTF-8 with or without its mark, UTF-16 with one, else Windows-1252, which Excel writes.
fn text(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// The separator that stands most often in the row of headers.
fn separator(text: &str) -> u8 {
    let headers = text.lines().next().unwrap_or_default();
    [b';', b',', b'\t', b'|']
        .into_iter()
        .max_by_key(|sign| headers.bytes().filter(|byte| byte == sign).count())
        .unwrap_or(b',')
}
