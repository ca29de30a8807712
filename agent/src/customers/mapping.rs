//! Which column holds which field.
//!
//! `--map` is asked first, then the headings, then a few rules about what stands together ("Naam" beside
//! "Voornaam" is a surname). The values of a sample are only asked to object: a column that looks like an
//! identifier and is not mapped, or is mapped as something else, is an error and never a guess.

use homeward_rules::field::{Field, Heading, fold_heading, grouped_heading};

use super::column::{Asked, MappedColumn, Role};
use super::error::{ImportError, LooksLike};
use super::kind::kind_of;
use super::overrides::MapOverride;
use super::sample::looks_like;
use super::table::Row;

/// Which column holds which field.
#[derive(Debug, Clone)]
pub struct Mapping {
    columns: Vec<MappedColumn>,
}

/// Headings of a name that may be a person's or an organisation's.
const EITHER_NAMES: [&str; 13] = [
    "naam",
    "name",
    "klantnaam",
    "naamklant",
    "customername",
    "clientname",
    "clientnaam",
    "relatienaam",
    "naamrelatie",
    "debiteurnaam",
    "debiteurennaam",
    "naamdebiteur",
    "debtorname",
];
/// Headings of the id of an organisation: beside another id, they say what a contact belongs to.
const ORGANISATION_IDS: [&str; 7] = [
    "accountid",
    "companyid",
    "bedrijfid",
    "bedrijfsid",
    "organisatieid",
    "organizationid",
    "organisationid",
];
/// Headings that mean the customer's number where nothing else does.
const BARE_NUMBERS: [&str; 6] = ["code", "nummer", "nr", "number", "no", "num"];
/// Headings of the customer itself: its number or its name.
const BARE_CUSTOMERS: [&str; 6] = ["klant", "customer", "relatie", "debiteur", "client", "debtor"];
/// Headings of a kind, if the values are kinds.
const BARE_KINDS: [&str; 5] = ["type", "soort", "kind", "category", "categorie"];

impl Mapping {
    /// Maps columns by `overrides`, headings and, to be sure, the values of `sample`.
    pub(super) fn new(
        headings: &[String],
        overrides: &[MapOverride],
        sample: &[Row],
    ) -> Result<Self, ImportError> {
        match Self::survey(headings, overrides, sample) {
            (mapping, None) => Ok(mapping),
            (_, Some(error)) => Err(error),
        }
    }

    /// The same, with the columns as far as they were understood where something is to be said first.
    pub(super) fn survey(
        headings: &[String],
        overrides: &[MapOverride],
        sample: &[Row],
    ) -> (Self, Option<ImportError>) {
        let mut mapping = Self::by_headings(headings);
        let settled = mapping.settle(headings, overrides, sample);
        (mapping, settled.err())
    }

    fn settle(
        &mut self,
        headings: &[String],
        overrides: &[MapOverride],
        sample: &[Row],
    ) -> Result<(), ImportError> {
        self.apply(overrides, headings)?;
        self.settle_kind(sample);
        self.settle_ids()?;
        self.settle_bare(sample);
        self.settle_names();
        for field in [Field::AccountManager, Field::ContactOf, Field::CustomerKind] {
            self.keep_first(field);
        }
        self.object(sample)?;
        if self.columns.iter().any(|column| column.role.identifies()) {
            Ok(())
        } else {
            Err(ImportError::NothingIdentifying)
        }
    }

    /// All columns in their order.
    #[must_use]
    pub fn columns(&self) -> &[MappedColumn] {
        &self.columns
    }

    /// What was mapped, a line a column, for the screen.
    #[must_use]
    pub fn describe(&self) -> Vec<String> {
        self.columns.iter().map(ToString::to_string).collect()
    }

