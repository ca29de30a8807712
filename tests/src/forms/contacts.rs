//! Contacts as other services and programs give them out: Google, Outlook, Thunderbird, an old telephone.

use anyhow::Result;
use serde_json::json;

use super::desk::{accented, dutch, reachable};
use super::{Desk, Form, Writer};
use crate::world::{Customer, Phone};
use crate::writers::cards::{soft, version_3};
use crate::writers::package::stored;
use crate::writers::table::{Column, delimited};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "contacts-google-csv",
        about: "Contacts of Google as a table, addresses of several lines",
        writer: Writer::Own,
        make: google_table,
    },
    Form {
        id: "contacts-takeout-zip",
        about: "Google Takeout: cards in folders of a zip",
        writer: Writer::Own,
        make: takeout,
    },
    Form {
        id: "contacts-outlook-csv-dutch",
        about: "Contacts of Outlook under Dutch headings in Windows-1252",
        writer: Writer::Python,
        make: outlook_dutch,
    },
    Form {
        id: "contacts-outlook-csv-english",
        about: "Contacts of Outlook under English headings",
        writer: Writer::Own,
        make: outlook_english,
    },
    Form {
        id: "contacts-thunderbird-csv",
        about: "An address book of Thunderbird",
        writer: Writer::Own,
        make: thunderbird,
    },
    Form {
        id: "vcf-2.1-soft-breaks",
        about: "Cards of version 2.1: quoted-printable over several lines, Latin-1",
        writer: Writer::Own,
        make: old_telephone,
    },
];

fn given(customer: &Customer) -> String {
    Column::Given.of(customer)
}

fn last(customer: &Customer) -> String {
    customer
        .person
        .as_ref()
        .map(crate::world::Person::last)
        .unwrap_or_default()
}

/// Rows under these headings, where `cell` says what stands under which; the rest is empty. Every second customer
/// is known by name and address alone.
fn table(
    headings: &[&str],
    customers: &[&Customer],
    cell: impl Fn(&Customer, &str) -> String,
) -> Vec<Vec<String>> {
    let is_reach = |heading: &str| {
        ["mail", "hone", "telefoon", "Mobile"]
            .iter()
            .any(|word| heading.contains(word))
    };
    let mut rows: Vec<Vec<String>> = vec![headings.iter().map(|heading| (*heading).to_owned()).collect()];
    for (at, customer) in customers.iter().enumerate() {
        let shown = |heading: &str| at % 2 == 0 || !is_reach(heading);
        let cells = headings.iter().map(|heading| {
            if shown(heading) {
                cell(customer, heading)
            } else {
                String::new()
            }
        });
        rows.push(cells.collect());
    }
    rows
}

const GOOGLE: [&str; 26] = [
    "First Name",
    "Middle Name",
    "Last Name",
    "Phonetic First Name",
    "Phonetic Middle Name",
    "Phonetic Last Name",
    "Name Prefix",
    "Name Suffix",
    "Nickname",
    "File As",
    "Organization Name",
    "Organization Title",
    "Birthday",
    "Notes",
    "Photo",
    "Labels",
    "E-mail 1 - Label",
    "E-mail 1 - Value",
    "Phone 1 - Label",
    "Phone 1 - Value",
    "Address 1 - Label",
    "Address 1 - Formatted",
    "Address 1 - Street",
    "Address 1 - City",
    "Address 1 - Postal Code",
    "Address 1 - Country",
];

fn google_table(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && dutch(c));
    let rows = table(&GOOGLE, &customers, |c, heading| match heading {
        "First Name" => given(c),
        "Last Name" => last(c),
        "Labels" => "* myContacts".to_owned(),
        "E-mail 1 - Label" | "Address 1 - Label" => "Home".to_owned(),
        "Phone 1 - Label" => "Mobile".to_owned(),
        "E-mail 1 - Value" => Column::Email.of(c),
        // Two numbers stand in one cell.
        "Phone 1 - Value" => format!("0900-0500 ::: {}", Column::Phone.of(c)),
        "Address 1 - Formatted" => format!(
            "{}\n{}\n{}",
            c.address.line(),
            c.address.envelope(),
            c.address.country.name()
        ),
        "Address 1 - Street" => c.address.line(),
        "Address 1 - City" => c.address.town.clone(),
        "Address 1 - Postal Code" => c.address.postcode.clone(),
        "Address 1 - Country" => c.address.country.name().to_owned(),
        _ => String::new(),
    });
    desk.leave(
        "Downloads/contacts (1).csv",
        delimited(&rows, ',', "\n"),
        &customers,
    )
}

