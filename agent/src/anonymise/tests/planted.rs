//! One word in each place of a file where people or programs put names: none of them comes through.

use super::*;

/// Writes a made-up word and remembers where.
#[derive(Default)]
struct Planter {
    words: Vec<(String, &'static str)>,
}

impl Planter {
    fn word(&mut self, place: &'static str) -> String {
        let digits = format!("{:03}", self.words.len());
        let letters: String = digits.bytes().map(|b| char::from(b - b'0' + b'a')).collect();
        let word = format!("Qzv{letters}klantsen");
        self.words.push((word.clone(), place));
        word
    }

    /// Fills every `{place}` of a template with a word of its own.
    fn fill(&mut self, template: &'static str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once("@{") {
            let (place, behind) = behind.split_once('}').unwrap();
            out.push_str(before);
            out.push_str(&self.word(place));
            rest = behind;
        }
        out + rest
    }

    /// Asserts that a copy is made and that none of the words is in its bytes.
    fn assert_none_left(&self, data: &[u8], name: &str) -> Vec<u8> {
        let copy = anonymise(data, Some(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let raw = raw::Raw::of(&copy, Some(name), raw::Parts::All).unwrap();
        let before = raw::Raw::of(data, Some(name), raw::Parts::All).unwrap();
        for (word, place) in &self.words {
            let word = word.to_lowercase();
            let holds = |raw: &raw::Raw| raw.tokens.iter().any(|token| token.contains(&word));
            assert!(holds(&before), "{name}: {place} is not planted");
            assert!(!holds(&raw), "{name}: {place} is left");
        }
        copy
    }
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const DOCUMENT: &str = r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:@{prefix}="http://@{namespace}/"><w:body>
<w:p w:rsidR="00A77B3E"><w:bookmarkStart w:id="1" w:name="@{bookmark}"/><w:r><w:t>gewoon</w:t></w:r><w:ins w:author="@{author of a change}" w:id="3"><w:r><w:t>@{inserted}</w:t></w:r></w:ins></w:p>
<w:p><w:r><w:instrText>HYPERLINK "mailto:@{field}@x.nl"</w:instrText></w:r></w:p><w:p><w:fldSimple w:instr="MERGEFIELD @{simple field}"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>
<w:sdt><w:sdtPr><w:alias w:val="@{alias}"/><w:tag w:val="@{tag}"/><w:dropDownList><w:listItem w:displayText="@{item shown}" w:value="@{item}"/></w:dropDownList><w:placeholder><w:docPart w:val="@{placeholder}"/></w:placeholder><w:dataBinding w:xpath="/@{path}"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>a</w:t></w:r></w:p></w:sdtContent></w:sdt><!-- @{comment} --><?pi @{instruction}?>
<w:p><w:pPr><w:pStyle w:val="@{style used}"/></w:pPr><w:r><w:t>b</w:t></w:r></w:p><w:@{element}/><w:p w:@{attribute}="1"/></w:body></w:document>"#;
const SETTINGS: &str = r#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docVars><w:docVar w:name="@{variable}" w:val="@{its value}"/></w:docVars><w:mailMerge><w:query w:val="SELECT @{query}"/><w:dataSource w:val="@{source}"/></w:mailMerge><w:attachedTemplate w:val="@{template}"/></w:settings>"#;
const STYLES: &str = r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="@{style id}"><w:name w:val="@{style name}"/></w:style><w:font w:name="@{font}"/></w:styles>"#;
const PARTS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://@{relation}/" TargetMode="External" Target="mailto:@{outside}@x.nl"/><Relationship Id="r2" Type="http://x/img" Target="media/@{part}.png"/></Relationships>"#;
const PROPERTIES: &str = r#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><Application>Microsoft @{program}</Application><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="@{property}"><lpwstr>@{its text}</lpwstr></property></Properties>"#;
const ITEM: &str = r#"<?x @{instruction in xml}?><!DOCTYPE root [<!ENTITY @{entity} "@{its replacement}">]><root xmlns:p="urn:@{urn}"><klant naam="@{attribute in xml}" @{name in xml}="1">@{text in xml}</klant><@{element in xml}/></root>"#;

#[test]
fn a_letter_tells_nothing() {
    let mut planter = Planter::default();
    let picture = format!("word/media/{}.png", planter.word("member"));
    let parts = [
        ("word/document.xml", planter.fill(DOCUMENT)),
        ("word/settings.xml", planter.fill(SETTINGS)),
        ("word/styles.xml", planter.fill(STYLES)),
        ("word/_rels/document.xml.rels", planter.fill(PARTS)),
        ("docProps/custom.xml", planter.fill(PROPERTIES)),
        ("customXml/item1.xml", planter.fill(ITEM)),
        ("word/vbaProject.bin", planter.fill("\0\0\0\0@{macro}")),
    ];
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
    ];
    members.extend(parts.iter().map(|(name, part)| (*name, part.as_bytes())));
    members.push((&picture, b"\x89PNG\r\n\x1a\nxxxx"));
    planter.assert_none_left(&zip_of(&members), "brief.docx");
}

const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="@{sheet}" sheetId="1" r:id="r1"/></sheets><definedNames><definedName name="@{area}">"@{its formula}"</definedName></definedNames></workbook>"#;
const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>@{cell}</t></is></c><c r="B1"><f>@{called}(@{named})&amp;"@{quoted}"</f><v>1</v></c></row></sheetData><protectedRanges><protectedRange name="@{protected}" sqref="A1"/></protectedRanges><scenarios><scenario name="@{scenario}" user="@{its user}" comment="@{its comment}"/></scenarios><autoFilter ref="A1"><filterColumn colId="0"><filters><filter val="@{filter}"/></filters><customFilters><customFilter val="@{custom filter}"/></customFilters></filterColumn></autoFilter><conditionalFormatting sqref="A1"><cfRule text="@{rule}"><formula>"@{formula of a rule}"</formula></cfRule></conditionalFormatting><dataValidations><dataValidation prompt="@{prompt}"><formula1>"@{list}"</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" location="@{location}" display="@{link}" tooltip="@{tip}"/></hyperlinks><headerFooter><oddHeader>&amp;L@{header}</oddHeader></headerFooter></worksheet>"#;
const OTHERS: &str = r#"<x><table name="@{table}" displayName="@{table shown}" ref="A1:B2"><tableColumn id="1" name="@{column}"/></table><connection name="@{connection}" description="@{described}"><dbPr connection="Server=@{server}" command="SELECT @{command}"/><textPr sourceFile="@{file}"/></connection><pivotCacheDefinition refreshedBy="@{refreshed by}"><cacheField name="@{field}" caption="@{caption}"><sharedItems><s v="@{item}"/></sharedItems></cacheField></pivotCacheDefinition><slicer name="@{slicer}" caption="@{its caption}"/><queryTable name="@{query}"><deletedField name="@{deleted}"/></queryTable><userInfo name="@{user}"/><numFmt numFmtId="164" formatCode="0 &quot;@{format}&quot;"/></x>"#;

#[test]
fn a_workbook_tells_nothing() {
    let mut planter = Planter::default();
    let (book, sheet, others) = (planter.fill(BOOK), planter.fill(SHEET), planter.fill(OTHERS));
    let types = TYPES
        .replace("wordprocessingml.document", "spreadsheetml.sheet")
        .replace("word/document", "xl/workbook");
    let rels = RELS.replace("word/document", "xl/workbook");
    let book_rels = RELS
        .replace("/officeDocument\"", "/worksheet\"")
        .replace("word/document.xml", "worksheets/sheet1.xml");
    let data = zip_of(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/tables/table1.xml", others.as_bytes()),
    ]);
    let copy = planter.assert_none_left(&data, "boek.xlsx");
    let gathered = Gathered::of(&copy, "boek.xlsx");
    assert!(gathered.entries.iter().all(|entry| entry.result.is_ok()));
}

#[test]
fn pages_cards_calendars_messages_and_rich_text_tell_nothing() {
    for (name, template) in [
        (
            "a.html",
            "<!doctype html @{type}><html><head><meta name=\"generator\" content=\"@{program}\"><style>.@{rule} { font-family: @{font} }</style><script>var @{script};</script></head><body class=\"@{class}\" id=\"@{id}\" data-@{data}=\"1\"><@{element}>x</@{end}><p style=\"x:@{style}\">Beste klant, @{text}</p><!-- @{comment} --><a href=\"#@{anchor}\">x</a></body></html>",
        ),
        (
            "a.xml",
            "<?xml version=\"1.0\"?><?x @{instruction}?><!DOCTYPE r [<!ENTITY @{entity} \"@{its text}\">]><r xmlns:@{prefix}=\"urn:@{urn}\"><@{element} @{attribute}=\"@{value}\">@{text}</@{end}></r>",
        ),
        (
            "a.vcf",
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:@{family};@{given};;;\r\nFN:@{name}\r\nX-@{property}:@{value}\r\nTEL;TYPE=@{type}:0612345678\r\nTEL;@{parameter}=1:020\r\nEND:VCARD\r\n",
        ),
        (
            "a.ics",
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//@{program}//NL\r\nX-@{property};X-@{parameter}=@{value}:@{text}\r\nBEGIN:VEVENT\r\nUID:@{uid}\r\nDTSTART;TZID=@{zone}:20240607T101500\r\nSUMMARY:@{summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        ),
        (
            "a.rtf",
            "{\\rtf1\\ansi{\\fonttbl{\\f0 @{font};}}{\\stylesheet{\\s1 @{style};}}{\\*\\generator @{program};}{\\info{\\author @{author}}}{\\*\\bkmkstart @{bookmark}}\\f0 Beste @{text}\\par}",
        ),
        ("a.json", "[{\"@{key}\": \"@{value}\", \"naam\": \"Jansen\"}]"),
    ] {
        let mut planter = Planter::default();
        let data = planter.fill(template);
        planter.assert_none_left(data.as_bytes(), name);
    }
    let mut planter = Planter::default();
    let boundary = planter.word("boundary");
    let message = planter
        .fill("From: @{sender} <a@voorbeeld.nl>\r\nTo: b@voorbeeld.nl\r\nSubject: @{subject}\r\nX-@{heading}: @{value}\r\nDate: Fri, 07 Jun 2024 10:15:00 +0200 (@{beside the date})\r\nMIME-Version: 1.0 (@{beside the version})\r\nContent-Type: multipart/mixed; boundary=\"%%\"; x-@{parameter}=1\r\n\r\n@{before}\r\n--%%\r\nContent-Type: text/@{type}; charset=utf-8\r\nContent-ID: <@{id}>\r\n\r\nHallo @{text}\r\n--%%--\r\n@{after}\r\n")
        .replace("%%", &boundary);
    let copy = planter.assert_none_left(message.as_bytes(), "a.eml");
    assert_eq!(
        Gathered::of(&copy, "a.eml").entries.len(),
        Gathered::of(message.as_bytes(), "a.eml").entries.len()
    );
}
