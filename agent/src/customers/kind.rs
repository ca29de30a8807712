//! Whether a row is a person, an organisation or a contact of one.
//!
//! A column that says so decides; else what the row has. A name that may be either's is an organisation's
//! when it carries a legal form.

use homeward_rules::customer::CustomerKind;
use homeward_rules::field::fold_heading;

const PERSON: &[&str] = &[
    "persoon",
    "particulier",
    "particulieren",
    "natuurlijkpersoon",
    "person",
    "individual",
    "individueel",
    "consument",
    "consumer",
    "private",
    "privat",
    "prive",
    "priveklant",
    "privatecustomer",
    "b2c",
    "p",
    "personaccount",
    "privatperson",
    "mens",
];
const ORGANISATION: &[&str] = &[
    "organisatie",
    "organisation",
    "organization",
    "bedrijf",
    "zakelijk",
    "zakelijkeklant",
    "company",
    "business",
    "onderneming",
    "rechtspersoon",
    "nietnatuurlijkpersoon",
    "account",
    "businessaccount",
    "firma",
    "instelling",
    "b2b",
    "o",
    "b",
    "unternehmen",
    "corporate",
    "legalentity",
];
const CONTACT: &[&str] = &[
    "contact",
    "contactpersoon",
    "contactperson",
    "contacts",
    "c",
    "cp",
    "ansprechpartner",
];

/// Words that organisations carry in their names and people do not.
const LEGAL_FORMS: &[&str] = &[
    "bv",
    "nv",
    "vof",
    "cv",
    "bvba",
    "srl",
    "sprl",
    "gmbh",
    "ag",
    "kg",
    "ohg",
    "ug",
    "ltd",
    "llc",
    "llp",
    "plc",
    "inc",
    "corp",
    "sa",
    "sarl",
    "sas",
    "ua",
    "stichting",
    "vereniging",
    "cooperatie",
    "maatschap",
    "holding",
    "eenmanszaak",
    "gemeente",
    "ministerie",
    "vzw",
    "asbl",
    "ev",
    "bank",
    "groep",
    "group",
    "foundation",
];

/// The kind that a cell names, if it names one.
pub(super) fn kind_of(cell: &str) -> Option<CustomerKind> {
    let folded = fold_heading(cell);
    let is_in = |words: &[&str]| words.contains(&folded.as_str());
    if is_in(PERSON) {
        Some(CustomerKind::Person)
    } else if is_in(ORGANISATION) {
        Some(CustomerKind::Organisation)
    } else if is_in(CONTACT) {
        Some(CustomerKind::Contact)
    } else {
        None
    }
}

/// Whether `name` carries a legal form or the like: "Bakkerij Jansen B.V.".
pub(super) fn is_organisation_name(name: &str) -> bool {
    name.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '/'))
        .filter(|word| !word.is_empty() && word.len() <= 16)
        .any(|word| {
            let folded = fold_heading(word);
            LEGAL_FORMS.contains(&folded.as_str()) && !is_initials(word)
        })
}

/// "C.V." before a surname may be initials; written out as a legal form it comes last and people have it too
/// rarely to matter, so only two-letter forms that are common initials are doubted.
fn is_initials(word: &str) -> bool {
    matches!(word, "S.A." | "A.G." | "E.V." | "K.G." | "C.V." | "U.A." | "U.G.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_name_kinds_in_both_languages() {
        for (cell, kind) in [
            ("Persoon", Some(CustomerKind::Person)),
            ("Natuurlijk persoon", Some(CustomerKind::Person)),
            ("particulier", Some(CustomerKind::Person)),
            ("Company", Some(CustomerKind::Organisation)),
            ("ORGANISATIE", Some(CustomerKind::Organisation)),
            ("Contact person", Some(CustomerKind::Contact)),
            ("Prospect", None),
            ("", None),
        ] {
            assert_eq!(kind_of(cell), kind, "{cell}");
        }
    }

    #[test]
    fn legal_forms_tell_organisations() {
        for name in [
            "Bakkerij Jansen B.V.",
            "Stichting De Haven",
            "Müller GmbH",
            "Jansen & Zn VOF",
            "Coöperatie Zuid U.A. (Holding)",
        ] {
            assert!(is_organisation_name(name), "{name}");
        }
        for name in [
            "Jan de Vries",
            "Vries, J. de",
            "S.A. Jansen",
            "Anne Bakker",
            "Bert Holdings-Visser",
        ] {
            assert!(!is_organisation_name(name), "{name}");
        }
    }
}
