//! What an index tells about itself: counts and densities, no values.
//!
//! Density answers "how probable is it that a stranger's value hits a customer by chance". Where values fill
//! a space evenly (phone numbers, numbers of a register) it is customers ÷ space. Where they do not (names,
//! addresses) it is the Good–Turing estimate: the share of values that more than one customer has stands for
//! the chance that the next person's value was seen before (Good, Biometrika 40, 1953).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::key::KeyForm;

/// What an index tells about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexMeta {
    /// Seconds since 1970 when it was built, as the builder was told.
    pub built: u64,
    /// Name of the key (not the key).
    pub key_id: String,
    /// Customers that count.
    pub customers: u32,
    /// How many of them are natural persons.
    pub persons: u32,
    /// Dense ids that were given out and are not in use any more.
    pub retired: u32,
    /// Figures of every form of key.
    pub forms: BTreeMap<KeyFormName, FormStats>,
    /// Version of the canonical form of every form of key.
    pub versions: BTreeMap<KeyFormName, u8>,
    /// Phone numbers by the class of number they belong to.
    pub phones: BTreeMap<String, u64>,
    /// Shapes of customer numbers with their counts, the most common first.
    pub number_shapes: Vec<NumberShape>,
    /// Headings of the export, folded: the fields that the CRM has.
    pub headings: Vec<String>,
    /// Names of the account managers.
    pub account_managers: Vec<String>,
}

/// The name of a form of key in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the forms are described at KeyForm")]
pub enum KeyFormName {
    Email,
    Phone,
    Iban,
    Vat,
    Kvk,
    CustomerNumber,
    Address,
    Company,
    Surname,
    Initial,
    InitialOnly,
    Given,
    CompanyStart,
    Word,
}

impl From<KeyForm> for KeyFormName {
    fn from(form: KeyForm) -> Self {
        match form {
            KeyForm::Email => Self::Email,
            KeyForm::Phone => Self::Phone,
            KeyForm::Iban => Self::Iban,
            KeyForm::Vat => Self::Vat,
            KeyForm::Kvk => Self::Kvk,
            KeyForm::CustomerNumber => Self::CustomerNumber,
            KeyForm::Address => Self::Address,
            KeyForm::Company => Self::Company,
            KeyForm::Surname => Self::Surname,
            KeyForm::Initial => Self::Initial,
            KeyForm::InitialOnly => Self::InitialOnly,
            KeyForm::Given => Self::Given,
            KeyForm::CompanyStart => Self::CompanyStart,
            KeyForm::Word => Self::Word,
        }
    }
}

/// Figures of one form of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FormStats {
    /// Pairs of value and customer.
    pub entries: u64,
    /// Distinct values.
    pub values: u64,
    /// Values that exactly one customer has.
    pub single: u64,
    /// Most customers that share one value.
    pub most_shared: u64,
}

/// A shape of customer numbers: `K######`, a `#` for each digit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberShape {
    /// The shape.
    pub shape: String,
    /// How many customers' numbers have it.
    pub count: u64,
}

impl NumberShape {
    /// Share of the shape's numbers that customers have.
    #[must_use]
    pub fn density(&self) -> f64 {
        let digits = self.shape.bytes().filter(|byte| *byte == b'#').count();
        let space = 10f64.powi(i32::try_from(digits).unwrap_or(i32::MAX));
        (self.count as f64 / space).min(1.0)
    }
}

/// Classes of phone numbers by the beginning of their E.164 digits, and the size of each class.
const PHONE_CLASSES: [(&str, f64); 6] = [
    ("316", 1e8),
    ("31", 1e8),
    ("324", 2e7),
    ("32", 7e7),
    ("491", 1e9),
    ("49", 1e10),
];

/// The class of a phone number in E.164 digits, and how many numbers the class has room for.
#[must_use]
pub fn phone_class(e164: &str) -> (&'static str, f64) {
    PHONE_CLASSES
        .into_iter()
        .find(|(start, _)| e164.starts_with(start))
        .unwrap_or(("other", 1e11))
}

impl FormStats {
    /// Good–Turing estimate of the chance that a stranger's value is a customer's too, from 0 to 1.
    #[must_use]
    pub fn chance_by_repetition(&self) -> f64 {
        if self.entries == 0 {
            return 0.0;
        }
        1.0 - self.single as f64 / self.entries as f64
    }
}

impl IndexMeta {
    /// Chance that a stranger's phone number of this class is a customer's.
    #[must_use]
    pub fn phone_density(&self, e164: &str) -> f64 {
        let (class, space) = phone_class(e164);
        self.phones
            .get(class)
            .map_or(0.0, |count| (*count as f64 / space).min(1.0))
    }

