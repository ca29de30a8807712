//! Exports of chats and of text messages: WhatsApp, Teams, Slack, Telegram, back-ups of a telephone.
//!
//! Shapes are those of the programs' own exports. Signal gives out none, so no form of its is made.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use super::{Desk, Form, Writer};
use crate::world::{Customer, Phone};
use crate::writers::markup::escaped;
use crate::writers::package::stored;
use crate::writers::table::Column;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    form(
        "chat-whatsapp-android-dutch",
        "Hyphens and 24 hours, cards of several lines",
        android_dutch,
    ),
    form(
        "chat-whatsapp-android-english",
        "Slashes and PM after a narrow space",
        android_english,
    ),
    form(
        "chat-whatsapp-iphone",
        "Brackets and marks of direction, in a zip",
        iphone,
    ),
    form(
        "chat-teams-json",
        "Messages of Teams: pages of HTML in JSON",
        teams,
    ),
    form(
        "chat-slack-zip",
        "An export of Slack: a file a day, members apart",
        slack,
    ),
    form(
        "chat-telegram-json",
        "An export of Telegram: texts in pieces, and contacts",
        telegram,
    ),
    form("sms-backup-xml", "Text messages of a telephone", text_messages),
];

const fn form(id: &'static str, about: &'static str, make: fn(&mut Desk<'_>) -> Result<()>) -> Form {
    Form {
        id,
        about,
        writer: Writer::Own,
        make,
    }
}

fn email(customer: &Customer) -> String {
    Column::Email.of(customer)
}

fn phone(customer: &Customer, at: usize) -> String {
    customer.phone().map(|p| p.written(at)).unwrap_or_default()
}

/// One customer a card of several lines: only the first line has a time.
fn android_dutch(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let mut text =
        "12-03-2024 09:01 - Berichten en gesprekken zijn end-to-end versleuteld. Niemand buiten deze chat \
                    kan ze lezen. Tik voor meer info.\n"
            .to_owned();
    for (at, customer) in customers.iter().enumerate() {
        let _ = write!(
            text,
            "{0:02}-03-2024 14:{1:02} - Ilse: wie had jij nou gesproken?\n{0:02}-03-2024 14:{2:02} - Rob: {3}\n{4}\n{5}\n",
            1 + at,
            at,
            at + 1,
            customer.name(),
            phone(customer, at),
            email(customer),
        );
    }
    desk.leave("Downloads/WhatsApp-chat met Ilse.txt", text, &customers)
}

fn android_english(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let mut text = String::new();
    for (at, customer) in customers.iter().enumerate() {
        let _ = write!(
            text,
            "3/{0}/24, 2:{1:02}\u{202f}PM - Rob: {2} asked for a quote\n3/{0}/24, 2:{1:02}\u{202f}PM - Rob: call {3}, or {4}\n\
             3/{0}/24, 2:{1:02}\u{202f}PM - Ilse: <Media omitted>\n",
            1 + at,
            at,
            customer.name(),
            phone(customer, at),
            email(customer),
        );
    }
    desk.leave("Downloads/WhatsApp Chat with Ilse.txt", text, &customers)
}

fn iphone(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let mut text = String::new();
    for (at, customer) in customers.iter().enumerate() {
        let _ = write!(
            text,
            "[{0:02}-03-2024, 14:{1:02}:11] Rob: {2} {3}\r\n\u{200e}[{0:02}-03-2024, 14:{1:02}:40] Rob: \
             \u{200e}<bijgevoegd: 0000{1:04}-PHOTO.jpg>\r\n[{0:02}-03-2024, 14:{1:02}:59] Rob: mailen mag ook\r\n{4}\r\n",
            1 + at,
            at,
            customer.name(),
            phone(customer, at),
            email(customer),
        );
    }
    let path = "Downloads/WhatsApp Chat - Ilse.zip";
    desk.put(path, stored(&[("_chat.txt", text)])?)?;
    desk.holds(path, &customers).entry = Some("_chat.txt".to_owned());
    Ok(())
}

fn teams(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let messages: Vec<Value> = customers
        .iter()
        .enumerate()
        .map(|(at, customer)| {
            let name = escaped(&customer.name());
            let content = format!(
                "<div><div>Gesproken met <b>{name}</b>,&nbsp;{}</div><div><a href=\"mailto:{mail}\" title=\"mailto:{mail}\">{mail}</a></div></div>",
                phone(customer, at),
                mail = email(customer)
            );
            json!({
                "id": format!("17102{at:05}"),
                "messageType": "message",
                "createdDateTime": "2024-03-12T13:02:11.12Z",
                "from": {"user": {"displayName": "Rob", "id": "8ea0e38b-efb3-4757-924a-5f94061cf8c2"}},
                "body": {"contentType": "html", "content": content},
                "attachments": [], "mentions": [],
            })
        })
        .collect();
    let text = serde_json::to_string(&json!({"@odata.count": 20, "value": messages}))?;
    desk.leave("Downloads/teams-chat.json", text, &customers)
}

fn slack(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(24);
    let days = customers.chunks(8).zip(11..).map(|(some, day)| {
        let messages: Vec<Value> = some
            .iter()
            .enumerate()
            .map(|(at, customer)| {
                let mail = email(customer);
                let number = customer.phone().map(Phone::digits).unwrap_or_default();
                let text = format!(
                    "bel <tel:{number}|{}> van {} of <mailto:{mail}|{mail}> :phone:",
                    phone(customer, at),
                    customer.name()
                );
                json!({"type": "message", "user": "U02A", "ts": format!("17102{at:05}.000200"), "text": text})
            })
            .collect();
        let text = serde_json::to_string_pretty(&messages).unwrap_or_default();
        (format!("verkoop/2024-03-{day}.json"), text)
    });
    let users = json!([{"id": "U02A", "name": "rob", "profile": {"real_name": "Rob", "email": "rob@bedrijf.example"}}]);
    let mut members = vec![("users.json".to_owned(), users.to_string())];
    members.push((
        "channels.json".to_owned(),
        json!([{"id": "C01", "name": "verkoop"}]).to_string(),
    ));
    members.extend(days);
    desk.leave(
        "Downloads/bedrijf Slack export.zip",
        stored(&members)?,
        &customers,
    )
}

fn telegram(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(24);
    let (mentioned, known) = customers.split_at(16);
    let messages: Vec<Value> = mentioned
        .iter()
        .enumerate()
        .map(|(at, customer)| {
            json!({
                "id": at, "type": "message", "date": "2024-03-12T14:02:11", "date_unixtime": "1710248531",
                "from": "Rob", "from_id": "user812345678",
                "text": [
                    format!("Terugbellen: {} ", customer.name()),
                    {"type": "phone", "text": phone(customer, at)},
                    " of ",
                    {"type": "email", "text": email(customer)}
                ],
            })
        })
        .collect();
    let contacts: Vec<Value> = known
        .iter()
        .map(|customer| {
            json!({
                "user_id": 0, "first_name": Column::Given.of(customer),
                "last_name": customer.person.as_ref().map(crate::world::Person::last),
                "phone_number": customer.phone().map(Phone::international), "date": "2023-01-02T03:04:05",
            })
        })
        .collect();
    let export = json!({
        "about": "Here is the data you requested.",
        "contacts": {"about": "Your contacts", "list": contacts},
        "chats": {"about": "", "list": [{"name": "Verkoop", "type": "private_group", "id": 4, "messages": messages}]},
    });
    desk.leave(
        "Downloads/DataExport_2024-03-12/result.json",
        serde_json::to_string_pretty(&export)?,
        &customers,
    )
}

fn text_messages(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let messages: String = customers
        .iter()
        .map(|customer| {
            format!(
                "  <sms protocol=\"0\" address=\"{}\" date=\"1710248531000\" type=\"1\" subject=\"null\" \
                 body=\"Mag het op factuur? Stuur maar naar {} &#10;Groet\" read=\"1\" status=\"-1\" \
                 readable_date=\"12 mrt. 2024 14:02:11\" contact_name=\"{}\" />\n",
                customer.phone().map(Phone::international).unwrap_or_default(),
                email(customer),
                escaped(&customer.name()),
            )
        })
        .collect();
    let text = format!(
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"{}\" backup_date=\"1710248531000\">\n{messages}</smses>\n",
        customers.len()
    );
    desk.leave("Telefoon/sms-20240312140211.xml", text, &customers)
}
