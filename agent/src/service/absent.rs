//! Roots of the policy that cannot be looked at: told to the server as not read, with the reason.
//!
//! The report says that nothing was looked at and that the scan did not come to its end, so that the server takes nothing
//! there for gone: a drive that is not mounted today holds what it held yesterday. A share of the policy is this device's to
//! scan, so it is told as well where it is not there.

use std::io;
use std::time::SystemTime;

use homeward_rules::coverage::{Coverage, Reason};
use homeward_rules::report::{
    Ending, PROTOCOL, ScanEnd, ScanReport, Source, SourceKind, Unscanned, Versions,
};
use uuid::Uuid;

use crate::report::wire::milliseconds;
use crate::spool::Spool;
use crate::walk::RootError;

/// Whether a root that is not here would be here if it were anywhere: policies name folders of several systems.
pub(super) fn concerns_us(source: &Source) -> bool {
    if source.kind == SourceKind::Share {
        return true;
    }
    let root = source.root.as_str();
    let of_windows = root.starts_with('\\') || root.get(1..2) == Some(":");
    let below = |folder: &str| {
        root.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if cfg!(windows) {
        !root.starts_with('/') || root.starts_with("//")
    } else if cfg!(target_os = "macos") {
        !of_windows && !below("/home")
    } else {
        !of_windows && !below("/Users")
    }
}

/// Puts a report into the spool that says that a root was not looked at, and why. Gives the same as coverage.
///
/// # Errors
///
/// When the system refuses.
pub(super) fn tell(
    source: &Source,
    versions: Versions,
    error: &RootError,
    spool: &Spool,
) -> io::Result<Coverage> {
    let (reason, detail) = match error {
        RootError::Missing(_) => (Reason::IoError, "absent"),
        RootError::Closed { error, .. } if error.kind() == io::ErrorKind::PermissionDenied => {
            (Reason::Permission, "root")
        }
        _ => (Reason::IoError, "root"),
    };
    let coverage = Coverage {
        unscanned: [(reason, 1)].into(),
        ..Coverage::default()
    };
    let now = milliseconds(SystemTime::now()).unwrap_or_default();
    spool.add(&ScanReport {
        protocol: PROTOCOL,
        report_id: Uuid::now_v7().to_string(),
        scan_id: Uuid::now_v7().to_string(),
        part: 0,
        source: source.clone(),
        versions,
        started: now,
        findings: Vec::new(),
        unscanned: vec![Unscanned {
            path: source.root.clone(),
            entry: None,
            reason,
            detail: Some(detail.to_owned()),
            size: None,
            modified: None,
        }],
        end: Some(ScanEnd {
            finished: now,
            ending: Ending::Stopped,
            coverage: coverage.clone(),
            within: Vec::new(),
        }),
    })?;
    Ok(coverage)
}

#[cfg(test)]
mod tests {
    use homeward_rules::report::Limits;

    use super::*;

    fn source(kind: SourceKind, root: &str) -> Source {
        Source {
            kind,
            root: root.to_owned(),
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn folders_of_other_systems_are_no_concern_of_ours() {
        let ours = |root: &str| concerns_us(&source(SourceKind::DeviceRoot, root));
        assert!(ours("/home") && ours("/srv/Users") && ours("/Usersdata"));
        assert!(!ours("/Users") && !ours("/Users/jan") && !ours(r"C:\Users") && !ours(r"\\fs\x"));
    }

    #[test]
    fn a_root_that_is_not_there_is_told_and_nothing_is_taken_for_gone() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let missing = RootError::Missing("/srv/data".to_owned());
        let root = source(SourceKind::DeviceRoot, "/srv/data");
        let coverage = tell(&root, Versions::default(), &missing, &spool).unwrap();
        assert_eq!(coverage.unscanned.get(&Reason::IoError), Some(&1));
        let waiting = spool.waiting().unwrap();
        let report = waiting[0].report().unwrap();
        report.check(&Limits::SERVER).unwrap();
        assert_eq!(report.end.unwrap().ending, Ending::Stopped);
        assert_eq!(report.unscanned[0].detail.as_deref(), Some("absent"));
        assert_eq!(report.unscanned[0].path, "/srv/data");
    }

    #[test]
    fn a_share_that_is_not_there_is_told_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let missing = RootError::Missing("//fs/sales".to_owned());
        let share = source(SourceKind::Share, "//fs/sales");
        let coverage = tell(&share, Versions::default(), &missing, &spool).unwrap();
        assert!(concerns_us(&share) && concerns_us(&source(SourceKind::Share, r"\\fs\sales")));
        assert_eq!(coverage.unread(), 1);
        let report = spool.waiting().unwrap()[0].report().unwrap();
        assert_eq!(report.source, share);
        assert_eq!(report.end.unwrap().ending, Ending::Stopped);
    }
}
