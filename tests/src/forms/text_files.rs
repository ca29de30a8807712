//! Lists as delimited text, in the encodings and layouts that exports come in.

use std::fmt::Write as _;

use anyhow::Result;

use super::desk::{accented, dutch, reachable};
use super::{Desk, Form, Writer};
use crate::world::Kind;
use crate::writers::table::{Column, PERSONAL, USUAL, bare, delimited, list, widen};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "csv-utf8",
        about: "UTF-8, semicolons, Dutch headings",
        writer: Writer::Own,
        make: utf8,
    },
    Form {
        id: "csv-bom-english",
        about: "UTF-8 with mark, commas, English headings",
        writer: Writer::Own,
        make: english,
    },
    Form {
        id: "csv-cp1252",
        about: "Windows-1252, accented names with postcode and house number",
        writer: Writer::Python,
        make: cp1252,
    },
    Form {
        id: "csv-cp850",
        about: "DOS code page 850, accented names with address",
        writer: Writer::Python,
        make: cp850,
    },
    Form {
        id: "csv-latin9",
        about: "ISO-8859-15 with euro signs",
        writer: Writer::Python,
        make: latin9,
    },
    Form {
        id: "csv-utf16le",
        about: "UTF-16 with mark and tabs, as Excel's Unicode text",
        writer: Writer::Python,
        make: utf16,
    },
    Form {
        id: "csv-utf16be-unmarked",
        about: "UTF-16 big-endian without mark",
        writer: Writer::Python,
        make: utf16_unmarked,
    },
    Form {
        id: "csv-utf32",
        about: "UTF-32 with mark",
        writer: Writer::Python,
        make: utf32,
    },
    Form {
        id: "csv-decoded-twice",
        about: "UTF-8 read as Windows-1252 and saved again",
        writer: Writer::Python,
        make: decoded_twice,
    },
    Form {
        id: "tsv-no-headings",
        about: "Tabs, no headings",
        writer: Writer::Own,
        make: tsv,
    },
    Form {
        id: "csv-python-multiline",
        about: "Quoted cells of several lines, by Python's csv",
        writer: Writer::Python,
        make: multiline,
    },
    Form {
        id: "csv-accounts",
        about: "Bank accounts and names only",
        writer: Writer::Own,
        make: accounts,
    },
    Form {
        id: "csv-companies",
        about: "Companies with VAT and KvK numbers",
        writer: Writer::Own,
        make: companies,
    },
    Form {
        id: "csv-remarks",
        about: "Customers with remarks and wishes that the CRM lacks",
        writer: Writer::Own,
        make: remarks,
    },
    Form {
        id: "csv-unknown-customers",
        about: "Customers, and prospects that the CRM does not know",
        writer: Writer::Own,
        make: unknown,
    },
    Form {
        id: "csv-fixed-width",
        about: "Columns aligned by spaces",
        writer: Writer::Own,
        make: fixed_width,
    },
];

fn utf8(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(120);
    let rows = list(&customers, &USUAL);
    desk.leave(
        "Documenten/klantenlijst.csv",
        delimited(&rows, ';', "\r\n"),
        &customers,
    )
}

fn english(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(60);
    let mut rows = bare(
        &customers,
        &[
            Column::Given,
            Column::Prefix,
            Column::Surname,
            Column::Email,
            Column::Phone,
        ],
    );
    let headings = [
        "First Name",
        "Middle Name",
        "Last Name",
        "E-mail Address",
        "Mobile Phone",
    ];
    rows.insert(0, headings.map(str::to_owned).to_vec());
    let text = format!("\u{feff}{}", delimited(&rows, ',', "\r\n"));
    desk.leave("Downloads/contacts.csv", text, &customers)
}

const ENCODE: &str = "open(data['file'], 'wb').write(data['text'].encode(data['encoding'], 'replace'))";

fn encoded(
    desk: &mut Desk<'_>,
    file: &str,
    encoding: &str,
    columns: &[Column],
    separator: char,
) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && accented(c) && dutch(c));
    let text = delimited(&list(&customers, columns), separator, "\r\n");
    desk.python(
        "Documenten/export",
        ENCODE,
        &serde_json::json!({"file": file, "text": text, "encoding": encoding}),
    )?;
    desk.holds(&format!("Documenten/export/{file}"), &customers);
    Ok(())
}

const NAME_AND_HOUSE: [Column; 4] = [Column::Name, Column::Line, Column::Postcode, Column::Town];

fn cp1252(desk: &mut Desk<'_>) -> Result<()> {
    encoded(desk, "relaties-ansi.csv", "cp1252", &NAME_AND_HOUSE, ';')
}

fn cp850(desk: &mut Desk<'_>) -> Result<()> {
    encoded(desk, "relaties-dos.txt", "cp850", &NAME_AND_HOUSE, ';')
}

