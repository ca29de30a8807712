//! What Outlook keeps: messages, winmail.dat, stores, and OneNote beside it.

use anyhow::Result;

use super::desk::{accented, reachable};
use super::{Desk, Form, Writer};
use crate::world::Customer;
use crate::writers::onenote;
use crate::writers::outlook::{Message, Width, msg, pst, tnef};
use crate::writers::table::{Column, PERSONAL, delimited, line, list};
use crate::writers::xlsx::simple;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    form("msg-body", "A message with a list in its body", msg_body),
    form("msg-narrow", "A message of before Unicode", msg_narrow),
    form(
        "msg-rich",
        "A message whose body is compressed rich text",
        msg_rich,
    ),
    form("msg-wrapped-page", "A page wrapped in rich text", msg_wrapped),
    form("msg-page", "A message whose body is a page", msg_page),
    form(
        "msg-recipients",
        "Customers as recipients of a message",
        msg_recipients,
    ),
    form(
        "msg-attached-workbook",
        "A workbook attached to a message",
        msg_attached,
    ),
    form("msg-nested", "A message within a message", msg_nested),
    form("msg-contact", "A contact", msg_contact),
    form("tnef-body", "A list in winmail.dat", tnef_body),
    form(
        "tnef-attached",
        "A list attached within winmail.dat, and a message",
        tnef_attached,
    ),
    form("eml-tnef", "winmail.dat attached to a mail", eml_tnef),
    form(
        "pst-mail",
        "A store with mail, attachments and messages within messages",
        pst_mail,
    ),
    form(
        "pst-contacts",
        "A store with contacts and appointments",
        pst_contacts,
    ),
    form(
        "onenote-page",
        "A page of OneNote, and a list put into it",
        onenote_page,
    ),
];

const fn form(id: &'static str, about: &'static str, make: fn(&mut Desk<'_>) -> Result<()>) -> Form {
    Form {
        id,
        about,
        writer: Writer::Own,
        make,
    }
}

fn lines(customers: &[&Customer]) -> String {
    customers.iter().map(|c| line(c)).collect::<Vec<_>>().join("\r\n")
}

fn people(customers: &[&Customer]) -> Vec<(String, String)> {
    customers
        .iter()
        .map(|c| (c.name(), Column::Email.of(c)))
        .collect()
}

fn csv(customers: &[&Customer]) -> Vec<u8> {
    delimited(&list(customers, &PERSONAL), ';', "\r\n").into_bytes()
}

fn contact(customer: &Customer) -> Message {
    Message::default()
        .with(0x001a, "IPM.Contact")
        .with(0x3001, &customer.name())
        .with(0x3a1c, &Column::Phone.of(customer))
        .with(0x3a29, &customer.address.line())
        .with(0x3a2a, &Column::Postcode.of(customer))
        .with(0x3a27, &Column::Town.of(customer))
        .with(0x8083, &Column::Email.of(customer))
}

fn msg_body(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let message = Message::about("voor later").saying(&lines(&customers));
    desk.leave("Mail/lijst.msg", msg(&message), &customers)
}

fn msg_narrow(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(15, |c| reachable(c) && accented(c));
    let mut message = Message::about("relaties").saying(&lines(&customers));
    message.width = Width::Narrow;
    desk.leave("Mail/oud.msg", msg(&message), &customers)
}

fn msg_rich(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let text: Vec<String> = customers.iter().map(|c| escaped(&line(c))).collect();
    let mut message = Message::about("opgemaakt");
    message.rich = Some(format!(
        "{{\\rtf1\\ansi\\ansicpg1252 {}\\par}}",
        text.join("\\par ")
    ));
    desk.leave("Mail/opgemaakt.oft", msg(&message), &customers)
}

fn msg_wrapped(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(12);
    let text: Vec<String> = customers
        .iter()
        .map(|c| {
            format!(
                "{{\\*\\htmltag64 <p>}}{}{{\\*\\htmltag72 </p>}}\\htmlrtf\\par\\htmlrtf0 ",
                escaped(&line(c))
            )
        })
        .collect();
    let mut message = Message::about("pagina");
    message.rich = Some(format!(
        "{{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {}}}",
        text.concat()
    ));
    desk.leave("Mail/pagina.msg", msg(&message), &customers)
}

/// Text as it stands in rich text.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii() {
                c.to_string()
            } else {
                format!("\\u{}?", u32::from(c))
            }
        })
        .collect()
}

