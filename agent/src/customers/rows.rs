//! The customers of an export, one row after another.
//!
//! Rows are streamed: of those that have passed only a hash of their id is kept, to count ids that come again.
//! Nothing about a row stops the rest; what was odd is in the [`Tally`], by row number.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use homeward_rules::customer::{Customer, CustomerKind, PersonName, PostalAddress};
use homeward_rules::sensitive::Sensitive;

use super::error::ImportError;
use super::kind::{is_organisation_name, kind_of};
use super::plan::{AddressPlan, NamePlan, Plan};
use super::table::{Row, RowSource, Width};
use super::values::{is_no_day, push, push_codes, push_emails, push_phones, value};

/// Rows that are listed by number; further ones are only counted.
const LISTED: usize = 20;

/// Rows of one sort: how many, and the numbers of the first ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowList {
    /// How many there are.
    pub count: u64,
    /// The first of them, by number.
    pub first: Vec<u64>,
}

impl RowList {
    fn add(&mut self, row: u64) {
        self.count += 1;
        if self.first.len() < LISTED {
            self.first.push(row);
        }
    }

    fn describe(&self, what: &str) -> Option<String> {
        let (noun, verb) = if self.count == 1 {
            ("row", "has")
        } else {
            ("rows", "have")
        };
        let numbers: Vec<String> = self.first.iter().map(u64::to_string).collect();
        let more = if self.count > self.first.len() as u64 {
            " …"
        } else {
            ""
        };
        (self.count > 0).then(|| {
            format!(
                "{} {noun} {verb} {what}: {noun} {}{more}",
                self.count,
                numbers.join(", ")
            )
        })
    }
}

/// What was read, and what was odd about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows with a customer.
    pub rows: u64,
    /// Rows with more or fewer cells than the header.
    pub ragged: RowList,
    /// Rows without an id: the customer is named by its row.
    pub without_id: RowList,
    /// Rows whose id an earlier row has: more of the same customer.
    pub repeated_ids: RowList,
    /// Rows with a birth date that is no day.
    pub bad_birth_dates: RowList,
}

impl Tally {
    /// What a person should know, a line each; no values.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let lists = [
            self.ragged.describe("more or fewer cells than the header"),
            self.without_id
                .describe("no id, so that the row's number stands for it"),
            self.repeated_ids
                .describe("the id of an earlier row, and so the same customer"),
            self.bad_birth_dates
                .describe("a value under birth_date that is none"),
        ];
        lists.into_iter().flatten().collect()
    }
}

