//! The countries whose notations are known in detail: telephone numbers, postcodes.

use super::fold::fold;

/// A country whose numbers and postcodes are understood without a country code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Region {
    /// The Netherlands.
    #[default]
    Nl,
    /// Belgium.
    Be,
    /// Germany.
    De,
}

impl Region {
    /// All regions, in the order in which readings are given.
    pub const ALL: [Self; 3] = [Self::Nl, Self::Be, Self::De];

    /// The region that a country column names, in Dutch, English, French or German or by its code.
    #[must_use]
    pub fn of_country(name: &str) -> Option<Self> {
        let folded = fold(name.trim())?;
        match folded.as_str() {
            "nl" | "nld" | "nederland" | "netherlands" | "the netherlands" | "holland" | "pays-bas"
            | "niederlande" => Some(Self::Nl),
            "be" | "b" | "bel" | "belgie" | "belgium" | "belgique" | "belgien" => Some(Self::Be),
            "de" | "d" | "deu" | "ger" | "duitsland" | "germany" | "allemagne" | "deutschland" => {
                Some(Self::De)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_names_and_codes() {
        for (name, region) in [
            ("Nederland", Some(Region::Nl)),
            (" NL ", Some(Region::Nl)),
            ("België", Some(Region::Be)),
            ("Allemagne", Some(Region::De)),
            ("France", None),
            ("", None),
        ] {
            assert_eq!(Region::of_country(name), region, "{name}");
        }
    }
}
