//! Whole exports, generated here, from file to customers.

use std::io::Write as _;

use homeward_rules::customer::CustomerKind;
use homeward_rules::field::Field;

use super::workbook::tests::{ods, xlsx};
use super::*;

type Read = Vec<(u64, homeward_rules::customer::Customer)>;

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn open_with(bytes: &[u8], maps: &[&str]) -> Result<Export, ImportError> {
    let maps: Vec<MapOverride> = maps.iter().map(|map| map.parse().unwrap()).collect();
    let source = file(bytes);
    open(source.path(), &maps)
}

fn read(bytes: &[u8], maps: &[&str]) -> (Read, Tally) {
    let source = file(bytes);
    let maps: Vec<MapOverride> = maps.iter().map(|map| map.parse().unwrap()).collect();
    let mut export = open(source.path(), &maps).unwrap();
    let mut rows = export.rows().unwrap();
    let customers = rows.by_ref().map(Result::unwrap).collect();
    (customers, rows.tally().clone())
}

fn failure(bytes: &[u8], maps: &[&str]) -> String {
    open_with(bytes, maps).err().expect("must fail").to_string()
}

macro_rules! shown {
    ($values:expr) => {
        $values
            .iter()
            .map(|value| value.expose().as_str())
            .collect::<Vec<&str>>()
    };
}

macro_rules! part {
    ($value:expr) => {
        $value.as_ref().map(|value| value.expose().as_str())
    };
}

const DUTCH: &str = "Klantnr.;Bedrijfsnaam;Voornaam;Tussenvoegsel;Achternaam;E-mailadres (werk);Tel.nr. mobiel;telefoon 2;Straat;Huisnr;\
Toevoeging;postcode/plaats;Land;IBAN;BTW-nummer;KvK nr;Acc.mgr;Opmerkingen\n\
1001;;Zoë;van der;Meer;zoe@voorbeeld.nl;06-12345678;030 123 45 67;Dorpsstraat;12;bis;1234 AB Utrecht;NL;NL91ABNA0417164300;;;P. Post;\"let op:\nbelt terug\"\n\
1002;Bakkerij Jansen B.V.;;;;info@jansen.voorbeeld.nl;;;Laan;3;;9876 ZX Ede;NL;;NL123456789B01;12345678;P. Post;\n\
1003;Groothandel Oost;Jan;de;Vries;jan@oost.voorbeeld.nl;;;;;;;;;;;;\n";

#[test]
fn a_dutch_export_with_split_columns() {
    let (customers, tally) = read(DUTCH.as_bytes(), &[]);
    assert_eq!(
        tally,
        Tally {
            rows: 3,
            ..Tally::default()
        }
    );
    let rows: Vec<u64> = customers.iter().map(|(row, _)| *row).collect();
    assert_eq!(rows, [2, 3, 4]);
    let kinds: Vec<_> = customers.iter().map(|(_, customer)| customer.kind).collect();
    assert_eq!(
        kinds,
        [
            CustomerKind::Person,
            CustomerKind::Organisation,
            CustomerKind::Contact
        ]
    );
    let zoe = &customers[0].1;
    assert_eq!(zoe.id, "1001");
    assert_eq!(shown!(zoe.customer_numbers), ["1001"]);
    assert_eq!(shown!(zoe.phones), ["06-12345678", "030 123 45 67"]);
    assert_eq!(shown!(zoe.emails), ["zoe@voorbeeld.nl"]);
    assert_eq!(zoe.account_manager.as_deref(), Some("P. Post"));
    let name = &zoe.names[0];
    assert_eq!(
        [
            part!(name.given),
            part!(name.prefix),
            part!(name.surname),
            part!(name.full)
        ],
        [Some("Zoë"), Some("van der"), Some("Meer"), None]
    );
    let address = &zoe.addresses[0];
    assert_eq!(
        [
            part!(address.street),
            part!(address.number),
            part!(address.addition),
            part!(address.postcode),
            part!(address.city)
        ],
        [
            Some("Dorpsstraat"),
            Some("12"),
            Some("bis"),
            Some("1234 AB Utrecht"),
            None
        ]
    );
    let bakery = &customers[1].1;
    assert_eq!(shown!(bakery.companies), ["Bakkerij Jansen B.V."]);
    assert_eq!(
        (shown!(bakery.vats), shown!(bakery.kvks)),
        (vec!["NL123456789B01"], vec!["12345678"])
    );
    assert!(bakery.names.is_empty());
    assert!(customers[2].1.addresses.is_empty());
}

