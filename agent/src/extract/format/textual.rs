//! Recognises formats that are text by how they begin.
//!
//! What a name claims is believed only where the beginning does not contradict it: half a header in an `.eml`,
//! a table of two lines in a `.csv`.

use super::super::delimited::{Dialect, Trust};
use super::super::encoding::{Charset, Chunks};
use super::super::fixed_width::Columns;
use super::super::json::begins_as_json;
use super::super::yaml::begins_as_yaml;
use super::{
    COLUMNS, CSV, EML, EMLX, EXCEL_XML, Format, HTML, ICS, IWORK, JSON, LDIF, MBOX, ODP, ODS, ODT, RTF, TXT,
    VCF, WORD_XML, XML, YAML, is_named,
};

/// Bytes of the file that are looked at.
const HEAD: usize = 64 << 10;

/// Finds out what sort of text `data` is.
pub(super) fn recognise(data: &[u8], charset: Charset, name: Option<&str>) -> &'static Format {
    let zeros = data.iter().take_while(|b| **b == 0).count();
    let data = if zeros > 16 {
        data.get(zeros..).unwrap_or_default()
    } else {
        data
    };
    let head = data.get(..HEAD).unwrap_or(data);
    let mut chunks = Chunks::new(head, charset);
    let head = chunks.next_chunk().unwrap_or_default();
    let text = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if begins(text, "BEGIN:VCARD") {
        &VCF
    } else if is_calendar(text) {
        &ICS
    } else if text.starts_with("{\\rtf") {
        &RTF
    } else if text.starts_with("From ") && is_mailbox(text) {
        &MBOX
    } else if is_mail(text, name) {
        &EML
    } else if is_ldif(text) {
        &LDIF
    } else if is_emlx(text) {
        &EMLX
    } else if text.starts_with('<') {
        markup(text).unwrap_or(if is_named(name, &HTML) { &HTML } else { &TXT })
    } else if text.starts_with(['{', '[']) && (is_named(name, &JSON) || begins_as_json(text)) {
        &JSON
    } else if is_named(name, &YAML) || begins_as_yaml(text) {
        &YAML
    } else if Columns::sniff(head).is_some() {
        &COLUMNS
    } else if is_named(name, &HTML) && text.contains("</") {
        &HTML
    } else if Dialect::sniff(
        head,
        if is_named(name, &CSV) {
            Trust::Named
        } else {
            Trust::Content
        },
    )
    .is_some()
    {
        &CSV
    } else {
        &TXT
    }
}

fn begins(text: &str, word: &str) -> bool {
    text.as_bytes()
        .get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

/// A calendar, or a part of one as programs pass it around.
fn is_calendar(text: &str) -> bool {
    ["VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"]
        .iter()
        .any(|part| begins(text, "BEGIN:") && text.get(6..).is_some_and(|rest| begins(rest, part)))
}

/// Whether what is no text as a whole begins as a message: parts may be sent as they are.
pub(super) fn begins_as_mail(data: &[u8], name: Option<&str>) -> bool {
    let head = data.get(..HEAD).unwrap_or(data);
    let end = memchr::memmem::find(head, b"\n\n").or_else(|| memchr::memmem::find(head, b"\r\n\r\n"));
    let Some(headers) = end.and_then(|end| head.get(..end)) else {
        return false;
    };
    std::str::from_utf8(headers).is_ok_and(|text| is_mail(text, name))
}

/// Headers that begin a message, and whether they are found in hardly anything else.
const HEADERS: [&str; 30] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "delivered-to",
    "reply-to",
    "sender",
    "in-reply-to",
    "references",
    "dkim-signature",
    "envelope-to",
    "x-mailer",
    "x-originating-ip",
    "authentication-results",
    "arc-seal",
    "resent-from",
    "x-original-to",
    "x-received",
    "thread-topic",
    "thread-index",
    "user-agent",
    "x-uidl",
];

