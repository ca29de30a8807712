//! Lists that look like customer data and hold no customer.

#![expect(clippy::unnecessary_wraps, reason = "all forms have one signature")]

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::json;

use super::desk::{dutch, reachable};
use super::{Desk, Form, Writer};
use crate::world::customer::MANAGERS;
use crate::world::name::plain;
use crate::world::number::iban_of;
use crate::world::surname::is_common;
use crate::world::{Customer, Kind, Person, Phone};
use crate::writers::flat::{self, FlatSheet};
use crate::writers::table::{Column, PERSONAL, delimited, list};
use crate::writers::xlsx::simple;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "clean-strangers",
        about: "Three hundred other people from the same distributions",
        writer: Writer::Own,
        make: strangers,
    },
    Form {
        id: "clean-strangers-xlsx",
        about: "The same sort of people in a workbook",
        writer: Writer::Own,
        make: strangers_book,
    },
    Form {
        id: "clean-supplier-domains",
        about: "Suppliers with other mailboxes at customers' domains",
        writer: Writer::Own,
        make: suppliers,
    },
    Form {
        id: "clean-email-one-off",
        about: "E-mail addresses one letter off",
        writer: Writer::Own,
        make: emails_off,
    },
    Form {
        id: "clean-phone-inside",
        about: "Telephone numbers inside longer numbers",
        writer: Writer::Own,
        make: phone_inside,
    },
    Form {
        id: "clean-phone-one-off",
        about: "Telephone numbers with another last digits",
        writer: Writer::Own,
        make: phone_off,
    },
    Form {
        id: "clean-iban-typo",
        about: "Bank accounts with one digit off",
        writer: Writer::Own,
        make: iban_typo,
    },
    Form {
        id: "clean-iban-other",
        about: "Other accounts with right check digits",
        writer: Writer::Own,
        make: iban_other,
    },
    Form {
        id: "clean-neighbours",
        about: "Same surname and postcode, another house",
        writer: Writer::Own,
        make: neighbours,
    },
    Form {
        id: "clean-three-names",
        about: "Three common names",
        writer: Writer::Own,
        make: three_names,
    },
    Form {
        id: "clean-price-list",
        about: "A price list by LibreOffice",
        writer: Writer::Office,
        make: prices,
    },
    Form {
        id: "clean-invoice-numbers",
        about: "Invoice numbers in the range of customer numbers, no label",
        writer: Writer::Own,
        make: invoices,
    },
    Form {
        id: "clean-staff",
        about: "The company's own staff",
        writer: Writer::Own,
        make: staff,
    },
    Form {
        id: "clean-product-codes",
        about: "Product codes of a letter and six digits",
        writer: Writer::Own,
        make: products,
    },
    Form {
        id: "clean-articles",
        about: "Eight-digit article numbers",
        writer: Writer::Own,
        make: articles,
    },
    Form {
        id: "clean-random-numbers",
        about: "Measurements",
        writer: Writer::Own,
        make: measurements,
    },
    Form {
        id: "clean-dates",
        about: "A table of dates",
        writer: Writer::Own,
        make: dates,
    },
    Form {
        id: "clean-municipalities",
        about: "Town halls with addresses and telephones",
        writer: Writer::Own,
        make: town_halls,
    },
    Form {
        id: "clean-empty-book",
        about: "An empty workbook",
        writer: Writer::Own,
        make: empty,
    },
    Form {
        id: "clean-foreign-companies",
        about: "Companies that are no customers",
        writer: Writer::Own,
        make: companies,
    },
];

fn strangers(desk: &mut Desk<'_>) -> Result<()> {
    let people = desk.world.strangers(100, 300);
    let people: Vec<&Customer> = people.iter().collect();
    desk.innocent(
        "Vereniging/ledenlijst.csv",
        delimited(&list(&people, &PERSONAL), ';', "\n"),
    )
}

fn strangers_book(desk: &mut Desk<'_>) -> Result<()> {
    let people = desk.world.strangers(200, 120);
    let people: Vec<&Customer> = people.iter().collect();
    desk.innocent("Vereniging/klassenlijst.xlsx", simple(&list(&people, &PERSONAL))?)
}

