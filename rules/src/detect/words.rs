//! Names of people and organisations around a word that may begin or end one.
//!
//! A word costs one look at the index's word sieve; only where that says "maybe" are the words beside it
//! read. Names are found by what the index knows and by how names are written: a surname with initials or a
//! first name before it, or behind it after a comma. A name never crosses the end of its line, and crosses
//! from field to field only within one row.

use super::candidate::Grade;
use super::edge;
use super::gate::Gate;
use super::intake::{Intake, Spot};
use super::memo::{Pair, Short, Sort};
use super::record::Record;
use crate::canonical::fold::fold;
use crate::canonical::name::{is_prefix, is_title};
use crate::canonical::{Form, company};
use crate::document::{Segment, Shape};
use crate::index::KeyForm;

/// Most words that are read to the left of a surname.
const MOST_LEFT: usize = 8;
/// Most first names that a surname is tried with.
const MOST_GIVEN: usize = 3;
/// Shortest single-word name of an organisation that is looked for in running text.
const LEAST_SINGLE_WORD: usize = 4;

/// A word of the text and its folded form.
#[derive(Clone, Copy)]
struct Token {
    start: usize,
    end: usize,
    folded: Form,
}

/// What is found beside a surname.
#[derive(Default)]
struct Beside {
    /// First initial, where initials stand.
    initial: Option<char>,
    /// First names, the nearest first, with where they begin.
    given: arrayvec::ArrayVec<(Form, usize), MOST_GIVEN>,
    /// Where the name begins or ends with what is beside it.
    edge: usize,
}

/// Looks for names at the word that begins at `start`. In running text names of people are set aside, since
/// they say little alone and are many.
pub(super) fn at<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    start: usize,
) {
    let sort = sort_of(intake, text, start);
    if sort == Sort::Nameless {
        return;
    }
    if sort == Sort::Name {
        if segment.shape == Shape::Prose {
            intake.set_aside(record, start);
        } else {
            person_at(intake, record, text, segment, start);
        }
    }
    organisation(intake, record, text, segment, start);
}

/// Looks for names at the word that begins at `start`, those of people too.
pub(super) fn closely_at<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    start: usize,
) {
    let sort = sort_of(intake, text, start);
    if sort == Sort::Name {
        person_at(intake, record, text, segment, start);
    }
    if sort != Sort::Nameless {
        organisation(intake, record, text, segment, start);
    }
}

/// Looks for a person's name whose surname, or part of it, begins at `start`.
pub(super) fn person_at<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    start: usize,
) {
    if let Some(word) = token_from(text, start) {
        person(intake, record, text, segment, word);
    }
}

/// What the word that begins at `start` may be: the index is asked where that is not remembered.
fn sort_of<G: Gate>(intake: &Intake<'_, G>, text: &str, start: usize) -> Sort {
    let short = Short::at(text.as_bytes(), start);
    if let Some(sort) = short.and_then(|short| intake.words.sort(short)) {
        return sort;
    }
    let sort = match token_from(text, start) {
        Some(word) if word.folded.len() >= 2 && intake.gate.may_begin_name(&word.folded) => {
            if is_prefix(&word.folded) {
                Sort::Prefix
            } else {
                Sort::Name
            }
        }
        _ => Sort::Nameless,
    };
    if let Some(short) = short {
        intake.words.remember(short, sort);
    }
    sort
}

/// The word that begins at `start`.
fn token_from(text: &str, start: usize) -> Option<Token> {
    let rest = text.get(start..)?;
    let ascii = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let length = match rest.as_bytes().get(ascii) {
        Some(byte) if *byte >= 0x80 => rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()),
        _ => ascii,
    };
    let end = start + length;
    Some(Token {
        start,
        end,
        folded: fold(text.get(start..end)?)?,
    })
}

/// The word that ends at `end`.
fn token_before(text: &str, end: usize) -> Option<Token> {
    let before = text.get(..end)?;
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphabetic())
        .last()
        .map(|(at, _)| at)?;
    Some(Token {
        start,
        end,
        folded: fold(text.get(start..end)?)?,
    })
}

fn person<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    surname: Token,
) {
    let left = left_of(text, segment, surname.start);
    let alone = left.initial.is_none() && left.given.is_empty();
    let spot = Spot {
        segment,
        start: left.edge,
        end: surname.end,
    };
    if !alone && named(intake, record, &surname.folded, &left, spot) {
        return;
    }
    let right = right_of(text, segment, surname.end);
    let turned = right.initial.is_some() || !right.given.is_empty();
    if turned {
        let spot = Spot {
            segment,
            start: surname.start,
            end: right.edge,
        };
        if named(intake, record, &surname.folded, &right, spot) {
            return;
        }
    }
    if alone && !turned {
        let spot = Spot {
            segment,
            start: surname.start,
            end: surname.end,
        };
        offer(
            intake,
            record,
            KeyForm::Surname,
            Grade::Bare,
            &[&surname.folded],
            spot,
        );
    }
}

