use homeward_rules::document::Aside;
use proptest::prelude::*;

use super::super::samples::{package, relations, xlsx};
use super::Xlsx;
use crate::extract::gathered::Gathered;
use crate::extract::{Detail, Limits, Reason, Unreadable};

fn read(data: &[u8]) -> Gathered {
    Gathered::extract_with(&Xlsx, data, Limits::default())
}

/// Every segment as place, aside and text.
fn segments(gathered: &Gathered) -> Vec<(u32, u32, u32, Aside, &str)> {
    let segments = gathered.entries[0].segments.iter();
    segments
        .map(|s| {
            (
                s.location.part,
                s.location.row,
                s.location.column,
                s.location.aside,
                &*s.text,
            )
        })
        .collect()
}

fn texts(gathered: &Gathered, aside: Aside) -> Vec<&str> {
    let all = segments(gathered).into_iter();
    all.filter(|segment| segment.3 == aside)
        .map(|segment| segment.4)
        .collect()
}

#[test]
fn cells_of_every_type_stand_in_their_places() {
    let data = xlsx(
        "<worksheet><sheetData>
         <row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='inlineStr'><is><r><t>jan@</t></r><r><t>x.nl</t></r></is></c></row>
         <row r='1048576' hidden='1'><c r='XFD1048576'><v>612345678</v></c></row>
         <row><c s='1'><v>45352</v></c><c t='str'><f>A1&amp;\"\"</f><v>Vries</v></c><c t='b'><v>1</v></c>
           <c t='e'><v>#N/A</v></c><c t='s'><v>99</v></c><c t='zzz'><v>tekst</v></c></row>
         </sheetData></worksheet>",
        &[
            ("xl/sharedStrings.xml", "<sst uniqueCount='4294967295'><si><t>J\u{fc}rgen</t></si></sst>"),
            (
                "xl/styles.xml",
                "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='d mmm yyyy'/></numFmts>
                 <cellStyleXfs><xf numFmtId='0'/></cellStyleXfs>
                 <cellXfs><xf numFmtId='0'/><xf numFmtId='170'/></cellXfs></styleSheet>",
            ),
        ],
    );
    let gathered = read(&data);
    assert_eq!(gathered.entries[0].result, Ok(()));
    assert_eq!(
        segments(&gathered),
        [
            (1, 1, 0, Aside::Property, "Klanten"),
            (1, 1, 1, Aside::Body, "J\u{fc}rgen"),
            (1, 1, 3, Aside::Body, "jan@x.nl"),
            (1, 1_048_576, 16_384, Aside::Hidden, "612345678"),
            (1, 1_048_577, 1, Aside::Body, "2024-03-01"),
            (1, 1_048_577, 2, Aside::Body, "Vries"),
            (1, 1_048_577, 6, Aside::Body, "tekst"),
        ]
    );
    let records: Vec<_> = gathered.entries[0].segments.iter().map(|s| s.record).collect();
    assert_eq!(records[1], records[2]);
    assert_ne!(records[2], records[3]);
}

