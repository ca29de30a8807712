//! Word documents: docx, docm, dotx.
//!
//! The body first, then what hangs on it: headers, notes, comments, text boxes, charts, diagrams, embedded
//! workbooks, the glossary, and the properties of the file. Tracked deletions are read as hidden text.

use homeward_rules::document::{Aside, Container};

use super::extraction::{Extraction, Extractor};
use super::ooxml::Office;
use super::unreadable::Unreadable;

/// Reads Word documents of the XML kind.
pub struct Docx;

impl Extractor for Docx {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut office = Office::open(data, out)?;
        let main = office.main_part("word/document.xml")?;
        office.story(&main, Container::Whole, 0, Aside::Body);
        office.properties();
        office.strays();
        office.end()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::super::gathered::{Gathered, GatheredSegment};
    use super::super::limits::Limits;
    use super::super::package::tests::zipped;
    use super::super::unreadable::{Detail, Reason};
    use super::*;

    const NAMES: &str = "xmlns:w='w' xmlns:r='r' xmlns:mc='mc'";

    /// A document with this body and these further parts, each with the kind of its relationship.
    fn document(body: &str, parts: &[(&str, &str, &str)]) -> Vec<u8> {
        let main = format!("<w:document {NAMES}><w:body>{body}</w:body></w:document>");
        let mut rels = String::from("<Relationships>");
        for (at, (kind, name, _)) in parts.iter().enumerate() {
            let mode = if name.contains(':') {
                "TargetMode='External'"
            } else {
                ""
            };
            write!(
                rels,
                "<Relationship Id='r{at}' Type='http://x/{kind}' Target='{name}' {mode}/>"
            )
            .unwrap();
        }
        rels += "</Relationships>";
        let root = "<Relationships><Relationship Id='a' Type='http://x/officeDocument' Target='word/document.xml'/>\
            <Relationship Id='b' Type='http://x/core-properties' Target='docProps/core.xml'/></Relationships>";
        let mut all: Vec<(String, Vec<u8>)> = vec![
            ("_rels/.rels".into(), root.into()),
            ("word/document.xml".into(), main.into_bytes()),
            ("word/_rels/document.xml.rels".into(), rels.into_bytes()),
            (
                "docProps/core.xml".into(),
                b"<c><creator>A. Bakker</creator></c>".to_vec(),
            ),
        ];
        for (_, name, content) in parts {
            if !name.contains(':') {
                all.push((format!("word/{name}"), content.as_bytes().to_vec()));
            }
        }
        let all: Vec<_> = all
            .iter()
            .map(|(name, data)| (name.as_str(), data.as_slice()))
            .collect();
        zipped(&all)
    }

    fn read(body: &str, parts: &[(&str, &str, &str)]) -> Gathered {
        Gathered::extract_with(&Docx, &document(body, parts), Limits::default())
    }

    fn body(gathered: &Gathered) -> Vec<&GatheredSegment> {
        let segments = &gathered.entries[0].segments;
        segments
            .iter()
            .filter(|s| s.location.aside != Aside::Property)
            .collect()
    }

