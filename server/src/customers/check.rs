//! What an export is taken for before it is taken: columns, odd rows, how many customers.
//!
//! The sibling program reads the export and says this as JSON; here it is only understood. It holds headings, row numbers and
//! counts, never a value of a row.

use std::path::Path;

use homeward_rules::field::Field;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ImportFault, child};

/// What came of reading an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Reading {
    /// Its columns are known.
    Checked(Checked),
    /// It holds no table that can be used.
    Unreadable(Unreadable),
}

/// Why an export cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unreadable {
    /// A word for it.
    pub unreadable: String,
    /// The program's own words.
    pub words: String,
}

/// What an export is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Checked {
    /// What the file is, for people.
    pub kind: String,
    /// All columns in their order.
    pub columns: Vec<CheckedColumn>,
    /// What must be said first; then the rows were not read.
    pub objection: Option<Objection>,
    /// Columns that the objection is about.
    pub objects: Vec<Object>,
    /// What to look at, in the program's own words.
    pub warnings: Vec<String>,
    /// Distinct customers.
    pub customers: u32,
    /// Natural persons among them.
    pub persons: u32,
    /// Rows that are odd, by sort.
    pub rows: Vec<OddRows>,
}

/// A column and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckedColumn {
    /// From 1.
    pub number: usize,
    /// As it stands in the file.
    pub heading: String,
    /// A field, `either_name` or `ignore`; none where it is not used.
    pub field: Option<String>,
    /// Whether the law protects what it holds more than the rest.
    pub sensitive: bool,
    /// Whether a person said so.
    pub told: bool,
}

/// What must be said before the columns can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Objection {
    /// A word for it.
    pub code: String,
    /// The program's own words.
    pub words: String,
}

/// A column that an objection is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Object {
    /// From 1.
    pub column: usize,
    /// The field that its values look like.
    pub looks_like: String,
}

/// Rows of one sort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OddRows {
    /// The field whose values are none; else `ragged`, `without_id`, `repeated_id` or `nothing`.
    pub what: String,
    /// How many.
    pub count: u64,
    /// The first of them, as people count rows.
    pub first: Vec<u64>,
}

impl Checked {
    /// Whether an index can be made of it.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.objection.is_none() && self.customers > 0
    }
}

/// Whether `field` is one that a column can be said to hold.
#[must_use]
pub fn is_field(field: &str) -> bool {
    field == "ignore" || Field::from_name(field).is_some()
}

/// Reads an export by the program `homeward`. Blocks until it is done.
///
/// # Errors
///
/// When the program cannot be run, or is of another version.
pub fn check(program: &Path, export: &Path, map: &[String]) -> Result<Reading, ImportFault> {
    let told = child::describe(program, export, map)?;
    serde_json::from_slice(&told).map_err(|_| ImportFault::Foreign(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_says_is_understood() {
        let text = r#"{"kind":"CSV","columns":[{"number":1,"heading":"X","field":null,"sensitive":false,"told":false}],
            "objection":{"code":"unmapped","words":"w"},"objects":[{"column":1,"looks_like":"email"}],"warnings":[],
            "customers":0,"persons":0,"rows":[]}"#;
        let Reading::Checked(checked) = serde_json::from_str(text).unwrap() else {
            panic!("no columns");
        };
        assert!(!checked.is_good());
        assert_eq!(checked.objects[0].looks_like, "email");
        let none = r#"{"unreadable":"no_table","words":"w"}"#;
        assert!(matches!(
            serde_json::from_str(none).unwrap(),
            Reading::Unreadable(_)
        ));
    }

    #[test]
    fn only_fields_can_be_said() {
        assert!(is_field("email") && is_field("ignore"));
        assert!(!is_field("either_name") && !is_field("--force") && !is_field("email=1"));
    }
}
