//! Surnames as they are spread in life: a few very common ones, some hundreds of known ones, a long tail.
//!
//! The tail is put together from stems and endings, so that a million people bear more than a hundred
//! thousand different surnames.

use super::prng::Prng;

/// The common ones, with their prefix, most common first.
pub const COMMON: [(&str, &str); 84] = [
    ("de", "Jong"),
    ("", "Jansen"),
    ("de", "Vries"),
    ("van den", "Berg"),
    ("van", "Dijk"),
    ("", "Bakker"),
    ("", "Janssen"),
    ("", "Visser"),
    ("", "Smit"),
    ("", "Meijer"),
    ("de", "Boer"),
    ("", "Mulder"),
    ("de", "Groot"),
    ("", "Bos"),
    ("", "Vos"),
    ("", "Peters"),
    ("", "Hendriks"),
    ("van", "Leeuwen"),
    ("", "Dekker"),
    ("", "Brouwer"),
    ("de", "Wit"),
    ("", "Dijkstra"),
    ("", "Smits"),
    ("de", "Graaf"),
    ("van der", "Meer"),
    ("van der", "Linden"),
    ("", "Kok"),
    ("", "Jacobs"),
    ("de", "Haan"),
    ("", "Vermeulen"),
    ("van den", "Heuvel"),
    ("van der", "Veen"),
    ("van den", "Broek"),
    ("de", "Bruijn"),
    ("de", "Bruin"),
    ("van der", "Heijden"),
    ("", "Schouten"),
    ("van", "Beek"),
    ("", "Willems"),
    ("van", "Vliet"),
    ("van de", "Ven"),
    ("", "Hoekstra"),
    ("", "Maas"),
    ("", "Verhoeven"),
    ("", "Koster"),
    ("van", "Dam"),
    ("", "Prins"),
    ("", "Blom"),
    ("", "Huisman"),
    ("", "Peeters"),
    ("de", "Jonge"),
    ("", "Kuipers"),
    ("van", "Veen"),
    ("", "Post"),
    ("", "Kuiper"),
    ("", "Veenstra"),
    ("", "Kramer"),
    ("van den", "Brink"),
    ("", "Scholten"),
    ("van", "Wijk"),
    ("", "Postma"),
    ("", "Martens"),
    ("", "Vink"),
    ("de", "Ruiter"),
    ("", "Timmermans"),
    ("", "Groen"),
    ("", "Gerritsen"),
    ("", "Jonker"),
    ("van", "Loon"),
    ("", "Boer"),
    ("van der", "Velde"),
    ("", "Willemsen"),
    ("", "Smeets"),
    ("de", "Lange"),
    ("de", "Vos"),
    ("", "Bosch"),
    ("van", "Dongen"),
    ("", "Schipper"),
    ("de", "Koning"),
    ("van der", "Laan"),
    ("", "Driessen"),
    ("", "Yılmaz"),
    ("", "El Amrani"),
    ("", "Nguyễn"),
];

const UNUSUAL: [(&str, &str); 24] = [
    ("", "Müller"),
    ("", "Schröder"),
    ("", "Böhm"),
    ("in 't", "Veld"),
    ("van 't", "Hoff"),
    ("'t", "Hart"),
    ("op den", "Camp"),
    ("ter", "Braak"),
    ("ten", "Brinke"),
    ("", "Coenegracht"),
    ("", "Brontë"),
    ("", "Daniëls"),
    ("", "Michaël"),
    ("", "Noël"),
    ("", "Gómez"),
    ("", "Fernández"),
    ("", "Çelik"),
    ("", "Öztürk"),
    ("", "Nowak"),
    ("", "Dvořák"),
    ("", "Kovač"),
    ("d'", "Hondt"),
    ("de la", "Porte"),
    ("von", "Weiß"),
];