    fn texts(gathered: &Gathered, aside: Aside) -> Vec<&str> {
        let segments = &gathered.entries[0].segments;
        segments
            .iter()
            .filter(|s| s.location.aside == aside)
            .map(|s| s.text.as_str())
            .collect()
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn a_value_split_over_runs_is_whole() {
        let gathered = read(
            "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>jan.de</w:t></w:r>\
             <w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>vries@exam</w:t></w:r><w:r><w:t>ple.nl</w:t><w:tab/>\
             <w:t>06</w:t><w:br/><w:t xml:space='preserve'>Utrecht </w:t></w:r></w:p>",
            &[],
        );
        assert_eq!(
            texts(&gathered, Aside::Body),
            ["jan.devries@example.nl\t06\nUtrecht"]
        );
        assert_eq!(texts(&gathered, Aside::Property), ["A. Bakker"]);
        assert_eq!(gathered.entries[0].result, Ok(()));
    }

    #[test]
    fn an_address_of_short_paragraphs_is_one_record() {
        let long = "x".repeat(80);
        let lines = ["Jansen BV", "Kerkstraat 1", "1234 AB Utrecht", "", &long, "Groet"];
        let gathered = read(&lines.map(p).concat(), &[]);
        let records: Vec<_> = body(&gathered).iter().map(|s| s.record).collect();
        assert!(records[0] == records[1] && records[1] == records[2]);
        assert!(records[2] < records[3] && records[3] < records[4]);
        assert_eq!(body(&gathered)[4].location.row, 5);
    }

    #[test]
    fn tables_are_rows_and_cells_also_within_cells() {
        let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
        let inner = format!(
            "<w:tbl><w:tr>{}{}</w:tr></w:tbl>",
            cell(&p("in")),
            cell(&p("ner"))
        );
        let table = format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
            cell(&format!("<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{}", p("Naam"))),
            cell(&(p("Kerkstraat 1") + &p("Utrecht"))),
            cell(&(p("voor") + &inner + &p("na"))),
            cell(&p("naast")),
        );
        let gathered = read(&(p("Lijst") + &table + &p("Slot")), &[]);
        let seen: Vec<_> = body(&gathered)
            .iter()
            .map(|s| {
                (
                    s.text.as_str(),
                    s.location.part,
                    s.location.row,
                    s.location.column,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("Lijst", 0, 1, 0),
                ("Naam", 1, 1, 1),
                ("Kerkstraat 1\nUtrecht", 1, 1, 3),
                ("voor", 1, 2, 1),
                ("in", 2, 1, 1),
                ("ner", 2, 1, 2),
                ("na", 1, 2, 1),
                ("naast", 1, 2, 2),
                ("Slot", 0, 2, 0),
            ]
        );
        let segments = body(&gathered);
        assert_eq!(segments[1].record, segments[2].record);
        assert_eq!(segments[6].record, segments[7].record);
        assert_eq!(segments[1].location.container, Container::Table);
    }

    #[test]
    fn a_text_box_is_read_once_and_does_not_split_its_paragraph() {
        let inside = format!("<w:txbxContent>{}</w:txbxContent>", p("In de doos"));
        let gathered = read(
            &format!(
                "<w:p><w:r><w:t>Jan de </w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{inside}</mc:Choice>\
                 <mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Vries</w:t></w:r></w:p>"
            ),
            &[],
        );
        assert_eq!(texts(&gathered, Aside::Body), ["Jan de Vries"]);
        assert_eq!(texts(&gathered, Aside::TextBox), ["In de doos"]);
    }

    #[test]
    fn deletions_are_hidden_text_and_stand_apart() {
        let gathered = read(
            "<w:p><w:r><w:t>Klant </w:t></w:r><w:del><w:r><w:delText>Jansen</w:delText></w:r></w:del>\
             <w:ins><w:r><w:t>Pietersen</w:t></w:r></w:ins></w:p>\
             <w:p><w:moveFrom><w:r><w:t>Smit</w:t></w:r></w:moveFrom></w:p>",
            &[],
        );
        assert_eq!(texts(&gathered, Aside::Body), ["Klant Pietersen"]);
        assert_eq!(texts(&gathered, Aside::Hidden), ["Jansen", "Smit"]);
    }

    #[test]
    fn links_stand_with_the_text_that_shows_them() {
        let gathered = read(
            "<w:p><w:hyperlink r:id='r0'><w:r><w:t>Jan de Vries</w:t></w:r></w:hyperlink></w:p>\
             <w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText> HYPERLINK \"mail</w:instrText></w:r>\
             <w:r><w:instrText>to:p@example.nl\" </w:instrText><w:fldChar w:fldCharType='separate'/>\
             <w:t>p@example.nl</w:t></w:r></w:p>",
            &[("hyperlink", "mailto:jan@example.nl", "")],
        );
        assert_eq!(
            texts(&gathered, Aside::Body),
            ["Jan de Vries\njan@example.nl", "p@example.nl"]
        );
    }

    #[test]
    fn everything_that_hangs_on_the_body_is_read() {
        let part = |inner: &str| format!("<w:x {NAMES}>{inner}</w:x>");
        let note = part(&format!(
            "<w:footnote>{}</w:footnote><w:footnote>{}</w:footnote>",
            p("een"),
            p("twee")
        ));
        let chart =
            part("<c:cat><c:pt><c:v>Jansen BV</c:v></c:pt></c:cat><a:p><a:r><a:t>Titel</a:t></a:r></a:p>");
        let gathered = read(
            &p("Tekst"),
            &[
                ("header", "header1.xml", &part(&p("Kop"))),
                ("footnotes", "footnotes.xml", &note),
                (
                    "comments",
                    "comments.xml",
                    &part(&format!("<w:comment>{}</w:comment>", p("Opmerking"))),
                ),
                ("chart", "charts/chart1.xml", &chart),
                (
                    "diagramData",
                    "diagrams/data1.xml",
                    &part("<dgm:pt><a:p><a:t>Vakje</a:t></a:p></dgm:pt>"),
                ),
                (
                    "customXml",
                    "item1.xml",
                    "<klant><naam>Smit</naam><plaats>Ede</plaats></klant>",
                ),
                ("package", "embeddings/book.xlsx", "embedded"),
            ],
        );
        assert_eq!(texts(&gathered, Aside::PageHeader), ["Kop"]);
        assert_eq!(texts(&gathered, Aside::Note), ["een", "twee"]);
        assert_eq!(texts(&gathered, Aside::Comment), ["Opmerking"]);
        assert_eq!(texts(&gathered, Aside::Cache), ["Jansen BV", "Titel"]);
        assert_eq!(texts(&gathered, Aside::TextBox), ["Vakje"]);
        assert_eq!(texts(&gathered, Aside::Property), ["Smit", "Ede", "A. Bakker"]);
        assert_eq!(
            gathered.entry("word/embeddings/book.xlsx").segments[0].text,
            "embedded"
        );
        let records = &gathered.entries[0].segments;
        let of = |text: &str| records.iter().find(|s| s.text == text).unwrap().record;
        assert_eq!(of("Smit"), of("Ede"));
        assert_ne!(of("een"), of("twee"));
    }

    #[test]
    fn what_pictures_and_word_art_say_is_hidden_text() {
        let gathered = read(
            "<w:p><w:r><w:t>Hierbij</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>\
             <wp:docPr name='Afbeelding 1' descr='Jan Smit, Ede'/><pic:cNvPr descr='Jan Smit, Ede'/></w:drawing></mc:Choice>\
             <mc:Fallback><w:pict><v:shape alt='logo'><v:textpath string='CONCEPT'/></v:shape></w:pict></mc:Fallback>\
             </mc:AlternateContent></w:r></w:p>",
            &[],
        );
        assert_eq!(texts(&gathered, Aside::Body), ["Hierbij"]);
        assert_eq!(texts(&gathered, Aside::Hidden), ["Jan Smit, Ede\nlogo\nCONCEPT"]);
    }

    #[test]
    fn comments_stand_with_who_made_them() {
        let comment = format!(
            "<w:comments><w:comment w:author='Jan Smit'>{}</w:comment></w:comments>",
            p("Bel mij")
        );
        let gathered = read(&p("Tekst"), &[("comments", "comments.xml", &comment)]);
        assert_eq!(texts(&gathered, Aside::Comment), ["Jan Smit", "Bel mij"]);
        let records: Vec<_> = body(&gathered).iter().map(|s| s.record).collect();
        assert_eq!(records[1], records[2]);
    }

    #[test]
    fn the_choices_of_a_control_are_hidden_text() {
        let gathered = read(
            "<w:p><w:sdt><w:sdtPr><w:text/><w:dropDownList><w:listItem w:displayText='Jansen BV'/>\
             <w:listItem w:value='Smit BV'/></w:dropDownList></w:sdtPr><w:sdtContent><w:r><w:t>Smit BV</w:t></w:r>\
             </w:sdtContent></w:sdt><w:r><w:t>, Ede</w:t></w:r></w:p>",
            &[],
        );
        assert_eq!(texts(&gathered, Aside::Body), ["Smit BV, Ede"]);
        assert_eq!(texts(&gathered, Aside::Hidden), ["Jansen BV\nSmit BV"]);
    }

    #[test]
    fn parts_that_lead_to_each_other_are_read_once() {
        let rels = "<Relationships><Relationship Id='x' Type='http://x/header' Target='header1.xml'/></Relationships>";
        let gathered = read(
            &p("Tekst"),
            &[
                ("header", "header1.xml", &p("Kop")),
                ("other", "_rels/header1.xml.rels", rels),
            ],
        );
        assert_eq!(texts(&gathered, Aside::PageHeader), ["Kop"]);
    }

    #[test]
    fn what_is_cut_off_or_too_deep_says_so_after_its_text() {
        let data = document(
            &p("Tekst"),
            &[("comments", "comments.xml", "<w:x><w:p><w:t>Half")],
        );
        let gathered = Gathered::extract_with(&Docx, &data, Limits::default());
        assert_eq!(texts(&gathered, Aside::Comment), ["Half"]);

        let deep = "<w:sdt>".repeat(3000);
        let gathered = read(&(p("Tekst") + &deep), &[("header", "h.xml", &p("Kop"))]);
        assert_eq!(texts(&gathered, Aside::Body), ["Tekst"]);
        assert_eq!(texts(&gathered, Aside::PageHeader), ["Kop"]);
        assert_eq!(gathered.entries[0].result, Err(Reason::TooDeep.into()));

        let limits = Limits {
            text: 3,
            ..Limits::default()
        };
        let gathered = Gathered::extract_with(&Docx, &document(&p("Tekst"), &[]), limits);
        assert_eq!(
            gathered.entries[0].result,
            Err(Unreadable::new(Reason::TooLarge, Detail::Output))
        );
    }

    #[test]
    fn what_is_no_document_is_broken() {
        let empty = zipped(&[("a.txt", b"x")]);
        let result = |data: &[u8]| Gathered::extract_with(&Docx, data, Limits::default()).entries[0].result;
        assert_eq!(result(&empty), Err(Unreadable::broken()));
        assert_eq!(result(b"PK"), Err(Unreadable::broken_container()));
    }
}
