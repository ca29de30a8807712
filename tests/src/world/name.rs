//! People's names and the orders in which they are written.

use super::prng::Prng;
use super::surname::surname;

/// A person's name in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// First name.
    pub given: String,
    /// Initials with their dots.
    pub initials: String,
    /// Prefix of the surname; empty for most.
    pub prefix: String,
    /// Surname, with a partner's name after a hyphen for some.
    pub surname: String,
}

const GIVEN: [&str; 112] = [
    "Jan",
    "Maria",
    "Johannes",
    "Anna",
    "Cornelis",
    "Johanna",
    "Hendrik",
    "Elisabeth",
    "Willem",
    "Cornelia",
    "Pieter",
    "Catharina",
    "Gerrit",
    "Hendrika",
    "Peter",
    "Margaretha",
    "Jacob",
    "Petronella",
    "Dirk",
    "Wilhelmina",
    "Thomas",
    "Emma",
    "Daan",
    "Sophie",
    "Sem",
    "Julia",
    "Lucas",
    "Tess",
    "Finn",
    "Sara",
    "Levi",
    "Zoë",
    "Bram",
    "Eva",
    "Milan",
    "Lotte",
    "Luuk",
    "Saar",
    "Mees",
    "Lieke",
    "Jesse",
    "Fleur",
    "Noah",
    "Isa",
    "Thijs",
    "Noor",
    "Lars",
    "Anouk",
    "Ruben",
    "Femke",
    "Stijn",
    "Sanne",
    "Tim",
    "Iris",
    "Sven",
    "Lisa",
    "Niels",
    "Laura",
    "Bas",
    "Kim",
    "Rick",
    "Linda",
    "Mark",
    "Esther",
    "Erik",
    "Monique",
    "Frank",
    "Ingrid",
    "Hans",
    "Anja",
    "Kees",
    "Marjan",
    "Henk",
    "Ria",
    "Joop",
    "Truus",
    "Wim",
    "Riet",
    "Ton",
    "Tineke",
    "Karel",
    "Greet",
    "André",
    "Renée",
    "René",
    "Désirée",
    "Jérôme",
    "Chloé",
    "François",
    "Céline",
    "José",
    "Inés",
    "Jürgen",
    "Björn",
    "Anaïs",
    "Daniël",
    "Joël",
    "Michaël",
    "Mohamed",
    "Fatima",
    "Ahmed",
    "Samira",
    "Mehmet",
    "Aylin",
    "Youssef",
    "Nadia",
    "Giel",
    "Sjoerd",
    "Fenna",
    "Wietske",
    "Joris",
    "Maud",
];

impl Person {
    /// Draws a name.
    #[must_use]
    pub fn draw(random: &mut Prng) -> Self {
        let given = (*random.pick_early(&GIVEN)).to_owned();
        let mut initials = initial(&given);
        for _ in 0..random.below(3) {
            initials.push_str(&initial(random.pick::<&str>(&GIVEN)));
        }
        let (prefix, mut name) = surname(random);
        if random.chance(4) {
            let (partner_prefix, partner) = surname(random);
            name = match partner_prefix.as_str() {
                "" => format!("{name}-{partner}"),
                prefix => format!("{name}-{prefix} {partner}"),
            };
        }
        Self {
            given,
            initials,
            prefix,
            surname: name,
        }
    }

    /// Surname with its prefix before it: "de Vries".
    #[must_use]
    pub fn last(&self) -> String {
        match self.prefix.as_str() {
            "" => self.surname.clone(),
            prefix if prefix.ends_with('\'') && prefix.len() < 3 => format!("{prefix}{}", self.surname),
            prefix => format!("{prefix} {}", self.surname),
        }
    }

    /// "Jan de Vries".
    #[must_use]
    pub fn full(&self) -> String {
        format!("{} {}", self.given, self.last())
    }

    /// "J.P. de Vries".
    #[must_use]
    pub fn formal(&self) -> String {
        format!("{} {}", self.initials, self.last())
    }

    /// "Vries, Jan de".
    #[must_use]
    pub fn inverted(&self) -> String {
        format!("{}, {} {}", self.surname, self.given, self.prefix)
            .trim_end()
            .to_owned()
    }

    /// "Vries, J.P. de".
    #[must_use]
    pub fn inverted_formal(&self) -> String {
        format!("{}, {} {}", self.surname, self.initials, self.prefix)
            .trim_end()
            .to_owned()
    }
}

fn initial(given: &str) -> String {
    given
        .chars()
        .next()
        .map(|letter| format!("{letter}."))
        .unwrap_or_default()
}

/// Letters and digits of a text for an address on the internet: no accents, no spaces, small letters.
#[must_use]
pub fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'à'..='å' => Some('a'),
            'ç' | 'č' => Some('c'),
            'è'..='ë' | 'ễ' => Some('e'),
            'ì'..='ï' | 'ı' => Some('i'),
            'ñ' => Some('n'),
            'ò'..='ö' => Some('o'),
            'ù'..='ü' => Some('u'),
            'ř' => Some('r'),
            'ß' => Some('s'),
            c if c.is_ascii_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_of_a_name() {
        let person = Person {
            given: "Jan".into(),
            initials: "J.P.".into(),
            prefix: "de".into(),
            surname: "Vries".into(),
        };
        assert_eq!(person.full(), "Jan de Vries");
        assert_eq!(person.inverted(), "Vries, Jan de");
        assert_eq!(person.inverted_formal(), "Vries, J.P. de");
        assert_eq!(plain("Renée Müller-'t Hart"), "reneemullerthart");
    }
}
