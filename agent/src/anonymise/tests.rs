//! Files of every format, before and after.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::proof::Shown;
use super::vocabulary::{Token, compared, stays, tokens};
use super::*;
use crate::extract::gathered::Gathered;

mod corpus;
mod planted;

const TABLE: &str = "Klantnummer;Naam;E-mail;Telefoon;IBAN;Geboortedatum\r\n\
    K-10042;Daniëlle Vermeulen;d.vermeulen@voorbeeld.nl;06-12345678;NL91ABNA0417164300;07-06-1985\r\n\
    K-10043;Pieter van der Zaltbommel;pieter@zaltbommel.be;+31 6 8765 4321;BE68539007547034;1990-12-31\r\n";

/// Asserts that a copy keeps entries, formats, places and lengths, and no word.
fn assert_anonymous(data: &[u8], name: &str) -> Vec<u8> {
    let copy = anonymise(data, Some(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (before, after) = (Gathered::of(data, name), Gathered::of(&copy, name));
    let formats = |gathered: &Gathered| -> Vec<_> {
        gathered
            .entries
            .iter()
            .map(|e| (e.format, e.segments.len()))
            .collect()
    };
    assert_eq!(formats(&before), formats(&after), "{name}");
    for (one, two) in before.entries.iter().zip(&after.entries) {
        assert_eq!(one.result, two.result, "{name}");
        for (one, two) in one.segments.iter().zip(&two.segments) {
            assert_eq!((one.record, one.label), (two.record, two.label), "{name}");
            assert_eq!(one.location, two.location, "{name}");
        }
    }
    for word in ["Vermeulen", "Zaltbommel", "Daniëlle"] {
        for (_, segments) in after.entries.iter().map(|e| (e.format, &e.segments)) {
            assert!(segments.iter().all(|s| !s.text.contains(word)), "{name}: {word}");
        }
    }
    copy
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_table_in_every_encoding() {
    let cp850: Vec<u8> = TABLE
        .chars()
        .map(|c| {
            if c.is_ascii() {
                c as u8
            } else {
                oem_cp::code_table::ENCODING_TABLE_CP850[&c]
            }
        })
        .collect();
    let forms = [
        TABLE.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", TABLE.as_bytes()].concat(),
        encoding_rs::WINDOWS_1252.encode(TABLE).0.into_owned(),
        cp850,
        [
            &b"\xFF\xFE"[..],
            &TABLE
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>(),
        ]
        .concat(),
        TABLE.chars().flat_map(|c| (c as u32).to_be_bytes()).collect(),
        TABLE.replace('ë', "Ã«").into_bytes(),
    ];
    for form in forms {
        let copy = assert_anonymous(&form, "klanten.csv");
        assert_eq!(copy.len(), form.len());
        let text = Gathered::of(&copy, "klanten.csv").text();
        assert!(
            text.contains("Klantnummer") && text.contains("Geboortedatum") && text.contains(" van der "),
            "{text}"
        );
    }
}

#[test]
fn markup_and_json() {
    let page = format!(
        "<html><head><title>Vermeulen</title></head><body><p>{}</p></body></html>",
        TABLE.replace("ë", "&euml;")
    );
    assert_anonymous(page.as_bytes(), "a.html");
    let xml = "<?xml version=\"1.0\"?><klanten><klant nummer=\"10042\"><naam>Vermeulen</naam><email>v@zaltbommel.nl</email></klant></klanten>";
    assert_anonymous(xml.as_bytes(), "a.xml");
    let json = r#"[{"naam": "Dani\u00eblle Vermeulen", "email": "d@voorbeeld.nl", "nummer": 10042}, {"naam": "Zaltbommel", "email": "z@voorbeeld.nl", "nummer": 10043}]"#;
    assert_anonymous(json.as_bytes(), "a.json");
}

#[test]
fn cards_calendars_and_rich_text() {
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Vermeulen;Daniëlle;;;\r\nFN:Daniëlle Vermeulen\r\nEMAIL:d@voorbeeld.nl\r\nTEL;TYPE=CELL:0612345678\r\nBDAY:1985-06-07\r\nEND:VCARD\r\n";
    assert_anonymous(card.as_bytes(), "a.vcf");
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//NL\r\nBEGIN:VEVENT\r\nUID:12345678\r\nDTSTART:20240607T101500Z\r\nSUMMARY:Bel Vermeulen\r\nDESCRIPTION:Daniëlle\\nZaltbommel 06-12345678\r\nATTENDEE;CN=Zaltbommel:mailto:z@voorbeeld.nl\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assert_anonymous(calendar.as_bytes(), "a.ics");
    let rich = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\author Vermeulen}}\f0 Dani\'eblle Ver\b meulen\par Tel 06-12345678\par}";
    assert_anonymous(rich, "a.rtf");
}

const MESSAGE: &str = "From: =?utf-8?Q?Dani=C3=ABlle?= Vermeulen <d.vermeulen@voorbeeld.nl>\r\nTo: Zaltbommel <info@zaltbommel.nl>\r\n\
    Subject: Lijst van Vermeulen\r\nDate: Fri, 07 Jun 2024 10:15:00 +0200\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\r\nBeste Dani=C3=ABlle, bel Zalt=\r\nbommel op 06-12345678.\r\n\
    --b1\r\nContent-Type: text/csv; name=\"Vermeulen.csv\"\r\nContent-Disposition: attachment; filename=\"Vermeulen.csv\"\r\n\
    Content-Transfer-Encoding: base64\r\n\r\n@@--b1--\r\n";

fn message() -> String {
    let attachment = String::from_utf8(transfer::encode_base64(TABLE.as_bytes(), b"\r\n")).unwrap();
    MESSAGE.replace("@@", &attachment)
}

#[test]
fn messages_and_mailboxes() {
    let copy = assert_anonymous(message().as_bytes(), "a.eml");
    let text = String::from_utf8(copy).unwrap();
    assert!(
        text.contains("Date: Fri, 07 Jun 2024")
            && text.contains("boundary=\"b1\"")
            && text.contains(".csv\"")
    );
    let mailbox = format!(
        "From d@voorbeeld.nl Fri Jun  7 10:15:00 2024\r\n{0}\r\nFrom d@voorbeeld.nl Fri Jun  7 10:16:00 2024\r\n{0}",
        message()
    );
    assert_anonymous(mailbox.as_bytes(), "a.mbox");
}

#[test]
fn archives_at_every_depth() {
    let inner = zip_of(&[
        ("Vermeulen.csv", TABLE.as_bytes()),
        ("leeg.png", b"\x89PNG\r\n\x1a\nxxxx"),
    ]);
    let outer = zip_of(&[("Zaltbommel/oud.zip", &inner), ("a.eml", message().as_bytes())]);
    let copy = anonymise(&outer, Some("x.zip")).unwrap();
    let paths: Vec<_> = Gathered::of(&copy, "x.zip")
        .entries
        .into_iter()
        .filter_map(|e| e.path)
        .collect();
    assert!(
        paths[0].ends_with(".zip") && paths[1].ends_with(".csv"),
        "{paths:?}"
    );
    assert!(
        paths
            .iter()
            .all(|path| !path.contains("Zalt") && !path.contains("Verm")),
        "{paths:?}"
    );
    assert_anonymous(&gzip(TABLE.as_bytes()), "klanten.csv.gz");

    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(TABLE.len() as u64);
    header.set_mode(0o644);
    builder
        .append_data(&mut header, "map/Vermeulen.csv", TABLE.as_bytes())
        .unwrap();
    let tarball = builder.into_inner().unwrap();
    assert_anonymous(&tarball, "x.tar");
    assert_anonymous(&gzip(&tarball), "x.tgz");
}

fn workbook() -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Vermeulen" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let book_rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
    let strings = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Naam</t></si><si><t>Telefoon</t></si><si><r><t>Daniëlle Ver</t></r><r><rPr><b/></rPr><t>meulen</t></r></si></sst>"#;
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>612345678</v></c><c r="C2" t="inlineStr"><is><t>Zaltbommel</t></is></c></row></sheetData></worksheet>"#;
    zip_of(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_rels.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/media/image1.png", b"\x89PNG\r\n\x1a\nVermeulen"),
    ])
}

