//! Whole files through collector, index, matcher and judge, with a small customer base.

use super::*;
use crate::canonical::region::Region;
use crate::customer::{Customer, CustomerKind, PersonName, PostalAddress};
use crate::document::{Container, Shape};
use crate::index::builder::IndexBuilder;
use crate::index::{Check, Keyring, keys_of};
use crate::sensitive::Sensitive;

fn text(value: &str) -> Sensitive<String> {
    Sensitive::new(value.to_owned())
}

fn person(
    id: &str,
    given: &str,
    surname: &str,
    email: &str,
    phone: &str,
    postcode: &str,
    number: &str,
) -> Customer {
    Customer {
        id: id.into(),
        emails: vec![text(email)],
        phones: vec![text(phone)],
        names: vec![PersonName {
            given: Some(text(given)),
            surname: Some(text(surname)),
            ..PersonName::default()
        }],
        addresses: vec![PostalAddress {
            street: Some(text("Dorpsstraat")),
            number: Some(text(number)),
            postcode: Some(text(postcode)),
            ..PostalAddress::default()
        }],
        ..Customer::default()
    }
}

/// Three people of one surname (two of them a household), an organisation and its two contacts.
fn customers() -> Vec<Customer> {
    let mut all = vec![
        person(
            "K-100001",
            "Jan",
            "de Vries",
            "jan@voorbeeld.nl",
            "06-12345678",
            "1234 AB",
            "12",
        ),
        person(
            "K-100002",
            "Petra",
            "de Vries",
            "petra@voorbeeld.nl",
            "06-12345678",
            "1234 AB",
            "12",
        ),
        person(
            "K-100003",
            "Zoë",
            "de Vries",
            "zoe@elders.nl",
            "030-2345678",
            "3511 KL",
            "7-II",
        ),
    ];
    all.push(Customer {
        id: "K-100010".into(),
        kind: CustomerKind::Organisation,
        companies: vec![text("Vermeulen Techniek B.V.")],
        emails: vec![text("info@vermeulentechniek.nl")],
        phones: vec![text("0201234567")],
        ibans: vec![text("NL91ABNA0417164300")],
        kvks: vec![text("12345678")],
        account_manager: Some("A. Beheerder".into()),
        ..Customer::default()
    });
    for (id, given, surname, email) in [
        ("K-100011", "Karin", "Bos", "karin@vermeulentechniek.nl"),
        ("K-100012", "Ahmed", "El Amrani", "ahmed@vermeulentechniek.nl"),
    ] {
        all.push(Customer {
            id: id.into(),
            kind: CustomerKind::Contact,
            contact_of: Some("K-100010".into()),
            companies: vec![text("Vermeulen Techniek")],
            emails: vec![text(email), text("info@vermeulentechniek.nl")],
            phones: vec![text("0201234567")],
            names: vec![PersonName {
                given: Some(text(given)),
                surname: Some(text(surname)),
                ..PersonName::default()
            }],
            ..Customer::default()
        });
    }
    all
}

fn index_of(customers: &[Customer]) -> Vec<u8> {
    let mut builder = IndexBuilder::new(Keyring::new([3; 16]), 0, vec!["telefoon".into(), "naam".into()]);
    for customer in customers {
        let keys = keys_of(builder.keyring(), customer, Region::Nl);
        assert_eq!(keys.bad, [], "{}", customer.id);
        builder.add(customer, &keys).unwrap();
    }
    builder.finish().unwrap()
}

/// The ids of the customers that the lines hold, each line a record.
fn found_in(lines: &[&str]) -> Vec<String> {
    let mut document = Document::default();
    for (at, line) in lines.iter().enumerate() {
        document.push(line, at as u32 + 1, Location::default(), Shape::Prose, None);
    }
    found(&document).0
}

fn found(document: &Document) -> (Vec<String>, Option<Finding>) {
    let bytes = index_of(&customers());
    let engine = Engine::new(
        OpenIndex::open(&bytes, Check::Digest).unwrap(),
        Ruleset::built_in().clone(),
    );
    let mut inquiry = engine.inquire();
    inquiry.document(document);
    let finding = inquiry.finish();
    let ids = finding
        .iter()
        .flat_map(|f| &f.customers)
        .map(|c| engine.index().customer(*c).unwrap().id.to_owned());
    (ids.collect(), finding)
}

fn table(rows: &[&[&str]]) -> Document {
    let mut document = Document::default();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let location = Location {
                container: Container::Sheet,
                part: 1,
                row: row as u32 + 1,
                column: column as u32 + 1,
                ..Location::default()
            };
            document.push(cell, row as u32 + 1, location, Shape::Field, None);
        }
    }
    document
}

