//! What may be shown of a customer to those who review findings: "J. de V…, Utrecht".
//!
//! The promise: of given names at most one letter, of a surname or company name the first letter and the prefix, which many
//! share, and the town; nothing else of the row, and never the rest of a name, however a column was mapped. It is
//! made at import, where the export is, so that the server never has the names.

use crate::canonical::name;
use crate::customer::{Customer, PersonName};
use crate::sensitive::Sensitive;

/// Longest name of a town that is shown, in characters.
const TOWN: usize = 40;
/// Words of a prefix at most: "van den der" has no more.
const PREFIX: usize = 3;
/// What stands for the rest of a word.
const REST: char = '…';

/// The masked label of a customer.
#[must_use]
pub fn label(customer: &Customer) -> String {
    let person = customer
        .names
        .first()
        .map(person)
        .filter(|label| !label.is_empty());
    let company = || {
        let letter = customer
            .companies
            .first()
            .and_then(|name| first_letter(name.expose()));
        letter.map(|letter| format!("{letter}{REST}"))
    };
    let mut label = if customer.kind.is_natural_person() {
        person.or_else(company)
    } else {
        company().or(person)
    }
    .unwrap_or_else(|| REST.to_string());
    if let Some(town) = town(customer) {
        label.push_str(", ");
        label.push_str(&town);
    }
    label
}

fn person(name: &PersonName) -> String {
    let full = name.full.as_ref().map(|full| full.expose().as_str());
    let parsed = full.and_then(name::parse);
    let said = |part: &Option<Sensitive<String>>| {
        part.as_ref()
            .map(|part| part.expose().trim().to_owned())
            .filter(|part| !part.is_empty())
    };
    let given = said(&name.initials)
        .or_else(|| said(&name.given))
        .and_then(|given| first_letter(&given))
        .or_else(|| parsed.and_then(|parsed| first_letter(&parsed.initials)));
    let mut prefix: Vec<String> = Vec::new();
    let mut surname = None;
    let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    if let Some(text) = said(&name.prefix) {
        prefix.extend(words(&text).into_iter().filter(|word| name::is_prefix(word)));
    }
    if let Some(text) = said(&name.surname) {
        let mut rest = words(&text).into_iter().peekable();
        while let Some(word) = rest.next_if(|word| name::is_prefix(word)) {
            prefix.push(word);
        }
        surname = rest.next().and_then(|word| first_letter(&word));
    } else if let (Some(parsed), Some(full)) = (parsed, full) {
        if !parsed.prefix.is_empty() {
            prefix.extend(words(full).into_iter().filter(|word| name::is_prefix(word)));
        }
        surname = first_letter(&parsed.surname);
    }
    prefix.truncate(PREFIX);
    let mut parts: Vec<String> = given.map(|letter| format!("{letter}.")).into_iter().collect();
    if let Some(letter) = surname {
        parts.extend(prefix);
        parts.push(format!("{letter}{REST}"));
    }
    parts.join(" ")
}

fn first_letter(text: &str) -> Option<String> {
    let letter = text.chars().find(|letter| letter.is_alphabetic())?;
    letter.to_uppercase().next().map(String::from)
}