    /// Figures of one form, zero when the index has none.
    #[must_use]
    pub fn form(&self, form: KeyForm) -> FormStats {
        self.forms.get(&form.into()).copied().unwrap_or_default()
    }

    /// Chance that a stranger's value of this form is a customer's, apart from phones and customer numbers,
    /// whose chance depends on the value.
    #[must_use]
    pub fn density(&self, form: KeyForm) -> f64 {
        let stats = self.form(form);
        match form {
            KeyForm::Kvk => (stats.values as f64 / 9e7).min(1.0),
            KeyForm::Phone => {
                let classes = self.phones.iter().map(|(class, count)| {
                    let space = PHONE_CLASSES
                        .iter()
                        .find(|(name, _)| name == class)
                        .map_or(1e11, |c| c.1);
                    *count as f64 / space
                });
                classes.fold(0.0, f64::max)
            }
            KeyForm::CustomerNumber => self
                .number_shapes
                .iter()
                .map(NumberShape::density)
                .fold(0.0, f64::max),
            KeyForm::Email | KeyForm::Iban | KeyForm::Vat => 0.0,
            _ => stats.chance_by_repetition(),
        }
    }
}

/// The densities of an index, computed once: they are asked for with every candidate.
#[derive(Debug, Clone)]
pub(crate) struct Densities {
    forms: [f64; KeyForm::ALL.len() + 1],
    phones: [f64; PHONE_CLASSES.len() + 1],
}

impl Densities {
    /// The densities that the figures of an index give.
    pub(crate) fn of(meta: &IndexMeta) -> Self {
        let mut densities = Self {
            forms: [0.0; KeyForm::ALL.len() + 1],
            phones: [0.0; PHONE_CLASSES.len() + 1],
        };
        for form in KeyForm::ALL {
            if let Some(density) = densities.forms.get_mut(form as usize) {
                *density = meta.density(form);
            }
        }
        let classes = PHONE_CLASSES.iter().map(|(class, _)| *class);
        for (density, class) in densities.phones.iter_mut().zip(classes.chain([""])) {
            *density = meta.phone_density(class);
        }
        densities
    }

    /// Chance that a stranger's value of this form is a customer's.
    pub(crate) fn chance(&self, form: KeyForm, value: &str) -> f64 {
        let found = if form == KeyForm::Phone {
            let class = PHONE_CLASSES
                .iter()
                .position(|(start, _)| value.starts_with(start));
            self.phones.get(class.unwrap_or(PHONE_CLASSES.len()))
        } else {
            self.forms.get(form as usize)
        };
        found.copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_mobile_numbers_are_one_in_a_hundred() {
        let mut meta = crate::index::builder::empty_meta();
        meta.phones.insert("316".into(), 1_000_000);
        assert!((meta.phone_density("31612345678") - 0.01).abs() < 1e-9);
        assert!(meta.phone_density("31302345678").abs() < 1e-9);
    }

    #[test]
    fn densities_are_those_of_the_figures() {
        let mut meta = crate::index::builder::empty_meta();
        for (class, count) in [("316", 1_000_000), ("32", 7_000), ("other", 5_000_000)] {
            meta.phones.insert(class.into(), count);
        }
        meta.forms.insert(
            KeyForm::Kvk.into(),
            FormStats {
                entries: 9,
                values: 9,
                single: 9,
                most_shared: 1,
            },
        );
        let densities = Densities::of(&meta);
        for number in [
            "31612345678",
            "31302345678",
            "3225123456",
            "32470123456",
            "4930123456",
            "33123456789",
        ] {
            let (one, other) = (
                densities.chance(KeyForm::Phone, number),
                meta.phone_density(number),
            );
            assert!((one - other).abs() < 1e-15, "{number}");
        }
        let kvk = densities.chance(KeyForm::Kvk, "12345678");
        assert!((kvk - 1e-7).abs() < 1e-15);
    }

    #[test]
    fn repetition_tells_how_probable_a_strangers_name_is() {
        let rare = FormStats {
            entries: 100,
            values: 100,
            single: 100,
            most_shared: 1,
        };
        let common = FormStats {
            entries: 100,
            values: 40,
            single: 20,
            most_shared: 30,
        };
        assert!(rare.chance_by_repetition().abs() < 1e-9);
        assert!((common.chance_by_repetition() - 0.8).abs() < 1e-9);
    }
}
