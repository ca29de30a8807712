//! Free text, and what people do to values in it.

use std::fmt::Write as _;

use anyhow::Result;

use super::desk::{dutch, own_email, reachable};
use super::{Desk, Form, Writer};
use crate::world::number::{dotted_vat, spaced};
use crate::world::phone::grouped;
use crate::world::{Customer, Kind, Person, Phone};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "txt-obfuscated-email",
        about: "jan (at) voorbeeld punt nl",
        writer: Writer::Own,
        make: obfuscated,
    },
    Form {
        id: "txt-inverted-names",
        about: "Vries, J. de with a telephone number",
        writer: Writer::Own,
        make: inverted,
    },
    Form {
        id: "txt-iban-groups",
        about: "Bank accounts with spaces, dots, hyphens, small letters",
        writer: Writer::Own,
        make: ibans,
    },
    Form {
        id: "txt-phone-notations",
        about: "+31 (0)6-12.34.56.78 and nine other ways",
        writer: Writer::Own,
        make: phones,
    },
    Form {
        id: "txt-address-labels",
        about: "Labels of three lines: name, street, postcode",
        writer: Writer::Own,
        make: labels,
    },
    Form {
        id: "txt-customer-numbers",
        about: "Customer numbers after a label, with and without K-",
        writer: Writer::Own,
        make: numbers,
    },
    Form {
        id: "txt-company-kvk",
        about: "Companies with their KvK number in sentences",
        writer: Writer::Own,
        make: companies,
    },
    Form {
        id: "txt-emails-only",
        about: "A recipients' line: addresses, nothing else",
        writer: Writer::Own,
        make: emails_only,
    },
    Form {
        id: "txt-phones-only",
        about: "Mobile numbers, nothing else",
        writer: Writer::Own,
        make: phones_only,
    },
    Form {
        id: "txt-names-only",
        about: "Two hundred names, nothing else",
        writer: Writer::Own,
        make: names_only,
    },
    Form {
        id: "txt-addresses-surnames",
        about: "Fam. Surname and address on one line",
        writer: Writer::Own,
        make: addresses,
    },
    Form {
        id: "txt-vat-dotted",
        about: "VAT numbers with dots",
        writer: Writer::Own,
        make: vats,
    },
    Form {
        id: "txt-chat",
        about: "An exported chat",
        writer: Writer::Own,
        make: chat,
    },
    Form {
        id: "txt-daily-notes",
        about: "Notes of a sales visit, in sentences",
        writer: Writer::Own,
        make: daily,
    },
    Form {
        id: "txt-letter",
        about: "A letter to one customer",
        writer: Writer::Own,
        make: letter,
    },
    Form {
        id: "txt-household",
        about: "Housemates who share address and telephone",
        writer: Writer::Own,
        make: household,
    },
    Form {
        id: "txt-shouted",
        about: "Names in capitals without accents, with postcode and house",
        writer: Writer::Own,
        make: shouted,
    },
    Form {
        id: "txt-abroad",
        about: "Belgian and German customers, their own notations",
        writer: Writer::Own,
        make: abroad,
    },
];

fn email(customer: &Customer) -> &str {
    customer.email.as_deref().unwrap_or_default()
}

fn person(customer: &Customer, part: fn(&Person) -> String) -> String {
    customer.person.as_ref().map(part).unwrap_or_default()
}

fn obfuscated(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let mut text = "Adressen voor de nieuwsbrief, zo opgeschreven tegen spam:\n".to_owned();
    for (at, customer) in customers.iter().enumerate() {
        let (local, domain) = email(customer).split_once('@').unwrap_or_default();
        let _ = match at % 4 {
            0 => writeln!(text, "- {local} (at) {}", domain.replace('.', " punt ")),
            1 => writeln!(text, "- {local} [at] {}", domain.replace('.', " [dot] ")),
            2 => writeln!(text, "- {local} apenstaartje {}", domain.replace('.', " punt ")),
            _ => writeln!(text, "- {local}(at){}", domain.replace('.', "(dot)")),
        };
    }
    desk.leave("Notities/nieuwsbrief.txt", text, &customers)
}

fn inverted(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && dutch(c));
    let mut text = String::new();
    for customer in &customers {
        let phone = customer.phone().map(Phone::national).unwrap_or_default();
        let _ = writeln!(
            text,
            "{}  tel. {phone}",
            person(customer, Person::inverted_formal)
        );
    }
    desk.leave("Notities/bellijst.txt", text, &customers)
}

