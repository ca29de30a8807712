//! Characters and numbers drawn by the key of one run: the same key, kind and original give the same draw.
//!
//! Knows kinds of characters and nothing of what they are part of: another letter for a letter in its case,
//! another digit for a digit, everything else as it is.

use super::vocabulary::is_letter;

/// Letters that every Western encoding has, small and capital.
const ACCENTED: [(char, char); 20] = [
    ('é', 'É'),
    ('ë', 'Ë'),
    ('è', 'È'),
    ('ê', 'Ê'),
    ('á', 'Á'),
    ('à', 'À'),
    ('ä', 'Ä'),
    ('â', 'Â'),
    ('í', 'Í'),
    ('ï', 'Ï'),
    ('ì', 'Ì'),
    ('î', 'Î'),
    ('ó', 'Ó'),
    ('ö', 'Ö'),
    ('ò', 'Ò'),
    ('ô', 'Ô'),
    ('ú', 'Ú'),
    ('ü', 'Ü'),
    ('û', 'Û'),
    ('ù', 'Ù'),
];

/// Numbers that follow from the key and what is replaced.
pub(super) struct Random {
    source: blake3::OutputReader,
}

impl Random {
    pub(super) fn new(key: &[u8; 32], kind: &[u8], id: &str) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(kind).update(&[0]).update(id.as_bytes());
        Self {
            source: hasher.finalize_xof(),
        }
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let mut bytes = [0; 4];
        self.source.fill(&mut bytes);
        u32::from_le_bytes(bytes) % end.max(1)
    }

    /// Another character of the same kind; the same where it is no letter and no digit.
    pub(super) fn other(&mut self, c: char) -> char {
        match c {
            '0'..='9' => self.shifted(c, '0', 10),
            'a'..='z' => self.shifted(c, 'a', 26),
            'A'..='Z' => self.shifted(c, 'A', 26),
            _ if is_letter(c) && !c.is_ascii() => self.other_accented(c),
            _ => c,
        }
    }

    /// Another digit that is not zero at the head of a number of `length` digits. One of five may be a date that
    /// is stored as a number: it stays in its half, so that it stays a date.
    pub(super) fn other_leading(&mut self, digit: char, length: usize) -> char {
        match digit {
            '1'..='4' if length == 5 => self.shifted(digit, '1', 4),
            '5'..='9' if length == 5 => self.shifted(digit, '5', 5),
            '1'..='9' => self.shifted(digit, '1', 9),
            _ => digit,
        }
    }

    fn shifted(&mut self, c: char, first: char, count: u32) -> char {
        let place = (c as u32).saturating_sub(first as u32);
        let place = (place + 1 + self.below(count - 1)) % count;
        char::from_u32(first as u32 + place).unwrap_or(first)
    }

    fn other_accented(&mut self, c: char) -> char {
        let latin = matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
        if latin {
            let count = ACCENTED.len() as u32;
            let upper = c.is_uppercase();
            let pick = |at: u32| {
                let (small, capital) = ACCENTED.get(at as usize).copied().unwrap_or(('é', 'É'));
                if upper { capital } else { small }
            };
            let at = self.below(count);
            let picked = pick(at);
            return if picked == c {
                pick((at + 1) % count)
            } else {
                picked
            };
        }
        // Other scripts: a letter of the same case nearby.
        let base = (c as u32) & !31;
        let start = self.below(32);
        (0..32)
            .filter_map(|step| char::from_u32(base + (start + step) % 32))
            .find(|near| {
                *near != c
                    && is_letter(*near)
                    && near.is_lowercase() == c.is_lowercase()
                    && near.is_uppercase() == c.is_uppercase()
            })
            .unwrap_or('é')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stay_of_their_kind_and_change() {
        let mut random = Random::new(&[1; 32], b"test", "x");
        for c in "aZ5éÖжמ漢".chars() {
            for _ in 0..50 {
                let other = random.other(c);
                assert_ne!(other, c);
                assert_eq!(other.is_alphabetic(), c.is_alphabetic());
                assert_eq!(other.is_uppercase(), c.is_uppercase());
            }
        }
        assert_eq!(random.other('-'), '-');
    }

    #[test]
    fn the_same_key_draws_the_same() {
        let draw = || Random::new(&[1; 32], b"test", "x").below(1_000_000);
        assert_eq!(draw(), draw());
    }
}
