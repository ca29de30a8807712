//! Telephone numbers in running text, from the beginning of a run of digits.
//!
//! Looks left for what belongs to a number ("+", "(", "(+") and right over its groups, and takes as many
//! groups as make a number of a numbering plan. Two numbers side by side are two candidates: the first is
//! given, the caller goes on at its end. Never a part of a longer number, an IBAN, a date, an amount or a
//! code: what stands directly around a number decides.

mod groups;

use crate::canonical::phone::{Readings, is_exact, readings_of};
use crate::detect::edge;
use crate::detect::found::Notation;
use groups::{Groups, Stop};

/// A telephone number and where it stood.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneFound {
    /// Byte offset of its first byte, the plus sign or bracket included.
    pub start: usize,
    /// Byte offset after its last digit.
    pub end: usize,
    /// Its forms, one for each country whose number it could be.
    pub readings: Readings,
    /// How it was written.
    pub notation: Notation,
}

/// The number whose first digit stands at `digit_start`, which must begin a run of digits.
#[must_use]
pub fn at(text: &str, digit_start: usize) -> Option<PhoneFound> {
    let first = *text.as_bytes().get(digit_start)?;
    let lead = Lead::before(text, digit_start);
    let notation = if lead.plus || (first == b'0' && text.as_bytes().get(digit_start + 1) == Some(&b'0')) {
        Notation::International
    } else if first == b'0' {
        Notation::National
    } else {
        Notation::Bare
    };
    if notation == Notation::Bare && !may_be_bare(text, digit_start, first) {
        return None;
    }
    let joined = neighbour(text, lead.start, notation)?;
    let groups = Groups::read(text, digit_start, notation, lead.bracket)?;
    if groups.is_date(text, digit_start) {
        return None;
    }
    let (stop, readings) = chosen(text, &groups, notation)?;
    if joined == Joined::BehindNumber && !stands_alone(&groups, stop, &readings, notation) {
        return None;
    }
    let start = if lead.bracket && !groups.closed {
        lead.inner
    } else {
        lead.start
    };
    Some(PhoneFound {
        start,
        end: stop.end,
        readings,
        notation,
    })
}

/// What stands before the first digit and belongs to the number.
struct Lead {
    start: usize,
    /// Where it starts when an opening bracket encloses more than the number's own first group.
    inner: usize,
    plus: bool,
    bracket: bool,
}

impl Lead {
    fn before(text: &str, digit_start: usize) -> Self {
        let mut lead = Self {
            start: digit_start,
            inner: digit_start,
            plus: false,
            bracket: false,
        };
        for _ in 0..3 {
            match edge::before(text, lead.start) {
                Some('+') if !lead.plus => {
                    lead.plus = true;
                    lead.start -= 1;
                    lead.inner = lead.start;
                }
                Some('(') if !lead.bracket => {
                    lead.bracket = true;
                    lead.start -= 1;
                }
                Some(' ')
                    if lead.start == digit_start
                        && text.as_bytes().get(digit_start.wrapping_sub(2)) == Some(&b'+') =>
                {
                    lead.start -= 1;
                }
                _ => break,
            }
        }
        lead
    }
}