/// Whether the text begins with headers of a message: two known ones, or one in a file named as a message.
fn is_mail(text: &str, name: Option<&str>) -> bool {
    let (mut known, mut telling) = (0, false);
    for (at, line) in text.lines().take(200).enumerate() {
        if line.starts_with([' ', '\t']) && at > 0 {
            continue;
        }
        let Some((key, _)) = line.split_once(':') else {
            break;
        };
        let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic());
        if !is_key {
            break;
        }
        let key = key.to_ascii_lowercase();
        if HEADERS.contains(&key.as_str()) {
            known += 1;
            telling |= !matches!(
                key.as_str(),
                "date" | "content-type" | "sender" | "references" | "user-agent" | "to"
            );
        } else if at == 0 && !key.contains('-') {
            break;
        }
    }
    known >= 2 && telling || known == 1 && is_named(name, &EML)
}

/// Whether a line "From someone date" is followed by headers.
fn is_mailbox(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let dated = first.bytes().filter(u8::is_ascii_digit).count() >= 6 && first.contains(':');
    let header = lines.next().is_some_and(|line| {
        line.split_once(':').is_some_and(|(key, _)| {
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }) || line.starts_with(">From ")
    });
    header && (dated || text.contains("\nSubject:") || text.contains("\nFrom:"))
}

/// Apple Mail puts the length of the message on a line before it.
fn is_emlx(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(first, rest)| {
        let first = first.trim();
        !first.is_empty()
            && first.len() < 12
            && first.bytes().all(|b| b.is_ascii_digit())
            && is_mail(rest, None)
    })
}

/// Entries of a directory begin with a distinguished name, behind comments and a version perhaps.
fn is_ldif(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !begins(line, "version:"));
    lines
        .next()
        .is_some_and(|line| begins(line, "dn:") && line.contains('=') || begins(line, "dn:: "))
}

/// Tells web pages from other markup.
fn markup(text: &str) -> Option<&'static Format> {
    const WEB: [&str; 26] = [
        "html", "head", "body", "table", "meta", "style", "script", "div", "p", "title", "a", "span", "br",
        "center", "font", "ul", "ol", "h1", "h2", "h3", "tr", "link", "form", "section", "b", "pre",
    ];
    let mut rest = text;
    let mut declared = false;
    loop {
        rest = rest.trim_start();
        if begins(rest, "<!doctype html") {
            return Some(&HTML);
        }
        let (open, close) = if rest.starts_with("<!--") {
            ("<!--", "-->")
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            declared = true;
            ("<", ">")
        } else {
            break;
        };
        let after = rest.strip_prefix(open)?;
        let Some((_, behind)) = after.split_once(close) else {
            return Some(&XML);
        };
        // An internal subset holds further declarations in brackets.
        let bracket = after
            .split_once(close)
            .is_some_and(|(inside, _)| inside.contains('[') && !inside.contains(']'));
        rest = match behind.split_once("]>") {
            Some((_, behind)) if bracket => behind,
            _ => behind,
        };
    }
    let name: String = rest
        .strip_prefix('<')?
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.'))
        .collect();
    if name.is_empty() {
        return declared.then_some(&XML as &'static Format);
    }
    match name.as_str() {
        "sl:document" | "ls:document" | "key:presentation" => return Some(&IWORK),
        "office:document" => return Some(flat(rest)),
        "w:wordDocument" | "pkg:package" => return Some(&WORD_XML),
        "Workbook" | "ss:Workbook" if rest.contains("urn:schemas-microsoft-com:office:spreadsheet") => {
            return Some(&EXCEL_XML);
        }
        _ => {}
    }
    let root = name.to_ascii_lowercase();
    if root == "html" || (!declared && WEB.contains(&root.as_str())) {
        return Some(&HTML);
    }
    (declared || rest.contains("</") || rest.contains("/>") || rest.contains("=\""))
        .then_some(&XML as &'static Format)
}

/// Which document of OpenDocument is written as one file, by what its root says.
fn flat(root: &str) -> &'static Format {
    let tag = root.split_once('>').map_or(root, |(tag, _)| tag);
    if tag.contains("opendocument.spreadsheet") {
        &ODS
    } else if tag.contains("opendocument.presentation") || tag.contains("opendocument.graphics") {
        &ODP
    } else {
        &ODT
    }
}

