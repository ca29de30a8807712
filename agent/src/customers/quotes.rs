//! Finds a quotation mark that is opened and never closed, before a row is believed.
//!
//! A reader of CSV takes everything up to the next mark, or up to the end, for one cell: the customers in it would be
//! lost without a word. Only marks that begin a cell open one (RFC 4180); a cell over several lines whose mark is
//! followed by neither separator nor line end was not meant to begin.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter};

const PIECE: usize = 64 << 10;

/// Goes through text in pieces.
#[derive(Debug)]
struct Quotes {
    separator: u8,
    state: State,
    /// Lines that have ended.
    lines: u64,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Outside {
        at_start: bool,
    },
    Inside(Opened),
    /// A mark inside: the end of the cell, or the first of two.
    Closing(Opened),
}

/// Where a cell was opened.
#[derive(Debug, Clone, Copy)]
struct Opened {
    line: u64,
}

/// The line, from 1, of a mark that is opened and not closed, if there is one.
pub(super) fn unclosed(mut text: impl Read, separator: u8) -> io::Result<Option<u64>> {
    let mut quotes = Quotes {
        separator,
        state: State::Outside { at_start: true },
        lines: 0,
    };
    let mut piece = vec![0; PIECE];
    loop {
        let read = match text.read(&mut piece) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if read == 0 {
            break;
        }
        let found = quotes.pass(piece.get(..read).unwrap_or_default());
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(match quotes.state {
        State::Inside(opened) => Some(opened.line),
        State::Outside { .. } | State::Closing(_) => None,
    })
}

impl Quotes {
    /// Takes in the next piece; gives the line of a mark that was not meant to open a cell of several lines.
    fn pass(&mut self, mut rest: &[u8]) -> Option<u64> {
        while let Some(&first) = rest.first() {
            let taken = match self.state {
                State::Outside { at_start } => {
                    let mark = memchr(b'"', rest);
                    let before = rest.get(..mark.unwrap_or(rest.len())).unwrap_or_default();
                    let at_start = before
                        .last()
                        .map_or(at_start, |&last| self.begins_cell_after(last));
                    self.count_lines(before);
                    self.state = match mark {
                        Some(_) if at_start => State::Inside(Opened { line: self.lines + 1 }),
                        Some(_) => State::Outside { at_start: false },
                        None => State::Outside { at_start },
                    };
                    before.len() + usize::from(mark.is_some())
                }
                State::Inside(opened) => {
                    let mark = memchr(b'"', rest);
                    let before = rest.get(..mark.unwrap_or(rest.len())).unwrap_or_default();
                    self.count_lines(before);
                    if mark.is_some() {
                        self.state = State::Closing(opened);
                    }
                    before.len() + usize::from(mark.is_some())
                }
                State::Closing(opened) => {
                    let ends = self.begins_cell_after(first);
                    if first == b'"' {
                        self.state = State::Inside(opened);
                    } else {
                        if !ends && first != b' ' && self.lines + 1 > opened.line {
                            return Some(opened.line);
                        }
                        self.count_lines(rest.get(..1).unwrap_or_default());
                        self.state = State::Outside { at_start: ends };
                    }
                    1
                }
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
        None
    }

    const fn begins_cell_after(&self, byte: u8) -> bool {
        byte == self.separator || byte == b'\n' || byte == b'\r'
    }

    fn count_lines(&mut self, text: &[u8]) {
        self.lines += memchr_iter(b'\n', text).count() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every state meets the end of a piece.
    struct Slow<'t>(&'t [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            out[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn marks_that_stay_open_are_found_with_their_line() {
        for (text, line) in [
            ("a;b\nc;\"d\n", Some(2)),
            ("a;b\nc;\"d\ne;f\ng;\"h i\"\n", Some(2)),
            ("\"a\n", Some(1)),
            ("a;\"b\"\"", Some(1)),
            ("a;b\nc;\"d\ne\";f\n", None),
            ("a;\"b\"\"c\";d", None),
            ("a;b \"c\" d;5\"\ne;f", None),
            ("a;\"b\" c;d\n", None),
            ("a;\"b \"c\" d\";e\n", None),
            ("a;\"\";\"\"\n", None),
            ("a;\"b\"", None),
            ("\"a\";\"b\"\r\n\"c\r\nd\";\"e\"\r\n", None),
            ("", None),
        ] {
            assert_eq!(unclosed(text.as_bytes(), b';').unwrap(), line, "{text:?}");
            assert_eq!(
                unclosed(Slow(text.as_bytes()), b';').unwrap(),
                line,
                "{text:?} byte by byte"
            );
        }
    }
}
