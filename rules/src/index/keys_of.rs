//! The keys of a customer: every value in canonical form, fingerprinted.
//!
//! Pure and without state, so that rows can be worked on in parallel. A value that has no canonical form is
//! reported by its field, never by its text.

use super::key::{Fingerprint, KeyForm, Keyring};
use super::stats::phone_class;
use crate::canonical::region::Region;
use crate::canonical::{
    Form, address, company, customer_number, email, iban, kvk, name, phone, postcode, vat,
};
use crate::customer::{Customer, PersonName, PostalAddress};
use crate::field::Field;
use crate::sensitive::Sensitive;

/// The keys of one customer, and what could not be made a key of.
#[derive(Debug, Default)]
pub struct CustomerKeys {
    /// Fingerprints with what each stands for.
    pub(crate) entries: Vec<(KeyForm, Fingerprint)>,
    /// Class of each phone number.
    pub(crate) phone_classes: Vec<&'static str>,
    /// Shape of each customer number.
    pub(crate) number_shapes: Vec<String>,
    /// Fields that held a value without canonical form.
    pub bad: Vec<Field>,
}

impl CustomerKeys {
    /// Whether nothing of the customer can be recognised.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Makes the keys of a customer. Numbers without country code are of `region`.
#[must_use]
pub fn keys_of(keyring: &Keyring, customer: &Customer, region: Region) -> CustomerKeys {
    let mut keys = CustomerKeys::default();
    let mut maker = Maker {
        keyring,
        keys: &mut keys,
    };
    maker.each(&customer.emails, Field::Email, KeyForm::Email, email::canonical);
    for value in filled(&customer.phones) {
        match phone::canonical(value, region) {
            Some(form) => {
                maker.keys.phone_classes.push(phone_class(&form).0);
                maker.put(KeyForm::Phone, &form);
            }
            None => maker.bad(Field::Phone),
        }
    }
    maker.each(&customer.ibans, Field::Iban, KeyForm::Iban, iban::canonical);
    maker.each(&customer.vats, Field::Vat, KeyForm::Vat, vat::canonical);
    maker.each(&customer.kvks, Field::Kvk, KeyForm::Kvk, kvk::canonical);
    maker.customer_numbers(customer);
    for value in filled(&customer.companies) {
        maker.company(value);
    }
    customer.names.iter().for_each(|name| maker.name(name));
    customer
        .addresses
        .iter()
        .for_each(|address| maker.address(address, region));
    keys
}

struct Maker<'k> {
    keyring: &'k Keyring,
    keys: &'k mut CustomerKeys,
}

/// The values that are not blank.
fn filled(values: &[Sensitive<String>]) -> impl Iterator<Item = &str> {
    values
        .iter()
        .map(|value| value.expose().trim())
        .filter(|value| !value.is_empty())
}

fn text(value: Option<&Sensitive<String>>) -> &str {
    value.map_or("", |value| value.expose().trim())
}

impl Maker<'_> {
    fn put(&mut self, form: KeyForm, value: &str) {
        self.keys
            .entries
            .push((form, self.keyring.fingerprint(form, value.as_bytes())));
    }

    fn bad(&mut self, field: Field) {
        self.keys.bad.push(field);
    }

    fn each(
        &mut self,
        values: &[Sensitive<String>],
        field: Field,
        form: KeyForm,
        canonical: impl Fn(&str) -> Option<Form>,
    ) {
        for value in filled(values) {
            match canonical(value) {
                Some(value) => self.put(form, &value),
                None => self.bad(field),
            }
        }
    }

    /// Customer numbers, and the CRM's key: people use either.
    fn customer_numbers(&mut self, customer: &Customer) {
        let numbers = filled(&customer.customer_numbers).chain([customer.id.as_str()]);
        for value in numbers {
            if let Some(form) = customer_number::canonical(value) {
                self.put(KeyForm::CustomerNumber, &form);
                self.keys.number_shapes.push(shape_of(&form));
            }
        }
        self.keys.number_shapes.sort_unstable();
        self.keys.number_shapes.dedup();
    }

    fn company(&mut self, raw: &str) {
        let Some(form) = company::canonical(raw) else {
            return self.bad(Field::Company);
        };
        self.put(KeyForm::Company, &form);
        let mut words = form.split(' ');
        if let Some(first) = words.next() {
            self.put(KeyForm::Word, first);
            if let (Some(second), Some(_)) = (words.next(), words.next()) {
                self.put(KeyForm::CompanyStart, &format!("{first} {second}"));
            }
        }
    }

    fn name(&mut self, raw: &PersonName) {
        let part = |value: &Option<Sensitive<String>>| {
            Some(text(value.as_ref()).to_owned()).filter(|t| !t.is_empty())
        };
        let (surname, full) = (part(&raw.surname), part(&raw.full));
        if surname.is_none() && full.is_none() {
            return;
        }
        let form = match (&surname, &full) {
            (None, Some(full)) => name::parse(full),
            _ => name::from_parts(
                part(&raw.given).as_deref(),
                part(&raw.initials).as_deref(),
                part(&raw.prefix).as_deref(),
                surname.as_deref(),
            ),
        };
        let Some(form) = form else {
            return self.bad(Field::Surname);
        };
        let first = form.initials.chars().next();
        let called = form.given.chars().next().filter(|called| first != Some(*called));
        for part in form.surname_parts() {
            self.put(KeyForm::Word, part);
            self.put(KeyForm::Surname, part);
            for initial in first.into_iter().chain(called) {
                self.put(KeyForm::Initial, &format!("{initial} {part}"));
                if form.given.is_empty() {
                    self.put(KeyForm::InitialOnly, &format!("{initial} {part}"));
                }
            }
            if !form.given.is_empty() {
                self.put(KeyForm::Given, &format!("{} {part}", form.given));
            }
        }
    }

    fn address(&mut self, raw: &PostalAddress, region: Region) {
        let postcode_text = text(raw.postcode.as_ref());
        if postcode_text.is_empty() {
            return;
        }
        let line = [text(raw.line.as_ref()), text(raw.street.as_ref())]
            .into_iter()
            .find(|t| !t.is_empty());
        let cut = line.and_then(address::street_line);
        let country = Region::of_country(text(raw.country.as_ref())).unwrap_or(region);
        let code = postcode::canonical(postcode_text, country);
        if code.is_none() {
            self.bad(Field::Postcode);
        }
        let number = address::house_number(text(raw.number.as_ref())).or_else(|| cut.map(|cut| cut.number));
        let Some(number) = number else {
            return self.bad(Field::HouseNumber);
        };
        let Some(code) = code else { return };
        let street = match cut {
            Some(cut) if text(raw.number.as_ref()).is_empty() => cut.street,
            _ => line.unwrap_or_default(),
        };
        let form = address::of_postcode(&code, number, street);
        match form {
            Some(form) => self.put(KeyForm::Address, &form),
            None => self.bad(Field::Postcode),
        }
    }
}

/// The shape of a canonical customer number: a `#` for each digit.
#[must_use]
pub(super) fn shape_of(canonical: &str) -> String {
    canonical
        .chars()
        .map(|c| if c.is_ascii_digit() { '#' } else { c })
        .collect()
}