#[test]
fn one_value_that_identifies_is_enough() {
    for line in [
        "mail naar jan@voorbeeld.nl svp",
        "JAN@VOORBEELD.NL",
        "jan (at) voorbeeld punt nl",
        "mailto:jan%40voorbeeld.nl",
    ] {
        assert_eq!(found_in(&[line]), ["K-100001"], "{line}");
    }
    assert_eq!(found_in(&["rek. NL91 ABNA 0417 1643 00 t.n.v."]), ["K-100010"]);
    assert_eq!(found_in(&["bel 030 - 234 56 78"]), ["K-100003"]);
    assert_eq!(found_in(&["klant K100003 wil meer"]), ["K-100003"]);
}

#[test]
fn a_household_is_the_member_that_is_named() {
    assert_eq!(found_in(&["Petra de Vries, 06-12 34 56 78"]), ["K-100002"]);
    assert_eq!(found_in(&["Vries, J. de  +31 6 12345678"]), ["K-100001"]);
    assert_eq!(found_in(&["bel 0612345678 terug"]), ["K-100001", "K-100002"]);
}

#[test]
fn an_address_with_the_surname_is_enough_and_either_alone_is_not() {
    assert_eq!(found_in(&["Zoë de Vries, Kade 7, 3511 KL Utrecht"]), ["K-100003"]);
    assert_eq!(found_in(&["fam. de vries 3511kl 7"]), ["K-100003"]);
    assert_eq!(found_in(&["Kade 7, 3511 KL Utrecht"]), [""; 0]);
    assert_eq!(found_in(&["Zoë de Vries, Kade 9, 3511 KL Utrecht"]), [""; 0]);
    assert_eq!(found_in(&["Zoë de Vries", "Jan de Vries", "Karin Bos"]), [""; 0]);
}

#[test]
fn an_office_is_the_contact_that_is_named_or_else_the_organisation() {
    assert_eq!(
        found_in(&["Karin Bos van Vermeulen Techniek BV, 020-1234567"]),
        ["K-100011"]
    );
    assert_eq!(found_in(&["Vermeulen Techniek b.v. 020-1234567"]), ["K-100010"]);
    assert_eq!(found_in(&["Vermeulen Techniek in het nieuws"]), [""; 0]);
    assert_eq!(found_in(&["KvK: 12345678"]), ["K-100010"]);
}

#[test]
fn near_misses_are_nobody() {
    for line in [
        "jam@voorbeeld.nl",
        "jan@voorbeeld.nl.example.org",
        "order 20240612345678",
        "NL92 ABNA 0417 1643 00",
        "K-1000031",
        "artikel 12345678",
        "de Vries 3511 KL 71",
    ] {
        assert_eq!(found_in(&[line]), [""; 0], "{line}");
    }
}

#[test]
fn a_table_is_read_by_its_header() {
    let document = table(&[
        &[
            "Voornaam",
            "Achternaam",
            "Huisnr",
            "Straat",
            "Postcode",
            "Tel",
            "Opmerkingen",
            "BSN",
        ],
        &[
            "Zoë",
            "Vries, de",
            "7",
            "Kade",
            "3511KL",
            "302345678",
            "wil na 17 uur gebeld",
            "123456782",
        ],
        &["Onbe", "Kend", "1", "Plein", "9999XX", "06-99999999", "", ""],
    ]);
    let (ids, finding) = found(&document);
    assert_eq!(ids, ["K-100003"]);
    let finding = finding.unwrap();
    assert_eq!(finding.extra_columns, ["Opmerkingen"]);
    assert_eq!(finding.unmatched_records, 1);
    assert_eq!(finding.identifiers.get(&IdentifierKind::Bsn), Some(&1));
    assert_eq!(finding.evidence[0].location.row, 2);
    assert_eq!(
        finding.severity,
        crate::finding::Severity::Medium,
        "a citizen number raises it"
    );
    let kinds = &finding.evidence[0].kinds;
    assert_eq!(
        *kinds,
        [
            IdentifierKind::Phone,
            IdentifierKind::Address,
            IdentifierKind::Name
        ]
    );
}

/// A list of one customer's address again and again, with `column` beside it.
fn list_with(heading: &str, column: impl Fn(u32) -> String) -> Finding {
    let mut rows = vec![vec!["Naam".to_owned(), "E-mail".to_owned(), heading.to_owned()]];
    rows.extend((0..60).map(|at| vec!["Zoë de Vries".into(), "zoe@elders.nl".into(), column(at)]));
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    found(&table(&rows)).1.unwrap()
}

fn citizen_numbers(finding: &Finding) -> u32 {
    finding
        .identifiers
        .get(&IdentifierKind::Bsn)
        .copied()
        .unwrap_or_default()
}

