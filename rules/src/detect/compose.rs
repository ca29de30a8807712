//! What labelled cells say together: a name from its columns, an address from its columns.
//!
//! The label comes from the format (a vCard property) or from the table's header. Cells whose label says what
//! they are need no guessing, so their words are not searched for names a second time.

use super::candidate::Grade;
use super::gate::Gate;
use super::intake::{Intake, Label, Spot};
use super::record::Record;
use crate::canonical::name::PersonForm;
use crate::canonical::region::Region;
use crate::canonical::{Form, address, company, customer_number, kvk, name, postcode};
use crate::document::{Document, Segment, Shape};
use crate::field::{Field, Heading, fold_heading, heading, may_be_shown};
use crate::identifier::IdentifierKind;
use crate::index::KeyForm;

/// Longest label of a line ("Opmerking: …") in bytes.
const MOST_LABEL_BYTES: usize = 40;

/// Whether cells with this label are put together here, so that their words need not be searched.
pub(super) const fn is_composed(field: Option<Field>) -> bool {
    matches!(
        field,
        Some(
            Field::FullName
                | Field::GivenName
                | Field::Initials
                | Field::Prefix
                | Field::Surname
                | Field::Title
                | Field::Company
                | Field::Street
                | Field::City
                | Field::Country
                | Field::Postcode
                | Field::HouseNumber
                | Field::HouseNumberAddition
                | Field::CustomerKind
                | Field::AccountManager
                | Field::Email
                | Field::Phone
                | Field::Iban
                | Field::Vat
                | Field::Kvk
        )
    )
}

/// The labelled cells of a record.
struct Cells<'d> {
    document: &'d Document,
    cells: Vec<(Field, &'d Segment)>,
}

impl<'d> Cells<'d> {
    fn first(&self, field: Field) -> Option<(&'d str, &'d Segment)> {
        self.all(field).next()
    }

    fn all(&self, field: Field) -> impl Iterator<Item = (&'d str, &'d Segment)> {
        let of_field = self.cells.iter().filter(move |(label, _)| *label == field);
        of_field.map(|(_, segment)| (self.document.segment_text(segment).trim(), *segment))
    }

    fn text(&self, field: Field) -> &'d str {
        self.first(field).map_or("", |(text, _)| text)
    }
}

/// Offers what the labelled cells of a record say.
pub(super) fn labelled<G: Gate>(
    document: &Document,
    labels: &[Label],
    record: &mut Record,
    intake: &mut Intake<'_, G>,
) {
    let labels = labels.get(record.positions()).unwrap_or_default();
    if labels.iter().all(|label| label.field.is_none()) {
        return;
    }
    let pairs = record.segments(document).iter().zip(labels);
    let cells = pairs
        .filter_map(|(segment, label)| label.field.map(|field| (field, segment)))
        .collect();
    let cells = Cells { document, cells };
    names(&cells, record, intake);
    for (text, segment) in cells.all(Field::Company) {
        if let Some(form) = company::canonical(text) {
            intake.offer(record, KeyForm::Company, Grade::Formed, &form, whole(segment));
        }
    }
    for field in [Field::CustomerNumber, Field::CustomerId] {
        for (text, segment) in cells.all(field) {
            if let Some(form) = customer_number::canonical(text) {
                intake.offer(
                    record,
                    KeyForm::CustomerNumber,
                    Grade::Labelled,
                    &form,
                    whole(segment),
                );
            }
        }
    }
    for (text, segment) in cells
        .all(Field::Kvk)
        .filter(|(_, segment)| segment.shape == Shape::Number)
    {
        // A spreadsheet drops the zero that a number begins with.
        if let Some(form) = kvk::canonical(&format!("{text:0>8}")) {
            intake.offer(record, KeyForm::Kvk, Grade::Labelled, &form, whole(segment));
        }
    }
    addresses(&cells, record, intake);
    for (field, kind) in [
        (Field::Bsn, IdentifierKind::Bsn),
        (Field::BirthDate, IdentifierKind::BirthDate),
        (Field::IdentityDocument, IdentifierKind::IdentityDocument),
    ] {
        if !cells.text(field).is_empty() {
            intake.flag(record, kind);
        }
    }
}

fn names<G: Gate>(cells: &Cells<'_>, record: &mut Record, intake: &mut Intake<'_, G>) {
    let mut forms: Vec<(PersonForm, &Segment)> = Vec::new();
    if let Some((surname, segment)) = cells.first(Field::Surname) {
        let form = name::from_parts(
            Some(cells.text(Field::GivenName)).filter(|text| !text.is_empty()),
            Some(cells.text(Field::Initials)).filter(|text| !text.is_empty()),
            Some(cells.text(Field::Prefix)).filter(|text| !text.is_empty()),
            Some(surname),
        );
        forms.extend(form.map(|form| (form, segment)));
    }
    for (text, segment) in cells.all(Field::FullName) {
        forms.extend(name::parse(text).map(|form| (form, segment)));
    }
    for (form, segment) in forms {
        person(&form, segment, record, intake);
    }
}