fn suppliers(desk: &mut Desk<'_>) -> Result<()> {
    let domains: Vec<String> = desk
        .take(60, |c| c.kind == Kind::Organisation)
        .iter()
        .filter_map(|c| c.domain.clone())
        .collect();
    let others = desk.world.foreign_organisations(300, 60);
    let mut text = "Leverancier;E-mail;Telefoon\n".to_owned();
    for (domain, other) in domains.iter().zip(&others) {
        let phone = other.landline.as_ref().map(Phone::exported).unwrap_or_default();
        let _ = writeln!(text, "{};crediteuren@{domain};{phone}", other.name());
    }
    desk.innocent("Inkoop/leveranciers.csv", text)
}

fn emails_off(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = String::new();
    for (at, customer) in desk.persons(60).iter().enumerate() {
        let (local, domain) = customer
            .email
            .as_deref()
            .and_then(|e| e.split_once('@'))
            .unwrap_or_default();
        let _ = match at % 3 {
            0 => writeln!(text, "q{local}@{domain}"),
            1 => writeln!(text, "{local}q@{domain}"),
            _ => writeln!(text, "{local}@q{domain}"),
        };
    }
    desk.innocent("Overig/abonnees.txt", text)
}

fn phone_inside(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = "Zending\n".to_owned();
    for (at, customer) in desk.persons(60).iter().enumerate() {
        let digits = customer.phone().map(Phone::digits).unwrap_or_default();
        let _ = match at % 3 {
            0 => writeln!(text, "3S{digits}77"),
            1 => writeln!(text, "87{digits}{:03}", 101 + at),
            _ => writeln!(text, "{digits}41"),
        };
    }
    desk.innocent("Overig/track-and-trace.csv", text)
}

fn phone_off(desk: &mut Desk<'_>) -> Result<()> {
    let known: std::collections::HashSet<String> = desk
        .base()
        .iter()
        .filter_map(|c| c.mobile.as_ref())
        .map(Phone::digits)
        .collect();
    let people = desk.world.strangers(600, 80);
    let numbers = people
        .iter()
        .filter_map(|c| c.mobile.as_ref())
        .map(Phone::digits)
        .filter(|d| !known.contains(d));
    let text: String = numbers.map(|digits| format!("tel. {digits}\n")).collect();
    desk.innocent("Overig/nummers.txt", text)
}

fn iban_typo(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = String::new();
    for customer in desk.take(50, |c| c.iban.is_some()) {
        let iban = customer.iban.clone().unwrap_or_default();
        let last = iban
            .chars()
            .last()
            .and_then(|c| c.to_digit(10))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "{}{}",
            iban.strip_suffix(|_: char| true).unwrap_or_default(),
            (last + 1) % 10
        );
    }
    desk.innocent("Overig/rekeningen.txt", text)
}

fn iban_other(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = String::new();
    for _ in 0..50 {
        let account = format!("INGB0{}", desk.random.digits(9));
        let _ = writeln!(text, "{}", iban_of("NL", &account));
    }
    desk.innocent("Overig/rekeningen juist.txt", text)
}

fn neighbours(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = String::new();
    for customer in desk.take(60, |c| reachable(c) && dutch(c)) {
        let last = customer.person.as_ref().map(Person::last).unwrap_or_default();
        let address = &customer.address;
        let _ = writeln!(
            text,
            "{last}, {} {}, {} {}",
            address.street,
            address.number + 301,
            address.postcode,
            address.town
        );
    }
    desk.innocent("Overig/buurt.txt", text)
}

fn three_names(desk: &mut Desk<'_>) -> Result<()> {
    let people = desk.take(3, |c| {
        c.person
            .as_ref()
            .is_some_and(|p| is_common(&p.surname) && !p.surname.contains('-'))
    });
    let names: Vec<String> = people.iter().map(|c| c.name()).collect();
    desk.innocent(
        "Overig/verjaardag.txt",
        format!("Taart halen voor {}.\n", names.join(", ")),
    )
}

