//! Takes RTF apart into groups, control words and text. Knows no meanings, never fails.

/// A piece of RTF.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'d> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word and its number.
    Word(&'d str, Option<i32>),
    /// A control symbol: a backslash and one byte that is no letter.
    Symbol(u8),
    /// `\'hh`: a byte of text.
    Byte(u8),
    /// Bytes of text as they stand, at least one.
    Text(&'d [u8]),
}

/// Gives tokens one after the other.
pub(super) struct Tokens<'d> {
    rest: &'d [u8],
}

impl<'d> Tokens<'d> {
    pub(super) const fn new(data: &'d [u8]) -> Self {
        Self { rest: data }
    }

    /// Takes bytes off the front as long as they are wanted, at most `most`.
    fn take(&mut self, most: usize, wanted: impl Fn(u8) -> bool) -> &'d [u8] {
        let end = self.rest.iter().take(most).take_while(|&&b| wanted(b)).count();
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }

    fn control(&mut self) -> Option<Token<'d>> {
        let (&first, rest) = self.rest.split_first()?;
        if first == b'\'' {
            if let [high, low, behind @ ..] = rest
                && let (Some(high), Some(low)) = (hex(*high), hex(*low))
            {
                self.rest = behind;
                return Some(Token::Byte(high << 4 | low));
            }
            self.rest = rest;
            return self.next();
        }
        if !first.is_ascii_alphabetic() {
            self.rest = rest;
            return Some(Token::Symbol(first));
        }
        let name = self.take(64, |b| b.is_ascii_alphabetic());
        let digits = {
            let minus = self.rest.first() == Some(&b'-') && self.rest.get(1).is_some_and(u8::is_ascii_digit);
            let sign = usize::from(minus);
            let count = self
                .rest
                .iter()
                .skip(sign)
                .take(10)
                .take_while(|b| b.is_ascii_digit())
                .count();
            let (digits, rest) = self
                .rest
                .split_at_checked(sign + count)
                .unwrap_or((&[], self.rest));
            self.rest = rest;
            digits
        };
        let number = std::str::from_utf8(digits)
            .ok()
            .and_then(|d| d.parse::<i64>().ok());
        let number = number.map(|n| n.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32);
        if let Some((b' ', rest)) = self.rest.split_first() {
            self.rest = rest;
        }
        let name = std::str::from_utf8(name).unwrap_or_default();
        if name == "bin" {
            let count = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.rest = self.rest.get(count..).unwrap_or_default();
            return self.next();
        }
        Some(Token::Word(name, number))
    }
}

impl<'d> Iterator for Tokens<'d> {
    type Item = Token<'d>;

    fn next(&mut self) -> Option<Token<'d>> {
        self.take(usize::MAX, |b| matches!(b, b'\r' | b'\n' | 0));
        let (&first, rest) = self.rest.split_first()?;
        match first {
            b'{' => {
                self.rest = rest;
                Some(Token::Open)
            }
            b'}' => {
                self.rest = rest;
                Some(Token::Close)
            }
            b'\\' => {
                self.rest = rest;
                self.control()
            }
            _ => Some(Token::Text(self.take(usize::MAX, |b| {
                !matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0)
            }))),
        }
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|d| d as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(rtf: &str) -> Vec<Token<'_>> {
        Tokens::new(rtf.as_bytes()).collect()
    }

    #[test]
    fn words_take_one_space_and_a_number() {
        assert_eq!(
            tokens("\\b  x\\li-720\\par\r\ny"),
            [
                Token::Word("b", None),
                Token::Text(b" x"),
                Token::Word("li", Some(-720)),
                Token::Word("par", None),
                Token::Text(b"y"),
            ]
        );
    }

    #[test]
    fn bytes_symbols_and_binary_data() {
        assert_eq!(
            tokens("{\\'e9\\~\\bin3 }}}z}"),
            [
                Token::Open,
                Token::Byte(0xE9),
                Token::Symbol(b'~'),
                Token::Text(b"z"),
                Token::Close
            ]
        );
    }

    #[test]
    fn broken_controls_end_quietly() {
        assert_eq!(tokens("\\"), []);
        assert_eq!(tokens("\\'"), []);
        assert_eq!(tokens("\\'zz"), [Token::Text(b"zz")]);
        assert_eq!(tokens("\\bin99999999999 x"), []);
        assert_eq!(tokens("\\u-"), [Token::Word("u", None), Token::Text(b"-")]);
    }
}
