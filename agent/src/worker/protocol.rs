//! What agent and worker say to each other: frames of JSON, each behind its length in four bytes.
//!
//! Frames are bounded on both sides, so that neither can make the other allocate without end. Paths travel
//! as the bytes that the system uses, because not every path is UTF-8. Answers hold no text of a file.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use homeward_rules::finding::Finding;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::extract::{Detail, Reason, Unreadable};
use crate::worker::protection::Protections;

/// Raised when the two sides would misunderstand each other.
pub const VERSION: u32 = 4;

/// Longest request: a path and a short list of entries.
pub const REQUEST_AT_MOST: usize = 1 << 20;

/// Longest answer: a finding with every customer of a large index.
pub const ANSWER_AT_MOST: usize = 512 << 20;

/// Asks a worker to read one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The file.
    pub path: WirePath,
    /// Seconds that it may take of a processor's time.
    pub seconds: u64,
    /// Ordinals of entries that crashed an earlier attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<u32>,
    /// How soon answers are sent.
    #[serde(default, skip_serializing_if = "Pace::is_brisk")]
    pub pace: Pace,
}

/// How soon a worker sends its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Several together: after a crash it is not known which file was being read.
    #[default]
    Brisk,
    /// Each at once: after a crash the last answer names the entry.
    Careful,
}

impl Pace {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde's skip_serializing_if passes a reference"
    )]
    const fn is_brisk(&self) -> bool {
        matches!(self, Self::Brisk)
    }
}

/// A path as the system writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WirePath {
    /// One that is Unicode.
    Text(String),
    /// The bytes, or on Windows the 16-bit units, of one that is not.
    Units(Vec<u16>),
}

/// What a worker says. Entries are numbered in the order of their beginning; the file itself is 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The worker has opened the index and waits for requests.
    Ready {
        /// The [`VERSION`] it speaks.
        protocol: u32,
        /// Tells one index file from another.
        index: String,
        /// What holds it back.
        protections: Protections,
    },
    /// The worker cannot begin to work.
    Unfit(Unfit),
    /// An entry inside the file begins.
    Begin {
        /// Its number.
        entry: u32,
        /// Its path inside the file.
        path: String,
    },
    /// An entry holds customer data.
    Finding(Box<FindingAnswer>),
    /// An entry was not read, or not to its end.
    Unscanned {
        /// Its number.
        entry: u32,
        /// Its path inside the file, `None` for the file itself.
        path: Option<String>,
        /// Why.
        reason: Reason,
        /// More about it.
        detail: Option<Detail>,
    },
    /// An entry inside the file ends.
    End {
        /// Its number.
        entry: u32,
    },
    /// How it goes with the text in a picture.
    Picture(PictureStep),
    /// The file is done.
    Done {
        /// Whether there was any text in it.
        text: bool,
        /// Kinds of files beside it that were asked for, as bits.
        #[serde(default, skip_serializing_if = "is_none")]
        beside: u8,
    },
    /// The file is done: it is no longer there, or no longer a file.
    Gone,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
const fn is_none(bits: &u8) -> bool {
    *bits == 0
}

/// How it goes with the text in one page of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureStep {
    /// It is being read, by another process: the worker waits.
    Begun,
    /// It was read.
    Read,
    /// It could not be read.
    Unread,
    /// Who reads pictures is gone: the worker is of no use for others.
    Lost,
}

/// Why a worker cannot begin to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// The index cannot be opened.
    Index,
}

/// The answer about an entry that holds customer data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingAnswer {
    /// Number of the entry.
    pub entry: u32,
    /// Its path inside the file, `None` for the file itself.
    pub path: Option<String>,
    /// Short name of its format.
    pub format: String,
    /// Its size in bytes.
    pub size: u64,
    /// Keyed hash of the outermost file's bytes, in hexadecimal.
    pub content_hash: String,
    /// What it holds.
    pub finding: Finding,
}

impl Answer {
    pub(crate) fn unscanned(entry: u32, path: Option<String>, why: Unreadable) -> Self {
        Self::Unscanned {
            entry,
            path,
            reason: why.reason,
            detail: why.detail,
        }
    }
}

impl WirePath {
    /// Makes a path fit to be sent.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Units(units(path)),
        }
    }

    /// The path that was sent.
    #[must_use]
    pub fn into_path(self) -> PathBuf {
        match self {
            Self::Text(text) => text.into(),
            Self::Units(units) => from_units(&units),
        }
    }
}

#[cfg(unix)]
fn units(path: &Path) -> Vec<u16> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str()
        .as_bytes()
        .iter()
        .map(|&b| u16::from(b))
        .collect()
}

