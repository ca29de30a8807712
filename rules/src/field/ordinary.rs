//! Which unknown headings may be named in a report.
//!
//! A heading is chosen by whoever wrote the file and may hold a name: "Gesprek Klaas Vaak". Only what cannot be one
//! is shown: a few words of which those with a capital are ordinary words of headings, or one strange word that
//! they begin with. The words are data, `data/heading_words.txt`.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::{Heading, heading};
use crate::canonical::Form;
use crate::canonical::fold::fold;
use crate::canonical::name::is_title;

const SOURCE: &str = include_str!("../../data/heading_words.txt");

/// More bytes than a heading has that is shown.
const MOST_BYTES: usize = 40;
/// More words than a heading has that is shown.
const MOST_WORDS: usize = 4;

/// Whether a heading may be shown; `is_surname` says whether a folded word is a customer's surname.
pub(crate) fn may_be_shown(text: &str, is_surname: impl Fn(&str) -> bool) -> bool {
    let words: Vec<&str> = words(text).collect();
    if words.len() > MOST_WORDS || text.len() > MOST_BYTES {
        return false;
    }
    let is_led_by_title = words.len() > 1 && words.first().is_some_and(|first| is_title(first));
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase);
    let mut strange = 0;
    for (at, word) in words.iter().enumerate().filter(|(_, word)| is_capital(word)) {
        let Some(folded) = fold(word) else { return false };
        if !is_ordinary(&folded, word) {
            if at > 0 || is_surname(&folded) {
                return false;
            }
            strange += 1;
        }
    }
    // One strange word at the beginning may be a thing; with a capital behind it, it may be a whole name.
    let capitals = words.iter().filter(|word| is_capital(word)).count();
    !is_led_by_title && (strange == 0 || capitals == 1)
}

/// The words of a heading: "lastContact_date" has three.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic())
        .flat_map(|part| {
            let mut before = '\0';
            let mut ends: Vec<usize> = part
                .char_indices()
                .filter_map(|(at, c)| {
                    let begins = before.is_lowercase() && c.is_uppercase();
                    before = c;
                    begins.then_some(at)
                })
                .collect();
            ends.push(part.len());
            let mut start = 0;
            ends.into_iter().filter_map(move |end| {
                let word = part.get(start..end);
                start = end;
                word
            })
        })
        .filter(|word| !word.is_empty())
}

fn is_ordinary(folded: &Form, word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let ordinary = WORDS.get_or_init(|| {
        SOURCE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
            .collect()
    });
    ordinary.contains(folded.as_str()) || heading(word) != Heading::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_shown_and_names_are_not() {
        let is_surname = |word: &str| ["pietersen", "vaak"].contains(&word);
        for shown in [
            "Afspraken",
            "Laatste contact",
            "Special Wishes",
            "LAATSTE BESTELLING",
            "lastContactDate",
            "Prijsafspraak 2024",
            "Gemaakte Afspraken",
            "klant_wensen",
            "Zonnepanelen",
            "Hobby's",
        ] {
            assert!(may_be_shown(shown, is_surname), "{shown}");
        }
        for hidden in [
            "Mevrouw Pietersen-van Dijkhuizen",
            "Gesprek Klaas Vaak",
            "Klaas de Groot",
            "KLAAS VAAK",
            "Pietersen",
            "gesprekKlaas",
            "Kees de Vries heeft afgesproken dat hij morgen belt",
            "Wil graag op dinsdag gebeld",
            "dhr. Jansen",
        ] {
            assert!(!may_be_shown(hidden, is_surname), "{hidden}");
        }
    }

    #[test]
    fn the_words_are_folded() {
        for word in SOURCE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
        {
            assert_eq!(fold(word).as_deref(), Some(word), "{word}");
        }
    }
}