/// Offers a surname with what stands beside it; says whether anything passed.
fn named<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    surname: &str,
    beside: &Beside,
    spot: Spot<'_>,
) -> bool {
    let mut passed = false;
    let mut letter = [0; 4];
    if let Some(initial) = beside.initial {
        let initial = initial.encode_utf8(&mut letter);
        passed |= offer(
            intake,
            record,
            KeyForm::Initial,
            Grade::Formed,
            &[initial, surname],
            spot,
        );
    }
    for (at, (given, start)) in beside.given.iter().enumerate() {
        let spot = Spot {
            start: spot.start.max((*start).min(spot.end - 1)),
            ..spot
        };
        passed |= offer(
            intake,
            record,
            KeyForm::Given,
            Grade::Formed,
            &[given, surname],
            spot,
        );
        if let (0, Some(initial)) = (at, given.chars().next()) {
            let initial = initial.encode_utf8(&mut letter);
            passed |= offer(
                intake,
                record,
                KeyForm::InitialOnly,
                Grade::Formed,
                &[initial, surname],
                spot,
            );
        }
    }
    passed
}

fn offer<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    form: KeyForm,
    grade: Grade,
    words: &[&str],
    spot: Spot<'_>,
) -> bool {
    let mut value = Form::new();
    for (at, word) in words.iter().enumerate() {
        if (at > 0 && value.try_push(' ').is_err()) || value.try_push_str(word).is_err() {
            return false;
        }
    }
    intake.offer(record, form, grade, &value, spot)
}

/// Reads leftwards from a surname: prefixes, then initials or first names.
fn left_of(text: &str, segment: &Segment, from: usize) -> Beside {
    let mut beside = Beside {
        edge: from,
        ..Beside::default()
    };
    let mut at = from;
    for _ in 0..MOST_LEFT {
        let Some((end, dotted)) = gap_before(text, segment, at) else {
            break;
        };
        let Some(token) = token_before(text, end) else {
            break;
        };
        let raw = text.get(token.start..token.end).unwrap_or_default();
        let letters = raw.chars().count();
        let hyphened = text.get(end..at) == Some("-");
        at = token.start;
        let lower = raw.chars().all(char::is_lowercase);
        // "'t", "d'": a letter with an apostrophe is a prefix however it is written.
        let elided = letters == 1
            && (matches!(edge::before(text, token.start), Some('\'' | '’'))
                || matches!(edge::after(text, token.end), Some('\'' | '’')));
        if (is_prefix(&token.folded) && letters > 1) || (letters == 1 && lower) || elided {
            if beside.initial.is_some() || !beside.given.is_empty() {
                break;
            }
            continue;
        }
        if is_initials(raw, letters, dotted) {
            beside.initial = token.folded.chars().next();
            beside.edge = token.start;
            continue;
        }
        let may_be_given = letters >= 2
            && !is_title(&token.folded)
            && (segment.shape != Shape::Prose || raw.chars().next().is_some_and(char::is_uppercase));
        if beside.initial.is_some() || !may_be_given {
            break;
        }
        if hyphened && beside.given.is_empty() {
            // The first half of a double surname.
            continue;
        }
        if beside.given.try_push((token.folded, token.start)).is_err() {
            break;
        }
        beside.edge = token.start;
    }
    beside
}

