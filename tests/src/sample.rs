//! The sample that the README's first command works on: a small CRM export and a leaver's home folder.
//!
//! Made by the harness's own writers alone, so that it is the same bytes on every machine; it lies in
//! `samples/` and a test holds it to what is made here. Most of it are forms of the big home folder.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::forms::{self, Desk, Form, Nature, Writer};
use crate::truth::{Ties, Truth};
use crate::world::{Customer, World, export};
use crate::writers::cards::quoted;
use crate::writers::package::stored;
use crate::writers::table::{Column, PERSONAL, delimited, list, widen};
use crate::writers::xlsx::simple;

/// Customers in the sample's export.
pub const CUSTOMERS: u64 = 300;

/// Forms of the big home folder that the sample has too.
const CHOSEN: [&str; 20] = [
    "xlsx-plain",
    "xlsx-very-hidden",
    "docx-table",
    "docx-labels",
    "docx-margins",
    "csv-remarks",
    "txt-daily-notes",
    "txt-phone-notations",
    "txt-obfuscated-email",
    "txt-letter",
    "html-as-xls",
    "vcf-3.0",
    "ics-attendees",
    "name-xlsx-as-dat",
    "clean-strangers",
    "clean-news-company",
    "clean-code-of-conduct",
    "clean-staff",
    "clean-neighbours",
    "clean-invoice-numbers",
];

/// Forms of the sample alone.
const OWN: &[Form] = &[
    Form {
        id: "sample-mail",
        about: "A message home with a workbook attached",
        writer: Writer::Own,
        make: mail,
    },
    Form {
        id: "sample-zip",
        about: "A zip with a list",
        writer: Writer::Own,
        make: zip,
    },
    Form {
        id: "sample-latin-1",
        about: "An export in Latin-1",
        writer: Writer::Own,
        make: latin_1,
    },
];

/// Writes export, home folder and truth into `folder`.
///
/// # Errors
///
/// When a file cannot be written.
pub fn make(folder: &Path) -> Result<Truth> {
    let world = World::default();
    let home = folder.join("home");
    fs::create_dir_all(&home).with_context(|| format!("make {}", home.display()))?;
    let file = File::create(folder.join("crm-export.csv")).context("write the export")?;
    export::write_csv(world, CUSTOMERS, &mut BufWriter::new(file))?;
    let base: Vec<Customer> = world.customers(CUSTOMERS).collect();
    let mut truth = Truth::default();
    for (nature, form) in chosen() {
        let mut desk = Desk::new(world, &base, &home, form.id, nature);
        (form.make)(&mut desk).with_context(|| format!("make form {}", form.id))?;
        truth.expected.append(&mut desk.done().0);
    }
    let ties = Ties::of(&base);
    for expected in &mut truth.expected {
        expected.also = ties.related(&expected.customers);
    }
    truth.write(&folder.join("truth.json"))?;
    Ok(truth)
}

fn chosen() -> impl Iterator<Item = (Nature, &'static Form)> {
    let of_family = |(nature, forms): (Nature, &'static [Form])| forms.iter().map(move |form| (nature, form));
    forms::families()
        .into_iter()
        .flat_map(of_family)
        .filter(|(_, form)| CHOSEN.contains(&form.id))
        .chain(OWN.iter().map(|form| (Nature::Stray, form)))
}

fn mail(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let (in_body, attached) = customers.split_at(5);
    let mut body = String::new();
    for customer in in_body {
        let line = format!(
            "{}, {}, {}",
            customer.name(),
            Column::Email.of(customer),
            Column::Phone.of(customer)
        );
        body.push_str(&quoted(&line));
        body.push_str("\r\n");
    }
    let workbook = base64(&simple(&list(attached, &PERSONAL))?);
    let message = format!(
        "From: Rob Verdonk <rob.verdonk@bedrijf.example>\r\nTo: rob.thuis@voorbeeld.example\r\nSubject: =?utf-8?Q?voor_straks?=\r\n\
         Date: Mon, 4 Mar 2024 17:02:11 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"grens\"\r\n\r\n\
         --grens\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}\r\n\
         --grens\r\nContent-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; name=\"lijst.xlsx\"\r\n\
         Content-Disposition: attachment; filename=\"lijst.xlsx\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{workbook}\r\n--grens--\r\n"
    );
    desk.leave("Mail/voor straks.eml", message, &customers)
}

fn zip(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let mut rows = list(&customers, &PERSONAL);
    widen(
        &mut rows,
        "Afspraken",
        &["10% korting tot juni", "jaarlijks bezoek in mei", ""],
    );
    let bytes = stored(&[
        ("usb/leesmij.txt", "Kopie van mijn werkmap.\n".to_owned()),
        ("usb/klanten.csv", delimited(&rows, ';', "\r\n")),
    ])?;
    desk.put("Archief/usb-stick.zip", bytes)?;
    let truth = desk.holds("Archief/usb-stick.zip", &customers);
    truth.entry = Some("usb/klanten.csv".to_owned());
    truth.extra_columns = vec!["Afspraken".to_owned()];
    Ok(())
}

fn latin_1(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(60, |c| {
        forms::desk::reachable(c) && c.name().chars().all(|c| c < '\u{100}')
    });
    let text = delimited(&list(&customers, &PERSONAL), ';', "\r\n");
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
    desk.leave("Downloads/export_relaties.csv", bytes, &customers)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (at, chunk) in bytes.chunks(3).enumerate() {
        let value = chunk
            .iter()
            .fold(0_u32, |value, byte| value << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS
                .get((value >> (18 - 6 * place) & 63) as usize)
                .copied()
                .unwrap_or(b'=');
            out.push(if place > chunk.len() {
                '='
            } else {
                char::from(digit)
            });
        }
        if at % 19 == 18 {
            out.push_str("\r\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn files(folder: &Path, below: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, below, into);
            } else {
                let name = path
                    .strip_prefix(below)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                into.insert(name, fs::read(&path).unwrap());
            }
        }
    }

    #[test]
    fn base64_pads() {
        assert_eq!(base64(b"Ma"), "TWE=");
        assert_eq!(base64(b"Man"), "TWFu");
        assert_eq!(base64(b"M"), "TQ==");
    }

    #[test]
    fn every_chosen_form_exists() {
        assert_eq!(chosen().count(), CHOSEN.len() + OWN.len());
    }

    #[test]
    fn the_sample_in_the_repository_is_what_is_made_here() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path()).unwrap();
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
        let (mut made, mut there) = (BTreeMap::new(), BTreeMap::new());
        files(folder.path(), folder.path(), &mut made);
        files(&kept, &kept, &mut there);
        assert!(
            made.keys().eq(there.keys()),
            "run `cargo run -p homeward-tests --bin homeward-sample`"
        );
        for (name, bytes) in &made {
            assert!(
                there.get(name) == Some(bytes),
                "{name} differs: run `cargo run -p homeward-tests --bin homeward-sample`"
            );
        }
        assert!(made.values().map(Vec::len).sum::<usize>() < 300_000);
    }
}