#[cfg(unix)]
fn from_units(units: &[u16]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let bytes = units.iter().map(|&unit| unit as u8).collect();
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(windows)]
fn units(path: &Path) -> Vec<u16> {
    use std::os::windows::ffi::OsStrExt;
    path.as_os_str().encode_wide().collect()
}

#[cfg(windows)]
fn from_units(units: &[u16]) -> PathBuf {
    use std::os::windows::ffi::OsStringExt;
    std::ffi::OsString::from_wide(units).into()
}

/// Makes the frame of a message.
///
/// # Errors
///
/// When the message is longer than `most` bytes.
pub fn encode(message: &impl Serialize, most: usize, frame: &mut Vec<u8>) -> io::Result<()> {
    let start = frame.len();
    frame.extend_from_slice(&[0; 4]);
    let result = serde_json::to_writer(&mut *frame, message).map_err(io::Error::from);
    let length = frame.len() - start - 4;
    if length > most {
        frame.truncate(start);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "message too long"));
    }
    if let Some(prefix) = frame.get_mut(start..start + 4) {
        prefix.copy_from_slice(&(length as u32).to_le_bytes());
    }
    result
}

/// Writes one message.
///
/// # Errors
///
/// When the message is longer than `most` bytes or the other side is gone.
pub fn write(out: &mut impl Write, message: &impl Serialize, most: usize) -> io::Result<()> {
    let mut frame = Vec::with_capacity(256);
    encode(message, most, &mut frame)?;
    out.write_all(&frame)
}

/// Reads one message; `None` when the other side has ended between two messages.
///
/// # Errors
///
/// When the frame is longer than `most` bytes, cut off, or no message.
pub fn read<T: DeserializeOwned>(
    from: &mut impl Read,
    most: usize,
    buffer: &mut Vec<u8>,
) -> io::Result<Option<T>> {
    let mut prefix = [0; 4];
    let mut filled = 0;
    while let Some(rest) = prefix.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) if filled == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let length = u32::from_le_bytes(prefix) as usize;
    if length > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
    }
    buffer.clear();
    // Grows with what arrives, not with what the prefix promises.
    from.take(length as u64).read_to_end(buffer)?;
    if buffer.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(buffer).map(Some).map_err(io::Error::from)
}

/// Whether `buffered` holds at least one whole frame, so that reading it will not wait.
#[must_use]
pub fn holds_a_frame(buffered: &[u8]) -> bool {
    buffered
        .first_chunk::<4>()
        .is_some_and(|prefix| buffered.len() - 4 >= u32::from_le_bytes(*prefix) as usize)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(path: &Path) -> Request {
        Request {
            path: WirePath::new(path),
            seconds: 60,
            skip: vec![3, 7],
            pace: Pace::Careful,
        }
    }

    fn back(bytes: &[u8], most: usize) -> io::Result<Option<Request>> {
        read(&mut &*bytes, most, &mut Vec::new())
    }

    #[test]
    fn a_message_comes_back_as_it_was_sent() {
        let request = request(Path::new("/home/jan/klanten.xlsx"));
        let mut wire = Vec::new();
        write(&mut wire, &request, REQUEST_AT_MOST).unwrap();
        assert!(holds_a_frame(&wire));
        assert!(!holds_a_frame(&wire[..wire.len() - 1]));
        assert_eq!(back(&wire, REQUEST_AT_MOST).unwrap(), Some(request));
    }

    #[test]
    fn the_end_between_messages_is_no_error_and_within_one_it_is() {
        let mut wire = Vec::new();
        write(&mut wire, &request(Path::new("/a")), REQUEST_AT_MOST).unwrap();
        assert_eq!(back(&[], REQUEST_AT_MOST).unwrap(), None);
        for cut in 1..wire.len() {
            assert!(back(&wire[..cut], REQUEST_AT_MOST).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn long_frames_are_refused_on_both_sides() {
        let mut wire = Vec::new();
        let request = request(Path::new("/a/long/enough/path"));
        assert!(write(&mut wire, &request, 8).is_err());
        assert!(wire.is_empty());
        write(&mut wire, &request, REQUEST_AT_MOST).unwrap();
        assert!(back(&wire, 8).is_err());
    }

    #[cfg(unix)]
    proptest! {
        #[test]
        fn every_path_survives(bytes in proptest::collection::vec(1_u8.., 0..200)) {
            use std::os::unix::ffi::OsStringExt;
            let path = PathBuf::from(std::ffi::OsString::from_vec(bytes));
            let mut wire = Vec::new();
            write(&mut wire, &request(&path), REQUEST_AT_MOST).unwrap();
            let sent = back(&wire, REQUEST_AT_MOST).unwrap().unwrap();
            prop_assert_eq!(sent.path.into_path(), path);
        }

        #[test]
        fn garbage_is_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 1..64)) {
            prop_assert!(back(&bytes, 1024).is_err());
        }
    }
}