    fn by_headings(headings: &[String]) -> Self {
        let column = |(at, heading): (usize, &String)| {
            let (meaning, group) = grouped_heading(heading);
            let role = match meaning {
                Heading::Known(field) => Role::Field(field),
                Heading::Sensitive(topic) => Role::Sensitive(topic),
                Heading::Unknown => Role::Other,
            };
            MappedColumn {
                number: at + 1,
                heading: heading.clone(),
                role,
                asked: Asked::ByHeading,
                group,
            }
        };
        Self {
            columns: headings.iter().enumerate().map(column).collect(),
        }
    }

    fn apply(&mut self, overrides: &[MapOverride], headings: &[String]) -> Result<(), ImportError> {
        for given in overrides {
            let at = given.resolve(headings)?;
            let Some(column) = self.columns.get_mut(at) else {
                continue;
            };
            let role = given.field.map_or(Role::Ignored, Role::Field);
            if column.asked == Asked::ByPerson && column.role != role {
                return Err(ImportError::ColumnTwice {
                    column: column.number,
                    first: column.role.name().to_owned(),
                    second: given.field_name().to_owned(),
                });
            }
            column.role = role;
            column.asked = Asked::ByPerson;
        }
        Ok(())
    }

    fn has(&self, field: Field) -> bool {
        self.columns
            .iter()
            .any(|column| column.role == Role::Field(field))
    }

    /// Columns that headings gave `field`.
    fn guessed(&mut self, field: Field) -> impl Iterator<Item = &mut MappedColumn> {
        let is_guess =
            move |c: &&mut MappedColumn| c.role == Role::Field(field) && c.asked == Asked::ByHeading;
        self.columns.iter_mut().filter(is_guess)
    }

