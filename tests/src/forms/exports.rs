//! What other programs give out: Apple's documents, directories, and lists packed into text.

use anyhow::Result;
use serde_json::json;

use super::desk::{accented, dutch, reachable};
use super::{Desk, Form, Writer};
use crate::writers::table::{Column, PERSONAL, USUAL, delimited, line, list};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "numbers-cells",
        about: "A Numbers table with telephone numbers as numbers",
        writer: Writer::Python,
        make: numbers,
    },
    Form {
        id: "pages-keynote-texts",
        about: "Texts and footnotes of Pages, slides and notes of Keynote",
        writer: Writer::Python,
        make: pages,
    },
    Form {
        id: "ldif-addresses",
        about: "An address book of a directory, accents in base64",
        writer: Writer::Python,
        make: ldif,
    },
    Form {
        id: "base64-in-text",
        about: "A list pasted into a note as base64",
        writer: Writer::Python,
        make: base64_in_text,
    },
    Form {
        id: "base64-in-json",
        about: "A list as a value in JSON, in base64",
        writer: Writer::Python,
        make: base64_in_json,
    },
    Form {
        id: "quoted-printable-text",
        about: "The body of a mail saved as it was sent: quoted-printable",
        writer: Writer::Python,
        make: quoted_text,
    },
    Form {
        id: "percent-text",
        about: "A list in percent-encoding",
        writer: Writer::Python,
        make: percent_text,
    },
];

fn numbers(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(40, |customer| reachable(customer) && dutch(customer));
    let mut rows = list(&customers, &[Column::Name, Column::Phone, Column::Town]);
    for row in rows.iter_mut().skip(1) {
        // Spreadsheets keep the digits only, without the zero in front.
        if let Some(phone) = row.get_mut(1) {
            phone.retain(|c| c.is_ascii_digit());
        }
    }
    desk.python(
        "Documents",
        concat!(
            include_str!("exports/iwa.py"),
            "\n\n",
            include_str!("exports/numbers.py")
        ),
        &json!(rows),
    )?;
    desk.holds("Documents/klanten.numbers", &customers);
    Ok(())
}

fn pages(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let text: Vec<String> = customers.iter().map(|c| line(c)).collect();
    let (in_pages, in_keynote) = text.split_at(10);
    let (body, notes) = in_pages.split_at(6);
    let (slides, spoken) = in_keynote.split_at(5);
    let script = concat!(
        include_str!("exports/iwa.py"),
        "\n\n",
        include_str!("exports/pages.py")
    );
    let data = json!({"body": body, "notes": notes, "slides": slides, "spoken": spoken});
    desk.python("Documents", script, &data)?;
    let (written, shown) = customers.split_at(10);
    desk.holds("Documents/relaties.pages", written);
    desk.holds("Documents/relaties.key", shown);
    Ok(())
}

fn ldif(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let people: Vec<_> = customers
        .iter()
        .map(|customer| {
            let phone = Column::Phone.of(customer);
            json!([customer.name(), customer.email, phone])
        })
        .collect();
    let script = "
entries = []
for name, email, phone in data:
    code = base64.b64encode(name.encode()).decode()
    entries.append(f'dn: mail={email}\\nobjectclass: person\\ncn:: {code}\\nmail: {email}\\ntelephoneNumber: {phone}\\n')
open('adresboek.ldif', 'w').write('version: 1\\n\\n' + '\\n'.join(entries))
";
    desk.python("Documents", script, &json!(people))?;
    desk.holds("Documents/adresboek.ldif", &customers);
    Ok(())
}

fn base64_in_text(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let text = delimited(&list(&customers, &USUAL), ';', "\r\n");
    let script = "open('notitie.txt', 'w').write('Voor thuis:\\n\\n' + base64.encodebytes(data.encode()).decode() + '\\nTot morgen\\n')";
    desk.python("Documents", script, &json!(text))?;
    desk.holds("Documents/notitie.txt", &customers).entry = Some("base64 1".to_owned());
    Ok(())
}

fn base64_in_json(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let text = delimited(&list(&customers, &PERSONAL), ',', "\n");
    let script = "open('bericht.json', 'w').write(json.dumps({'onderwerp': 'lijst', \
                  'bijlage': base64.b64encode(data.encode()).decode()}))";
    desk.python("Downloads", script, &json!(text))?;
    desk.holds("Downloads/bericht.json", &customers).entry = Some("base64 1".to_owned());
    Ok(())
}

fn quoted_text(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |customer| {
        reachable(customer) && accented(customer) && dutch(customer)
    });
    let columns = [Column::Name, Column::Line, Column::Postcode, Column::Town];
    let text = delimited(&list(&customers, &columns), ';', "\n");
    let script =
        "import quopri\nopen('bericht.txt', 'wb').write(quopri.encodestring(data.encode(), quotetabs=True))";
    desk.python("Documents", script, &json!(text))?;
    desk.holds("Documents/bericht.txt", &customers).entry = Some("quoted-printable".to_owned());
    Ok(())
}

fn percent_text(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let text = delimited(&list(&customers, &PERSONAL), ';', "\n");
    let script = "import urllib.parse\nopen('parameter.txt', 'w').write(urllib.parse.quote(data))";
    desk.python("Documents", script, &json!(text))?;
    desk.holds("Documents/parameter.txt", &customers).entry = Some("percent-encoding".to_owned());
    Ok(())
}
