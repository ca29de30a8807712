//! The words that people read: Dutch and English, from Fluent files with equal keys.
//!
//! Files lie in `locales/`, one folder a language, one file a part of the pages. A test holds both languages to the same
//! keys and every key that a template names to one that is there. Numbers and dates are written as the reader's
//! language writes them.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use time::macros::format_description;

use crate::moment::Moment;

static_loader! {
    static WORDS = {
        locales: "./locales",
        fallback_language: "en",
        // Isolating marks around arguments show as boxes in some fonts, and no text here runs right to left.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static DUTCH: LanguageIdentifier = langid!("nl");
static ENGLISH: LanguageIdentifier = langid!("en");

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// The key of a refusal: its words in small letters, joined by dashes.
fn fault_key(said: &str) -> String {
    let words = said.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    format!("fault-{}", words.join("-").to_ascii_lowercase())
}

impl Text {
    /// The language of that code; English where it is no other.
    #[must_use]
    pub fn of(code: &str) -> Self {
        if code.get(..2).is_some_and(|code| code.eq_ignore_ascii_case("nl")) {
            Self::Nl
        } else {
            Self::En
        }
    }

    /// The language that a browser asks for first (RFC 9110, section 12.5.4): whichever of ours stands first.
    #[must_use]
    pub fn accepted(header: Option<&str>) -> Self {
        header
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .find(|range| {
                let code = range.get(..2).unwrap_or_default();
                code.eq_ignore_ascii_case("nl") || code.eq_ignore_ascii_case("en")
            })
            .map_or(Self::En, Self::of)
    }

    /// Its code, for the page's `lang`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::Nl => &DUTCH,
            Self::En => &ENGLISH,
        }
    }

    /// The words of a key; the key itself where there are none, which the tests do not let happen.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        WORDS.try_lookup(self.id(), key).unwrap_or_else(|| key.to_owned())
    }

    /// A refusal in the reader's words: what the API says in English, as "reason: is needed", is looked up by the field
    /// that it names, else by the whole of it; what has no words of its own is said in general.
    #[must_use]
    pub fn refused(&self, said: &str) -> String {
        let field = said.split_once(": ").map(|(field, _)| field);
        [Some(said.to_owned()), field.map(fault_key), Some(fault_key(said))]
            .into_iter()
            .flatten()
            .find_map(|key| WORDS.try_lookup(self.id(), &key))
            .unwrap_or_else(|| self.say("fault-any"))
    }

    /// The words of a key that has a number `$count` in it.
    #[must_use]
    pub fn count(&self, key: &str, count: impl TryInto<i64>) -> String {
        let count = count.try_into().unwrap_or(i64::MAX);
        let args = HashMap::from([
            (Cow::Borrowed("count"), FluentValue::from(count)),
            (Cow::Borrowed("number"), FluentValue::from(self.number(count))),
        ]);
        WORDS
            .try_lookup_with_args(self.id(), key, &args)
            .unwrap_or_else(|| key.to_owned())
    }

    /// The words of a key that has a number `$number` in it, where there may be more than were counted.
    #[must_use]
    pub fn at_least(&self, key: &str, count: impl TryInto<i64>) -> String {
        let count = count.try_into().unwrap_or(i64::MAX);
        let number = self.name("at-least", &self.number(count));
        let args = HashMap::from([
            (Cow::Borrowed("count"), FluentValue::from(count)),
            (Cow::Borrowed("number"), FluentValue::from(number)),
        ]);
        let words = WORDS
            .try_lookup_with_args(self.id(), key, &args)
            .unwrap_or_else(|| key.to_owned());
        let mut letters = words.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    }

    /// The words of a key that has a word `$name` in it.
    #[must_use]
    pub fn name(&self, key: &str, name: &str) -> String {
        let args = HashMap::from([(Cow::Borrowed("name"), FluentValue::from(name))]);
        WORDS
            .try_lookup_with_args(self.id(), key, &args)
            .unwrap_or_else(|| key.to_owned())
    }

    /// A number with its thousands apart.
    #[must_use]
    pub fn number(&self, number: impl TryInto<i64>) -> String {
        let number = number.try_into().unwrap_or(i64::MAX);
        let digits = number.unsigned_abs().to_string();
        let apart = match self {
            Self::Nl => '.',
            Self::En => ',',
        };
        let mut shown = String::from(if number < 0 { "-" } else { "" });
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                shown.push(apart);
            }
            shown.push(digit);
        }
        shown
    }

    /// A day in little room, in UTC.
    #[must_use]
    pub fn short_day(&self, moment: &Moment) -> String {
        let time = moment.time();
        format!("{}-{}", time.day(), u8::from(time.month()))
    }

    /// A day, in UTC.
    #[must_use]
    pub fn day(&self, moment: &Moment) -> String {
        let time = moment.time();
        let month = self.say(&format!("month-{}", u8::from(time.month())));
        format!("{} {month} {}", time.day(), time.year())
    }

    /// A time of day to the second, in UTC.
    #[must_use]
    pub fn clock(&self, moment: &Moment) -> String {
        moment
            .time()
            .format(format_description!("[hour]:[minute]:[second]"))
            .unwrap_or_default()
    }

    /// A day and time of day, in UTC.
    #[must_use]
    pub fn moment(&self, moment: &Moment) -> String {
        let time = moment.time();
        let month = self.say(&format!("month-{}", u8::from(time.month())));
        let clock = time
            .format(format_description!("[hour]:[minute]"))
            .unwrap_or_default();
        format!("{} {month} {}, {clock}", time.day(), time.year())
    }
}

#[cfg(test)]
mod tests;