/// Reads rightwards from a surname: a comma or initials, then perhaps a prefix.
fn right_of(text: &str, segment: &Segment, from: usize) -> Beside {
    let mut beside = Beside {
        edge: from,
        ..Beside::default()
    };
    let mut at = from;
    let mut turned = segment.shape != Shape::Prose;
    for _ in 0..MOST_LEFT {
        let Some(rest) = text.get(at..) else { break };
        let gap = rest
            .char_indices()
            .find(|(_, c)| !matches!(c, ' ' | ',' | '.' | '\t' | '\u{a0}' | '-'))
            .map_or(rest.len(), |(gap, _)| gap);
        let between = rest.get(..gap).unwrap_or_default();
        if gap > 4 || gap == 0 || (between.contains('\t') && segment.shape == Shape::Prose) {
            break;
        }
        turned |= between.contains(',');
        let Some(token) = token_from(text, at + gap).filter(|token| !token.folded.is_empty()) else {
            break;
        };
        let raw = text.get(token.start..token.end).unwrap_or_default();
        let letters = raw.chars().count();
        at = token.end;
        if is_prefix(&token.folded) && raw.chars().all(char::is_lowercase) {
            continue;
        }
        let dotted = text.as_bytes().get(token.end) == Some(&b'.');
        if is_initials(raw, letters, dotted) {
            if beside.initial.is_none() && beside.given.is_empty() {
                beside.initial = token.folded.chars().next();
            }
            beside.edge = token.end;
            continue;
        }
        let may_be_given = turned
            && letters >= 2
            && !is_title(&token.folded)
            && beside.initial.is_none()
            && (segment.shape != Shape::Prose || raw.chars().next().is_some_and(char::is_uppercase));
        if may_be_given && beside.given.is_empty() {
            beside.given.push((token.folded, token.start));
            beside.edge = token.end;
        }
        break;
    }
    beside
}

/// One letter, or a few capitals before a dot: "J", "J.", "JP.", "Th.".
fn is_initials(raw: &str, letters: usize, dotted: bool) -> bool {
    let capitals = raw.chars().all(char::is_uppercase);
    (letters == 1 && (capitals || dotted)) || (letters <= 4 && capitals && dotted) || (letters == 2 && dotted)
}

/// Steps over what may stand between the words of a name, leftwards; says where the word before ends and
/// whether a dot stands behind it.
fn gap_before(text: &str, segment: &Segment, at: usize) -> Option<(usize, bool)> {
    let before = text.get(..at)?;
    let mut end = at;
    let mut dotted = false;
    for (offset, c) in before.char_indices().rev().take(4) {
        match c {
            ' ' | '\u{a0}' | '-' | '\'' | '’' => {}
            '.' => dotted = true,
            '\t' if segment.shape != Shape::Prose => {}
            c if c.is_alphabetic() => return (end < at).then_some((end, dotted)),
            _ => return None,
        }
        end = offset;
    }
    None
}

/// Reads an organisation's name rightwards from its first word, as long as some customer's name goes on.
fn organisation<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    first: usize,
) {
    let pair = Pair::at(text.as_bytes(), first).filter(|_| segment.shape == Shape::Prose);
    if let Some(offers) = pair.and_then(|pair| intake.nameless.offers(pair)) {
        return intake.offer_in_vain(record, KeyForm::Company, offers);
    }
    let (offered, mut passed) = (intake.offered(), false);
    let mut name = Form::new();
    let mut next = company::word_from(text, first);
    for count in 1..=company::MOST_WORDS {
        let Some(word) = next.filter(|word| word.end <= segment.end as usize) else {
            break;
        };
        let Some(raw) = text.get(word.start..word.end) else {
            break;
        };
        if company::push_word(&mut name, raw).is_none() {
            break;
        }
        next = company::word_from(text, word.end);
        let spot = Spot {
            segment,
            start: first,
            end: word.end,
        };
        let whole = segment.shape != Shape::Prose
            && spot.start == segment.start as usize
            && is_end_of_name(text, word.end, segment.end as usize);
        let named = whole || next.is_some_and(|next| is_legal_form(text, next));
        let grade = if named || count >= 2 {
            Grade::Formed
        } else {
            Grade::Bare
        };
        if count > 1 || named || name.len() >= LEAST_SINGLE_WORD {
            passed |= intake.offer(record, KeyForm::Company, grade, &name, spot);
        }
        if count == 2 && intake.gate.admit(KeyForm::CompanyStart, &name).is_none() {
            if let Some(pair) = pair.filter(|_| !passed) {
                intake.nameless.remember(pair, intake.offered() - offered);
            }
            break;
        }
    }
}

/// Whether nothing but a legal form and marks stand between `at` and the end of the segment.
fn is_end_of_name(text: &str, at: usize, end: usize) -> bool {
    let rest = text.get(at..end).unwrap_or_default();
    rest.chars().all(|c| !c.is_alphanumeric())
        || company::canonical(rest).is_some_and(|r| company::is_legal_form(&r))
}

/// Whether a word is a legal form.
fn is_legal_form(text: &str, word: company::Word) -> bool {
    let mut folded = Form::new();
    text.get(word.start..word.end)
        .filter(|raw| company::may_be_legal_form(raw))
        .is_some_and(|raw| company::push_word(&mut folded, raw).is_some() && company::is_legal_form(&folded))
}