/// Iterates over the customers of an export.
pub struct Rows<'a> {
    source: Box<dyn RowSource + 'a>,
    plan: &'a Plan,
    /// Number of the header's row.
    header: u64,
    columns: usize,
    width: Width,
    row: Row,
    seen: HashSet<u64>,
    hasher: RandomState,
    tally: Tally,
    ended: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        source: Box<dyn RowSource + 'a>,
        plan: &'a Plan,
        header: u64,
        columns: usize,
        width: Width,
    ) -> Self {
        Self {
            source,
            plan,
            header,
            columns,
            width,
            row: Row::default(),
            seen: HashSet::new(),
            hasher: RandomState::new(),
            tally: Tally::default(),
            ended: false,
        }
    }

    /// What was read so far.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    fn count(&mut self, customer: &mut Customer) {
        let number = self.row.number;
        self.tally.rows += 1;
        let cells = self.row.cells.len();
        let surplus = || {
            self.row
                .cells
                .iter()
                .skip(self.columns)
                .any(|cell| !cell.trim().is_empty())
        };
        if self.width == Width::Fixed && (cells < self.columns || surplus()) {
            self.tally.ragged.add(number);
        }
        let dates = self.plan.birth_dates.iter();
        if dates
            .filter_map(|&column| value(self.row.cell(column)))
            .any(is_no_day)
        {
            self.tally.bad_birth_dates.add(number);
        }
        if customer.id.is_empty() {
            self.tally.without_id.add(number);
            customer.id = format!("row {number}");
        } else if !self.seen.insert(self.hasher.hash_one(&customer.id)) {
            self.tally.repeated_ids.add(number);
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<(u64, Customer), ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.source.next_row(&mut self.row) {
                Ok(true) if self.row.number <= self.header || self.row.is_blank() => {}
                Ok(true) => {
                    let mut customer = self.plan.customer(&self.row);
                    self.count(&mut customer);
                    return Some(Ok((self.row.number, customer)));
                }
                Ok(false) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl Plan {
    /// The customer in a row. Its id is empty if the row has none.
    pub(super) fn customer(&self, row: &Row) -> Customer {
        let mut customer = Customer::default();
        fill(
            &mut customer.customer_numbers,
            row,
            &self.customer_numbers,
            push_codes,
        );
        fill(&mut customer.emails, row, &self.emails, push_emails);
        fill(&mut customer.phones, row, &self.phones, push_phones);
        fill(&mut customer.ibans, row, &self.ibans, push_codes);
        fill(&mut customer.vats, row, &self.vats, push_codes);
        fill(&mut customer.kvks, row, &self.kvks, push_codes);
        fill(&mut customer.companies, row, &self.companies, push);
        customer
            .names
            .extend(self.names.iter().filter_map(|plan| plan.name(row)));
        customer
            .addresses
            .extend(self.addresses.iter().filter_map(|plan| plan.address(row)));
        customer.contact_of = text(row, self.contact_of);
        customer.account_manager = text(row, self.account_manager);
        let said = self.kind.and_then(|column| kind_of(row.cell(column)));
        for name in self
            .either_names
            .iter()
            .filter_map(|&column| value(row.cell(column)))
        {
            customer.add_either_name(name, said);
        }
        customer.kind = said.unwrap_or_else(|| customer.apparent_kind());
        customer.id = text(row, self.id)
            .or_else(|| {
                customer
                    .customer_numbers
                    .first()
                    .map(|number| number.expose().clone())
            })
            .unwrap_or_default();
        customer
    }
}

/// What a row says about a customer beside its values.
trait Apparent {
    /// Adds a name that is a person's or an organisation's.
    fn add_either_name(&mut self, name: &str, said: Option<CustomerKind>);
    /// The kind of a customer of which no column says it.
    fn apparent_kind(&self) -> CustomerKind;
}

impl Apparent for Customer {
    fn add_either_name(&mut self, name: &str, said: Option<CustomerKind>) {
        let is_organisation = match said {
            Some(kind) => kind == CustomerKind::Organisation,
            None => !self.kvks.is_empty() || !self.vats.is_empty() || is_organisation_name(name),
        };
        let name = Sensitive::new(name.to_owned());
        if is_organisation {
            self.companies.push(name);
        } else {
            self.names.push(PersonName {
                full: Some(name),
                ..PersonName::default()
            });
        }
    }

    fn apparent_kind(&self) -> CustomerKind {
        let of_organisation = !self.companies.is_empty() || self.contact_of.is_some();
        let is_registered = !self.kvks.is_empty() || !self.vats.is_empty();
        if self.names.is_empty() {
            if of_organisation || is_registered {
                CustomerKind::Organisation
            } else {
                CustomerKind::Person
            }
        } else if of_organisation {
            CustomerKind::Contact
        } else {
            CustomerKind::Person
        }
    }
}

type Push = fn(&mut Vec<Sensitive<String>>, &str);

fn fill(values: &mut Vec<Sensitive<String>>, row: &Row, columns: &[usize], push: Push) {
    for &column in columns {
        push(values, row.cell(column));
    }
}

fn text(row: &Row, column: Option<usize>) -> Option<String> {
    value(row.cell(column?)).map(str::to_owned)
}

fn sensitive(row: &Row, column: Option<usize>) -> Option<Sensitive<String>> {
    text(row, column).map(Sensitive::new)
}

impl NamePlan {
    /// The name in a row, if more than its small parts is there.
    fn name(&self, row: &Row) -> Option<PersonName> {
        let full = sensitive(row, self.full);
        let surname = sensitive(row, self.surname);
        let given = sensitive(row, self.given);
        if full.is_none() && surname.is_none() && given.is_none() {
            return None;
        }
        Some(PersonName {
            full,
            given,
            initials: sensitive(row, self.initials),
            prefix: prefix(row, self.prefix),
            surname,
        })
    }
}

/// A prefix may begin with an apostrophe that is its own: "'t", "'s".
fn prefix(row: &Row, column: Option<usize>) -> Option<Sensitive<String>> {
    let cell = row.cell(column?);
    value(cell).map(|_| Sensitive::new(cell.to_owned()))
}

impl AddressPlan {
    /// The address in a row. Street and number may stand in one column in some rows and in two in others.
    fn address(&self, row: &Row) -> Option<PostalAddress> {
        let mut address = PostalAddress {
            line: sensitive(row, self.line),
            street: sensitive(row, self.street),
            number: sensitive(row, self.number),
            addition: sensitive(row, self.addition),
            postcode: sensitive(row, self.postcode),
            city: sensitive(row, self.city),
            country: None,
        };
        match (&address.line, &address.street, &address.number) {
            (None, Some(_), None) => address.line = address.street.take(),
            (Some(_), None, Some(_)) => address.street = address.line.take(),
            _ => {}
        }
        let is_empty = address.line.is_none() && address.street.is_none() && address.postcode.is_none();
        if is_empty && address.city.is_none() {
            return None;
        }
        address.country = sensitive(row, self.country);
        Some(address)
    }
}
