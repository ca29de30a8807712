//! Weighs JSON while it is read: what it would take in memory, before it takes it.
//!
//! A short text can become large: a list of empty words takes 8 bytes of memory for each byte of it. So strings, objects and
//! lists are counted with what they cost at least, and so is each further thing in a list, and reading ends with an error where the sum
//! is more than any report has. Nothing is known here of what the JSON means.

use std::io::{self, Read};

/// Most that a report may take: a million customers in one file are 8 MB, an agent's usual part is 5.
const MOST: usize = 48 << 20;
/// What a string takes beside its bytes, and its place in a list.
const STRING: usize = 32;
/// What each further thing takes beside its text: a number of one digit takes four bytes, and room for its like.
const FURTHER: usize = 8;
/// What an object or list takes at least.
const NESTED: usize = 48;

/// A reader that ends with an error where what was read weighs too much.
#[derive(Debug)]
pub(super) struct Weighed<R> {
    inner: R,
    weight: usize,
    place: Place,
}

/// Where in the text the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    String,
    /// After a backslash.
    Escaped,
}

impl<R: Read> Weighed<R> {
    pub(super) const fn new(inner: R) -> Self {
        Self {
            inner,
            weight: 0,
            place: Place::Outside,
        }
    }

    fn weigh(&mut self, bytes: &[u8]) {
        let (mut weight, mut place) = (self.weight + bytes.len(), self.place);
        for &byte in bytes {
            match place {
                Place::Outside => match byte {
                    b'"' => {
                        weight += STRING;
                        place = Place::String;
                    }
                    b'{' | b'[' => weight += NESTED,
                    b',' => weight += FURTHER,
                    _ => {}
                },
                Place::String if byte == b'"' => place = Place::Outside,
                Place::String if byte == b'\\' => place = Place::Escaped,
                Place::String => {}
                Place::Escaped => place = Place::String,
            }
        }
        (self.weight, self.place) = (weight, place);
    }
}

impl<R: Read> Read for Weighed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.weigh(into.get(..read).unwrap_or_default());
        if self.weight > MOST {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "weighs too much"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(text: &str) -> usize {
        let mut weighed = Weighed::new(text.as_bytes());
        io::copy(&mut weighed, &mut io::sink()).unwrap();
        weighed.weight
    }

    #[test]
    fn what_costs_memory_weighs() {
        assert_eq!(weight("123"), 3);
        assert_eq!(weight(r#""a""#), 3 + STRING);
        assert_eq!(weight(r#"["a\"[b","\\"]"#), 14 + NESTED + 2 * STRING + FURTHER);
    }

    #[test]
    fn a_million_customers_pass_and_a_list_of_nothing_does_not() {
        let numbers: Vec<String> = (0..1_000_000).map(|number| number.to_string()).collect();
        assert!(weight(&numbers.join(",")) < MOST / 3);
        let nothing = format!("[{}]", "1,".repeat(6_000_000));
        assert!(io::copy(&mut Weighed::new(nothing.as_bytes()), &mut io::sink()).is_err());
        let words = format!("[{}]", "\"\",".repeat(3_000_000));
        let mut weighed = Weighed::new(words.as_bytes());
        assert!(io::copy(&mut weighed, &mut io::sink()).is_err());
    }
}
