//! E-mail addresses around an "@" or one of its disguises.
//!
//! The anchor is the first byte of "@", "＠", "%40", "(at)", "[at]", " at " or " @ ". The address extends both
//! ways over what may stand in one; punctuation of the sentence around it is left out. Disguised dots are
//! understood only around a disguised "@". Invariant: never a part of a longer address.

use crate::canonical::email::{canonical, plain};
use crate::canonical::fold::is_invisible;
use crate::detect::edge;
use crate::detect::found::{Found, Notation};

/// Beyond this many bytes on a side nothing is an address.
const SIDE_LIMIT: usize = 160;

/// The address whose "@", or its disguise, begins at `anchor`.
#[must_use]
pub fn at(text: &str, anchor: usize) -> Option<Found> {
    let rest = text.get(anchor..)?;
    let spaced = edge::before(text, anchor) == Some(' ') && rest.starts_with("@ ");
    // "jan @ x . nl": the space belongs to the disguise.
    let (anchor, rest) = if spaced {
        (anchor - 1, text.get(anchor - 1..)?)
    } else {
        (anchor, rest)
    };
    let (sign, style) = match rest.as_bytes().first()? {
        b'@' => (1, Style::Open),
        0xef => (rest.starts_with('＠').then_some(3)?, Style::Open),
        b'%' => (rest.starts_with("%40").then_some(3)?, Style::Open),
        _ => match plain::disguised(rest)? {
            ('@', length) => (length, Style::Disguised),
            _ => return None,
        },
    };
    let (anchor, sign) = if style == Style::Disguised {
        let before = text.get(..anchor)?.trim_end_matches(edge::is_space).len();
        if anchor - before > 4 {
            return None;
        }
        (before, sign + anchor - before)
    } else {
        (anchor, sign)
    };
    let (sign, style) = if matches!(style, Style::Open) && edge::after(rest, sign).is_some_and(edge::is_space)
    {
        // "jan@ x.nl": a slip, and read as one only before what looks like a domain.
        let skipped = rest.get(sign..)?.len() - rest.get(sign..)?.trim_start_matches(edge::is_space).len();
        (sign + skipped, Style::Slip)
    } else {
        (sign, style)
    };
    let start = local_start(text, anchor, style)?;
    let end = domain_end(text, anchor + sign, style)?;
    let form = canonical(text.get(start..end)?)?;
    Some(Found {
        start,
        end,
        form,
        notation: Notation::Formatted,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Open,
    Slip,
    Disguised,
}

/// Where the local part before the sign begins.
fn local_start(text: &str, anchor: usize, style: Style) -> Option<usize> {
    let mut start = run_before(text, anchor);
    if style == Style::Disguised {
        for _ in 0..4 {
            let Some(next) = dot_before(text, start) else {
                break;
            };
            let begin = run_before(text, next);
            if begin == next {
                break;
            }
            start = begin;
        }
    }
    let local = text.get(start..anchor)?;
    // "%20jan@x.nl" and "%3Cjan@x.nl": what an escape leaves of an address begins behind it.
    if let Some(escape) = local.rfind('%') {
        let code = local.as_bytes().get(escape + 1..escape + 3);
        let length = if code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit)) {
            3
        } else {
            1
        };
        start += escape + length;
    }
    let kept = text.get(start..anchor)?;
    start += kept.len()
        - kept
            .trim_start_matches(|c: char| ".'-&+’".contains(c) || is_invisible(c))
            .len();
    (start < anchor).then_some(start)
}

fn run_before(text: &str, end: usize) -> usize {
    let mut start = end;
    while end - start < SIDE_LIMIT {
        match edge::before(text, start) {
            Some(c) if is_local(c) => start -= c.len_utf8(),
            _ => break,
        }
    }
    start
}

/// Where a disguised dot that ends at `end` begins.
fn dot_before(text: &str, end: usize) -> Option<usize> {
    let mut from = end.saturating_sub(10);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..end)?
        .char_indices()
        .map(|(offset, _)| from + offset)
        .find(|&begin| {
            text.get(begin..)
                .and_then(plain::disguised)
                .is_some_and(|(sign, length)| sign == '.' && begin + length == end)
        })
}

