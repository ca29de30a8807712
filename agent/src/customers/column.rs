//! One column of an export and what is done with it.
//!
//! What a column is taken for is decided by the mapping; here it is only named and shown. A column shows its heading
//! and never a value.

use std::fmt;

use homeward_rules::field::{Field, Group, SensitiveTopic};

/// What is done with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It holds this field.
    Field(Field),
    /// It holds the name of the customer, person or organisation: each row decides.
    EitherName,
    /// The CRM's own column that identifies nobody. Its heading is known, its values are not read.
    Other,
    /// The same, about something that the law protects more than the rest.
    Sensitive(SensitiveTopic),
    /// Left out on request.
    Ignored,
}

/// One column and what is done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedColumn {
    /// Its number, from 1.
    pub number: usize,
    /// Its heading as it stands in the file.
    pub heading: String,
    /// What is done with it.
    pub role: Role,
    /// Whether a person said so.
    pub asked: Asked,
    pub(super) group: Group,
}

/// Who decided about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Its heading.
    ByHeading,
    /// A person, with `--map`.
    ByPerson,
}

impl Role {
    /// Whether its values help to recognise a customer.
    pub(super) const fn identifies(self) -> bool {
        match self {
            Self::EitherName => true,
            Self::Field(field) => match field.identifier_kind() {
                Some(kind) => {
                    kind.is_looked_up()
                        && !matches!(field, Field::GivenName | Field::Initials | Field::Prefix)
                }
                None => false,
            },
            Self::Other | Self::Sensitive(_) | Self::Ignored => false,
        }
    }

    /// The word for it in a listing of columns.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.as_str(),
            Self::EitherName => "full_name or company",
            Self::Other | Self::Sensitive(_) => "not used",
            Self::Ignored => "ignore",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl fmt::Display for MappedColumn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            heading,
            role,
            asked,
            ..
        } = self;
        write!(out, "{number:>3}  {heading:<32} {role}")?;
        match asked {
            Asked::ByHeading => Ok(()),
            Asked::ByPerson => out.write_str(" (as told)"),
        }
    }
}