fn utf16(desk: &mut Desk<'_>) -> Result<()> {
    encoded(desk, "unicode-tekst.txt", "utf-16", &PERSONAL, '\t')
}

fn utf16_unmarked(desk: &mut Desk<'_>) -> Result<()> {
    encoded(desk, "mainframe.csv", "utf-16-be", &PERSONAL, ';')
}

fn utf32(desk: &mut Desk<'_>) -> Result<()> {
    encoded(desk, "breed.csv", "utf-32", &PERSONAL, ';')
}

fn latin9(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && accented(c) && dutch(c));
    let mut rows = list(&customers, &NAME_AND_HOUSE);
    widen(&mut rows, "Omzet", &["€ 1.200", "€ 350", "€ 98.000"]);
    let text = delimited(&rows, ';', "\n");
    let data = serde_json::json!({"file": "omzet.csv", "text": text, "encoding": "iso8859-15"});
    desk.python("Documenten/export", ENCODE, &data)?;
    desk.holds("Documenten/export/omzet.csv", &customers)
        .extra_columns = vec!["Omzet".to_owned()];
    Ok(())
}

fn decoded_twice(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && accented(c) && dutch(c));
    let text = delimited(&list(&customers, &NAME_AND_HOUSE), ';', "\n");
    let script = "text = ''.join(bytes([b]).decode('cp1252', 'replace') if b not in (0x81,0x8d,0x8f,0x90,0x9d) else chr(b) \
                  for b in data.encode('utf-8'))\nopen('dubbel.csv', 'wb').write(text.encode('utf-8'))";
    desk.python("Documenten/export", script, &serde_json::json!(text))?;
    desk.holds("Documenten/export/dubbel.csv", &customers);
    Ok(())
}

fn tsv(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(50);
    let rows = bare(
        &customers,
        &[Column::Number, Column::Name, Column::Email, Column::Phone],
    );
    desk.leave(
        "Documenten/belronde.tsv",
        delimited(&rows, '\t', "\n"),
        &customers,
    )
}

fn multiline(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let mut rows = list(&customers, &[Column::Name, Column::Email, Column::Phone]);
    widen(
        &mut rows,
        "Gespreksnotitie",
        &["Wil \"korting\";\nbelt terug", "Regel een\nregel twee, en meer"],
    );
    let script = "import csv\nwith open('notities.csv', 'w', newline='', encoding='utf-8') as f:\n    \
                  csv.writer(f, delimiter=';', quoting=csv.QUOTE_ALL).writerows(data)";
    desk.python("Documenten", script, &serde_json::json!(rows))?;
    desk.holds("Documenten/notities.csv", &customers).extra_columns = vec!["Gespreksnotitie".to_owned()];
    Ok(())
}

fn accounts(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(45, |c| reachable(c) && c.iban.is_some());
    let rows = list(&customers, &[Column::Iban, Column::Inverted]);
    desk.leave(
        "Documenten/incasso 2023.csv",
        delimited(&rows, ',', "\n"),
        &customers,
    )
}

fn companies(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(40, |c| {
        c.kind == Kind::Organisation && c.vat.is_some() && c.kvk.is_some()
    });
    let rows = list(&customers, &[Column::Company, Column::Vat, Column::Kvk]);
    desk.leave("Documenten/zakelijk.csv", delimited(&rows, ';', "\n"), &customers)
}

fn remarks(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(35);
    let mut rows = list(&customers, &PERSONAL);
    widen(
        &mut rows,
        "Opmerkingen",
        &["levert altijd te laat", "houdt van zeilen", "kent de directeur"],
    );
    widen(&mut rows, "Voorkeur bellen", &["ochtend", "na 17 uur", ""]);
    desk.put("Documenten/mijn klanten.csv", delimited(&rows, ';', "\r\n"))?;
    let truth = desk.holds("Documenten/mijn klanten.csv", &customers);
    truth.extra_columns = vec!["Opmerkingen".to_owned(), "Voorkeur bellen".to_owned()];
    Ok(())
}

fn unknown(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(50);
    let prospects = desk.world.strangers(40, 20);
    let mut all = customers.clone();
    all.extend(prospects.iter());
    desk.put(
        "Documenten/prospects en klanten.csv",
        delimited(&list(&all, &PERSONAL), ';', "\n"),
    )?;
    desk.holds("Documenten/prospects en klanten.csv", &customers)
        .unmatched = 20;
    Ok(())
}

fn fixed_width(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let mut text = String::new();
    for row in list(
        &customers,
        &[Column::Number, Column::Name, Column::Email, Column::Phone],
    ) {
        for cell in row {
            let _ = write!(text, "{cell:<44}");
        }
        text.push_str("\r\n");
    }
    desk.leave("Documenten/uitdraai.prn", text, &customers)
}
