//! Reads one file with all that it contains, asks the engine about every entry, and answers.
//!
//! Runs in worker processes, and in the agent itself where isolation is switched off. Knows nothing of pipes
//! and processes. The bytes of the file live as long as one call; nothing is kept between files.

use std::cell::{RefCell, RefMut};
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use homeward_rules::document::Document;
use homeward_rules::engine::{Engine, Inquiry};

use crate::extract::{Beside, Detail, EntrySink, Format, Limits, Reason, Unreadable, Visit, extract_file};
use crate::ledger::beside::bit;
use crate::mapped::Mapped;
use crate::ocr::reader::{Read, Reader};
use crate::walk::reason_of;
use crate::worker::protocol::{Answer, FindingAnswer, PictureStep};

/// After so many bytes the memory of a mapped file is given back.
const RELEASE_AFTER: u64 = 32 << 20;

/// Reads files for one engine.
#[derive(Debug)]
pub struct Examiner<'i> {
    engine: Engine<'i>,
    limits: Limits,
    pictures: Option<RefCell<Reader>>,
}

impl<'i> Examiner<'i> {
    /// An examiner that stays within these limits, and that has someone who reads pictures, or not.
    #[must_use]
    pub fn new(engine: Engine<'i>, limits: Limits, pictures: Option<Reader>) -> Self {
        Self {
            engine,
            limits,
            pictures: pictures.map(RefCell::new),
        }
    }

    /// Reads a file and gives an answer to `answer` for all that is to be said of it.
    ///
    /// Entries whose numbers are in `skip` are passed over. The last answer is `Done` or `Gone`.
    pub fn examine(&self, path: &Path, skip: &[u32], answer: &mut dyn FnMut(Answer)) {
        let file = match open(path) {
            Ok(Some(file)) => file,
            Ok(None) => return answer(Answer::Gone),
            Err(error) => return refuse(&error, answer),
        };
        let before = match file.metadata() {
            Ok(metadata) if metadata.is_file() => metadata,
            Ok(_) => return answer(Answer::Gone),
            Err(error) => return refuse(&error, answer),
        };
        let data = match Mapped::open(&file, before.len()) {
            Ok(data) => data,
            Err(error) => return refuse(&error, answer),
        };
        let name = path.file_name().map(|name| name.to_string_lossy());
        let mut sink = Answers {
            engine: &self.engine,
            path,
            most_beside: self.limits.entry,
            data: &data,
            touched: 0,
            hash: None,
            skip,
            next: 0,
            open: Vec::new(),
            text: false,
            beside: 0,
            pictures: self
                .pictures
                .as_ref()
                .and_then(|reader| reader.try_borrow_mut().ok()),
            answer,
        };
        if let Some(reader) = &mut sink.pictures {
            reader.begin_file();
        }
        extract_file(&data, name.as_deref(), self.limits, &mut sink);
        let (text, beside) = (sink.text, sink.beside);
        drop(sink);
        if file.metadata().is_ok_and(|after| is_another(&before, &after)) {
            answer(Answer::unscanned(0, None, Reason::Changed.into()));
        }
        answer(Answer::Done { text, beside });
    }
}

/// Opens a file for reading. `None` when it is gone or has been replaced by a link.
fn open(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe that took the file's place would be waited for; a link would lead elsewhere.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    match options.open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        #[cfg(unix)]
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => Ok(None),
        Err(error) => Err(error),
    }
}

fn refuse(error: &io::Error, answer: &mut dyn FnMut(Answer)) {
    match reason_of_opening(error) {
        Some(reason) => {
            answer(Answer::unscanned(0, None, reason.into()));
            answer(Answer::Done {
                text: false,
                beside: 0,
            });
        }
        None => answer(Answer::Gone),
    }
}

fn reason_of_opening(error: &io::Error) -> Option<Reason> {
    #[cfg(windows)]
    {
        // Sharing violation, lock violation; cloud file not available (362 to 404 are the provider's errors).
        match error.raw_os_error() {
            Some(32 | 33) => return Some(Reason::Locked),
            Some(362..=404) => return Some(Reason::Placeholder),
            _ => {}
        }
    }
    reason_of(error.kind())
}

fn is_another(before: &Metadata, after: &Metadata) -> bool {
    before.len() != after.len() || before.modified().ok() != after.modified().ok()
}

/// Turns the entries of one file into answers.
struct Answers<'e, 'a> {
    engine: &'e Engine<'e>,
    path: &'a Path,
    /// Most bytes of a file beside this one.
    most_beside: u64,
    data: &'a Mapped,
    /// Bytes that were read since memory was given back last, about.
    touched: u64,
    hash: Option<String>,
    skip: &'a [u32],
    next: u32,
    open: Vec<Open<'e>>,
    /// Whether there was any text.
    text: bool,
    /// Kinds of files beside this one that were asked for.
    beside: u8,
    pictures: Option<RefMut<'a, Reader>>,
    answer: &'a mut dyn FnMut(Answer),
}

/// An entry that has begun and not ended.
struct Open<'e> {
    entry: u32,
    path: Option<String>,
    format: &'static Format,
    size: u64,
    inquiry: Inquiry<'e>,
}

impl Answers<'_, '_> {
    fn number(&mut self) -> u32 {
        let number = self.next;
        self.next += 1;
        number
    }

    fn touch(&mut self, bytes: u64) {
        self.touched = self.touched.saturating_add(bytes);
        if self.touched > RELEASE_AFTER {
            self.touched = 0;
            self.data.release();
        }
    }

    fn content_hash(&mut self) -> String {
        let (engine, data) = (self.engine, self.data);
        self.hash
            .get_or_insert_with(|| hex(&engine.index().keyed_hash(data)))
            .clone()
    }
}