    fn unmapped(&mut self, headings: &'static [&'static str]) -> Option<&mut MappedColumn> {
        self.columns
            .iter_mut()
            .find(|c| c.role == Role::Other && headings.contains(&fold_heading(&c.heading).as_str()))
    }

    /// A customer has one kind, owner and organisation: the first column wins over further ones, and what a
    /// person says over both.
    fn keep_first(&mut self, field: Field) {
        let said = self
            .columns
            .iter()
            .any(|c| c.role == Role::Field(field) && c.asked == Asked::ByPerson);
        self.guessed(field)
            .skip(usize::from(!said))
            .for_each(|column| column.role = Role::Other);
    }

    /// A column of kinds must hold kinds: "Type" is often something else.
    fn settle_kind(&mut self, sample: &[Row]) {
        let holds_kinds = |column: &MappedColumn| {
            let mut values = sample
                .iter()
                .map(|row| row.cell(column.number - 1))
                .filter(|v| !v.is_empty())
                .peekable();
            values.peek().is_some() && values.all(|value| kind_of(value).is_some())
        };
        self.guessed(Field::CustomerKind)
            .filter(|column| !holds_kinds(column))
            .for_each(|column| column.role = Role::Other);
        if !self.has(Field::CustomerKind)
            && let Some(column) = self.unmapped(&BARE_KINDS)
            && holds_kinds(column)
        {
            column.role = Role::Field(Field::CustomerKind);
        }
    }

    /// One column is the id. An organisation's id beside it says what the contact belongs to.
    fn settle_ids(&mut self) -> Result<(), ImportError> {
        let (said, guesses): (Vec<_>, Vec<_>) = self
            .columns
            .iter()
            .filter(|column| column.role == Role::Field(Field::CustomerId))
            .partition(|column| column.asked == Asked::ByPerson);
        let said: Vec<usize> = said.iter().map(|column| column.number).collect();
        if said.len() > 1 {
            return Err(ImportError::FieldTwice {
                field: Field::CustomerId,
                columns: said,
            });
        }
        let is_organisation =
            |column: &MappedColumn| ORGANISATION_IDS.contains(&fold_heading(&column.heading).as_str());
        let own: Vec<usize> = guesses
            .iter()
            .filter(|c| !is_organisation(c))
            .map(|c| c.number)
            .collect();
        let organisations: Vec<usize> = guesses
            .iter()
            .filter(|c| is_organisation(c))
            .map(|c| c.number)
            .collect();
        let id = match (said.as_slice(), own.as_slice(), organisations.as_slice()) {
            (&[said], ..) => said,
            ([], &[own], _) => own,
            ([], [], &[organisation]) => organisation,
            ([], [], []) => return self.one_number_a_heading(),
            _ => {
                let columns = if own.is_empty() { organisations } else { own };
                return Err(ImportError::FieldTwice {
                    field: Field::CustomerId,
                    columns,
                });
            }
        };
        let beside = self.has(Field::ContactOf);
        for column in self
            .guessed(Field::CustomerId)
            .filter(|column| column.number != id)
        {
            let belongs = organisations.contains(&column.number) && !beside;
            column.role = if belongs {
                Role::Field(Field::ContactOf)
            } else {
                Role::Other
            };
        }
        Ok(())
    }

    /// Without an id the customer number names the customer: two columns of one heading cannot both do that.
    fn one_number_a_heading(&self) -> Result<(), ImportError> {
        let numbers: Vec<&MappedColumn> = self
            .columns
            .iter()
            .filter(|c| c.role == Role::Field(Field::CustomerNumber) && c.asked == Asked::ByHeading)
            .collect();
        for column in &numbers {
            let heading = fold_heading(&column.heading);
            let same = numbers
                .iter()
                .filter(|other| fold_heading(&other.heading) == heading);
            let columns: Vec<usize> = same.map(|other| other.number).collect();
            if columns.len() > 1 {
                return Err(ImportError::FieldTwice {
                    field: Field::CustomerId,
                    columns,
                });
            }
        }
        Ok(())
    }

    /// Headings that are odd beside each other and still can be used, a line each.
    pub(super) fn oddities(&self) -> Vec<String> {
        let mut oddities = Vec::new();
        let of = |field: Field| {
            let columns = self.columns.iter();
            columns.filter(move |c| c.role == Role::Field(field) && c.asked == Asked::ByHeading)
        };
        for field in [
            Field::CustomerNumber,
            Field::Email,
            Field::Phone,
            Field::Iban,
            Field::Company,
        ] {
            let mut seen: Vec<(String, usize)> = Vec::new();
            for column in of(field) {
                let heading = fold_heading(&column.heading);
                match seen.iter().find(|(earlier, _)| *earlier == heading) {
                    Some((_, first)) => oddities.push(format!(
                        "columns {first} and {} have one heading, and both count as {field}; \
                         --map ignore={} leaves one out",
                        column.number, column.number
                    )),
                    None => seen.push((heading, column.number)),
                }
            }
        }
        let surname = of(Field::Surname).find(|column| column.group.is_plain());
        for whole in of(Field::FullName).filter(|column| column.group.is_plain() && surname.is_some()) {
            oddities.push(format!(
                "column {} is headed as a whole name and stands beside the parts of one, and both count; \
                 --map ignore={} leaves it out",
                whole.number, whole.number
            ));
        }
        oddities
    }

    /// "Code" and "Debiteur" mean the customer when no other heading does.
    fn settle_bare(&mut self, sample: &[Row]) {
        if !self.has(Field::CustomerNumber)
            && !self.has(Field::CustomerId)
            && let Some(column) = self.unmapped(&BARE_NUMBERS)
        {
            column.role = Role::Field(Field::CustomerNumber);
        }
        let has_number = self.has(Field::CustomerNumber);
        let has_name = self.has(Field::FullName) || self.has(Field::Company) || self.has(Field::Surname);
        let Some(column) = self.unmapped(&BARE_CUSTOMERS) else {
            return;
        };
        let values = sample
            .iter()
            .map(|row| row.cell(column.number - 1))
            .filter(|value| !value.is_empty());
        let (mut digits, mut letters) = (0_usize, 0_usize);
        for value in values {
            let is_number = value.bytes().any(|b| b.is_ascii_digit()) && !value.contains(' ');
            *(if is_number { &mut digits } else { &mut letters }) += 1;
        }
        if digits > letters && !has_number {
            column.role = Role::Field(Field::CustomerNumber);
        } else if letters > digits && !has_name {
            column.role = Role::EitherName;
        }
    }

    /// "Naam" is a surname beside "Voornaam", a company's beside "Contactpersoon", and else either's.
    fn settle_names(&mut self) {
        let is_either = |column: &MappedColumn| {
            column.role == Role::Field(Field::FullName)
                && column.asked == Asked::ByHeading
                && column.group.is_plain()
                && EITHER_NAMES.contains(&fold_heading(&column.heading).as_str())
        };
        let has_plain = |field: Field| {
            self.columns
                .iter()
                .any(|c| c.role == Role::Field(field) && (c.group.is_plain() || c.asked == Asked::ByPerson))
        };
        let has_parts = has_plain(Field::GivenName) || has_plain(Field::Initials) || has_plain(Field::Prefix);
        let has_surname = has_plain(Field::Surname);
        let has_contact = self.columns.iter().any(|column| {
            let is_name = matches!(column.role, Role::Field(Field::FullName | Field::Surname));
            let heading = fold_heading(&column.heading);
            is_name && !is_either(column) && (heading.contains("contact") || !column.group.is_plain())
        });
        let role = if has_parts && !has_surname {
            Role::Field(Field::Surname)
        } else if has_surname || self.has(Field::Company) {
            return;
        } else if has_contact {
            Role::Field(Field::Company)
        } else {
            Role::EitherName
        };
        if let Some(column) = self.columns.iter_mut().find(|column| is_either(column)) {
            column.role = role;
        }
    }

    /// Looks at the values for what the headings missed or have wrong.
    fn object(&self, sample: &[Row]) -> Result<(), ImportError> {
        let mut unmapped = Vec::new();
        let mut contradictory = Vec::new();
        for column in self
            .columns
            .iter()
            .filter(|column| column.asked == Asked::ByHeading)
        {
            let values = || looks_like(sample.iter().map(|row| row.cell(column.number - 1)));
            match column.role {
                Role::Other => {
                    let look = values().map(|values| LooksLike {
                        column: column.number,
                        values,
                        heading: None,
                    });
                    unmapped.extend(look);
                }
                Role::Field(heading) => {
                    let wrong = values().filter(|&values| contradicts(heading, values));
                    let look = wrong.map(|values| LooksLike {
                        column: column.number,
                        values,
                        heading: Some(heading),
                    });
                    contradictory.extend(look);
                }
                Role::EitherName | Role::Sensitive(_) | Role::Ignored => {}
            }
        }
        if !contradictory.is_empty() {
            Err(ImportError::Contradictory(contradictory))
        } else if !unmapped.is_empty() {
            Err(ImportError::UnmappedIdentifiers(unmapped))
        } else {
            Ok(())
        }
    }
}

/// Whether a column headed `heading` cannot hold `values`.
const fn contradicts(heading: Field, values: Field) -> bool {
    match values {
        Field::Email => !matches!(
            heading,
            Field::Email | Field::CustomerId | Field::AccountManager | Field::ContactOf
        ),
        Field::Iban => matches!(
            heading,
            Field::Email
                | Field::Phone
                | Field::Vat
                | Field::Kvk
                | Field::Postcode
                | Field::Company
                | Field::Surname
                | Field::City
        ),
        Field::Postcode => matches!(
            heading,
            Field::Email
                | Field::Phone
                | Field::Iban
                | Field::City
                | Field::HouseNumber
                | Field::Surname
                | Field::Company
        ),
        Field::Phone => matches!(
            heading,
            Field::Email | Field::Iban | Field::Postcode | Field::Surname | Field::Company | Field::City
        ),
        _ => false,
    }
}
