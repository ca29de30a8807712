//! One file as it stands in the ledger: a fixed head, and behind it what was told of the file, packed.
//!
//! What is told is what a report tells anyway: counts, places, kinds, reasons, names of entries. No text of a file is kept and
//! nothing that could be tested against a guess.

use std::io::{Read, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use homeward_rules::finding::Finding;
use serde::{Deserialize, Serialize};

use super::mark::Mark;
use crate::extract::{Detail, Reason, Unreadable};
use crate::outcome::{Found, Outcome, SourceFile, Unscanned};

/// Most bytes of what is told of one file, unpacked: a file of which there is more is read each time.
const TOLD: usize = 8 << 20;
/// Entries of one file of which something is told; a file that has more is read each time.
pub(super) const ENTRIES: usize = 10_000;

/// Days after which a file that a worker failed over is tried again.
const FAILED_FOR: u32 = 7;

/// What the ledger says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Its number among the files of the ledger.
    pub(super) number: u32,
    /// Number of the root under which it was met.
    pub(super) root: u16,
    /// Kinds of files beside it that were read with it, and how they stood.
    pub(super) beside: (u8, u64),
    pub(super) place: u64,
    pub(super) size: u64,
    pub(super) modified: i64,
    pub(super) changed: i64,
    /// By what was read and judged, as far as it mattered.
    pub(super) basis: u64,
    /// The day from which on it is read again whatever else; the last one is never.
    pub(super) until: u32,
    /// What was told, packed; nothing of most files.
    pub(super) told: Vec<u8>,
}

/// Whether a file stands as it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It does.
    Same,
    /// It does, at another place.
    Moved,
    /// It may have been written to.
    Another,
}

impl Record {
    /// Bytes for the ledger.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(59 + self.told.len());
        bytes.extend(self.number.to_le_bytes());
        bytes.extend(self.root.to_le_bytes());
        bytes.push(self.beside.0);
        bytes.extend(self.beside.1.to_le_bytes());
        bytes.extend(self.place.to_le_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(self.modified.to_le_bytes());
        bytes.extend(self.changed.to_le_bytes());
        bytes.extend(self.basis.to_le_bytes());
        bytes.extend(self.until.to_le_bytes());
        bytes.extend(&self.told);
        bytes
    }

    /// What these bytes say; none where they are no record.
    pub(super) fn decode(mut bytes: &[u8]) -> Option<Self> {
        fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
            let (first, rest) = bytes.split_first_chunk()?;
            *bytes = rest;
            Some(*first)
        }
        let from = &mut bytes;
        let head = Self {
            number: u32::from_le_bytes(take(from)?),
            root: u16::from_le_bytes(take(from)?),
            beside: (u8::from_le_bytes(take(from)?), u64::from_le_bytes(take(from)?)),
            place: u64::from_le_bytes(take(from)?),
            size: u64::from_le_bytes(take(from)?),
            modified: i64::from_le_bytes(take(from)?),
            changed: i64::from_le_bytes(take(from)?),
            basis: u64::from_le_bytes(take(from)?),
            until: u32::from_le_bytes(take(from)?),
            told: Vec::new(),
        };
        Some(Self {
            told: bytes.to_vec(),
            ..head
        })
    }

    /// Whether a file that stands so now is the one that was read.
    pub(super) const fn standing(&self, mark: &Mark) -> Standing {
        if self.size != mark.size || self.modified != mark.modified {
            Standing::Another
        } else if self.changed == mark.changed {
            Standing::Same
        } else if self.place != mark.place {
            // To be moved changes what the system knows of a file, and not when it was written.
            Standing::Moved
        } else {
            Standing::Another
        }
    }
}

/// Something that was told of a file.
#[derive(Debug, Serialize, Deserialize)]
enum Told {
    Found {
        entry: Option<String>,
        format: String,
        size: u64,
        content_hash: String,
        finding: Finding,
    },
    Unscanned {
        entry: Option<String>,
        reason: Reason,
        detail: Option<Detail>,
    },
}

/// What was told of a file, packed, and the day until which it holds; none where it is not worth keeping or may be otherwise the
/// next time.
pub(super) fn pack(outcomes: &[Outcome], today: u32) -> Option<(Vec<u8>, u32)> {
    let mut until = u32::MAX;
    let mut told = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        told.push(match outcome {
            Outcome::Found(found) => Told::Found {
                entry: found.entry.clone(),
                format: found.format.clone(),
                size: found.size,
                content_hash: found.content_hash.clone(),
                finding: Finding {
                    // The policy is asked again each time.
                    allowed_by: None,
                    ..found.finding.clone()
                },
            },
            Outcome::Unscanned(unscanned) => {
                match lasts(unscanned.why) {
                    Lasts::Always => {}
                    Lasts::Days => until = today.saturating_add(FAILED_FOR),
                    Lasts::Not => return None,
                }
                Told::Unscanned {
                    entry: unscanned.entry.clone(),
                    reason: unscanned.why.reason,
                    detail: unscanned.why.detail,
                }
            }
        });
    }
    if told.is_empty() {
        return Some((Vec::new(), until));
    }
    let json = serde_json::to_vec(&told).ok().filter(|json| json.len() <= TOLD)?;
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&json).ok()?;
    Some((packed.finish().ok()?, until))
}

