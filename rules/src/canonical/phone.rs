//! Telephone numbers: the digits of E.164, country code first, without the plus sign.
//!
//! A number with its country code has one reading. In national notation it has one in each country whose
//! numbering plan it fits: a CRM says which is meant ([`canonical`]), a text does not ([`readings`]). Service
//! and emergency numbers are nobody's and have no form. Stable: "+" before a form gives the form again.

mod plan;

use arrayvec::ArrayVec;

use super::Form;
pub use super::region::Region;
use crate::detect::edge::{is_dash, is_space};
use crate::detect::found::Notation;

/// Version of this form.
pub const VERSION: u8 = 1;

/// All readings of one number: a country each.
pub type Readings = ArrayVec<Form, 3>;

/// The longest number with its prefix, and a little.
const DIGITS: usize = 20;
type Digits = ArrayVec<u8, DIGITS>;

/// The canonical form of a number as a CRM has it; numbers without country code are of the `default` region.
///
/// What is no number there but is one in another region is taken to be of that region.
#[must_use]
pub fn canonical(raw: &str, default: Region) -> Option<Form> {
    let (digits, notation) = digits_of(raw)?;
    let national = match notation {
        Notation::National => digits.get(1..)?,
        Notation::Bare if !has_known_code(&digits) || default.fits_bare(&digits) => digits.as_slice(),
        _ => return readings_of(&digits, notation).first().copied(),
    };
    if default.fits(national) {
        return form(&[default.code(), national]);
    }
    if default.is_service(national) || default.is_mobile(national) {
        return None;
    }
    readings_of(&digits, notation).first().copied()
}

/// Every reading of a number as it stands in a text, Dutch before Belgian before German.
#[must_use]
pub fn readings(raw: &str, notation: Notation) -> Readings {
    digits_of(raw).map_or_else(Readings::default, |(digits, _)| readings_of(&digits, notation))
}

/// Every reading of digits in that notation; "00" and the trunk zero are still among them.
pub(crate) fn readings_of(digits: &[u8], notation: Notation) -> Readings {
    let mut found = Readings::new();
    let mut take = |candidate: Option<Form>| {
        if let Some(candidate) = candidate {
            let _full = found.try_push(candidate);
        }
    };
    match notation {
        Notation::International | Notation::Formatted => take(international(digits)),
        Notation::National => {
            if let Some((b'0', rest)) = digits.split_first() {
                for region in Region::ALL {
                    take(region.fits(rest).then(|| form(&[region.code(), rest])).flatten());
                }
            }
        }
        Notation::Bare if has_known_code(digits) && digits.len() > 9 => take(international(digits)),
        Notation::Bare => {
            for region in Region::ALL {
                take(
                    region
                        .fits_bare(digits)
                        .then(|| form(&[region.code(), digits]))
                        .flatten(),
                );
            }
            if digits.len() > 9 {
                take(international(digits));
            }
        }
    }
    found
}

/// Whether numbers of this country code all have the same length, so that one that fits is complete.
pub(crate) fn is_exact(digits: &[u8]) -> bool {
    let digits = digits.strip_prefix(b"00").unwrap_or(digits);
    !digits.starts_with(Region::De.code()) && plan::split_code(digits).is_some()
}

fn international(digits: &[u8]) -> Option<Form> {
    let digits = digits.strip_prefix(b"00").unwrap_or(digits);
    for region in Region::ALL {
        if let Some(rest) = digits.strip_prefix(region.code()) {
            let rest = rest.strip_prefix(b"0").unwrap_or(rest);
            return region.fits(rest).then(|| form(&[region.code(), rest]))?;
        }
    }
    if !(8..=15).contains(&digits.len()) || digits.starts_with(b"0") {
        return None;
    }
    match plan::split_code(digits) {
        Some((_, rest, length)) if rest.len() != length => None,
        _ => form(&[digits]),
    }
}

fn has_known_code(digits: &[u8]) -> bool {
    Region::ALL.into_iter().any(|region| {
        digits
            .strip_prefix(region.code())
            .is_some_and(|rest| region.fits(rest))
    })
}

fn form(parts: &[&[u8]]) -> Option<Form> {
    let mut out = Form::new();
    for part in parts {
        out.try_push_str(std::str::from_utf8(part).ok()?).ok()?;
    }
    Some(out)
}

/// The digits of a number and its notation. Labels before it, and an extension or remark after it, are left out.
fn digits_of(raw: &str) -> Option<(Digits, Notation)> {
    let raw = raw.trim();
    let raw = raw
        .strip_suffix(".0")
        .filter(|whole| whole.bytes().all(|b| b.is_ascii_digit()))
        .unwrap_or(raw);
    let first = raw.find(|c| digit(c).is_some())?;
    let plus = raw
        .get(..first)?
        .chars()
        .rev()
        .find(|c| !is_space(*c) && *c != '(')
        .is_some_and(|c| matches!(c, '+' | '＋'));
    let mut digits = Digits::new();
    let mut rest = raw.get(first..)?;
    while let Some(letter) = rest.chars().next() {
        let coded = plus || digits.starts_with(b"00");
        if let Some(after) = rest
            .strip_prefix('(')
            .filter(|_| coded)
            .and_then(without_trunk_zero)
        {
            rest = after;
            continue;
        }
        if let Some(value) = digit(letter) {
            digits.try_push(value).ok()?;
        } else if !(is_space(letter)
            || is_dash(letter)
            || matches!(letter, '.' | '/' | '(' | ')' | '\t')
            || super::fold::is_invisible(letter))
        {
            break;
        }
        rest = rest.get(letter.len_utf8()..)?;
    }
    if !is_remark(rest) {
        return None;
    }
    let notation = match digits.as_slice() {
        [b'0', b'0', ..] => Notation::International,
        [b'0', ..] => Notation::National,
        _ if plus => Notation::International,
        _ => Notation::Bare,
    };
    (digits.len() >= 6).then_some((digits, notation))
}

/// What follows "(0)", given what follows its opening bracket.
fn without_trunk_zero(after: &str) -> Option<&str> {
    after
        .trim_start_matches(is_space)
        .strip_prefix('0')?
        .trim_start_matches(is_space)
        .strip_prefix(')')
}

/// Whether what follows a number is no second number: an extension, or words.
fn is_remark(rest: &str) -> bool {
    let word = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | '.'));
    let extension = [
        "tst",
        "toestel",
        "ext",
        "x",
        "#",
        "dw",
        "durchwahl",
        "poste",
        "app",
    ]
    .iter()
    .any(|name| {
        word.get(..name.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(name))
    });
    let count = rest.chars().filter(|c| digit(*c).is_some()).count();
    count == 0 || (extension && count <= 6)
}

fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8),
        '０'..='９' => Some(b'0' + (u32::from(c) - u32::from('０')) as u8),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