fn prices(desk: &mut Desk<'_>) -> Result<()> {
    let mut rows = vec![
        ["Artikelnummer", "Omschrijving", "Prijs", "Voorraad"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for at in 0..200 {
        let row = [
            format!("{}", 60_000_000 + at * 9_173),
            format!("Profiel {at} mm"),
            format!("{},50", at + 3),
            (at * 7).to_string(),
        ];
        rows.push(row.to_vec());
    }
    let sheet = FlatSheet {
        name: "Prijzen".to_owned(),
        rows,
        ..FlatSheet::default()
    };
    desk.convert(
        "Inkoop/prijzen.xlsx",
        "fods",
        flat::workbook(&[sheet], ""),
        "xlsx:Calc MS Excel 2007 XML",
    );
    desk.holds("Inkoop/prijzen.xlsx", &[]);
    Ok(())
}

fn invoices(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = "Factuur;Bedrag\n".to_owned();
    for at in 0..300 {
        let _ = writeln!(text, "{};{},00", 100_000 + at * 13, 50 + at * 3);
    }
    desk.innocent("Administratie/facturen.csv", text)
}

fn staff(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = "Naam;Toestel;E-mail\n".to_owned();
    for (at, name) in MANAGERS.iter().enumerate() {
        let local: Vec<String> = name.split(' ').map(plain).collect();
        let _ = writeln!(text, "{name};{};{}@bedrijf.example", 201 + at, local.join("."));
    }
    desk.innocent("Personeel/telefoonlijst.csv", text)
}

fn products(desk: &mut Desk<'_>) -> Result<()> {
    let text: String = (0..300)
        .map(|at| format!("P-{} Lamp E27 {} W\n", 100_000 + at * 11, 3 + at % 20))
        .collect();
    desk.innocent("Inkoop/codes.txt", text)
}

fn articles(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = "Artikel;Aantal\n".to_owned();
    for _ in 0..500 {
        let _ = writeln!(
            text,
            "{};{}",
            desk.random.between(10_000_000, 94_999_999),
            desk.random.between(1, 99)
        );
    }
    desk.innocent("Inkoop/artikelen.csv", text)
}

fn measurements(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = "tijd,a,b,c\n".to_owned();
    for at in 0..2_000 {
        let values: Vec<String> = (0..3)
            .map(|_| desk.random.between(100_000_000, 999_999_999).to_string())
            .collect();
        let _ = writeln!(text, "{at},{}", values.join(","));
    }
    desk.innocent("Projecten/meting.csv", text)
}

fn dates(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = "Datum;Van;Tot;Week\n".to_owned();
    for at in 0..365 {
        let (month, day) = (1 + at / 31, 1 + at % 31);
        let _ = writeln!(
            text,
            "{day:02}-{month:02}-2024;{:02}:00;{:02}:30;{}",
            8 + at % 4,
            16 + at % 3,
            1 + at / 7
        );
    }
    desk.innocent("Administratie/rooster.csv", text)
}

fn town_halls(desk: &mut Desk<'_>) -> Result<()> {
    let halls = [
        ("Utrecht", "Stadsplateau 1", "3521 AZ", "14 030"),
        ("Zwolle", "Lübeckplein 2", "8017 JZ", "14 038"),
        ("Breda", "Claudius Prinsenlaan 10", "4811 DJ", "14 076"),
        ("Leiden", "Bargelaan 190", "2333 CW", "14 071"),
        ("Arnhem", "Koningstraat 38", "6811 DG", "026 - 377 16 00"),
        ("Enschede", "Langestraat 24", "7511 HC", "14 053"),
    ];
    let text: String = halls
        .iter()
        .map(|(town, street, postcode, phone)| format!("Gemeente {town};{street};{postcode};{phone}\n"))
        .collect();
    desk.innocent("Overig/gemeenten.csv", text)
}

fn empty(desk: &mut Desk<'_>) -> Result<()> {
    desk.innocent("Overig/Nieuw werkblad.xlsx", simple(&Vec::new())?)
}

fn companies(desk: &mut Desk<'_>) -> Result<()> {
    let others = desk.world.foreign_organisations(700, 80);
    let data: Vec<_> = others
        .iter()
        .map(|c| json!({"bedrijf": c.name(), "kvk": Column::Kvk.of(c), "tel": Column::Phone.of(c)}))
        .collect();
    desk.innocent("Inkoop/aanbieders.json", serde_json::to_string_pretty(&data)?)
}
