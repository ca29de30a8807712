//! Messages and mailboxes, written by Python's own mail library.

use anyhow::Result;
use serde_json::json;

use super::{Desk, Form, Writer};
use crate::writers::table::{Column, PERSONAL, delimited, line, list};
use crate::writers::xlsx::simple;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "eml-base64",
        about: "A body in base64",
        writer: Writer::Python,
        make: base64,
    },
    Form {
        id: "eml-quoted-printable",
        about: "A body in quoted-printable Latin-1",
        writer: Writer::Python,
        make: quoted_printable,
    },
    Form {
        id: "eml-attached-workbook",
        about: "A workbook attached",
        writer: Writer::Python,
        make: attached,
    },
    Form {
        id: "eml-forwarded",
        about: "A message within a message",
        writer: Writer::Python,
        make: forwarded,
    },
    Form {
        id: "eml-html-only",
        about: "A body in HTML only",
        writer: Writer::Python,
        make: html_only,
    },
    Form {
        id: "eml-recipients",
        about: "Customers as recipients with encoded names",
        writer: Writer::Python,
        make: recipients,
    },
    Form {
        id: "mbox-attachments",
        about: "A mailbox of messages, some with a CSV attached",
        writer: Writer::Python,
        make: mailbox,
    },
    Form {
        id: "mht-browser",
        about: "A web page with its pictures, saved by a browser",
        writer: Writer::Own,
        make: saved_page,
    },
    Form {
        id: "mht-word",
        about: "A page that Word saved, in Windows-1252",
        writer: Writer::Python,
        make: saved_by_word,
    },
    Form {
        id: "emlx",
        about: "A message as Apple Mail keeps it",
        writer: Writer::Python,
        make: apple_mail,
    },
];

const BEGIN: &str = "from email.message import EmailMessage\nm = EmailMessage()\nm['From'] = 'rob@bedrijf.example'\n\
                     m['To'] = 'thuis@bedrijf.example'\nm['Subject'] = 'voor later'\n";

fn message(desk: &Desk<'_>, file: &str, steps: &str, data: &serde_json::Value) -> Result<()> {
    desk.python(
        "Mail",
        &format!("{BEGIN}{steps}\nopen('{file}', 'wb').write(m.as_bytes())"),
        data,
    )
}

fn base64(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let text = customers.iter().map(|c| line(c)).collect::<Vec<_>>().join("\n");
    message(
        desk,
        "lijst.eml",
        "m.set_content(data, cte='base64')",
        &json!(text),
    )?;
    desk.holds("Mail/lijst.eml", &customers);
    Ok(())
}

fn quoted_printable(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(20, |c| super::desk::reachable(c) && super::desk::accented(c));
    let text = customers.iter().map(|c| line(c)).collect::<Vec<_>>().join("\n");
    message(
        desk,
        "qp.eml",
        "m.set_content(data, charset='iso-8859-1', cte='quoted-printable')",
        &json!(text),
    )?;
    desk.holds("Mail/qp.eml", &customers);
    Ok(())
}

fn attached(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let folder = desk.home().join("Mail");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("klanten.tmp"), simple(&list(&customers, &PERSONAL))?)?;
    let steps = "import os\nm.set_content('Zie bijlage.')\nm.add_attachment(open('klanten.tmp', 'rb').read(), \
                 maintype='application', subtype='octet-stream', filename='klanten.xlsx')\nos.remove('klanten.tmp')";
    message(desk, "bijlage.eml", steps, &json!(null))?;
    desk.holds("Mail/bijlage.eml", &customers).entry = Some("klanten.xlsx".to_owned());
    Ok(())
}

fn forwarded(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(15);
    let text = customers.iter().map(|c| line(c)).collect::<Vec<_>>().join("\n");
    let steps = "i = EmailMessage()\ni['From'] = 'ilse@bedrijf.example'\ni['Subject'] = 'klanten'\ni.set_content(data)\n\
                 m.set_content('Ter info.')\nm.add_attachment(i)";
    message(desk, "doorgestuurd.eml", steps, &json!(text))?;
    desk.holds("Mail/doorgestuurd.eml", &customers);
    Ok(())
}

fn html_only(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let steps = "import html\nm.set_content('<table>' + ''.join('<tr>' + ''.join('<td>' + html.escape(c) + '</td>' for c in r) \
                 + '</tr>' for r in data) + '</table>', subtype='html')";
    message(desk, "html.eml", steps, &json!(list(&customers, &PERSONAL)))?;
    desk.holds("Mail/html.eml", &customers);
    Ok(())
}

fn recipients(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let data: Vec<_> = customers
        .iter()
        .map(|c| json!([c.name(), Column::Email.of(c)]))
        .collect();
    let steps = "from email.headerregistry import Address\nm['Cc'] = tuple(Address(n, addr_spec=a) for n, a in data)\n\
                 m.set_content('Uitnodiging voor de relatiedag.')";
    message(desk, "uitnodiging.eml", steps, &json!(data))?;
    desk.holds("Mail/uitnodiging.eml", &customers);
    Ok(())
}

