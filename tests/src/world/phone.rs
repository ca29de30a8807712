//! Telephone numbers of the fictitious customers, and the ways in which people write them.

use super::country::Country;
use super::permutation::permute;

/// A telephone number: area (or mobile prefix) and subscriber, without trunk zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    /// The country whose number it is.
    pub country: Country,
    /// Area code or mobile prefix, without its zero.
    pub area: String,
    /// The rest.
    pub subscriber: String,
}

/// Three-digit Dutch areas, as many as there are towns that go with them.
pub const DUTCH_AREAS: [&str; 30] = [
    "10", "13", "15", "20", "23", "24", "26", "30", "33", "35", "36", "38", "40", "43", "45", "46", "50",
    "53", "55", "58", "70", "71", "72", "73", "74", "75", "76", "77", "78", "79",
];
const BELGIAN_AREAS: [&str; 6] = ["2", "3", "9", "16", "11", "50"];
const GERMAN_AREAS: [&str; 6] = ["30", "40", "221", "241", "251", "2821"];

impl Phone {
    /// The mobile number of the customer at `index`.
    #[must_use]
    pub fn mobile(country: Country, index: u64, seed: u64) -> Self {
        let (area, subscriber) = match country {
            Country::Netherlands => {
                let slot = permute(index, 60_000_000, seed ^ 1);
                let block = [1, 2, 3, 4, 5, 8].get((slot / 10_000_000) as usize).unwrap_or(&1);
                ("6".to_owned(), format!("{block}{:07}", slot % 10_000_000))
            }
            Country::Belgium => {
                let slot = permute(index, 40_000_000, seed ^ 2);
                (
                    format!("4{}", 60 + slot / 1_000_000),
                    format!("{:06}", slot % 1_000_000),
                )
            }
            Country::Germany => {
                let slot = permute(index, 90_000_000, seed ^ 3);
                ("151".to_owned(), format!("{}", 10_000_000 + slot))
            }
        };
        Self {
            country,
            area,
            subscriber,
        }
    }

    /// The landline number of the customer at `index`; it decides which town they live in.
    #[must_use]
    pub fn landline(country: Country, index: u64, seed: u64) -> Self {
        let (areas, size): (&[&str], u64) = match country {
            Country::Netherlands => (&DUTCH_AREAS, 6_000_000),
            Country::Belgium => (&BELGIAN_AREAS, 600_000),
            Country::Germany => (&GERMAN_AREAS, 6_000_000),
        };
        let size_of_all = size * areas.len() as u64;
        let slot = permute(index % size_of_all, size_of_all, seed ^ 4);
        let area = areas.get((slot / size) as usize).unwrap_or(&"30").to_string();
        let subscriber = match country {
            Country::Belgium => {
                let rest = format!("{:06}", 200_000 + slot % size);
                if area.len() == 1 { format!("4{rest}") } else { rest }
            }
            _ => format!("{}", 2_000_000 + slot % size),
        };
        Self {
            country,
            area,
            subscriber,
        }
    }

    /// Area and subscriber in one, without trunk zero: `612345678`.
    #[must_use]
    pub fn bare(&self) -> String {
        format!("{}{}", self.area, self.subscriber)
    }

    /// The usual national notation: `06-12345678`.
    #[must_use]
    pub fn national(&self) -> String {
        format!("0{}-{}", self.area, self.subscriber)
    }

    /// National digits alone: `0612345678`.
    #[must_use]
    pub fn digits(&self) -> String {
        format!("0{}{}", self.area, self.subscriber)
    }

    /// E.164: `+31612345678`.
    #[must_use]
    pub fn international(&self) -> String {
        format!("+{}{}", self.country.calling_code(), self.bare())
    }

    /// How an export has it: national at home, international from abroad.
    #[must_use]
    pub fn exported(&self) -> String {
        match self.country {
            Country::Netherlands => self.national(),
            _ => format!(
                "+{} {} {}",
                self.country.calling_code(),
                self.area,
                self.subscriber
            ),
        }
    }

    /// The ways of writing it that people use; `way` chooses, and any number will do.
    #[must_use]
    pub fn written(&self, way: usize) -> String {
        let (code, area) = (self.country.calling_code(), &self.area);
        let pairs = grouped(&self.subscriber, 2, " ");
        match way % 10 {
            0 => format!("+{code} (0){area}-{}", grouped(&self.subscriber, 2, ".")),
            1 => format!("00{code} {area} {pairs}"),
            2 => format!("0{area} - {pairs}"),
            3 => format!("+{code}{area}{}", self.subscriber),
            4 => format!("(0{area}) {}", self.subscriber),
            5 => format!("0{area}.{}", grouped(&self.subscriber, 2, ".")),
            6 => format!("+{code}-{area}-{}", self.subscriber),
            7 => format!("0{area}/{}", self.subscriber),
            8 => format!("00{code}(0){area}{}", self.subscriber),
            _ => format!("0{area} {}", grouped(&self.subscriber, 3, " ")),
        }
    }
}

/// Cuts `digits` in groups of `size`; the last one may be shorter.
#[must_use]
pub fn grouped(digits: &str, size: usize, between: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % size == 0 {
            out.push_str(between);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dutch_numbers_have_nine_digits_after_the_zero() {
        for index in 0..2_000 {
            assert_eq!(Phone::mobile(Country::Netherlands, index, 9).bare().len(), 9);
            assert_eq!(Phone::landline(Country::Netherlands, index, 9).bare().len(), 9);
            let belgian = Phone::mobile(Country::Belgium, index, 9).bare();
            assert_eq!(belgian.len(), 9, "{belgian}");
            assert_eq!(Phone::landline(Country::Belgium, index, 9).bare().len(), 8);
        }
    }

    #[test]
    fn every_way_keeps_the_digits() {
        let phone = Phone {
            country: Country::Netherlands,
            area: "6".into(),
            subscriber: "12345678".into(),
        };
        assert_eq!(phone.written(0), "+31 (0)6-12.34.56.78");
        for way in 0..10 {
            let digits: String = phone.written(way).chars().filter(char::is_ascii_digit).collect();
            assert!(digits.ends_with("612345678"), "{digits}");
        }
    }
}