/// A quick look at the first run: most numbers of a text are no telephone numbers.
fn may_be_bare(text: &str, digit_start: usize, first: u8) -> bool {
    match edge::digits_from(text.as_bytes(), digit_start) {
        9..=13 => true,
        1 => first == b'6',
        2..=8 => {
            let second = text.as_bytes().get(digit_start + 1);
            matches!((first, second), (b'3', Some(b'1' | b'2')) | (b'4', Some(b'9')))
        }
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    Free,
    /// Only a space, a slash or a comma separates it from another number.
    BehindNumber,
}

/// What stands left of the number; `None` if that makes it a part of something else.
fn neighbour(text: &str, start: usize, notation: Notation) -> Option<Joined> {
    let Some(left) = edge::before(text, start) else {
        return Some(Joined::Free);
    };
    let begins_with_plus = edge::after(text, start) == Some('+');
    let outer = start - left.len_utf8();
    let digit_before = outer.checked_sub(1).is_some_and(|at| edge::digit_at(text, at));
    if left.is_ascii_digit() || (!begins_with_plus && edge::glued_before(text, start)) {
        return None;
    }
    let joined = match left {
        '/' if digit_before => Joined::BehindNumber,
        ',' if digit_before => {
            if notation == Notation::Bare
                || edge::before(text, outer) == Some('0') && !edge::glued_before(text, outer - 1)
            {
                return None;
            }
            Joined::BehindNumber
        }
        '.' | ':' if digit_before => return None,
        '-' | '\u{2010}'..='\u{2015}' if edge::glued_before(text, outer) => return None,
        c if edge::is_space(c) && digit_before => Joined::BehindNumber,
        c if edge::is_space(c)
            && notation == Notation::Bare
            && matches!(edge::before(text, outer), Some('€' | '$' | '£')) =>
        {
            return None;
        }
        '€' | '$' | '£' => return None,
        _ => Joined::Free,
    };
    let spaced = edge::is_space(left);
    if spaced && notation != Notation::International && groups::is_within_iban(text, outer) {
        return None;
    }
    Some(joined)
}

/// Whether a number directly behind another one is sure to be a number of its own.
fn stands_alone(groups: &Groups, stop: Stop, readings: &Readings, notation: Notation) -> bool {
    match notation {
        Notation::International => true,
        Notation::National => {
            stop.count == 10
                && groups.digits_to(stop).starts_with(b"0")
                && readings
                    .iter()
                    .any(|form| form.starts_with("31") || form.starts_with("324"))
        }
        Notation::Bare | Notation::Formatted => false,
    }
}

/// Where the number stops: behind which of its groups.
fn chosen(text: &str, groups: &Groups, notation: Notation) -> Option<(Stop, Readings)> {
    let read = |stop: Stop| {
        let readings = readings_of(groups.digits_to(stop), notation);
        (!readings.is_empty()).then_some((stop, readings))
    };
    let open = || {
        groups
            .stops
            .iter()
            .copied()
            .filter(|stop| may_stop(text, *stop, notation))
    };
    let of_length = |count: u8| open().find(|stop| stop.count == count).and_then(read);
    match notation {
        Notation::National => {
            // A long run in one piece is complete: what follows it belongs to something else.
            if let Some(first) = groups.stops.first().filter(|first| first.count >= 9) {
                return Some(*first)
                    .filter(|first| may_stop(text, *first, notation))
                    .and_then(read);
            }
            // Seven or eight digits in one piece are some other number.
            let mut several = open().filter(|stop| groups.stops.len() > 1 && (7..=12).contains(&stop.count));
            let longest = several.next_back().and_then(read);
            let Some((stop, mut readings)) = of_length(10).or_else(|| of_length(9)) else {
                return longest;
            };
            // A German number may be longer than the Dutch or Belgian one that it begins with.
            for longer in longest.into_iter().flat_map(|(_, readings)| readings) {
                if !readings.contains(&longer) {
                    let _full = readings.try_push(longer);
                }
            }
            Some((stop, readings))
        }
        Notation::International if !is_exact(groups.digits.as_slice()) => open().filter_map(read).next_back(),
        Notation::International => open().find_map(read),
        Notation::Bare | Notation::Formatted => {
            let read = open().filter(|stop| stop.count >= 9).find_map(read)?;
            // Of the forms without any prefix only the Dutch and Belgian ones are told from mere numbers.
            let (_, readings) = &read;
            readings
                .iter()
                .all(|form| !form.starts_with("49") || read.0.count >= 12)
                .then_some(read)
        }
    }
}

/// Whether what follows allows the number to stop there.
fn may_stop(text: &str, stop: Stop, notation: Notation) -> bool {
    let end = stop.end;
    match edge::after(text, end) {
        None => true,
        Some('@' | '%' | '€') => false,
        Some('x' | 'X') => edge::digit_at(text, end + 1),
        Some('/') => !edge::digit_at(text, end + 1) || edge::after(text, end + 1) == Some('0'),
        Some(',') => notation != Notation::Bare || !edge::digit_at(text, end + 1),
        Some('.') if notation == Notation::Bare && edge::after(text, end + 1) == Some('0') => {
            !edge::digit_at(text, end + 2) && !edge::glued_after(text, end + 2)
        }
        Some('-') if edge::glued_after(text, end + 1) => false,
        Some(_) => !edge::glued_after(text, end) && !edge::goes_on_after(text, end),
    }
}

impl std::fmt::Debug for PhoneFound {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PhoneFound")
            .field("start", &self.start)
            .field("end", &self.end)
            .field("readings", &self.readings.len())
            .field("notation", &self.notation)
            .finish()
    }
}

#[cfg(test)]
mod tests;
