//! The customer base as a CRM writes it: one CSV with Dutch headings.

use std::io::{self, Write};

use super::World;
use super::customer::Customer;
use super::name::Person;
use super::phone::Phone;

/// The headings of the export.
pub const HEADINGS: [&str; 23] = [
    "CRM-id",
    "Relatienummer",
    "Soort",
    "Bedrijfsnaam",
    "Voorletters",
    "Voornaam",
    "Tussenvoegsel",
    "Achternaam",
    "Straat",
    "Huisnummer",
    "Toevoeging",
    "Postcode",
    "Plaats",
    "Land",
    "Telefoon",
    "Mobiel",
    "E-mail",
    "IBAN",
    "BTW-nummer",
    "KvK-nummer",
    "Accountmanager",
    "Organisatienummer",
    "Klant sinds",
];

/// Writes the first `count` customers of a world as CSV (UTF-8, semicolons).
///
/// # Errors
///
/// When writing fails.
pub fn write_csv(world: World, count: u64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", HEADINGS.join(";"))?;
    for customer in world.customers(count) {
        write_row(&customer, out)?;
    }
    out.flush()
}

/// Writes one customer as a row.
///
/// # Errors
///
/// When writing fails.
pub fn write_row(customer: &Customer, out: &mut impl Write) -> io::Result<()> {
    let person = |part: fn(&Person) -> &str| customer.person.as_ref().map_or("", part);
    let phone = |phone: &Option<Phone>| phone.as_ref().map(Phone::exported).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let address = &customer.address;
    let year = 1998 + customer.id.bytes().map(u64::from).sum::<u64>() % 27;
    let cells = [
        customer.id.clone(),
        customer.number.clone(),
        customer.kind.name().to_owned(),
        text(&customer.company),
        person(|p| &p.initials).to_owned(),
        person(|p| &p.given).to_owned(),
        person(|p| &p.prefix).to_owned(),
        person(|p| &p.surname).to_owned(),
        address.street.clone(),
        address.number.to_string(),
        address.addition.clone(),
        address.postcode.clone(),
        address.town.clone(),
        address.country.name().to_owned(),
        phone(&customer.landline),
        phone(&customer.mobile),
        text(&customer.email),
        text(&customer.iban),
        text(&customer.vat),
        text(&customer.kvk),
        customer.manager.to_owned(),
        text(&customer.organisation),
        format!("01-03-{year}"),
    ];
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b";")?;
        }
        if cell.contains([';', '"', '\n']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_as_many_cells_as_there_are_headings() {
        let mut out = Vec::new();
        write_csv(World::default(), 500, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 501);
        assert!(text.lines().all(|line| line.split(';').count() == HEADINGS.len()));
    }
}
