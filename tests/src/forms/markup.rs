//! Pages, trees and dumps: HTML, XML, JSON, YAML, SQL.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Desk, Form, Writer};
use crate::world::Customer;
use crate::writers::markup::{escaped, numeric};
use crate::writers::table::{Column, PERSONAL, Rows, USUAL, bare, list};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "html-table",
        about: "A table with numeric references for accents and @",
        writer: Writer::Own,
        make: html,
    },
    Form {
        id: "html-as-xls",
        about: "A table saved under the name of a workbook",
        writer: Writer::Own,
        make: html_as_xls,
    },
    Form {
        id: "html-mailto",
        about: "Addresses in links only, percent-encoded",
        writer: Writer::Own,
        make: mailto,
    },
    Form {
        id: "xml-attributes",
        about: "Values in attributes and entities",
        writer: Writer::Own,
        make: xml,
    },
    Form {
        id: "xml-spreadsheet-2003",
        about: "Excel's XML of 2003",
        writer: Writer::Own,
        make: spreadsheet_2003,
    },
    Form {
        id: "json-escapes",
        about: "Nested, everything beyond ASCII escaped, by Python",
        writer: Writer::Python,
        make: json_escapes,
    },
    Form {
        id: "json-lines",
        about: "One object a line",
        writer: Writer::Own,
        make: json_lines,
    },
    Form {
        id: "yaml-list",
        about: "A list of keys and values",
        writer: Writer::Own,
        make: yaml,
    },
    Form {
        id: "sql-dump",
        about: "INSERT statements",
        writer: Writer::Own,
        make: sql,
    },
    Form {
        id: "markdown-table",
        about: "A table of bars",
        writer: Writer::Own,
        make: markdown,
    },
];

fn html_rows(rows: &Rows, written: fn(&str) -> String) -> String {
    rows.iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .map(|cell| format!("<td>{}</td>", written(cell)))
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect()
}

fn html(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let rows = html_rows(&list(&customers, &USUAL), numeric);
    let page = format!(
        "<!DOCTYPE html><html><head><title>Overzicht</title></head><body><table>\n{rows}</table></body></html>"
    );
    desk.leave("Downloads/overzicht.html", page, &customers)
}

fn html_as_xls(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let rows = html_rows(&list(&customers, &USUAL), escaped);
    let page = format!(
        "<html><head><meta charset=\"utf-8\"></head><body><table border=1>{rows}</table></body></html>"
    );
    desk.leave("Downloads/export_crm.xls", page, &customers)
}

fn mailto(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let links: String = customers
        .iter()
        .filter_map(|c| c.email.as_ref())
        .map(|email| {
            format!(
                "<li><a href=\"mailto:{}?subject=Hallo\">mail</a></li>\n",
                email.replace('@', "%40")
            )
        })
        .collect();
    desk.leave(
        "Downloads/links.htm",
        format!("<html><body><ul>{links}</ul></body></html>"),
        &customers,
    )
}

fn xml(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let rows: String = customers
        .iter()
        .map(|c| {
            let phone = Column::Phone.of(c);
            format!(
                "  <klant nummer=\"{}\" email=\"{}\"><naam>{}</naam><telefoon>{phone}</telefoon></klant>\n",
                c.number,
                Column::Email.of(c).replace('@', "&#x40;"),
                escaped(&c.name())
            )
        })
        .collect();
    desk.leave(
        "Documenten/export/klanten.xml",
        format!("<?xml version=\"1.0\"?>\n<klanten>\n{rows}</klanten>\n"),
        &customers,
    )
}

fn spreadsheet_2003(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let rows: String = list(&customers, &PERSONAL)
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .map(|cell| format!("<Cell><Data ss:Type=\"String\">{}</Data></Cell>", escaped(cell)))
                .collect();
            format!("<Row>{cells}</Row>\n")
        })
        .collect();
    let book = format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook \
         xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"Blad1\"><Table>{rows}</Table></Worksheet></Workbook>"
    );
    desk.leave("Documenten/oud/relaties2003.xml", book, &customers)
}

fn object(customer: &Customer) -> Value {
    json!({
        "name": customer.name(),
        "contact": {"email": Column::Email.of(customer), "phones": [Column::Phone.of(customer)]},
        "address": {"street": customer.address.line(), "postcode": customer.address.postcode},
    })
}

fn json_escapes(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let data: Vec<Value> = customers.iter().map(|c| object(c)).collect();
    let script = "open('api-antwoord.json', 'w').write(json.dumps({'page': 1, 'results': data}, ensure_ascii=True)\
                  .replace('/', '\\\\/').replace('@', '\\\\u0040'))";
    desk.python("Downloads", script, &json!(data))?;
    desk.holds("Downloads/api-antwoord.json", &customers);
    Ok(())
}

fn json_lines(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let lines: Vec<String> = customers.iter().map(|c| object(c).to_string()).collect();
    desk.leave("Downloads/dump.ndjson", lines.join("\n"), &customers)
}

fn yaml(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(20);
    let text: String = customers
        .iter()
        .map(|c| {
            format!(
                "- naam: {}\n  email: {}\n  mobiel: \"{}\"\n",
                c.name(),
                Column::Email.of(c),
                Column::Phone.of(c)
            )
        })
        .collect();
    desk.leave("Projecten/seed.yaml", text, &customers)
}

fn sql(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.mixed(40);
    let rows = bare(
        &customers,
        &[
            Column::Number,
            Column::Name,
            Column::Email,
            Column::Phone,
            Column::Postcode,
        ],
    );
    let values: String = rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| format!("'{}'", cell.replace('\'', "''")))
                .collect();
            format!(
                "INSERT INTO klant (nummer, naam, email, telefoon, postcode) VALUES ({});\n",
                cells.join(", ")
            )
        })
        .collect();
    desk.leave("Projecten/backup.sql", values, &customers)
}

fn markdown(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let mut text = String::new();
    for (at, row) in list(&customers, &[Column::Name, Column::Email, Column::Phone])
        .iter()
        .enumerate()
    {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
        if at == 0 {
            text.push_str("|---|---|---|\n");
        }
    }
    desk.leave("Projecten/README.md", text, &customers)
}