/// What was told of a file, told of it again; none where it cannot be made out.
pub(super) fn unpack(packed: &[u8], file: &SourceFile) -> Option<Vec<Outcome>> {
    if packed.is_empty() {
        return Some(Vec::new());
    }
    let mut json = Vec::new();
    DeflateDecoder::new(packed)
        .take(TOLD as u64 + 1)
        .read_to_end(&mut json)
        .ok()?;
    let told: Vec<Told> = serde_json::from_slice(&json).ok()?;
    let again = |told| match told {
        Told::Found {
            entry,
            format,
            size,
            content_hash,
            finding,
        } => Outcome::Found(Box::new(Found {
            file: file.clone(),
            entry,
            format,
            size,
            content_hash,
            finding,
            allowed_by: None,
        })),
        Told::Unscanned {
            entry,
            reason,
            detail,
        } => Outcome::Unscanned(Unscanned {
            path: Arc::clone(&file.path),
            entry,
            size: Some(file.size),
            modified: file.modified,
            why: Unreadable { reason, detail },
        }),
    };
    Some(told.into_iter().map(again).collect())
}

/// How long a reason holds for a file that nobody writes to.
#[derive(Debug, PartialEq, Eq)]
enum Lasts {
    Always,
    Days,
    Not,
}

const fn lasts(why: Unreadable) -> Lasts {
    match (why.reason, why.detail) {
        (
            Reason::Permission
            | Reason::Placeholder
            | Reason::Locked
            | Reason::Changed
            | Reason::IoError
            | Reason::Excluded,
            _,
        ) => Lasts::Not,
        (Reason::Timeout, _) | (_, Some(Detail::Crash | Detail::Memory | Detail::Forbidden)) => Lasts::Days,
        _ => Lasts::Always,
    }
}

#[cfg(test)]
mod tests {
    use homeward_rules::finding::Severity;

    use super::*;
    use crate::report::example;

    fn record() -> Record {
        Record {
            number: 7,
            root: 1,
            beside: (1, 99),
            place: 5,
            size: 10,
            modified: -3,
            changed: 4,
            basis: 6,
            until: u32::MAX,
            told: vec![1, 2, 3],
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was_and_one_with_a_cut_head_does_not() {
        let bytes = record().encode();
        assert_eq!(Record::decode(&bytes).unwrap(), record());
        for cut in 0..59 {
            assert!(Record::decode(&bytes[..cut]).is_none(), "cut at {cut}");
        }
    }

    #[test]
    fn a_file_is_the_same_only_where_all_its_times_say_so() {
        let mark = Mark {
            key: [0; 16],
            form: 0,
            place: 5,
            size: 10,
            modified: -3,
            changed: 4,
        };
        let standing = |mark: Mark| record().standing(&mark);
        assert_eq!(standing(mark), Standing::Same);
        assert_eq!(
            standing(Mark { place: 8, ..mark }),
            Standing::Same,
            "another link"
        );
        assert_eq!(standing(Mark { changed: 8, ..mark }), Standing::Another);
        assert_eq!(
            standing(Mark {
                changed: 8,
                place: 8,
                ..mark
            }),
            Standing::Moved
        );
        assert_eq!(standing(Mark { size: 8, ..mark }), Standing::Another);
        assert_eq!(
            standing(Mark {
                modified: 8,
                place: 8,
                ..mark
            }),
            Standing::Another
        );
    }

    #[test]
    fn what_was_told_is_told_again_of_the_file_where_it_is_now() {
        let mut found = example::found("/a/x.zip", Some("in.csv"), Severity::High);
        found.finding.allowed_by = Some(1);
        found.allowed_by = Some("quotations".into());
        let unread = example::unscanned("/a/x.zip", Some("b.docx"), Unreadable::encrypted());
        let outcomes = [
            Outcome::Found(Box::new(found.clone())),
            Outcome::Unscanned(unread),
        ];
        let (packed, until) = pack(&outcomes, 100).unwrap();
        assert_eq!(until, u32::MAX);
        let file = SourceFile {
            path: Arc::new("/b/y.zip".into()),
            ..found.file.clone()
        };
        let again = unpack(&packed, &file).unwrap();
        let [Outcome::Found(again), Outcome::Unscanned(unread)] = &again[..] else {
            panic!("{again:?}");
        };
        assert_eq!(again.file.path.as_path(), std::path::Path::new("/b/y.zip"));
        assert_eq!((again.finding.allowed_by, &again.allowed_by), (None, &None));
        assert_eq!(again.finding.customers, found.finding.customers);
        assert_eq!(unread.why, Unreadable::encrypted());
        assert!(unpack(&packed[..packed.len() / 2], &file).is_none());
    }

    #[test]
    fn what_may_be_otherwise_tomorrow_is_not_kept() {
        let kept = |why: Unreadable| {
            let unread = example::unscanned("/a", None, why);
            pack(&[Outcome::Unscanned(unread)], 100).map(|(_, until)| until)
        };
        assert_eq!(kept(Reason::Locked.into()), None);
        assert_eq!(kept(Reason::Permission.into()), None);
        assert_eq!(kept(Reason::Timeout.into()), Some(107));
        assert_eq!(kept(Unreadable::new(Reason::Corrupt, Detail::Crash)), Some(107));
        assert_eq!(kept(Reason::Corrupt.into()), Some(u32::MAX));
        assert_eq!(pack(&[], 100), Some((Vec::new(), u32::MAX)));
    }
}