#[test]
fn workbooks_and_what_is_embedded_in_documents() {
    let copy = assert_anonymous(&workbook(), "klanten.xlsx");
    let mut archive = zip::ZipArchive::new(Cursor::new(copy)).unwrap();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut member, &mut content).unwrap();
        assert!(memchr::memmem::find(&content, b"Vermeulen").is_none(), "{at}");
    }
    let document = r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Beste Daniëlle Ver</w:t></w:r><w:r><w:t>meulen</w:t></w:r></w:p></w:body></w:document>"#;
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let package = zip_of(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/embeddings/Microsoft_Excel_Sheet1.xlsx", &workbook()),
    ]);
    assert_anonymous(&package, "brief.docx");
}

#[test]
fn an_open_document() {
    let content = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Vermeulen"><table:table-row><table:table-cell office:value-type="string"><text:p>Daniëlle Vermeulen</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="612345678"><text:p>612345678</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="1985-06-07"><text:p>07-06-85</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let package = zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ]);
    assert_anonymous(&package, "klanten.ods");
}

#[test]
fn properties_change_and_pictures_are_empty() {
    let package = zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            b"<office:text xmlns:office='o' xmlns:text='t'><text:p>Zaltbommel</text:p></office:text>",
        ),
        (
            "meta.xml",
            b"<m xmlns:dc='y'><dc:creator>Vermeulen</dc:creator><dc:pages>12</dc:pages></m>",
        ),
        ("Pictures/1.png", b"\x89PNG\r\n\x1a\nVermeulen"),
    ]);
    let copy = anonymise(&package, Some("a.odt")).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(copy)).unwrap();
    let mut content = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let meta = content("meta.xml");
    assert!(
        meta.starts_with("<m xmlns:dc='y'><dc:creator>") && !meta.contains("Vermeulen"),
        "{meta}"
    );
    assert_eq!(content("Pictures/1.png"), "");
    assert!(!content("content.xml").contains("Zaltbommel"));
}

