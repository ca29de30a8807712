//! Takes a content stream apart into operators and their operands.
//!
//! Never recursive, never failing: what is no operand is passed over, nested arrays and dictionaries are
//! flattened, pictures within the stream are skipped.

use std::mem;

/// An operand.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    /// The elements of an array or dictionary, flat.
    List(Vec<Operand>),
}

/// Most operands that an operator may have; older ones are dropped.
const MOST_OPERANDS: usize = 64;

/// Reads operators one after the other.
pub(super) struct Content<'d> {
    rest: &'d [u8],
    /// Operands of the operator given last.
    pub(super) operands: Vec<Operand>,
}

impl<'d> Content<'d> {
    pub(super) const fn new(data: &'d [u8]) -> Self {
        Self {
            rest: data,
            operands: Vec::new(),
        }
    }

    /// The next operator; its operands are in [`Content::operands`].
    pub(super) fn next(&mut self) -> Option<&'d [u8]> {
        self.read(MOST_OPERANDS)
    }

    /// The next operator with all operands before it, however many, moved to `operands`.
    pub(super) fn next_with(&mut self, operands: &mut Vec<Operand>) -> Option<&'d [u8]> {
        let operator = self.read(usize::MAX);
        mem::swap(operands, &mut self.operands);
        operator
    }

    fn read(&mut self, most: usize) -> Option<&'d [u8]> {
        self.operands.clear();
        let mut list: Option<Vec<Operand>> = None;
        loop {
            self.skip_space();
            let (&first, tail) = self.rest.split_first()?;
            let operand = match first {
                b'[' => {
                    self.rest = tail;
                    list.get_or_insert_default();
                    continue;
                }
                b']' => {
                    self.rest = tail;
                    match list.take() {
                        Some(list) => Operand::List(list),
                        None => continue,
                    }
                }
                b'<' if tail.first() == Some(&b'<') => {
                    self.rest = tail.get(1..).unwrap_or_default();
                    list.get_or_insert_default();
                    continue;
                }
                b'>' => {
                    self.rest = tail.strip_prefix(b">").unwrap_or(tail);
                    match list.take() {
                        Some(list) => Operand::List(list),
                        None => continue,
                    }
                }
                b'<' => {
                    self.rest = tail;
                    Operand::Text(self.hexadecimal())
                }
                b'(' => {
                    self.rest = tail;
                    Operand::Text(self.literal())
                }
                b'/' => {
                    self.rest = tail;
                    Operand::Name(name(self.word()))
                }
                b'0'..=b'9' | b'+' | b'-' | b'.' => Operand::Number(number(self.word())),
                b')' | b'{' | b'}' => {
                    self.rest = tail;
                    continue;
                }
                _ => {
                    let word = self.word();
                    if word == b"ID" {
                        self.skip_picture();
                    }
                    if matches!(word, b"true" | b"false" | b"null") {
                        continue;
                    }
                    return Some(word);
                }
            };
            if let Some(list) = &mut list {
                list.push(operand);
                continue;
            }
            if self.operands.len() >= most {
                self.operands.clear();
            }
            self.operands.push(operand);
        }
    }

    /// The number at that place among the operands.
    pub(super) fn number(&self, at: usize) -> f64 {
        match self.operands.get(at) {
            Some(Operand::Number(number)) => *number,
            _ => 0.0,
        }
    }

    /// The name at that place among the operands.
    pub(super) fn name(&self, at: usize) -> Option<&[u8]> {
        match self.operands.get(at) {
            Some(Operand::Name(name)) => Some(name),
            _ => None,
        }
    }

    fn skip_space(&mut self) {
        loop {
            let end = self.rest.iter().take_while(|b| is_space(**b)).count();
            self.rest = self.rest.get(end..).unwrap_or_default();
            if self.rest.first() != Some(&b'%') {
                return;
            }
            let end = self
                .rest
                .iter()
                .take_while(|b| !matches!(b, b'\r' | b'\n'))
                .count();
            self.rest = self.rest.get(end..).unwrap_or_default();
        }
    }

    /// The characters up to the next space or delimiter; at least one.
    fn word(&mut self) -> &'d [u8] {
        let end = self
            .rest
            .iter()
            .take_while(|b| !is_space(**b) && !is_delimiter(**b))
            .count();
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, &[]));
        self.rest = rest;
        word
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let end = self
            .rest
            .iter()
            .position(|b| *b == b'>')
            .unwrap_or(self.rest.len());
        let digits = self.rest.get(..end).unwrap_or_default();
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        let digits: Vec<u8> = digits
            .iter()
            .filter_map(|b| char::from(*b).to_digit(16))
            .map(|d| d as u8)
            .collect();
        digits
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => high << 4 | low,
                [high] => high << 4,
                _ => 0,
            })
            .collect()
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut open = 1_u32;
        while let Some((&byte, tail)) = self.rest.split_first() {
            self.rest = tail;
            match byte {
                b'(' => {
                    open += 1;
                    text.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    text.push(byte);
                }
                b'\\' => self.escape(&mut text),
                _ => text.push(byte),
            }
        }
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some((&byte, tail)) = self.rest.split_first() else {
            return;
        };
        self.rest = tail;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => self.rest = self.rest.strip_prefix(b"\n").unwrap_or(self.rest),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    if let Some((digit @ b'0'..=b'7', tail)) = self.rest.split_first() {
                        code = code * 8 + u32::from(digit - b'0');
                        self.rest = tail;
                    }
                }
                text.push((code & 0xFF) as u8);
            }
            _ => text.push(byte),
        }
    }

    /// Passes over the data of a picture: to an `EI` that stands alone.
    fn skip_picture(&mut self) {
        let end = self.rest.windows(4).position(
            |w| matches!(w, [before, b'E', b'I', after] if is_space(*before) && (is_space(*after))),
        );
        self.rest = end.and_then(|end| self.rest.get(end + 3..)).unwrap_or_default();
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn number(word: &[u8]) -> f64 {
    let text = std::str::from_utf8(word).unwrap_or("0");
    // Some writers put two signs or a minus into the middle: what stands before it counts.
    let text = text.trim_start_matches("--");
    let parsed = text.parse().ok().or_else(|| {
        let end = text
            .get(1..)
            .and_then(|t| t.find('-'))
            .map_or(text.len(), |at| at + 1);
        text.get(..end)?.parse().ok()
    });
    parsed.filter(|n: &f64| n.is_finite()).unwrap_or(0.0)
}

/// A name with its `#hh` resolved.
fn name(word: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if let (b'#', [high, low, behind @ ..]) = (byte, tail)
            && let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
        {
            name.push((high * 16 + low) as u8);
            rest = behind;
        } else {
            name.push(byte);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Operand {
        Operand::Text(bytes.to_vec())
    }

    #[test]
    fn operators_come_with_their_operands() {
        let mut content = Content::new(b"/F#31 12 Tf % x\n[(a\\)\\101) -20.5 <4 1 4>] TJ T*");
        assert_eq!(content.next(), Some(&b"Tf"[..]));
        assert_eq!(
            content.operands,
            [Operand::Name(b"F1".to_vec()), Operand::Number(12.0)]
        );
        assert_eq!(content.next(), Some(&b"TJ"[..]));
        let list = vec![text(b"a)A"), Operand::Number(-20.5), text(b"A@")];
        assert_eq!(content.operands, [Operand::List(list)]);
        assert_eq!(content.next(), Some(&b"T*"[..]));
        assert_eq!(content.next(), None);
    }

    #[test]
    fn pictures_are_passed_over() {
        let mut content = Content::new(b"BI /W 1 ID \x00(EI(\xFF\nEI Q");
        assert_eq!(content.next(), Some(&b"BI"[..]));
        assert_eq!(content.next(), Some(&b"ID"[..]));
        assert_eq!(content.next(), Some(&b"Q"[..]));
    }

    #[test]
    fn broken_streams_end() {
        for broken in [
            &b"(abc"[..],
            b"<41",
            b"[[[[",
            b"1 2 3",
            b"<< /A",
            b"\\",
            b">>>>",
            b"ID x",
        ] {
            let mut content = Content::new(broken);
            while content.next().is_some() {}
        }
        assert!((number(b"1-2") - 1.0).abs() < 1e-9);
        assert!((number(b"--3") - 3.0).abs() < 1e-9);
    }
}
