//! Matching of a small text against a small index, in under a minute: for seeing whether a change of the
//! detectors made them faster or slower. `homeward-bench` measures sizes that say something about real use.
//!
//! Prints one line a case: the median and the fastest of many runs, in MB/s.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use homeward_rules::canonical::region::Region;
use homeward_rules::customer::{Customer, CustomerKind, PersonName, PostalAddress};
use homeward_rules::detect::scan::{Words, anchors};
use homeward_rules::document::{Document, Location, Shape};
use homeward_rules::engine::Engine;
use homeward_rules::index::builder::{BuildError, IndexBuilder};
use homeward_rules::index::{Check, Keyring, OpenIndex, keys_of};
use homeward_rules::ruleset::Ruleset;
use homeward_rules::sensitive::Sensitive;

/// Customers in the index.
const CUSTOMERS: u32 = 10_000;
/// Bytes of each text.
const BYTES: usize = 2 << 20;
/// Time for each case.
const TIME: Duration = Duration::from_secs(3);

const SURNAMES: [&str; 12] = [
    "Jansen", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos", "Vos", "Peters", "Hendriks", "Dekker",
    "Brouwer",
];
const GIVEN: [&str; 8] = [
    "Jan", "Anna", "Pieter", "Sanne", "Kees", "Lotte", "Willem", "Fatima",
];
const SENTENCES: [&str; 8] = [
    "Hartelijk dank voor uw aanvraag; wij hebben deze in goede orde ontvangen en komen er volgende week op terug.",
    "Het totaalbedrag komt uit op € 12.450,00 exclusief btw, te voldoen binnen 30 dagen na factuurdatum.",
    "De gemeente Utrecht heeft op 14 maart 2025 laten weten dat de vergunning is verleend.",
    "Mocht u nog vragen hebben over de planning, neem dan gerust contact met ons op.",
    "Besloten wordt om de proef met drie maanden te verlengen en daarna een definitief besluit te nemen.",
    "In de regio Zwolle blijft de bezetting achter bij de verwachting; de oorzaak wordt nog onderzocht.",
    "Naar aanleiding van punt 7 wordt gevraagd of de cijfers over het derde kwartaal al bekend zijn.",
    "Tijdens de rondvraag wordt aandacht gevraagd voor de veiligheid op het parkeerterrein.",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bytes = index()?;
    let engine = Engine::new(
        OpenIndex::open(&bytes, Check::Digest)?,
        Ruleset::built_in().clone(),
    );
    let (prose, table) = (prose(), table());
    report("anchors, capitalised words", BYTES, || {
        let mut count = 0usize;
        anchors(prose.text().as_bytes(), Words::Capitalised, |_, _| count += 1);
        count
    })?;
    for (name, document) in [
        ("running text", &prose),
        ("table of customers and strangers", &table),
    ] {
        report(name, document.len(), || {
            let mut inquiry = engine.inquire();
            inquiry.document(document);
            inquiry.finish().map_or(0, |finding| finding.customers.len())
        })?;
    }
    let empty = Document::default();
    let begin = Instant::now();
    let files = 100_000;
    for _ in 0..files {
        let mut inquiry = engine.inquire();
        inquiry.document(black_box(&empty));
        black_box(inquiry.finish());
    }
    let each = begin.elapsed() / files;
    writeln!(
        io::stdout(),
        "{:<40} {each:?} each",
        "an inquiry into an empty file"
    )?;
    Ok(())
}

/// Runs a case for a while and prints its speed.
fn report(name: &str, bytes: usize, mut case: impl FnMut() -> usize) -> io::Result<()> {
    let mut times = Vec::new();
    let begin = Instant::now();
    while begin.elapsed() < TIME {
        let once = Instant::now();
        black_box(case());
        times.push(once.elapsed());
    }
    times.sort_unstable();
    let speed = |time: Option<&Duration>| time.map_or(0.0, |time| bytes as f64 / 1e6 / time.as_secs_f64());
    let (median, fastest) = (speed(times.get(times.len() / 2)), speed(times.first()));
    writeln!(
        io::stdout(),
        "{name:<40} {median:>8.0} MB/s median, {fastest:.0} fastest"
    )
}

/// Customer (or, beyond the last, stranger) number `n`.
fn customer(n: u32) -> Customer {
    let pick = |from: &[&str]| {
        from.get(n as usize % from.len())
            .copied()
            .unwrap_or_default()
            .to_owned()
    };
    let some = |text: String| Some(Sensitive::new(text));
    Customer {
        id: format!("K{n:06}"),
        kind: CustomerKind::Person,
        emails: vec![Sensitive::new(format!(
            "{}{n}@voorbeeld.example",
            pick(&GIVEN).to_lowercase()
        ))],
        phones: vec![Sensitive::new(format!(
            "06{:08}",
            u64::from(n) * 7_919 % 100_000_000
        ))],
        names: vec![PersonName {
            given: some(pick(&GIVEN)),
            surname: some(pick(&SURNAMES)),
            ..PersonName::default()
        }],
        addresses: vec![PostalAddress {
            postcode: some(format!("{} AB", 1_000 + n % 9_000)),
            number: some((1 + n % 99).to_string()),
            ..PostalAddress::default()
        }],
        ..Customer::default()
    }
}

fn index() -> Result<Vec<u8>, BuildError> {
    let keyring = Keyring::new([7; 16]);
    let mut builder = IndexBuilder::new(keyring.clone(), 0, Vec::new());
    for n in 0..CUSTOMERS {
        let customer = customer(n);
        builder.add(&customer, &keys_of(&keyring, &customer, Region::Nl))?;
    }
    builder.finish()
}

/// Paragraphs; in one of five somebody is named, and every tenth of those is a customer.
fn prose() -> Document {
    let mut document = Document::default();
    for n in 0u32.. {
        if document.len() >= BYTES {
            break;
        }
        let mut paragraph = String::new();
        for s in 0..3 {
            let at = (n as usize * 5 + s * 3) % SENTENCES.len();
            paragraph.push_str(SENTENCES.get(at).copied().unwrap_or_default());
            paragraph.push(' ');
        }
        if n % 5 == 0 {
            let who = customer(if n % 50 == 0 { n } else { n + CUSTOMERS });
            let email = who.emails.first().map_or("", |email| email.expose());
            let phone = who.phones.first().map_or("", |phone| phone.expose());
            let _ = write!(paragraph, "Bel of schrijf {} via {phone} of {email}.", who.id);
        }
        document.push(
            &paragraph,
            n + 1,
            Location {
                row: n + 1,
                ..Location::default()
            },
            Shape::Prose,
            None,
        );
    }
    document
}

/// Rows of a table without heading; every tenth is a customer.
fn table() -> Document {
    let mut document = Document::default();
    for n in 0u32.. {
        if document.len() >= BYTES {
            break;
        }
        let who = customer(if n % 10 == 0 { n } else { n + CUSTOMERS });
        let name = who
            .names
            .first()
            .and_then(|name| name.surname.as_ref())
            .map_or("", |name| name.expose());
        let email = who.emails.first().map_or("", |email| email.expose());
        let phone = who.phones.first().map_or("", |phone| phone.expose());
        for (column, cell) in [&who.id, name, email, phone, "prijsafspraak tot eind volgend jaar"]
            .into_iter()
            .enumerate()
        {
            let at = Location {
                row: n + 1,
                column: column as u32 + 1,
                ..Location::default()
            };
            document.push(cell, n + 1, at, Shape::Field, None);
        }
    }
    document
}
