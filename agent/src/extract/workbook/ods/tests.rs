use homeward_rules::document::Aside;

use super::super::samples::package;
use super::Ods;
use crate::extract::gathered::Gathered;
use crate::extract::{Limits, Unreadable};

fn read(content: &str, more: &[(&str, &str)]) -> Gathered {
    let content = format!("<office:document-content>{content}</office:document-content>");
    let mut parts = vec![("content.xml", &*content)];
    parts.extend(more);
    Gathered::extract_with(&Ods, &package(&parts), Limits::default())
}

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

#[test]
fn repeated_cells_count_and_are_read_once() {
    let gathered = read(
        "<table:table table:name='Blad'><table:table-row table:number-rows-repeated='1048576'>
           <table:table-cell table:number-columns-repeated='16384' office:value-type='string'><text:p>x</text:p></table:table-cell>
           <table:covered-table-cell office:value-type='float' office:value='7'><text:p>7</text:p></table:covered-table-cell>
         </table:table-row>
         <table:table-row table:visibility='collapse'><table:table-cell/><table:table-cell office:value-type='date' office:date-value='2024-03-01T00:00:00'/>
           <table:table-cell office:value-type='float' office:value='612345678'><text:p>0612345678</text:p></table:table-cell>
           <table:table-cell office:value-type='boolean' office:boolean-value='true'><text:p>WAAR</text:p></table:table-cell></table:table-row>
         </table:table>",
        &[],
    );
    assert_eq!(gathered.entries[0].result, Ok(()));
    assert_eq!(
        segments(&gathered),
        [
            (1, 1, 0, Aside::Property, "Blad"),
            (1, 1, 1, Aside::Body, "x"),
            (1, 1, 16_385, Aside::Body, "7"),
            (1, 1_048_577, 2, Aside::Hidden, "2024-03-01"),
            (1, 1_048_577, 3, Aside::Hidden, "0612345678"),
        ]
    );
}

#[test]
fn comments_wait_until_their_row_has_ended() {
    let gathered = read(
        "<style:style style:name='ta2'><style:table-properties table:display='false'/></style:style>
         <table:table table:name='Geheim' table:style-name='ta2'>
         <table:shapes><draw:frame><draw:text-box><text:p>vak</text:p></draw:text-box></draw:frame></table:shapes>
         <table:table-row><table:table-cell office:value-type='string'>
           <office:annotation><dc:creator>Els</dc:creator><text:p>bel terug</text:p></office:annotation>
           <text:p>Jan<text:s text:c='2'/>de <text:span>Vries</text:span></text:p><text:p>Markt 1</text:p></table:table-cell>
           <table:table-cell office:value-type='string'><text:p><text:a xlink:href='mailto:jan@x.nl'>mail</text:a></text:p></table:table-cell>
         </table:table-row></table:table>",
        &[],
    );
    assert_eq!(
        segments(&gathered)[1..],
        [
            (1, 1, 0, Aside::TextBox, "vak"),
            (1, 1, 1, Aside::Hidden, "Jan  de Vries\nMarkt 1"),
            (1, 1, 2, Aside::Hidden, "jan@x.nl mail"),
            (1, 1, 1, Aside::Comment, "Els\nbel terug"),
        ]
    );
}

#[test]
fn other_parts_are_read_too() {
    let gathered = read(
        "<table:content-validation table:condition='of:cell-content-is-in-list(\"Jansen\";\"De Boer\")'/>
         <table:table table:name='bron'><table:table-source xlink:href='klanten.ods'/>
         <table:table-row><table:table-cell office:value-type='string'><text:p>kopie</text:p></table:table-cell></table:table-row></table:table>",
        &[
            ("styles.xml", "<s><style:header><text:p>Lijst</text:p></style:header></s>"),
            ("meta.xml", "<m><meta:initial-creator>Kees</meta:initial-creator></m>"),
            ("Object 1/content.xml", "<c><table:table table:name='local'><table:table-row><table:table-cell office:value-type='string'><text:p>grafiek</text:p></table:table-cell></table:table-row></table:table></c>"),
            ("Object 2", "ingebed"),
        ],
    );
    assert_eq!(gathered.entries[0].result, Ok(()));
    let all: Vec<_> = segments(&gathered).into_iter().map(|s| (s.3, s.4)).collect();
    for expected in [
        (Aside::Property, "Jansen"),
        (Aside::Property, "De Boer"),
        (Aside::Property, "klanten.ods"),
        (Aside::Cache, "kopie"),
        (Aside::PageHeader, "Lijst"),
        (Aside::Property, "Kees"),
        (Aside::Cache, "grafiek"),
    ] {
        assert!(all.contains(&expected), "{expected:?} in {all:?}");
    }
    assert_eq!(gathered.entry("Object 2").segments[0].text, "ingebed");
}

#[test]
fn passwords_are_told() {
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let gathered = read("", &[("META-INF/manifest.xml", manifest)]);
    assert_eq!(gathered.entries[0].result, Err(Unreadable::encrypted()));
}

#[test]
fn the_flat_form_is_read_with_its_properties() {
    let flat = "<?xml version='1.0'?><office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet' \
        xmlns:office='o' xmlns:table='t' xmlns:text='x' xmlns:dc='d'><office:meta><dc:title>Lijst</dc:title></office:meta>\
        <office:body><office:spreadsheet><table:table table:name='Blad'><table:table-row>\
        <table:table-cell office:value-type='string'><text:p>Jan</text:p></table:table-cell>\
        <table:table-cell office:value-type='float' office:value='612345678'><text:p>612345678</text:p></table:table-cell>\
        </table:table-row></table:table></office:spreadsheet></office:body></office:document>";
    let gathered = Gathered::of(flat.as_bytes(), "x.xml");
    assert_eq!(
        (gathered.entries[0].format, gathered.entries[0].result),
        ("ods", Ok(()))
    );
    let segments = &gathered.entries[0].segments;
    let cells: Vec<_> = segments
        .iter()
        .filter(|s| s.location.aside == Aside::Body)
        .map(|s| (s.location.row, s.location.column, s.text.as_str()))
        .collect();
    assert_eq!(cells, [(1, 1, "Jan"), (1, 2, "612345678")]);
    assert!(
        segments
            .iter()
            .any(|s| s.location.aside == Aside::Property && s.text == "Lijst")
    );
}