#[test]
fn what_cannot_be_rewritten_is_refused() {
    for (data, name) in [
        (&b"%PDF-1.7\n"[..], "a.pdf"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a.xls"),
    ] {
        let error = anonymise(data, Some(name)).unwrap_err();
        assert!(!error.hint().is_empty());
        let inside = zip_of(&[("a.txt", b"hoi"), (name, data)]);
        assert!(anonymise(&inside, Some("x.zip")).is_err(), "{name}");
    }
    assert!(matches!(
        anonymise(b"%PDF-1.7\n", None),
        Err(AnonymiseError::NotRewritable { .. })
    ));
    assert!(anonymise(&zip_of(&[("a.txt", b"hoi")])[..40], Some("x.zip")).is_err());
}

#[test]
fn a_file_of_all_years_and_postcodes_is_still_copied() {
    let mut table = String::from("postcode;geboortedatum;klantnummer\n");
    for n in 0..4000_u32 {
        table.push_str(&format!(
            "{} AB;{:02}-0{}-{};{}\n",
            1000 + n * 2,
            1 + n % 28,
            1 + n % 9,
            1930 + n % 80,
            200_000 + n
        ));
    }
    assert_anonymous(table.as_bytes(), "klanten.csv");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_token_survives(rows in proptest::collection::vec(("[A-Z][a-zéëü]{3,12}", "[a-z]{4,9}", 10_000_u64..9_999_999_999), 1..30)) {
        let text: String = rows
            .iter()
            .map(|(name, word, number)| format!("{name} {word}, {word}@{word}.nl tel {number}\n"))
            .collect();
        let json = serde_json::to_string(&rows).unwrap();
        let page = format!("<html><body><p>{}</p></body></html>", text.replace('\n', "</p><p>"));
        for (data, name) in [(text.clone().into_bytes(), "a.txt"), (json.into_bytes(), "a.json"), (page.into_bytes(), "a.html"),
            (zip_of(&[("a.txt", text.as_bytes())]), "a.zip")] {
            let copy = anonymise(&data, Some(name)).unwrap();
            let shown = Shown::of(&copy, Some(name));
            for token in tokens(&text) {
                let (token, kept) = match token {
                    Token::Word(word) => (compared(word), word.chars().count() < 4 || stays(word)),
                    Token::Digits(digits) => (digits.to_owned(), digits.len() < 4),
                };
                prop_assert!(kept || !shown.tokens.contains(&token), "{}", name);
            }
        }
    }

    #[test]
    fn whatever_comes_in_something_ends(data in proptest::collection::vec(any::<u8>(), 0..400), name in "a\\.(txt|html|xml|json|vcf|ics|rtf|eml|mbox|emlx)") {
        let heads: [&[u8]; 7] = [b"", b"{\\rtf1 ", b"<html>", b"{\"a\":\"", b"BEGIN:VCARD\nN:", b"From: a@b.nl\nSubject: x\n\n", b"<?xml version=\"1.0\"?><a>"];
        for head in heads {
            let _: Result<_, _> = anonymise(&[head, &data].concat(), Some(&name));
        }
    }
}