fn ibans(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && c.iban.is_some());
    let mut text = "Terugbetalen:\n".to_owned();
    for (at, customer) in customers.iter().enumerate() {
        let iban = customer.iban.clone().unwrap_or_default();
        let iban = match at % 4 {
            0 => spaced(&iban),
            1 => grouped(&iban, 4, "."),
            2 => grouped(&iban, 4, "-"),
            _ => spaced(&iban).to_lowercase(),
        };
        let _ = writeln!(text, "{} euro naar {iban}", 10 + at * 7);
    }
    desk.leave("Notities/terugbetalen", text, &customers)
}

fn phones(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(40, |c| reachable(c) && dutch(c));
    let mut text = String::new();
    for (way, customer) in customers.iter().enumerate() {
        let phone = customer.phone().map(|p| p.written(way)).unwrap_or_default();
        let _ = writeln!(
            text,
            "{} bellen op {phone} over de offerte.",
            person(customer, |p| p.given.clone())
        );
    }
    desk.leave("Notities/te bellen.txt", text, &customers)
}

fn labels(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(40, |c| reachable(c) && dutch(c));
    let mut text = String::new();
    for customer in &customers {
        let address = &customer.address;
        let _ = write!(
            text,
            "{}\n{}\n{}\n\n",
            person(customer, Person::formal),
            address.line(),
            address.envelope()
        );
    }
    desk.leave("Documenten/kerstkaarten.txt", text, &customers)
}

fn numbers(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(24, |_| true);
    let mut text = String::new();
    for (at, customer) in customers.iter().enumerate() {
        let number = &customer.number;
        let bare = number.trim_start_matches("K-");
        let _ = match at % 4 {
            0 => writeln!(text, "Klantnummer: {number} - herinnering gestuurd"),
            1 => writeln!(text, "klantnr. {number}, wacht op antwoord"),
            2 => writeln!(text, "Relatienr {number} belde over de factuur"),
            _ => writeln!(text, "klantnummer {bare} opnieuw benaderen"),
        };
    }
    desk.leave("Notities/openstaand.txt", text, &customers)
}

fn companies(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(25, |c| c.kind == Kind::Organisation && c.kvk.is_some());
    let mut text = String::new();
    for customer in &customers {
        let kvk = customer.kvk.as_deref().unwrap_or_default();
        let _ = writeln!(
            text,
            "Gesproken met {}, ingeschreven bij de KvK onder nummer {kvk}.\n",
            customer.name()
        );
    }
    desk.leave("Notities/bedrijven.txt", text, &customers)
}

fn emails_only(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(80, |c| own_email(c) && c.kind != Kind::Organisation);
    let addresses: Vec<&str> = customers.iter().map(|c| email(c)).collect();
    desk.leave("Notities/bcc.txt", addresses.join("; "), &customers)
}

fn phones_only(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(60, |c| reachable(c) && dutch(c));
    let numbers: Vec<String> = customers
        .iter()
        .filter_map(|c| c.mobile.as_ref())
        .map(Phone::national)
        .collect();
    desk.leave("Notities/sms-actie.txt", numbers.join("\n"), &customers)
}

fn names_only(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.distinct_names(200);
    let names: Vec<String> = customers.iter().map(|c| c.name()).collect();
    desk.leave("Notities/genodigden.txt", names.join("\n"), &customers)
}

fn addresses(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(40, |c| reachable(c) && dutch(c));
    let mut text = String::new();
    for customer in &customers {
        let address = &customer.address;
        let last = person(customer, Person::last);
        let _ = writeln!(
            text,
            "Fam. {last}, {}, {} {}",
            address.line(),
            address.tight_postcode(),
            address.town
        );
    }
    desk.leave("Notities/route dinsdag.txt", text, &customers)
}

fn vats(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(25, |c| c.vat.is_some());
    let mut text = "Btw-nummers gecontroleerd:\n".to_owned();
    for customer in &customers {
        let _ = writeln!(
            text,
            "* {}",
            dotted_vat(customer.vat.as_deref().unwrap_or_default())
        );
    }
    desk.leave("Notities/btw.md", text, &customers)
}