/// The n-th number from `from` on that passes the eleven-test.
fn passing(from: u32, n: u32) -> String {
    (from..)
        .map(|number| number.to_string())
        .filter(|number| crate::canonical::bsn::canonical(number).is_some())
        .nth(n as usize)
        .unwrap()
}

#[test]
fn numbers_that_pass_the_eleven_test_by_chance_are_no_citizen_numbers() {
    let orders = list_with("Ordernummer", |at| (400_000_100 + at).to_string());
    assert_eq!(citizen_numbers(&orders), 0);
    let phones = list_with("Telefoon", |at| passing(612_000_000, at));
    assert_eq!(citizen_numbers(&phones), 0, "the heading says what they are");
    let own = list_with("Toestel", |_| "302345678".to_owned());
    assert_eq!(citizen_numbers(&own), 0, "a customer's telephone number");
}

#[test]
fn citizen_numbers_are_known_by_heading_label_or_number() {
    let headed = list_with("BSN", |at| passing(123_000_000, at));
    assert_eq!(citizen_numbers(&headed), 60);
    let labelled = list_with("Opmerkingen", |_| "zijn BSN is 123456782".to_owned());
    assert_eq!(citizen_numbers(&labelled), 60);
    let many = list_with("Kenmerk", |at| passing(123_000_000, at));
    assert_eq!(citizen_numbers(&many), 60, "all of them pass: that is no chance");
}

#[test]
fn headings_that_may_be_names_are_numbered() {
    let columns = |heading| list_with(heading, |_| "iets".to_owned()).extra_columns;
    assert_eq!(columns("Gemaakte afspraken"), ["Gemaakte afspraken"]);
    assert_eq!(columns("Gesprek Klaas Vaak"), ["#3"]);
    assert_eq!(columns("Vries"), ["#3"], "a customer's surname");
}

#[test]
fn an_explanation_says_what_raised_the_severity() {
    let index = index_of(&customers());
    let engine = Engine::new(
        OpenIndex::open(&index, Check::Digest).unwrap(),
        Ruleset::built_in().clone(),
    );
    let mut inquiry = engine.inquire();
    inquiry.document(&table(&[&["zoe@elders.nl", "BSN 123456782"]]));
    let shown = inquiry.explain().to_string();
    assert!(shown.contains("flagged in 1 of their records: bsn"), "{shown}");
    assert!(shown.contains("raised one step by bsn"), "{shown}");
}

#[test]
fn an_index_keeps_dense_ids_and_key_when_it_is_built_anew() {
    let first = index_of(&customers());
    let first = OpenIndex::open(&first, Check::Digest).unwrap();
    let mut changed: Vec<Customer> = customers().split_off(1);
    changed.insert(
        0,
        person(
            "A-1",
            "Nieuw",
            "Komer",
            "nieuw@voorbeeld.nl",
            "0687654321",
            "1000 AA",
            "1",
        ),
    );
    let mut builder = IndexBuilder::upon(&first, 1, Vec::new());
    for customer in &changed {
        let keys = keys_of(builder.keyring(), customer, Region::Nl);
        builder.add(customer, &keys).unwrap();
    }
    let second = builder.finish().unwrap();
    let second = OpenIndex::open(&second, Check::Digest).unwrap();
    for customer in &changed[1..] {
        assert_eq!(first.find(&customer.id), second.find(&customer.id));
    }
    assert_eq!(second.find("K-100001"), None);
    assert_eq!(second.meta().retired, 1);
    assert_eq!(second.find("A-1"), Some(CustomerRef(first.dense_ids())));
    assert_eq!(first.meta().key_id, second.meta().key_id);
    let contact = second.customer(second.find("K-100011").unwrap()).unwrap();
    assert_eq!(contact.contact_of, second.find("K-100010"));
}

#[test]
fn one_memory_serves_inquiries_one_after_the_other() {
    let bytes = index_of(&customers());
    let engine = Engine::new(
        OpenIndex::open(&bytes, Check::Digest).unwrap(),
        Ruleset::built_in().clone(),
    );
    let mut document = Document::default();
    let line = "De monteur van Vermeulen Techniek B.V. sprak Jan de Vries via jan@voorbeeld.nl";
    document.push(line, 1, Location::default(), Shape::Prose, None);
    let inquire = || {
        let mut inquiry = engine.inquire();
        inquiry.document(&document);
        inquiry.finish()
    };
    let first = inquire();
    assert!(first.is_some());
    assert_eq!(inquire(), first);
    assert_eq!(engine.memories.0.lock().unwrap().len(), 1);
}
