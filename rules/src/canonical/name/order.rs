//! The order of the words of a name: given names first, surname first with or without comma.
//!
//! Ends with a surname or with nothing; titles never come into the form.

use arrayvec::ArrayVec;

use super::words::{
    Kind, Word, append_initials, append_initials_of, append_prefix, append_surname, first_given, of,
};
use super::{PersonForm, Words};

/// The form of a name whose comma-separated parts have these words.
pub(super) fn arranged(segments: &[Words<'_>]) -> Option<PersonForm> {
    let mut form = PersonForm::default();
    let (first, others) = segments.split_first()?;
    let first = without_titles(first);
    let has_more = others
        .iter()
        .any(|words| words.iter().any(|word| word.kind != Kind::Title));
    if !has_more {
        one_segment(&mut form, &first)?;
        return Some(form);
    }
    take_surname(&mut form, &first)?;
    for words in others {
        for word in &without_titles(words) {
            match word.kind {
                Kind::Prefix => append_prefix(&mut form.prefix, word.raw)?,
                _ => give(&mut form, word)?,
            }
        }
    }
    Some(form)
}

/// Takes the words as a surname: prefixes before or after it.
pub(super) fn take_surname(form: &mut PersonForm, words: &[Word<'_>]) -> Option<()> {
    let mut leading = true;
    let trailing = words
        .iter()
        .rev()
        .take_while(|word| word.kind == Kind::Prefix)
        .count();
    // Ridder and Pastoor are surnames too where nothing else could be one.
    let named = words
        .iter()
        .any(|word| matches!(word.kind, Kind::Name | Kind::Initials));
    for (nth, word) in words.iter().enumerate() {
        match word.kind {
            Kind::Title if !named && nth + 1 == words.len() && !word.raw.ends_with('.') => {
                append_surname(&mut form.surname, word.raw)?;
            }
            Kind::Prefix if leading || nth >= words.len() - trailing => {
                append_prefix(&mut form.prefix, word.raw)?;
            }
            Kind::Title | Kind::And | Kind::Prefix => {}
            Kind::Name | Kind::Initials => {
                leading = false;
                append_surname(&mut form.surname, word.raw)?;
            }
        }
    }
    Some(())
}

/// Takes a text as given names or initials.
pub(super) fn take_given(form: &mut PersonForm, text: &str) {
    let shouted = !text.chars().any(char::is_lowercase);
    let Some(words) = of(text, shouted) else {
        return;
    };
    let had_initials = !form.initials.is_empty();
    for word in &words {
        if had_initials && word.kind == Kind::Name {
            form.given = first_given(word.raw)
                .filter(|_| form.given.is_empty())
                .unwrap_or(form.given);
        } else if give(form, word).is_none() {
            return;
        }
    }
}

fn give(form: &mut PersonForm, word: &Word<'_>) -> Option<()> {
    match word.kind {
        Kind::Initials => append_initials(&mut form.initials, word.raw),
        Kind::Name => {
            if form.given.is_empty() {
                form.given = first_given(word.raw)?;
            }
            append_initials_of(&mut form.initials, word.raw)
        }
        Kind::Title | Kind::And | Kind::Prefix => Some(()),
    }
}

fn without_titles<'a>(words: &Words<'a>) -> Words<'a> {
    let mut kept: Words<'a> = words
        .iter()
        .copied()
        .filter(|word| word.kind != Kind::Title)
        .collect();
    // "J. en M. Jansen", "Jan en Marie de Vries": the first person keeps the surname that both have.
    if let Some(and) = kept.iter().position(|word| word.kind == Kind::And) {
        let mut end = and + 1;
        while end + 1 < kept.len()
            && kept
                .get(end)
                .is_some_and(|word| matches!(word.kind, Kind::Initials | Kind::Name))
            && and > 0
        {
            end += 1;
        }
        kept.drain(and..end);
        kept.retain(|word| word.kind != Kind::And);
    }
    kept
}

fn one_segment(form: &mut PersonForm, words: &[Word<'_>]) -> Option<()> {
    let kinds: ArrayVec<Kind, 12> = words.iter().map(|word| word.kind).collect();
    let trailing = kinds
        .iter()
        .rev()
        .take_while(|kind| **kind == Kind::Prefix)
        .count();
    let (head, tail) = words.split_at_checked(words.len() - trailing)?;
    let ends_with_initials = kinds.get(..kinds.len() - trailing)?.last() == Some(&Kind::Initials);
    let begins_with_initials = kinds.first() == Some(&Kind::Initials);
    if (trailing > 0 || ends_with_initials)
        && !begins_with_initials
        && head.iter().any(|word| word.kind == Kind::Name)
    {
        return surname_first(form, head, tail);
    }
    given_first(form, words)
}

/// "Vries J.P. de", "de Vries J.P.", "Vries Jan de".
fn surname_first(form: &mut PersonForm, head: &[Word<'_>], tail: &[Word<'_>]) -> Option<()> {
    let names_end = head
        .iter()
        .position(|word| word.kind == Kind::Initials)
        .unwrap_or_else(|| {
            head.iter()
                .position(|word| word.kind == Kind::Name)
                .map_or(0, |first| first + 1)
        });
    let (surname, given) = head.split_at_checked(names_end)?;
    take_surname(form, surname)?;
    for word in given {
        give(form, word)?;
    }
    for word in tail {
        append_prefix(&mut form.prefix, word.raw)?;
    }
    Some(())
}

/// "J.P. de Vries", "Jan Peter de Vries", "Jan Jansen", "de Vries", "Jansen".
fn given_first(form: &mut PersonForm, words: &[Word<'_>]) -> Option<()> {
    let initials = words
        .iter()
        .take_while(|word| word.kind == Kind::Initials)
        .count();
    let surname_at = if initials > 0 {
        initials
    } else {
        words
            .iter()
            .position(|word| word.kind == Kind::Prefix)
            .unwrap_or_else(|| words.len().saturating_sub(1))
    };
    let (given, surname) = words.split_at_checked(surname_at)?;
    for word in given {
        give(form, word)?;
    }
    take_surname(form, surname)
}
