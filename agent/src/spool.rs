//! Reports that wait to be sent: files in the state folder, in the order in which they were made.
//!
//! A report is on the disk before it is sent and stays until the server has acknowledged it, so that neither a crash nor a
//! server that is away loses one; its id makes a second sending harmless. What the server refuses for good is put
//! aside. Only so much is kept aside; what had to go is counted, and the server is told of both.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use homeward_rules::report::ScanReport;

use crate::state::{make_folder, replace};

/// Reports that wait before no further scan is begun.
pub const FULL: usize = 20_000;
/// Most reports that are kept aside.
const ASIDE: usize = 1_000;
/// Where it is counted what could not be kept aside.
const LOST: &str = "lost";

/// Where reports wait.
#[derive(Debug, Clone)]
pub struct Spool {
    folder: PathBuf,
}

/// A report that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    path: PathBuf,
}

impl Spool {
    /// The spool in a folder.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn open(folder: &Path) -> io::Result<Self> {
        make_folder(folder)?;
        make_folder(&folder.join("refused"))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Adds a report; it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn add(&self, report: &ScanReport) -> io::Result<()> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        serde_json::to_writer(&mut packed, report)?;
        let bytes = packed.finish()?;
        // Scan ids begin with their time (UUIDv7), so that names sort in the order of making.
        let name = format!("{}-{:08}.json.gz", report.scan_id, report.part);
        replace(&self.folder.join(name), &bytes)
    }

    /// All that wait, the oldest first.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn waiting(&self) -> io::Result<Vec<Waiting>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "gz") {
                all.push(Waiting { path });
            }
        }
        all.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(all)
    }

    /// Puts aside what the server refuses for good. Where there are too many the oldest go, and are counted first.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn put_aside(&self, waiting: &Waiting) -> io::Result<()> {
        let aside = self.folder.join("refused");
        let name = waiting.path.file_name().unwrap_or_default();
        fs::rename(&waiting.path, aside.join(name))?;
        let mut kept: Vec<PathBuf> = fs::read_dir(&aside)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()?;
        kept.sort();
        let over = kept.len().saturating_sub(ASIDE);
        if over > 0 {
            let lost = self.lost().saturating_add(over as u64);
            replace(&self.folder.join(LOST), lost.to_string().as_bytes())?;
        }
        for old in kept.iter().take(over) {
            fs::remove_file(old)?;
        }
        Ok(())
    }

    /// How many the server refused that are not kept any more.
    #[must_use]
    pub fn lost(&self) -> u64 {
        let text = fs::read_to_string(self.folder.join(LOST)).unwrap_or_default();
        text.trim().parse().unwrap_or_default()
    }

    /// How many the server refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        fs::read_dir(self.folder.join("refused")).map_or(0, Iterator::count)
    }
}

impl Waiting {
    /// The packed JSON.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn packed(&self) -> io::Result<Vec<u8>> {
        fs::read(&self.path)
    }

    /// The report itself.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn report(&self) -> io::Result<ScanReport> {
        let mut text = String::new();
        GzDecoder::new(fs::File::open(&self.path)?).read_to_string(&mut text)?;
        Ok(serde_json::from_str(&text)?)
    }

    /// The server has it.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn acknowledged(self) -> io::Result<()> {
        fs::remove_file(self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_rules::report::{PROTOCOL, Source, SourceKind, Versions};

    fn report(scan: &str, part: u32) -> ScanReport {
        ScanReport {
            protocol: PROTOCOL,
            report_id: format!("report {part}"),
            scan_id: scan.into(),
            part,
            source: Source {
                kind: SourceKind::DeviceRoot,
                root: "/home".into(),
            },
            versions: Versions::default(),
            started: 1,
            findings: Vec::new(),
            unscanned: Vec::new(),
            end: None,
        }
    }

    #[test]
    fn reports_wait_in_order_until_they_are_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        for (scan, part) in [("b", 0), ("a", 10), ("a", 9)] {
            spool.add(&report(scan, part)).unwrap();
        }
        // Another process sees the same.
        let again = Spool::open(folder.path()).unwrap();
        let waiting = again.waiting().unwrap();
        let parts: Vec<_> = waiting.iter().map(|it| it.report().unwrap().part).collect();
        assert_eq!(parts, [9, 10, 0]);
        waiting[0].clone().acknowledged().unwrap();
        assert_eq!(spool.waiting().unwrap(), waiting[1..]);
    }

    #[test]
    fn what_is_refused_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        spool.add(&report("a", 0)).unwrap();
        let waiting = spool.waiting().unwrap();
        spool.put_aside(&waiting[0]).unwrap();
        assert!(spool.waiting().unwrap().is_empty());
        assert_eq!(spool.refused(), 1);
    }

    #[test]
    fn what_cannot_be_kept_aside_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        for at in 0..ASIDE {
            fs::write(folder.path().join(format!("refused/b-{at:08}.json.gz")), "").unwrap();
        }
        assert_eq!((spool.refused(), spool.lost()), (ASIDE, 0));
        for part in [1, 2] {
            spool.add(&report("c", part)).unwrap();
            spool.put_aside(&spool.waiting().unwrap()[0]).unwrap();
        }
        assert_eq!((spool.refused(), spool.lost()), (ASIDE, 2));
        // The count is no report, and another process sees it.
        let again = Spool::open(folder.path()).unwrap();
        assert!(again.waiting().unwrap().is_empty() && again.lost() == 2);
    }

    #[test]
    fn a_half_written_file_is_no_report() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        fs::write(folder.path().join(".new-x"), "{").unwrap();
        assert!(spool.waiting().unwrap().is_empty());
    }
}
