//! Addresses: well-formed, in towns that exist, in streets and houses that need not.

use super::country::Country;
use super::phone::{DUTCH_AREAS, Phone};
use super::prng::{Prng, mix};

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Street.
    pub street: String,
    /// House number.
    pub number: u64,
    /// Addition to the house number; empty for most.
    pub addition: String,
    /// Postcode as its country writes it: "3511 AB", "2000".
    pub postcode: String,
    /// Town.
    pub town: String,
    /// Country.
    pub country: Country,
}

/// Town, first and last of its postcodes, in the order of the areas of telephone numbers.
const DUTCH: [(&str, u64, u64); 30] = [
    ("Rotterdam", 3011, 3089),
    ("Tilburg", 5011, 5049),
    ("Delft", 2611, 2629),
    ("Amsterdam", 1011, 1109),
    ("Haarlem", 2011, 2037),
    ("Nijmegen", 6511, 6546),
    ("Arnhem", 6811, 6846),
    ("Utrecht", 3511, 3585),
    ("Amersfoort", 3811, 3829),
    ("Hilversum", 1211, 1223),
    ("Almere", 1311, 1363),
    ("Zwolle", 8011, 8045),
    ("Eindhoven", 5611, 5658),
    ("Maastricht", 6211, 6229),
    ("Heerlen", 6411, 6422),
    ("Sittard", 6131, 6137),
    ("Groningen", 9711, 9747),
    ("Enschede", 7511, 7548),
    ("Apeldoorn", 7311, 7339),
    ("Leeuwarden", 8911, 8941),
    ("Den Haag", 2511, 2597),
    ("Leiden", 2311, 2334),
    ("Alkmaar", 1811, 1827),
    ("'s-Hertogenbosch", 5211, 5237),
    ("Hengelo", 7551, 7559),
    ("Zaandam", 1501, 1509),
    ("Breda", 4811, 4839),
    ("Venlo", 5911, 5928),
    ("Dordrecht", 3311, 3329),
    ("Zoetermeer", 2711, 2729),
];
const BELGIAN: [(&str, u64, u64); 6] = [
    ("Brussel", 1000, 1090),
    ("Antwerpen", 2000, 2060),
    ("Gent", 9000, 9052),
    ("Leuven", 3000, 3018),
    ("Hasselt", 3500, 3512),
    ("Brugge", 8000, 8020),
];
const GERMAN: [(&str, u64, u64); 6] = [
    ("Berlin", 10_115, 10_999),
    ("Hamburg", 20_095, 20_357),
    ("Köln", 50_667, 50_999),
    ("Aachen", 52_062, 52_080),
    ("Münster", 48_143, 48_167),
    ("Kleve", 47_533, 47_533),
];
const STREET_STEMS: [&str; 40] = [
    "Dorps",
    "Kerk",
    "School",
    "Molen",
    "Stations",
    "Juliana",
    "Wilhelmina",
    "Beatrix",
    "Oranje",
    "Nassau",
    "Linden",
    "Beuken",
    "Eiken",
    "Kastanje",
    "Acacia",
    "Meidoorn",
    "Rozen",
    "Tulpen",
    "Merel",
    "Lijster",
    "Vinken",
    "Haven",
    "Markt",
    "Gracht",
    "Singel",
    "Burgemeester de Wit",
    "Van Speijk",
    "Tromp",
    "Mozart",
    "Bach",
    "Rembrandt",
    "Vermeer",
    "Prinses Irene",
    "Raadhuis",
    "Industrie",
    "Ambachts",
    "Zuider",
    "Wester",
    "Doctor Schaepman",
    "Churchill",
];
const STREET_ENDS: [&str; 7] = ["straat", "laan", "weg", "plein", "dreef", "kade", "hof"];
const GERMAN_STREETS: [&str; 8] = [
    "Hauptstraße",
    "Bahnhofstraße",
    "Schulweg",
    "Gartenstraße",
    "Lindenallee",
    "Am Markt",
    "Goethestraße",
    "Mühlenweg",
];
const ADDITIONS: [&str; 10] = ["A", "B", "C", "bis", "II", "a", "1", "hs", "3", "-2"];