/// Offers the keys of a name whose parts are known.
fn person<G: Gate>(form: &PersonForm, segment: &Segment, record: &mut Record, intake: &mut Intake<'_, G>) {
    let mut offer = |key: KeyForm, grade: Grade, first: &str, part: &str| {
        let mut value = Form::new();
        let fits = if first.is_empty() {
            value.try_push_str(part).is_ok()
        } else {
            value.try_push_str(first).is_ok()
                && value.try_push(' ').is_ok()
                && value.try_push_str(part).is_ok()
        };
        if fits {
            intake.offer(record, key, grade, &value, whole(segment));
        }
    };
    let mut letter = [0; 4];
    let initial = form
        .initials
        .chars()
        .next()
        .map_or("", |c| &*c.encode_utf8(&mut letter));
    for part in form.surname_parts() {
        if !form.given.is_empty() {
            offer(KeyForm::Given, Grade::Formed, &form.given, part);
            offer(KeyForm::InitialOnly, Grade::Formed, initial, part);
        } else if !initial.is_empty() {
            offer(KeyForm::Initial, Grade::Formed, initial, part);
        } else {
            offer(KeyForm::Surname, Grade::Bare, "", part);
        }
    }
}

fn addresses<G: Gate>(cells: &Cells<'_>, record: &mut Record, intake: &mut Intake<'_, G>) {
    let country = Region::of_country(cells.text(Field::Country));
    let codes = cells.all(Field::Postcode).chain(cells.all(Field::PostcodeCity));
    for (text, segment) in codes {
        let lines = cells.all(Field::AddressLine).chain(cells.all(Field::Street));
        let mut offered = false;
        let mut offer = |number: u32, street: &str| {
            let default = country.unwrap_or_else(|| region_of(text));
            let form = postcode::canonical(text, default)
                .and_then(|code| address::of_postcode(&code, number, street));
            if let Some(form) = form {
                intake.offer(record, KeyForm::Address, Grade::Formed, &form, whole(segment));
            }
            offered = true;
        };
        for (number, _) in cells.all(Field::HouseNumber) {
            if let Some(number) = address::house_number(number) {
                offer(number, cells.text(Field::Street));
            }
        }
        for (line, _) in lines {
            if let Some(cut) = address::street_line(line) {
                offer(cut.number, cut.street);
            }
        }
    }
}

/// The region whose postcodes look like this one.
fn region_of(postcode: &str) -> Region {
    match postcode.bytes().take_while(u8::is_ascii_digit).count() {
        5 => Region::De,
        4 if postcode.len() == 4 => Region::Be,
        _ => Region::Nl,
    }
}

fn whole(segment: &Segment) -> Spot<'_> {
    Spot {
        segment,
        start: segment.start as usize,
        end: segment.end as usize,
    }
}

/// Notes the headings and line labels of a customer's record that the CRM export did not have, where what
/// stands under them is no candidate itself.
pub(super) fn unknown_fields<G: Gate>(
    document: &Document,
    labels: &[Label],
    record: &Record,
    intake: &mut Intake<'_, G>,
) {
    let segments = record.segments(document);
    for (segment, label) in segments
        .iter()
        .zip(labels.get(record.positions()).unwrap_or_default())
    {
        if let Some(heading) = &label.unknown
            && !record.has_candidate_in(segment.start, segment.end)
        {
            intake.unknown_heading(heading);
        }
    }
    let lines: Vec<(&str, Heading)> = segments
        .iter()
        .filter_map(|segment| line_label(document.segment_text(segment)))
        .collect();
    if lines
        .iter()
        .filter(|(_, meaning)| matches!(meaning, Heading::Known(_)))
        .count()
        < 2
    {
        return;
    }
    for (label, meaning) in lines {
        let is_surname = |word: &str| intake.gate.admit(KeyForm::Surname, word).is_some();
        if !matches!(meaning, Heading::Known(_))
            && !intake.gate.has_heading(&fold_heading(label))
            && may_be_shown(label, is_surname)
        {
            intake.unknown_heading(label);
        }
    }
}

/// The label of a line "Label: value" and what it means.
fn line_label(line: &str) -> Option<(&str, Heading)> {
    let (label, value) = line.split_once(':')?;
    let label = label.trim();
    let is_label = !label.is_empty()
        && label.len() <= MOST_LABEL_BYTES
        && label.split_whitespace().count() <= 4
        && label
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '/'))
        && !value.trim().is_empty()
        && !value.starts_with("//");
    is_label.then(|| (label, heading(label)))
}