/// The town, where it is one by its looks and says nothing of the name.
fn town(customer: &Customer) -> Option<String> {
    let town = customer
        .addresses
        .iter()
        .find_map(|address| address.city.as_ref())?;
    let town = town.expose().trim();
    let looks = town
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.'));
    if town.is_empty() || town.chars().count() > TOWN || !looks {
        return None;
    }
    let folded = town.to_lowercase();
    let named = |text: &str| {
        text.to_lowercase()
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| word.chars().count() > 1 && !name::is_prefix(word))
            .any(|word| {
                folded
                    .split(|c: char| !c.is_alphabetic())
                    .any(|part| part == word)
            })
    };
    let names = customer.names.iter().flat_map(|name| {
        [&name.full, &name.given, &name.initials, &name.surname]
            .into_iter()
            .flatten()
    });
    let said = names.chain(&customer.companies).any(|name| named(name.expose()));
    (!said).then(|| town.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::customer::{CustomerKind, PostalAddress};

    fn some(text: &str) -> Option<Sensitive<String>> {
        (!text.is_empty()).then(|| Sensitive::new(text.to_owned()))
    }

    fn customer(name: PersonName, town: &str) -> Customer {
        Customer {
            names: vec![name],
            addresses: vec![PostalAddress {
                city: some(town),
                ..PostalAddress::default()
            }],
            ..Customer::default()
        }
    }

    fn full(text: &str) -> PersonName {
        PersonName {
            full: some(text),
            ..PersonName::default()
        }
    }

    fn split(given: &str, prefix: &str, surname: &str) -> PersonName {
        PersonName {
            given: some(given),
            prefix: some(prefix),
            surname: some(surname),
            ..PersonName::default()
        }
    }

    #[test]
    fn a_person_is_an_initial_a_prefix_a_letter_and_a_town() {
        let of = |name, town| label(&customer(name, town));
        assert_eq!(of(split("Jan", "de", "Vries"), "Utrecht"), "J. de V…, Utrecht");
        assert_eq!(of(split("Jan", "", "van der Berg"), ""), "J. van der B…");
        assert_eq!(of(full("Jan de Vries"), "Den Haag"), "J. de V…, Den Haag");
        assert_eq!(of(full("Vries, J. de"), ""), "J. de V…");
        assert_eq!(of(full("jan@example.nl"), ""), "…");
        assert_eq!(of(PersonName::default(), ""), "…");
        assert_eq!(of(split("", "", "Şahin"), ""), "Ş…");
    }

    #[test]
    fn an_organisation_is_a_letter_and_a_town() {
        let organisation = Customer {
            kind: CustomerKind::Organisation,
            companies: vec![Sensitive::new("Bakkerij Jansen B.V.".to_owned())],
            ..customer(PersonName::default(), "Gouda")
        };
        assert_eq!(label(&organisation), "B…, Gouda");
    }

    #[test]
    fn a_town_that_is_none_or_says_the_name_is_left_out() {
        let of = |town: &str| label(&customer(split("Jan", "de", "Vries"), town));
        for town in [
            "Vries",
            "Jan",
            "Dorpsstraat 12",
            "jan@example.nl",
            "De Vries-Zuid",
            &"a".repeat(60),
        ] {
            assert_eq!(of(town), "J. de V…", "{town}");
        }
    }

    proptest! {
        /// Of a name nothing but its first letter gets into the label: another rest gives the same label.
        #[test]
        fn the_rest_of_a_name_says_nothing(
            given in "[A-Z][a-z]{2,12}", other in "[a-z]{2,12}",
            surname in "[A-Z][a-z]{3,16}", rest in "[a-z]{3,16}",
            town in "[A-Z][a-z]{25,30}",
        ) {
            let letter = |text: &str| text.chars().next().unwrap().to_string();
            prop_assume!(!name::is_prefix(&surname.to_lowercase()));
            let changed = format!("{}{rest}", letter(&surname));
            prop_assume!(!name::is_prefix(&changed.to_lowercase()));
            let one = label(&customer(split(&given, "van", &surname), &town));
            let two = label(&customer(split(&format!("{}{other}", letter(&given)), "van", &changed), &town));
            prop_assert_eq!(one, two);
        }

        /// Whatever the columns hold, every run of letters before the town is one letter or a prefix.
        #[test]
        fn nothing_but_letters_and_prefixes_is_shown(
            text in "\\PC{0,60}", given in "\\PC{0,20}", prefix in "\\PC{0,20}", surname in "\\PC{0,40}",
            company in "\\PC{0,40}", organisation: bool,
        ) {
            let mut row = customer(split(&given, &prefix, &surname), "");
            row.names[0].full = some(&text);
            row.companies = vec![Sensitive::new(company)];
            if organisation {
                row.kind = CustomerKind::Organisation;
            }
            let shown = label(&row);
            for run in shown.split(['.', ' ', REST]).filter(|run| !run.is_empty()) {
                prop_assert!(run.chars().count() == 1 || name::is_prefix(run), "{run}");
            }
        }

        /// A town with digits or signs, which may be a value of another column, is never shown.
        #[test]
        fn a_town_is_letters(town in "\\PC{0,60}") {
            let shown = label(&customer(split("Jan", "de", "Vries"), &town));
            let after = shown.strip_prefix("J. de V…").unwrap();
            prop_assert!(!after.chars().any(|c| c.is_numeric() || matches!(c, '@' | '/' | '+' | '<')));
        }
    }
}