impl Address {
    /// Draws an address in the town that the landline number belongs to.
    #[must_use]
    pub fn draw(phone: &Phone, random: &mut Prng) -> Self {
        let country = phone.country;
        let (town, low, high) = match country {
            Country::Netherlands => {
                let at = DUTCH_AREAS.iter().position(|area| *area == phone.area);
                *at.and_then(|at| DUTCH.get(at))
                    .unwrap_or_else(|| random.pick(&DUTCH))
            }
            Country::Belgium => *random.pick(&BELGIAN),
            Country::Germany => *random.pick(&GERMAN),
        };
        let digits = random.between(low, high);
        let postcode = match country {
            Country::Netherlands => format!("{digits} {}", letters(random)),
            _ => digits.to_string(),
        };
        let street = match country {
            Country::Germany => (*random.pick(&GERMAN_STREETS)).to_owned(),
            _ => street_of(&postcode),
        };
        let addition = match country {
            Country::Netherlands if random.chance(15) => (*random.pick_early(&ADDITIONS)).to_owned(),
            _ => String::new(),
        };
        Self {
            street,
            number: 1 + random.below(60) + random.below(60) * random.below(3),
            addition,
            postcode,
            town: town.to_owned(),
            country,
        }
    }

    /// House number with its addition: "12 bis", "12A".
    #[must_use]
    pub fn house(&self) -> String {
        match self.addition.as_str() {
            "" => self.number.to_string(),
            addition if addition.len() == 1 && addition.chars().all(char::is_alphabetic) => {
                format!("{}{addition}", self.number)
            }
            addition if addition.starts_with('-') => format!("{}{addition}", self.number),
            addition => format!("{} {addition}", self.number),
        }
    }

    /// Street and house: "Dorpsstraat 12 bis".
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.street, self.house())
    }

    /// Postcode and town as on an envelope: "3511 AB  UTRECHT".
    #[must_use]
    pub fn envelope(&self) -> String {
        format!("{}  {}", self.postcode, self.town.to_uppercase())
    }

    /// The postcode without its space: "3511AB".
    #[must_use]
    pub fn tight_postcode(&self) -> String {
        self.postcode.replace(' ', "")
    }
}

fn letters(random: &mut Prng) -> String {
    loop {
        let letters: String = (0..2)
            .map(|_| char::from(*random.pick(b"ABCDEGHJKLMNPRSTVWXZ")))
            .collect();
        if !matches!(letters.as_str(), "SA" | "SD" | "SS") {
            return letters;
        }
    }
}

/// A Dutch or Belgian postcode stands for one street, whoever lives there.
fn street_of(postcode: &str) -> String {
    let sum = postcode.bytes().fold(7, |sum: u64, byte| {
        sum.wrapping_mul(131).wrapping_add(u64::from(byte))
    });
    let mut random = Prng::new(mix(sum));
    let stem = random.pick(&STREET_STEMS);
    let end = random.pick(&STREET_ENDS);
    format!("{stem}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_one_street_in_the_town_of_its_area() {
        let mut random = Prng::new(5);
        let phone = Phone::landline(Country::Netherlands, 17, 1);
        let address = Address::draw(&phone, &mut random);
        assert_eq!(street_of(&address.postcode), address.street);
        assert_eq!(address.postcode.len(), 7);
        assert!(DUTCH.iter().any(|(town, ..)| *town == address.town));
    }

    #[test]
    fn houses_are_written_as_people_do() {
        let mut address = Address::draw(&Phone::landline(Country::Netherlands, 1, 1), &mut Prng::new(1));
        address.number = 12;
        for (addition, house) in [("", "12"), ("A", "12A"), ("bis", "12 bis"), ("-2", "12-2")] {
            address.addition = addition.into();
            assert_eq!(address.house(), house);
        }
    }
}