const STEMS: [&str; 72] = [
    "Hoog",
    "Laag",
    "Groen",
    "Zwart",
    "Rood",
    "Blau",
    "Oud",
    "Nieuw",
    "Lang",
    "Kort",
    "Breed",
    "Diep",
    "Zand",
    "Veen",
    "Klei",
    "Steen",
    "Hout",
    "Eik",
    "Berk",
    "Linden",
    "Elzen",
    "Wilgen",
    "Dennen",
    "Roozen",
    "Bloem",
    "Koren",
    "Haver",
    "Gersten",
    "Molen",
    "Brug",
    "Dijk",
    "Sluis",
    "Poort",
    "Kerk",
    "Klooster",
    "Kapel",
    "Burg",
    "Hof",
    "Stad",
    "Dorp",
    "Water",
    "Zee",
    "Meer",
    "Beek",
    "Vliet",
    "Graven",
    "Rijn",
    "Maas",
    "Waal",
    "IJssel",
    "Schelde",
    "Wester",
    "Ooster",
    "Noorder",
    "Zuider",
    "Midden",
    "Konings",
    "Prinsen",
    "Hertogs",
    "Bisschops",
    "Schapen",
    "Ossen",
    "Paarden",
    "Zwanen",
    "Reigers",
    "Raven",
    "Vinken",
    "Haas",
    "Wolf",
    "Beren",
    "Luijten",
    "Swaen",
];
const MIDDLES: [&str; 26] = [
    "", "", "", "", "en", "er", "el", "ing", "her", "ken", "den", "ter", "ste", "wij", "mei", "lo", "ma",
    "ra", "ve", "hui", "kamp", "land", "sche", "rie", "ner", "gel",
];
const ENDINGS: [&str; 60] = [
    "berg", "veld", "kamp", "huis", "horst", "broek", "dijk", "sluis", "burg", "stra", "sma", "inga", "ema",
    "man", "mans", "aar", "ers", "sen", "sens", "tink", "ink", "ing", "hof", "hoven", "woude", "wold",
    "water", "meer", "beek", "stein", "steijn", "donk", "lo", "laar", "rode", "schot", "schoten", "zicht",
    "zaal", "oord", "heim", "hem", "um", "ga", "weg", "werf", "poel", "kolk", "kuil", "gaard", "boom", "bos",
    "akker", "land", "eiland", "heide", "heuvel", "dam", "drecht", "voort",
];
const PREFIXES: [&str; 9] = [
    "van", "van der", "van de", "van den", "de", "ter", "van het", "van 't", "te",
];

/// A surname: prefix (often empty) and the name itself.
#[must_use]
pub fn surname(random: &mut Prng) -> (String, String) {
    match random.below(100) {
        0..=29 => owned(*random.pick_early(&COMMON)),
        30..=32 => owned(*random.pick(&UNUSUAL)),
        33..=54 => (
            prefix(random, 25),
            format!("{}{}", random.pick(&STEMS), random.pick_early(&ENDINGS)),
        ),
        _ => {
            let name = format!(
                "{}{}{}",
                random.pick(&STEMS),
                random.pick(&MIDDLES),
                random.pick(&ENDINGS)
            );
            (prefix(random, 18), name)
        }
    }
}

/// Whether half the street bears it: such a name alone says little.
#[must_use]
pub fn is_common(surname: &str) -> bool {
    COMMON.iter().any(|(_, name)| *name == surname)
}

fn prefix(random: &mut Prng, percent: u64) -> String {
    if random.chance(percent) {
        (*random.pick_early(&PREFIXES)).to_owned()
    } else {
        String::new()
    }
}

fn owned((prefix, name): (&str, &str)) -> (String, String) {
    (prefix.to_owned(), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_few_are_common_and_the_tail_is_long() {
        let mut random = Prng::new(3);
        let mut counts: HashMap<_, u32> = HashMap::new();
        for _ in 0..750_000 {
            *counts.entry(surname(&mut random)).or_default() += 1;
        }
        assert!(counts.len() > 100_000, "{}", counts.len());
        let most = counts.values().max().unwrap();
        assert!((7_000..40_000).contains(most), "{most}");
    }
}
