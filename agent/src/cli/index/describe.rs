//! An index in words and figures, for `homeward index info`. No values: the index has none.

use std::fmt;

use homeward_rules::identifier::IdentifierKind;
use homeward_rules::index::stats::{KeyFormName, NumberShape};
use homeward_rules::index::{KeyForm, OpenIndex};
use serde::Serialize;

/// Telephone numbers of strangers that the chance is told for.
const STRANGERS: f64 = 10_000.0;

/// What is told about an index.
#[derive(Debug, Serialize)]
pub(super) struct Description {
    size: u64,
    bytes_per_value: f64,
    key_id: String,
    built: u64,
    customers: u32,
    persons: u32,
    organisations: u32,
    retired: u32,
    account_managers: usize,
    kinds: Vec<KindDescription>,
    number_shapes: Vec<NumberShape>,
    headings: Vec<String>,
    holder_can_test_guesses: bool,
}

#[derive(Debug, Serialize)]
struct KindDescription {
    kind: IdentifierKind,
    form: KeyFormName,
    what: &'static str,
    form_version: u8,
    values: u64,
    shared_values: u64,
    most_shared: u64,
    density: f64,
    /// Hits by chance among ten thousand strangers' values.
    chance_hits_in_10000: f64,
}

impl Description {
    pub(super) fn of(index: &OpenIndex<'_>) -> Self {
        let meta = index.meta();
        let kinds: Vec<KindDescription> = KeyForm::ALL
            .into_iter()
            .filter(|form| meta.form(*form).entries > 0)
            .map(|form| {
                let stats = meta.form(form);
                let density = meta.density(form);
                KindDescription {
                    kind: form.kind(),
                    form: form.into(),
                    what: what(form),
                    form_version: form.version(),
                    values: stats.values,
                    shared_values: stats.values - stats.single,
                    most_shared: stats.most_shared,
                    density,
                    chance_hits_in_10000: density * STRANGERS,
                }
            })
            .collect();
        let values: u64 = kinds.iter().map(|kind| kind.values).sum();
        Self {
            size: index.size(),
            bytes_per_value: index.size() as f64 / values.max(1) as f64,
            key_id: meta.key_id.clone(),
            built: meta.built,
            customers: meta.customers,
            persons: meta.persons,
            organisations: meta.customers - meta.persons,
            retired: meta.retired,
            account_managers: meta.account_managers.len(),
            kinds,
            number_shapes: meta.number_shapes.clone(),
            headings: meta.headings.clone(),
            holder_can_test_guesses: true,
        }
    }
}

/// What the values of a form of key are.
const fn what(form: KeyForm) -> &'static str {
    match form {
        KeyForm::Email => "e-mail address",
        KeyForm::Phone => "telephone number",
        KeyForm::Iban => "bank account",
        KeyForm::Vat => "VAT number",
        KeyForm::Kvk => "trade-register number",
        KeyForm::CustomerNumber => "customer number",
        KeyForm::Address => "address",
        KeyForm::Company | KeyForm::CompanyStart => "organisation",
        KeyForm::Surname | KeyForm::Word => "surname",
        KeyForm::Initial => "initial and surname",
        KeyForm::InitialOnly => "the same, first name unknown",
        KeyForm::Given => "first name and surname",
    }
}

impl fmt::Display for Description {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} customers: {} people, {} organisations; {} account managers",
            grouped(u64::from(self.customers)),
            grouped(u64::from(self.persons)),
            grouped(u64::from(self.organisations)),
            self.account_managers
        )?;
        writeln!(
            out,
            "{} ({:.1} bytes a value), key {}, {} retired ids",
            size(self.size),
            self.bytes_per_value,
            self.key_id,
            self.retired
        )?;
        writeln!(out)?;
        let heads = ["kind", "values", "shared", "most", "chance hits in 10,000"];
        let [kind, values, shared, most, chance] = heads;
        writeln!(out, "{kind:<30}{values:>12}{shared:>10}{most:>8}{chance:>24}")?;
        for kind in &self.kinds {
            writeln!(
                out,
                "{:<30}{:>12}{:>10}{:>8}{:>24.1}",
                kind.what,
                grouped(kind.values),
                grouped(kind.shared_values),
                grouped(kind.most_shared),
                kind.chance_hits_in_10000
            )?;
        }
        if !self.number_shapes.is_empty() {
            let shapes: Vec<&str> = self
                .number_shapes
                .iter()
                .map(|shape| shape.shape.as_str())
                .collect();
            writeln!(out, "\ncustomer numbers look like: {}", shapes.join(", "))?;
        }
        writeln!(
            out,
            "\nWhoever holds this file can test guesses about customers: keep it on trusted hosts.\n\
             \"shared\" are values of more than one customer, \"most\" is how many share the commonest."
        )
    }
}

/// A number with its thousands apart: 1,234,567.
pub(in crate::cli) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A number of bytes for people.
pub(in crate::cli) fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{} bytes", grouped(bytes)),
        10_000..10_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        10_000_000..10_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(
            [grouped(0), grouped(999), grouped(1_000), grouped(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(size(1_234), "1,234 bytes");
        assert_eq!(size(12_345_678), "12.3 MB");
    }
}