#[test]
fn cells_agree_with_calamine() {
    use calamine::Reader;
    let rows: Vec<_> = (1..200)
        .map(|row| {
            format!(
                "<row r='{row}'><c r='B{row}'><v>{row}.5</v></c><c r='Z{row}' t='str'><v>v{row}</v></c></row>"
            )
        })
        .collect();
    let data = xlsx(
        &format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat()),
        &[],
    );
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(&data[..])).unwrap();
    let mut cells = book.worksheet_cells_reader("Klanten").unwrap();
    let mut theirs = Vec::new();
    while let Some(cell) = cells.next_cell().unwrap() {
        let (row, column) = cell.get_position();
        let text = match cell.get_value() {
            calamine::DataRef::Float(number) => number.to_string(),
            calamine::DataRef::String(text) => text.clone(),
            _ => continue,
        };
        theirs.push((row + 1, column + 1, text));
    }
    let gathered = read(&data);
    let body = segments(&gathered)
        .into_iter()
        .filter(|segment| segment.3 == Aside::Body);
    let ours: Vec<_> = body
        .map(|(_, row, column, _, text)| (row, column, text.to_owned()))
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn what_stands_beside_the_cells_is_read_with_its_place() {
    let sheet_relations = relations(&[
        ("l1", "hyperlink", "mailto:piet%40example.nl"),
        ("c1", "comments", "../comments7.xml"),
        ("d1", "drawing", "../drawings/drawing1.xml"),
        ("v1", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("t1", "threadedComment", "../threadedComments/t.xml"),
        ("b1", "table", "../tables/table1.xml"),
    ]);
    let drawing_relations = relations(&[("h1", "chart", "../charts/chart1.xml")]);
    let gathered = read(&xlsx(
        "<worksheet><sheetData><row r='2'><c r='B2' t='str'><f>HYPERLINK(\"mailto:a@b.nl\",\"Anna\")</f><v>Anna</v></c></row></sheetData>
         <dataValidations><dataValidation prompt='Kies'><formula1>\"Jansen,De Boer\"</formula1></dataValidation></dataValidations>
         <hyperlinks><hyperlink ref='D4' r:id='l1' tooltip='Piet'/></hyperlinks>
         <headerFooter><oddHeader>&amp;C&amp;\"Arial\"&amp;12Lijst Utrecht</oddHeader></headerFooter></worksheet>",
        &[
            ("xl/worksheets/_rels/sheet1.xml.rels", &sheet_relations),
            (
                "xl/comments7.xml",
                "<comments><authors><author>Els</author></authors><commentList><comment ref='C5'><text>
                 <r><t>bel </t></r>\n<r><t>terug</t></r><r><t>\n</t></r><r><t>Els</t></r></text></comment></commentList></comments>",
            ),
            ("xl/threadedComments/t.xml", "<ThreadedComments><threadedComment ref='B9'><text>draad</text></threadedComment></ThreadedComments>"),
            ("xl/persons/person.xml", "<personList><person displayName='Els' userId='els@example.nl'/></personList>"),
            ("xl/drawings/drawing1.xml", "<xdr:wsDr><xdr:sp><xdr:cNvPr name='Vorm 1' descr='Foto van Jan'/><xdr:txBody><a:p><a:r><a:t>De Vries</a:t></a:r></a:p><a:p><a:r><a:t>Markt 1</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"),
            ("xl/drawings/_rels/drawing1.xml.rels", &drawing_relations),
            ("xl/drawings/vmlDrawing1.vml", "<xml><v:shape><v:textbox><div>oud<br>vak</div></v:textbox></v:shape></xml>"),
            ("xl/charts/chart1.xml", "<c:chartSpace><c:strCache><c:pt><c:v>Bakker BV</c:v></c:pt></c:strCache><c:numCache><c:pt><c:v>17</c:v></c:pt></c:numCache></c:chartSpace>"),
            ("xl/tables/table1.xml", "<table ref='A3:B9'><tableColumns><tableColumn name='Naam'/><tableColumn name='Wensen'/></tableColumns></table>"),
            ("docProps/core.xml", "<cp:coreProperties><dc:creator>Kees</dc:creator></cp:coreProperties>"),
            ("customXml/item1.xml", "<k><naam>Maatwerk</naam></k>"),
        ],
    ));
    assert_eq!(gathered.entries[0].result, Ok(()));
    let all = segments(&gathered);
    for expected in [
        (1, 2, 2, Aside::Body, "Anna"),
        (1, 2, 2, Aside::Body, "a@b.nl"),
        (1, 4, 4, Aside::Property, "piet@example.nl"),
        (1, 4, 4, Aside::Property, "Piet"),
        (1, 5, 3, Aside::Comment, "bel terug\nEls"),
        (1, 9, 2, Aside::Comment, "draad"),
        (1, 3, 1, Aside::Property, "Naam"),
        (1, 3, 2, Aside::Property, "Wensen"),
    ] {
        assert!(all.contains(&expected), "{expected:?} in {all:?}");
    }
    assert_eq!(texts(&gathered, Aside::PageHeader), ["Lijst Utrecht"]);
    assert_eq!(
        texts(&gathered, Aside::TextBox),
        ["Foto van Jan", "De Vries", "Markt 1", "oudvak"]
    );
    assert_eq!(texts(&gathered, Aside::Cache), ["Bakker BV"]);
    let properties = texts(&gathered, Aside::Property);
    for text in [
        "Jansen",
        "De Boer",
        "Kies",
        "Els",
        "els@example.nl",
        "Kees",
        "Maatwerk",
    ] {
        assert!(properties.contains(&text), "{text} in {properties:?}");
    }
}

#[test]
fn pivot_caches_and_copies_of_other_books_become_tables() {
    let cache = relations(&[("r1", "pivotCacheRecords", "records.xml")]);
    let outside = relations(&[("r1", "externalLinkPath", "file:///C:/Klanten%202023.xlsx")]);
    let gathered = read(&xlsx(
        "<worksheet/>",
        &[
            ("xl/pivotCache/definition.xml", "<pivotCacheDefinition><cacheFields>
              <cacheField name='Naam'><sharedItems><s v='Jansen'/><s v='Verwijderd'/></sharedItems></cacheField>
              <cacheField name='Som' databaseField='0'/>
              <cacheField name='Telefoon'><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>"),
            ("xl/pivotCache/_rels/definition.xml.rels", &cache),
            ("xl/pivotCache/records.xml", "<pivotCacheRecords><r><x v='0'/><n v='612345678'/></r><r><m/><s v='x'/></r></pivotCacheRecords>"),
            ("xl/externalLinks/link.xml", "<externalLink><externalBook><sheetNames><sheetName val='Blad'/></sheetNames><sheetDataSet>
              <sheetData sheetId='0'><row r='4'><cell r='A4' t='str'><v>De Boer</v></cell><cell r='B4'><v>201234567</v></cell></row></sheetData>
              </sheetDataSet></externalBook></externalLink>"),
            ("xl/externalLinks/_rels/link.xml.rels", &outside),
        ],
    ));
    assert_eq!(gathered.entries[0].result, Ok(()));
    let all = segments(&gathered);
    let cached: Vec<_> = all
        .iter()
        .filter(|s| s.3 == Aside::Cache)
        .map(|s| (s.0, s.1, s.2, s.4))
        .collect();
    assert_eq!(
        cached,
        [
            (1, 1, 1, "Naam"),
            (1, 1, 2, "Som"),
            (1, 1, 3, "Telefoon"),
            (1, 2, 1, "Jansen"),
            (1, 2, 3, "612345678"),
            (1, 3, 3, "x"),
            (1, 3, 1, "Verwijderd"),
            (2, 4, 1, "De Boer"),
            (2, 4, 2, "201234567"),
        ]
    );
    assert!(texts(&gathered, Aside::Property).contains(&"file:///C:/Klanten 2023.xlsx"));
}

#[test]
fn hidden_and_forgotten_sheets_are_read() {
    let book = relations(&[
        ("r1", "worksheet", "/xl/worksheets/one.xml"),
        ("r2", "worksheet", "worksheets\\two.xml"),
        ("r3", "chartsheet", "chartsheets/sheet1.xml"),
    ]);
    let sheet = |text: &str| {
        format!("<worksheet><sheetData><row><c t='str'><v>{text}</v></c></row></sheetData></worksheet>")
    };
    let gathered = read(&package::<&str>(&[
        ("xl/_rels/workbook.xml.rels", &book),
        ("xl/workbook.xml", "<workbook><sheets><sheet name='a' state='veryHidden' r:id='r1'/><sheet name='b' r:id='r2'/>
          <sheet name='c' r:id='r3'/><sheet name='d' r:id='gone'/></sheets><definedNames><definedName name='x'>Jan</definedName></definedNames></workbook>"),
        ("xl/worksheets/one.xml", &sheet("eerste")),
        ("xl/worksheets/TWO.xml", &sheet("tweede")),
        ("xl/worksheets/lost.xml", &sheet("verloren")),
        ("xl/chartsheets/sheet1.xml", "<chartsheet><headerFooter><oddFooter>voet</oddFooter></headerFooter></chartsheet>"),
    ]));
    assert_eq!(gathered.entries[0].result, Ok(()));
    let all = segments(&gathered);
    for expected in [
        (1, 1, 1, Aside::Hidden, "eerste"),
        (2, 1, 1, Aside::Body, "tweede"),
        (3, 1, 0, Aside::PageHeader, "voet"),
        (5, 1, 1, Aside::Hidden, "verloren"),
    ] {
        assert!(all.contains(&expected), "{expected:?} in {all:?}");
    }
}

#[test]
fn a_broken_part_costs_itself_only() {
    let gathered = read(&xlsx(
        "<worksheet><sheetData><row><c t='str'><v>eerst</v></c></row><row><c t='str'",
        &[
            ("xl/styles.xml", "<styleSheet><"),
            (
                "docProps/core.xml",
                "<coreProperties><creator>Kees</creator></coreProperties>",
            ),
        ],
    ));
    assert_eq!(gathered.entries[0].result.unwrap_err().reason, Reason::Corrupt);
    assert_eq!(texts(&gathered, Aside::Body), ["eerst"]);
    assert!(gathered.text().contains("Kees"));
}

#[test]
fn limits_and_passwords_are_told() {
    let text = "<si><t>abcdefgh</t></si>".repeat(100);
    let data = xlsx(
        "<worksheet/>",
        &[("xl/sharedStrings.xml", &format!("<sst>{text}</sst>"))],
    );
    let limits = Limits {
        entry: 100,
        ..Limits::default()
    };
    let gathered = Gathered::extract_with(&Xlsx, &data, limits);
    assert_eq!(gathered.entries[0].result.unwrap_err().reason, Reason::TooLarge);

    let empty = format!(
        "<worksheet><sheetData><row>{}</row></sheetData></worksheet>",
        "<c s=\"1\"/>".repeat(100)
    );
    let limits = Limits {
        empty_cells: 99,
        ..Limits::default()
    };
    let data = xlsx(&empty, &[]);
    assert_eq!(
        Gathered::extract_with(&Xlsx, &data, limits).entries[0].result,
        Err(Unreadable::new(Reason::TooLarge, Detail::Cells))
    );

    let gathered = read(b"no zip at all");
    assert_eq!(gathered.entries[0].result, Err(Unreadable::broken_container()));
}

#[test]
fn embedded_files_are_entries_and_data_models_are_told() {
    let inner = xlsx("<worksheet/>", &[]);
    let inner = String::from_utf8_lossy(&inner).into_owned();
    let gathered = read(&xlsx(
        "<worksheet/>",
        &[
            ("xl/embeddings/oleObject1.txt", "ingebed"),
            ("xl/embeddings/book.xlsx", &inner),
            ("xl/model/item.data", "x"),
        ],
    ));
    let texts: Vec<_> = gathered
        .entry("xl/embeddings/oleObject1.txt")
        .segments
        .iter()
        .map(|s| &*s.text)
        .collect();
    assert_eq!(texts, ["ingebed"]);
    let model = gathered.entry("xl/model/item.data");
    assert_eq!(model.result.unwrap_err().reason, Reason::Unsupported);
}

proptest! {
    #[test]
    fn usual_cells_are_those_read_node_by_node(
        cells in prop::collection::vec(
            (
                prop::option::of((1_u32..40, 0_u8..26)),
                prop::sample::select(vec!["", " s=\"1\"", " t=\"s\"", " t=\"str\"", " t=\"d\"", " t=\"b\"", " s=\"1\" t=\"n\""]),
                "[0-9]{0,6}[.]?[0-9]{0,3}|[a-z ]{0,6}|a_x0041_|2024-03-01T00:00:00|-?[0-9]{1,3}",
                prop::sample::select(vec!["", "</row><row>", "</row><row r=\"9\" hidden=\"1\">", "<!-- x -->"]),
            ),
            0..30,
        )
    ) {
        let sheet: String = cells.iter().map(|(place, kind, value, between)| {
            let place = place.map_or(String::new(), |(row, column)| format!(" r=\"{}{row}\"", char::from(b'A' + column)));
            let cell = match *kind {
                " t=\"b\"" => format!("<c{place}{kind}/>"),
                _ => format!("<c{place}{kind}><v>{value}</v></c>"),
            };
            cell + between
        }).collect();
        let sheet = format!("<worksheet><sheetData><row>{sheet}</row></sheetData></worksheet>");
        // A comment within each cell is what no usual cell has.
        let slow = sheet.replace("<v>", "<!-- --><v>").replace("/>", "><!-- --></c>");
        let more = [
            ("xl/sharedStrings.xml", "<sst><si><t>nul</t></si><si><t>een</t></si></sst>"),
            ("xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"),
        ];
        let (usual, slow) = (read(&xlsx(&sheet, &more)), read(&xlsx(&slow, &more)));
        prop_assert_eq!(segments(&usual), segments(&slow));
        let records = |gathered: &Gathered| -> Vec<u32> {
            gathered.entries[0].segments.iter().map(|segment| segment.record).collect()
        };
        prop_assert_eq!(records(&usual), records(&slow));
        prop_assert_eq!(usual.entries[0].result, slow.entries[0].result);
    }
}

#[test]
fn cells_are_whole_wherever_the_text_is_cut() {
    // Long enough that the part is decoded in many pieces.
    let rows: String = (1..20_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"str\"><v>J\u{fc}rgen {row}</v></c></row>"))
        .collect();
    let gathered = read(&xlsx(
        &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        &[],
    ));
    let texts = texts(&gathered, Aside::Body);
    assert_eq!(texts.len(), 19_999);
    for (row, text) in (1..).zip(texts) {
        assert_eq!(text, format!("J\u{fc}rgen {row}"));
    }
}