fn chat(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(15);
    let mut text = String::new();
    for (at, customer) in customers.iter().enumerate() {
        let phone = customer.phone().map(|p| p.written(at)).unwrap_or_default();
        let _ = writeln!(
            text,
            "[{:02}-03-2024 09:{:02}] Ilse: heb jij het nummer van {}?",
            1 + at,
            10 + at,
            customer.name()
        );
        let _ = writeln!(
            text,
            "[{:02}-03-2024 09:{:02}] Rob: {phone} of mail {}",
            1 + at,
            12 + at,
            email(customer)
        );
    }
    desk.leave("Downloads/WhatsApp-chat met team.txt", text, &customers)
}

fn daily(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(12, |c| {
        c.kind == Kind::Contact && own_email(c) && c.mobile.is_some()
    });
    let mut text = "# Week 12\n\n".to_owned();
    for customer in &customers {
        let phone = customer.phone().map(Phone::national).unwrap_or_default();
        let _ = write!(
            text,
            "Vandaag op bezoek geweest bij {} van {}. Afspraak: in mei een nieuwe offerte, tien procent korting als ze voor \
             drie jaar tekenen. Bereikbaar op {phone}, liever per mail: {}.\n\n",
            customer.name(),
            customer.company.as_deref().unwrap_or_default(),
            email(customer)
        );
    }
    desk.leave("Notities/bezoekverslagen.md", text, &customers)
}

fn letter(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(1, |c| reachable(c) && dutch(c));
    let mut text = String::new();
    for customer in &customers {
        let address = &customer.address;
        let name = person(customer, Person::formal);
        let _ = write!(
            text,
            "{name}\n{}\n{}\n\nGeachte {name},\n\nHartelijk dank voor uw bestelling. Wij mailen de bevestiging naar {}.\n",
            address.line(),
            address.envelope(),
            email(customer)
        );
    }
    desk.leave("Documenten/Brieven/bevestiging.txt", text, &customers)
}

fn household(desk: &mut Desk<'_>) -> Result<()> {
    let base = desk.base();
    let housemates = desk.take(10, |c| {
        c.household.is_some() && c.landline.is_some() && dutch(c) && c.email.is_some()
    });
    let mut customers = Vec::new();
    let mut text = String::new();
    for mate in housemates {
        let Some(first) = base.iter().find(|c| Some(&c.id) == mate.household.as_ref()) else {
            continue;
        };
        let phone = mate.landline.as_ref().map(Phone::national).unwrap_or_default();
        let address = &mate.address;
        let _ = writeln!(
            text,
            "{} en {}, {}, {} {}, {phone}, {}",
            first.name(),
            mate.name(),
            address.line(),
            address.postcode,
            address.town,
            email(mate)
        );
        customers.extend([first, mate]);
    }
    desk.leave("Notities/gezinnen.txt", text, &customers)
}

fn shouted(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && dutch(c) && super::desk::accented(c));
    let mut text = String::new();
    for customer in &customers {
        let name: String = person(customer, Person::full)
            .split(' ')
            .map(bare_capitals)
            .collect::<Vec<_>>()
            .join(" ");
        let address = &customer.address;
        let _ = writeln!(text, "{name}; {} {}", address.tight_postcode(), address.house());
    }
    desk.leave("Notities/ETIKETTEN.TXT", text, &customers)
}

fn bare_capitals(word: &str) -> String {
    let parts: Vec<String> = word
        .split('-')
        .map(|part| crate::world::name::plain(part).to_uppercase())
        .collect();
    parts.join("-")
}

fn abroad(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| {
        !dutch(c) && c.kind != Kind::Contact && c.household.is_none() && c.phone().is_some()
    });
    let mut text = String::new();
    for (way, customer) in customers.iter().enumerate() {
        let address = &customer.address;
        let phone = customer
            .phone()
            .map(|p| p.written([0, 1, 3, 6, 8].get(way % 5).copied().unwrap_or(0)))
            .unwrap_or_default();
        let vat = customer.vat.as_deref().unwrap_or("-");
        let _ = writeln!(
            text,
            "{}\n{}\n{} {}\n{phone}\nBTW {vat}\n",
            customer.name(),
            address.line(),
            address.postcode,
            address.town
        );
    }
    desk.leave("Documenten/buitenland.txt", text, &customers)
}