fn mailbox(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let data: Vec<_> = customers
        .chunks(10)
        .map(|some| json!({"text": some.first().map(|c| line(c)), "csv": delimited(&list(some.get(1..).unwrap_or_default(), &PERSONAL), ';', "\n")}))
        .collect();
    let script = "import mailbox\nfrom email.message import EmailMessage\nb = mailbox.mbox('archief.mbox')\nfor d in data:\n    \
                  m = EmailMessage()\n    m['From'] = 'rob@bedrijf.example'\n    m['Subject'] = 'archief'\n    \
                  m.set_content(d['text'])\n    m.add_attachment(d['csv'], subtype='csv', filename='lijst.csv')\n    \
                  b.add(m)\nb.flush()";
    desk.python("Mail", script, &json!(data))?;
    desk.holds("Mail/archief.mbox", &customers);
    Ok(())
}

fn saved_page(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let rows: String = list(&customers, &PERSONAL)
        .iter()
        .map(|row| format!("<tr><td>{}</td></tr>\r\n", row.join("</td><td>")))
        .collect();
    let page = quoted(&format!(
        "<!DOCTYPE html><html><head><meta charset=3D\"utf-8\"></head><body><table>\r\n{rows}</table></body></html>"
    ));
    let text = format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://crm.bedrijf.example/relaties\r\nSubject: Relaties\r\n\
         Date: Tue, 12 Mar 2024 13:02:11 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\
         \ttype=\"text/html\";\r\n\tboundary=\"----MultipartBoundary--x1----\"\r\n\r\n\r\n------MultipartBoundary--x1----\r\n\
         Content-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\nContent-Transfer-Encoding: quoted-printable\r\n\
         Content-Location: https://crm.bedrijf.example/relaties\r\n\r\n{page}\r\n------MultipartBoundary--x1----\r\n\
         Content-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n\
         Content-Location: cid:css-1@mhtml.blink\r\n\r\n@charset \"utf-8\";\r\n\r\n------MultipartBoundary--x1------\r\n"
    );
    desk.leave("Downloads/Relaties.mhtml", text, &customers)
}

/// Quoted-printable of UTF-8 in lines of 70 characters, line ends and markup left as they are.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for byte in text.bytes() {
        let written = match byte {
            b'\r' | b'\n' | b' '..=b'~' => char::from(byte).to_string(),
            byte => format!("={byte:02X}"),
        };
        width = if byte == b'\n' { 0 } else { width + written.len() };
        if width > 70 {
            out.push_str("=\r\n");
            width = written.len();
        }
        out.push_str(&written);
    }
    out
}

fn saved_by_word(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(20, |c| {
        super::desk::reachable(c) && super::desk::accented(c) && super::desk::dutch(c)
    });
    let rows = list(
        &customers,
        &[Column::Name, Column::Line, Column::Postcode, Column::Town],
    );
    let script = "import quopri\nrows = ''.join('<tr>' + ''.join('<td><p class=MsoNormal><span lang=NL>' + c + '<o:p></o:p></span></p></td>' \
                  for c in r) + '</tr>\\n' for r in data)\n\
                  page = '<html><head><meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\"></head><body><table>' + rows + '</table></body></html>'\n\
                  head = 'MIME-Version: 1.0\\nContent-Type: multipart/related; boundary=\"----=_NextPart_01DA\"\\n\\n\
                  Dit document is een webpagina met een enkel bestand, ook wel webarchief genoemd.\\n\\n------=_NextPart_01DA\\n\
                  Content-Location: file:///C:/0A1B2C3D/relaties.htm\\nContent-Transfer-Encoding: quoted-printable\\n\
                  Content-Type: text/html; charset=\"windows-1252\"\\n\\n'\n\
                  open('relaties.mht', 'wb').write(head.encode() + quopri.encodestring(page.encode('cp1252')) + b'\\n------=_NextPart_01DA--\\n')";
    desk.python("Documenten", script, &json!(rows))?;
    desk.holds("Documenten/relaties.mht", &customers);
    Ok(())
}

fn apple_mail(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let text = customers.iter().map(|c| line(c)).collect::<Vec<_>>().join("\n");
    let steps = format!(
        "{BEGIN}m.set_content(data)\nb = m.as_bytes()\nopen('1234.emlx', 'wb').write(str(len(b)).encode() + b'\\n' + b + \
         b'<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>flags</key><integer>8590195713</integer></dict></plist>')"
    );
    desk.python("Library/Mail/V10", &steps, &json!(text))?;
    desk.holds("Library/Mail/V10/1234.emlx", &customers);
    Ok(())
}
