//! `--map FIELD=COLUMN`: what a person says about a column, before its heading is asked.
//!
//! FIELD is the name of a [`Field`] or `ignore`; COLUMN is a heading, or the number of a column from 1. A
//! heading wins over a number, since headings may be numbers too.

use std::str::FromStr;

use homeward_rules::field::{Field, Heading, fold_heading, heading};

use super::error::ImportError;

/// One `--map` of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapOverride {
    /// The field that the column holds; `None` to leave the column out.
    pub field: Option<Field>,
    /// A heading, or the number of a column from 1.
    pub column: String,
}

impl FromStr for MapOverride {
    type Err = ImportError;

    fn from_str(given: &str) -> Result<Self, ImportError> {
        let split = given
            .split_once('=')
            .map(|(field, column)| (field.trim(), column.trim()));
        let Some((name, column)) = split.filter(|(field, column)| !field.is_empty() && !column.is_empty())
        else {
            return Err(ImportError::BadOverride {
                given: given.to_owned(),
            });
        };
        let name = name.to_lowercase().replace('-', "_");
        let field = match Field::from_name(&name) {
            Some(field) => Some(field),
            None if name == "ignore" => None,
            None => {
                return Err(ImportError::UnknownField {
                    given: given.to_owned(),
                    nearest: nearest_fields(&name),
                });
            }
        };
        Ok(Self {
            field,
            column: column.to_owned(),
        })
    }
}

impl MapOverride {
    /// The field's name, or `ignore`.
    pub(super) fn field_name(&self) -> &'static str {
        self.field.map_or("ignore", Field::as_str)
    }

    /// Whether the column is given as this heading.
    pub(super) fn names(&self, heading: &str) -> bool {
        !heading.trim().is_empty()
            && (heading.trim() == self.column || fold_heading(heading) == fold_heading(&self.column))
    }

    /// The number that is given, if it is one.
    pub(super) fn number(&self) -> Option<usize> {
        self.column.parse().ok()
    }

    /// The column that is meant, from 0.
    pub(super) fn resolve(&self, headings: &[String]) -> Result<usize, ImportError> {
        let all = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let found = headings.iter().enumerate().filter(|(_, heading)| same(heading));
            found.map(|(at, _)| at).collect()
        };
        let mut found = all(&|heading| heading.trim() == self.column);
        if found.is_empty() && self.number().is_none() {
            found = all(&|heading| self.names(heading));
        }
        match found.as_slice() {
            &[only] => Ok(only),
            [] => {
                let at = self.number().and_then(|number| number.checked_sub(1));
                at.filter(|&at| at < headings.len())
                    .ok_or_else(|| ImportError::UnknownColumn {
                        field: self.field_name().to_owned(),
                        given: self.column.clone(),
                        columns: headings.to_vec(),
                    })
            }
            several => Err(ImportError::AmbiguousColumn {
                field: self.field_name().to_owned(),
                given: self.column.clone(),
                columns: several.iter().map(|at| at + 1).collect(),
            }),
        }
    }
}

/// Fields that `name` may be meant for: what it means as a heading, else what is spelled like it.
fn nearest_fields(name: &str) -> Vec<Field> {
    if let Heading::Known(field) = heading(name) {
        return vec![field];
    }
    let mut near: Vec<(usize, Field)> = Field::ALL
        .into_iter()
        .map(|field| (distance(name, field.as_str()), field))
        .filter(|&(distance, field)| distance <= 3 && distance < field.as_str().len() / 2 + 1)
        .collect();
    near.sort();
    near.into_iter().take(2).map(|(_, field)| field).collect()
}

/// How many letters must be changed, added or left out to make one of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut costs: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.bytes().enumerate() {
        let mut diagonal = row;
        let mut left = row + 1;
        let mut next = vec![left];
        for (b, &above) in other.bytes().zip(costs.iter().skip(1)) {
            left = (diagonal + usize::from(a != b)).min(above + 1).min(left + 1);
            diagonal = above;
            next.push(left);
        }
        costs = next;
    }
    costs.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings() -> Vec<String> {
        ["Code", "E-mail adres", "Telefoon", "Telefoon", "2024"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn fields_and_columns_are_parsed() {
        let map: MapOverride = " Customer-Number = E-mail adres ".parse().unwrap();
        assert_eq!(map.field, Some(Field::CustomerNumber));
        assert_eq!(map.resolve(&headings()).unwrap(), 1);
        let map: MapOverride = "ignore=1".parse().unwrap();
        assert_eq!((map.field, map.resolve(&headings()).unwrap()), (None, 0));
        let map: MapOverride = "email=emailadres".parse().unwrap();
        assert_eq!(map.resolve(&headings()).unwrap(), 1);
        let map: MapOverride = "phone=2024".parse().unwrap();
        assert_eq!(
            map.resolve(&headings()).unwrap(),
            4,
            "a heading wins over a number"
        );
    }

    #[test]
    fn mistakes_come_with_a_hint() {
        let fails = |given: &str| given.parse::<MapOverride>().unwrap_err().to_string();
        assert!(fails("email").contains("FIELD=COLUMN"));
        assert!(fails("=3").contains("FIELD=COLUMN"));
        assert!(fails("telefoon=3").contains("did you mean phone?"));
        assert!(fails("emial=3").contains("did you mean email?"));
        assert!(fails("zzzzzzzz=3").contains("fields are: customer_id, customer_number"));
        let resolve = |given: &str| {
            let map: MapOverride = given.parse().unwrap();
            map.resolve(&headings()).unwrap_err().to_string()
        };
        assert!(resolve("email=6").contains("columns are: 1 Code, 2 E-mail adres"));
        assert!(resolve("email=0").contains("no such column"));
        assert!(resolve("phone=Telefoon").contains("columns 3, 4 all have this heading"));
    }

    #[test]
    fn distances() {
        for (one, other, expected) in [
            ("email", "email", 0),
            ("emial", "email", 2),
            ("", "abc", 3),
            ("phon", "phone", 1),
        ] {
            assert_eq!(distance(one, other), expected);
        }
    }
}