/// Where the domain that begins at `from` ends.
fn domain_end(text: &str, from: usize, style: Style) -> Option<usize> {
    let mut end = run_after(text, from);
    if style == Style::Disguised {
        for _ in 0..4 {
            let Some(('.', length)) = text.get(end..).and_then(plain::disguised) else {
                break;
            };
            let next = run_after(text, end + length);
            if next == end + length {
                break;
            }
            end = next;
        }
    }
    let domain = text.get(from..end)?;
    end -= domain.len()
        - domain
            .trim_end_matches(|c: char| ".-．。".contains(c) || is_invisible(c))
            .len();
    if end == from || matches!(edge::after(text, end), Some('@' | '＠')) {
        return None;
    }
    Some(end)
}

fn run_after(text: &str, from: usize) -> usize {
    let mut end = from;
    while end - from < SIDE_LIMIT {
        match edge::after(text, end) {
            Some(c) if is_domain(c) => end += c.len_utf8(),
            _ => break,
        }
    }
    end
}

/// Signs that an address may hold but that in text stand beside it (`=`, `/`, `#`, `|` …) are not among these.
fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | '_' | '-' | '+' | '%' | '&' | '\'')
        || (!c.is_ascii() && (c.is_alphanumeric() || is_invisible(c) || c == '．'))
}

fn is_domain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | '-')
        || (!c.is_ascii()
            && (c.is_alphanumeric()
                || is_invisible(c)
                || matches!(c, '．' | '。')
                || unicode_normalization::char::is_combining_mark(c)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found<'a>(text: &'a str, anchor: &str) -> Option<(&'a str, String)> {
        let found = at(text, text.find(anchor).unwrap())?;
        Some((text.get(found.start..found.end).unwrap(), found.form.to_string()))
    }

    #[test]
    fn addresses_in_text() {
        for (text, anchor, span) in [
            ("Mail jan@x.nl.", "@", "jan@x.nl"),
            ("(jan@x.nl)", "@", "jan@x.nl"),
            ("'jan@x.nl',", "@", "jan@x.nl"),
            ("<mailto:jan@x.nl>", "@", "jan@x.nl"),
            ("?mail=jan@x.nl&a=1", "@", "jan@x.nl"),
            ("mail=jan%40x.nl&a=1", "%40", "jan%40x.nl"),
            ("%20jan@x.nl", "@", "jan@x.nl"),
            ("jan@x.nl;piet@y.nl", "@", "jan@x.nl"),
            ("a\tjan@x.nl\tb", "@", "jan@x.nl"),
            ("\u{feff}jan@x.nl", "@", "jan@x.nl"),
            ("bel jan (at) x (punt) nl nu", " (at)", "jan (at) x (punt) nl"),
            ("bel jan (at) x (punt) nl nu", "(at)", "jan (at) x (punt) nl"),
            ("bel jan(at)x.nl nu", "(at)", "jan(at)x.nl"),
            ("mail jan [at] x [dot] nl.", " [at]", "jan [at] x [dot] nl"),
            ("is jan at x punt nl", " at ", "jan at x punt nl"),
            ("jan @ x . nl", " @ ", "jan @ x . nl"),
            ("jan @ x.nl", " @ ", "jan @ x.nl"),
            ("bel jan @ x . nl", "@", "jan @ x . nl"),
            ("jan＠x.nl", "＠", "jan＠x.nl"),
        ] {
            let (got, form) = found(text, anchor).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((got, form.as_str()), (span, "jan@x.nl"), "{text}");
        }
        assert_eq!(
            found("jan punt jansen at x.nl", " at ").unwrap().1,
            "jan.jansen@x.nl"
        );
        assert_eq!(found("René@café.nl", "@").unwrap().1, "rené@café.nl");
    }

    #[test]
    fn what_only_looks_like_an_address() {
        for text in [
            "@jan",
            "jan@",
            "a @ b",
            "jan@x",
            "jan@x.nl@y.nl",
            "kom @ 12:00",
            "jan@x.nl1",
            "p@ssw0rd",
        ] {
            assert_eq!(found(text, "@"), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_and_anchor_are_borne(text in "\\PC{0,40}(@| at |%40)\\PC{0,40}", anchor in 0usize..130) {
            if let Some(found) = at(&text, anchor) {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }

        #[test]
        fn the_address_is_found_whole(local in "[a-z]{1,6}([._][a-z0-9]{1,5}){0,3}", domain in "[a-z]{1,20}") {
            let address = format!("{local}@{domain}.nl");
            let text = format!("Zie {address}, dank");
            let found = at(&text, text.find('@').unwrap()).unwrap();
            prop_assert_eq!(found.form.as_str(), address);
        }
    }
}
