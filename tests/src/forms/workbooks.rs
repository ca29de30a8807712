//! Workbooks with customers where readers do not look.

use anyhow::Result;
use serde_json::json;

use super::desk::{dutch, reachable};
use super::{Desk, Form, Writer};
use crate::world::{Customer, Phone};
use crate::writers::markup::escaped;
use crate::writers::table::{Column, PERSONAL, Rows, line, list};
use crate::writers::xlsx::{Book, Cell, DECLARATION, Part, Sheet, State, rels, simple};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "xlsx-plain",
        about: "One sheet of shared strings",
        writer: Writer::Own,
        make: plain,
    },
    Form {
        id: "xlsx-phone-numbers",
        about: "Telephones as numbers: no zero, no plus",
        writer: Writer::Own,
        make: phone_numbers,
    },
    Form {
        id: "xlsx-very-hidden",
        about: "A very hidden sheet",
        writer: Writer::Own,
        make: very_hidden,
    },
    Form {
        id: "xlsx-rich-runs",
        about: "Values split over runs of rich text",
        writer: Writer::Own,
        make: rich_runs,
    },
    Form {
        id: "xlsx-text-box",
        about: "A text box",
        writer: Writer::Own,
        make: text_box,
    },
    Form {
        id: "xlsx-comment",
        about: "A comment in runs",
        writer: Writer::Own,
        make: comment,
    },
    Form {
        id: "xlsx-page-header",
        about: "A page header",
        writer: Writer::Own,
        make: page_header,
    },
    Form {
        id: "xlsx-pivot-cache",
        about: "A pivot table's cache, its source deleted",
        writer: Writer::Own,
        make: pivot_cache,
    },
    Form {
        id: "xlsx-external-cache",
        about: "Cached cells of another workbook",
        writer: Writer::Own,
        make: external_cache,
    },
    Form {
        id: "xlsm-macro",
        about: "A workbook with the content type of macros",
        writer: Writer::Own,
        make: macro_book,
    },
    Form {
        id: "xlsx-hidden-columns",
        about: "Hidden columns",
        writer: Writer::Own,
        make: hidden_columns,
    },
    Form {
        id: "xlsx-openpyxl",
        about: "Comments and a very hidden sheet by openpyxl",
        writer: Writer::PythonWith("openpyxl"),
        make: openpyxl,
    },
    Form {
        id: "xlsx-xlsxwriter",
        about: "Text box, header, rich strings by XlsxWriter",
        writer: Writer::PythonWith("xlsxwriter"),
        make: xlsxwriter,
    },
];

const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

fn front() -> Sheet {
    let rows: Rows = (1..20)
        .map(|at| vec![format!("Post {at}"), format!("{},00", at * 25)])
        .collect();
    Sheet::of("Begroting", &rows)
}

fn lines(customers: &[&Customer]) -> String {
    customers.iter().map(|c| line(c)).collect::<Vec<_>>().join("\n")
}

fn book(sheets: Vec<Sheet>) -> Book {
    Book {
        sheets,
        ..Book::default()
    }
}

fn plain(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(80);
    let rows = list(
        &customers,
        &[
            Column::Number,
            Column::Name,
            Column::Company,
            Column::Email,
            Column::Phone,
            Column::Iban,
        ],
    );
    desk.leave("Bureaublad/Klanten (kopie).xlsx", simple(&rows)?, &customers)
}

fn phone_numbers(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(60, |c| reachable(c) && dutch(c));
    let mut sheet = Sheet::of("Blad1", &vec![vec!["Voornaam".into(), "Mobiel".into()]]);
    for (at, customer) in customers.iter().enumerate() {
        let bare = customer.phone().map(Phone::bare).unwrap_or_default();
        let number = if at % 2 == 0 { bare } else { format!("31{bare}") };
        sheet
            .rows
            .push(vec![Cell::Text(Column::Given.of(customer)), Cell::Number(number)]);
    }
    desk.leave("Bureaublad/bellen.xlsx", book(vec![sheet]).write()?, &customers)
}

fn very_hidden(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let back = Sheet::of("_x", &list(&customers, &PERSONAL)).with_state(State::VeryHidden);
    desk.leave(
        "Bureaublad/begroting.xlsx",
        book(vec![front(), back]).write()?,
        &customers,
    )
}

