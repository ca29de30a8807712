//! Names of persons, in whatever order and with whatever before and after them.
//!
//! "J. de Vries", "Vries, J. de", "dhr. drs. Jan de Vries MBA" and "JAN DE VRIES" have the same surname,
//! prefix and first initial. Titles are left out. A prefix ("van der") is kept as its initials, since "v.d."
//! stands for several; the parts of a double name are joined by a hyphen whether written so or not. Whether
//! words are a name at all is not known here: any two words can be one.

mod order;
mod words;

use arrayvec::ArrayVec;

use super::Form;
use words::{Kind, Word};

/// Version of this form.
pub const VERSION: u8 = 1;

/// Longer texts, and texts of more words, are no names.
const LONGEST: usize = 96;
const WORDS: usize = 12;

type Words<'a> = ArrayVec<Word<'a>, WORDS>;

/// A person's name in parts. Parts that the text does not have are empty.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PersonForm {
    /// Surname, folded, without prefix; the parts of a double name joined by a hyphen.
    pub surname: Form,
    /// Initials of the prefix: "vd" for "van der", "van de" and "v.d.".
    pub prefix: Form,
    /// Initials of all given names.
    pub initials: Form,
    /// First given name, folded; empty where the text has initials only.
    pub given: Form,
}

impl std::fmt::Debug for PersonForm {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[person]")
    }
}

/// Whether a folded word is a prefix of surnames: "van", "der".
#[must_use]
pub fn is_prefix(word: &str) -> bool {
    words::is_prefix_word(word)
}

/// Whether a folded word is a form of address or a title.
#[must_use]
pub fn is_title(word: &str) -> bool {
    words::is_title(word)
}

impl PersonForm {
    /// The words of the surname: each of them may be all that a text says of a double name.
    pub fn surname_parts(&self) -> impl Iterator<Item = &str> {
        self.surname.split('-').filter(|part| part.chars().count() > 1)
    }

    /// Whether the other name can be the same person's: the same surname, and initials and given names that
    /// do not contradict each other.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        let (one, two) = (self.initials.as_str(), other.initials.as_str());
        let given = self.given.is_empty() || other.given.is_empty() || self.given == other.given;
        self.surname == other.surname && (one.starts_with(two) || two.starts_with(one)) && given
    }
}

/// The name that a text is, or `None` if it cannot be one.
#[must_use]
pub fn parse(text: &str) -> Option<PersonForm> {
    if text.len() > LONGEST || text.bytes().any(|b| b.is_ascii_digit() || b == b'@') {
        return None;
    }
    let (text, called) = words::without_brackets(text);
    let shouted = !text.chars().any(char::is_lowercase);
    let mut segments = ArrayVec::<Words<'_>, 4>::new();
    for part in text.split([',', ';']) {
        let segment = words::of(part, shouted)?;
        let named = segments.first().is_some_and(|first| words::names_of(first) >= 2);
        let left_out = segment.iter().all(|word| word.kind == Kind::Title)
            || (named && words::are_degrees(&segment))
            || (!segments.is_empty() && words::are_degrees(&segment) && part.trim().len() > 2);
        if !left_out && segments.try_push(segment).is_err() {
            return None;
        }
    }
    let mut form = order::arranged(&segments)?;
    if form.given.is_empty()
        && let Some(called) = called
    {
        order::take_given(&mut form, called);
    }
    is_complete(&form).then_some(form)
}

/// The name that columns of a table make up. A surname with its prefix in it is taken apart.
#[must_use]
pub fn from_parts(
    given: Option<&str>,
    initials: Option<&str>,
    prefix: Option<&str>,
    surname: Option<&str>,
) -> Option<PersonForm> {
    let surname = surname
        .map(str::trim)
        .filter(|surname| !surname.is_empty() && surname.len() <= LONGEST)?;
    let shouted = !surname.chars().any(char::is_lowercase);
    let mut form = PersonForm::default();
    for part in surname.split(',') {
        order::take_surname(&mut form, &words::of(part, shouted)?)?;
    }
    if let Some(prefix) = prefix.map(str::trim).filter(|prefix| !prefix.is_empty()) {
        form.prefix.clear();
        words::append_prefix(&mut form.prefix, prefix)?;
    }
    if let Some(given) = given.filter(|given| given.len() <= LONGEST) {
        let (given, called) = words::without_brackets(given);
        order::take_given(&mut form, given);
        if let Some(called) = called {
            form.given.clear();
            let derived = form.initials;
            order::take_given(&mut form, called);
            if !derived.is_empty() {
                form.initials = derived;
            }
        }
    }
    if let Some(initials) = initials.filter(|initials| initials.chars().any(char::is_alphabetic)) {
        form.initials.clear();
        words::append_initials(&mut form.initials, initials)?;
    }
    is_complete(&form).then_some(form)
}

fn is_complete(form: &PersonForm) -> bool {
    let letters = form.surname.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2 && form.initials.len() <= 16
}

#[cfg(test)]
mod tests;