impl EntrySink for Answers<'_, '_> {
    fn begin(&mut self, path: Option<&str>, format: &'static Format, size: u64) -> Visit {
        let entry = self.number();
        // An entry without content has a header at least.
        self.touch(size.saturating_add(512));
        if self.skip.contains(&entry) {
            return Visit::Skip;
        }
        if let Some(path) = path {
            let path = path.to_owned();
            (self.answer)(Answer::Begin { entry, path });
        }
        self.open.push(Open {
            entry,
            path: path.map(str::to_owned),
            format,
            size,
            inquiry: self.engine.inquire(),
        });
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        #[cfg(debug_assertions)]
        super::fault::obey(document);
        self.touch(document.len() as u64);
        self.text |= !document.is_empty();
        if let Some(open) = self.open.last_mut() {
            open.inquiry.document(document);
        }
    }

    fn end(&mut self, result: Result<(), Unreadable>) {
        let Some(open) = self.open.pop() else { return };
        let Open {
            entry,
            path,
            format,
            size,
            inquiry,
        } = open;
        let is_inside = path.is_some();
        if let Some(finding) = inquiry.finish() {
            let content_hash = self.content_hash();
            (self.answer)(Answer::Finding(Box::new(FindingAnswer {
                entry,
                path: path.clone(),
                format: format.name.to_owned(),
                size,
                content_hash,
                finding,
            })));
        }
        if let Err(why) = result {
            (self.answer)(Answer::unscanned(entry, path, why));
        }
        if is_inside {
            (self.answer)(Answer::End { entry });
        }
    }

    fn unread(&mut self, path: &str, why: Unreadable) {
        let entry = self.number();
        (self.answer)(Answer::unscanned(entry, Some(path.to_owned()), why));
    }

    fn beside(&mut self, which: Beside) -> Option<Vec<u8>> {
        self.beside |= bit(which);
        beside(self.path, which, self.most_beside)
    }

    fn reads_pictures(&self) -> bool {
        self.pictures.is_some()
    }

    fn picture(&mut self, data: &[u8], page: u32) -> Result<String, Unreadable> {
        let Some(reader) = &mut self.pictures else {
            return Err(Reason::NoText.into());
        };
        (self.answer)(Answer::Picture(PictureStep::Begun));
        let (step, result) = match reader.read(data, page) {
            Read::Words(words) => (PictureStep::Read, Ok(words)),
            Read::Not(why) => (PictureStep::Unread, Err(why)),
            Read::Lost => (
                PictureStep::Lost,
                Err(Unreadable::new(Reason::Corrupt, Detail::Crash)),
            ),
        };
        (self.answer)(Answer::Picture(step));
        result
    }
}

/// Where a file beside `path` may be, the likelier place first.
pub(crate) fn candidates(path: &Path, which: Beside) -> Vec<PathBuf> {
    match which {
        Beside::Suffix(suffix) => {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(suffix);
            vec![path.with_file_name(name)]
        }
        Beside::Extension(extension) => vec![
            path.with_extension(extension),
            path.with_extension(extension.to_ascii_uppercase()),
        ],
    }
}

/// Reads the file that stands beside `path`, unless it has more than `most` bytes.
pub(crate) fn beside(path: &Path, which: Beside, most: u64) -> Option<Vec<u8>> {
    let file = candidates(path, which)
        .iter()
        .find_map(|candidate| open(candidate).ok().flatten())?;
    let metadata = file.metadata().ok()?;
    if !metadata.is_file() || metadata.len() > most {
        return None;
    }
    let mut bytes = Vec::new();
    // It may be written to: no more than was seen to be there is read.
    file.take(metadata.len()).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
            let _: std::fmt::Result = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!(hex(&[0, 0x0a, 0xff]), "000aff");
    }

    #[test]
    fn files_beside_are_read_up_to_a_size() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("klanten.db");
        std::fs::write(dir.path().join("klanten.db-wal"), "log").unwrap();
        std::fs::write(dir.path().join("klanten.DBT"), "memo").unwrap();
        assert_eq!(beside(&path, Beside::Suffix("-wal"), 3).unwrap(), b"log");
        assert_eq!(beside(&path, Beside::Extension("dbt"), 9).unwrap(), b"memo");
        assert!(beside(&path, Beside::Suffix("-wal"), 2).is_none());
        assert!(beside(&path, Beside::Extension("fpt"), 9).is_none());
    }

    #[test]
    fn a_file_that_is_gone_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        assert!(open(&dir.path().join("gone")).unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_file_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/hostname", dir.path().join("link")).unwrap();
        assert!(open(&dir.path().join("link")).unwrap().is_none());
    }

    #[test]
    fn a_file_that_grew_or_was_written_is_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, "one").unwrap();
        let before = std::fs::metadata(&path).unwrap();
        assert!(!is_another(&before, &std::fs::metadata(&path).unwrap()));
        std::fs::write(&path, "longer").unwrap();
        assert!(is_another(&before, &std::fs::metadata(&path).unwrap()));
        let file = File::options().write(true).open(&path).unwrap();
        let before = file.metadata().unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        assert!(is_another(&before, &file.metadata().unwrap()));
    }

    #[test]
    fn errors_of_the_system_have_their_reasons() {
        let reason = |kind| reason_of_opening(&io::Error::from(kind));
        assert_eq!(reason(io::ErrorKind::PermissionDenied), Some(Reason::Permission));
        assert_eq!(reason(io::ErrorKind::NotFound), None);
        assert_eq!(reason(io::ErrorKind::Other), Some(Reason::IoError));
    }
}
