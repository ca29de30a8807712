//! The side of a worker: hands pictures to its companion and takes the words.

use std::io::{self, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use super::run::Outcome;
use super::{Tesseract, wire};
use crate::extract::{Detail, Reason, Unreadable};

/// Longest time that the pictures of one file may take together.
pub const LONGEST: Duration = Duration::from_hours(1);

/// A running companion.
#[derive(Debug)]
pub struct Reader {
    child: Child,
    /// `None` once the companion is lost.
    pipes: Option<(ChildStdin, BufReader<ChildStdout>)>,
    /// What the pictures of this file have taken so far.
    spent: Duration,
}

/// What came of a page of a picture.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    /// Rows of words.
    Words(String),
    /// Why not.
    Not(Unreadable),
    /// The companion is gone, and reads nothing any more.
    Lost,
}

impl Reader {
    /// Starts a companion from the program file of homeward.
    ///
    /// # Errors
    ///
    /// When the system does not start it.
    pub fn start(homeward: &Path, tesseract: &Tesseract) -> io::Result<Self> {
        let mut child = Command::new(homeward)
            .arg("pictures")
            .arg("--tesseract")
            .arg(&tesseract.program)
            .arg("--languages")
            .arg(&tesseract.languages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // May hold text of a document, like a worker's.
            .stderr(Stdio::null())
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        Ok(Self {
            child,
            pipes: pipes.map(|(pictures, words)| (pictures, BufReader::new(words))),
            spent: Duration::ZERO,
        })
    }

    /// Another file begins.
    pub const fn begin_file(&mut self) {
        self.spent = Duration::ZERO;
    }

    /// Has a page of a picture read.
    pub fn read(&mut self, picture: &[u8], page: u32) -> Read {
        if self.spent > LONGEST {
            return Read::Not(Reason::Timeout.into());
        }
        let Some((pictures, words)) = &mut self.pipes else {
            return Read::Lost;
        };
        let begun = Instant::now();
        let outcome = wire::ask(pictures, page, picture).and_then(|()| wire::answered(words));
        self.spent += begun.elapsed();
        match outcome {
            Ok(Outcome::Words(words)) => Read::Words(match String::from_utf8(words) {
                Ok(words) => words,
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            }),
            Ok(Outcome::Failed) => Read::Not(Unreadable::new(Reason::Corrupt, Detail::Image)),
            Ok(Outcome::Slow) => Read::Not(Reason::Timeout.into()),
            Ok(Outcome::TooMuch) => Read::Not(Unreadable::new(Reason::TooLarge, Detail::Output)),
            Err(_) => {
                self.pipes = None;
                Read::Lost
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It ends when its pipe does; where it is busy, it is not waited for.
        self.pipes = None;
        let _: io::Result<()> = self.child.kill();
        let _: io::Result<_> = self.child.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_companion_that_is_lost_is_lost_for_good() {
        let tesseract = Tesseract {
            program: "/nowhere/tesseract".into(),
            languages: "nld".to_owned(),
        };
        // Ends at once, whatever it is asked.
        let mut reader = Reader::start(Path::new("/bin/false"), &tesseract).unwrap();
        let picture = vec![0; 1 << 20];
        assert_eq!(reader.read(&picture, 0), Read::Lost);
        assert_eq!(reader.read(&picture, 0), Read::Lost);
    }

    #[test]
    fn pictures_of_a_file_have_an_hour_together() {
        let tesseract = Tesseract {
            program: "/nowhere/tesseract".into(),
            languages: "nld".to_owned(),
        };
        let mut reader = Reader::start(Path::new("/bin/cat"), &tesseract).unwrap();
        reader.spent = LONGEST * 2;
        assert_eq!(reader.read(b"", 0), Read::Not(Reason::Timeout.into()));
        reader.begin_file();
        assert_ne!(reader.read(b"", 0), Read::Not(Reason::Timeout.into()));
    }
}