fn msg_page(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(15);
    let rows: String = customers.iter().map(|c| format!("<p>{}</p>", line(c))).collect();
    let mut message = Message::about("pagina").saying("Zie de pagina.");
    message.page = Some(format!("<html><body>{rows}</body></html>"));
    desk.leave("Mail/html.msg", msg(&message), &customers)
}

fn msg_recipients(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let mut message = Message::about("relatiedag").saying("U bent uitgenodigd.");
    message.people = people(&customers);
    desk.leave("Mail/uitnodiging.msg", msg(&message), &customers)
}

fn msg_attached(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let mut message = Message::about("bijlage").saying("Zie bijlage.");
    message.attachments = vec![("klanten.xlsx".to_owned(), simple(&list(&customers, &PERSONAL))?)];
    desk.put("Mail/bijlage.msg", msg(&message))?;
    desk.holds("Mail/bijlage.msg", &customers).entry = Some("klanten.xlsx".to_owned());
    Ok(())
}

fn msg_nested(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(15);
    let mut message = Message::about("FW: klanten").saying("Ter info.");
    message.messages = vec![Message::about("klanten").saying(&lines(&customers))];
    desk.leave("Mail/doorgestuurd.msg", msg(&message), &customers)
}

fn msg_contact(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(1);
    let Some(customer) = customers.first() else {
        return Ok(());
    };
    desk.leave("Mail/contact.msg", msg(&contact(customer)), &customers)
}

fn tnef_body(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let message = Message::about("voor later").saying(&lines(&customers));
    desk.leave("Mail/winmail.dat", tnef(&message), &customers)
}

/// A message with one half of the customers attached as a list and the other in a message within it.
fn halves(customers: &[&Customer]) -> Message {
    let (some, others) = customers.split_at(customers.len() / 2);
    let mut message = Message::about("bijlagen").saying("Zie bijlagen.");
    message.attachments = vec![("lijst.csv".to_owned(), csv(some))];
    message.messages = vec![Message::about("klanten").saying(&lines(others))];
    message
}

fn tnef_attached(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    desk.leave("Mail/bijlagen.dat", tnef(&halves(&customers)), &customers)
}

fn eml_tnef(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(10);
    let body = tnef(&Message::about("voor later").saying(&lines(&customers)));
    let mut mail = b"From: rob@bedrijf.example\r\nSubject: voor later\r\nMIME-Version: 1.0\r\n\
                     Content-Type: multipart/mixed; boundary=xyz\r\n\r\n--xyz\r\nContent-Type: text/plain\r\n\r\nHoi\r\n\
                     --xyz\r\nContent-Type: application/ms-tnef; name=\"winmail.dat\"\r\n\
                     Content-Transfer-Encoding: binary\r\n\r\n"
        .to_vec();
    // Quoted-printable keeps every byte through the ends of lines.
    let quoted: Vec<String> = body
        .chunks(20)
        .map(|bytes| bytes.iter().map(|byte| format!("={byte:02X}")).collect())
        .collect();
    let head = String::from_utf8_lossy(&mail).replace("Encoding: binary", "Encoding: quoted-printable");
    mail = format!("{head}{}\r\n--xyz--\r\n", quoted.join("=\r\n")).into_bytes();
    desk.leave("Mail/van-outlook.eml", mail, &customers)
}

fn pst_mail(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(80);
    let (in_bodies, rest) = customers.split_at(30);
    let (attached, addressed) = rest.split_at(40);
    let mut items: Vec<Message> = in_bodies
        .iter()
        .map(|c| Message::about("vraag").saying(&format!("Bel terug:\r\n{}", line(c))))
        .collect();
    items.push(halves(attached));
    let mut round = Message::about("relatiedag").saying("U bent uitgenodigd.");
    round.people = people(addressed);
    items.push(round);
    desk.leave("Outlook/archief.pst", pst("Postvak IN", &items), &customers)
}

fn pst_contacts(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(60);
    let (cards, visits) = customers.split_at(50);
    let mut items: Vec<Message> = cards.iter().map(|c| contact(c)).collect();
    items.extend(visits.iter().map(|c| {
        Message::about("Bezoek")
            .with(0x001a, "IPM.Appointment")
            .with(0x8208, &c.address.line())
            .saying(&line(c))
    }));
    desk.leave(
        "Outlook/contacten.ost",
        pst("Contactpersonen", &items),
        &customers,
    )
}

fn onenote_page(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let (typed, filed) = customers.split_at(12);
    let paragraphs: Vec<String> = typed.iter().map(|c| line(c)).collect();
    desk.leave(
        "Notities/klanten.one",
        onenote::section(&paragraphs, &[csv(filed)]),
        &customers,
    )
}
