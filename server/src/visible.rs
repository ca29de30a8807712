//! Names that others chose, so that what is shown is what is there.
//!
//! Escaping for HTML is the templates' work. It leaves characters that steer a terminal, break a line or turn the direction of
//! writing, by which `gpj.exe` is shown as `exe.jpg` (Unicode Technical Report 36, section 2.5): those are shown as signs.

use std::fmt::Write as _;

/// A name with a sign in the place of each character that is not seen itself.
#[must_use]
pub fn visible(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for letter in name.chars() {
        let code = u32::from(letter);
        match code {
            // Control pictures (Unicode block U+2400).
            0x00..=0x1F => shown.extend(char::from_u32(0x2400 + code)),
            0x7F => shown.push('\u{2421}'),
            // C1 controls, marks and overrides of direction, separators of lines, marks of width 0.
            0x80..=0x9F | 0x61C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x2069 | 0xFEFF => {
                let _: std::fmt::Result = write!(shown, "⟨U+{code:04X}⟩");
            }
            _ => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_shown_as_a_sign() {
        assert_eq!(visible("klanten\n\u{1b}[2J\u{7f}.csv"), "klanten␊␛[2J␡.csv");
        assert_eq!(visible("a\u{202e}gpj.exe"), "a⟨U+202E⟩gpj.exe");
        assert_eq!(visible("Zoë, 東京 – €.csv"), "Zoë, 東京 – €.csv");
    }
}