#[test]
fn an_english_export_of_contacts() {
    let text = "Contact ID,Account ID,Account Name,First Name,Last Name,Email,Mobile Phone,Mailing Street,Mailing Zip/Postal Code,\
Mailing City,Other Street,Other Zip/Postal Code,Contact Owner,Last Modified Date\n\
c1,a1,Acme Ltd,Ann,Lee,ann@example.com,+44 20 7946 0000,1 High Street,1234 AB,Ede,2 Low Street,5678 CD,S. Rep,2024-01-02\n";
    let (customers, _) = read(text.as_bytes(), &[]);
    let ann = &customers[0].1;
    assert_eq!(
        (ann.id.as_str(), ann.kind, ann.contact_of.as_deref()),
        ("c1", CustomerKind::Contact, Some("a1"))
    );
    let lines: Vec<_> = ann
        .addresses
        .iter()
        .map(|a| (part!(a.line), part!(a.postcode)))
        .collect();
    assert_eq!(
        lines,
        [
            (Some("1 High Street"), Some("1234 AB")),
            (Some("2 Low Street"), Some("5678 CD"))
        ]
    );
}

#[test]
fn every_encoding_and_separator_gives_the_same_customers() {
    let expected = format!("{:?}", read(DUTCH.as_bytes(), &[]).1);
    let text = DUTCH.replace('\n', "\r\n");
    let utf16: Vec<u8> = ['\u{feff}']
        .into_iter()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let dos: Vec<u8> = text
        .chars()
        .map(|c| if c == 'ë' { 0x89 } else { c as u8 })
        .collect();
    let tabs = text.replace(';', "\t").into_bytes();
    let bars = text.replace(';', "|").into_bytes();
    let announced = format!("sep=;\r\n{text}").into_bytes();
    for bytes in [utf16, latin, dos, tabs, bars, announced] {
        let (customers, tally) = read(&bytes, &[]);
        assert_eq!(format!("{tally:?}"), expected);
        assert_eq!(customers[0].0, 2);
        assert_eq!(part!(customers[0].1.names[0].given), Some("Zoë"));
    }
}

#[test]
fn workbooks_are_read_from_the_sheet_that_has_the_customers() {
    let rows: &[&[&str]] = &[
        &["Klanten per 1 januari"],
        &["Klantnummer", "Naam", "Telefoon", "Postcode", "Huisnummer"],
        &["=1001", "Zoë van der Meer", "=612345678", "1234 AB", "=12"],
        &[],
        &["=1002", "Stichting De Haven", "", "9876 ZX", "3a"],
    ];
    let book = xlsx(&[&[&["Toelichting"], &["Deze lijst is vertrouwelijk"]], rows]);
    let (customers, tally) = read(&book, &[]);
    assert_eq!(tally.rows, 2);
    assert_eq!(customers.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [3, 5]);
    let zoe = &customers[0].1;
    assert_eq!((zoe.id.as_str(), shown!(zoe.phones)), ("1001", vec!["612345678"]));
    assert_eq!(part!(zoe.names[0].full), Some("Zoë van der Meer"));
    assert_eq!(
        (customers[1].1.kind, shown!(customers[1].1.companies)),
        (CustomerKind::Organisation, vec!["Stichting De Haven"])
    );
    assert_eq!(open_with(&book, &[]).unwrap().describe(), "xlsx, sheet 2");

    let (customers, _) = read(&ods(&[&["Naam", "E-mail"], &["Jansen", "j@voorbeeld.nl"]]), &[]);
    assert_eq!(shown!(customers[0].1.emails), ["j@voorbeeld.nl"]);
}

#[test]
fn explicit_kinds_decide() {
    let text = "Id;Type;Naam;Plaats;Postcode\n1;Persoon;Van Dijk Holding;Ede;1234AB\n2;Organisatie;Van Dijk;Ede;1234AB\n";
    let (customers, _) = read(text.as_bytes(), &[]);
    assert_eq!(customers[0].1.kind, CustomerKind::Person);
    assert_eq!(part!(customers[0].1.names[0].full), Some("Van Dijk Holding"));
    assert_eq!(customers[1].1.kind, CustomerKind::Organisation);
    assert_eq!(shown!(customers[1].1.companies), ["Van Dijk"]);

    let other = "Id;Type;Naam\n1;Prospect;Jansen\n2;Klant;Peters\n";
    let export = open_with(other.as_bytes(), &[]).unwrap();
    assert_eq!(
        export.mapping().columns()[1].role,
        Role::Other,
        "these are no kinds"
    );
}

