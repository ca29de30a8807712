//! Where a message begins in the text of an exported chat: `[12-03-2025 14:02:11] Jan: …`, `12/03/2025, 14:02 - Jan: …`.
//!
//! WhatsApp writes both, other programs and logs much the same. Each message is a record of its own, with the
//! lines that follow it: who writes after whom is not the same customer.

/// What a message says, with the name before it, where a line begins with the time of one.
///
/// The time itself is left out: its digits look like a telephone number.
pub(super) fn message(line: &str) -> Option<&str> {
    let mut rest = line
        .trim_start_matches(['\u{200e}', '\u{200f}', '\u{feff}'])
        .as_bytes();
    let bracket = take(&mut rest, |b| b == b'[');
    [b'-', b'/', b'.']
        .into_iter()
        .any(|separator| take_date(&mut rest, separator))
        .then_some(())?;
    take(&mut rest, |b| b == b',');
    let parted = take(&mut rest, |b| b == b' ') || take(&mut rest, |b| b == b'T');
    let time = matches!(digits(&mut rest), 1 | 2) && take(&mut rest, |b| b == b':') && digits(&mut rest) == 2;
    if !parted || !time {
        return None;
    }
    // Seconds and half of the day may follow; then comes what parts the time from the name.
    let end: &[u8] = if bracket { b"]" } else { b" - " };
    let head = rest.get(..16).unwrap_or(rest);
    let said = memchr::memmem::find(head, end)? + end.len();
    line.get(line.len() - rest.len() + said..)
}

/// Takes a date with that separator off the front, if one stands there.
fn take_date(rest: &mut &[u8], separator: u8) -> bool {
    let mut behind = *rest;
    let whole = (0..3).all(|part| {
        (part == 0 || take(&mut behind, |b| b == separator)) && matches!(digits(&mut behind), 1 | 2 | 4)
    });
    if whole {
        *rest = behind;
    }
    whole
}

/// Takes one byte off the front, if it is that.
fn take(rest: &mut &[u8], is: impl Fn(u8) -> bool) -> bool {
    match rest.split_first() {
        Some((first, behind)) if is(*first) => {
            *rest = behind;
            true
        }
        _ => false,
    }
}

/// Takes digits off the front and counts them.
fn digits(rest: &mut &[u8]) -> usize {
    let mut count = 0;
    while take(rest, |b| b.is_ascii_digit()) {
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::gathered::Gathered;

    #[test]
    fn beginnings_are_known_in_all_their_forms() {
        for line in [
            "[12-03-2025 14:02:11] Jan: hoi",
            "\u{200e}[12/03/25, 14:02:11] Jan: hoi",
            "12/03/2025, 14:02 - Jan: hoi",
            "12-03-2025 14:02 - Jan: hoi",
            "3/12/25, 2:02 PM - Jan: hi",
            "[2025-03-12 14:02] Jan: hoi",
        ] {
            assert!(
                message(line).is_some_and(|said| said.trim().starts_with("Jan: h")),
                "{line}"
            );
        }
        for line in [
            "",
            "[1] noot",
            "12-03-2025 vergadering",
            "030-1234567 - Jan",
            "[",
            "12/03/2025, 14:02 uur",
        ] {
            assert_eq!(message(line), None, "{line}");
        }
    }

    #[test]
    fn each_message_is_a_record_with_its_lines() {
        let chat = "[12-03-2025 14:02:11] Jan: het nummer van\nPiet Bos is 06-12345678\n[12-03-2025 14:03:00] Els: dank\n";
        let gathered = Gathered::of(chat.as_bytes(), "_chat.txt");
        let segments = &gathered.entries[0].segments;
        assert_eq!(segments.len(), 3);
        assert_eq!(segments[0].record, segments[1].record);
        assert_ne!(segments[1].record, segments[2].record);
    }
}