fn rich_runs(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let mut sheet = Sheet::of("Blad1", &vec![vec!["Wie".into(), "Waar".into()]]);
    for customer in &customers {
        let runs = |text: String| {
            let half = text
                .char_indices()
                .nth(text.chars().count() / 2)
                .map_or(0, |(at, _)| at);
            let (left, right) = text.split_at_checked(half).unwrap_or((&text, ""));
            Cell::Runs(vec![left.to_owned(), right.to_owned()])
        };
        sheet
            .rows
            .push(vec![runs(customer.name()), runs(Column::Email.of(customer))]);
    }
    desk.leave("Bureaublad/opmaak.xlsx", book(vec![sheet]).write()?, &customers)
}

fn text_box(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(8);
    let paragraphs: String = customers
        .iter()
        .map(|c| format!("<a:p><a:r><a:t>{}</a:t></a:r></a:p>", escaped(&line(c))))
        .collect();
    let drawing = format!(
        "{DECLARATION}<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><xdr:absoluteAnchor><xdr:sp><xdr:txBody>\
         <a:bodyPr/>{paragraphs}</xdr:txBody></xdr:sp></xdr:absoluteAnchor></xdr:wsDr>"
    );
    let mut sheet = front();
    sheet.tail.push_str("<drawing r:id=\"x1\"/>");
    sheet.parts = vec![Part::new(
        "xl/drawings/drawing1.xml",
        "drawing",
        "drawing",
        drawing,
    )];
    desk.leave("Bureaublad/tekstvak.xlsx", book(vec![sheet]).write()?, &customers)
}

fn comment(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(10);
    let comments: String = (1..)
        .zip(&customers)
        .map(|(at, c)| {
            let (name, rest) = (escaped(&c.name()), format!("{}\n{}", Column::Email.of(c), Column::Phone.of(c)));
            format!("<comment ref=\"A{at}\" authorId=\"0\"><text><r><t>{name}</t></r><r><t>\n{rest}</t></r></text></comment>")
        })
        .collect();
    let part = format!(
        "{DECLARATION}<comments xmlns=\"{SPREADSHEET}\"><authors><author>x</author></authors><commentList>{comments}\
         </commentList></comments>"
    );
    let mut sheet = front();
    sheet.parts = vec![Part::new(
        "xl/comments1.xml",
        "spreadsheetml.comments",
        "comments",
        part,
    )];
    desk.leave(
        "Bureaublad/opmerkingen.xlsx",
        book(vec![sheet]).write()?,
        &customers,
    )
}

fn page_header(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(2);
    let mut sheet = front();
    sheet.tail = format!(
        "<headerFooter><oddHeader>&amp;L{}</oddHeader></headerFooter>",
        escaped(&lines(&customers))
    );
    desk.leave("Bureaublad/kopregel.xlsx", book(vec![sheet]).write()?, &customers)
}

fn pivot_cache(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let shared = |column: Column| -> String {
        customers
            .iter()
            .map(|c| format!("<s v=\"{}\"/>", escaped(&column.of(c))))
            .collect()
    };
    let definition = format!(
        "{DECLARATION}<pivotCacheDefinition xmlns=\"{SPREADSHEET}\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:id=\"x1\" recordCount=\"{}\">\
         <cacheSource type=\"worksheet\"><worksheetSource ref=\"A1:B41\" sheet=\"Klanten\"/></cacheSource>\
         <cacheFields count=\"2\"><cacheField name=\"Naam\"><sharedItems>{}</sharedItems></cacheField>\
         <cacheField name=\"E-mail\"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>",
        customers.len(),
        shared(Column::Name)
    );
    let records: String = customers
        .iter()
        .enumerate()
        .map(|(at, c)| {
            format!(
                "<r><x v=\"{at}\"/><s v=\"{}\"/></r>",
                escaped(&Column::Email.of(c))
            )
        })
        .collect();
    let records =
        format!("{DECLARATION}<pivotCacheRecords xmlns=\"{SPREADSHEET}\">{records}</pivotCacheRecords>");
    let link = "<Relationship Id=\"x1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheRecords\" \
                Target=\"pivotCacheRecords1.xml\"/>";
    let definition_path = "xl/pivotCache/pivotCacheDefinition1.xml";
    let made = Book {
        sheets: vec![front()],
        tail: "<pivotCaches><pivotCache cacheId=\"1\" r:id=\"x1\"/></pivotCaches>".to_owned(),
        parts: vec![
            Part::new(
                definition_path,
                "spreadsheetml.pivotCacheDefinition",
                "pivotCacheDefinition",
                definition,
            ),
            Part::new(
                "xl/pivotCache/pivotCacheRecords1.xml",
                "spreadsheetml.pivotCacheRecords",
                "",
                records,
            ),
            Part::new(
                "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
                "",
                "",
                rels(link),
            ),
        ],
    };
    desk.leave("Bureaublad/draaitabel.xlsx", made.write()?, &customers)
}

