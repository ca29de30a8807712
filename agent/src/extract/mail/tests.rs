use super::super::gathered::Gathered;
use super::super::unreadable::Reason;
use super::*;

const PARTS: &str = "From: =?utf-8?Q?Dani=C3=ABlle?= Bos <d@example.nl>\r\nTo: Jan <j@example.nl>, p@example.nl\r\n\
    Subject: =?iso-8859-1?Q?Offerte_No=EBl?=\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n\
    --y\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    Beste Ren=E9,\r\n\r\nbel 030-1234567.\r\n\r\nMet vriendelijke groet,\r\n\r\nAnna Mol\r\n06-12345678\r\n\r\n\
    Van: Piet\r\nOuder bericht\r\n--y\r\nContent-Type: text/html\r\n\r\n<p>Beste Ren&eacute;, bel 030-1234567.</p>\r\n--y--\r\n\
    --x\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n filename*=utf-8''kl%C3%A4nten.csv\r\n\
    Content-Transfer-Encoding: base64\r\n\r\nbmFhbTt0ZWwKSmFuOzEKUGlldDsyCg==\r\n\
    --x\r\nContent-Type: message/rfc822\r\n\r\nFrom: k@example.nl\r\nSubject: binnen\r\n\r\nKees belt.\r\n--x--\r\n";

#[test]
fn headings_bodies_and_attachments_are_decoded() {
    let gathered = Gathered::of(PARTS.as_bytes(), "x.eml");
    let segments = &gathered.entries[0].segments;
    let of = |aside: Aside| -> Vec<&str> {
        segments
            .iter()
            .filter(|s| s.location.aside == aside)
            .map(|s| s.text.as_str())
            .collect()
    };
    assert_eq!(
        of(Aside::MessageHeader),
        [
            "Daniëlle Bos",
            "d@example.nl",
            "Jan",
            "j@example.nl",
            "p@example.nl",
            "Offerte Noël"
        ]
    );
    assert_eq!(
        of(Aside::Body),
        [
            "Beste René,",
            "bel 030-1234567.",
            "Met vriendelijke groet,",
            "Van: Piet",
            "Ouder bericht"
        ]
    );
    assert_eq!(of(Aside::Signature), ["Anna Mol", "06-12345678"]);
    assert_eq!(gathered.entry("klänten.csv").format, "csv");
    let nested = gathered
        .entries
        .iter()
        .find(|e| e.path.as_deref().is_some_and(|p| p.contains(".eml")))
        .unwrap();
    assert_eq!(nested.format, "eml");
    assert!(nested.segments.iter().any(|s| s.text == "Kees belt."));
}

#[test]
fn each_recipient_is_a_record() {
    let gathered = Gathered::of(PARTS.as_bytes(), "x.eml");
    let record = |text: &str| {
        gathered.entries[0]
            .segments
            .iter()
            .find(|s| s.text == text)
            .unwrap()
            .record
    };
    assert_eq!(record("Jan"), record("j@example.nl"));
    assert_ne!(record("j@example.nl"), record("p@example.nl"));
    assert_eq!(record("Anna Mol"), record("06-12345678"));
}

#[test]
fn a_page_alone_is_read_and_bytes_without_charset_are_guessed() {
    let page = "From: a@example.nl\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<p>Alleen hier</p>";
    assert!(
        Gathered::of(page.as_bytes(), "x.eml")
            .text()
            .contains("Alleen hier")
    );
    let raw = b"From: Dani\xEBlle <d@example.nl>\r\nSubject: No\xEBl\r\n\r\nGroet, Dani\xEBlle\r\n";
    let text = Gathered::of(raw, "x.eml").text();
    assert!(
        text.contains("Noël") && text.contains("Groet, Daniëlle") && text.contains("d@example.nl"),
        "{text}"
    );
}

#[test]
fn other_charsets_are_decoded() {
    let body = encoding_rs::SHIFT_JIS.encode("こんにちは、田中").0;
    let mut mail =
        b"From: a@example.nl\r\nSubject: x\r\nContent-Type: text/plain; charset=shift_jis\r\n\r\n".to_vec();
    mail.extend_from_slice(&body);
    assert!(Gathered::of(&mail, "x.eml").text().contains("田中"));
}

#[test]
fn nesting_ends() {
    let mut mail = String::from("From: a@example.nl\r\nSubject: x\r\n");
    for n in 0..3_000 {
        mail.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"
        ));
    }
    mail.push_str("Content-Type: text/plain\r\n\r\ndiep\r\n");
    assert_eq!(Gathered::of(mail.as_bytes(), "x.eml").entries[0].format, "eml");
    let mut mail = String::new();
    for _ in 0..200 {
        mail.push_str("From: a@example.nl\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n");
    }
    let gathered = Gathered::of(mail.as_bytes(), "x.eml");
    let last = gathered.entries.last().unwrap();
    assert_eq!(last.result.unwrap_err().reason, Reason::TooDeep);
}

#[test]
fn a_message_of_apple_mail_is_unwrapped() {
    let mail = "From: a@example.nl\r\nSubject: hoi\r\n\r\nTekst\r\n";
    let emlx = format!("{}      \n{mail}<?xml version=\"1.0\"?><plist/>", mail.len());
    let gathered = Gathered::of(emlx.as_bytes(), "1.emlx");
    assert_eq!(gathered.entries[0].format, "emlx");
    assert_eq!(gathered.text(), "a@example.nl\nhoi\nTekst");
}
