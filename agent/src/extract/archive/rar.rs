//! RAR archives of every version, stored and compressed.
//!
//! Members come in order into one buffer, and are read when the next one begins, so a solid archive is unpacked
//! once. The parts of an archive in volumes are read each by itself: members that go over an edge are
//! reported. Comments are no members and are not read.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use rars::{
    ArchiveMember, ArchiveReadOptions, ArchiveReader, Error, ErrorKind, ExtractionDecision,
    ExtractionErrorAction,
};

use super::super::encoding::Charset;
use super::super::extraction::{Extraction, Extractor, Unpacked};
use super::super::served::serve;
use super::super::unreadable::{Detail, Reason, Unreadable};
use super::push_unpacked;

/// Most memory in bytes that a dictionary may take. WinRAR writes 32 MiB unless told otherwise.
const DICTIONARY: u64 = 128 << 20;

/// Reads RAR archives.
pub struct Rar;

impl Extractor for Rar {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let options = ArchiveReadOptions::new()
            .with_max_header_count(out.limits().entries)
            .with_max_header_bytes(out.limits().entry)
            .with_rar50_dictionary_size_limit(DICTIONARY)
            .with_rar50_buffered_decode_limit(DICTIONARY);
        serve(data, |source| {
            let archive = ArchiveReader::read_reader_with_options(source, options).map_err(|e| reason(&e))?;
            let members = Members {
                packed: data.len() as u64,
                solid: archive.is_solid(),
                held: Rc::default(),
                open: RefCell::default(),
                out: RefCell::new(out),
            };
            let outcome = archive.extract_with_control_and_errors(
                options,
                |member| Ok(members.decide(member)),
                |_, error| {
                    members.failed(error);
                    Ok(ExtractionErrorAction::Continue)
                },
            );
            members.finish(outcome.err().as_ref())
        })
    }
}

/// What came out of the member that is being unpacked.
#[derive(Default)]
struct Held {
    data: Vec<u8>,
    /// Most bytes that are kept, and most that may come out at all.
    most: u64,
    allowed: u64,
    all: u64,
}

/// Takes the bytes of one member, and drops those beyond its limit.
struct Sink(Rc<RefCell<Held>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.borrow_mut();
        let room = held.most.saturating_sub(held.data.len() as u64);
        let kept = bytes.get(..room as usize).unwrap_or(bytes);
        held.data.extend_from_slice(kept);
        held.all = held.all.saturating_add(bytes.len() as u64);
        if held.all > held.allowed {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The members on their way out.
struct Members<'o, 's, 'a> {
    packed: u64,
    solid: bool,
    held: Rc<RefCell<Held>>,
    /// The member whose bytes are coming, and why they may not be all.
    open: RefCell<Option<(String, Option<Unreadable>)>>,
    out: RefCell<&'o mut Extraction<'s, 'a>>,
}

impl Members<'_, '_, '_> {
    fn decide(&self, member: &ArchiveMember) -> ExtractionDecision {
        if self.read().is_err() {
            return ExtractionDecision::Stop;
        }
        let meta = &member.meta;
        if meta.is_directory || meta.is_redirection {
            return ExtractionDecision::Skip;
        }
        let name = name_of(member);
        let refused = if meta.is_encrypted {
            Some(Unreadable::encrypted())
        } else if meta.is_split_before || meta.is_split_after {
            Some(Unreadable::new(Reason::Corrupt, Detail::Truncated))
        } else {
            None
        };
        if let Some(why) = refused {
            let told = self.out.borrow_mut().unread(&name, why);
            // A solid archive cannot be read behind what was passed over; the rest is listed all the same.
            return if told.is_err() {
                ExtractionDecision::Stop
            } else if self.solid {
                *self.open.borrow_mut() = Some((String::new(), Some(why)));
                ExtractionDecision::Extract(Box::new(io::sink()))
            } else {
                ExtractionDecision::Skip
            };
        }
        let allowed = self.out.borrow().allowance(self.packed);
        let mut held = self.held.borrow_mut();
        held.data = Vec::new();
        held.all = 0;
        held.allowed = allowed;
        held.most = self.out.borrow().limits().entry.min(allowed);
        *self.open.borrow_mut() = Some((name, None));
        ExtractionDecision::Extract(Box::new(Sink(Rc::clone(&self.held))))
    }

    fn failed(&self, error: &Error) {
        if let Some((_, why)) = self.open.borrow_mut().as_mut() {
            *why = Some(reason(error));
        }
    }

    /// Reads the member that was unpacked last.
    fn read(&self) -> Result<(), Unreadable> {
        let Some((name, why)) = self.open.borrow_mut().take() else {
            return Ok(());
        };
        if name.is_empty() {
            return Ok(());
        }
        let (data, all, allowed) = {
            let mut held = self.held.borrow_mut();
            (std::mem::take(&mut held.data), held.all, held.allowed)
        };
        let mut out = self.out.borrow_mut();
        out.count_unpacked(all);
        let cut = if all > allowed {
            Some(Unreadable::new(Reason::TooLarge, Detail::Ratio))
        } else if all > data.len() as u64 {
            Some(Unreadable::new(Reason::TooLarge, Detail::Output))
        } else {
            why
        };
        push_unpacked(&name, &Unpacked { data, cut }, &mut out)
    }

    /// Reads what is left when unpacking ended, by itself or by an error.
    fn finish(&self, error: Option<&Error>) -> Result<(), Unreadable> {
        let why = error.map(reason);
        if let (Some(why), Some((_, cut))) = (why, self.open.borrow_mut().as_mut()) {
            cut.get_or_insert(why);
        }
        self.read()?;
        why.map_or(Ok(()), Err)
    }
}

/// The name as it is stored, in Unicode or in whatever the writer's system used.
fn name_of(member: &ArchiveMember) -> String {
    let raw = member.meta.name_bytes();
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => Charset::Lines(None).decode(raw, 1 << 16).0.into_owned(),
    };
    if name.is_empty() {
        "member".to_owned()
    } else {
        name
    }
}

fn reason(error: &Error) -> Unreadable {
    match error.kind() {
        ErrorKind::PasswordRequired | ErrorKind::BadPassword => Unreadable::encrypted(),
        _ if matches!(error, Error::FeatureDisabled { .. }) => Unreadable::encrypted(),
        ErrorKind::UnsupportedFeature | ErrorKind::UnsupportedFormat => {
            Unreadable::new(Reason::Unsupported, Detail::Method)
        }
        ErrorKind::ResourceLimit => Unreadable::new(Reason::TooLarge, Detail::Memory),
        ErrorKind::Io => Unreadable::new(Reason::Corrupt, Detail::Truncated),
        _ => Unreadable::broken_container(),
    }
}

#[cfg(test)]
mod tests;