#[test]
fn naam_means_what_stands_beside_it() {
    let role = |text: &str, at: usize| open_with(text.as_bytes(), &[]).unwrap().mapping().columns()[at].role;
    assert_eq!(
        role("Voornaam;Tussenvoegsel;Naam\n", 2),
        Role::Field(Field::Surname)
    );
    assert_eq!(
        role("Naam;Contactpersoon;Plaats\n", 0),
        Role::Field(Field::Company)
    );
    assert_eq!(role("Bedrijfsnaam;Naam\n", 1), Role::Field(Field::FullName));
    assert_eq!(
        role("Naam;Voornaam;Achternaam\n", 0),
        Role::Field(Field::FullName)
    );
    assert_eq!(role("Naam;Plaats\n", 0), Role::EitherName);
    assert_eq!(role("Code;Naam;Plaats\n", 0), Role::Field(Field::CustomerNumber));
    assert_eq!(
        role("Debiteur;Naam\n20001;Jansen\n", 0),
        Role::Field(Field::CustomerNumber)
    );
    assert_eq!(role("Debiteur;Postcode\nJansen;1234 AB\n", 0), Role::EitherName);
}

#[test]
fn unmapped_identifiers_are_an_error_until_told() {
    let text =
        "Klantnr;Naam;Veld 1;Omschrijving\n1;Jansen;j@voorbeeld.nl;grote klant\n2;Peters;p@voorbeeld.nl;\n";
    assert_eq!(
        failure(text.as_bytes(), &[]),
        "column 3 looks like e-mail addresses: say --map email=3 or --map ignore=3"
    );
    assert_eq!(
        shown!(read(text.as_bytes(), &["email=3"]).0[0].1.emails),
        ["j@voorbeeld.nl"]
    );
    assert!(read(text.as_bytes(), &["ignore=Veld 1"]).0[0].1.emails.is_empty());
    let export = open_with(text.as_bytes(), &["ignore=3"]).unwrap();
    assert_eq!(export.headings(), ["Klantnr", "Naam", "Veld 1", "Omschrijving"]);
    let roles: Vec<_> = export
        .mapping()
        .columns()
        .iter()
        .map(|column| column.role)
        .collect();
    assert_eq!(
        roles,
        [
            Role::Field(Field::CustomerNumber),
            Role::EitherName,
            Role::Ignored,
            Role::Other
        ]
    );
}

#[test]
fn a_heading_over_the_wrong_column_is_an_error_until_told() {
    let text = "Klantnr;Naam;Telefoon\n1;Jansen;j@voorbeeld.nl\n2;Peters;p@voorbeeld.nl\n";
    let message = failure(text.as_bytes(), &[]);
    assert!(
        message.starts_with("column 3 is headed as phone and looks like e-mail addresses"),
        "{message}"
    );
    assert!(open_with(text.as_bytes(), &["phone=3"]).is_ok());
    assert!(open_with(text.as_bytes(), &["email=Telefoon"]).is_ok());
}

#[test]
fn contradictions_and_gaps_are_errors_with_a_hint() {
    assert!(
        failure(b"Klant ID;Contact ID;Naam\n1;2;x\n", &[])
            .contains("columns 1, 2 could each be the customer_id")
    );
    assert!(open_with(b"Klant ID;Contact ID;Naam\n1;2;x\n", &["customer_id=2"]).is_ok());
    assert!(
        failure(b"Naam;Mail\nx;y\n", &["email=2", "phone=2"])
            .contains("column 2 is mapped twice, as email and as phone")
    );
    assert!(failure(b"Voornaam;Land\nJan;NL\n", &[]).contains("no column identifies a customer"));
    assert!(
        failure(b"Jansen;Ede\nPeters;Oss\n", &[]).contains("none of the first 2 rows holds column headings")
    );
    assert!(failure(b"Naam;Plaats\nx;y\n", &["email=9"]).contains("columns are: 1 Naam, 2 Plaats"));
    assert!(failure(b"", &[]).contains("there are no rows"));
    assert!(failure(b"\n\n", &[]).contains("there are no rows"));
    assert!(failure(b"%PDF-1.7 and so on", &[]).contains("neither a workbook nor a table"));
    assert!(failure(b"\x7fELF\0\0\0\x01\x02\x03\0\0", &[]).contains("neither a workbook nor a table"));
}