fn external_cache(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let rows: String = (1..)
        .zip(&customers)
        .map(|(at, c)| {
            let (name, email) = (escaped(&c.name()), escaped(&Column::Email.of(c)));
            format!(
                "<row r=\"{at}\"><cell r=\"A{at}\" t=\"str\"><v>{name}</v></cell><cell r=\"B{at}\" t=\"str\"><v>{email}</v></cell></row>"
            )
        })
        .collect();
    let link = format!(
        "{DECLARATION}<externalLink xmlns=\"{SPREADSHEET}\"><externalBook \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:id=\"x1\"><sheetNames><sheetName val=\"Klanten\"/></sheetNames>\
         <sheetDataSet><sheetData sheetId=\"0\">{rows}</sheetData></sheetDataSet></externalBook></externalLink>"
    );
    let target = "<Relationship Id=\"x1\" \
                  Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath\" \
                  Target=\"klanten.xlsx\" TargetMode=\"External\"/>";
    let made = Book {
        sheets: vec![front()],
        tail: "<externalReferences><externalReference r:id=\"x1\"/></externalReferences>".to_owned(),
        parts: vec![
            Part::new(
                "xl/externalLinks/externalLink1.xml",
                "spreadsheetml.externalLink",
                "externalLink",
                link,
            ),
            Part::new(
                "xl/externalLinks/_rels/externalLink1.xml.rels",
                "",
                "",
                rels(target),
            ),
        ],
    };
    desk.leave("Bureaublad/koppeling.xlsx", made.write()?, &customers)
}

fn macro_book(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(40);
    let made = book(vec![Sheet::of("Invoer", &list(&customers, &PERSONAL))]);
    let bytes = made.write_as("application/vnd.ms-excel.sheet.macroEnabled.main+xml")?;
    desk.leave("Bureaublad/invoer.xlsm", bytes, &customers)
}

fn hidden_columns(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let mut sheet = Sheet::of(
        "Blad1",
        &list(&customers, &[Column::Town, Column::Name, Column::Email]),
    );
    sheet
        .head
        .push_str("<cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols>");
    desk.leave("Bureaublad/plaatsen.xlsx", book(vec![sheet]).write()?, &customers)
}

fn openpyxl(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let script = "from openpyxl import Workbook\nfrom openpyxl.comments import Comment\nb = Workbook()\ns = b.active\n\
                  for i, r in enumerate(data):\n    s.cell(i + 1, 1, 'post').comment = Comment(' '.join(r), 'x')\n\
                  h = b.create_sheet('h')\nh.sheet_state = 'veryHidden'\nfor r in data:\n    h.append(r)\nb.save('opm.xlsx')";
    let rows = list(&customers, &[Column::Name, Column::Email]);
    desk.python("Bureaublad", script, &json!(rows))?;
    desk.holds("Bureaublad/opm.xlsx", &customers);
    Ok(())
}

fn xlsxwriter(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(6);
    let script = "import xlsxwriter\nb = xlsxwriter.Workbook('tv.xlsx')\ns = b.add_worksheet()\nbold = b.add_format({'bold': 1})\n\
                  s.insert_textbox('B2', data[0])\ns.insert_textbox('B9', data[1])\ns.set_header('&L' + data[2])\n\
                  s.write_comment('A1', data[3])\ns.write_rich_string('A2', data[4][:9], bold, data[4][9:])\n\
                  s.write('A3', data[5])\nb.close()";
    let data: Vec<String> = customers.iter().map(|c| line(c)).collect();
    desk.python("Bureaublad", script, &json!(data))?;
    desk.holds("Bureaublad/tv.xlsx", &customers);
    Ok(())
}