#[cfg(test)]
mod tests {
    fn name_of(text: &str, name: &str) -> &'static str {
        super::super::recognise(text.as_bytes(), Some(name)).name
    }

    #[test]
    fn messages_and_mailboxes() {
        let mail = "Received: from x\r\n by y\r\nFrom: a@example.nl\r\nSubject: Hoi\r\n\r\nTekst";
        assert_eq!(name_of(mail, "bericht.txt"), "eml");
        assert_eq!(
            name_of(
                &format!("From a@example.nl Mon Jan  1 10:00:00 2024\n{mail}"),
                "x"
            ),
            "mbox"
        );
        assert_eq!(name_of(&format!("1234\n{mail}"), "x"), "emlx");
        assert_eq!(name_of("Subject: alleen dit\n\nTekst", "x.eml"), "eml");
        assert_eq!(name_of("Subject: alleen dit\n\nTekst", "x.txt"), "txt");
        let raw =
            b"From: a@example.nl\nSubject: x\nContent-Type: image/png\n\n\x89PNG\0\0\0\0\x01\x02\0\0\0\0";
        assert_eq!(super::super::recognise(raw, None).name, "eml");
        assert_eq!(name_of("From here on: nothing\nthat matters", "x.txt"), "txt");
        assert_eq!(
            name_of("Date: today\nUser-Agent: me\nAccept: x\n", "http.txt"),
            "txt"
        );
    }

    #[test]
    fn markup_is_told_by_its_first_element() {
        assert_eq!(name_of("<!DOCTYPE html>\n<p>x", "x"), "html");
        assert_eq!(name_of("<!-- saved --> <HTML><body>", "x.xls"), "html");
        assert_eq!(
            name_of("<?xml version='1.0'?><html xmlns='x'></html>", "x"),
            "html"
        );
        assert_eq!(name_of("<?xml version='1.0'?><klanten/>", "x"), "xml");
        assert_eq!(
            name_of("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "x"),
            "xml"
        );
        assert_eq!(name_of("<klanten><klant/></klanten>", "x"), "xml");
        assert_eq!(name_of("<3 you all", "x.txt"), "txt");
    }

    #[test]
    fn tables_of_columns_and_yaml_are_told_from_text() {
        let table = "Naam        Plaats   Telefoon\nJan Bos     Ede      1\nPiet Vos    Epe      22\nKees        Elst     3\n";
        assert_eq!(name_of(table, "x.txt"), "columns");
        assert_eq!(name_of("---\nklanten:\n  - naam: Jan\n", "x"), "yaml");
        assert_eq!(name_of("Naam: Jan\nTel: 1\n", "x.txt"), "txt");
    }

    #[test]
    fn json_must_parse_at_its_start() {
        assert_eq!(name_of("[{\"a\":1},{\"a\":2}]", "x"), "json");
        assert_eq!(name_of("{\"a\":1}\n{\"a\":2}\n", "x"), "json");
        assert_eq!(name_of("[INFO] started\n[INFO] done", "x.log"), "txt");
        assert_eq!(name_of("[1] A reference\n[2] Another", "x"), "txt");
    }

    #[test]
    fn tables_are_found_without_their_extension() {
        assert_eq!(
            name_of("naam;plaats;tel\nJan;Ede;1\nPiet;Epe;2\n", "export"),
            "csv"
        );
        assert_eq!(name_of("a,b\n", "x.csv"), "csv");
        assert_eq!(name_of("Beste Jan,\n\nDank, en tot gauw.\n", "x.txt"), "txt");
        assert_eq!(name_of("int a;\nint b;\nint c;\nint d;\n", "x.c"), "txt");
    }

    #[test]
    fn wide_text_is_recognised_like_any_other() {
        assert_eq!(name_of("BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n", "x"), "ics");
        let text: Vec<u8> = "BEGIN:VCARD\r\nFN:Jan\r\nEND:VCARD\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(super::super::recognise(&text, None).name, "vcf");
    }
}
