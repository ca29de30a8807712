use super::super::gathered::Gathered;
use super::*;

/// The beginning of a database of Access 2000 that has a header and nothing else.
fn header() -> Vec<u8> {
    let mut page = b"\0\x01\0\0Standard Jet DB\0\x01".to_vec();
    page.resize(4_096, 0);
    page
}

#[test]
fn a_database_without_its_pages_is_broken_and_not_silent() {
    for length in [20, 100, 4_096] {
        let gathered = Gathered::of(&header()[..length], "x.mdb");
        assert_eq!(gathered.entries[0].format, "mdb");
        assert_eq!(gathered.entries[0].result.unwrap_err().reason, Reason::Corrupt);
    }
}

/// Databases of the public corpus, which stands beside the checkout on some machines.
#[test]
fn databases_of_the_corpus_are_read_in_whole() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/corpus/access/src/test/resources/data");
    let (Ok(old), Ok(new)) = (
        std::fs::read(folder.join("V1997/common1V1997.mdb")),
        std::fs::read(folder.join("V2000/common2V2000.mdb")),
    ) else {
        return;
    };
    for data in [old, new] {
        let gathered = Gathered::of(&data, "x.mdb");
        let entry = &gathered.entries[0];
        assert_eq!(entry.result, Ok(()));
        let tables = entry
            .segments
            .iter()
            .filter(|s| s.location.container == Container::Table);
        assert!(tables.count() > 5);
        assert!(!gathered.text().contains("MSysObjects"));
        for length in (0..data.len()).step_by(data.len() / 25) {
            Gathered::of(&data[..length], "x.mdb");
        }
    }
}
