//! Customers as rows under headings, the shape of most stray copies.

use crate::world::{Customer, Person, Phone};

/// A column of a list of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Customer number.
    Number,
    /// Full name of the person, else of the organisation.
    Name,
    /// "Vries, J. de".
    Inverted,
    /// Name of the organisation.
    Company,
    /// First name.
    Given,
    /// Prefix.
    Prefix,
    /// Surname.
    Surname,
    /// E-mail.
    Email,
    /// The telephone number at which they are reached first.
    Phone,
    /// Street and house.
    Line,
    /// Postcode.
    Postcode,
    /// Town.
    Town,
    /// Bank account.
    Iban,
    /// VAT number.
    Vat,
    /// Trade register number.
    Kvk,
}

use Column as C;

/// The columns of a usual list of customers.
pub const USUAL: [Column; 7] = [
    C::Name,
    C::Company,
    C::Email,
    C::Phone,
    C::Line,
    C::Postcode,
    C::Town,
];
/// The columns of a usual list of private persons.
pub const PERSONAL: [Column; 6] = [C::Name, C::Email, C::Phone, C::Line, C::Postcode, C::Town];

impl Column {
    /// Its Dutch heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            C::Number => "Klantnummer",
            C::Name | C::Inverted => "Naam",
            C::Company => "Bedrijf",
            C::Given => "Voornaam",
            C::Prefix => "Tussenvoegsel",
            C::Surname => "Achternaam",
            C::Email => "E-mail",
            C::Phone => "Telefoon",
            C::Line => "Adres",
            C::Postcode => "Postcode",
            C::Town => "Woonplaats",
            C::Iban => "IBAN",
            C::Vat => "BTW-nummer",
            C::Kvk => "KvK",
        }
    }

    /// What a customer has there.
    #[must_use]
    pub fn of(self, customer: &Customer) -> String {
        let part = |part: fn(&Person) -> String| customer.person.as_ref().map(part);
        match self {
            C::Number => Some(customer.number.clone()),
            C::Name => Some(customer.name()),
            C::Inverted => part(Person::inverted_formal),
            C::Company => customer.company.clone(),
            C::Given => part(|p| p.given.clone()),
            C::Prefix => part(|p| p.prefix.clone()),
            C::Surname => part(|p| p.surname.clone()),
            C::Email => customer.email.clone(),
            C::Phone => customer.phone().map(Phone::exported),
            C::Line => Some(customer.address.line()),
            C::Postcode => Some(customer.address.postcode.clone()),
            C::Town => Some(customer.address.town.clone()),
            C::Iban => customer.iban.clone(),
            C::Vat => customer.vat.clone(),
            C::Kvk => customer.kvk.clone(),
        }
        .unwrap_or_default()
    }
}

/// Rows with their headings first.
pub type Rows = Vec<Vec<String>>;

/// A list of customers under headings.
#[must_use]
pub fn list(customers: &[&Customer], columns: &[Column]) -> Rows {
    let mut rows = vec![columns.iter().map(|column| column.heading().to_owned()).collect()];
    rows.extend(bare(customers, columns));
    rows
}

/// A list of customers without headings.
#[must_use]
pub fn bare(customers: &[&Customer], columns: &[Column]) -> Rows {
    customers
        .iter()
        .map(|customer| columns.iter().map(|column| column.of(customer)).collect())
        .collect()
}

/// A customer on one line, as people note them down: name, e-mail, telephone. What parts them differs.
#[must_use]
pub fn line(customer: &Customer) -> String {
    let digits = customer.number.bytes().filter(u8::is_ascii_digit);
    let between = match digits.map(u32::from).sum::<u32>() % 3 {
        0 => ", ",
        1 => "; ",
        _ => " - ",
    };
    [Column::Name, Column::Email, Column::Phone]
        .map(|column| column.of(customer))
        .join(between)
}

/// Adds a column: its heading, and one of `values` in turn for each row.
pub fn widen(rows: &mut Rows, heading: &str, values: &[&str]) {
    for (at, row) in rows.iter_mut().enumerate() {
        let cell = match at.checked_sub(1) {
            None => heading,
            Some(at) => values.get(at % values.len().max(1)).copied().unwrap_or_default(),
        };
        row.push(cell.to_owned());
    }
}

/// Rows as delimited text with quotes where needed.
#[must_use]
pub fn delimited(rows: &Rows, separator: char, line_end: &str) -> String {
    let mut out = String::new();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                out.push(separator);
            }
            if cell.contains([separator, '"', '\n']) {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(cell);
            }
        }
        out.push_str(line_end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_needed_and_columns_added() {
        let mut rows = vec![
            vec!["Naam".to_owned()],
            vec!["a;b".to_owned()],
            vec!["\"c\"".to_owned()],
        ];
        widen(&mut rows, "Wens", &["1", "2"]);
        assert_eq!(
            delimited(&rows, ';', "\n"),
            "Naam;Wens\n\"a;b\";1\n\"\"\"c\"\"\";2\n"
        );
    }
}