#[test]
fn no_message_holds_a_value() {
    for (text, maps) in [
        (
            "Geheimman;06-12345678\nGeheimvrouw;06-87654321\n",
            &["email=7"][..],
        ),
        ("Geheimman;x\nGeheimvrouw;y\n", &[]),
        ("Klantnr;Veld\n1;geheimman@voorbeeld.nl\n", &[]),
        ("Naam;Telefoon\nGeheimman;geheimman@voorbeeld.nl\n", &[]),
    ] {
        let message = failure(text.as_bytes(), maps).to_lowercase();
        assert!(
            !message.contains("geheim") && !message.contains("0612345678"),
            "{message}"
        );
    }
}

#[test]
fn ids_fall_back_to_number_and_row() {
    let text = "Klant ID;Klantnr;Naam\nx1;100;Jansen\n;101;Peters\n;;Smit\nx1;102;Jansen\n";
    let (customers, tally) = read(text.as_bytes(), &[]);
    let ids: Vec<_> = customers
        .iter()
        .map(|(_, customer)| customer.id.as_str())
        .collect();
    assert_eq!(ids, ["x1", "101", "row 4", "x1"]);
    assert_eq!(
        tally.without_id,
        RowList {
            count: 1,
            first: vec![4]
        }
    );
    assert_eq!(
        tally.repeated_ids,
        RowList {
            count: 1,
            first: vec![5]
        }
    );
    let export = open_with(b"Naam;Plaats\nJansen;Ede\n", &[]).unwrap();
    assert!(export.warnings()[0].contains("--map customer_id=COLUMN"));
}

#[test]
fn ragged_rows_are_read_and_counted() {
    let text = "Klantnr;Naam;Plaats\n1;Jansen\n2;Peters;Ede;\n3;Smit;Oss;te veel\n";
    let (customers, tally) = read(text.as_bytes(), &[]);
    assert_eq!(customers.len(), 3);
    assert_eq!(
        tally.ragged,
        RowList {
            count: 2,
            first: vec![2, 4]
        }
    );
    assert_eq!(
        tally.notes(),
        ["2 rows have more or fewer cells than the header: rows 2, 4"]
    );
}

#[test]
fn the_mapping_is_described_a_line_a_column() {
    let export = open_with(b"Klantnr;Naam;Diagnose;Kleur;X\n", &["email=X", "ignore=Kleur"]).unwrap();
    let lines: Vec<String> = export
        .mapping()
        .describe()
        .iter()
        .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        lines,
        [
            "1 Klantnr customer_number",
            "2 Naam full_name or company",
            "3 Diagnose not used",
            "4 Kleur ignore (as told)",
            "5 X email (as told)",
        ]
    );
}

#[test]
fn rows_can_be_read_twice() {
    let source = file(DUTCH.as_bytes());
    let mut export = open(source.path(), &[]).unwrap();
    let first = export.rows().unwrap().count();
    assert_eq!((first, export.rows().unwrap().count()), (3, 3));
}

#[test]
fn two_customer_numbers_of_one_heading_need_a_choice() {
    let text = b"Klantnummer;Klantnummer;E-mail;E-mail\n1;2;a@voorbeeld.nl;b@voorbeeld.nl\n";
    let said = failure(text, &[]);
    assert!(
        said.contains("columns 1, 2 could each be the customer_id"),
        "{said}"
    );
    assert!(said.contains("--map customer_id=1"), "{said}");
    let export = open_with(text, &["customer_id=1"]).unwrap();
    let warnings = export.warnings().join("\n");
    assert!(
        warnings.contains("columns 3 and 4 have one heading"),
        "{warnings}"
    );
}

#[test]
fn a_whole_name_beside_its_parts_is_told() {
    let text = b"Klantnr;Naam;Voornaam;Achternaam\n1;Jan Bos;Jan;Bos\n";
    let warnings = open_with(text, &[]).unwrap().warnings().join("\n");
    assert!(
        warnings.contains("column 2 is headed as a whole name"),
        "{warnings}"
    );
}

#[test]
fn birth_dates_that_are_none_are_listed() {
    let text = b"Klantnr;E-mail;Geboortedatum\n1;a@voorbeeld.nl;32-13-1999\n2;b@voorbeeld.nl;31-12-1999\n";
    let notes = read(text, &[]).1.notes();
    assert_eq!(notes, ["1 row has a value under birth_date that is none: row 2"]);
}

#[test]
fn a_folder_is_no_export() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(open(dir.path(), &[]), Err(ImportError::NoFile)));
}