fn takeout(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let cards: String = customers.iter().map(|c| version_3(c)).collect();
    let entry = "Takeout/Contacten/Mijn contacten/Mijn contacten.vcf";
    let page = "<!DOCTYPE html><html><head><title>Archief</title></head><body><h1>Je Google-gegevens</h1></body></html>";
    let members = [("Takeout/archive_browser.html", page.to_owned()), (entry, cards)];
    let path = "Downloads/takeout-20240312T130211Z-001.zip";
    desk.put(path, stored(&members)?)?;
    desk.holds(path, &customers).entry = Some(entry.to_owned());
    Ok(())
}

const DUTCH: [&str; 20] = [
    "Titel",
    "Voornaam",
    "Middelste naam",
    "Achternaam",
    "Achtervoegsel",
    "Bedrijf",
    "Afdeling",
    "Functie",
    "Werkadres, straat",
    "Werkadres, plaats",
    "Werkadres, postcode",
    "Huisadres, straat",
    "Huisadres, plaats",
    "Huisadres, postcode",
    "Telefoon op werk",
    "Mobiele telefoon",
    "E-mailadres",
    "E-mailtype",
    "E-mail, weergavenaam",
    "Notities",
];

fn outlook_dutch(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && accented(c) && dutch(c));
    let rows = table(&DUTCH, &customers, |c, heading| match heading {
        "Voornaam" => given(c),
        "Achternaam" => last(c),
        "Huisadres, straat" => c.address.line(),
        "Huisadres, plaats" => c.address.town.clone(),
        "Huisadres, postcode" => c.address.postcode.clone(),
        "Mobiele telefoon" => Column::Phone.of(c),
        "E-mailadres" => Column::Email.of(c),
        "E-mailtype" => "SMTP".to_owned(),
        "E-mail, weergavenaam" => format!("{} ({})", c.name(), Column::Email.of(c)),
        _ => String::new(),
    });
    let script = "import csv\nwith open('contactpersonen.CSV', 'w', newline='', encoding='cp1252') as f:\n    \
                  csv.writer(f, quoting=csv.QUOTE_ALL).writerows(data)";
    desk.python("Outlook", script, &json!(rows))?;
    desk.holds("Outlook/contactpersonen.CSV", &customers);
    Ok(())
}

const ENGLISH: [&str; 16] = [
    "Title",
    "First Name",
    "Middle Name",
    "Last Name",
    "Suffix",
    "Company",
    "Department",
    "Job Title",
    "Home Street",
    "Home City",
    "Home Postal Code",
    "Mobile Phone",
    "E-mail Address",
    "E-mail Type",
    "E-mail Display Name",
    "Notes",
];

fn outlook_english(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && dutch(c));
    let rows = table(&ENGLISH, &customers, |c, heading| match heading {
        "First Name" => given(c),
        "Last Name" => last(c),
        "Home Street" => c.address.line(),
        "Home City" => c.address.town.clone(),
        "Home Postal Code" => c.address.postcode.clone(),
        "Mobile Phone" => Column::Phone.of(c),
        "E-mail Address" => Column::Email.of(c),
        "E-mail Type" => "SMTP".to_owned(),
        "E-mail Display Name" => format!("{} ({})", c.name(), Column::Email.of(c)),
        _ => String::new(),
    });
    desk.leave("Outlook/contacts.CSV", delimited(&rows, ',', "\r\n"), &customers)
}

const THUNDERBIRD: [&str; 12] = [
    "First Name",
    "Last Name",
    "Display Name",
    "Nickname",
    "Primary Email",
    "Secondary Email",
    "Work Phone",
    "Mobile Number",
    "Home Address",
    "Home City",
    "Home ZipCode",
    "Notes",
];

fn thunderbird(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && dutch(c));
    let rows = table(&THUNDERBIRD, &customers, |c, heading| match heading {
        "First Name" => given(c),
        "Last Name" => last(c),
        "Display Name" => c.name(),
        "Primary Email" => Column::Email.of(c),
        "Mobile Number" => c.phone().map(Phone::national).unwrap_or_default(),
        "Home Address" => c.address.line(),
        "Home City" => c.address.town.clone(),
        "Home ZipCode" => c.address.postcode.clone(),
        _ => String::new(),
    });
    desk.leave(
        "Mail/persoonlijk adresboek.csv",
        delimited(&rows, ',', "\n"),
        &customers,
    )
}

fn old_telephone(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && accented(c) && dutch(c));
    let cards: String = customers.iter().map(|c| soft(c)).collect();
    desk.leave("Telefoon/PIM00001.vcf", cards, &customers)
}
