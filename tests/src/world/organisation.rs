//! Names and domains of fictitious organisations.

use super::country::Country;
use super::name::plain;
use super::prng::Prng;
use super::surname::surname;

const TRADES: [&str; 36] = [
    "Installatietechniek",
    "Bouw",
    "Schilderwerken",
    "Transport",
    "Logistiek",
    "Advies",
    "Accountants",
    "Administraties",
    "Software",
    "Automatisering",
    "Techniek",
    "Metaal",
    "Kozijnen",
    "Interieurs",
    "Tuinen",
    "Groenvoorziening",
    "Schoonmaak",
    "Catering",
    "Bakkerij",
    "Slagerij",
    "Drukkerij",
    "Reclame",
    "Media",
    "Verhuur",
    "Makelaardij",
    "Notarissen",
    "Fysiotherapie",
    "Zorggroep",
    "Kinderopvang",
    "Rijschool",
    "Garage",
    "Autobedrijf",
    "Elektra",
    "Dakwerken",
    "Verzekeringen",
    "Uitzendbureau",
];
const FANTASY: [&str; 30] = [
    "Nova",
    "Terra",
    "Lumen",
    "Vero",
    "Orbis",
    "Delta",
    "Polaris",
    "Aqua",
    "Ventus",
    "Axio",
    "Kairos",
    "Quadra",
    "Stella",
    "Merida",
    "Fortis",
    "Alto",
    "Sequa",
    "Vivant",
    "Primus",
    "Ultra",
    "Helder",
    "Noorderlicht",
    "Waterkant",
    "Zonnewende",
    "Blauwdruk",
    "Kompas",
    "Anker",
    "Horizon",
    "Meridiaan",
    "Vuurtoren",
];
const MORE: [&str; 24] = [
    "plan", "line", "tech", "werk", "zorg", "bouw", "data", "groep", "flex", "lab", "point", "media", "pro",
    "net", "care", "vast", "scape", "park", "trans", "consult", "systems", "support", "design", "food",
];
const DUTCH_FORMS: [&str; 7] = ["B.V.", "B.V.", "BV", "V.O.F.", "N.V.", "Stichting", ""];

/// The name of an organisation and its internet domain.
#[must_use]
pub fn organisation(country: Country, index: u64, random: &mut Prng) -> (String, String) {
    let (prefix, family) = surname(random);
    let trade = *random.pick(&TRADES);
    let core = match random.below(4) {
        0 => format!("{} {trade}", capital(&format!("{prefix} {family}"))),
        1 => format!("{trade} {}", capital(&format!("{prefix} {family}"))),
        2 => format!("{}{} {family}", random.pick(&FANTASY), random.pick(&MORE)),
        _ => {
            let partner = surname(random);
            format!(
                "{} & {} {trade}",
                capital(&format!("{prefix} {family}")),
                capital(&format!("{} {}", partner.0, partner.1))
            )
        }
    };
    let form = match country {
        Country::Netherlands => *random.pick(&DUTCH_FORMS),
        Country::Belgium => "BVBA",
        Country::Germany => "GmbH",
    };
    let name = match form {
        "" => core.clone(),
        "Stichting" => format!("Stichting {core}"),
        form => format!("{core} {form}"),
    };
    let words: Vec<String> = core
        .split([' ', '-'])
        .map(plain)
        .filter(|word| word.len() > 1)
        .collect();
    let between = if random.chance(30) { "-" } else { "" };
    let mut host = words.join(between);
    if words.len() < 3 || host.len() < 12 {
        host.push_str(&(index % 1_000).to_string());
    }
    (name, format!("{host}.{}", country.domain()))
}

fn capital(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_many_and_domains_are_plain() {
        let mut random = Prng::new(2);
        let made: Vec<_> = (0..2_000)
            .map(|at| organisation(Country::Netherlands, at, &mut random))
            .collect();
        let names: HashSet<_> = made.iter().map(|(name, _)| name).collect();
        assert!(names.len() > 1_950, "{}", names.len());
        for (_, domain) in &made {
            assert!(
                domain
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.'),
                "{domain}"
            );
        }
    }
}
