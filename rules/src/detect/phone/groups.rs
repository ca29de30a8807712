//! The groups of digits that a telephone number may be written in, and what separates them.
//!
//! Reads as far as groups follow each other in a way that is usual within one number; which of them belong
//! to the number is settled by the numbering plans.

use arrayvec::ArrayVec;

use crate::detect::edge::{after, before, digit_at, digits_from, is_dash, is_space};
use crate::detect::found::Notation;

/// The longest number of E.164, with "00" before it.
const DIGITS: usize = 17;

/// A place behind a group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    pub end: usize,
    /// Digits up to there.
    pub count: u8,
}

/// Groups of digits that follow each other.
pub(super) struct Groups {
    pub digits: ArrayVec<u8, DIGITS>,
    pub stops: ArrayVec<Stop, DIGITS>,
    /// Whether an opening bracket was closed behind the first group.
    pub closed: bool,
}

impl Groups {
    /// Reads groups from the first digit. `None` if the first run is no beginning of a number.
    pub(super) fn read(text: &str, digit_start: usize, notation: Notation, bracket: bool) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut groups = Self {
            digits: ArrayVec::new(),
            stops: ArrayVec::new(),
            closed: false,
        };
        let mut at = digit_start;
        let mut behind_dash = false;
        let mut open = bracket;
        loop {
            let run = digits_from(bytes, at);
            let lone = run == 1 && notation == Notation::National && !behind_dash && !groups.closed;
            if run == 0
                || lone
                || groups
                    .digits
                    .try_extend_from_slice(bytes.get(at..at + run)?)
                    .is_err()
            {
                break;
            }
            at += run;
            groups
                .stops
                .try_push(Stop {
                    end: at,
                    count: groups.digits.len() as u8,
                })
                .ok()?;
            let first = groups.stops.len() == 1;
            let Some(gap) = Gap::read(text, at, notation, first, open) else {
                break;
            };
            groups.closed |= gap.closes;
            behind_dash = gap.dash;
            open = gap.opens;
            at = gap.end;
        }
        (!groups.stops.is_empty()).then_some(groups)
    }

    /// The digits up to a stop.
    pub(super) fn digits_to(&self, stop: Stop) -> &[u8] {
        self.digits.get(..usize::from(stop.count)).unwrap_or_default()
    }

    /// Whether the groups begin with a date: "31-12-2024", "01.02.80 12".
    pub(super) fn is_date(&self, text: &str, digit_start: usize) -> bool {
        let [first, second, third, ..] = self.stops.as_slice() else {
            return false;
        };
        let number = |from: u8, to: u8| {
            self.digits
                .get(usize::from(from)..usize::from(to))
                .unwrap_or_default()
                .iter()
                .fold(0_u32, |sum, digit| {
                    sum.saturating_mul(10).saturating_add(u32::from(digit - b'0'))
                })
        };
        let mark = |stop: &Stop| after(text, stop.end).filter(|c| is_dash(*c) || matches!(c, '.' | '/'));
        let same_marks = mark(first).is_some() && mark(first) == mark(second);
        let lengths = (
            first.end - digit_start,
            second.count - first.count,
            third.count - second.count,
        );
        let (day, month) = (number(0, first.count), number(first.count, second.count));
        let year = number(second.count, third.count);
        let short_year = lengths.2 == 2 && mark(third) != mark(first);
        same_marks
            && lengths.0 <= 2
            && lengths.1 <= 2
            && (1..=31).contains(&day)
            && (1..=12).contains(&month)
            && ((lengths.2 == 4 && (1900..2100).contains(&year)) || short_year)
    }
}

/// What separates two groups.
struct Gap {
    end: usize,
    closes: bool,
    dash: bool,
    opens: bool,
}

impl Gap {
    fn read(text: &str, at: usize, notation: Notation, first: bool, open: bool) -> Option<Self> {
        let mut end = at;
        let mut closes = false;
        let mut dash = false;
        if open && after(text, end) == Some(')') {
            closes = true;
            end += 1;
        }
        let spaced = skip_space(text, &mut end);
        if notation == Notation::International && after(text, end) == Some('(') {
            return Self::bracketed(text, end, closes);
        }
        match after(text, end)? {
            c if c.is_ascii_digit() => {
                if end == at {
                    return None;
                }
            }
            c if is_dash(c) => {
                dash = true;
                end += c.len_utf8();
                skip_space(text, &mut end);
            }
            '/' if first && notation != Notation::Bare => {
                end += 1;
                skip_space(text, &mut end);
            }
            '/' | '.' if !spaced && notation != Notation::Bare => end += 1,
            _ => return None,
        }
        digit_at(text, end).then_some(Self {
            end,
            closes,
            dash,
            opens: false,
        })
    }

    /// "(0)" and "(20)" behind a country code.
    fn bracketed(text: &str, open: usize, closes: bool) -> Option<Self> {
        let mut end = open + 1;
        skip_space(text, &mut end);
        let run = digits_from(text.as_bytes(), end);
        let mut close = end + run;
        skip_space(text, &mut close);
        if run == 0 || after(text, close) != Some(')') {
            return None;
        }
        if run > 1 || text.as_bytes().get(end) != Some(&b'0') {
            return Some(Self {
                end,
                closes,
                dash: true,
                opens: true,
            })
            .filter(|_| digits_behind(text, close + 1));
        }
        let mut next = close + 1;
        skip_space(text, &mut next);
        if let Some(c) = after(text, next).filter(|c| is_dash(*c)) {
            next += c.len_utf8();
            skip_space(text, &mut next);
        }
        digit_at(text, next).then_some(Self {
            end: next,
            closes,
            dash: false,
            opens: false,
        })
    }
}

fn digits_behind(text: &str, at: usize) -> bool {
    let mut next = at;
    skip_space(text, &mut next);
    after(text, next).is_some_and(|c| c.is_ascii_digit() || is_dash(c))
}

fn skip_space(text: &str, at: &mut usize) -> bool {
    match after(text, *at) {
        Some(c) if is_space(c) => {
            *at += c.len_utf8();
            true
        }
        _ => false,
    }
}

/// Whether an IBAN in groups of four ends at `end`, which is before a space: "NL91 ABNA" before " 0417".
pub(super) fn is_within_iban(text: &str, end: usize) -> bool {
    let bytes = text.as_bytes();
    let mut end = end;
    for _ in 0..8 {
        let Some(group) = end.checked_sub(4).and_then(|start| bytes.get(start..end)) else {
            return false;
        };
        if !group.iter().all(u8::is_ascii_alphanumeric) {
            return false;
        }
        let [a, b, c, d] = group else { return false };
        if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit() {
            return true;
        }
        match before(text, end - 4) {
            Some(c) if is_space(c) || is_dash(c) || c == '.' => end -= 4 + c.len_utf8(),
            _ => return false,
        }
    }
    false
}
