use super::super::super::gathered::Gathered;
use super::*;

fn records(text: &str) -> Vec<String> {
    let gathered = Gathered::of(text.as_bytes(), "x.html");
    assert_eq!(gathered.entries[0].format, "html");
    let mut records: Vec<(u32, String)> = Vec::new();
    for segment in &gathered.entries[0].segments {
        match records.last_mut() {
            Some((record, text)) if *record == segment.record => {
                text.push_str(" / ");
                text.push_str(&segment.text);
            }
            _ => records.push((segment.record, segment.text.clone())),
        }
    }
    records.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn rows_of_a_table_are_records_of_cells() {
    let page = "<html><table><tr><th>Naam<th>Mail<tr><td>Dani&euml;lle <b>Bos</b></td>\
                <td><a href='mailto:d%40example.nl'>schrijf</a></td></tr></table></html>";
    assert_eq!(
        records(page),
        ["Naam / Mail", "Daniëlle Bos / schrijf / d@example.nl"]
    );
    let gathered = Gathered::of(page.as_bytes(), "x.html");
    let last = gathered.entries[0].segments.last().unwrap();
    assert_eq!((last.location.row, last.location.column), (2, 2));
}

#[test]
fn paragraphs_lines_and_divisions_make_records() {
    let page = "<html><p>Een\n  zin.</p><p>Jan Bos<br>Laan 1<br>1234 AB Ede</p>\
                <div>Piet Vos</div><div>Weg 2</div><div>6711 CD Ede</div></html>";
    assert_eq!(
        records(page),
        [
            "Een zin.",
            "Jan Bos / Laan 1 / 1234 AB Ede",
            "Piet Vos / Weg 2 / 6711 CD Ede"
        ]
    );
}

#[test]
fn lines_of_outlook_are_lines_and_its_empty_ones_part_paragraphs() {
    let page = "<html><p class=MsoNormal>Jan Bos</p><p class=MsoNormal>Laan 1</p><p class=MsoNormal>&nbsp;</p>\
                <p class=MsoNormal>Dank</p></html>";
    assert_eq!(records(page), ["Jan Bos / Laan 1", "Dank"]);
}

#[test]
fn layout_is_not_taken_for_data() {
    let page = "<html><table><tr><td><p>Jan Bos belt.</p><p>Piet Vos niet.</p>\
                <table><tr><td>a</td><td>b</td></tr></table></td></tr></table></html>";
    assert_eq!(records(page), ["Jan Bos belt.", "Piet Vos niet.", "a / b"]);
}

#[test]
fn rows_of_label_and_value_are_one_card() {
    let card = "<tr><td>Naam:</td><td>Jan</td></tr><tr><td>Telefoon</td><td>030</td></tr>";
    let page = format!("<html><table>{card}{card}</table></html>");
    assert_eq!(
        records(&page),
        ["Naam: / Jan / Telefoon / 030", "Naam: / Jan / Telefoon / 030"]
    );
    let gathered = Gathered::of(page.as_bytes(), "x.html");
    assert_eq!(
        gathered.entries[0].segments[3].label,
        Some(homeward_rules::field::Field::Phone)
    );
}

#[test]
fn scripts_and_styles_are_left_out_and_data_in_them_is_not() {
    let page = "<html><script>var a = '<p>nee</p>';</script><style>p {}</style><p>ja</p>\
                <script type='application/ld+json'>{\"email\":\"a@example.nl\"}</script></html>";
    assert_eq!(records(page), ["ja", "{\"email\":\"a@example.nl\"}"]);
}

#[test]
fn comments_and_form_values_are_read() {
    let page = "<html><!-- oud: jan@example.nl --><input name=x value='Piet Vos'><p data-id='K-100'>x</p>\
                <img alt='kaart'></html>";
    let all = records(page).join(" | ");
    for expected in ["Piet Vos", "K-100", "kaart", "oud: jan@example.nl"] {
        assert!(all.contains(expected), "{expected} in {all}");
    }
    let gathered = Gathered::of(page.as_bytes(), "x.html");
    let comment = gathered.entries[0]
        .segments
        .iter()
        .find(|s| s.text.contains("oud"))
        .unwrap();
    assert_eq!(comment.location.aside, Aside::Comment);
}

#[test]
fn links_give_addresses_and_not_paths() {
    assert!(is_telling_link("https://x.example/?mail=a%40example.nl"));
    assert!(!is_telling_link("https://x.example/page"));
    assert_eq!(
        link_text("mailto:a%40example.nl?subject=hoi"),
        "a@example.nl subject=hoi"
    );
    assert_eq!(
        link_text("tel:+31-6%zz"),
        "tel:+31-6%zz".split_once(':').unwrap().1.replace('+', " ")
    );
}

#[test]
fn deep_and_broken_pages_end() {
    let deep = format!("<html>{}x", "<div><table><tr><td>".repeat(20_000));
    assert_eq!(records(&deep), ["x"]);
    assert_eq!(records("<html><p>a<b <i>c<td>d<tr>e</html"), ["ac", "d", "e"]);
}
